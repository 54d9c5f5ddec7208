// What the wheels themselves say, as findings: libraries that do not load, imports that fail, GPU code that is not
// there. A table's word about a package goes before what was read of it. Tests: wheel_evidence_test.cc,
// tests/program/loads_test.py.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "resolve/codes.h"
#include "resolve/fit_set.h"

namespace fitment {
namespace {

using State = PackageEvidence::State;

bool IsVendor(std::string_view name) {
  return name.starts_with("nvidia-");
}

std::string_view CodeOf(LoadProblemKind kind) {
  switch (kind) {
    case LoadProblemKind::kSymbolVersion:
      return code::kGlibc;
    case LoadProblemKind::kPythonAbi:
      return code::kOtherPython;
    case LoadProblemKind::kVersionRule:
      return code::kOtherCuda;
    case LoadProblemKind::kPythonImport:
      return code::kPythonImport;
    default:
      return code::kDoesNotLoad;
  }
}

// Libraries that come with a system's packages, which nobody told of: their Debian package. Not those of CUDA and
// torch, which come as wheels.
struct SystemLibrary {
  std::string_view stem, package;
};
constexpr SystemLibrary kSystemLibraries[] = {{"libGL.so.", "libgl1"},
                                              {"libEGL.so.", "libegl1"},
                                              {"libglib-2.0.so.", "libglib2.0-0"},
                                              {"libgthread-2.0.so.", "libglib2.0-0"},
                                              {"libgobject-2.0.so.", "libglib2.0-0"},
                                              {"libX11.so.", "libx11-6"},
                                              {"libXext.so.", "libxext6"},
                                              {"libXrender.so.", "libxrender1"},
                                              {"libSM.so.", "libsm6"},
                                              {"libICE.so.", "libice6"},
                                              {"libxcb.so.", "libxcb1"},
                                              {"libavutil.so.", "ffmpeg"},
                                              {"libavcodec.so.", "ffmpeg"},
                                              {"libavformat.so.", "ffmpeg"},
                                              {"libavdevice.so.", "ffmpeg"},
                                              {"libavfilter.so.", "ffmpeg"},
                                              {"libswscale.so.", "ffmpeg"},
                                              {"libswresample.so.", "ffmpeg"},
                                              {"libsndfile.so.", "libsndfile1"},
                                              {"libsox.so", "libsox-dev"},
                                              {"libportaudio.so.", "libportaudio2"},
                                              {"libasound.so.", "libasound2"},
                                              {"libgomp.so.", "libgomp1"},
                                              {"libnuma.so.", "libnuma1"},
                                              {"libtbb.so.12", "libtbb12"},
                                              {"libtbb.so.2", "libtbb2"},
                                              {"libibverbs.so.", "libibverbs1"},
                                              {"librdmacm.so.", "librdmacm1"},
                                              {"libexpat.so.", "libexpat1"},
                                              {"libssl.so.", "libssl"},
                                              {"libcrypto.so.", "libssl"},
                                              {"libsqlite3.so.", "libsqlite3-0"},
                                              {"libbz2.so.", "libbz2-1.0"},
                                              {"liblzma.so.", "liblzma5"},
                                              {"libuuid.so.", "libuuid1"},
                                              {"libatomic.so.", "libatomic1"},
                                              {"libffi.so.", "libffi"},
                                              {"libcurl.so.", "libcurl4"},
                                              {"libusb-1.0.so.", "libusb-1.0-0"},
                                              {"libpython3", "libpython3"},
                                              {"libOpenCL.so.", "ocl-icd-libopencl1"},
                                              {"libvulkan.so.", "libvulkan1"},
                                              {"libpulse.so.", "libpulse0"},
                                              {"libpq.so.", "libpq5"},
                                              {"libodbc.so.", "libodbc2"},
                                              {"libmpi.so.12", "libmpich12"},
                                              {"libmpi.so.", "libopenmpi"}};

std::string_view SystemPackageOf(const LoadProblem& problem) {
  if (problem.kind != LoadProblemKind::kMissingLibrary) return "";
  for (const SystemLibrary& row : kSystemLibraries) {
    if (problem.name.starts_with(row.stem)) return row.package;
  }
  return "";
}

// Whether some rule spoke of the package on this rung already.
bool IsToldOf(const FitOutcome& out, const FitPackage& package, Rung rung, Level least) {
  return std::any_of(out.findings.begin(), out.findings.end(), [&](const Finding& finding) {
    return finding.package == package.name && finding.rung == rung && finding.level <= least;
  });
}

// The packages that can give way: torch first, as most is built against it; NVIDIA's come with torch.
std::vector<std::string> Culprits(const LoadProblem& problem, const FitContext& context) {
  std::vector<std::string> names;
  for (const std::string& name : problem.beside) {
    if (!IsVendor(name) && context.Find(name)) names.push_back(name);
  }
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name == "torch"; });
  return names;
}

