// What a run of `check` comes to as an exit code: --fail-on, --baseline, --write-baseline, --strict. Tests:
// tests/program/gate_test.py.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/context.h"
#include "report/judgement.h"

namespace fitment {

// What the --baseline file knows; nothing without one. To be read before anything is asked. Errors: kFile, kSyntax.
Result<std::set<std::string>> KnownBefore(const CommandLine& line);
// Writes the baseline where one is asked for, says what of an old one is gone. Errors: kFile.
Result<int> Gate(const CommandLine& line, Context& context, const std::vector<Judgement>& judgements,
                 const std::set<std::string>& known);

}  // namespace fitment
