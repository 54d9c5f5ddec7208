// The search for plans in one universe (one Python): which lines must be let go so that something installs and fits
// (implicit hitting sets over the proofs' cores), their lowest bounds, then the fewest further bounds after which the
// installer's own pick fits (uniform cost). doc/repair.md walks through it. Tests: repair_test.cc (brute force).
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "repair/change.h"
#include "repair/hitting_set.h"
#include "repair/repair.h"

namespace fitment {

// A finding that a bound answers: whole for people, short for a remark beside a line.
struct Reason {
  std::string message, brief;
};

// What a plan does, before it is text. Lines are numbers of the question; projects are normalized names.
struct Draft {
  std::map<uint32_t, Move> moves;         // lines let go
  std::map<std::string, Bounds> bounds;   // by project: of touched lines, kept lines that are tightened, or new lines
  std::map<std::string, Reason> reasons;  // by project: why its upper bounds are there
  std::map<uint32_t, std::string> corrected;  // faulty lines and their meaning
  std::set<uint32_t> touched;                 // lines whose text changes
  std::set<std::string> added;                // projects that get a line of their own
  size_t lines_touched() const { return touched.size() + added.size(); }
  bool worse_tier() const;  // drops a line or moves one only to older versions
};

// A draft that was re-solved as the installer would and fits.
struct Proven {
  Draft draft;
  Resolution resolution;
  FitReport fit;
  int64_t distance = 0;
  int sdists = 0;
};

struct SearchOutcome {
  std::vector<Proven> plans;     // best first
  bool complete = true;          // nothing cheaper was left unexplored: the first plan is optimal in this universe
  bool python_involved = false;  // some proof refuses a candidate for its Python: another Python may help
  std::vector<std::string> notes;
};

class RepairSearch {
 public:
  RepairSearch(Resolver& resolver, const Question& question, const RepairOptions& options, uint64_t& resolves_left);

  // At most `max_lines` touched lines. Errors: kNetwork, kStore.
  Result<SearchOutcome> Run(size_t max_lines);
  // The installer's answer to the lines as they stand, judged. A plan without edits if it fits.
  Result<std::optional<Proven>> AsItStands();

 private:
  enum class Tier { kUp, kAny };
  Result<void> SearchTier(Tier tier, size_t max_lines, SearchOutcome& out);
  Result<std::optional<LineSet>> CoreOf(Tier tier, const LineSet& moved, SearchOutcome& out, bool& solved);
  Result<std::optional<Draft>> DraftFor(Tier tier, const LineSet& moved);
  Result<void> LowestBounds(Tier tier, const LineSet& moved, Draft& draft);
  Result<void> Tighten(Draft start, Tier tier, size_t max_lines, SearchOutcome& out);
  Result<std::vector<Draft>> Children(const Draft& draft, const Resolution& set, const FitReport& fit, Tier tier);
  Result<void> GiveWay(const Draft& draft, const Resolution& set, const Finding& finding, Tier tier,
                       std::vector<Draft>& children);
  Result<std::optional<Draft>> Exclude(const Draft& draft, const std::string& name, const Resolution& set,
                                       const std::set<Version>& forbidden, const Finding& why, Tier tier);
  Result<std::set<Version>> ForbiddenNow(const std::string& name, const Resolution& set, const Version& picked);
  Result<void> AddBans(Question& question, const Resolution* set);
  Result<void> BanProject(const std::string& name);
  Question Lay(const Draft& draft) const;
  Result<Answer> Ask(const Question& question);
  void Keep(SearchOutcome& out, Proven proven) const;
  Result<int64_t> DistanceOf(const Draft& draft, const Resolution& set);
  const RootRequirement* LineOf(const std::string& name) const;
  bool Movable(const RootRequirement& line) const { return !line.direct; }

  Resolver& resolver_;
  const Question& question_;
  const RepairOptions& options_;
  uint64_t& resolves_left_;
  std::map<std::string, std::vector<Ban>> bans_;  // by project: releases that can never fit this target
};

// Order of plans: product.md's cost order.
bool Cheaper(const Proven& a, const Proven& b);

}  // namespace fitment
