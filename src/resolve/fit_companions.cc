// What is compiled against torch or CUDA beside torch itself: torchvision and torchaudio (which refuse another CUDA
// when they are imported), other extensions (which import and then have no operators), bitsandbytes (one library per
// CUDA), packages with a CUDA of their own. Tests: fit_rules_test.cc.
#include <algorithm>

#include "base/text.h"
#include "resolve/codes.h"
#include "resolve/fit_driver.h"

namespace fitment {
namespace {

bool IsFamily(std::string_view name) {
  return name == "torchvision" || name == "torchaudio";
}

// torchao works without its kernels (torchao/__init__.py skips libraries that do not load).
bool WorksWithoutItsLibraries(std::string_view name) {
  return name == "torchao";
}

Level LevelFor(const FitPackage& package) {
  return package.named && !WorksWithoutItsLibraries(package.name) ? Level::kError : Level::kWarning;
}

bool PinsExactly(const SpecifierSet& specifiers) {
  return std::any_of(specifiers.clauses().begin(), specifiers.clauses().end(),
                     [](const Specifier& clause) { return clause.op == SpecifierOp::kEqual && !clause.wildcard; });
}

bool CudasDiffer(const FitPackage& package, const WheelCuda& own, const WheelCuda& torch) {
  if (package.name == "torchaudio" && own.exact && torch.exact) return *own.exact != *torch.exact;
  return own.major != torch.major;
}

// Who compares, as a source.
std::string_view CheckedBy(const FitPackage& package) {
  return package.name == "torchaudio"
             ? "torchaudio/_extension/utils.py compares the CUDA major and minor when it is imported"
             : "torchvision/extension.py compares the CUDA major when it is imported";
}

Evidence BothSides(const WheelCuda& own, const WheelCuda& torch, std::string_view rule) {
  return {own.evidence.kind,
          own.evidence.detail + "; " + torch.evidence.detail + (rule.empty() ? "" : "; " + std::string(rule)),
          own.evidence.source + "; " + torch.evidence.source};
}

void JudgeFamilyRelease(const FitContext& context, const FitPackage& package, FitOutcome& out) {
  auto requirement = TorchRequirement(package, context);
  const CompanionFact* fact = FindCompanion(package.name, package.version.PublicString());
  if (!requirement && fact && !fact->torch.empty()) {
    if (auto parsed = SpecifierSet::Parse(fact->torch)) requirement = std::move(*parsed);
  }
  if (requirement && !requirement->Contains(context.torch->version)) {
    out.Add(
        code::kOtherTorch, Level::kWarning, Rung::kLoads, package,
        package.Label() + " was compiled for torch" + requirement->ToString() + "; the set has " +
            context.torch->Label(),
        {"metadata", package.Label() + " requires torch" + requirement->ToString(), "METADATA of " + package.Label()});
    return;
  }
  if (requirement && (PinsExactly(*requirement) || fact)) return;  // one release of the family
  if (!fact) {
    out.uncovered.insert(std::string(package.name));
    if (context.IsSettledByWheels(package.name)) return;
    out.Unknown(Rung::kLoads, package);
    out.Add(code::kNotReadLoads, Level::kNote, Rung::kLoads, package,
            "whether " + package.Label() + " loads beside " + context.torch->Label() +
                " is unknown: its metadata pins no torch and no table covers it",
            {"facts", "no row for " + package.Label(), "tables companions, native"});
    return;
  }
  // A release that says nothing about torch belongs to the torch of its own day (torchaudio 2.11.0: torch 2.11).
  Version own =
      Version::Of(std::to_string(package.version.release_at(0)) + "." + std::to_string(package.version.release_at(1)));
  if (package.name == "torchaudio" && context.torch->version < own) {
    out.Add(
        code::kOtherTorch, Level::kWarning, Rung::kLoads, package,
        package.Label() + " belongs to torch " + own.ToString() + " and later; the set has " + context.torch->Label(),
        FactEvidence(package.Label() + " says nothing about torch in its metadata", fact->from));
  }
}

void JudgeFamily(const FitContext& context, const FitPackage& package, FitOutcome& out) {
  const WheelCuda own = CudaOf(package, context);
  const WheelCuda& torch = context.torch_cuda;
  if (own.is_cuda() && torch.is_cuda() && CudasDiffer(package, own, torch)) {
    out.Add(code::kOtherCuda, Level::kError, Rung::kLoads, package,
            package.Label() + " is compiled for " + own.ToString() + " and refuses " + context.torch->Label() +
                ", which is built for " + torch.ToString() + ": importing it fails",
            BothSides(own, torch, CheckedBy(package)));
    return;
  }
  if (own.is_cuda() && torch.kind == WheelCuda::Kind::kCpu) {
    out.Add(code::kTorchWithoutCuda, Level::kError, Rung::kLoads, package,
            package.Label() + " is compiled for " + own.ToString() + " and needs GPU libraries that " +
                context.torch->Label() + ", a build without CUDA, does not bring: importing it fails",
            BothSides(own, torch, "its libraries link libcudart and libtorch_cuda.so"));
    return;
  }
  if (own.kind == WheelCuda::Kind::kCpu && torch.is_cuda() && context.AsksForGpu() && package.version.HasLocal()) {
    out.Add(code::kLibraryOfOtherCuda, Level::kWarning, Rung::kRuns, package,
            package.Label() + " is a build without CUDA: its operators do not run on the GPU", own.evidence);
  }
  JudgeFamilyRelease(context, package, out);
}

void JudgeNativeGlibc(const FitContext& context, const FitPackage& package, const NativeFact& native, FitOutcome& out) {
  const Platform& platform = context.target->platform;
  if (native.glibc_major == 0 ||
      std::pair(platform.libc_major, platform.libc_minor) >= std::pair(native.glibc_major, native.glibc_minor))
    return;
  const std::string needed = std::to_string(native.glibc_major) + "." + std::to_string(native.glibc_minor);
  out.Add(code::kGlibc, Level::kWarning, Rung::kLoads, package,
          std::string(native.glibc_library) + " of " + package.Label() + " needs glibc " + needed +
              "; the target has " + std::to_string(platform.libc_major) + "." + std::to_string(platform.libc_minor),
          FactEvidence("symbol versions of " + std::string(native.glibc_library), native.from));
}

void JudgeNativeCode(const FitContext& context, const FitPackage& package, const NativeFact& native,
                     const WheelCuda& cuda, FitOutcome& out) {
  if (native.sm.empty()) return;
  const CudaVersion built = cuda.exact.value_or(CudaVersion{cuda.major, 0});
  for (const TargetGpu& gpu : context.target->gpus) {
    if (!gpu.compute_capability.IsKnown()) continue;  // told once, with torch
    Evidence evidence =
        FactEvidence(package.Label() + "'s libraries are compiled for " + SmList(native.sm), native.from);
    CodeAnswer answer = CodeFor(gpu.compute_capability, native.sm, native.ptx, built, context);
    if (answer == CodeAnswer::kRuns) continue;
    const bool ptx = answer != CodeAnswer::kNo;
    if (answer == CodeAnswer::kPtxUnknown) out.runs_unknown |= !WorksWithoutItsLibraries(package.name);
    out.Add(ptx ? code::kOnlyPtx : code::kPackageWithoutCode, ptx ? Level::kNote : LevelFor(package), Rung::kRuns,
            package,
            package.Label() + (ptx ? " has only PTX for " : " has no code for ") + GpuLabel(gpu) +
                ": its libraries are compiled for " + SmList(native.sm) +
                (WorksWithoutItsLibraries(package.name) ? "; its Python part works without them" : ""),
            std::move(evidence));
  }
}

// xformers, torchao, vllm and the like: importable, but their operators need the CUDA major and the GPU.
void JudgeExtension(const FitContext& context, const FitPackage& package, const NativeFact& native, FitOutcome& out) {
  JudgeNativeGlibc(context, package, native, out);
  if (!context.AsksForGpu()) return;
  WheelCuda own = CudaOf(package, context);
  if (own.is_cuda() && context.torch_cuda.is_cuda() && own.major != context.torch_cuda.major) {
    out.Add(code::kLibraryOfOtherCuda, LevelFor(package), Rung::kRuns, package,
            package.Label() + "'s library is built for " + own.ToString() + " and cannot load beside " +
                context.torch->Label() + ", which brings " + context.torch_cuda.ToString() +
                ": it imports and has no operators",
            BothSides(own, context.torch_cuda, ""));
    return;
  }
  JudgeNativeCode(context, package, native, own, out);
}

// Extensions of torch that no table has: told together, in one note.
void TellUncovered(const FitContext& context, const std::vector<const FitPackage*>& uncovered, FitOutcome& out) {
  if (uncovered.empty()) return;
  std::vector<std::string> labels;
  for (const FitPackage* package : uncovered) labels.push_back(package->Label());
  const bool runs = context.AsksForGpu();
  out.Add(runs ? code::kNotCovered : code::kNotReadLoads, Level::kNote, runs ? Rung::kRuns : Rung::kLoads,
          *uncovered[0],
          "the compiled code of " + JoinAnd(labels) + " was not read and no table of " + std::string(FactsDate()) +
              " covers it",
          {"facts", "no rows", "table native"});
}

const NativeFact* NativeOf(const FitPackage& package, const FitContext& context) {
  if (!context.IsLinuxX86() || package.version.HasLocal()) return nullptr;  // the table read the default index's wheels
  return FindNative(package.name, package.text);
}

// triton's first releases require torch, and their libraries link nothing of it (libtriton.so of 2.1.0, 3.0.0, 3.9.0
// read).
bool MayExtendTorch(const FitContext& context, const FitPackage& package) {
  if (package.name == "triton") return false;
  return package.HasCompiledCode() && package.metadata && TorchRequirement(package, context).has_value();
}

}  // namespace

void JudgeCompanions(const FitContext& context, FitOutcome& out) {
  if (!context.torch || context.torch->text.empty()) return;
  std::vector<const FitPackage*> uncovered;
  for (const FitPackage& package : context.packages) {
    if (&package == context.torch || package.text.empty() || package.name == "bitsandbytes") continue;
    const NativeFact* native = NativeOf(package, context);
    bool load_unknown = false;
    if (IsFamily(package.name)) {
      JudgeFamily(context, package, out);
      if (native && context.AsksForGpu()) JudgeNativeCode(context, package, *native, CudaOf(package, context), out);
    } else if (native && native->links_torch) {
      JudgeExtension(context, package, *native, out);
    } else if (native || !MayExtendTorch(context, package)) {
      continue;
    } else {
      load_unknown = package.sdist || !PinsExactly(*TorchRequirement(package, context));
    }
    const bool in_question = !native && (load_unknown || context.AsksForGpu());
    if (in_question && !IsFamily(package.name)) out.uncovered.insert(std::string(package.name));
    if (in_question && !load_unknown) out.pinned.insert(std::string(package.name));
    const PackageEvidence* read = context.ReadOf(package.name);
    if (load_unknown && !context.IsSettledByWheels(package.name)) out.Unknown(Rung::kLoads, package);
    if (!native && !(read && read->has_libraries)) out.Unknown(Rung::kRuns, package);
    if (in_question && !read) uncovered.push_back(&package);
  }
  TellUncovered(context, uncovered, out);
}

void JudgeBitsandbytes(const FitContext& context, FitOutcome& out) {
  const FitPackage* package = context.Find("bitsandbytes");
  if (!package || package->text.empty() || !context.torch || !context.AsksForGpu()) return;
  const BitsandbytesFact* fact = context.IsLinuxX86() ? FindBitsandbytes(package->version) : nullptr;
  if (!fact || !context.torch_cuda.exact) {
    if (context.torch_cuda.kind == WheelCuda::Kind::kCpu) return;  // told with torch
    out.Unknown(Rung::kRuns, *package);
    out.Add(code::kNotCovered, Level::kNote, Rung::kRuns, *package,
            "whether " + package->Label() + " has a library for " + context.torch->Label() + "'s CUDA is unknown",
            {"facts", fact ? "torch's CUDA is not known" : "no row for " + package->Label(), "table bitsandbytes"});
    return;
  }
  const Level level = package->named ? Level::kError : Level::kWarning;
  auto library = fact->LibraryFor(*context.torch_cuda.exact);
  if (!library) {
    std::vector<std::string> has;
    for (CudaVersion cuda : fact->libraries) has.push_back(cuda.ToString());
    out.Add(code::kNoCudaLibrary, level, Rung::kRuns, *package,
            package->Label() + " has no library for " + context.torch->Label() + "'s " + context.torch_cuda.ToString() +
                " (it carries those for CUDA " + JoinAnd(has) + "): its GPU functions are missing",
            FactEvidence("loader rule: " +
                             std::string(fact->same_major_fallback ? "the nearest library of torch's CUDA major"
                                                                   : "exactly the library of torch's CUDA") +
                             "; " + context.torch_cuda.evidence.detail,
                         fact->from));
    return;
  }
  for (const TargetGpu& gpu : context.target->gpus) {
    auto least = std::find_if(fact->least_sm.begin(), fact->least_sm.end(),
                              [&](const auto& row) { return row.cuda == *library; });
    if (!gpu.compute_capability.IsKnown() || least == fact->least_sm.end() || least->sm <= gpu.compute_capability)
      continue;
    out.Add(code::kPackageWithoutCode, level, Rung::kRuns, *package,
            package->Label() + "'s library for CUDA " + library->ToString() + " begins at " + least->sm.Sm() +
                ": no code for " + GpuLabel(gpu),
            FactEvidence("the least architecture in libbitsandbytes_cuda" + std::to_string(library->major) +
                             std::to_string(library->minor) + ".so",
                         fact->from));
  }
}

void JudgeOwnCuda(const FitContext& context, FitOutcome& out) {
  if (!context.AsksForGpu()) return;
  for (const FitPackage& package : context.packages) {
    if (package.text.empty() || package.name.starts_with("nvidia-")) continue;
    const NativeFact* native = context.IsLinuxX86() ? FindNative(package.name, package.text) : nullptr;
    if (native && native->links_torch) continue;
    const bool by_name = package.name.starts_with("cupy-cuda") || package.name.starts_with("jax-cuda") ||
                         package.name == "onnxruntime-gpu";
    if (!native && !by_name) continue;
    WheelCuda cuda = CudaOf(package, context);
    if (cuda.is_cuda()) {
      const bool told = context.torch_cuda.is_cuda() && context.torch_cuda.major >= cuda.major &&
                        !context.driver;  // torch's note says it
      if (!told) JudgeDriver(context, package, cuda, LevelFor(package), nullptr, out);
      if (native) JudgeNativeCode(context, package, *native, cuda, out);
    } else if (by_name && !native) {
      out.uncovered.insert(std::string(package.name));
      if (const PackageEvidence* read = context.ReadOf(package.name); read && read->has_libraries) continue;
      out.Unknown(Rung::kRuns, package);
      out.Add(code::kNotCovered, Level::kNote, Rung::kRuns, package,
              "which CUDA " + package.Label() + " is built for is unknown",
              {"facts", "no row for " + package.Label(), "table native"});
    }
  }
}

}  // namespace fitment
