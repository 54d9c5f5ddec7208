// pip's order of decisions (pip 24.2 and later): pinned requirements, those with an upper bound, the user's own in
// their order, those with any bound, then by name. Tests: tests/program/installers_test.py.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "resolve/project_table.h"

namespace fitment {

class PipOrder {
 public:
  // The user's line names the project; in the order of the lines.
  void Request(ProjectId project);
  // A requirement of the project came into play; nullptr: a direct reference or a version that is settled.
  void Meet(ProjectId project, const std::string& name, const SpecifierSet* specifiers);
  // It was in the way of others too often.
  void Promote(ProjectId project);
  // Whether some requirement that came into play names a pre-release: then all of them count as releases.
  bool NamesPrerelease(ProjectId project) const {
    return project < standings_.size() && standings_[project].names_prerelease;
  }
  // Greater goes first.
  uint64_t Priority(ProjectId project) const;

 private:
  struct Standing {
    bool promoted = false, direct = false, pinned = false, upper_bound = false, bound = false, names_prerelease = false;
    uint32_t requested = kNever;  // number of the first line
    uint32_t name_key = 0;        // names ascend with it
  };
  static constexpr uint32_t kNever = (1u << 20) - 1;
  Standing& At(ProjectId project);
  uint32_t KeyOf(const std::string& name);

  std::vector<Standing> standings_;
  std::map<std::string, uint32_t> name_keys_;
  uint32_t lines_ = 0;
};

}  // namespace fitment
