// torch itself: its glibc, its CUDA against the driver, its compiled architectures against every GPU of the target.
// Tests: fit_rules_test.cc.
#include <algorithm>

#include "base/text.h"
#include "resolve/codes.h"
#include "resolve/fit_driver.h"

namespace fitment {
namespace {

struct TorchCode {
  std::span<const ComputeCapability> sm, ptx;
  const FactSource* from = nullptr;  // nullptr: no table has this build's list
  // What its wheel was read to hold, where no table has it.
  std::vector<ComputeCapability> read_sm, read_ptx;
  std::string wheel;

  bool IsKnown() const { return from || !wheel.empty(); }
  Evidence EvidenceFor(std::string detail) const {
    return from ? FactEvidence(std::move(detail), *from) : Evidence{"binary", std::move(detail), wheel};
  }
};

// torch's own list ("sm_75 sm_80 compute_90"), out of the library that answers get_arch_list().
TorchCode CodeOfWheel(const FitPackage& torch, const FitContext& context) {
  TorchCode code;
  const PackageEvidence* evidence = context.wheels ? context.wheels->Find(torch.name) : nullptr;
  if (!evidence || evidence->arch_list.empty()) return code;
  for (std::string_view word : Split(evidence->arch_list, ' ')) {
    const auto one = ComputeCapability::Parse(word);
    if (one) (word.starts_with("compute_") ? code.read_ptx : code.read_sm).push_back(*one);
  }
  code.wheel = evidence->filename;
  code.sm = code.read_sm;
  code.ptx = code.read_ptx;
  return code;
}

// "12.6" as pytorch names a build: cu126.
std::string FlavourOf(CudaVersion cuda) {
  return "cu" + std::to_string(cuda.major) + std::to_string(cuda.minor);
}

// The architectures of the build that was chosen: the default index's where its CUDA agrees, else the build of that
// CUDA.
TorchCode CodeOf(const FitPackage& torch, const FitContext& context) {
  TorchCode code;
  if (!context.torch_cuda.exact || context.target->platform.os != Os::kLinuxGlibc) return code;
  const CudaVersion cuda = *context.torch_cuda.exact;
  const TorchFact* fact = FindTorch(torch.version);
  if (context.IsLinuxX86() && !torch.version.HasLocal() && fact && fact->cuda_x86_64 == cuda) {
    code = {fact->sm, fact->ptx, &fact->from};
  } else if (const TorchFlavourFact* flavour = FindTorchFlavour(torch.version, FlavourOf(cuda))) {
    if (context.IsLinuxX86()) code = {flavour->sm, flavour->ptx, &flavour->from};
    if (context.target->platform.machine == "aarch64") code = {flavour->sm_aarch64, {}, &flavour->from};
  }
  if (!code.sm.empty()) return code;
  return CodeOfWheel(torch, context);
}

bool HasPython(const TorchFact& fact, const FitContext& context) {
  const auto pythons = Split(fact.pythons, ' ');
  return std::find(pythons.begin(), pythons.end(), context.target->python.ToString()) != pythons.end();
}

bool RunsHere(const TorchFact& fact, const FitContext& context) {
  if (!fact.cuda_x86_64 || !context.IsKnownBy(fact.released)) return false;
  auto driver = DriverFor(*fact.cuda_x86_64);
  if (!driver || (context.driver && !context.driver->AtLeast(driver->least))) return false;
  return std::all_of(context.target->gpus.begin(), context.target->gpus.end(), [&](const TargetGpu& gpu) {
    return gpu.compute_capability.IsKnown() &&
           CodeFor(gpu.compute_capability, fact.sm, fact.ptx, *fact.cuda_x86_64, context) == CodeAnswer::kRuns;
  });
}

bool BuildRunsHere(const TorchFlavourFact& build, const FitContext& context) {
  if (!build.cuda || build.sm.empty()) return false;
  auto driver = DriverFor(*build.cuda);
  if (!driver || (context.driver && !context.driver->AtLeast(driver->least))) return false;
  return std::all_of(context.target->gpus.begin(), context.target->gpus.end(), [&](const TargetGpu& gpu) {
    return gpu.compute_capability.IsKnown() &&
           CodeFor(gpu.compute_capability, build.sm, build.ptx, *build.cuda, context) == CodeAnswer::kRuns;
  });
}

// Where the default index has nothing: "torch 2.7.0 from https://download.pytorch.org/whl/cu128 does", the newest of
// the day, else the first one after it; or "".
std::string OtherBuildThatRuns(const FitContext& context) {
  const TorchFlavourFact *best = nullptr, *later = nullptr;
  for (const TorchFlavourFact& build : TorchFlavourFacts()) {
    auto version = Version::Parse(build.torch);
    const TorchFact* fact = version ? FindTorch(*version) : nullptr;
    if (!fact || !HasPython(*fact, context) || !BuildRunsHere(build, context)) continue;
    if (!context.IsKnownBy(fact->released)) {
      if (!later) later = &build;
    } else if (!best || best->torch != build.torch) {
      best = &build;
    }
  }
  const TorchFlavourFact* told = best ? best : later;
  if (!told) return "";
  const TorchFact* fact = FindTorch(*Version::Parse(told->torch));
  return "torch " + std::string(told->torch) + " from https://download.pytorch.org/whl/" + std::string(told->flavour) +
         (best ? "" : " (of " + std::string(fact->released) + ", after the date limit)") + " does";
}

}  // namespace

std::vector<std::string> TorchFlavoursThatRun(const Target& target, int64_t exclude_newer_us) {
  const FitContext context = FitContext::For(target, exclude_newer_us);
  if (!context.AsksForGpu() || !context.IsLinuxX86()) return {};
  std::vector<std::pair<CudaVersion, std::string>> found;
  for (const TorchFlavourFact& build : TorchFlavourFacts()) {
    auto version = Version::Parse(build.torch);
    const TorchFact* fact = version ? FindTorch(*version) : nullptr;
    const bool serves =
        fact && HasPython(*fact, context) && context.IsKnownBy(fact->released) && BuildRunsHere(build, context);
    if (serves) found.emplace_back(*build.cuda, build.flavour);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return b.first < a.first; });
  std::vector<std::string> flavours;
  for (auto& [cuda, flavour] : found) {
    if (flavours.empty() || flavours.back() != flavour) flavours.push_back(std::move(flavour));
  }
  return flavours;
}

