// Reading CUDA out of versions, metadata and facts; the small questions that every rule asks. Tests: fit_rules_test.cc.
#include "resolve/fit_set.h"

#include <algorithm>

#include "base/text.h"
#include "python/requirement.h"

namespace fitment {
namespace {

// "nvidia-cublas-cu12" → 12, "cupy-cuda13x" → 13, "jax-cuda12-plugin" → 12; 0 for names that carry none.
int MajorOfName(std::string_view name) {
  for (std::string_view piece : Split(name, '-')) {
    for (std::string_view prefix : {"cuda", "cu"}) {
      if (!piece.starts_with(prefix)) continue;
      std::string_view digits = piece.substr(prefix.size());
      if (digits.ends_with('x')) digits.remove_suffix(1);
      if (digits.size() == 2 && digits[0] == '1' && digits[1] >= '0' && digits[1] <= '9') return 10 + (digits[1] - '0');
      break;
    }
  }
  return 0;
}

// Packages whose version is the toolkit's own: 12.1.105 belongs to CUDA 12.1, cuda-toolkit 13.2.2 to 13.2.
bool VersionIsToolkits(std::string_view name) {
  for (std::string_view start : {"nvidia-cuda-runtime", "nvidia-cuda-nvrtc", "nvidia-cuda-cupti", "cuda-toolkit"}) {
    if (name.starts_with(start)) return true;
  }
  return false;
}

bool SpeaksOfCuda(std::string_view name) {
  return name.starts_with("nvidia-") || name == "cuda-toolkit";
}

// Does row i of the metadata hold in this environment with these extras? The requirement is given back where it does.
std::optional<Requirement> Holding(const FitPackage& package, uint32_t i, const FitContext& context) {
  const MetadataView& metadata = *package.metadata;
  bool applies = metadata.requirement_is_base(i);
  for (const std::string& extra : package.extras) applies |= metadata.requirement_needs_extra(i, extra);
  if (!applies) return std::nullopt;
  auto requirement = Requirement::Parse(metadata.requirement_text(i), true);
  if (!requirement || !requirement->marker.Evaluate(context.environment, package.extras)) return std::nullopt;
  return std::move(*requirement);
}

// What one requirement tells: an exact toolkit version, a major, or nothing.
WheelCuda CudaOfRequirement(const Requirement& requirement) {
  WheelCuda cuda;
  if (VersionIsToolkits(requirement.normalized)) {
    for (const Specifier& clause : requirement.specifiers.clauses()) {
      const bool bounds_below = clause.op == SpecifierOp::kEqual || clause.op == SpecifierOp::kCompatible ||
                                clause.op == SpecifierOp::kGreaterEqual;
      if (!bounds_below || clause.version.release_at(0) < 8 || clause.version.release_at(0) > 99) continue;
      cuda.kind = WheelCuda::Kind::kCuda;
      cuda.major = static_cast<int>(clause.version.release_at(0));
      if (clause.op == SpecifierOp::kEqual && clause.version.release().size() > 1) {
        cuda.exact = CudaVersion{cuda.major, static_cast<int>(clause.version.release_at(1))};
      }
      return cuda;
    }
  }
  if (int major = MajorOfName(requirement.normalized)) {
    cuda.kind = WheelCuda::Kind::kCuda;
    cuda.major = major;
  }
  return cuda;
}

WheelCuda CudaOfMetadata(const FitPackage& package, const FitContext& context) {
  WheelCuda best;
  for (uint32_t i = 0; i < package.metadata->requirement_count(); ++i) {
    if (!SpeaksOfCuda(package.metadata->requirement_name(i))) continue;
    auto requirement = Holding(package, i, context);
    if (!requirement) continue;
    WheelCuda cuda = CudaOfRequirement(*requirement);
    if (!cuda.is_cuda() || (best.is_cuda() && (best.exact || !cuda.exact))) continue;
    cuda.evidence = {"metadata", package.Label() + " requires " + std::string(package.metadata->requirement_text(i)),
                     std::string(package.metadata->source())};
    best = std::move(cuda);
  }
  return best;
}

WheelCuda CudaOfLocalVersion(const FitPackage& package) {
  WheelCuda cuda;
  const std::string& local = package.version.local();
  if (auto exact = CudaOfLocal(local)) {
    cuda.kind = WheelCuda::Kind::kCuda, cuda.major = exact->major, cuda.exact = exact;
  } else if (local == "cpu" || local.starts_with("cpu.")) {
    cuda.kind = WheelCuda::Kind::kCpu;
  } else if (local.starts_with("rocm") || local.starts_with("xpu")) {
    cuda.kind = WheelCuda::Kind::kOther;
  } else {
    return cuda;
  }
  cuda.evidence = {"metadata", "the local version +" + local + " of " + package.Label() + " names its build",
                   "version of " + package.Label()};
  return cuda;
}

WheelCuda Known(std::optional<CudaVersion> exact, std::string detail, const FactSource& from) {
  WheelCuda cuda;
  cuda.kind = exact ? WheelCuda::Kind::kCuda : WheelCuda::Kind::kCpu;
  if (exact) cuda.major = exact->major, cuda.exact = exact;
  cuda.evidence = FactEvidence(std::move(detail), from);
  return cuda;
}

// The default index's wheel of this torch release on the target's platform.
WheelCuda CudaOfTorchFact(const TorchFact& fact, const FitContext& context) {
  const Platform& platform = context.target->platform;
  std::optional<CudaVersion> exact;
  if (platform.os == Os::kWindows) {
    exact = fact.cuda_windows;
  } else if (platform.os == Os::kLinuxGlibc && platform.machine == "x86_64") {
    exact = fact.cuda_x86_64;
  } else if (platform.os == Os::kLinuxGlibc && platform.machine == "aarch64") {
    exact = fact.cuda_aarch64;
  } else {
    return {};
  }
  return Known(exact,
               "torch " + std::string(fact.version) + "'s wheel for this platform is " +
                   (exact ? "built for CUDA " + exact->ToString() : "a build without CUDA"),
               fact.from);
}

WheelCuda CudaOfFacts(const FitPackage& package, const FitContext& context) {
  if (package.name == "torch") {
    const TorchFact* fact = FindTorch(package.version);
    return fact ? CudaOfTorchFact(*fact, context) : WheelCuda{};
  }
  if (!context.IsLinuxX86()) return {};  // the tables below read linux x86_64 wheels
  const std::string version = package.version.PublicString();
  const NativeFact* native = FindNative(package.name, version);
  if (native && native->cuda_exact) {
    return Known(native->cuda_exact,
                 package.Label() + " reports CUDA " + native->cuda_exact->ToString() + " as its own", native->from);
  }
  if (const CompanionFact* companion = FindCompanion(package.name, version);
      companion && companion->torch.starts_with("==")) {
    auto torch = Version::Parse(companion->torch.substr(2));
    const TorchFact* fact = torch ? FindTorch(*torch) : nullptr;
    if (fact && package.name != "torchao" && package.name != "triton") return CudaOfTorchFact(*fact, context);
  }
  if (!native || native->cuda_major == 0) return {};
  WheelCuda cuda;
  cuda.kind = WheelCuda::Kind::kCuda;
  cuda.major = native->cuda_major;
  cuda.evidence = FactEvidence(package.Label() + "'s libraries need " + std::string(native->needs), native->from);
  return cuda;
}

}  // namespace

std::string WheelCuda::ToString() const {
  switch (kind) {
    case Kind::kUnknown:
      return "unknown";
    case Kind::kCpu:
      return "no CUDA";
    case Kind::kOther:
      return "another kind of GPU";
    case Kind::kCuda:
      return "CUDA " + (exact ? exact->ToString() : std::to_string(major));
  }
  return "";
}

bool FitPackage::HasCompiledCode() const {
  return sdist || (!filename.empty() && !filename.ends_with("-any.whl"));
}

FitContext FitContext::For(const Target& target, int64_t exclude_newer_us) {
  FitContext context;
  context.target = &target;
  context.environment = MarkerEnvironmentOf(target);
  context.exclude_newer_us = exclude_newer_us;
  if (target.driver) {
    context.driver = target.driver;
    context.driver_text = "driver " + target.driver->ToString();
  } else if (target.cuda) {
    context.driver = DriverOf(*target.cuda);
    if (context.driver)
      context.driver_text =
          "CUDA " + target.cuda->ToString() + " in nvidia-smi, which means driver " + context.driver->ToString();
  }
  return context;
}

void FitContext::Add(FitPackage package) {
  packages.push_back(std::move(package));
}

void FitContext::Settle(const std::optional<WheelCuda>& known) {
  torch = Find("torch");
  torch_cuda = known ? *known : torch ? CudaOf(*torch, *this) : WheelCuda{};
}

const FitPackage* FitContext::Find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(packages, name, {}, &FitPackage::name);
  return found != packages.end() && found->name == name ? &*found : nullptr;
}

