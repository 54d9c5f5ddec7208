// Metadata lines as numbered dependency edges. Tested by dependency_table_test.cc and the resolver's tests.
#include "resolve/dependency_table.h"

#include <algorithm>
#include <set>

#include "resolve/scout.h"

namespace fitment {
namespace {

// `extra == "x" or os_name == "nt"` can hold without any extra, elsewhere, and here because of this one.
bool MayNeedExtra(const MetadataView& metadata, uint32_t i, std::string_view extra) {
  if (metadata.requirement_needs_extra(i, extra)) return true;
  return metadata.requirement_is_base(i) && metadata.requirement_text(i).find("extra") != std::string_view::npos;
}

}  // namespace

std::string MarkerWithoutExtras(const Marker& marker) {
  if (marker.empty()) return "";
  std::string text = marker.ToString();
  if (!marker.MentionsExtra() || text.find(" or ") != std::string::npos) return text;
  std::string out;
  for (size_t at = 0; at <= text.size();) {
    size_t end = std::min(text.find(" and ", at), text.size());
    std::string piece = text.substr(at, end - at);
    if (piece.find("extra") == std::string::npos) out += (out.empty() ? "" : " and ") + piece;
    at = end + 5;
  }
  return out;
}

bool IsPinned(const SpecifierSet& specifiers) {
  return std::any_of(specifiers.clauses().begin(), specifiers.clauses().end(), [](const Specifier& s) {
    return (s.op == SpecifierOp::kEqual && !s.wildcard) || s.op == SpecifierOp::kArbitrary;
  });
}

DependencyTable::DependencyTable(ProjectTable& projects) : projects_(projects), environment_(projects.environment()) {
  packages_.push_back({0xffffffff, "", "", false});  // the root
  rows_.emplace_back();
}

PackageId DependencyTable::Package(ProjectId project, std::string_view extra, std::string_view marker, bool proxy) {
  std::string key = std::to_string(project) + (proxy ? "<" : "[");
  key.append(extra).append("|").append(marker);
  if (auto found = package_ids_.find(key); found != package_ids_.end()) return found->second;
  PackageId id = static_cast<PackageId>(packages_.size());
  packages_.push_back({project, std::string(extra), std::string(marker), proxy});
  rows_.emplace_back();
  package_ids_.emplace(std::move(key), id);
  return id;
}

uint32_t DependencyTable::NewTag(const EdgeOrigin& origin) {
  origins_.push_back(origin);
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
  for (const auto& [known, row] : rows_[package]) {
    if (known == version) return *row;
  }
  auto row = std::make_unique<EdgeRow>(MakeRow(package, version));
  return *rows_[package].emplace_back(version, std::move(row)).second;
}

// A proxy at v: the project and the extra, bare and with the marker, all at v.
void DependencyTable::AddProxied(EdgeRow& row, PackageId package, VersionId version) {
  const PackageKey key = packages_[package];
  Project& project = projects_.Load(key.project);
  Bits same = projects_.SingleOf(project, version);
  uint32_t tag = SelfTag(package);
  std::vector<std::string> markers{""};
  if (!key.marker.empty()) markers.push_back(key.marker);
  for (const std::string& marker : markers) {
    row.edges.push_back({key.project, "", marker, false, nullptr, same, tag});
    if (!key.extra.empty()) row.edges.push_back({key.project, key.extra, marker, false, nullptr, same, tag});
  }
}

uint32_t DependencyTable::SelfTag(PackageId package) {
  const std::string& name = projects_.Name(ProjectOf(package));
  if (auto found = self_tags_.find(name); found != self_tags_.end()) return found->second;
  uint32_t tag = NewTag({false, 0, name, "", name, false});
  self_tags_.emplace(name, tag);
  return tag;
}

EdgeRow DependencyTable::MakeRow(PackageId package, VersionId version) {
  EdgeRow row;
  if (IsProxy(package)) {
    AddProxied(row, package, version);
    return row;
  }
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
  if (!projects_.FitsPython(metadata->requires_python())) {
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
  std::vector<std::string> queue{extra};
  std::set<std::string> seen{extra};
  for (size_t next = 0; next < queue.size(); ++next) {
    const std::string current = queue[next];
    for (uint32_t i = 0; i < metadata.requirement_count(); ++i) {
      if (!MayNeedExtra(metadata, i, current)) continue;
      const Requirement* requirement = Parsed(metadata.requirement_text(i));
      if (!requirement || requirement->marker.Evaluate(environment_)) continue;
      if (!requirement->marker.Evaluate(environment_, std::span(&current, 1))) continue;
      if (requirement->normalized == project.name) {
        for (const std::string& more : requirement->extras) {
          if (seen.insert(more).second) queue.push_back(more);
        }
        AddSelf(row, *requirement, metadata.requirement_text(i), self, metadata);
        continue;
      }
      AddEdge(row, *requirement, metadata.requirement_text(i), self, version, metadata);
      if (row.unusable) return;
    }
  }
}

// What a project says of its own version, under an extra too.
void DependencyTable::AddSelf(EdgeRow& row, const Requirement& requirement, std::string_view text, ProjectId self,
                              const MetadataView& metadata) {
  if (requirement.specifiers.empty()) return;
  const std::string& name = projects_.Name(self);
  uint32_t tag = NewTag({false, 0, text, metadata.source(), name, false});
  row.edges.push_back({self, "", "", false, &requirement, {}, tag});
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
  uint32_t tag = NewTag({false, 0, text, metadata.source(), dependent.name, false});
  if (requirement.normalized == dependent.name) {  // the same version's extras
    for (const std::string& extra : requirement.extras) {
      row.edges.push_back({self, extra, "", true, nullptr, projects_.SingleOf(dependent, version), tag});
    }
    AddSelf(row, requirement, text, self, metadata);
    return;
  }
  AddRequirementEdges(row.edges, projects_.Id(requirement.normalized), requirement, {}, tag);
}

void DependencyTable::AddRequirementEdges(std::vector<Edge>& edges, ProjectId project, const Requirement& requirement,
                                          Bits allowed, uint32_t tag) {
  std::string marker = MarkerWithoutExtras(requirement.marker);
  for (const std::string& extra : requirement.extras) {
    edges.push_back({project, extra, marker, true, &requirement, allowed, tag});
  }
  if (requirement.extras.empty()) edges.push_back({project, "", marker, !marker.empty(), &requirement, allowed, tag});
}

void DependencyTable::PrefetchFor(const EdgeRow& row) {
  if (!projects_.source().WantsHints()) return;
  std::vector<std::string> names;
  for (const Edge& edge : row.edges) {
    if (!projects_.Loaded(edge.project)) names.push_back(projects_.Name(edge.project));
    if (scout_ && edge.requirement) scout_->Want(*edge.requirement);
  }
  if (!names.empty()) projects_.source().WantProjects(names);
  if (scout_) scout_->Look();
}

}  // namespace fitment
