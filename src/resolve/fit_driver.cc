// The driver against the CUDA of a wheel. Tests: fit_rules_test.cc.
#include "resolve/fit_driver.h"

#include "resolve/codes.h"

namespace fitment {
namespace {

// A GPU that no driver of the needed branch supports any more: its row and that last branch.
const GpuFact* LeftBehind(const FitContext& context, const DriverVersion& least) {
  for (const TargetGpu& gpu : context.target->gpus) {
    for (const GpuFact& row : GpuFacts()) {
      if (row.name != gpu.name || row.last_driver_branch.empty()) continue;
      auto last = DriverVersion::Parse(row.last_driver_branch);
      if (last && last->major < least.major) return &row;
    }
  }
  return nullptr;
}

}  // namespace

void JudgeDriver(const FitContext& context, const FitPackage& package, const WheelCuda& cuda, Level level,
                 std::string (*advice)(const FitContext&), FitOutcome& out) {
  auto fact = DriverFor(cuda.exact.value_or(CudaVersion{cuda.major, 0}), context.target->platform.os == Os::kWindows);
  const std::string built = package.Label() + "'s wheel is built for " + cuda.ToString();
  if (!fact) {
    out.runs_unknown = true;
    out.Add(code::kNotCovered, Level::kNote, Rung::kRuns, package, built + "; which driver that needs is in no table",
            {"facts", "no row for " + cuda.ToString(), "table cuda_drivers"});
    return;
  }
  if (!out.least_driver || *out.least_driver < fact->least) out.least_driver = fact->least;
  const std::string needs = built + ", which needs driver " + fact->least.ToString() + " or newer";
  Evidence evidence = FactEvidence(
      cuda.evidence.detail + "; CUDA " + std::to_string(cuda.major) + ".x needs driver " + fact->least.ToString(),
      fact->from);
  evidence.source = cuda.evidence.source + "; " + evidence.source;
  auto tail = [&] { return advice ? advice(context) : std::string(); };
  if (context.driver) {
    if (context.driver->AtLeast(fact->least)) return;
    out.Add(code::kDriverTooOld, level, Rung::kRuns, package, needs + "; the target has " + context.driver_text,
            std::move(evidence), tail());
  } else if (const GpuFact* gpu = LeftBehind(context, fact->least)) {
    out.Add(code::kDriverTooOld, level, Rung::kRuns, package,
            needs + "; the last driver branch for " + std::string(gpu->name) + " is " +
                std::string(gpu->last_driver_branch),
            std::move(evidence), tail());
  } else {
    out.runs_unknown = true;
    out.Add(code::kDriverNotTold, Level::kNote, Rung::kRuns, package,
            needs + "; nobody told the target's driver (--driver)", std::move(evidence));
  }
}

}  // namespace fitment
