// Which other index might serve: PyTorch's own builds for the CUDA that the target runs, where torch is at fault.
// Tests: tests/program/index_fix_test.py.
#pragma once

#include <vector>

#include "base/result.h"
#include "repair/repair.h"

namespace fitment {

// The likeliest first, a few. Empty where torch is not at fault, or nothing is known to serve. Errors: kNetwork,
// kStore.
Result<std::vector<IndexMove>> IndexMovesFor(Resolver& resolver, const Deployment& deployment, const Question& question,
                                             const RepairOptions& options);

}  // namespace fitment
