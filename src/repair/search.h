// The search for plans in one universe (one Python): which lines must be let go so that something installs and fits
// (implicit hitting sets over the proofs' cores), their lowest bounds, then the fewest further bounds after which the
// installer's own pick fits (uniform cost). doc/repair.md walks through it. Tests: repair_test.cc (brute force).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "repair/change.h"
#include "repair/hitting_set.h"
#include "repair/nearest.h"
#include "repair/repair.h"
#include "resolve/late_caps.h"

namespace fitment {

// A finding that a bound answers: whole for people, short for a remark beside a line.
struct Reason {
  std::string message, brief;
  std::optional<Rung> rung;  // where it failed
  std::string version;       // of the release that did
};

Reason ReasonOf(const Finding& finding, const std::string& version);
// Must a plan be free of it?
bool IsFault(const Finding& finding, const RepairOptions& options);

// What a plan does, before it is text. Lines are numbers of the question; projects are normalized names.
struct Draft {
  std::map<uint32_t, Move> moves;         // lines let go
  std::map<std::string, Bounds> bounds;   // by project: of touched lines, kept lines that are tightened, or new lines
  std::map<std::string, Reason> reasons;  // by project: why its upper bounds are there
  std::map<uint32_t, std::string> corrected;  // faulty lines and their meaning
  std::set<uint32_t> touched;                 // lines whose text changes
  bool beyond = false;          // tried for the proof alone: kept only if it is cheaper than what is known
  bool stepwise = false;        // lines were let go one after the other: together they might not have to go as far
  bool widened = false;         // lines were let go for the sake of a bound: some edit may be needless
  std::set<std::string> added;  // projects that get a line of their own
  size_t lines_touched() const { return touched.size() + added.size(); }
  bool operator==(const Draft& other) const {
    return moves == other.moves && bounds == other.bounds && touched == other.touched && added == other.added;
  }
  int tier() const;  // 0; 1: moves a line only to older versions; 2: drops one
};

// A draft that was re-solved as the installer would and fits.
struct Proven {
  Draft draft;
  Resolution resolution;
  FitReport fit;
  int64_t distance = 0;
  int sdists = 0;
  // By project: why it is doubtful that the release to which its line went back does any better. Such a plan ranks
  // after those of its tier without doubts.
  std::map<std::string, std::string> doubts;
  int64_t age_of_lines = 0, age = 0;  // releases that are newer than the set's, of the user's own projects and of all
};

struct SearchOutcome {
  std::vector<Proven> plans;       // best first
  bool complete = true;            // nothing cheaper was left unexplored: the first plan is optimal in this universe
  std::optional<Proven> doubtful;  // the cheapest that is so: what it leaves out of count is not searched to the end
  size_t least_lines = SIZE_MAX;   // no plan of the first tier touches fewer
  bool python_involved = false;    // some proof refuses a candidate for its Python: another Python may help
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
  enum class Tier { kUp, kDown, kDrop };
  size_t LinesAfter(const Proven& plan, const SearchOutcome& out) const;
  Result<void> SearchTier(Tier tier, size_t max_lines, SearchOutcome& out);
  Result<std::optional<LineSet>> CoreOf(Tier tier, const LineSet& moved, SearchOutcome& out, bool& solved);
  Result<std::vector<Draft>> DraftsFor(Tier tier, const LineSet& moved, SearchOutcome& out);
  Result<bool> BoundsFor(Tier tier, bool with_bans, Draft& draft, SearchOutcome& out);
  Result<bool> BoundsOf(Tier tier, const std::vector<const RootRequirement*>& lines, Draft& draft, Question laid,
                        SearchOutcome& out);
  Result<std::vector<Draft>> Widened(const Draft& draft, const Answer& answer, const Question& laid, Tier tier,
                                     SearchOutcome& out);
  Result<std::optional<Draft>> Rebound(const Draft& draft, Tier tier, SearchOutcome& out);
  Result<void> DropNeedless(Proven& proven);
  Result<void> Expand(Draft draft, Tier tier, std::vector<Draft>& open, size_t& best_lines, SearchOutcome& out);
  Result<void> Tighten(Draft start, Tier tier, size_t max_lines, SearchOutcome& out);
  // ---- late.cc: late caps as a rule, and lines that go back too far ----
  Result<std::vector<LateCap>> Stale(const Question& laid, const Resolution& set);
  void LearnCaps(const std::vector<LateCap>& caps);
  Result<void> AddCaps(Question& question);
  Result<std::optional<Version>> NewestUncapped(const Draft& draft, const std::string& name);
  Result<void> FindDoubts(Proven& proven);
  Result<std::string> DoubtOf(const Pin& pin, const Resolution& set);
  bool LeadsIntoTheDark(const Draft& draft, const Resolution& set, const FitReport& fit) const;
  Result<void> FindAges(Proven& proven);
  bool IsFault(const Finding& finding) const;
  bool HasFault(const FitReport& fit) const;
  bool MayStay(const std::string& name) const;
  Level from(const std::string& name) const;
  bool FailsAlone(const std::string& name, const Version& version, bool named) const;
  Result<std::vector<Draft>> Uncapped(const Draft& draft, const Resolution& set, const std::vector<LateCap>& caps,
                                      Tier tier, SearchOutcome& out);
  struct Blamed {
    const Pin* pin;
    const Pin* beside;  // that it clashes with; or nullptr
    const Finding* finding;
    bool requires_it = false;  // not at fault: it requires one that is
  };
  std::vector<Blamed> BlamedBy(const Finding& finding, const Resolution& set) const;
  Result<void> GiveWay(const Draft& draft, const Resolution& set, const Blamed& blamed, Tier tier,
                       std::vector<Draft>& children, SearchOutcome& out);
  Result<std::vector<Draft>> Children(const Draft& draft, const Resolution& set, const FitReport& fit, Tier tier,
                                      SearchOutcome& out);
  Result<std::optional<Draft>> FromNewer(const Draft& draft, const Pin& pin, const Version& picked,
                                         const std::set<Version>& forbidden, const Finding& why);
  Result<std::optional<Draft>> Exclude(const Draft& draft, const std::string& name, const Resolution& set,
                                       const std::set<Version>& forbidden, const Finding& why);
  Result<std::optional<Draft>> LetGo(Draft child, const RootRequirement& line, const std::set<Version>& forbidden,
                                     Tier tier, SearchOutcome& out, std::vector<Draft>* together = nullptr);
  Result<std::vector<Draft>> LetGoTogether(const Draft& child, const RootRequirement& line, const Question& laid,
                                           Tier tier, SearchOutcome& out);
  Result<std::set<Version>> Beyond(const std::string& name, const Version& version, bool newer,
                                   std::set<Version> versions);
  Result<void> Farther(const Draft& draft, const Resolution& set, Tier tier, std::vector<Draft>& children,
                       SearchOutcome& out);
  void Unread(const Error& error, SearchOutcome& out);
  std::optional<Draft> Dropped(Draft child, const RootRequirement& line) const;
  Result<bool> SdistsHopeless(const std::string& name, const std::vector<Resolver::Release>& releases);
  Result<std::set<Version>> ForbiddenNow(const std::string& name, const Pin* beside);
  bool Clash(const std::string& name, const Version& version, bool named, const Pin& pin) const {
    return !WhyClash(name, version, named, pin).empty();
  }
  std::string WhyClash(const std::string& name, const Version& version, bool named, const Pin& pin) const;
  std::string WhyShutOut(const std::string& name, const Version& version, const Resolution& set,
                         const std::string& told) const;
  Result<void> AddBans(Question& question, const Resolution* set);
  Result<const std::vector<Ban>*> BansOf(const std::string& name, bool named);
  Question Lay(const Draft& draft) const;
  Result<Answer> Ask(const Question& question);
  void Keep(SearchOutcome& out, Proven proven) const;
  Result<int64_t> DistanceOf(const Draft& draft);
  const RootRequirement* LineOf(const std::string& name) const;
  // The line that a bound of the project is written into: its override, which takes the others' place, else its
  // requirement line, else its constraint; nullptr: a new one.
  const RootRequirement* CarrierOf(const std::string& name) const;
  bool Movable(Tier tier, const RootRequirement& line) const { return tier == Tier::kDrop || !line.direct; }

  Resolver& resolver_;
  const Question& question_;
  const RepairOptions& options_;
  uint64_t& resolves_left_;
  // By project and whether a line names it: releases that can never fit this target.
  std::map<std::pair<std::string, bool>, std::vector<Ban>> bans_;
  // Late caps that were met, each with the bound of the later release.
  std::vector<std::pair<LateCap, SpecifierSet>> caps_;
  std::map<std::string, bool> hopeless_;  // by project: of its sdists none is known to build
  // The installer's pick did not fit somewhere; no plan came of the likely bounds, so that unlikely ones are tried too.
  bool misfit_ = false, harder_ = false;
  std::optional<Error> unread_;  // the first thing that could not be read on the way
};

const Pin* FindPin(const Resolution& set, const std::string& name);  // nullptr: not in it
// Order of plans: product.md's cost order.
bool Cheaper(const Proven& a, const Proven& b);

}  // namespace fitment
