// `fitment facts build LIST -o FILE`: the table of providers from wheels that are read once, one library at a time.
// Tests: tests/program/facts_test.py.
#pragma once

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/context.h"

namespace fitment {

// LIST has a wheel a line: NAME==VERSION, then `libraries` or `directory`, then the Python whose wheel is read. FILE is
// written after each wheel that was read deeply; a FILE that is there already is gone on with. Errors: kUsage, kFile,
// kSyntax; kNetwork, kMetadata of a wheel.
Result<int> BuildFacts(const CommandLine& line, Context& context);

}  // namespace fitment
