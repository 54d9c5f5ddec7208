// One question laid over the tables: the user's lines as the root's edges, constraints, overrides, direct references
// and bans; the modelled installer's decision order and choice of versions. This is what the solver asks. Tests:
// resolver_test.cc.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "resolve/dependency_table.h"
#include "resolve/pip_order.h"
#include "resolve/resolver.h"
#include "solver/provider.h"

namespace fitment {

using YankedPins = std::set<std::pair<ProjectId, uint32_t>>;  // project, version

class QuestionProvider : public Provider {
 public:
  // `direct`: registry project → the project that stands for its direct reference. All must outlive the provider.
  // `yanked`: yanked versions that pip takes nevertheless, as metadata pins them.
  QuestionProvider(ProjectTable& projects, DependencyTable& dependencies, const Question& question,
                   const std::map<ProjectId, ProjectId>& direct, const YankedPins& yanked = {});

  // Told of each line.
  void SetScout(Scout* scout) { scout_ = scout; }

  uint32_t VersionCount(PackageId package) override;
  Bits Usable(PackageId package) override;
  VersionId Choose(PackageId package, Bits allowed) override;
  DependencyAnswer Dependencies(PackageId package, VersionId version) override;
  uint32_t WhyUnusable(PackageId package, VersionId version) override;
  uint64_t Priority(PackageId package, Bits allowed) override;
  void OnConflict(PackageId deciding, PackageId affected, std::span<const PackageId> others) override;
  std::vector<PackageId> TakeBack() override;
  bool HopelessNeedsWait() override { return !AsPip(); }
  bool StartOver(PackageId package, Bits allowed) override;
  bool ShouldStop() override;

  // What a WhyUnusable or unusable_reason mark means for one version.
  Refusal RefusalOf(PackageId package, VersionId version, uint32_t mark);
  // Yanked versions that requirements of metadata pin, which were met and are not in `yanked`.
  const YankedPins& yanked_pins_met() const { return yanked_pins_met_; }
  // For a constraint or override by its line number: the first line that brings its project in.
  std::optional<uint32_t> BroughtInBy(uint32_t number) const;
  // Whether the deadline (not an error) ended the search.
  bool timed_out() const { return timed_out_; }

 private:
  // uv's classes of priority, lowest first.
  enum class Rank : uint8_t { kUnspecified, kConflictLate, kConflictEarly, kSingleton, kDirect };
  struct Standing {
    Rank rank = Rank::kUnspecified;
    uint32_t met = 0;  // how many projects were met before it
    bool known = false;
  };
  struct Line {
    const RootRequirement* root;
    ProjectId project;
    uint32_t tag;
  };

  void ReadLines();
  void Meet(ProjectId project, bool pinned);
  bool AsPip() const { return projects_.options().installer == InstallerModel::kPip; }
  void MeetPackage(PackageId package);
  void AddLineEdges(const Line& line);
  void AddEdge(const Edge& edge);
  void AddClashes(PackageId package, VersionId version);
  void NoteYankedPin(const Edge& edge);
  void AddRootEdges();
  void CountConflict(PackageId affected, PackageId culprit);  // the root counts for nobody
  Bits BitsOf(ProjectId project, const SpecifierSet& specifiers);
  void AddConstraints(ProjectId project);
  ProjectId Stands(ProjectId project) const;
  // What says which of a project's pre-releases and yanked versions may be taken: the lines that name it (unless they
  // are overridden), constraints and overrides.
  std::vector<const Line*> PolicyLines(ProjectId project) const;
  bool PrereleaseAllowed(ProjectId project) const;
  bool TakenThoughYanked(ProjectId project, VersionId version);
  bool Lowest(ProjectId project) const;
  BitSet UsableOf(ProjectId project);

  ProjectTable& projects_;
  Scout* scout_ = nullptr;
  DependencyTable& table_;
  const Question& question_;
  const std::map<ProjectId, ProjectId>& direct_;
  std::vector<Line> lines_;
  std::map<ProjectId, std::vector<Line>> constraints_, overrides_;
  std::map<ProjectId, std::vector<const Ban*>> bans_;
  struct ClashEdge {
    const Clash* clash;
    uint32_t tag = 0;
    BitSet allowed;  // all of the other's versions but one
  };
  std::map<ProjectId, std::vector<ClashEdge>> clashes_;
  std::map<ProjectId, const Version*> preferences_;
  std::set<ProjectId> lowest_first_;
  std::map<ProjectId, uint32_t> decided_first_;  // lowest_first, then highest_first
  std::map<ProjectId, BitSet> usable_;
  std::vector<Standing> standings_;  // by project
  PipOrder pip_order_;
  uint32_t projects_met_ = 0, packages_met_ = 0;
  std::vector<uint32_t> package_order_;       // by package: when it was first met, + 1
  std::vector<uint32_t> affected_, culprit_;  // by package: conflicts counted
  std::vector<PackageId> promote_, demote_;   // reached the threshold since TakeBack was last asked
  std::vector<Dependency> answer_, early_;
  bool python_met_ = false;                 // some version was refused by StartOver
  std::vector<BitSet> refused_for_python_;  // by package: versions that StartOver told of
  YankedPins yanked_, yanked_pins_met_;
  uint32_t asked_ = 0;
  bool timed_out_ = false;
};

}  // namespace fitment
