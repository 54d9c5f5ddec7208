// One question laid over the tables; what the solver asks. Tested by resolver_test.cc.
#include "resolve/question_provider.h"

#include <algorithm>

#include "resolve/scout.h"

namespace fitment {
namespace {

// Marks: the refusal's kind; the words are made only when somebody reads the proof.
uint32_t MarkOf(Refusal::Kind kind) {
  return static_cast<uint32_t>(kind);
}

constexpr uint32_t kConflictThreshold = 5;  // uv's

bool PinsVersion(const Specifier& specifier, const Version& version) {
  bool pin = (specifier.op == SpecifierOp::kEqual && !specifier.wildcard) || specifier.op == SpecifierOp::kArbitrary;
  return pin && specifier.version == version;
}

}  // namespace

QuestionProvider::QuestionProvider(ProjectTable& projects, DependencyTable& dependencies, const Question& question,
                                   const std::map<ProjectId, ProjectId>& direct, const YankedPins& yanked)
    : projects_(projects), table_(dependencies), question_(question), direct_(direct), yanked_(yanked) {
  ReadLines();
  for (const Line& line : lines_) pip_order_.Request(Stands(line.project));
  for (const Ban& ban : question.bans) bans_[projects.Id(ban.name)].push_back(&ban);
  for (const Clash& clash : question.clashes) clashes_[projects.Id(clash.name)].push_back({&clash, 0, {}});
  for (const auto& [name, version] : question.preferences) preferences_[projects.Id(name)] = &version;
  for (const std::string& name : question.lowest_first) {
    lowest_first_.insert(Stands(projects.Id(name)));
    decided_first_.emplace(Stands(projects.Id(name)), static_cast<uint32_t>(decided_first_.size()));
  }
  for (const std::string& name : question.highest_first)
    decided_first_.emplace(Stands(projects.Id(name)), static_cast<uint32_t>(decided_first_.size()));
}

void QuestionProvider::ReadLines() {
  MarkerEnvironment environment = projects_.environment();
  for (const RootRequirement& root : question_.lines) {
    ProjectId project = projects_.Id(root.requirement.normalized);
    // An override whose marker does not hold still takes the place of what others say: nothing is left of it.
    if (root.role == RootRequirement::Role::kOverride) overrides_[project];
    if (!root.requirement.marker.Evaluate(environment)) continue;
    bool constraint = root.role == RootRequirement::Role::kConstraint;
    Line line{&root, project,
              table_.NewTag({true, root.line, table_.Keep(root.requirement.ToString()), "", "", constraint})};
    if (constraint) {
      constraints_[project].push_back(line);
    } else if (root.role == RootRequirement::Role::kOverride) {
      overrides_[project].push_back(line);
    } else {
      lines_.push_back(line);
    }
  }
}

ProjectId QuestionProvider::Stands(ProjectId project) const {
  if (direct_.empty()) return project;
  auto found = direct_.find(project);
  return found == direct_.end() ? project : found->second;
}

uint32_t QuestionProvider::VersionCount(PackageId package) {
  return package == kRootPackage ? 1 : projects_.Load(table_.ProjectOf(package)).version_count();
}

std::vector<const QuestionProvider::Line*> QuestionProvider::PolicyLines(ProjectId project) const {
  std::vector<const Line*> found;
  auto overrides = overrides_.find(project), constraints = constraints_.find(project);
  for (const Line& line : lines_) {
    if (line.project == project && overrides == overrides_.end()) found.push_back(&line);
  }
  if (constraints != constraints_.end()) {
    for (const Line& line : constraints->second) found.push_back(&line);
  }
  if (overrides != overrides_.end()) {
    for (const Line& line : overrides->second) found.push_back(&line);
  }
  return found;
}

bool QuestionProvider::PrereleaseAllowed(ProjectId project) const {
  switch (projects_.options().prerelease) {
    case PrereleaseMode::kAllow:
    case PrereleaseMode::kIfNecessary:
    case PrereleaseMode::kIfNecessaryOrExplicit:
      return true;
    case PrereleaseMode::kDisallow:
      return false;
    case PrereleaseMode::kExplicit:
      break;
  }
  std::vector<const Line*> lines = PolicyLines(project);
  return std::any_of(lines.begin(), lines.end(),
                     [](const Line* line) { return line->root->requirement.specifiers.MentionsPrerelease(); });
}

// Pinned by what the user wrote or by an existing lock. uv wants one exact clause and nothing else, pip one among
// others.
bool QuestionProvider::TakenThoughYanked(ProjectId id, VersionId v) {
  const Version& version = projects_.Load(id).version(v);
  if (auto found = preferences_.find(id); found != preferences_.end() && *found->second == version) return true;
  const bool alone = projects_.options().installer == InstallerModel::kUv;
  for (const Line* line : PolicyLines(id)) {
    const auto& clauses = line->root->requirement.specifiers.clauses();
    if (alone && clauses.size() != 1) continue;
    if (std::any_of(clauses.begin(), clauses.end(), [&](const Specifier& s) { return PinsVersion(s, version); }))
      return true;
  }
  return yanked_.contains({id, v});
}

BitSet QuestionProvider::UsableOf(ProjectId id) {
  Project& project = projects_.Load(id);
  BitSet usable = project.fits;
  if (project.direct) return usable;
  for (uint32_t v = 0; v < project.version_count(); ++v) {
    if (project.yanked.Test(v) && !TakenThoughYanked(id, v)) usable.Reset(v);
  }
  if (!PrereleaseAllowed(id)) {
    for (uint32_t v = 0; v < project.version_count(); ++v) {
      if (project.prerelease[v]) usable.Reset(v);
    }
  }
  if (auto found = bans_.find(id); found != bans_.end()) {
    for (const Ban* ban : found->second) {
      for (uint32_t v = 0; v < project.version_count(); ++v) {
        if (usable.Test(v) && project.version(v) == ban->version) usable.Reset(v);
      }
    }
  }
  return usable;
}

Bits QuestionProvider::Usable(PackageId package) {
  static const uint64_t kRootBits = 1;
  if (package == kRootPackage) return Bits(&kRootBits, 1);
  ProjectId project = table_.ProjectOf(package);
  auto found = usable_.find(project);
  if (found == usable_.end()) found = usable_.emplace(project, UsableOf(project)).first;
  return found->second.bits();
}

uint32_t QuestionProvider::WhyUnusable(PackageId package, VersionId version) {
  ProjectId id = table_.ProjectOf(package);
  Project& project = projects_.Load(id);
  if (!project.fits.Test(version)) return MarkOf(projects_.WhyUnfit(project, version).kind);
  if (auto found = bans_.find(id); found != bans_.end()) {
    for (const Ban* ban : found->second) {
      if (project.version(version) == ban->version) return MarkOf(Refusal::Kind::kBanned);
    }
  }
  if (project.yanked.Test(version)) return MarkOf(Refusal::Kind::kYanked);
  return MarkOf(Refusal::Kind::kPrerelease);
}

Refusal QuestionProvider::RefusalOf(PackageId package, VersionId version, uint32_t mark) {
  ProjectId id = table_.ProjectOf(package);
  Project& project = projects_.Load(id);
  if (!TestBit(Usable(package), version)) mark = WhyUnusable(package, version);
  Refusal::Kind kind = static_cast<Refusal::Kind>(mark);
  if (kind == Refusal::Kind::kBanned) {
    for (const Ban* ban : bans_[id]) {
      if (project.version(version) == ban->version) return {kind, ban->why};
    }
  }
  if (kind == Refusal::Kind::kYanked) {
    std::string reason;
    if (auto choice = projects_.Choose(project, version)) {
      reason = std::string(project.pages[choice->page].view.file(choice->file).yanked_reason);
    }
    return {kind, reason.empty() ? "was yanked" : "was yanked: " + reason};
  }
  if (kind == Refusal::Kind::kPrerelease) return {kind, "is a pre-release, which is not allowed here"};
  if (!project.fits.Test(version)) return projects_.WhyUnfit(project, version);
  const EdgeRow& row = table_.Row(package, version);
  return row.unusable.value_or(Refusal{kind, ""});
}

bool QuestionProvider::Lowest(ProjectId project) const {
  if (projects_.options().resolution == ResolutionMode::kHighest) return false;
  if (projects_.options().resolution == ResolutionMode::kLowest) return true;
  return std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) { return Stands(line.project) == project; });
}

