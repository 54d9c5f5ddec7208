// The rungs above "installs": does a resolved set load, run, and is it sound, from metadata and the facts tables. Pure:
// a set and a target in, findings out. Codes: FIT2xx installs, FIT3xx loads, FIT4xx runs, FIT5xx sound (resolve/codes.h
// tells what each means). Tests: fit_rules_test.cc.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "resolve/resolver.h"
#include "target/target.h"

namespace fitment {

enum class Level { kError, kWarning, kNote };
enum class Rung { kInstalls, kLoads, kRuns, kSound };
enum class RungAnswer { kYes, kNo, kUnknown, kNotAsked };

class WheelEvidence;
struct PackageEvidence;

struct Evidence {
  std::string kind;    // "metadata", "facts", "index", "binary"
  std::string detail;  // "torch 2.15.0 requires cuda-toolkit[…]==13.2.2"
  std::string source;  // "METADATA of torch-2.15.0-…whl", a facts row's source and date
};

struct Finding {
  std::string code;  // "FIT401"
  Level level = Level::kError;
  Rung rung = Rung::kRuns;
  std::string package, version;
  std::string message;  // a sentence that a person understands without the code, with advice where there is some
  std::string brief;    // the same without the advice: fit for a remark beside a line
  Evidence evidence;
  // Other packages of the set beside which it fails, the likeliest first; a change of one of them may mend it.
  std::vector<std::string> beside;
  std::string file;  // the user's line, where one is to blame; filled in by the caller
  int line = 0;
};

struct Ladder {
  RungAnswer installs = RungAnswer::kNotAsked, loads = RungAnswer::kNotAsked, runs = RungAnswer::kNotAsked,
             sound = RungAnswer::kNotAsked;
};

struct FitReport {
  Ladder rungs;
  std::vector<Finding> findings;  // errors first, then warnings, notes; stable order
  // What the set's torch (or other CUDA wheel) needs, for reports: empty where unknown.
  std::optional<CudaVersion> torch_cuda;
  std::optional<DriverVersion> least_driver;
  // Packages of which nobody knows whether this release loads, or runs: no table covers it and its wheel was not read.
  std::set<std::string, std::less<>> loads_unknown_of, runs_unknown_of;
  std::vector<std::string> taken_at_tag;  // compiled packages whose wheels were not read: their tags are believed
};

// Judges a resolved set. `exclude_newer_us`: rows newer than it are not applied. `wheels` (may be nullptr): reads the
// wheels where the tables do not tell; what fails is learnt there.
FitReport JudgeFit(const Resolution& set, const Target& target, int64_t exclude_newer_us,
                   WheelEvidence* wheels = nullptr);
// The same with all that the resolver knows of: target, date, wheels.
FitReport JudgeFit(const Resolver& resolver, const Resolution& set);

// JudgeFit of one set for several machines of one Python and platform: the set is read once.
class SetJudge {
 public:
  // `set` and `wheels` (may be nullptr) outlive it.
  SetJudge(const Resolution& set, int64_t exclude_newer_us, WheelEvidence* wheels);
  SetJudge(SetJudge&&) noexcept;
  ~SetJudge();
  FitReport For(const Target& target);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Whether the GPU work of one package of the set finds its libraries, code for every GPU of the target and a new enough
// driver, by the tables and by what was read of its wheel. nullopt: unknown, or no GPU is asked for.
std::optional<bool> RunsInSet(const Resolution& set, std::string_view name, const PackageEvidence& evidence,
                              const Target& target);

// Could this one release, whatever surrounds it, ever fit the target? "" if so, else why not (its wheel's CUDA needs a
// newer driver, no code for the GPU). `metadata` may be empty where not read. Used to ban candidates while repairing.
// `from`: kWarning counts warnings too. `named`: the user's own lines name it; some faults stop a deployment only then
// (a library without code for the GPU that came in as a dependency is a warning), here as in JudgeFit.
std::string ForbiddenAlone(std::string_view name, const Version& version, const MetadataView* metadata,
                           const Target& target, int64_t exclude_newer_us, bool named = true,
                           Level from = Level::kError);
// Do two releases of different projects clash on the upper rungs (torchaudio built for another CUDA than torch's;
// bitsandbytes without a library for torch's CUDA)? "" if not. `torch_metadata` may be empty.
std::string ForbiddenTogether(std::string_view name, const Version& version, const Version& torch,
                              const MetadataView* torch_metadata, const Target& target, int64_t exclude_newer_us,
                              bool named = true, Level from = Level::kError);
// The same for a pair without torch (diffusers beside huggingface-hub, bitsandbytes beside triton): the known clashes
// of the facts.
std::string ForbiddenBeside(std::string_view name, const Version& version, std::string_view other,
                            const Version& other_version, const Target& target, int64_t exclude_newer_us,
                            bool named = true, Level from = Level::kError);
// The same two with what the resolver's wheels were seen to do.
std::string ForbiddenAlone(const Resolver& resolver, std::string_view name, const Version& version, bool named);
std::string ForbiddenBeside(const Resolver& resolver, std::string_view name, const Version& version, const Pin& other,
                            bool named);
// Why this sdist of a release cannot be built for the resolver's target; "" where it can, or nobody knows. nullopt: it
// could not be read.
std::optional<std::string> BuildFault(const Resolver& resolver, std::string_view name, const Version& version,
                                      const ProjectView::File& sdist);
// Flavours of PyTorch's own index ("cu128") of which some torch of the day has wheels for this target's Python, a CUDA
// that its driver runs and code for its GPUs: the newest CUDA first. Empty where no GPU and no driver are told.
std::vector<std::string> TorchFlavoursThatRun(const Target& target, int64_t exclude_newer_us);
// Names that ForbiddenAlone or ForbiddenTogether knows anything about: repair looks at these only.
bool FitRulesKnow(std::string_view name, Level from = Level::kError);
// A finding that `from` counts: an error; with kWarning also a warning that another release may be free of.
bool CountsFrom(const Finding& finding, Level from);

}  // namespace fitment
