// What a run of `check` comes to as an exit code: --fail-on, --baseline, --write-baseline, --strict. Tests:
// tests/program/gate_test.py.
#pragma once

#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/context.h"
#include "report/judgement.h"

namespace fitment {

// Writes the baseline where one is asked for, says what of an old one is gone. Errors: kFile, kSyntax.
Result<int> Gate(const CommandLine& line, Context& context, const std::vector<Judgement>& judgements);

}  // namespace fitment
