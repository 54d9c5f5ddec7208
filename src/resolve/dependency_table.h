// What each release asks for on this target: metadata lines → numbered dependency edges, extras as packages of their
// own (name[extra] at v needs name at v and the extra's lines; self-references are flattened, as uv has it). Made when
// first asked, kept for every later question. Tests: dependency_table_test.cc.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "python/requirement.h"
#include "resolve/project_table.h"
#include "solver/provider.h"

namespace fitment {

// One edge before a question's overrides, constraints and direct references are laid over it.
struct Edge {
  ProjectId project = 0;
  std::string extra;                         // normalized, "" for the project itself
  std::string marker;                        // without what it says of extras, "" for none
  bool proxy = false;                        // to the proxy of (project, extra, marker)
  const Requirement* requirement = nullptr;  // nullptr: what a proxy needs of its own project
  Bits allowed;
  uint32_t tag = 0;
};

struct EdgeRow {
  std::vector<Edge> edges;
  std::optional<Refusal> unusable;
};

class Scout;

class DependencyTable {
 public:
  explicit DependencyTable(ProjectTable& projects);
  // Told of each requirement that is met.
  void SetScout(Scout* scout) { scout_ = scout; }

  // Solver's package numbers: 0 is the root. As in uv, a requirement with extras or a marker goes to a proxy of its
  // own, which at version v needs the project, the extra and the marked twin at v: so uv's order of decisions can be
  // kept.
  PackageId Package(ProjectId project, std::string_view extra = {}, std::string_view marker = {}, bool proxy = false);
  bool IsProxy(PackageId package) const { return packages_[package].proxy; }
  ProjectId ProjectOf(PackageId package) const { return packages_[package].project; }
  const std::string& ExtraOf(PackageId package) const { return packages_[package].extra; }
  size_t package_count() const { return packages_.size(); }

  const EdgeRow& Row(PackageId package, VersionId version);

  // Tags: where an edge comes from. Those of lines are made by NewLineTag.
  // The origin's texts outlive the table: those of records and projects do, others are kept by Keep.
  uint32_t NewTag(const EdgeOrigin& origin);
  std::string_view Keep(std::string text) { return kept_.emplace_back(std::move(text)); }
  const EdgeOrigin& Origin(uint32_t tag) const { return origins_[tag]; }
  // The edges that a requirement on `project` makes: to the project, or to the proxies of its extras and marker.
  static void AddRequirementEdges(std::vector<Edge>& edges, ProjectId project, const Requirement& requirement,
                                  Bits allowed, uint32_t tag);
  // The tag of what a project's proxies say of the project itself.
  uint32_t SelfTag(PackageId package);
  // A requirement text parsed once (leniently); nullptr if it does not parse.
  const Requirement* Parsed(std::string_view text);

 private:
  struct PackageKey {
    ProjectId project;
    std::string extra, marker;
    bool proxy = false;
  };
  void AddProxied(EdgeRow& row, PackageId package, VersionId version);
  EdgeRow MakeRow(PackageId package, VersionId version);
  void AddBase(EdgeRow& row, ProjectId self, const MetadataView& metadata, VersionId version);
  void AddExtra(EdgeRow& row, ProjectId self, const MetadataView& metadata, VersionId version,
                const std::string& extra);
  void AddEdge(EdgeRow& row, const Requirement& requirement, std::string_view text, ProjectId self, VersionId version,
               const MetadataView& metadata);
  void AddSelf(EdgeRow& row, const Requirement& requirement, std::string_view text, ProjectId self,
               const MetadataView& metadata);
  void PrefetchFor(const EdgeRow& row);

  ProjectTable& projects_;
  Scout* scout_ = nullptr;
  MarkerEnvironment environment_;
  std::vector<PackageKey> packages_;
  TextMap<PackageId> package_ids_;
  TextMap<uint32_t> self_tags_;
  std::vector<std::vector<std::pair<VersionId, std::unique_ptr<EdgeRow>>>> rows_;  // by package, version
  std::deque<EdgeOrigin> origins_;
  std::deque<std::string> kept_;
  TextMap<std::optional<Requirement>> parsed_;
};

// "==1.2", "===1.2": what uv takes for a pin.
bool IsPinned(const SpecifierSet& specifiers);
// The marker's text without its clauses on `extra`; "" where nothing is left. One with "or" is kept whole.
std::string MarkerWithoutExtras(const Marker& marker);

}  // namespace fitment
