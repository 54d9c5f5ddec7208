// Defaults of a project: `.fitment.toml` in the current folder, else `[tool.fitment]` of its pyproject.toml. Target
// keys (gpu, driver, python, …) rank below what a deployment's own file says; every other key is a long option of some
// command, without its dashes, and counts where that command has it and the command line does not say it. Tests:
// tests/program/habits_test.py.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "target/presets.h"

namespace fitment {

struct Defaults {
  std::string path;  // "" where there is no such file
  TargetOptions target;
  std::vector<OtherKey> others;
};

// Errors: kFile, kSyntax (with line and column; an unknown key comes with the near ones).
Result<Defaults> ReadDefaults();

// The command line with the defaults that it leaves room for.
Result<ParsedCommandLine> WithDefaults(ParsedCommandLine parsed, int argc, const char* const* argv);

}  // namespace fitment
