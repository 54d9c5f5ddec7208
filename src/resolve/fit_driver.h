// The driver rule, for torch and for every other package that brings CUDA of its own. Tests: fit_rules_test.cc.
#pragma once

#include <string>

#include "resolve/fit_set.h"

namespace fitment {

// Minor-version compatibility: the driver must be at least the first of the CUDA major. Too old: a finding of `level`,
// with what `advice` (may be nullptr) says behind its message. Not told: a note with the least one, and the rung
// becomes unknown.
void JudgeDriver(const FitContext& context, const FitPackage& package, const WheelCuda& cuda, Level level,
                 std::string (*advice)(const FitContext&), FitOutcome& out);

}  // namespace fitment