std::string Beside(const std::vector<std::string>& names, const FitContext& context) {
  std::vector<std::string> labels;
  for (const std::string& name : names) labels.push_back(context.Find(name)->Label());
  return labels.empty() ? "" : " beside " + JoinAnd(labels);
}

std::string More(size_t count) {
  return count ? fmt::format(" (and {} more)", count) : "";
}

class WheelJudge {
 public:
  WheelJudge(const FitContext& context, FitOutcome& out) : context_(context), out_(out), covered_(*context.covered) {}

  void Run() {
    for (const FitPackage& package : context_.packages) {
      const PackageEvidence* evidence = context_.wheels->Find(package.name);
      if (!evidence || package.text.empty()) continue;
      if (evidence->state == State::kRead) {
        JudgeRead(package, *evidence);
      } else if (evidence->state == State::kUnread) {
        unread_[evidence->why].push_back(&package);
      }
    }
    TellUnread();
  }

 private:
  void Add(std::string_view code, Level level, Rung rung, const FitPackage& package, const PackageEvidence& evidence,
           std::string message, std::string detail, std::vector<std::string> beside = {}) {
    out_.Add(code, level, rung, package, std::move(message), {"binary", std::move(detail), evidence.filename});
    out_.findings.back().beside = std::move(beside);
  }

  void JudgeRead(const FitPackage& package, const PackageEvidence& evidence) {
    const auto& problems = evidence.loads.problems;
    const auto fatal = std::find_if(problems.begin(), problems.end(),
                                    [](const auto& p) { return p.fatal && !p.likely && SystemPackageOf(p).empty(); });
    const auto likely = std::find_if(problems.begin(), problems.end(),
                                     [](const auto& p) { return p.fatal && p.likely && SystemPackageOf(p).empty(); });
    auto lacking = std::find_if(problems.begin(), problems.end(),
                                [](const auto& p) { return p.fatal && !SystemPackageOf(p).empty(); });
    if (lacking == problems.end())
      lacking =
          std::find_if(problems.begin(), problems.end(), [](const auto& p) { return !SystemPackageOf(p).empty(); });
    if (lacking != problems.end()) TellSystem(package, evidence, *lacking);
    if (!evidence.loads.loads && fatal != problems.end()) {
      TellFatal(package, evidence, *fatal);
    } else if (!evidence.loads.loads && likely != problems.end()) {
      TellLikely(package, evidence, *likely);
    } else {
      TellHarmless(package, evidence);
    }
    if (!evidence.loads.undecided.empty() && evidence.loads.loads && package.name != "torch")
      TellUndecided(package, evidence);
    if (context_.AsksForGpu() && evidence.loads.loads) JudgeGpuCode(package, evidence);
  }

  void TellFatal(const FitPackage& package, const PackageEvidence& evidence, const LoadProblem& problem) {
    if (IsToldOf(out_, package, Rung::kLoads, Level::kError)) return;
    const size_t fatal = std::count_if(evidence.loads.problems.begin(), evidence.loads.problems.end(),
                                       [](const auto& p) { return p.fatal; });
    std::vector<std::string> culprits = Culprits(problem, context_);
    std::string message = package.Label() + " does not load" + Beside(culprits, context_) + ": " +
                          Printable(problem.evidence, 400) + More(fatal - 1 + problem.more) + "; importing it fails";
    // Whether anything imports what came in as a dependency was not asked.
    const bool sure = package.named || !evidence.filename.ends_with("-any.whl");
    Add(CodeOf(problem.kind), sure ? Level::kError : Level::kWarning, Rung::kLoads, package, evidence,
        std::move(message), problem.evidence + (problem.demangled.empty() ? "" : "; that is " + problem.demangled),
        std::move(culprits));
  }

  // A library that a system's package brings: whether the machine has it, nobody told.
  void TellSystem(const FitPackage& package, const PackageEvidence& evidence, const LoadProblem& problem) {
    if (problem.fatal) out_.loads_unknown = true;
    Add(code::kSystemLibrary, problem.fatal ? Level::kWarning : Level::kNote, Rung::kLoads, package, evidence,
        package.Label() + " needs " + Printable(problem.name) + " of the system (" + problem.library +
            "): no wheel carries it; Debian's package is " + std::string(SystemPackageOf(problem)),
        problem.evidence);
  }

  // One of several extension modules fails, and nothing says that importing the package opens it.
  void TellLikely(const FitPackage& package, const PackageEvidence& evidence, const LoadProblem& problem) {
    out_.loads_unknown = true;
    if (IsToldOf(out_, package, Rung::kLoads, Level::kWarning)) return;
    std::vector<std::string> culprits = Culprits(problem, context_);
    std::string message = "a module of " + package.Label() + " does not load" + Beside(culprits, context_) + ": " +
                          Printable(problem.evidence, 400) + More(problem.more) +
                          "; whether importing the package opens it is not known";
    Add(CodeOf(problem.kind), Level::kWarning, Rung::kLoads, package, evidence, std::move(message), problem.evidence,
        std::move(culprits));
  }