VersionId QuestionProvider::Choose(PackageId package, Bits allowed) {
  if (package == kRootPackage) return 0;
  ProjectId id = table_.ProjectOf(package);
  Project& project = projects_.Load(id);
  if (auto found = preferences_.find(id); found != preferences_.end()) {
    for (uint32_t v = 0; v < project.version_count(); ++v) {
      if (TestBit(allowed, v) && project.version(v) == *found->second) return v;
    }
  }
  bool lowest = Lowest(id) || lowest_first_.contains(id),
       any_prerelease =
           projects_.options().prerelease == PrereleaseMode::kAllow || (AsPip() && pip_order_.NamesPrerelease(id));
  uint32_t count = project.version_count();
  auto pick = [&](bool prereleases, size_t page) -> int64_t {
    for (uint32_t i = 0; i < count; ++i) {
      uint32_t v = lowest ? i : count - 1 - i;
      if (!TestBit(allowed, v)) continue;
      if (!any_prerelease && static_cast<bool>(project.prerelease[v]) != prereleases) continue;
      if (page < project.pages.size()) {
        auto first = project.places.begin() + project.first_place[v],
             last = project.places.begin() + project.first_place[v + 1];
        if (std::none_of(first, last, [&](const Project::Place& place) { return place.page == page; })) continue;
      }
      return v;
    }
    return -1;
  };
  bool by_page = projects_.options().index_strategy == IndexStrategy::kUnsafeFirstMatch && project.pages.size() > 1;
  for (size_t page = 0; page < (by_page ? project.pages.size() : 1); ++page) {
    for (bool prereleases : {false, true}) {
      int64_t v = pick(prereleases, by_page ? page : SIZE_MAX);
      if (v >= 0) return static_cast<VersionId>(v);
    }
  }
  return 0;
}

