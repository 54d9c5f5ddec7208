// The search for plans in one universe. Tested by repair_test.cc.
#include "repair/search.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "explain/core.h"
#include "resolve/wheel_evidence.h"

namespace fitment {
namespace {

constexpr uint32_t kNewLine = 1'000'000;  // numbers of added lines begin here
constexpr size_t kMoreWithoutDoubts = 2;  // lines that a plan without doubts may touch beyond one with

bool MentionsPython(Resolver& resolver, const Proof& proof) {
  for (const Incompatibility& node : proof.nodes) {
    bool leaf = node.kind == Incompatibility::Kind::kNoVersions || node.kind == Incompatibility::Kind::kUnusable;
    if (!leaf || node.terms.empty()) continue;
    const Term& term = node.terms[0];
    for (size_t v = 0; v < term.set.width(); ++v) {
      if (!term.set.Test(static_cast<uint32_t>(v))) continue;
      Refusal refusal = resolver.RefusalOf(term.package, static_cast<uint32_t>(v), node.mark);
      if (refusal.kind == Refusal::Kind::kTags || refusal.kind == Refusal::Kind::kPythonVersion) return true;
    }
  }
  return false;
}

}  // namespace

const Pin* FindPin(const Resolution& set, const std::string& name) {
  auto found = std::find_if(set.pins.begin(), set.pins.end(), [&](const Pin& pin) { return pin.name == name; });
  return found == set.pins.end() ? nullptr : &*found;
}

int Draft::tier() const {
  int tier = 0;
  for (const auto& [line, move] : moves) tier = std::max(tier, move == Move::kDrop ? 2 : move == Move::kFree ? 1 : 0);
  return tier;
}

namespace {

// Without doubts: what a search that was led by a doubtful plan may have left out.
std::tuple<int, size_t, int64_t> CostOf(const Proven& plan) {
  return {plan.draft.tier(), plan.draft.lines_touched(), plan.distance};
}

}  // namespace

bool Cheaper(const Proven& a, const Proven& b) {
  auto key = [](const Proven& p) {
    return std::tuple(p.draft.tier(), !p.doubts.empty(), p.draft.lines_touched(), p.distance, p.sdists, p.age_of_lines,
                      p.age);
  };
  return key(a) < key(b);
}

RepairSearch::RepairSearch(Resolver& resolver, const Question& question, const RepairOptions& options,
                           uint64_t& resolves_left)
    : resolver_(resolver), question_(question), options_(options), resolves_left_(resolves_left) {}

const RootRequirement* RepairSearch::LineOf(const std::string& name) const {
  for (const RootRequirement& line : question_.lines) {
    if (line.requirement.normalized == name && line.role == RootRequirement::Role::kRequirement) return &line;
  }
  return nullptr;
}

const RootRequirement* RepairSearch::CarrierOf(const std::string& name) const {
  using Role = RootRequirement::Role;
  for (Role role : {Role::kOverride, Role::kRequirement, Role::kConstraint}) {
    for (const RootRequirement& line : question_.lines) {
      if (line.requirement.normalized == name && line.role == role) return &line;
    }
  }
  return nullptr;
}

Result<Answer> RepairSearch::Ask(const Question& question) {
  if (resolves_left_ == 0) return Fail(ErrorKind::kUndecided, "the limit on re-solves was reached");
  --resolves_left_;
  return resolver_.Resolve(question);
}

// The question that a draft's written lines would be.
Question RepairSearch::Lay(const Draft& draft) const {
  Question laid;
  laid.preferences = question_.preferences;
  std::set<std::string> placed;
  for (const RootRequirement& line : question_.lines) {
    auto moved = draft.moves.find(line.line);
    Move move = moved == draft.moves.end() ? Move::kKeep : moved->second;
    if (move == Move::kDrop) continue;
    RootRequirement changed = line;
    const std::string& name = line.requirement.normalized;
    auto bounds = draft.bounds.find(name);
    const RootRequirement* carrier = CarrierOf(name);
    const bool carries =
        carrier && line.role == carrier->role && (&line == carrier || line.role == RootRequirement::Role::kRequirement);
    const bool first = carries && !placed.contains(name);
    if (move != Move::kKeep || (bounds != draft.bounds.end() && first && !line.direct)) {
      Bounds none;
      const Bounds& use = bounds == draft.bounds.end() ? none : bounds->second;
      std::string text =
          WrittenSpecifiers(line.requirement.specifiers, move, use, RepairPolicy::kMinimum, std::nullopt);
      if (auto parsed = SpecifierSet::Parse(text)) changed.requirement.specifiers = *parsed;
      placed.insert(name);
    }
    laid.lines.push_back(std::move(changed));
  }
  uint32_t number = kNewLine;
  for (const std::string& name : draft.added) {
    std::string text =
        name + WrittenSpecifiers({}, Move::kKeep, draft.bounds.at(name), RepairPolicy::kMinimum, std::nullopt);
    if (auto requirement = Requirement::Parse(text))
      laid.lines.push_back({*requirement, std::nullopt, RootRequirement::Role::kRequirement, number++});
  }
  return laid;
}

Result<std::optional<Proven>> RepairSearch::AsItStands() {
  FITMENT_TRY(Answer answer, Ask(question_));
  if (!answer.ok()) return std::nullopt;
  Proven proven;
  proven.resolution = std::get<Resolution>(std::move(answer.value));
  proven.fit = JudgeFit(resolver_, proven.resolution);
  if (HasFault(proven.fit)) return std::nullopt;
  FITMENT_TRY(auto caps, Stale(question_, proven.resolution));
  if (!caps.empty()) return std::nullopt;
  return std::optional(std::move(proven));
}

// ---- bans: releases that no surroundings make fit ----

Result<const std::vector<Ban>*> RepairSearch::BansOf(const std::string& name, bool named) {
  auto [found, fresh] = bans_.try_emplace({name, named});
  if (!fresh || MayStay(name) || !FitRulesKnow(name, from(name))) return &found->second;
  FITMENT_TRY(auto releases, resolver_.Releases(name));
  for (const Resolver::Release& release : releases) {
    if (!release.usable) continue;
    std::string why = ForbiddenAlone(name, release.version, nullptr, resolver_.target(),
                                     resolver_.options().exclude_newer_us, named, from(name));
    if (!why.empty()) found->second.push_back({name, release.version, std::move(why)});
  }
  return &found->second;
}

// Of the question's lines, of a set's projects, and of those seen before.
Result<void> RepairSearch::AddBans(Question& question, const Resolution* set) {
  std::set<std::string> named, others;
  for (const RootRequirement& line : question.lines) {
    auto& names = line.role == RootRequirement::Role::kRequirement ? named : others;
    names.insert(line.requirement.normalized);
  }
  for (const auto& [key, bans] : bans_) others.insert(key.first);
  if (set) {
    for (const Pin& pin : set->pins) others.insert(pin.name);
  }
  others.insert(named.begin(), named.end());
  for (const std::string& name : others) {
    FITMENT_TRY(const std::vector<Ban>* bans, BansOf(name, named.contains(name)));
    question.bans.insert(question.bans.end(), bans->begin(), bans->end());
  }
  return AddCaps(question);
}

// ---- which lines must be let go ----

// Resolves with `moved` let go as far as the tier allows: up, or altogether. Solved: `solved` is true. Else the core:
// kept lines of which one more must go; nullopt where none would help.
Result<std::optional<LineSet>> RepairSearch::CoreOf(Tier tier, const LineSet& moved, SearchOutcome& out, bool& solved) {
  Draft draft;
  const Move move = tier == Tier::kUp ? Move::kRaise : tier == Tier::kDown ? Move::kFree : Move::kDrop;
  for (uint32_t line : moved) draft.moves[line] = move;
  const Question plain = Lay(draft);
  Question laid = plain;
  size_t known = 0;
  const Resolution* set = nullptr;
  Answer answer{Undecided{}, {}};
  do {  // a solution may bring in projects whose bans were not known yet
    laid = plain;
    FITMENT_CHECK(AddBans(laid, set));
    known = laid.bans.size() + laid.clashes.size();
    FITMENT_TRY(answer, Ask(laid));
    set = std::get_if<Resolution>(&answer.value);
    if (!set) break;
    FITMENT_TRY(auto caps, Stale(laid, *set));
    LearnCaps(caps);
    laid = plain;
    FITMENT_CHECK(AddBans(laid, set));
  } while (laid.bans.size() + laid.clashes.size() != known);
  solved = set != nullptr;
  if (solved) return std::nullopt;
  if (auto* undecided = std::get_if<Undecided>(&answer.value)) return Fail(ErrorKind::kUndecided, undecided->why);
  const NoResolution& no = std::get<NoResolution>(answer.value);
  out.python_involved = out.python_involved || MentionsPython(resolver_, no.proof);
  const Lines used = WithReplaced(plain, Lines(no.lines.begin(), no.lines.end()));
  LineSet core;
  for (const RootRequirement& line : question_.lines) {
    if (used.contains(line.line) && !moved.contains(line.line) && Movable(tier, line)) core.insert(line.line);
  }
  if (core.empty()) return std::nullopt;
  return std::optional(std::move(core));
}

// How many lines a plan may touch that is still looked for beside this one.
size_t RepairSearch::LinesAfter(const Proven& plan, const SearchOutcome& out) const {
  const size_t lines = plan.draft.lines_touched();
  if (!plan.doubts.empty()) return lines + kMoreWithoutDoubts;
  return lines + (out.plans.size() >= options_.max_plans ? 0 : 1);
}

Result<void> RepairSearch::SearchTier(Tier tier, size_t max_lines, SearchOutcome& out) {
  HittingSets sets;
  size_t limit = max_lines;
  while (auto moved = sets.Next(limit)) {
    bool solved = false;
    FITMENT_TRY(auto core, CoreOf(tier, *moved, out, solved));
    if (!solved) {
      if (!core) return {};  // no further letting go in this tier helps: the contradiction needs none of the kept lines
      sets.AddCore(*core);
      continue;
    }
    if (tier == Tier::kUp) out.least_lines = std::min(out.least_lines, moved->size());
    FITMENT_TRY(auto drafts, DraftsFor(tier, *moved, out));
    if (drafts.empty() &&
        !moved->empty()) {  // these alone are no plan (nothing would be left): some other line must go
      LineSet others;
      for (const RootRequirement& line : question_.lines) {
        if (!moved->contains(line.line) && Movable(tier, line)) others.insert(line.line);
      }
      if (others.empty()) return {};
      sets.AddCore(others);
      continue;
    }
    sets.Block(*moved);
    for (Draft& draft : drafts) FITMENT_CHECK(Tighten(std::move(draft), tier, limit, out));
    for (const Proven& plan : out.plans) {
      if (plan.draft.tier() == static_cast<int>(tier)) limit = std::min(limit, LinesAfter(plan, out));
    }
    if (moved->empty()) return {};  // it installs as it stands: letting lines go cannot cost less
  }
  return {};
}

Result<SearchOutcome> RepairSearch::Run(size_t max_lines) {
  SearchOutcome out;
  for (Tier tier : {Tier::kUp, Tier::kDown, Tier::kDrop}) {
    // No warning is worth a line, nor is a repair after which something stays.
    const bool drops = !options_.warnings && !options_.installs_only && options_.stays.empty();
    if (tier == Tier::kDrop && !drops) break;
    harder_ = misfit_ = false;
    FITMENT_CHECK(SearchTier(tier, max_lines, out));
    harder_ = misfit_ && out.plans.empty();
    if (harder_) {  // moves beyond those that `optimal` speaks of
      FITMENT_CHECK(SearchTier(tier, max_lines, out));
      out.complete = out.complete && out.plans.empty();
    }
    if (!out.plans.empty()) break;
    if (unread_) return std::unexpected(*unread_);
  }
  if (out.plans.empty()) return out;
  const Proven& first = out.plans.front();
  if (first.draft.stepwise && out.complete) {  // those lines might not have to go as far; fewer do not do
    out.complete = false;
    if (first.draft.tier() == 0) out.least_lines = first.draft.lines_touched();
  }
  if (out.doubtful && CostOf(*out.doubtful) <= CostOf(first)) out.complete = false;
  return out;
}

// ---- bounds ----

// The ways to let these lines go: up; or in the second tier each one moved or dropped.
Result<std::vector<Draft>> RepairSearch::DraftsFor(Tier tier, const LineSet& moved, SearchOutcome& out) {
  std::vector<Draft> drafts;
  const std::vector<uint32_t> lines(moved.begin(), moved.end());
  const bool all_ways = lines.size() <= 5;
  if (!all_ways && tier == Tier::kDrop) out.complete = false;
  const uint32_t last = tier != Tier::kDrop ? 0 : (1U << std::min<size_t>(lines.size(), 30)) - 1;
  for (uint64_t dropped = 0; dropped <= last; dropped = all_ways || dropped == last ? dropped + 1 : last) {
    Draft draft;
    for (size_t i = 0; i < lines.size(); ++i) {
      Move move = tier == Tier::kUp ? Move::kRaise : Move::kFree;
      if ((dropped >> i) & 1) move = Move::kDrop;
      draft.moves[lines[i]] = move;
      draft.touched.insert(lines[i]);
    }
    for (bool with_bans : {false, true}) {
      Draft bounded = draft;
      FITMENT_TRY(bool possible, BoundsFor(tier, with_bans, bounded, out));
      bool new_one = std::find(drafts.begin(), drafts.end(), bounded) == drafts.end();
      if (possible && new_one) drafts.push_back(std::move(bounded));
    }
  }
  return drafts;
}

// Fills in the nearest versions of the lines that a draft lets go: those that install, which is no way where only the
// upper rungs moved the lines; `with_bans`: those of releases that may fit. False: there is no way.
Result<bool> RepairSearch::BoundsFor(Tier tier, bool with_bans, Draft& draft, SearchOutcome& out) {
  std::vector<const RootRequirement*> lines;
  Draft kept = draft;
  bool requirement_left = false;
  for (const RootRequirement& line : question_.lines) {
    auto move = draft.moves.find(line.line);
    const bool dropped = move != draft.moves.end() && move->second == Move::kDrop;
    requirement_left |= !dropped && line.role == RootRequirement::Role::kRequirement;
    if (move == draft.moves.end() || dropped) continue;
    if (line.direct) return false;
    lines.push_back(&line);
    kept.moves.erase(line.line);
  }
  if (!requirement_left) return false;
  if (lines.empty()) return true;
  Question laid = Lay(draft);
  if (with_bans) {
    FITMENT_CHECK(AddBans(laid, nullptr));
  } else {
    FITMENT_TRY(Answer as_kept, Ask(Lay(kept)));
    if (as_kept.ok()) return false;
  }
  return BoundsOf(tier, lines, draft, std::move(laid), out);
}

Result<bool> RepairSearch::BoundsOf(Tier tier, const std::vector<const RootRequirement*>& lines, Draft& draft,
                                    Question laid, SearchOutcome& out) {
  FITMENT_TRY(auto nearest, NearestVersions(
                                resolver_, [this](const Question& question) { return Ask(question); }, std::move(laid),
                                lines, tier != Tier::kUp));
  if (!nearest) return false;
  out.complete = out.complete && nearest->least;
  for (const RootRequirement* line : lines) {
    const Step& step = nearest->steps.at(line->line);
    draft.moves[line->line] = step.move;
    Bounds& bounds = draft.bounds[line->requirement.normalized];
    (step.move == Move::kRaise ? bounds.low : bounds.high) = step.version;
  }
  return true;
}

// ---- the installer's own pick must fit (the ways in which a package can give way: give_way.cc) ----

// Bounds that do not resolve beside the kept lines: each of those that the proof uses may be let go too.
Result<std::vector<Draft>> RepairSearch::Widened(const Draft& draft, const Answer& answer, const Question& laid,
                                                 Tier tier, SearchOutcome& out) {
  std::vector<Draft> wider;
  const auto* no = std::get_if<NoResolution>(&answer.value);
  if (!no) return wider;
  const Lines used = WithReplaced(laid, Lines(no->lines.begin(), no->lines.end()));
  for (const RootRequirement& line : question_.lines) {
    if (!used.contains(line.line) || draft.moves.contains(line.line) || line.direct) continue;
    Draft child = draft;
    child.widened = child.stepwise = true;
    child.moves[line.line] = tier == Tier::kUp ? Move::kRaise : Move::kFree;
    child.touched.insert(line.line);
    Question free = Lay(child);
    FITMENT_CHECK(AddCaps(free));
    FITMENT_TRY(bool possible, BoundsOf(tier, {&line}, child, std::move(free), out));
    if (possible) wider.push_back(std::move(child));
  }
  return wider;
}

// Leaves out every edit without which it fits as well.
Result<void> RepairSearch::DropNeedless(Proven& proven) {
  std::vector<Draft> smaller;
  for (uint32_t line : proven.draft.touched) {
    Draft draft = proven.draft;
    const RootRequirement& root =
        *std::find_if(question_.lines.begin(), question_.lines.end(), [&](const auto& r) { return r.line == line; });
    draft.touched.erase(line);
    draft.moves.erase(line);
    draft.bounds.erase(root.requirement.normalized);
    smaller.push_back(std::move(draft));
  }
  for (const std::string& name : proven.draft.added) {
    Draft draft = proven.draft;
    draft.added.erase(name);
    draft.bounds.erase(name);
    smaller.push_back(std::move(draft));
  }
  for (Draft& draft : smaller) {
    FITMENT_TRY(Answer answer, Ask(Lay(draft)));
    auto* set = std::get_if<Resolution>(&answer.value);
    if (!set) continue;
    FitReport fit = JudgeFit(resolver_, *set);
    if (HasFault(fit)) continue;
    proven = {std::move(draft), std::move(*set), std::move(fit)};
    return DropNeedless(proven);
  }
  return {};
}

// Bounds laid for the upper rungs' sake can shut out what another line's bound promises to install: then that one is
// found again beside them. nullopt: the touched lines install at their bounds together.
Result<std::optional<Draft>> RepairSearch::Rebound(const Draft& draft, Tier tier, SearchOutcome& out) {
  std::vector<const RootRequirement*> lines;
  const bool narrowed =
      !draft.added.empty() || std::any_of(draft.bounds.begin(), draft.bounds.end(), [](const auto& bounds) {
        return bounds.second.below || !bounds.second.excluded.empty();
      });
  for (const RootRequirement& line : question_.lines) {
    auto move = draft.moves.find(line.line);
    if (move != draft.moves.end() && move->second != Move::kDrop) lines.push_back(&line);
  }
  if (lines.empty() || (!narrowed && lines.size() == 1)) return std::nullopt;
  Question pinned = Lay(draft);
  for (const RootRequirement* line : lines) {
    const Bounds& bounds = draft.bounds.at(line->requirement.normalized);
    const std::optional<Version>& at = bounds.low ? bounds.low : bounds.high;
    for (RootRequirement& laid : pinned.lines) {
      if (at && laid.line == line->line)
        laid.requirement.specifiers = SpecifierSet::Parse("==" + at->ToString()).value();
    }
  }
  FITMENT_TRY(Answer answer, Ask(pinned));
  if (answer.ok()) return std::nullopt;
  Draft again = draft;
  for (const RootRequirement* line : lines) {
    Bounds& bounds = again.bounds[line->requirement.normalized];
    bounds.low.reset(), bounds.high.reset();
    again.moves[line->line] = draft.moves.at(line->line) == Move::kFree ? Move::kFree : Move::kRaise;
  }
  FITMENT_TRY(bool possible, BoundsOf(tier, lines, again, Lay(again), out));
  if (!possible) out.complete = false;
  return possible ? std::optional(std::move(again)) : std::nullopt;
}

// What the installer makes of one draft: a plan, or the drafts that come after it.
Result<void> RepairSearch::Expand(Draft draft, Tier tier, std::vector<Draft>& open, size_t& best_lines,
                                  SearchOutcome& out) {
  auto add = [&](std::vector<Draft> drafts) { std::move(drafts.begin(), drafts.end(), std::back_inserter(open)); };
  const Question laid = Lay(draft);
  FITMENT_TRY(Answer answer, Ask(laid));
  auto* set = std::get_if<Resolution>(&answer.value);
  if (!set) {
    FITMENT_TRY(auto wider, Widened(draft, answer, laid, tier, out));
    add(std::move(wider));
    return {};
  }
  FITMENT_TRY(auto caps, Stale(laid, *set));
  if (!caps.empty()) {
    FITMENT_TRY(auto children, Uncapped(draft, *set, caps, tier, out));
    add(std::move(children));
    return {};
  }
  FitReport fit = JudgeFit(resolver_, *set);
  if (LeadsIntoTheDark(draft, *set, fit)) return {};
  if (HasFault(fit)) {
    misfit_ = true;
    FITMENT_TRY(auto children, Children(draft, *set, fit, tier, out));
    add(std::move(children));
    return {};
  }
  FITMENT_TRY(auto again, Rebound(draft, tier, out));
  if (again && !(*again == draft)) {
    open.push_back(std::move(*again));
    return {};
  }
  Proven proven{std::move(draft), std::move(*set), std::move(fit)};
  if (proven.draft.widened) FITMENT_CHECK(DropNeedless(proven));
  FITMENT_TRY(proven.distance, DistanceOf(proven.draft));
  const auto& pins = proven.resolution.pins;
  proven.sdists =
      static_cast<int>(std::count_if(pins.begin(), pins.end(), [](const Pin& pin) { return pin.built_from_sdist; }));
  FITMENT_CHECK(FindDoubts(proven));
  FITMENT_CHECK(FindAges(proven));
  best_lines = std::min(best_lines, proven.draft.lines_touched() + (proven.doubts.empty() ? 0 : kMoreWithoutDoubts));
  if (!proven.doubts.empty() && (!out.doubtful || CostOf(proven) < CostOf(*out.doubtful))) out.doubtful = proven;
  Keep(out, std::move(proven));
  return {};
}

Result<void> RepairSearch::Tighten(Draft start, Tier tier, size_t max_lines, SearchOutcome& out) {
  std::vector<Draft> open{std::move(start)};
  std::vector<Draft> seen;
  size_t best_lines = max_lines;
  for (int steps = 0; !open.empty(); ++steps) {
    if (steps > 200) {
      out.complete = false;
      return {};
    }
    auto cheapest = std::min_element(open.begin(), open.end(), [](const Draft& a, const Draft& b) {
      return std::pair(a.lines_touched(), a.beyond) < std::pair(b.lines_touched(), b.beyond);
    });
    Draft draft = std::move(*cheapest);
    open.erase(cheapest);
    if (draft.lines_touched() > best_lines) continue;
    const bool known = !out.plans.empty() && out.plans[0].doubts.empty();
    if (draft.beyond && known && out.plans[0].draft.tier() == static_cast<int>(tier)) {
      FITMENT_TRY(int64_t distance, DistanceOf(draft));
      const Proven& best = out.plans[0];
      if (std::pair(draft.lines_touched(), distance) >= std::pair(best.draft.lines_touched(), best.distance)) continue;
    }
    if (std::find(seen.begin(), seen.end(), draft) != seen.end()) continue;
    seen.push_back(draft);
    auto expanded = Expand(std::move(draft), tier, open, best_lines, out);
    if (expanded) continue;
    if (expanded.error().kind != ErrorKind::kNetwork) return expanded;
    Unread(expanded.error(), out);
  }
  return {};
}

// Releases passed between what the touched lines asked for and the nearest version that they allow now: for a line that
// is only narrowed, between the newest that it allowed and the newest that it allows now; 1 for an added line.
Result<int64_t> RepairSearch::DistanceOf(const Draft& draft) {
  int64_t distance = static_cast<int64_t>(draft.added.size());
  for (const RootRequirement& line : question_.lines) {
    if (!draft.touched.contains(line.line)) continue;
    const std::string& name = line.requirement.normalized;
    auto move = draft.moves.find(line.line);
    auto bounds = draft.bounds.find(name);
    FITMENT_TRY(auto releases, resolver_.Releases(name));
    if (move == draft.moves.end()) {
      if (bounds != draft.bounds.end())
        distance += NarrowingDistance(line.requirement.specifiers, bounds->second, releases);
      continue;
    }
    if (move->second == Move::kDrop) distance += DropDistance(releases);
    if (bounds == draft.bounds.end()) continue;
    const std::optional<Version>& to = move->second == Move::kRaise ? bounds->second.low : bounds->second.high;
    for (const Step& step : StepsOf(line.requirement.specifiers, releases, true)) {
      if (to && step.version == *to) distance += step.distance;
    }
  }
  return distance;
}

void RepairSearch::Keep(SearchOutcome& out, Proven proven) const {
  auto same = std::find_if(out.plans.begin(), out.plans.end(), [&](const Proven& p) {
    return p.draft.bounds == proven.draft.bounds && p.draft.moves == proven.draft.moves;
  });
  if (same != out.plans.end()) return;
  out.plans.insert(std::upper_bound(out.plans.begin(), out.plans.end(), proven, Cheaper), std::move(proven));
  if (out.plans.size() > options_.max_plans) out.plans.resize(options_.max_plans);
}

}  // namespace fitment
