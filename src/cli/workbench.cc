// One deployment from its files to a judgement. Tests: tests/program.
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/text.h"
#include "cli/date.h"
#include "cli/index_settings.h"
#include "cli/layered_source.h"
#include "cli/modes.h"
#include "cli/session.h"
#include "index/live_source.h"
#include "index/store_source.h"
#include "net/url.h"
#include "python/name.h"
#include "report/ignores.h"
#include "resolve/hash_check.h"
#include "resolve/late_caps.h"

namespace fitment {
namespace {

// What SlimPage keeps of a page is enough for these targets only.
bool SnapshotServes(const Target& target) {
  return target.platform.os == Os::kLinuxGlibc &&
         (target.platform.machine == "x86_64" || target.platform.machine == "aarch64");
}

std::string CurrentDirectory() {
  char directory[PATH_MAX];
  return ::getcwd(directory, sizeof directory) ? directory : "";
}

// The folder that relative paths in a file are relative to.
std::string FolderOf(const std::string& file) {
  size_t slash = file.rfind('/');
  return slash == std::string::npos ? CurrentDirectory() : file.substr(0, slash + 1);
}

RootRequirement::Role RoleOf(RequirementItem::Role role) {
  switch (role) {
    case RequirementItem::Role::kRequirement:
      return RootRequirement::Role::kRequirement;
    case RequirementItem::Role::kConstraint:
      return RootRequirement::Role::kConstraint;
    case RequirementItem::Role::kOverride:
      return RootRequirement::Role::kOverride;
  }
  return RootRequirement::Role::kRequirement;
}

std::string ProgressLine(const LiveProgress& progress) {
  return "reading the index: " + std::to_string(progress.pages_done) + " of " + std::to_string(progress.pages_wanted) +
         " projects, " + std::to_string(progress.metadata_done) + " of " + std::to_string(progress.metadata_wanted) +
         " releases, " + std::to_string(progress.bytes_fetched / 1024) + " KiB";
}

WheelDepth DepthOf(const CommandLine& line) {
  if (!line.depth_given) return WheelDepth::kUsual;
  return line.depth == "metadata"    ? WheelDepth::kMetadata
         : line.depth == "directory" ? WheelDepth::kDirectory
                                     : WheelDepth::kBinary;
}

// Compiled packages whose tags were believed, as an assumption.
std::string TagsBelieved(const std::vector<std::string>& names) {
  constexpr size_t kMostNames = 5;
  std::vector<std::string> told(names.begin(), names.begin() + std::min(names.size(), kMostNames));
  if (names.size() > kMostNames) told.push_back(std::to_string(names.size() - kMostNames) + " more");
  return "compiled packages that have nothing to do with torch or CUDA load as their wheel tags promise (" +
         JoinAnd(told) + "; --depth binary reads them)";
}

}  // namespace

Result<std::unique_ptr<Workbench>> Workbench::Open(const CommandLine& line, Context& context, Stores& stores,
                                                   Deployment deployment) {
  std::unique_ptr<Workbench> bench(new Workbench(line, context, stores));
  bench->deployment_ = std::move(deployment);
  FITMENT_TRY(bench->target_, SettleTarget(line, &bench->deployment_));
  bench->SettleInstaller();
  FITMENT_TRY(bench->keeper_, stores.Keeper());
  FITMENT_TRY([[maybe_unused]] Universe * first, bench->UniverseOf(bench->deployment_.steps.front()));
  FITMENT_CHECK(bench->MakeQuestion());
  return bench;
}

Workbench::~Workbench() {
  if (!context_.until_exit) return;
  for (auto& universe : universes_) {
    if (universe.use_count() == 1) context_.until_exit->emplace_back(std::move(universe->resolver));
  }
  for (auto& resolver : run_resolvers_) context_.until_exit->emplace_back(std::move(resolver));
}

std::unique_ptr<WheelEvidence> Workbench::WheelsOf(PackageSource& source, const Target& target,
                                                   InstallerModel installer) {
  auto wheels = std::make_unique<WheelEvidence>(source, keeper_, target, DepthOf(line_));
  wheels->BuiltOtherwise(BuiltOtherwise(installer));
  return wheels;
}

std::unique_ptr<Resolver> Workbench::ResolverFor(PackageSource& source, Target target, const ResolveOptions& options) {
  own_wheels_.push_back(WheelsOf(source, target, options.installer));
  auto resolver = std::make_unique<Resolver>(source, std::move(target), options);
  resolver->UseWheels(own_wheels_.back().get());
  return resolver;
}

std::vector<std::string> Workbench::BuiltOtherwise(InstallerModel installer) {
  std::vector<std::string> names, notes;
  auto add = [&](const std::vector<std::string>& more) { names.insert(names.end(), more.begin(), more.end()); };
  auto take = [&](const auto& options) {  // --no-binary: built although there may be a wheel
    add(options.build_otherwise);
    for (const std::string& name : options.no_binary)
      names.push_back(name.starts_with(':') ? name : NormalizeName(name));
  };
  for (const InstallStep& step : deployment_.steps) take(step.options);
  take(deployment_.options);
  take(stores_.Settings(installer, notes));
  add(line_.resolve.no_binary);
  return names;
}

void Workbench::SettleInstaller() {
  if (line_.installer.empty() && deployment_.installer.empty())
    assumed_.push_back("installed by uv (--installer pip for pip)");
  notes_.insert(notes_.end(), deployment_.notes.begin(), deployment_.notes.end());
  for (const LeftOut& left : deployment_.left_out) {
    notes_.push_back(left.place.ToString() + ": " + left.what + " is not judged: " + left.why);
  }
  if (line_.with_platform && deployment_.kind != "truss")
    notes_.push_back("no platform list is known for this kind of file");
  if (!deployment_.image.empty()) {
    std::string what = line_.target.python.empty() && line_.target.platform.empty() ? "the Python and glibc inside "
                       : line_.target.python.empty()                                ? "the Python inside "
                                                                                    : "the glibc inside ";
    if (line_.target.python.empty() || line_.target.platform.empty())
      assumed_.push_back(what + deployment_.image + ", which nobody told: --python and --platform say them");
  }
}

Result<void> Workbench::OpenSource(const Deployment& shape, const InstallerSettings& settings, Universe& universe) {
  ResolveOptions& options = universe.options;
  FITMENT_TRY(IndexChoice choice, ChooseIndexes(line_.index, settings, shape, universe.installer));
  options.index_strategy = choice.strategy;
  int64_t newest = options.exclude_newer_us;
  universe.day = DateText(newest ? newest - 1 : NowMicroseconds());
  bool stored = line_.offline || !line_.snapshot.empty();
  FITMENT_TRY(std::unique_ptr<PackageSource> source,
              stored ? StoredSource(choice.indexes, universe) : LiveSourceOf(choice.indexes, options, false));
  universe.sources.push_back(std::move(source));
  universe.source = universe.sources.back().get();
  return {};
}

Result<std::unique_ptr<PackageSource>> Workbench::StoredSource(const std::vector<IndexSpec>& indexes,
                                                               Universe& universe) {
  const ResolveOptions& options = universe.options;
  FITMENT_TRY(Store * main, stores_.Main());
  auto tell_day = [&](const Store& store, const std::string& what) {
    auto info = ReadSnapshotInfo(store);
    if (!info) return;
    std::string day = DateText(info->recorded_us);
    universe.assumed.push_back(what + " of " + day);
    if (!options.exclude_newer_us) universe.day = day;
  };
  if (!line_.snapshot.empty()) {
    tell_day(*main, "the indexes are as in the snapshot " + line_.snapshot);
    if (!SnapshotServes(target_)) {
      return Fail(ErrorKind::kUsage,
                  "a snapshot holds the wheels of Linux machines (glibc, x86_64 and aarch64); the target is " +
                      target_.platform.ToString(),
                  {}, "Ask without --snapshot, or for a Linux target.");
    }
    return SourceOfStore(indexes, options, "the snapshot " + line_.snapshot);
  }
  FITMENT_TRY(Store * embedded, stores_.Embedded());
  FITMENT_TRY(auto cached, SourceOfStore(indexes, options, "the cache"));
  if (!embedded || !SnapshotServes(target_)) return cached;
  tell_day(*embedded, "offline: what the cache does not have is taken from the snapshot inside the program,");
  universe.sources.push_back(std::move(cached));
  PackageSource& first = *universe.sources.back();
  universe.sources.push_back(std::make_unique<StoreSource>(*embedded, indexes, "the snapshot inside the program"));
  return std::make_unique<LayeredSource>(first, *universe.sources.back());
}

Result<std::unique_ptr<PackageSource>> Workbench::SourceOfStore(const std::vector<IndexSpec>& indexes,
                                                                const ResolveOptions& options,
                                                                const std::string& store_name) {
  bool local = std::any_of(indexes.begin(), indexes.end(), [](const IndexSpec& index) {
    return index.kind == IndexSpec::Kind::kFindLinks || FileUrlPath(index.url);
  });
  for (const RequirementItem& item : deployment_.items) {
    local |= !item.url.empty() || (item.requirement && !item.requirement->url.empty());
  }
  if (local) return LiveSourceOf(indexes, options, true);
  FITMENT_TRY(Store * main, stores_.Main());
  return std::make_unique<StoreSource>(*main, indexes, store_name);
}

Result<std::unique_ptr<PackageSource>> Workbench::LiveSourceOf(const std::vector<IndexSpec>& indexes,
                                                               const ResolveOptions& resolve, bool offline) {
  FITMENT_TRY(Store * main, stores_.Main());
  LiveOptions options;
  options.store = main;
  options.offline = offline;
  if (!line_.snapshot.empty()) options.store_name = "the snapshot " + line_.snapshot;
  options.build.enabled = line_.build_metadata;
  options.build.environment = BuildEnvironment(indexes);
  options.indexes = indexes;
  if (!line_.no_cache) options.git.cache_directory = CacheDirectory(line_, context_.environment) + "/git";
  options.net = NetSettingsFromEnvironment([this](std::string_view name) -> std::optional<std::string> {
    auto found = context_.environment.find(std::string(name));
    return found == context_.environment.end() ? std::nullopt : std::optional(found->second);
  });
  options.no_cache = line_.no_cache;
  options.all_indexes_at_once = resolve.index_strategy != IndexStrategy::kFirstIndex;
  options.now_seconds = [] { return NowMicroseconds() / 1'000'000; };
  options.keeps_memory = context_.until_exit != nullptr;
  options.progress = [&context = context_](const LiveProgress& progress) {
    if (progress.requests) context.terminal.Progress(ProgressLine(progress));
  };
  return MakeLiveSource(std::move(options));
}

Result<void> Workbench::SettleOptions(const InstallStep& step, const FileOptions& file,
                                      const InstallerSettings& settings, Universe& universe) const {
  const bool pip = universe.installer == InstallerModel::kPip;
  ResolveOptions& options = universe.options = line_.resolve;
  options.installer = universe.installer;
  options.now_seconds = SteadySeconds;
  auto unknown = [](const std::string& what, const std::string& text) {
    return Fail(ErrorKind::kUsage, "the installer's settings name the " + what + " `" + text + "`, which there is not");
  };
  if (!line_.prerelease_told && !settings.prerelease.empty()) {
    auto mode = ModeOf(kPrereleaseModes, settings.prerelease);
    if (!mode) return unknown("pre-release mode", settings.prerelease);
    options.prerelease = *mode;
  }
  if (!line_.resolution_told && !settings.resolution.empty()) {
    auto mode = ModeOf(kResolutionModes, settings.resolution);
    if (!mode) return unknown("resolution", settings.resolution);
    options.resolution = *mode;
  }
  if (options.exclude_newer_us == 0 && !settings.exclude_newer.empty()) {
    FITMENT_TRY(options.exclude_newer_us, ParseExcludeNewer(settings.exclude_newer, NowMicroseconds()));
  }
  if ((file.prerelease && pip) || step.prerelease) options.prerelease = PrereleaseMode::kAllow;
  if (file.prerelease && !pip)
    universe.notes.push_back(
        "--pre in the file is passed over: uv takes it from its command line alone (--prerelease allow)");
  auto add = [](std::vector<std::string>& names, const std::vector<std::string>& more) {
    for (const std::string& name : more) {
      if (name == ":none:") names.clear();
      if (name != ":none:") names.push_back(name.starts_with(':') ? name : NormalizeName(name));
    }
  };
  if (options.no_binary.empty()) add(options.no_binary, settings.no_binary);
  if (options.only_binary.empty()) add(options.only_binary, settings.only_binary);
  add(options.no_binary, file.no_binary);
  add(options.only_binary, file.only_binary);
  return {};
}

Result<void> Workbench::MakeQuestion() {
  const std::vector<RequirementItem>& items = deployment_.items;
  if (!deployment_.never_installed.empty()) return {};
  for (uint32_t number = 0; number < items.size(); ++number) {
    places_.push_back({items[number].text, items[number].place, items[number].line_text});
    FITMENT_CHECK(AddLine(number, items[number]));
  }
  return {};
}

Result<void> Workbench::AddLine(uint32_t number, const RequirementItem& item) {
  if (item.error) {
    AddFaulty(item, *item.error);
    return {};
  }
  FITMENT_TRY(Universe * universe, UniverseOf(deployment_.steps[item.step == kEveryStep ? 0 : item.step]));
  const bool names_variable = item.text.find("${") != std::string::npos;
  if (names_variable && universe->installer == InstallerModel::kUv && item.requirement &&
      item.requirement->url.empty()) {
    AddFaulty(item, Error{ErrorKind::kRequirement,
                          "uv puts variables in for `${…}` in URLs and paths alone, not in names and versions",
                          item.place, "write the name and version out, or install with pip"});
    return {};
  }
  RootRequirement root;
  root.line = number;
  root.role = RoleOf(item.role);
  if (item.requirement) root.requirement = *item.requirement;
  if (!item.requirement) {
    root.requirement.marker = item.url_marker;
    for (const std::string& extra : item.url_extras) root.requirement.extras.push_back(NormalizeName(extra));
    if (!root.requirement.marker.Evaluate(MarkerEnvironmentOf(target_))) return {};  // not for this target: not read
  }
  std::string url = item.requirement ? item.requirement->url : item.url;
  if (!url.empty()) root.direct = DirectReference{url, FolderOf(item.place.file), item.editable};
  if (root.direct && root.requirement.normalized.empty()) {
    auto name = universe->resolver->Name(*root.direct);
    if (!name && name.error().kind == ErrorKind::kMetadata) {
      AddFaulty(item, name.error());
      return {};
    }
    if (!name) return std::unexpected(name.error());
    root.requirement.name = root.requirement.normalized = *name;
  }
  question_.lines.push_back(std::move(root));
  return {};
}

void Workbench::AddFaulty(const RequirementItem& item, const Error& error) {
  Finding finding;
  finding.code = error.kind == ErrorKind::kMetadata ? "FIT202" : "FIT101";
  finding.rung = Rung::kInstalls;
  if (item.requirement) finding.package = item.requirement->normalized;
  finding.message = error.message + (error.hint.empty() ? "" : ". " + error.hint);
  finding.evidence = {"config", item.line_text, item.place.ToString()};
  finding.file = item.place.file;
  finding.line = item.place.line;
  faulty_.push_back(std::move(finding));
}

void Workbench::PlaceFindings(FitReport& fit) const {
  for (Finding& finding : fit.findings) {
    if (!finding.file.empty()) continue;
    for (const RequirementItem& item : deployment_.items) {
      if (!item.requirement || item.requirement->normalized != finding.package) continue;
      finding.file = item.place.file;
      finding.line = item.place.line;
      break;
    }
  }
}

void Workbench::AddHashFindings(const Resolution& set, FitReport& fit) const {
  std::vector<HashedLine> lines;
  bool any = false;
  for (const RequirementItem& item : deployment_.items) {
    if (!item.requirement) continue;
    const auto& clauses = item.requirement->specifiers.clauses();
    const bool pinned = !item.requirement->url.empty() || std::any_of(clauses.begin(), clauses.end(), [](auto& clause) {
      return (clause.op == SpecifierOp::kEqual && !clause.wildcard) || clause.op == SpecifierOp::kArbitrary;
    });
    any |= !item.hashes.empty();
    lines.push_back({item.requirement->normalized, item.hashes, pinned, item.place.file, item.place.line});
  }
  const bool every =
      deployment_.options.require_hashes || (any && universes_.front()->installer == InstallerModel::kPip);
  if (!any && !every) return;
  std::vector<Finding> refused = JudgeHashes(set, lines, every);
  if (refused.empty()) return;
  fit.rungs.installs = RungAnswer::kNo;
  fit.findings.insert(fit.findings.begin(), refused.begin(), refused.end());
}

Result<Judgement> Workbench::Judge(bool without_late_caps) {
  FITMENT_TRY(Resolved resolved, Resolve(without_late_caps));
  Judgement judgement = std::move(resolved.judgement);
  std::optional<SetJudge> judge = JudgeOf(resolved, judgement);
  Climb(resolved, target_, judge ? &*judge : nullptr, judgement);
  return judgement;
}

Result<void> Workbench::JudgeEach(const std::vector<Target>& targets,
                                  const std::function<void(const Judgement&)>& take) {
  FITMENT_TRY(Resolved resolved, Resolve(false));
  Judgement judgement = std::move(resolved.judgement);
  std::optional<SetJudge> judge = JudgeOf(resolved, judgement);
  const Verdict verdict = judgement.verdict;
  const FitReport fit = judgement.fit;
  const size_t notes = judgement.notes.size();
  for (const Target& target : targets) {
    judgement.verdict = verdict;
    judgement.fit = fit;
    judgement.notes.resize(notes);
    Climb(resolved, target, judge ? &*judge : nullptr, judgement);
    take(judgement);
  }
  return {};
}

// Of the set that the judgement holds; nullopt: there is none.
std::optional<SetJudge> Workbench::JudgeOf(const Resolved& resolved, const Judgement& judgement) {
  if (!resolved.asked) return std::nullopt;
  return std::optional<SetJudge>(std::in_place, judgement.resolution, resolved.asked->options().exclude_newer_us,
                                 resolved.asked->wheels());
}

Result<Workbench::Resolved> Workbench::Resolve(bool without_late_caps) {
  Judgement judgement;
  judgement.deployment = &deployment_;
  judgement.installer = universes_.front()->installer == InstallerModel::kPip ? "pip" : "uv";
  judgement.notes = notes_;
  judgement.places = places_;
  if (line_.format == "json" || line_.verbosity > 0) {  // what it holds is opened only where it is asked
    FITMENT_TRY(FactsTable * facts, stores_.Facts());
    if (facts->facts()) judgement.providers_date = facts->facts()->date();
  }
  if (!deployment_.never_installed.empty()) {
    judgement.fit.rungs.installs = RungAnswer::kYes;
    judgement.fit.findings.push_back(NeverInstalled());
    judgement.verdict = Verdict::kFits;
    return Resolved{std::move(judgement), nullptr, {}, {}};
  }
  if (InRuns()) return ResolveInRuns(std::move(judgement));
  Resolver& resolver = *universes_.front()->resolver;
  Question asked = question_;
  Answer answer{Undecided{}, {}};
  if (without_late_caps) {
    FITMENT_TRY(answer, ResolveWithoutLateCaps(resolver, asked));
  } else {
    FITMENT_TRY(answer, resolver.Resolve(asked));
  }
  const SourceCounters read = resolver.source_counters();
  judgement.work = {answer.counters.decisions, answer.counters.conflicts, read.projects_read, read.metadata_read};
  Resolved resolved{std::move(judgement), nullptr, {}, {}};
  if (auto* resolution = std::get_if<Resolution>(&answer.value)) {
    resolved.asked = &resolver;
    resolved.judgement.resolution = std::move(*resolution);
    auto caps = LateCapsOf(resolver, resolved.judgement.resolution, asked);
    if (caps) resolved.late_caps = std::move(*caps);  // a remark: no answer is lost without it
  } else if (auto* no = std::get_if<NoResolution>(&answer.value)) {
    FITMENT_CHECK(TakeNo(resolver, asked, *no, resolved.judgement));
  } else {
    TakeUndecided(std::get<Undecided>(std::move(answer.value)).why, resolved.judgement);
  }
  return resolved;
}

Result<void> Workbench::TakeNo(Resolver& asked, const Question& question, const NoResolution& no,
                               Judgement& judgement) const {
  judgement.verdict = Verdict::kUnsatisfiable;
  judgement.fit.rungs.installs = RungAnswer::kNo;
  FITMENT_TRY(judgement.conflicts, ExplainConflicts(asked, question, no, places_));
  return {};
}

void Workbench::TakeUndecided(std::string why, Judgement& judgement) {
  judgement.verdict = Verdict::kUndecided;
  judgement.fit.rungs.installs = RungAnswer::kUnknown;
  judgement.undecided_why = std::move(why);
}

void Workbench::Climb(const Resolved& resolved, const Target& target, SetJudge* judge, Judgement& judgement) const {
  judgement.target = &target;
  judgement.assumed = target.assumed;
  judgement.assumed.insert(judgement.assumed.end(), assumed_.begin(), assumed_.end());
  if (judge) {
    const Resolution& set = judgement.resolution;
    judgement.fit = judge->For(target);
    if (!judgement.fit.taken_at_tag.empty()) judgement.assumed.push_back(TagsBelieved(judgement.fit.taken_at_tag));
    AddHashFindings(set, judgement.fit);
    AddRunFindings(resolved.run_findings, judgement.fit);
    AddLateCaps(judgement.fit, resolved.late_caps, line_.late_caps ? Level::kError : Level::kWarning);
    PlaceFindings(judgement.fit);
    judgement.notes.insert(judgement.notes.end(), set.notes.begin(), set.notes.end());
    judgement.verdict = VerdictOf(judgement.fit);
  }
  if (deployment_.never_installed.empty()) TakeFaulty(judgement);
  ApplyIgnores(judgement, day_);
}

void Workbench::TakeFaulty(Judgement& judgement) const {
  if (faulty_.empty()) return;
  judgement.fit.rungs.installs = RungAnswer::kNo;
  judgement.fit.findings.insert(judgement.fit.findings.begin(), faulty_.begin(), faulty_.end());
  if (judgement.verdict == Verdict::kFits) judgement.verdict = Verdict::kBreaks;
}

Finding Workbench::NeverInstalled() const {
  Finding finding;
  finding.code = "FIT102";
  finding.level = Level::kWarning;
  finding.rung = Rung::kInstalls;
  finding.message = std::to_string(deployment_.items.size()) +
                    " requirements of the file are never installed: " + deployment_.never_installed;
  finding.evidence = {"config", deployment_.never_installed, deployment_.file};
  if (!deployment_.items.empty()) {
    finding.file = deployment_.items.front().place.file;
    finding.line = deployment_.items.front().place.line;
  }
  return finding;
}

Result<RepairResult> Workbench::FindRepair(RepairPolicy policy, bool late_caps, bool warnings) {
  RepairOptions options;
  options.policy = policy;
  options.late_caps = late_caps || warnings;
  options.warnings = warnings;
  const bool many = InRuns();
  FITMENT_TRY(Universe * universe, many ? JoinedUniverse() : UniverseOf(deployment_.steps.front()));
  auto with_python = [this, universe](const std::string& python) -> std::unique_ptr<Resolver> {
    auto version = PythonVersion::Parse(python);
    if (!version) return nullptr;
    Target target = target_;
    target.python = *version;
    return ResolverFor(*universe->source, std::move(target), universe->options);
  };
  if (auto told = context_.environment.find("FITMENT_PYTORCH_INDEX"); told != context_.environment.end())
    options.pytorch_index = told->second;
  IndexFactory with_index;
  if (!many) {  // runs that see different indexes are asked one after another: which of them it helps is not known
    with_index = [this](const IndexMove& move) { return ResolverWith(move); };
  }
  FITMENT_TRY(RepairResult repair,
              Repair(*universe->resolver, with_python, deployment_, question_, options, with_index));
  if (many) FITMENT_CHECK(ProvePlans(repair));
  return repair;
}

// The deployment's only run as it would be after the edit.
Result<std::unique_ptr<Resolver>> Workbench::ResolverWith(const IndexMove& move) {
  const InstallStep& step = deployment_.steps.front();
  Deployment shape = ShapeOf(step);
  shape.options = OptionsAfter(move, std::move(shape.options));
  FITMENT_TRY(std::shared_ptr<Universe> universe, Create("", shape, step));
  moved_universes_.push_back(universe);
  return std::move(universe->resolver);
}

std::vector<std::string> Workbench::IndexUrls() const {
  std::vector<std::string> urls;
  for (const IndexSpec& index : indexes_) urls.push_back(WithoutCredentials(index.url));
  return urls;
}

}  // namespace fitment