void QuestionProvider::Meet(ProjectId project, bool pinned) {
  if (standings_.size() <= project) standings_.resize(projects_.size());
  Standing& standing = standings_[project];
  Rank rank = projects_.Loaded(project) && projects_.Load(project).direct ? Rank::kDirect
              : pinned                                                    ? Rank::kSingleton
                                                                          : Rank::kUnspecified;
  if (!standing.known) {
    standing.known = true;
    standing.met = projects_met_++;
    standing.rank = rank;
  } else if (rank != Rank::kUnspecified) {
    standing.rank = std::max(standing.rank, rank);
  }
}

void QuestionProvider::MeetPackage(PackageId package) {
  if (package_order_.size() <= package) package_order_.resize(table_.package_count() + 1);
  if (package_order_[package] == 0) package_order_[package] = ++packages_met_;
}

uint64_t QuestionProvider::Priority(PackageId package, Bits allowed) {
  if (package == kRootPackage) return UINT64_MAX;
  // What has no choice left goes before names that are asked for at their lowest: what it requires need not be found
  // out by trying them.
  if (!decided_first_.empty() && CountBits(allowed) == 1) return UINT64_MAX - 1;
  ProjectId project = table_.ProjectOf(package);
  Standing standing = project < standings_.size() ? standings_[project] : Standing{};
  uint32_t order = package < package_order_.size() ? package_order_[package] : 0;
  if (auto found = decided_first_.find(project); found != decided_first_.end())
    return UINT64_MAX - 2 - (uint64_t{found->second} << 30) - order;
  if (AsPip()) return pip_order_.Priority(project);
  constexpr uint64_t kMany = (uint64_t{1} << 30) - 1;
  return (static_cast<uint64_t>(standing.rank) << 60) | ((kMany - standing.met) << 30) | (kMany - order);
}

// uv counts, for each package, how often it was refused and how often it was in the way; at the fifth time the one goes
// before others, and the other behind, with its decision taken back.
void QuestionProvider::OnConflict(PackageId deciding, PackageId affected, std::span<const PackageId> others) {
  if (affected == kRootPackage) return;
  bool real = false;
  for (PackageId other : others) {
    if (other != kRootPackage && table_.ProjectOf(other) == table_.ProjectOf(affected)) continue;
    real = true;
    CountConflict(kRootPackage, other);
  }
  if (real) CountConflict(deciding, kRootPackage);
}

void QuestionProvider::CountConflict(PackageId affected, PackageId culprit) {
  affected_.resize(std::max(affected_.size(), table_.package_count()));
  culprit_.resize(std::max(culprit_.size(), table_.package_count()));
  if (culprit != kRootPackage && ++culprit_[culprit] == kConflictThreshold) demote_.push_back(culprit);
  if (affected != kRootPackage && ++affected_[affected] == kConflictThreshold) promote_.push_back(affected);
}