const PackageEvidence* FitContext::ReadOf(std::string_view name) const {
  const PackageEvidence* evidence = wheels ? wheels->Find(name) : nullptr;
  return evidence && evidence->state == PackageEvidence::State::kRead ? evidence : nullptr;
}

bool FitContext::IsSettledByWheels(std::string_view name) const {
  const PackageEvidence* evidence = ReadOf(name);
  return evidence && evidence->loads.undecided.empty();
}

bool FitContext::IsKnownBy(std::string_view date) const {
  return exclude_newer_us == 0 || FactDateUs(date) < exclude_newer_us;
}

FitPackage PackageOf(const Pin& pin) {
  FitPackage package;
  package.name = pin.name;
  package.text = pin.version;
  auto version = Version::Parse(pin.version);
  if (!version) package.text.clear();  // not known before a build: no rule speaks of it
  package.version = version ? std::move(*version) : Version::Of("0");
  package.extras = pin.extras;
  package.named = pin.requested;
  package.yanked = pin.file.yanked;
  package.yanked_reason = pin.file.yanked_reason;
  package.filename = pin.file.filename;
  package.sdist = pin.built_from_sdist;
  if (package.sdist && !pin.direct) package.wheels_elsewhere = WheelsElsewhereOf(pin);
  if (!pin.metadata.name().empty()) package.metadata = &pin.metadata;
  return package;
}