  // Libraries that cannot be loaded, of a package that is imported all the same.
  void TellHarmless(const FitPackage& package, const PackageEvidence& evidence) {
    const LoadProblem* first = nullptr;
    size_t count = 0;
    for (const LoadProblem& problem : evidence.loads.problems) {
      if (problem.alternative || !SystemPackageOf(problem).empty()) continue;
      if (!first) first = &problem;
      ++count;
    }
    const bool gpu_gone =
        !evidence.gpu.empty() && evidence.has_libraries &&
        std::none_of(evidence.gpu.begin(), evidence.gpu.end(), [](const GpuLibrary& gpu) { return gpu.loads; });
    if (!first && gpu_gone && !evidence.loads.problems.empty()) first = &evidence.loads.problems.front();
    if (!first) return;
    const bool gpu_fails = gpu_gone && context_.AsksForGpu();
    const Rung rung = gpu_fails ? Rung::kRuns : Rung::kLoads;
    if (IsToldOf(out_, package, rung, Level::kWarning) || IsToldOf(out_, package, Rung::kRuns, Level::kWarning)) return;
    std::vector<std::string> culprits = Culprits(*first, context_);
    const std::string what = Printable(first->evidence, 400) + More(count ? count - 1 : 0);
    std::string message = gpu_fails
                              ? "none of the GPU libraries of " + package.Label() + " can be loaded" +
                                    Beside(culprits, context_) + ": " + what + "; it imports, and its GPU work fails"
                              : "a library of " + package.Label() + " cannot be loaded" + Beside(culprits, context_) +
                                    ": " + what + "; it imports, and lacks what that library gives";
    Add(gpu_fails ? code::kGpuLibrariesDown : CodeOf(first->kind),
        gpu_fails && package.named ? Level::kError : Level::kWarning, rung, package, evidence, std::move(message),
        first->evidence, std::move(culprits));
  }

  void TellUndecided(const FitPackage& package, const PackageEvidence& evidence) {
    if (covered_.contains(package.name) || out_.pinned.contains(package.name)) return;
    out_.Unknown(Rung::kLoads, package);
    if (IsToldOf(out_, package, Rung::kLoads, Level::kNote)) return;
    Add(code::kNotReadLoads, Level::kNote, Rung::kLoads, package, evidence,
        "whether " + package.Label() +
            " loads was not read to the end: " + Printable(evidence.loads.undecided.front(), 300) +
            More(evidence.loads.undecided.size() - 1) + "; --depth binary reads it",
        evidence.loads.undecided.front());
  }

  // ---- GPU code ----

  static bool SassServes(const std::string& text, ComputeCapability device, CudaVersion built_with) {
    const auto code = ComputeCapability::Parse(text.substr(0, text.find_first_not_of("0123456789")));
    if (!code) return false;
    if (text.ends_with('a')) return *code == device;
    if (text.ends_with('f')) return code->major == device.major && *code <= device;
    return SassRunsOn(*code, device, built_with);
  }

  // An architecture-specific PTX ("90a") serves its own architecture alone.
  CodeAnswer Answer(const GpuLibrary& library, ComputeCapability device, CudaVersion built_with) const {
    for (const std::string& text : library.sass) {
      if (SassServes(text, device, built_with)) return CodeAnswer::kRuns;
    }
    std::vector<ComputeCapability> ptx;
    for (const std::string& text : library.ptx) {
      const auto code = ComputeCapability::Parse(text.substr(0, text.find_first_not_of("0123456789")));
      if (code && (!text.ends_with('a') || *code == device)) ptx.push_back(*code);
    }
    return CodeFor(device, {}, ptx, built_with, context_);
  }

  static std::string Architectures(const GpuLibrary& library) {
    std::vector<std::string> names;
    for (const std::string& text : library.sass) names.push_back("sm_" + text);
    for (const std::string& text : library.ptx) names.push_back("compute_" + text);
    return JoinAnd(names);
  }