std::vector<PackageId> QuestionProvider::TakeBack() {
  std::vector<PackageId> back;
  for (PackageId package : promote_) {
    standings_[table_.ProjectOf(package)].rank = Rank::kConflictEarly;
    pip_order_.Promote(table_.ProjectOf(package));
  }
  if (AsPip()) demote_.clear();
  for (PackageId package : demote_) {
    Standing& standing = standings_[table_.ProjectOf(package)];
    if (standing.rank == Rank::kConflictLate || standing.rank == Rank::kConflictEarly) continue;
    standing.rank = Rank::kConflictLate;
    back.push_back(package);
  }
  promote_.clear();
  demote_.clear();
  return back;
}

bool QuestionProvider::ShouldStop() {
  if (projects_.error()) return true;
  const ResolveOptions& options = projects_.options();
  if (options.deadline_seconds > 0 && options.now_seconds && (++asked_ & 63) == 0) {
    timed_out_ = options.now_seconds() - projects_.started_seconds() > options.deadline_seconds;
  }
  return timed_out_;
}

// An edge with the question's direct references laid over it. Towards a proxy uv also says at once that the project
// itself is within the same versions.
void QuestionProvider::AddEdge(const Edge& edge) {
  ProjectId stands = Stands(edge.project);
  Project& project = projects_.Load(stands);
  Bits allowed = edge.allowed;
  bool pinned = !edge.requirement || IsPinned(edge.requirement->specifiers);
  if (stands != edge.project && edge.requirement) allowed = projects_.BitsOf(project, edge.requirement->specifiers);
  PackageId package = table_.Package(stands, edge.extra, edge.marker, edge.proxy);
  Meet(stands, pinned);
  if (AsPip()) {
    const bool settled = project.direct || !edge.requirement;
    pip_order_.Meet(stands, project.name, settled ? nullptr : &edge.requirement->specifiers);
    NoteYankedPin(edge);
  }
  MeetPackage(package);
  if (edge.proxy) {
    PackageId base = table_.Package(stands);
    MeetPackage(base);
    if (AnyBit(allowed)) early_.push_back({base, allowed, table_.SelfTag(package), allowed, false, package});
  }
  answer_.push_back({package, allowed, edge.tag, {}, false});
}

// What a release was seen to fail beside bounds the other, and brings nobody in.
void QuestionProvider::AddClashes(PackageId package, VersionId version) {
  auto found = clashes_.find(table_.ProjectOf(package));
  if (found == clashes_.end() || table_.IsProxy(package) || !table_.ExtraOf(package).empty()) return;
  Project& project = projects_.Load(found->first);
  for (ClashEdge& edge : found->second) {
    if (!(project.version(version) == edge.clash->version)) continue;
    ProjectId other_id = Stands(projects_.Id(edge.clash->other));
    Project& other = projects_.Load(other_id);
    if (edge.allowed.width() == 0) {
      edge.allowed = BitSet(other.version_count());
      for (uint32_t v = 0; v < other.version_count(); ++v) {
        if (!(other.version(v) == edge.clash->other_version)) edge.allowed.Set(v);
      }
      edge.tag = table_.NewTag({false, 0, table_.Keep(edge.clash->other + "!=" + edge.clash->other_version.ToString()),
                                table_.Keep(edge.clash->source + ": " + edge.clash->why), table_.Keep(edge.clash->name),
                                true});
    }
    if (edge.allowed.width()) answer_.push_back({table_.Package(other_id), edge.allowed.bits(), edge.tag, {}, true});
  }
}

// pip takes a yanked version that any requirement pins; which ones do is known only once they are met.
void QuestionProvider::NoteYankedPin(const Edge& edge) {
  Project& project = projects_.Load(edge.project);
  if (!edge.requirement || project.direct || !project.yanked.Any()) return;
  for (const Specifier& specifier : edge.requirement->specifiers.clauses()) {
    for (uint32_t v = 0; v < project.version_count(); ++v) {
      const bool pinned = project.yanked.Test(v) && PinsVersion(specifier, project.version(v));
      if (pinned && !yanked_.contains({edge.project, v})) yanked_pins_met_.emplace(edge.project, v);
    }
  }
}