namespace {

// "torch 2.10.0 is the newest release whose wheel runs there"; where none is for this Python, one for another; or "".
std::string NewestThatRuns(const FitContext& context) {
  if (!context.IsLinuxX86() || !context.wants_advice) return "";
  auto facts = TorchFacts();
  const TorchFact* for_another_python = nullptr;
  for (auto fact = facts.rbegin(); fact != facts.rend(); ++fact) {
    if (!RunsHere(*fact, context)) continue;
    if (HasPython(*fact, context))
      return "torch " + std::string(fact->version) +
             " is the newest release whose wheel on the default index runs there";
    if (!for_another_python) for_another_python = &*fact;
  }
  std::string none = "no release on the default index has a wheel for Python " + context.target->python.ToString() +
                     " that runs there";
  if (const std::string other = OtherBuildThatRuns(context); !other.empty()) none += "; " + other;
  if (!for_another_python) return none;
  std::vector<std::string> pythons;
  for (std::string_view python : Split(for_another_python->pythons, ' ')) pythons.emplace_back(python);
  return none + "; torch " + std::string(for_another_python->version) + " does, for Python " + JoinAnd(pythons);
}

void JudgeGlibc(const FitContext& context, FitOutcome& out) {
  const TorchFact* fact = FindTorch(context.torch->version);
  const Platform& platform = context.target->platform;
  if (!fact || !context.IsLinuxX86() || context.torch->version.HasLocal() || fact->glibc_major == 0) return;
  if (std::pair(platform.libc_major, platform.libc_minor) >= std::pair(fact->glibc_major, fact->glibc_minor)) return;
  const std::string needed = std::to_string(fact->glibc_major) + "." + std::to_string(fact->glibc_minor);
  out.Add(code::kGlibc, Level::kError, Rung::kLoads, *context.torch,
          context.torch->Label() + " needs glibc " + needed + "; the target has " +
              std::to_string(platform.libc_major) + "." + std::to_string(platform.libc_minor),
          FactEvidence("its binaries need glibc " + needed, fact->from));
}

void JudgeCode(const FitContext& context, FitOutcome& out) {
  const FitPackage& torch = *context.torch;
  TorchCode code = CodeOf(torch, context);
  if (!code.from && !context.target->gpus.empty()) out.uncovered.insert(std::string(torch.name));
  for (const TargetGpu& gpu : context.target->gpus) {
    if (!gpu.compute_capability.IsKnown() || !code.IsKnown()) {
      out.Unknown(Rung::kRuns, torch);
      std::string why = code.IsKnown() ? "the compute capability of " + gpu.name + " is not published"
                                       : "no table lists the architectures of this build";
      out.Add(code::kNotCovered, Level::kNote, Rung::kRuns, torch,
              "whether " + torch.Label() + " has code for " + GpuLabel(gpu) + " is unknown: " + why,
              {"facts", "facts of " + std::string(FactsDate()), "tables torch, torch_flavours, gpus"});
      continue;
    }
    const std::string list = "it is compiled for " + SmList(code.sm) + (code.ptx.empty() ? ", without PTX" : "");
    Evidence evidence = code.EvidenceFor(torch.Label() + ": " + list);
    switch (CodeFor(gpu.compute_capability, code.sm, code.ptx, *context.torch_cuda.exact, context)) {
      case CodeAnswer::kRuns:
        break;
      case CodeAnswer::kOnlyPtx:
        out.Add(code::kOnlyPtx, Level::kWarning, Rung::kRuns, torch,
                torch.Label() + " runs on " + GpuLabel(gpu) + " only by compiling PTX at the first start: " + list,
                std::move(evidence));
        break;
      case CodeAnswer::kPtxUnknown:
        out.runs_unknown = true;
        out.Add(code::kOnlyPtx, Level::kNote, Rung::kRuns, torch,
                torch.Label() + " has only PTX for " + GpuLabel(gpu) + ", which needs a driver as new as " +
                    context.torch_cuda.ToString() + "'s own; nobody told the driver",
                std::move(evidence));
        break;
      case CodeAnswer::kNo:
        out.Add(code::kNoCodeForGpu, Level::kError, Rung::kRuns, torch,
                torch.Label() + " has no code for " + GpuLabel(gpu) + ": " + list, std::move(evidence),
                NewestThatRuns(context));
        break;
    }
  }
}

// A torch that is older than every row: it cannot have code for a GPU that is newer than all that the oldest row's has
// code for. Whether something was said.
bool IsOlderThanTheGpu(const FitContext& context, FitOutcome& out) {
  const FitPackage& torch = *context.torch;
  const TorchFact& oldest = TorchFacts().front();
  const auto first = Version::Parse(oldest.version);
  if (!context.IsLinuxX86() || !first || !(torch.version < *first) || !oldest.cuda_x86_64 || oldest.sm.empty())
    return false;
  for (const TargetGpu& gpu : context.target->gpus) {
    const ComputeCapability& has = gpu.compute_capability;
    if (!has.IsKnown() || has <= *std::max_element(oldest.sm.begin(), oldest.sm.end())) continue;
    if (CodeFor(has, oldest.sm, oldest.ptx, *oldest.cuda_x86_64, context) != CodeAnswer::kNo) continue;
    out.Add(
        code::kNoCodeForGpu, Level::kError, Rung::kRuns, torch,
        torch.Label() + " has no code for " + GpuLabel(gpu) + ": it is older than torch " +
            std::string(oldest.version) + ", which is compiled for " + SmList(oldest.sm) + " and has none yet",
        FactEvidence("torch " + std::string(oldest.version) + ": it is compiled for " + SmList(oldest.sm), oldest.from),
        NewestThatRuns(context));
    return true;
  }
  return false;
}

void JudgeKind(const FitContext& context, FitOutcome& out) {
  const FitPackage& torch = *context.torch;
  const WheelCuda& cuda = context.torch_cuda;
  if (cuda.kind == WheelCuda::Kind::kUnknown) {
    out.Unknown(Rung::kRuns, torch);
    out.Add(code::kNotCovered, Level::kNote, Rung::kRuns, torch,
            "which CUDA " + torch.Label() + " is built for is unknown: neither its metadata nor the facts of " +
                std::string(FactsDate()) + " tell",
            {"facts", "no row for " + torch.Label(), "table torch"});
    return;
  }
  std::string what = cuda.kind == WheelCuda::Kind::kCpu
                         ? "a build without CUDA"
                         : "a build for another kind of GPU (+" + torch.version.local() + ")";
  std::string gpus = context.target->gpus.empty() ? "the target's GPU" : GpuLabel(context.target->gpus[0]);
  out.Add(code::kCpuBuild, Level::kError, Rung::kRuns, torch,
          torch.Label() + " on " + context.target->platform.ToString() + " is " + what + ": it never uses " + gpus,
          cuda.evidence);
}

}  // namespace

void JudgeTorch(const FitContext& context, FitOutcome& out) {
  if (!context.torch || context.torch->text.empty()) return;
  JudgeGlibc(context, out);
  if (context.target->cpu_only && context.torch_cuda.is_cuda()) {
    out.Add(code::kRemark, Level::kNote, Rung::kRuns, *context.torch,
            context.torch->Label() + " is built for " + context.torch_cuda.ToString() +
                ": it works without a GPU and brings gigabytes of GPU libraries; a +cpu build does without",
            context.torch_cuda.evidence);
  }
  if (!context.AsksForGpu() || IsOlderThanTheGpu(context, out)) return;
  if (!context.torch_cuda.is_cuda()) return JudgeKind(context, out);
  JudgeDriver(context, *context.torch, context.torch_cuda, Level::kError, NewestThatRuns, out);
  JudgeCode(context, out);
}

}  // namespace fitment
