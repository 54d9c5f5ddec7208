// Which other index might serve: PyTorch's own builds for the CUDA that the target runs, where torch is at fault.
// Tests: tests/program/index_fix_test.py.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "repair/repair.h"

namespace fitment {

// The likeliest first, a few. Empty where torch is not at fault, or nothing is known to serve. Errors: kNetwork,
// kStore.
Result<std::vector<IndexMove>> IndexMovesFor(Resolver& resolver, const Deployment& deployment, const Question& question,
                                             const RepairOptions& options);

// The move as an edit of the files: a line is put below torch's own where that reads back as meant, else below the last
// that a person wrote. nullopt: no place takes it.
std::optional<LineEdit> IndexEditFor(const Deployment& deployment, const IndexMove& move);

}  // namespace fitment
