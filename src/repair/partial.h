// Where not everything can be repaired: as many of the problems as edits can end, and which of them stay. Asks the
// whole repair again with some of them let be. Tests: repair_test.cc, tests/random_repair.
#pragma once

#include <functional>

#include "base/result.h"
#include "repair/repair.h"

namespace fitment {

// One whole repair of the deployment (every Python and index tried) under these options.
using RepairRun = std::function<Result<RepairResult>(const RepairOptions&)>;

// The errors. With `options.partial`, where no plan ends all of them: plans that end the others, none of them called
// optimal. Errors: kNetwork, kStore.
Result<RepairResult> RepairErrors(Resolver& resolver, const Question& question, const RepairOptions& options,
                                  const RepairRun& run);
// Warnings too: all of them, else as many as edits can end; a note names each other one. Errors: as above.
Result<RepairResult> RepairWarnings(Resolver& resolver, const Question& question, const RepairOptions& options,
                                    const RepairRun& run);

}  // namespace fitment
