// Looks ahead while the network is slow: from what has arrived it guesses what the search will ask next (of each
// requirement the best release, and what that requires in turn), and has it fetched meanwhile. Where the best release
// is the one that the table of likely needs knows, all that hangs on it is asked for at once. It decides nothing and
// waits for nothing; the tables of the question never see it. Only for sources that want hints. Tests: scout_test.cc.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "resolve/dependency_table.h"
#include "resolve/likely_needs.h"

namespace fitment {

class Scout {
 public:
  // Reads `source` by peeking alone. `likely` outlives this.
  Scout(PackageSource& source, const Target& target, const ResolveOptions& options,
        const LikelyNeeds& likely = LikelyNeeds::Embedded());
  ~Scout();

  // A requirement that was met: of a line, or of a release. Extras and marker are read; a marker that does not hold
  // is the caller's to drop.
  void Want(const Requirement& requirement);
  // Goes on with whatever has come meanwhile.
  void Look();
  // Lets the network move, looking on, until `here` says so or nothing is under way.
  void Await(const std::function<bool()>& here);

 private:
  class PeekSource;
  struct Aim {
    std::string name;  // normalized
    SpecifierSet specifiers;
    std::vector<std::string> extras;
  };
  struct Found {
    ProjectId project;
    VersionId version;
    std::vector<std::string> extras;
  };
  bool FollowPage(const Aim& aim);  // false: not here yet
  // The release that will be taken, if what is known of the question is all of it.
  std::optional<VersionId> Likeliest(Project& project, const Aim& aim);
  bool FollowMetadata(const Found& found);
  void Ask(std::vector<std::string> names);
  // Of a release whose metadata is not here yet: what the table says that it requires, and what those require.
  void FollowTable(std::string_view name, std::span<const std::string> extras, std::vector<std::string>& names);

  PackageSource& source_;
  const LikelyNeeds& likely_;
  std::unique_ptr<PeekSource> peek_;
  ProjectTable projects_;
  DependencyTable table_;
  MarkerEnvironment environment_;
  std::vector<Aim> aims_;
  TextMap<std::vector<SpecifierSet>> bounds_;  // by project: all that was asked of it, the user's lines first
  std::vector<Found> found_;
  std::set<std::string> seen_;  // aims and releases that were followed or are on the list
};

}  // namespace fitment