  void JudgeGpuCode(const FitPackage& package, const PackageEvidence& evidence) {
    // torch is judged by its own list, which leaves out what it carries of others.
    if (evidence.gpu.empty() || package.name == "torch" || IsToldOf(out_, package, Rung::kRuns, Level::kWarning))
      return;
    const WheelCuda own = CudaOf(package, context_);
    const WheelCuda& cuda = own.is_cuda() ? own : context_.torch_cuda;
    const CudaVersion built_with = cuda.exact.value_or(CudaVersion{cuda.major, 0});
    for (const TargetGpu& gpu : context_.target->gpus) {
      if (!gpu.compute_capability.IsKnown()) continue;  // told once, with torch
      std::vector<const GpuLibrary*> without, compiled;
      for (const GpuLibrary& library : evidence.gpu) {
        if (!library.loads) continue;
        const CodeAnswer answer = Answer(library, gpu.compute_capability, built_with);
        if (answer == CodeAnswer::kNo) without.push_back(&library);
        if (answer == CodeAnswer::kOnlyPtx || answer == CodeAnswer::kPtxUnknown) compiled.push_back(&library);
        out_.runs_unknown |= answer == CodeAnswer::kPtxUnknown;
      }
      TellCode(package, evidence, gpu, without, compiled);
    }
  }

  void TellCode(const FitPackage& package, const PackageEvidence& evidence, const TargetGpu& gpu,
                const std::vector<const GpuLibrary*>& without, const std::vector<const GpuLibrary*>& compiled) {
    const auto loaded = static_cast<size_t>(
        std::count_if(evidence.gpu.begin(), evidence.gpu.end(), [](const GpuLibrary& one) { return one.loads; }));
    if (!without.empty()) {
      const bool none_serves = without.size() == loaded;
      if (none_serves && !evidence.has_libraries) return TellSomeWithoutCode(package, evidence, gpu, without);
      const GpuLibrary& first = *without.front();
      const std::string detail = first.path + " holds code for " + Architectures(first);
      Add(code::kPackageWithoutCode, none_serves && package.named ? Level::kError : Level::kWarning, Rung::kRuns,
          package, evidence,
          none_serves ? package.Label() + " has no code for " + GpuLabel(gpu) + ": " + detail + More(without.size() - 1)
                      : detail + More(without.size() - 1) + ", and " + GpuLabel(gpu) + " runs none of it: what " +
                            package.Label() + " does with it is missing there, the rest has its code",
          detail);
    } else if (!compiled.empty()) {
      const GpuLibrary& first = *compiled.front();
      const std::string detail = first.path + " holds code for " + Architectures(first);
      Add(code::kOnlyPtx, Level::kNote, Rung::kRuns, package, evidence,
          package.Label() + " has only PTX for " + GpuLabel(gpu) + ": " + detail + More(compiled.size() - 1), detail);
    }
  }

  // None of the libraries that were read serves the GPU, and there are others.
  void TellSomeWithoutCode(const FitPackage& package, const PackageEvidence& evidence, const TargetGpu& gpu,
                           const std::vector<const GpuLibrary*>& without) {
    const std::string detail = without.front()->path + " holds code for " + Architectures(*without.front());
    out_.Unknown(Rung::kRuns, package);
    Add(code::kPackageWithoutCode, Level::kNote, Rung::kRuns, package, evidence,
        detail + More(without.size() - 1) + ", and " + GpuLabel(gpu) +
            " runs none of it; whether the other libraries of " + package.Label() +
            " have its code was not read (--depth binary reads them)",
        detail);
  }

  // ---- what was not read ----

  void TellUnread() {
    for (const auto& [why, packages] : unread_) {
      std::vector<std::string> labels;
      for (const FitPackage* package : packages) {
        out_.Unknown(Rung::kLoads, *package);
        if (!out_.uncovered.contains(package->name)) labels.push_back(package->Label());  // those were told already
      }
      if (labels.empty()) continue;
      out_.Add(code::kNotReadLoads, Level::kNote, Rung::kLoads, *packages.front(),
               "the compiled code of " + JoinAnd(labels) + " was not read: " + Printable(why, 300) +
                   "; whether it loads is unknown",
               {"binary", why, std::string(packages.front()->filename)});
    }
  }

  const FitContext& context_;
  FitOutcome& out_;
  const std::set<std::string, std::less<>>& covered_;
  std::map<std::string, std::vector<const FitPackage*>> unread_;  // by why
};

}  // namespace

void JudgeWheels(const FitContext& context, FitOutcome& out) {
  WheelJudge(context, out).Run();
}

std::set<std::string, std::less<>> CoveredByTables(const FitContext& context) {
  std::set<std::string, std::less<>> covered;
  if (!context.IsLinuxX86()) return covered;
  for (const FitPackage& package : context.packages) {
    if (package.text.empty() || package.version.HasLocal()) continue;
    const bool known = package.name == "torch"          ? FindTorch(package.version) != nullptr
                       : package.name == "bitsandbytes" ? FindBitsandbytes(package.version) != nullptr
                                                        : FindNative(package.name, package.text) != nullptr ||
                                                              FindCompanion(package.name, package.text) != nullptr;
    if (known) covered.insert(std::string(package.name));
  }
  return covered;
}

}  // namespace fitment
