// `--fit` of lock and verify: the set after the best repair in place of the one that does not fit. Tests:
// tests/program/fix_test.py.
#pragma once

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/context.h"
#include "cli/session.h"

namespace fitment {

// Changes nothing where no repair is found. Errors: kNetwork, kStore.
Result<void> TakeRepair(const CommandLine& line, Context& context, Workbench& bench, Judgement& judgement);

}  // namespace fitment
