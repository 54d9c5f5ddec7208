// What the fit rules look at: the distributions of a set, reduced to names, versions and the requirements that speak of
// CUDA and torch. Internal to the fit_*.cc files of this room. Tests: fit_rules_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "python/marker.h"
#include "python/version.h"
#include "resolve/fit_rules.h"
#include "resolve/wheel_evidence.h"
#include "store/records.h"
#include "target/facts.h"
#include "target/target.h"

namespace fitment {

// The CUDA that a wheel was built for, and how that is known.
struct WheelCuda {
  enum class Kind { kUnknown, kCpu, kCuda, kOther };  // kOther: ROCm, XPU
  Kind kind = Kind::kUnknown;
  int major = 0;                     // kCuda
  std::optional<CudaVersion> exact;  // kCuda, where the minor is known too
  Evidence evidence;

  bool is_cuda() const { return kind == Kind::kCuda; }
  std::string ToString() const;  // "CUDA 12.8", "CUDA 13", "no CUDA", "unknown"
};

// For whom a release has compiled wheels.
struct WheelsElsewhere {
  std::map<int, std::set<std::string>> systems;  // by the minor version of CPython 3: "macOS", "Windows", "Linux"
  // As seen from `minor`: "Python 3.7 to 3.11" where none is for it, else "macOS and Windows", "other platforms".
  std::string For(int minor) const;
  bool HaveFor(int minor) const;  // some of them are for CPython 3.`minor`, on another platform
};

// One distribution of the set. Views into the Resolution (or the caller's arguments), which must outlive it.
struct FitPackage {
  std::string_view name;  // normalized
  std::string text;       // the version in normal form
  Version version;
  std::vector<std::string> extras;
  bool named = false;  // the user's own lines name it
  bool yanked = false;
  std::string_view yanked_reason;
  std::string_view filename;  // "" where not known
  bool sdist = false;
  std::optional<WheelsElsewhere> wheels_elsewhere;  // an sdist whose release has compiled wheels, for others
  const MetadataView* metadata = nullptr;           // nullptr: not read

  std::string Label() const { return std::string(name) + " " + text; }
  bool HasCompiledCode() const;  // a wheel for some platform; an sdist may have some, too
};

// The whole question: the set, the target, and what follows from the target alone.
struct FitContext {
  const Target* target = nullptr;
  MarkerEnvironment environment;
  int64_t exclude_newer_us = 0;
  std::optional<DriverVersion> driver;  // told, or the least one that a told CUDA stands for
  std::string driver_text;              // "driver 530.30.02", "CUDA 12.1 (driver 530.30.02)"
  std::vector<FitPackage> packages;     // sorted by name
  const FitPackage* torch = nullptr;
  WheelCuda torch_cuda;
  bool wants_advice = false;            // messages may end in the newest release that would do
  const SetEvidence* wheels = nullptr;  // what was read of the set's wheels; nullptr: nothing
  // CoveredByTables of the set; told where `wheels` is.
  const std::set<std::string, std::less<>>* covered = nullptr;

  static FitContext For(const Target& target, int64_t exclude_newer_us);
  void Add(FitPackage package);  // in order of name: Find relies on it; call Settle afterwards
  // Finds torch and its CUDA, which may be known from the same set and platform.
  void Settle(const std::optional<WheelCuda>& known = std::nullopt);
  const FitPackage* Find(std::string_view name) const;
  bool AsksForGpu() const { return !target->gpus.empty() || driver.has_value(); }
  bool IsLinuxX86() const { return target->platform.os == Os::kLinuxGlibc && target->platform.machine == "x86_64"; }
  bool IsKnownBy(std::string_view date) const;  // a fact of this day may be applied
  // nullptr: its wheel was not read.
  const PackageEvidence* ReadOf(std::string_view name) const;
  // Whether its wheel was read and nothing of what its libraries need was left open.
  bool IsSettledByWheels(std::string_view name) const;
};

FitPackage PackageOf(const Pin& pin);
FitPackage PackageOf(std::string_view name, const Version& version, const MetadataView* metadata, bool named);

// For whom the release of a pin has compiled wheels; nullopt for nobody.
std::optional<WheelsElsewhere> WheelsElsewhereOf(const Pin& pin);  // fit_builds.cc

// From the local version, the requirements on nvidia's packages, the name, or the facts: in this order.
WheelCuda CudaOf(const FitPackage& package, const FitContext& context);
// What a package's metadata asks of torch in this environment: the specifiers of its base requirement. nullopt: none,
// or not read.
std::optional<SpecifierSet> TorchRequirement(const FitPackage& package, const FitContext& context);

// "a facts row: …, read on …", as Evidence.
Evidence FactEvidence(std::string detail, const FactSource& from);

// How a list of compiled architectures serves one GPU.
enum class CodeAnswer { kRuns, kOnlyPtx, kPtxUnknown, kNo };
CodeAnswer CodeFor(ComputeCapability device, std::span<const ComputeCapability> sm,
                   std::span<const ComputeCapability> ptx, CudaVersion built_with, const FitContext& context);
std::string SmList(std::span<const ComputeCapability> sm);  // "sm_70, sm_75 and sm_80"
std::string GpuLabel(const TargetGpu& gpu);                 // "T4 (sm_75)"

// Where findings and unknowns are gathered.
struct FitOutcome {
  std::vector<Finding> findings;
  bool loads_unknown = false, runs_unknown = false;
  std::set<std::string, std::less<>> loads_unknown_of, runs_unknown_of;  // packages of which that is so
  std::optional<DriverVersion> least_driver;
  // Compiled packages beside torch or CUDA that no table covers: their wheels have to tell.
  std::set<std::string, std::less<>> uncovered;
  std::set<std::string, std::less<>> pinned;  // of those: metadata pins the torch that they were compiled for

  // Whether this release loads, or runs, is not known.
  void Unknown(Rung rung, const FitPackage& package);
  // `advice` ("" or a clause) stands behind the message, and not in the brief form.
  void Add(std::string_view code, Level level, Rung rung, const FitPackage& package, std::string message,
           Evidence evidence, const std::string& advice = "");
};

// The rules, one file a concern. Each adds to the outcome.
void JudgeTorch(const FitContext& context, FitOutcome& out);  // fit_torch.cc
void JudgeCompanions(const FitContext& context,
                     FitOutcome& out);  // fit_companions.cc: torchvision, torchaudio and other extensions of torch
void JudgeBitsandbytes(const FitContext& context, FitOutcome& out);  // fit_companions.cc
void JudgeOwnCuda(const FitContext& context,
                  FitOutcome& out);  // fit_companions.cc: GPU packages that do not go through torch
void JudgeAdvisories(const FitContext& context, FitOutcome& out);  // fit_advisories.cc
void JudgeYanked(const FitContext& context, FitOutcome& out);      // fit_advisories.cc
void JudgeBuilds(const FitContext& context, FitOutcome& out);      // fit_builds.cc: whether sdists can be built
void JudgeWheels(const FitContext& context, FitOutcome& out);      // fit_wheels.cc: what the wheels themselves say
// Compiled packages of the set that some table read already.
std::set<std::string, std::less<>> CoveredByTables(const FitContext& context);  // fit_wheels.cc

}  // namespace fitment
