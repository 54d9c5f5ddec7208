// Which wheels are read, and beside which. Tests: wheel_evidence_test.cc.
#include "resolve/wheel_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "base/hash.h"

namespace fitment {
namespace {

constexpr uint64_t kUsualLibraryBytes = 32u << 20;  // packed: a larger remote library is read only when it is asked for
constexpr uint64_t kUsualBytes = 256u << 20;        // of all wheels together
constexpr uint64_t kSmallWheelBytes = 8u << 20;
constexpr uint64_t kSmallPythonBytes = 12u << 20;  // of Python alone
constexpr uint64_t kLesserWheelBytes = 2u << 20;   // of one that the user did not name
constexpr int kImportRules = 2;  // of python_imports.cc and its rows: one more where an answer may change

std::string UrlOf(const Pin& pin) {
  return pin.direct ? pin.direct->url : pin.file.Url();
}

std::string_view FilenameOf(const Pin& pin) {
  return pin.direct ? std::string_view(pin.direct->filename) : pin.file.filename;
}

bool IsWheel(const Pin& pin) {
  return FilenameOf(pin).ends_with(".whl");
}

bool IsLocal(const Pin& pin) {
  if (!pin.direct && !pin.file.url_digest.empty()) return false;  // a registry's
  return UrlOf(pin).starts_with("file:");
}

// "linux_x86_64": a tag that promises nothing of the machine it was built on.
bool PromisesNothing(std::string_view filename) {
  return filename.find("-linux_") != std::string_view::npos;
}

// NVIDIA's wheels are what others are judged against; they link the driver and the C library alone.
bool IsVendor(std::string_view name) {
  return name.starts_with("nvidia-") || name == "cuda-toolkit";
}

// "12" of "libcudart.so.12": libraries whose soname carries the toolkit's major.
std::string CudaMajorOf(std::string_view soname) {
  for (std::string_view stem : {"libcudart.so.", "libcublas.so.", "libnvrtc.so.", "libcublasLt.so."}) {
    if (soname.starts_with(stem))
      return std::string(soname.substr(stem.size(), soname.find('.', stem.size()) - stem.size()));
  }
  return "";
}

}  // namespace

const PackageEvidence* SetEvidence::Find(std::string_view name) const {
  const auto found = packages.find(name);
  return found == packages.end() ? nullptr : found->second.get();
}

PackageEvidence PackageEvidence::Of(std::string filename, LoadsAnswer loads,
                                    const std::vector<const LibraryFacts*>& libraries) {
  PackageEvidence evidence;
  evidence.state = State::kRead;
  evidence.filename = std::move(filename);
  evidence.loads = std::move(loads);
  std::set<std::string> down;
  for (const LoadProblem& problem : evidence.loads.problems) down.insert(problem.library);
  for (const auto& [library, by] : evidence.loads.blocked) down.insert(library);
  for (const LibraryFacts* library : libraries) {
    if (!library->arch_list.empty()) evidence.arch_list = library->arch_list;
    for (const std::string& need : library->needs) {
      if (const std::string major = CudaMajorOf(need); !major.empty()) evidence.cuda = major;
    }
    if (library->sass.empty() && library->ptx.empty()) continue;
    evidence.gpu.push_back({library->path, library->sass, library->ptx, !down.contains(library->path)});
  }
  return evidence;
}

bool IsCompiledWheel(const Pin& pin) {
  return IsWheel(pin) && !FilenameOf(pin).ends_with("-any.whl");
}

LoadsPlatform LoadsPlatformOf(const Target& target) {
  LoadsPlatform platform;
  platform.python = target.python.ToString();
  platform.machine = target.platform.machine;
  platform.glibc = target.platform.os == Os::kLinuxGlibc
                       ? fmt::format("{}.{}", target.platform.libc_major, target.platform.libc_minor)
                       : "";
  return platform;
}

WheelEvidence::WheelEvidence(PackageSource& source, FactKeeper* keeper, const Target& target, WheelDepth depth)
    : source_(source), keeper_(keeper), platform_(LoadsPlatformOf(target)), depth_(depth) {}
WheelEvidence::~WheelEvidence() = default;

bool WheelEvidence::IsBuiltOtherwise(std::string_view package) const {
  return std::any_of(built_otherwise_.begin(), built_otherwise_.end(),
                     [&](const std::string& name) { return name == ":all:" || name == package; });
}

const BuildNeeds* WheelEvidence::NeedsOf(std::string_view package, const ProjectView::File& sdist) {
  if (IsBuiltOtherwise(package)) return nullptr;
  auto [known, fresh] = builds_.try_emplace(sdist.Url());
  if (fresh) {
    if (auto needs = source_.NeedsOfBuild(sdist)) known->second = std::move(*needs);
  }
  return known->second ? &*known->second : nullptr;
}

// Whether the user named the package, or one that it requires and is small: what a line holds at some release is what
// others were not made for.
bool WheelEvidence::Chosen(const Resolution& set, const Pin& pin) {
  if (pin.requested) return true;
  if (IsCompiledWheel(pin) || pin.file.size_bytes > kLesserWheelBytes) return false;
  return std::any_of(set.pins.begin(), set.pins.end(), [&](const Pin& other) {
    return other.requested &&
           std::find(pin.dependencies.begin(), pin.dependencies.end(), other.name) != pin.dependencies.end();
  });
}

bool WheelEvidence::Wanted(const Pin& pin, bool uncovered, bool covered, bool chosen) const {
  if (depth_ == WheelDepth::kMetadata || !IsWheel(pin) || IsVendor(pin.name)) return false;
  if (IsLocal(pin)) return true;
  const bool python_alone = !IsCompiledWheel(pin);
  const bool small =
      pin.file.size_bytes && pin.file.size_bytes <= (python_alone ? kSmallPythonBytes : kSmallWheelBytes);
  if (python_alone)
    return depth_ == WheelDepth::kBinary ? pin.requested
                                         : depth_ == WheelDepth::kUsual && !python_unread_ && small && chosen;
  if (uncovered) return true;
  if (covered && pin.name == "torch") return false;  // hundreds of megabytes that the tables tell
  if (depth_ != WheelDepth::kUsual) return true;
  if (covered) return false;
  return PromisesNothing(FilenameOf(pin)) || (pin.requested && small);
}

WheelReader* WheelEvidence::ReaderOf(const Pin& pin) {
  const std::string url = UrlOf(pin);
  std::unique_ptr<WheelReader>& reader = readers_[url];
  if (!reader) {
    const uint64_t size = pin.direct ? 0 : pin.file.size_bytes;
    const std::string filename(FilenameOf(pin));
    auto open = [this, url, filename, size] { return source_.Archive(url, filename, size); };
    const std::string sha256 = pin.direct ? pin.direct->sha256 : pin.file.Sha256();
    reader = std::make_unique<WheelReader>(filename, sha256, std::move(open), keeper_);
  }
  return reader.get();
}

// What a wheel can find its libraries and modules in: what it requires, and the compiled ones that those require; or
// every wheel of the set that has compiled code.
std::vector<const Pin*> WheelEvidence::Beside(const Resolution& set, const Pin& pin, bool whole_set) const {
  std::vector<const Pin*> beside;
  std::set<std::string_view> seen{pin.name};
  std::deque<std::pair<std::string_view, bool>> waiting;  // name, required by the wheel itself
  for (const std::string& name : pin.dependencies) waiting.emplace_back(name, true);
  waiting.emplace_back("setuptools", true);  // hardly anybody declares it
  for (const Pin& other : set.pins) {        // nor what it uses only where it is there
    if (other.requested && !IsCompiledWheel(pin)) waiting.emplace_back(other.name, true);
  }
  auto find = [&](std::string_view name) {
    return std::find_if(set.pins.begin(), set.pins.end(), [&](const Pin& other) { return other.name == name; });
  };
  while (!waiting.empty()) {
    const auto [name, direct] = waiting.front();
    waiting.pop_front();
    const auto other = find(name);
    if (other == set.pins.end() || !seen.insert(name).second) continue;
    if (IsWheel(*other) && (direct || IsCompiledWheel(*other))) beside.push_back(&*other);
    for (const std::string& next : other->dependencies) waiting.emplace_back(next, false);
  }
  if (whole_set) {
    for (const Pin& other : set.pins) {
      if (IsCompiledWheel(other) && seen.insert(other.name).second) beside.push_back(&other);
    }
  }
  return beside;
}

Result<PackageEvidence> WheelEvidence::JudgeBeside(const Pin& pin, const std::vector<const Pin*>& others) {
  std::vector<WheelReader*> readers;
  for (const Pin* other : others) {
    WheelReader* reader = ReaderOf(*other);
    if (auto contents = reader->Contents(); !contents) {
      Error error = contents.error();
      error.message =
          fmt::format("the wheel of {} {} beside it was not read: {}", other->name, other->version, error.message);
      return std::unexpected(std::move(error));
    }
    readers.push_back(reader);
  }
  LoadsLimits limits;
  if (depth_ == WheelDepth::kUsual && !IsLocal(pin)) limits.library_bytes = kUsualLibraryBytes;
  if (depth_ == WheelDepth::kUsual && IsLocal(pin)) limits.library_bytes = UINT64_MAX;
  limits.directory_only = depth_ == WheelDepth::kDirectory && !IsLocal(pin);
  WheelReader* reader = ReaderOf(pin);
  FITMENT_TRY(LoadsAnswer loads, JudgeLoads(*reader, readers, platform_, limits));
  for (LoadProblem& problem : loads.problems) {  // who might have carried it
    if (problem.kind != LoadProblemKind::kMissingLibrary) continue;
    for (const Pin* other : others) {
      const bool required =
          std::find(pin.dependencies.begin(), pin.dependencies.end(), other->name) != pin.dependencies.end();
      if (required && IsCompiledWheel(*other)) problem.beside.push_back(other->name);
    }
  }
  std::vector<const LibraryFacts*> libraries;
  FITMENT_TRY(std::vector<std::string> paths, reader->LibraryPaths());
  for (const std::string& path : paths) {
    if (!reader->Knows(path)) continue;
    FITMENT_TRY(const LibraryFacts* library, reader->Library(path));
    libraries.push_back(library);
  }
  PackageEvidence evidence = PackageEvidence::Of(std::string(FilenameOf(pin)), std::move(loads), libraries);
  evidence.has_libraries = libraries.size() == paths.size();
  FITMENT_TRY(const WheelContents* contents, reader->Contents());
  if (!contents->cuda.empty()) evidence.cuda = contents->cuda;
  return evidence;
}

// Where the keeper has it that a wheel without compiled code imports without a fault beside these; "": it is not kept.
std::string WheelEvidence::CleanKey(const Pin& pin, const std::vector<const Pin*>& others) const {
  if (!keeper_ || IsCompiledWheel(pin) || pin.direct || pin.file.Sha256().empty()) return "";
  std::string beside = platform_.python;
  for (const Pin* other : others) {
    if (other->direct || other->file.Sha256().empty()) return "";
    beside += "|" + other->file.Sha256();
  }
  return fmt::format("w|{}|imports|{}|{}", pin.file.Sha256(), kImportRules, Sha256Hex(beside));
}

std::shared_ptr<const PackageEvidence> WheelEvidence::Judge(const Resolution& set, const Pin& pin) {
  auto evidence = std::make_shared<PackageEvidence>();
  evidence->filename = FilenameOf(pin);
  const bool spent =
      depth_ == WheelDepth::kUsual && source_.counters().bytes_fetched > bytes_at_start_ + kUsualBytes && !IsLocal(pin);
  if (spent) {
    evidence->why = fmt::format("{} MB of wheels were read already (--depth binary reads on)", kUsualBytes >> 20);
    return evidence;
  }
  for (bool whole_set : {false, true}) {
    const std::vector<const Pin*> others = Beside(set, pin, whole_set);
    std::string key = UrlOf(pin);
    for (const Pin* other : others) key += "|" + UrlOf(*other);
    auto known = judged_.find(key);
    if (known == judged_.end()) {
      const std::string clean = CleanKey(pin, others);
      const bool was_clean = !clean.empty() && keeper_->Get(clean).has_value();
      auto judged = was_clean ? PackageEvidence::Of(evidence->filename, {}, {}) : JudgeBeside(pin, others);
      if (!judged) {
        evidence->why = judged.error().message;
        return evidence;
      }
      const LoadsAnswer& loads = judged->loads;
      if (!clean.empty() && !was_clean && loads.problems.empty() && loads.undecided.empty() && loads.notes.empty())
        keeper_->Put(clean, "y");
      known = judged_.emplace(key, std::make_shared<const PackageEvidence>(std::move(*judged))).first;
    }
    // A library that nothing it requires carries may come with a stranger.
    const auto& problems = known->second->loads.problems;
    const bool lacks = std::any_of(problems.begin(), problems.end(), [](const LoadProblem& problem) {
      return problem.kind == LoadProblemKind::kMissingLibrary;
    });
    if (whole_set || !lacks) return known->second;
  }
  return evidence;
}

// The ends of all wheels that will be read, side by side.
void WheelEvidence::Announce(const Resolution& set, const std::set<std::string, std::less<>>& uncovered,
                             const std::set<std::string, std::less<>>& covered) {
  std::map<std::string, PackageSource::ArchiveHint> hints;
  auto add = [&](const Pin& pin) {
    if (IsLocal(pin) || ReaderOf(pin)->KnowsContents()) return;
    hints[UrlOf(pin)] = {UrlOf(pin), std::string(FilenameOf(pin)), pin.direct ? 0 : pin.file.size_bytes};
  };
  for (const Pin& pin : set.pins) {
    const bool told = covered.contains(pin.name) || IsVendor(pin.name);
    if (!Wanted(pin, uncovered.contains(pin.name), told, Chosen(set, pin))) continue;
    add(pin);
    for (const Pin* other : Beside(set, pin, false)) add(*other);
  }
  std::vector<PackageSource::ArchiveHint> list;
  for (auto& [url, hint] : hints) list.push_back(std::move(hint));
  if (!list.empty()) source_.WantArchives(list);
}

SetEvidence WheelEvidence::Read(const Resolution& set, const std::set<std::string, std::less<>>& uncovered,
                                const std::set<std::string, std::less<>>& covered) {
  SetEvidence evidence;
  if (bytes_at_start_ == 0) bytes_at_start_ = source_.counters().bytes_fetched;
  Announce(set, uncovered, covered);
  for (const Pin& pin : set.pins) {
    const bool built = pin.built_from_sdist && !pin.direct && !IsBuiltOtherwise(pin.name);
    if (built) evidence.sources.insert(pin.name);
    if (const BuildNeeds* needs = built ? NeedsOf(pin.name, pin.file) : nullptr) evidence.builds[pin.name] = needs;
    const bool in_question = uncovered.contains(pin.name), told = covered.contains(pin.name) || IsVendor(pin.name);
    const bool compiled = IsCompiledWheel(pin);
    if (Wanted(pin, in_question, told, Chosen(set, pin))) {
      auto judged = Judge(set, pin);
      const bool unread = judged->state == PackageEvidence::State::kUnread;
      const bool needed = compiled && (in_question || PromisesNothing(FilenameOf(pin)) || depth_ != WheelDepth::kUsual);
      if (!unread || (needed && !told)) {
        evidence.packages[pin.name] = std::move(judged);
        continue;
      }
    }
    if (!compiled || told) continue;
    auto unread = std::make_shared<PackageEvidence>();
    unread->filename = FilenameOf(pin);
    const bool believed = depth_ == WheelDepth::kUsual && !in_question;
    unread->state = believed ? PackageEvidence::State::kPromised : PackageEvidence::State::kUnread;
    unread->why = "--depth metadata reads no wheels";
    evidence.packages[pin.name] = std::move(unread);
  }
  return evidence;
}

// ---- what repair keeps out ----

void WheelEvidence::Learn(LearntFault fault) {
  const bool known = std::any_of(learnt_.begin(), learnt_.end(), [&](const LearntFault& other) {
    return other.name == fault.name && other.version == fault.version && other.other == fault.other &&
           (fault.other.empty() || other.other_version == fault.other_version);
  });
  if (!known) learnt_.push_back(std::move(fault));
}

bool WheelEvidence::SdistFails(std::string_view name) const {
  return std::any_of(learnt_.begin(), learnt_.end(),
                     [&](const LearntFault& fault) { return fault.as_sdist && fault.name == name; });
}

std::string WheelEvidence::Forbidden(std::string_view name, const Version& version) const {
  for (const LearntFault& fault : learnt_) {
    if (fault.other.empty() && fault.name == name && fault.version == version) return fault.why;
  }
  return "";
}

std::string WheelEvidence::ForbiddenBeside(std::string_view name, const Version& version, std::string_view other,
                                           const Version& other_version) const {
  for (const LearntFault& fault : learnt_) {
    const bool so =
        fault.name == name && fault.version == version && fault.other == other && fault.other_version == other_version;
    const bool reversed =
        fault.name == other && fault.version == other_version && fault.other == name && fault.other_version == version;
    if (!fault.other.empty() && (so || reversed)) return fault.why;
  }
  return "";
}

}  // namespace fitment
