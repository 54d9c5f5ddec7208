// One deployment from its files to a judgement; sources.cc opens what it asks, runs.cc has several runs. Tests:
// tests/program.
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/text.h"
#include "cli/index_settings.h"
#include "cli/session.h"
#include "net/url.h"
#include "python/name.h"
#include "report/ignores.h"
#include "resolve/hash_check.h"
#include "resolve/late_caps.h"

namespace fitment {
namespace {

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

std::unique_ptr<Resolver> Workbench::ResolverFor(PackageSource& source, const Target& target,
                                                 const ResolveOptions& options) {
  own_wheels_.push_back(WheelsOf(source, target, options.installer));
  auto resolver = std::make_unique<Resolver>(source, target, options);
  resolver->UseWheels(own_wheels_.back().get());
  return resolver;
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
  const bool sentence = !error.hint.empty() && error.hint[0] >= 'A' && error.hint[0] <= 'Z';
  finding.message = error.message + (error.hint.empty() ? "" : (sentence ? ". " : "; ") + error.hint);
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
  Ladder& rungs = judgement.fit.rungs;
  rungs.installs = RungAnswer::kNo;
  for (RungAnswer* rung : {&rungs.loads, &rungs.runs, &rungs.sound}) {
    if (*rung == RungAnswer::kYes) *rung = RungAnswer::kUnknown;  // what those lines mean is not in the set
  }
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

Result<RepairResult> Workbench::FindRepair(RepairPolicy policy, bool late_caps, bool warnings, bool partial) {
  RepairOptions options;
  options.policy = policy;
  options.late_caps = late_caps || warnings;
  options.warnings = warnings;
  options.partial = partial;
  const bool many = InRuns();
  FITMENT_TRY(Universe * universe, many ? JoinedUniverse() : UniverseOf(deployment_.steps.front()));
  auto with_python = [this, universe](const std::string& python) -> std::unique_ptr<Resolver> {
    auto version = PythonVersion::Parse(python);
    if (!version) return nullptr;
    Target target = target_;
    target.python = *version;
    return ResolverFor(*universe->source, target, universe->options);
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
  for (Plan& plan : repair.plans) AddHashFindings(plan.resolution, plan.fit);
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
