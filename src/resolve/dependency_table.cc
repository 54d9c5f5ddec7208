// Metadata lines as numbered dependency edges. Tested by dependency_table_test.cc and the resolver's tests.
#include "resolve/dependency_table.h"

#include <algorithm>
#include <set>

#include "resolve/requires_python.h"

namespace fitment {

bool IsPinned(const SpecifierSet& specifiers) {
  return std::any_of(specifiers.clauses().begin(), specifiers.clauses().end(), [](const Specifier& s) {
    return (s.op == SpecifierOp::kEqual && !s.wildcard) || s.op == SpecifierOp::kArbitrary;
  });
}

DependencyTable::DependencyTable(ProjectTable& projects)
    : projects_(projects), environment_(MarkerEnvironmentOf(projects.target())) {
  packages_.push_back({0xffffffff, ""});  // the root
  rows_.emplace_back();
}

PackageId DependencyTable::Package(ProjectId project, std::string_view extra) {
  std::string key = std::to_string(project) + "[" + std::string(extra);
  if (auto found = package_ids_.find(key); found != package_ids_.end()) return found->second;
  PackageId id = static_cast<PackageId>(packages_.size());
  packages_.push_back({project, std::string(extra)});
  rows_.emplace_back();
  package_ids_.emplace(std::move(key), id);
  return id;
}

uint32_t DependencyTable::NewTag(EdgeOrigin origin) {
  origins_.push_back(std::move(origin));
  return static_cast<uint32_t>(origins_.size() - 1);
}

const Requirement* DependencyTable::Parsed(std::string_view text) {
  auto found = parsed_.find(text);
  if (found == parsed_.end()) {
    auto requirement = Requirement::Parse(text, /*lenient=*/true);
    found =
        parsed_.emplace(std::string(text), requirement ? std::optional(std::move(*requirement)) : std::nullopt).first;
  }
  return found->second ? &*found->second : nullptr;
}

const EdgeRow& DependencyTable::Row(PackageId package, VersionId version) {
  auto& rows = rows_[package];
  if (rows.size() <= version) rows.resize(projects_.Load(ProjectOf(package)).version_count());
  if (!rows[version]) {
    EdgeRow row = MakeRow(package, version);
    rows_[package][version] = std::move(row);
  }
  return *rows_[package][version];
}

EdgeRow DependencyTable::MakeRow(PackageId package, VersionId version) {
  EdgeRow row;
  Project& project = projects_.Load(ProjectOf(package));
  auto metadata = projects_.Metadata(project, version);
  if (!metadata) {
    if (metadata.error().kind != ErrorKind::kMetadata) projects_.SetError(metadata.error());
    row.unusable = Refusal{Refusal::Kind::kBrokenMetadata, metadata.error().message};
    return row;
  }
  if (!metadata->error().empty()) {
    row.unusable = Refusal{Refusal::Kind::kBrokenMetadata, std::string(metadata->error())};
    return row;
  }
  if (!PythonFits(metadata->requires_python(), projects_.target().python.AsVersion(), projects_.options().installer)) {
    row.unusable =
        Refusal{Refusal::Kind::kPythonVersion, "requires Python " + std::string(metadata->requires_python())};
    return row;
  }
  const std::string extra = ExtraOf(package);
  if (extra.empty()) {
    AddBase(row, ProjectOf(package), *metadata, version);
  } else {
    AddExtra(row, ProjectOf(package), *metadata, version, extra);
  }
  PrefetchFor(row);
  for (Edge& edge : row.edges) {
    if (edge.requirement) edge.allowed = projects_.BitsOf(projects_.Load(edge.project), edge.requirement->specifiers);
  }
  return row;
}

void DependencyTable::AddBase(EdgeRow& row, ProjectId self, const MetadataView& metadata, VersionId version) {
  for (uint32_t i = 0; i < metadata.requirement_count(); ++i) {
    if (!metadata.requirement_is_base(i)) continue;
    const Requirement* requirement = Parsed(metadata.requirement_text(i));
    if (!requirement || !requirement->marker.Evaluate(environment_)) continue;
    AddEdge(row, *requirement, metadata.requirement_text(i), self, version, metadata);
    if (row.unusable) return;
  }
}

void DependencyTable::AddExtra(EdgeRow& row, ProjectId self, const MetadataView& metadata, VersionId version,
                               const std::string& extra) {
  Project& project = projects_.Load(self);
  row.edges.push_back({self, "", nullptr, projects_.SingleOf(project, version),
                       NewTag({false, 0, project.name, std::string(metadata.source()), project.name, false})});
  Discover(row, project, metadata);
  std::vector<std::string> queue{extra};
  std::set<std::string> seen{extra};
  for (size_t next = 0; next < queue.size(); ++next) {
    const std::string current = queue[next];
    for (uint32_t i = 0; i < metadata.requirement_count(); ++i) {
      if (!metadata.requirement_needs_extra(i, current)) continue;
      const Requirement* requirement = Parsed(metadata.requirement_text(i));
      if (!requirement || requirement->marker.Evaluate(environment_)) continue;
      if (!requirement->marker.Evaluate(environment_, std::span(&current, 1))) continue;
      if (requirement->normalized == project.name) {
        for (const std::string& more : requirement->extras) {
          if (seen.insert(more).second) queue.push_back(more);
        }
        continue;
      }
      AddEdge(row, *requirement, metadata.requirement_text(i), self, version, metadata);
      if (row.unusable) return;
    }
  }
}

void DependencyTable::AddEdge(EdgeRow& row, const Requirement& requirement, std::string_view text, ProjectId self,
                              VersionId version, const MetadataView& metadata) {
  Project& dependent = projects_.Load(self);
  if (!requirement.url.empty() && !dependent.direct) {
    row.unusable = Refusal{Refusal::Kind::kOther,
                           "requires " + requirement.name +
                               " from a URL, which installers refuse of an index's package: name it in your own file"};
    return;
  }
  uint32_t tag = NewTag({false, 0, std::string(text), std::string(metadata.source()), dependent.name, false});
  if (requirement.normalized ==
      dependent.name) {  // itself: the same version's extras, and what it says of its own version
    for (const std::string& extra : requirement.extras) {
      row.edges.push_back({self, extra, nullptr, projects_.SingleOf(dependent, version), tag});
    }
    if (!requirement.specifiers.empty()) row.edges.push_back({self, "", &requirement, {}, tag});
    return;
  }
  ProjectId project = projects_.Id(requirement.normalized);
  for (const std::string& extra : requirement.extras) row.edges.push_back({project, extra, &requirement, {}, tag});
  row.edges.push_back({project, "", &requirement, {}, tag});
  row.discovery.emplace_back(project, IsPinned(requirement.specifiers));
}

void DependencyTable::Discover(EdgeRow& row, const Project& project, const MetadataView& metadata) {
  for (uint32_t i = 0; i < metadata.requirement_count(); ++i) {
    if (!metadata.requirement_is_base(i)) continue;
    const Requirement* requirement = Parsed(metadata.requirement_text(i));
    if (!requirement || requirement->normalized == project.name || !requirement->marker.Evaluate(environment_))
      continue;
    row.discovery.emplace_back(projects_.Id(requirement->normalized), IsPinned(requirement->specifiers));
  }
}

void DependencyTable::PrefetchFor(const EdgeRow& row) {
  std::vector<std::string> names;
  for (const Edge& edge : row.edges) {
    if (!projects_.Loaded(edge.project)) names.push_back(projects_.Name(edge.project));
  }
  if (!names.empty()) projects_.source().WantProjects(names);
  for (const Edge& edge : row.edges) {
    if (!edge.requirement) continue;
    Project& project = projects_.Load(edge.project);
    if (project.direct || project.version_count() == 0) continue;
    BitSet wanted(projects_.BitsOf(project, edge.requirement->specifiers), project.version_count());
    wanted &= project.fits;
    wanted.Subtract(project.yanked);
    int32_t best = wanted.Highest();
    while (best >= 0 && project.prerelease[best]) {
      wanted.Reset(static_cast<uint32_t>(best));
      best = wanted.Highest();
    }
    if (best < 0) continue;
    if (auto choice = projects_.MetadataFile(project, static_cast<uint32_t>(best))) {
      const Project::Page& page = project.pages[choice->page];
      projects_.source().WantMetadata(page.index, page.view, std::span(&choice->file, 1));
    }
  }
}

}  // namespace fitment