FitPackage PackageOf(std::string_view name, const Version& version, const MetadataView* metadata, bool named) {
  FitPackage package;
  package.name = name;
  package.text = version.ToString();
  package.version = version;
  package.named = named;
  if (metadata && !metadata->name().empty()) package.metadata = metadata;
  return package;
}

WheelCuda CudaOf(const FitPackage& package, const FitContext& context) {
  WheelCuda cuda = CudaOfLocalVersion(package);
  if (cuda.kind != WheelCuda::Kind::kUnknown) return cuda;
  if (package.metadata) {
    cuda = CudaOfMetadata(package, context);
    if (cuda.is_cuda()) return cuda;
  }
  cuda = CudaOfFacts(package, context);
  // The default index's torch with CUDA requires nvidia's packages: one whose metadata does not is another build.
  if (package.name == "torch" && package.metadata && package.metadata->certainty() == Certainty::kCertain &&
      cuda.is_cuda())
    return {};
  if (cuda.kind != WheelCuda::Kind::kUnknown) return cuda;
  if (int major = MajorOfName(package.name)) {
    cuda.kind = WheelCuda::Kind::kCuda;
    cuda.major = major;
    cuda.evidence = {"metadata", "its name says CUDA " + std::to_string(major), "name of " + std::string(package.name)};
  } else if (const PackageEvidence* read = context.ReadOf(package.name); read && !read->cuda.empty()) {
    const auto version = CudaVersion::Parse(read->cuda.find('.') == std::string::npos ? read->cuda + ".0" : read->cuda);
    if (!version) return cuda;
    cuda.kind = WheelCuda::Kind::kCuda;
    cuda.major = version->major;
    if (read->cuda.find('.') != std::string::npos) cuda.exact = version;
    cuda.evidence = {"binary", package.Label() + " is built for CUDA " + read->cuda, read->filename};
  }
  return cuda;
}

std::optional<SpecifierSet> TorchRequirement(const FitPackage& package, const FitContext& context) {
  if (!package.metadata) return std::nullopt;
  for (uint32_t i = 0; i < package.metadata->requirement_count(); ++i) {
    if (package.metadata->requirement_name(i) != "torch") continue;
    if (auto requirement = Holding(package, i, context)) return requirement->specifiers;
  }
  return std::nullopt;
}

Evidence FactEvidence(std::string detail, const FactSource& from) {
  return {"facts", std::move(detail),
          std::string(from.source) + " (" + std::string(from.evidence) + ", " + std::string(from.date) + ")"};
}

CodeAnswer CodeFor(ComputeCapability device, std::span<const ComputeCapability> sm,
                   std::span<const ComputeCapability> ptx, CudaVersion built_with, const FitContext& context) {
  for (ComputeCapability code : sm) {
    if (SassRunsOn(code, device, built_with)) return CodeAnswer::kRuns;
  }
  if (std::none_of(ptx.begin(), ptx.end(), [&](ComputeCapability code) { return code <= device; }))
    return CodeAnswer::kNo;
  auto fact = DriverFor(built_with, context.target->platform.os == Os::kWindows);
  if (!context.driver || !fact || !fact->shipped) return CodeAnswer::kPtxUnknown;
  return context.driver->AtLeast(*fact->shipped) ? CodeAnswer::kOnlyPtx : CodeAnswer::kNo;
}

std::string SmList(std::span<const ComputeCapability> sm) {
  std::vector<std::string> names;
  for (ComputeCapability code : sm) names.push_back(code.Sm());
  return JoinAnd(names);
}

std::string GpuLabel(const TargetGpu& gpu) {
  if (!gpu.compute_capability.IsKnown() || gpu.name == gpu.compute_capability.Sm()) return gpu.name;
  return gpu.name + " (" + gpu.compute_capability.Sm() + ")";
}

void FitOutcome::Unknown(Rung rung, const FitPackage& package) {
  (rung == Rung::kLoads ? loads_unknown : runs_unknown) = true;
  (rung == Rung::kLoads ? loads_unknown_of : runs_unknown_of).insert(std::string(package.name));
}

void FitOutcome::Add(std::string_view code, Level level, Rung rung, const FitPackage& package, std::string message,
                     Evidence evidence, const std::string& advice) {
  Finding finding;
  finding.code = code;
  finding.level = level;
  finding.rung = rung;
  finding.package = package.name;
  finding.version = package.text;
  finding.message = advice.empty() ? message : message + "; " + advice;
  finding.brief = std::move(message);
  finding.evidence = std::move(evidence);
  findings.push_back(std::move(finding));
}

}  // namespace fitment