void QuestionProvider::AddConstraints(ProjectId project) {
  auto found = constraints_.find(project);
  if (found == constraints_.end()) return;
  for (const Line& line : found->second) {
    const Requirement& requirement = line.root->requirement;
    AddEdge({project, "", "", false, &requirement, BitsOf(project, requirement.specifiers), line.tag});
  }
}

Bits QuestionProvider::BitsOf(ProjectId project, const SpecifierSet& specifiers) {
  return projects_.BitsOf(projects_.Load(Stands(project)), specifiers);
}

void QuestionProvider::AddLineEdges(const Line& line) {
  const Requirement& requirement = line.root->requirement;
  std::vector<Edge> edges;
  Bits allowed = line.root->direct ? projects_.AllOf(projects_.Load(Stands(line.project)))
                                   : BitsOf(line.project, requirement.specifiers);
  DependencyTable::AddRequirementEdges(edges, line.project, requirement, allowed, line.tag);
  for (const Edge& edge : edges) AddEdge(edge);
  AddConstraints(line.project);
}

std::optional<uint32_t> QuestionProvider::BroughtInBy(uint32_t number) const {
  for (const auto* lists : {&constraints_, &overrides_}) {
    for (const auto& [project, list] : *lists) {
      if (std::none_of(list.begin(), list.end(), [&](const Line& line) { return line.root->line == number; })) continue;
      for (const Line& line : lines_) {
        if (line.project == project) return line.root->line;
      }
    }
  }
  return std::nullopt;
}

void QuestionProvider::AddRootEdges() {
  std::vector<std::string> names;
  for (const Line& line : lines_) {
    bool unread = !projects_.Loaded(line.project) && Stands(line.project) == line.project;
    if (unread) names.push_back(projects_.Name(line.project));
  }
  projects_.source().WantProjects(names);
  if (scout_) {
    for (const Line& line : lines_) scout_->Want(line.root->requirement);
    scout_->Look();
  }
  for (const Line& line : lines_) {
    if (auto over = overrides_.find(line.project); over != overrides_.end()) {
      for (const Line& replacement : over->second) AddLineEdges(replacement);
    } else {
      AddLineEdges(line);
    }
  }
}

DependencyAnswer QuestionProvider::Dependencies(PackageId package, VersionId version) {
  answer_.clear();
  early_.clear();
  if (package == kRootPackage) {
    AddRootEdges();
  } else {
    const EdgeRow& row = table_.Row(package, version);
    if (row.unusable) return {{}, MarkOf(row.unusable->kind)};
    for (const Edge& edge : row.edges) {
      if (question_.without_dependencies && edge.requirement) continue;
      auto over = edge.requirement ? overrides_.find(edge.project) : overrides_.end();
      if (over != overrides_.end()) {
        for (const Line& replacement : over->second) AddLineEdges(replacement);
        continue;
      }
      AddEdge(edge);
      if (edge.requirement) AddConstraints(edge.project);
    }
  }
  if (!clashes_.empty() && package != kRootPackage) AddClashes(package, version);
  answer_.insert(answer_.begin(), early_.begin(), early_.end());
  return {answer_, std::nullopt};
}

// uv meets a newer release for another Python as a conflict with Python itself, which takes back what was decided since
// the package was met. The first time, Python is what is being decided, and the package is only in the way.
bool QuestionProvider::StartOver(PackageId package, Bits allowed) {
  if (package == kRootPackage || projects_.options().installer != InstallerModel::kUv) return false;
  ProjectId id = table_.ProjectOf(package);
  Project& project = projects_.Load(id);
  if (project.direct || Lowest(id) || decided_first_.contains(id)) return false;
  Bits usable = Usable(package);
  if (refused_for_python_.size() <= package) refused_for_python_.resize(table_.package_count());
  BitSet& told = refused_for_python_[package];
  if (told.width() == 0) told = BitSet(project.version_count());
  for (uint32_t v = project.version_count(); v-- > 0;) {
    if (!TestBit(allowed, v) || (project.prerelease[v] && projects_.options().prerelease != PrereleaseMode::kAllow))
      continue;
    if (TestBit(usable, v)) return false;
    if (told.Test(v) || project.fits.Test(v) || project.too_new.Test(v)) continue;
    if (projects_.WhyUnfit(project, v).kind != Refusal::Kind::kPythonVersion) continue;
    told.Set(v);
    CountConflict(python_met_ ? package : kRootPackage, package);
    python_met_ = true;
    return true;
  }
  return false;
}

}  // namespace fitment
