// The command line as one value. CLI11 is used in command_line.cc alone, and builds only the options of the command
// that was named: start-up counts. Tests: command_line_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/index_settings.h"
#include "cli/terminal.h"
#include "repair/repair.h"
#include "target/presets.h"

namespace fitment {

struct CommandLine {
  std::string command;             // "check"
  std::vector<std::string> files;  // FILE…
  std::vector<std::string> constraints, overrides;
  std::vector<std::string> extras, groups;  // of pyproject.toml and setup.cfg
  TargetOptions target;
  IndexSettings index;
  ResolveOptions resolve;  // installer and strategy are settled per deployment
  bool prerelease_told = false, resolution_told = false;
  std::string exclude_newer;  // as written; resolve.exclude_newer_us is the moment
  std::string installer;      // "uv", "pip", "" where not told
  std::string snapshot, cache_dir;
  bool offline = false, no_cache = false, build_metadata = false;
  bool with_platform = false, late_caps = false, strict = false;
  std::string depth = "metadata";

  std::string format = "full";  // "full", "concise", "json"; report: "markdown"
  std::string output;           // "" and "-": stdout
  bool quiet = false;
  int verbosity = 0;
  ColorChoice color = ColorChoice::kAuto;

  RepairPolicy policy = RepairPolicy::kMinimum;
  bool write = false, diff = false;
  int plan = 1;

  std::string lock_format = "requirements";  // or "pylock"
  bool no_hashes = false, annotate = false, fit = false, upgrade = false;
  std::vector<std::string> upgrade_packages;

  std::vector<std::string> snapshot_pythons, snapshot_dates;  // besides the question's own

  std::string targets;  // audit: "t4,a10g"; "" for each deployment's own
  int jobs = 0;         // audit: processes; 0: one a core
  bool resume = false;

  std::vector<std::string> against;  // inspect: NAME==VERSION each
  bool depth_given = false;

  std::string name;  // why NAME, target list|show, explain CODE
};

// What to do with an argument vector: a command, or a text to print at once (--help, --version).
struct ParsedCommandLine {
  CommandLine line;
  std::optional<std::string> text;  // set: print it and exit 0
};
// Errors: kUsage, with the near command or option where there is one.
Result<ParsedCommandLine> ParseCommandLine(int argc, const char* const* argv);

// The options that the next command needs to ask the same question, for texts: " --target t4 --driver 530.30.02".
std::string QuestionOptions(const CommandLine& line);

}  // namespace fitment
