// The rungs above "installs", from metadata and the facts tables: runs the rules (fit_*.cc) and reads the rungs'
// answers from what they found. Tests: fit_rules_test.cc.
#include "resolve/fit_rules.h"

#include <algorithm>

#include "resolve/codes.h"
#include "resolve/fit_driver.h"

namespace fitment {
namespace {

bool HasError(const std::vector<Finding>& findings, Rung rung) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& finding) { return finding.level == Level::kError && finding.rung == rung; });
}

Ladder AnswersOf(const FitContext& context, const FitOutcome& out) {
  Ladder ladder;
  ladder.installs = HasError(out.findings, Rung::kInstalls) ? RungAnswer::kNo : RungAnswer::kYes;
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

std::string FirstFault(const FitOutcome& out, std::string_view package, Level from) {
  for (const Finding& finding : out.findings) {
    if (finding.package == package && CountsFrom(finding, from)) return finding.brief;
  }
  return "";
}

void AddBoth(FitContext& context, FitPackage first, FitPackage second) {
  if (second.name < first.name) std::swap(first, second);
  context.Add(std::move(first));
  context.Add(std::move(second));
  context.Settle();
}

FitOutcome ApplyTables(const FitContext& context) {
  FitOutcome out;
  JudgeTorch(context, out);
  JudgeCompanions(context, out);
  JudgeBitsandbytes(context, out);
  JudgeOwnCuda(context, out);
  JudgeAdvisories(context, out);
  JudgeYanked(context, out);
  return out;
}

// What the wheels showed to fail stays known for the next set.
void Learn(const Finding& finding, const FitContext& context, WheelEvidence& wheels) {
  if (finding.level != Level::kError || (finding.evidence.kind != "binary" && finding.evidence.kind != "sdist")) return;
  auto version = Version::Parse(finding.version);
  if (!version) return;
  if (finding.beside.empty()) {
    const bool as_sdist = finding.evidence.kind == "sdist";
    wheels.Learn({finding.package, *version, "", Version::Of("0"), finding.brief, as_sdist});
  }
  for (const std::string& name : finding.beside) {
    const FitPackage* other = context.Find(name);
    if (other) wheels.Learn({finding.package, *version, name, other->version, finding.brief});
  }
}

}  // namespace

struct SetJudge::Impl {
  const Resolution& set;
  const int64_t exclude_newer_us;
  WheelEvidence* const wheels;
  std::vector<FitPackage> packages;
  std::optional<WheelCuda> torch_cuda;
  std::set<std::string, std::less<>> covered;
  // What was read last, and of which packages: other machines seldom ask for others.
  std::optional<SetEvidence> evidence;
  std::set<std::string, std::less<>> uncovered;

  static bool AnyRead(const SetEvidence& evidence) {
    return std::any_of(evidence.packages.begin(), evidence.packages.end(),
                       [](const auto& one) { return one.second->state == PackageEvidence::State::kRead; });
  }

  FitOutcome Judge(FitContext& context) {
    if (!wheels) return ApplyTables(context);
    context.covered = &covered;
    context.wheels = evidence ? &*evidence : nullptr;
    FitOutcome out = ApplyTables(context);
    if (!evidence || out.uncovered != uncovered) {
      const bool first = !evidence;
      if (first) covered = CoveredByTables(context);
      uncovered = out.uncovered;
      evidence = wheels->Read(set, uncovered, covered);
      context.wheels = &*evidence;
      if (!first || AnyRead(*evidence)) out = ApplyTables(context);  // what was read settles what they leave open
    }
    JudgeWheels(context, out);
    JudgeBuilds(context, out);
    for (const Finding& finding : out.findings) Learn(finding, context, *wheels);
    return out;
  }
};

SetJudge::SetJudge(const Resolution& set, int64_t exclude_newer_us, WheelEvidence* wheels)
    : impl_(new Impl{set, exclude_newer_us, wheels, {}, {}, {}, {}, {}}) {
  impl_->packages.reserve(set.pins.size());
  for (const Pin& pin : set.pins) impl_->packages.push_back(PackageOf(pin));
}
SetJudge::SetJudge(SetJudge&&) noexcept = default;
SetJudge::~SetJudge() = default;

FitReport SetJudge::For(const Target& target) {
  FitContext context = FitContext::For(target, impl_->exclude_newer_us);
  context.wants_advice = true;
  context.packages = impl_->packages;
  context.Settle(impl_->torch_cuda);
  impl_->torch_cuda = context.torch_cuda;
  FitOutcome out = impl_->Judge(context);
  FitReport report;
  if (context.wheels) {
    for (const auto& [name, one] : context.wheels->packages) {
      if (one->state == PackageEvidence::State::kPromised) report.taken_at_tag.push_back(name);
    }
  }
  report.rungs = AnswersOf(context, out);
  report.torch_cuda = context.torch_cuda.exact;
  report.least_driver = out.least_driver;
  report.loads_unknown_of = std::move(out.loads_unknown_of);
  report.runs_unknown_of = std::move(out.runs_unknown_of);
  report.findings = std::move(out.findings);
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.level < b.level; });
  return report;
}

