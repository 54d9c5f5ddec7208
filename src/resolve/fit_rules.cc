// The rungs above "installs", from metadata and the facts tables: runs the rules (fit_*.cc) and reads the rungs'
// answers from what they found. Tests: fit_rules_test.cc.
#include "resolve/fit_rules.h"

#include <algorithm>

#include "resolve/fit_driver.h"

namespace fitment {
namespace {

bool HasError(const std::vector<Finding>& findings, Rung rung) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& finding) { return finding.level == Level::kError && finding.rung == rung; });
}

Ladder AnswersOf(const FitContext& context, const FitOutcome& out) {
  Ladder ladder;
  ladder.installs = RungAnswer::kYes;
  ladder.loads = HasError(out.findings, Rung::kLoads) ? RungAnswer::kNo
                 : out.loads_unknown                  ? RungAnswer::kUnknown
                                                      : RungAnswer::kYes;
  ladder.sound = HasError(out.findings, Rung::kSound) ? RungAnswer::kNo : RungAnswer::kYes;
  if (HasError(out.findings, Rung::kRuns)) {
    ladder.runs = RungAnswer::kNo;
  } else if (context.target->cpu_only) {
    ladder.runs = RungAnswer::kYes;
  } else if (!context.AsksForGpu()) {
    ladder.runs = RungAnswer::kNotAsked;
  } else {
    ladder.runs = out.runs_unknown || context.target->gpus.empty() ? RungAnswer::kUnknown : RungAnswer::kYes;
  }
  return ladder;
}

std::string FirstError(const FitOutcome& out, std::string_view package) {
  for (const Finding& finding : out.findings) {
    if (finding.level == Level::kError && finding.package == package) return finding.brief;
  }
  return "";
}

void AddBoth(FitContext& context, FitPackage first, FitPackage second) {
  if (second.name < first.name) std::swap(first, second);
  context.Add(std::move(first));
  context.Add(std::move(second));
  context.Settle();
}

}  // namespace

FitReport JudgeFit(const Resolution& set, const Target& target, int64_t exclude_newer_us) {
  FitContext context = FitContext::For(target, exclude_newer_us);
  context.wants_advice = true;
  context.packages.reserve(set.pins.size());
  for (const Pin& pin : set.pins) context.Add(PackageOf(pin));
  context.Settle();
  FitOutcome out;
  JudgeTorch(context, out);
  JudgeCompanions(context, out);
  JudgeBitsandbytes(context, out);
  JudgeOwnCuda(context, out);
  JudgeAdvisories(context, out);
  JudgeYanked(context, out);
  FitReport report;
  report.rungs = AnswersOf(context, out);
  report.torch_cuda = context.torch_cuda.exact;
  report.least_driver = out.least_driver;
  report.findings = std::move(out.findings);
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.level < b.level; });
  return report;
}

std::string ForbiddenAlone(std::string_view name, const Version& version, const MetadataView* metadata,
                           const Target& target, int64_t exclude_newer_us, bool named) {
  if (!FitRulesKnow(name)) return "";
  FitContext context = FitContext::For(target, exclude_newer_us);
  context.Add(PackageOf(name, version, metadata, named));
  context.Settle();
  FitOutcome out;
  const FitPackage& package = context.packages[0];
  if (name == "torch") {
    JudgeTorch(context, out);
  } else if ((name == "torchvision" || name == "torchaudio") && context.driver) {
    // It loads only beside a torch of its own CUDA, so that torch's driver is its own.
    WheelCuda cuda = CudaOf(package, context);
    if (cuda.is_cuda()) JudgeDriver(context, package, cuda, Level::kError, nullptr, out);
  }
  JudgeOwnCuda(context, out);
  JudgeAdvisories(context, out);
  return FirstError(out, name);
}

std::string ForbiddenTogether(std::string_view name, const Version& version, const Version& torch,
                              const MetadataView* torch_metadata, const Target& target, int64_t exclude_newer_us,
                              bool named) {
  if (name == "torch" || !FitRulesKnow(name)) return "";
  FitContext context = FitContext::For(target, exclude_newer_us);
  AddBoth(context, PackageOf(name, version, nullptr, named), PackageOf("torch", torch, torch_metadata, true));
  FitOutcome out;
  JudgeCompanions(context, out);
  JudgeBitsandbytes(context, out);
  JudgeAdvisories(context, out);
  return FirstError(out, name);
}

std::string ForbiddenBeside(std::string_view name, const Version& version, std::string_view other,
                            const Version& other_version, const Target& target, int64_t exclude_newer_us, bool named) {
  if (other == "torch")
    return ForbiddenTogether(name, version, other_version, nullptr, target, exclude_newer_us, named);
  FitContext context = FitContext::For(target, exclude_newer_us);
  AddBoth(context, PackageOf(name, version, nullptr, named), PackageOf(other, other_version, nullptr, false));
  FitOutcome out;
  JudgeAdvisories(context, out);
  return FirstError(out, name);
}

bool FitRulesKnow(std::string_view name) {
  if (name == "torch" || name == "torchvision" || name == "torchaudio" || name == "bitsandbytes") return true;
  for (const NativeFact& fact : NativeFacts()) {
    if (fact.package == name) return true;
  }
  for (const Advisory& row : Advisories()) {
    if (row.package == name && (row.level == "error" || row.level == "named")) return true;
  }
  return false;
}

}  // namespace fitment
