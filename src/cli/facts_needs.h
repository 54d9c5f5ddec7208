// `fitment facts needs`: the table behind resolve/likely_needs.h, from what the cache holds. Tests:
// tests/program/facts_test.py.
#pragma once

#include "cli/command_line.h"
#include "cli/context.h"

namespace fitment {

// A row for each project whose newest release's metadata is in the cache, and for each of its extras that another one
// asks for or that the argument names ("unsloth[colab-new]", commas between). Errors: as a resolving command's.
Result<int> ListNeeds(const CommandLine& line, Context& context);

}  // namespace fitment