FitReport JudgeFit(const Resolution& set, const Target& target, int64_t exclude_newer_us, WheelEvidence* wheels) {
  return SetJudge(set, exclude_newer_us, wheels).For(target);
}

std::string ForbiddenAlone(std::string_view name, const Version& version, const MetadataView* metadata,
                           const Target& target, int64_t exclude_newer_us, bool named, Level from) {
  if (!FitRulesKnow(name, from)) return "";
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
  return FirstFault(out, name, from);
}

std::string ForbiddenTogether(std::string_view name, const Version& version, const Version& torch,
                              const MetadataView* torch_metadata, const Target& target, int64_t exclude_newer_us,
                              bool named, Level from) {
  if (name == "torch" || !FitRulesKnow(name, from)) return "";
  FitContext context = FitContext::For(target, exclude_newer_us);
  AddBoth(context, PackageOf(name, version, nullptr, named), PackageOf("torch", torch, torch_metadata, true));
  FitOutcome out;
  JudgeCompanions(context, out);
  JudgeBitsandbytes(context, out);
  JudgeAdvisories(context, out);
  return FirstFault(out, name, from);
}

std::string ForbiddenBeside(std::string_view name, const Version& version, std::string_view other,
                            const Version& other_version, const Target& target, int64_t exclude_newer_us, bool named,
                            Level from) {
  if (other == "torch")
    return ForbiddenTogether(name, version, other_version, nullptr, target, exclude_newer_us, named, from);
  FitContext context = FitContext::For(target, exclude_newer_us);
  AddBoth(context, PackageOf(name, version, nullptr, named), PackageOf(other, other_version, nullptr, false));
  FitOutcome out;
  JudgeAdvisories(context, out);
  return FirstFault(out, name, from);
}

std::optional<bool> RunsInSet(const Resolution& set, std::string_view name, const PackageEvidence& evidence,
                              const Target& target) {
  FitContext context = FitContext::For(target, 0);
  context.packages.reserve(set.pins.size());
  for (const Pin& pin : set.pins) context.Add(PackageOf(pin));
  context.Settle();
  SetEvidence wheels;
  wheels.packages[std::string(name)] = std::make_shared<const PackageEvidence>(evidence);
  const auto covered = CoveredByTables(context);
  context.wheels = &wheels;
  context.covered = &covered;
  if (!context.AsksForGpu()) return std::nullopt;
  if (!evidence.loads.loads) return false;
  FitOutcome out = ApplyTables(context);
  JudgeWheels(context, out);
  for (const Finding& finding : out.findings) {
    const bool of_it = finding.package == name || finding.package == "torch";
    if (finding.level == Level::kError && finding.rung != Rung::kSound && of_it) return false;
  }
  return out.runs_unknown ? std::nullopt : std::optional(true);
}

FitReport JudgeFit(const Resolver& resolver, const Resolution& set) {
  return JudgeFit(set, resolver.target(), resolver.options().exclude_newer_us, resolver.wheels());
}

std::string ForbiddenAlone(const Resolver& resolver, std::string_view name, const Version& version, bool named) {
  std::string why =
      ForbiddenAlone(name, version, nullptr, resolver.target(), resolver.options().exclude_newer_us, named);
  return why.empty() && resolver.wheels() ? resolver.wheels()->Forbidden(name, version) : why;
}

std::string ForbiddenBeside(const Resolver& resolver, std::string_view name, const Version& version, const Pin& other,
                            bool named) {
  auto other_version = Version::Parse(other.version);
  if (!other_version) return "";
  const Target& target = resolver.target();
  const int64_t date = resolver.options().exclude_newer_us;
  std::string why = other.name == "torch"
                        ? ForbiddenTogether(name, version, *other_version, &other.metadata, target, date, named)
                        : ForbiddenBeside(name, version, other.name, *other_version, target, date, named);
  if (!why.empty() || !resolver.wheels()) return why;
  return resolver.wheels()->ForbiddenBeside(name, version, other.name, *other_version);
}

bool FitRulesKnow(std::string_view name, Level from) {
  if (name == "torch" || name == "torchvision" || name == "torchaudio" || name == "bitsandbytes") return true;
  for (const NativeFact& fact : NativeFacts()) {
    if (fact.package == name) return true;
  }
  for (const Advisory& row : Advisories()) {
    const bool counts =
        row.level == "error" || row.level == "named" || (from != Level::kError && row.level == "warning");
    if (row.package == name && counts) return true;
  }
  return false;
}

bool CountsFrom(const Finding& finding, Level from) {
  if (finding.level == Level::kError) return true;
  if (from == Level::kError || finding.level != Level::kWarning) return false;
  const std::string_view code = finding.code;
  return code != code::kRemark && code != code::kHardware && code != code::kSystemLibrary && code != code::kIgnore;
}

}  // namespace fitment
