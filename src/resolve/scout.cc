// Tested by scout_test.cc.
#include "resolve/scout.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace fitment {
namespace {

// A wrong guess costs a few requests; a chain of them must end somewhere.
constexpr size_t kMostGuesses = 4000;

}  // namespace

// What has arrived, as a source of its own. Asked only for what is here.
class Scout::PeekSource : public PackageSource {
 public:
  explicit PeekSource(PackageSource& source) : source_(source) {}
  const std::vector<IndexSpec>& indexes() const override { return source_.indexes(); }
  Result<std::optional<ProjectView>> Project(size_t index, std::string_view name) override {
    auto page = source_.PeekProject(index, name, false);
    return page ? *page : std::optional<ProjectView>();
  }
  Result<MetadataView> Metadata(size_t index, const ProjectView& project, uint32_t file) override {
    if (auto metadata = source_.PeekMetadata(index, project, file, false)) return *metadata;
    return Fail(ErrorKind::kInternal, "peeked at what is not here");
  }
  Result<DirectDistribution> Direct(const DirectReference&) override {
    return Fail(ErrorKind::kInternal, "a scout follows no direct references");
  }
  SourceCounters counters() const override { return {}; }

  bool HasProject(const std::string& name) {
    const std::vector<bool> asked = IndexesFor(indexes(), name);
    for (size_t index = 0; index < indexes().size(); ++index) {
      if (!asked[index]) continue;
      const auto page = source_.PeekProject(index, name, false);
      if (!page) return false;
      if (*page && **page) return true;  // later indexes may add to it; a guess may do without
    }
    return true;
  }

 private:
  PackageSource& source_;
};

Scout::Scout(PackageSource& source, const Target& target, const ResolveOptions& options, const LikelyNeeds& likely)
    : source_(source),
      likely_(likely),
      peek_(std::make_unique<PeekSource>(source)),
      projects_(*peek_, target, options),
      table_(projects_),
      environment_(projects_.environment()) {}
Scout::~Scout() = default;

void Scout::Want(const Requirement& requirement) {
  if (!requirement.url.empty() || seen_.size() > kMostGuesses) return;
  Aim aim{requirement.normalized, requirement.specifiers, requirement.extras};
  if (!seen_.insert(aim.name + aim.specifiers.ToString() + "[" + Join(aim.extras, ",") + "]").second) return;
  if (!aim.specifiers.clauses().empty()) bounds_[aim.name].push_back(aim.specifiers);
  aims_.push_back(std::move(aim));
}

void Scout::Ask(std::vector<std::string> names) {
  if (!names.empty()) source_.WantProjects(names);
}

bool Scout::FollowPage(const Aim& aim) {
  if (!peek_->HasProject(aim.name)) return false;
  const ProjectId id = projects_.Id(aim.name);
  Project& project = projects_.Load(id);
  if (project.version_count() == 0) return true;
  const auto likeliest = Likeliest(project, aim);
  if (!likeliest) return true;
  const VersionId version = *likeliest;
  const auto choice = projects_.MetadataFile(project, version);
  if (!choice) return true;
  const Project::Page& page = project.pages[choice->page];
  source_.WantMetadata(page.index, page.view, std::span(&choice->file, 1));
  if (seen_.insert(aim.name + "@" + std::to_string(version) + "[" + Join(aim.extras, ",") + "]").second)
    found_.push_back({id, version, aim.extras});
  if (const auto row = likely_.Of(aim.name); row && row->version == project.texts[version]) {
    std::vector<std::string> names;
    FollowTable(aim.name, aim.extras, names);
    Ask(std::move(names));
  }
  return true;
}

std::optional<VersionId> Scout::Likeliest(Project& project, const Aim& aim) {
  BitSet wanted(projects_.BitsOf(project, aim.specifiers), project.version_count());
  wanted &= project.fits;
  wanted.Subtract(project.yanked);
  // What others ask of it narrows it down, unless somebody is then wrong.
  for (const SpecifierSet& bound : bounds_[aim.name]) {
    BitSet narrower = wanted;
    narrower &= BitSet(projects_.BitsOf(project, bound), project.version_count());
    if (narrower.Any()) wanted = std::move(narrower);
  }
  for (int32_t best = wanted.Highest(); best >= 0; best = wanted.Highest()) {
    const auto version = static_cast<VersionId>(best);
    if (!project.prerelease[version]) return version;
    wanted.Reset(version);
  }
  return std::nullopt;
}

void Scout::FollowTable(std::string_view name, std::span<const std::string> extras, std::vector<std::string>& names) {
  auto follow = [&](const std::string& key) {
    const auto row = likely_.Of(key);
    if (!row || !seen_.insert(key + " of the table").second) return;
    for (std::string_view text : row->requirements) {
      const Requirement* need = table_.Parsed(text);
      if (!need) continue;
      names.push_back(need->normalized);
      Want(*need);
      const auto next = likely_.Of(need->normalized);
      const auto version = next ? Version::Parse(next->version) : std::nullopt;
      const auto& bounds = bounds_[need->normalized];
      const bool taken = version && std::all_of(bounds.begin(), bounds.end(),
                                                [&](const SpecifierSet& bound) { return bound.Contains(*version); });
      if (taken) FollowTable(need->normalized, need->extras, names);
    }
  };
  follow(std::string(name));
  for (const std::string& extra : extras) follow(std::string(name) + "[" + extra + "]");
}

bool Scout::FollowMetadata(const Found& found) {
  Project& project = projects_.Load(found.project);
  const auto choice = projects_.MetadataFile(project, found.version);
  const Project::Page& page = project.pages[choice->page];
  if (!source_.PeekMetadata(page.index, page.view, choice->file, false)) return false;
  const auto metadata = projects_.Metadata(project, found.version);
  if (!metadata || !metadata->error().empty()) return true;
  std::vector<std::string> names;
  for (uint32_t i = 0; i < metadata->requirement_count(); ++i) {
    const Requirement* requirement = table_.Parsed(metadata->requirement_text(i));
    if (!requirement || !requirement->marker.Evaluate(environment_, found.extras)) continue;
    names.push_back(requirement->normalized);
    Want(*requirement);
  }
  Ask(std::move(names));
  return true;
}

void Scout::Look() {
  for (bool moved = true; moved;) {
    moved = false;
    for (Aim& aim : std::exchange(aims_, {})) {
      if (FollowPage(aim)) {
        moved = true;
      } else {
        aims_.push_back(std::move(aim));
      }
    }
    for (Found& found : std::exchange(found_, {})) {
      if (FollowMetadata(found)) {
        moved = true;
      } else {
        found_.push_back(std::move(found));
      }
    }
  }
}

void Scout::Await(const std::function<bool()>& here) {
  Look();
  while (!here() && source_.WaitForSome()) Look();
}

}  // namespace fitment
