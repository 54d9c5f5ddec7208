// What each release asks for on this target: metadata lines → numbered dependency edges, extras as packages of their
// own (name[extra] at v needs name at v and the extra's lines; self-references are flattened, as uv has it). Made when
// first asked, kept for every later question. Tests: dependency_table_test.cc.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "python/requirement.h"
#include "resolve/project_table.h"
#include "solver/provider.h"

namespace fitment {

// One edge before a question's overrides, constraints and direct references are laid over it.
struct Edge {
  ProjectId project = 0;
  std::string extra;                         // normalized, "" for the project itself
  const Requirement* requirement = nullptr;  // nullptr: name[extra] at v → name at v
  Bits allowed;
  uint32_t tag = 0;
};

struct EdgeRow {
  std::vector<Edge> edges;
  // Projects in the order in which uv would first meet them (for an extra: the base's own requirements come first).
  std::vector<std::pair<ProjectId, bool>> discovery;  // project, pinned by "=="
  std::optional<Refusal> unusable;
};

class DependencyTable {
 public:
  explicit DependencyTable(ProjectTable& projects);

  // Solver's package numbers: 0 is the root.
  PackageId Package(ProjectId project, std::string_view extra = {});
  ProjectId ProjectOf(PackageId package) const { return packages_[package].project; }
  const std::string& ExtraOf(PackageId package) const { return packages_[package].extra; }
  size_t package_count() const { return packages_.size(); }

  const EdgeRow& Row(PackageId package, VersionId version);

  // Tags: where an edge comes from. Those of lines are made by NewLineTag.
  uint32_t NewTag(EdgeOrigin origin);
  const EdgeOrigin& Origin(uint32_t tag) const { return origins_[tag]; }
  // A requirement text parsed once (leniently); nullptr if it does not parse.
  const Requirement* Parsed(std::string_view text);

 private:
  struct PackageKey {
    ProjectId project;
    std::string extra;
  };
  EdgeRow MakeRow(PackageId package, VersionId version);
  void AddBase(EdgeRow& row, ProjectId self, const MetadataView& metadata, VersionId version);
  void AddExtra(EdgeRow& row, ProjectId self, const MetadataView& metadata, VersionId version,
                const std::string& extra);
  void AddEdge(EdgeRow& row, const Requirement& requirement, std::string_view text, ProjectId self, VersionId version,
               const MetadataView& metadata);
  void Discover(EdgeRow& row, const Project& project, const MetadataView& metadata);
  void PrefetchFor(const EdgeRow& row);

  ProjectTable& projects_;
  MarkerEnvironment environment_;
  std::vector<PackageKey> packages_;
  TextMap<PackageId> package_ids_;
  std::vector<std::vector<std::optional<EdgeRow>>> rows_;  // by package, version
  std::deque<EdgeOrigin> origins_;
  TextMap<std::optional<Requirement>> parsed_;
};

// "==1.2", "===1.2": what uv takes for a pin.
bool IsPinned(const SpecifierSet& specifiers);

}  // namespace fitment
