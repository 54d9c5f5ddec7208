// The search for plans in one universe. Tested by repair_test.cc.
#include "repair/search.h"

#include <algorithm>

#include "resolve/wheel_evidence.h"

namespace fitment {
namespace {

constexpr uint32_t kNewLine = 1'000'000;  // numbers of added lines begin here

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

const Pin* FindPin(const Resolution& set, const std::string& name) {
  auto found = std::find_if(set.pins.begin(), set.pins.end(), [&](const Pin& pin) { return pin.name == name; });
  return found == set.pins.end() ? nullptr : &*found;
}

bool HasError(const FitReport& fit) {
  return std::any_of(fit.findings.begin(), fit.findings.end(),
                     [](const Finding& f) { return f.level == Level::kError; });
}

}  // namespace

bool Draft::worse_tier() const {
  return std::any_of(moves.begin(), moves.end(),
                     [&](const auto& move) { return move.second == Move::kDrop || move.second == Move::kFree; });
}

bool Cheaper(const Proven& a, const Proven& b) {
  auto key = [](const Proven& p) {
    return std::tuple(p.draft.worse_tier(), p.draft.lines_touched(), p.distance, p.sdists);
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
    bool first = line.role == RootRequirement::Role::kRequirement && !placed.contains(name);
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
  if (HasError(proven.fit)) return std::nullopt;
  return std::optional(std::move(proven));
}

// ---- bans: releases that no surroundings make fit ----

Result<void> RepairSearch::BanProject(const std::string& name) {
  if (bans_.contains(name) || !FitRulesKnow(name)) return {};
  std::vector<Ban>& bans = bans_[name];
  FITMENT_TRY(auto releases, resolver_.Releases(name));
  for (const Resolver::Release& release : releases) {
    if (!release.usable) continue;
    std::string why = ForbiddenAlone(name, release.version, nullptr, resolver_.target(),
                                     resolver_.options().exclude_newer_us, LineOf(name) != nullptr);
    if (!why.empty()) bans.push_back({name, release.version, std::move(why)});
  }
  return {};
}

Result<void> RepairSearch::AddBans(Question& question, const Resolution* set) {
  for (const RootRequirement& line : question.lines) FITMENT_CHECK(BanProject(line.requirement.normalized));
  if (set) {
    for (const Pin& pin : set->pins) FITMENT_CHECK(BanProject(pin.name));
  }
  for (const auto& [name, bans] : bans_) question.bans.insert(question.bans.end(), bans.begin(), bans.end());
  return {};
}

// ---- which lines must be let go ----

// Resolves with `moved` let go. Solved: `solved` is true. Else the core: kept lines of which one more must go; nullopt
// where none would help.
Result<std::optional<LineSet>> RepairSearch::CoreOf(Tier tier, const LineSet& moved, SearchOutcome& out, bool& solved) {
  Draft draft;
  for (uint32_t line : moved) draft.moves[line] = tier == Tier::kUp ? Move::kRaise : Move::kFree;
  Question laid = Lay(draft);
  size_t known = 0;
  const Resolution* set = nullptr;
  Answer answer{Undecided{}, {}};
  do {  // a solution may bring in projects whose bans were not known yet
    laid.bans.clear();
    FITMENT_CHECK(AddBans(laid, set));
    known = bans_.size();
    FITMENT_TRY(answer, Ask(laid));
    set = std::get_if<Resolution>(&answer.value);
    if (set) {
      for (const Pin& pin : set->pins) FITMENT_CHECK(BanProject(pin.name));
    }
  } while (set && bans_.size() != known);
  solved = set != nullptr;
  if (solved) return std::nullopt;
  if (auto* undecided = std::get_if<Undecided>(&answer.value)) return Fail(ErrorKind::kUndecided, undecided->why);
  const NoResolution& no = std::get<NoResolution>(answer.value);
  out.python_involved = out.python_involved || MentionsPython(resolver_, no.proof);
  LineSet core;
  for (const RootRequirement& line : question_.lines) {
    bool used = std::binary_search(no.lines.begin(), no.lines.end(), line.line);
    if (used && !moved.contains(line.line) && Movable(line)) core.insert(line.line);
  }
  if (core.empty()) return std::nullopt;
  return std::optional(std::move(core));
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
    sets.Block(*moved);
    FITMENT_TRY(auto draft, DraftFor(tier, *moved));
    if (draft) FITMENT_CHECK(Tighten(std::move(*draft), tier, limit, out));
    for (const Proven& plan : out.plans) {
      if (plan.draft.worse_tier() == (tier == Tier::kAny))
        limit = std::min(limit, plan.draft.lines_touched() + (out.plans.size() >= options_.max_plans ? 0 : 1));
    }
    if (moved->empty()) return {};  // it installs as it stands: letting lines go cannot cost less
  }
  return {};
}

Result<SearchOutcome> RepairSearch::Run(size_t max_lines) {
  SearchOutcome out;
  FITMENT_CHECK(SearchTier(Tier::kUp, max_lines, out));
  if (out.plans.empty()) FITMENT_CHECK(SearchTier(Tier::kAny, max_lines, out));
  return out;
}

// ---- bounds ----

Result<std::optional<Draft>> RepairSearch::DraftFor(Tier tier, const LineSet& moved) {
  Draft draft;
  for (uint32_t line : moved) {
    draft.moves[line] = tier == Tier::kUp ? Move::kRaise : Move::kFree;
    draft.touched.insert(line);
  }
  if (!moved.empty()) {
    auto bound = LowestBounds(tier, moved, draft);
    if (!bound && bound.error().kind == ErrorKind::kRequirement) return std::nullopt;
    FITMENT_CHECK(bound);
  }
  return std::optional(std::move(draft));
}

// One solve with the moved lines decided first gives the bounds: the lowest versions that install (up), or the newest
// that do (any).
Result<void> RepairSearch::LowestBounds(Tier tier, const LineSet& moved, Draft& draft) {
  Question laid = Lay(draft);
  bool with_bans = tier == Tier::kAny;
  for (int attempt = 0; attempt < 2; ++attempt, with_bans = true) {
    laid.bans.clear();
    laid.lowest_first.clear();
    if (with_bans) FITMENT_CHECK(AddBans(laid, nullptr));
    for (const RootRequirement& line : question_.lines) {
      if (tier == Tier::kUp && moved.contains(line.line)) laid.lowest_first.push_back(line.requirement.normalized);
    }
    FITMENT_TRY(Answer answer, Ask(laid));
    const auto* set = std::get_if<Resolution>(&answer.value);
    if (!set) return Fail(ErrorKind::kRequirement, "no bounds");
    bool moved_any = false;
    for (const RootRequirement& line : question_.lines) {
      if (!moved.contains(line.line)) continue;
      const Pin* pin = FindPin(*set, line.requirement.normalized);
      auto version = pin ? Version::Parse(pin->version) : std::nullopt;
      if (!version) continue;
      Bounds& bounds = draft.bounds[line.requirement.normalized];
      if (tier == Tier::kUp) {
        bounds.low = *version;
        auto asked = AskedVersion(line.requirement.specifiers);
        moved_any |= !asked || *asked < *version;
      } else {
        bounds.high = *version;
      }
    }
    if (tier == Tier::kAny || moved_any || with_bans)
      return {};  // else only the upper rungs moved them: bounds with the bans
  }
  return {};
}

// ---- the installer's own pick must fit ----

Result<std::set<Version>> RepairSearch::ForbiddenNow(const std::string& name, const Resolution& set,
                                                     const Version& picked) {
  std::set<Version> forbidden{picked};
  FITMENT_TRY(auto releases, resolver_.Releases(name));
  const Pin* torch = FindPin(set, "torch");
  auto torch_version = torch ? Version::Parse(torch->version) : std::nullopt;
  int64_t date = resolver_.options().exclude_newer_us;
  for (const Resolver::Release& release : releases) {
    if (!release.usable) continue;
    bool bad = !ForbiddenAlone(name, release.version, nullptr, resolver_.target(), date).empty();
    if (!bad && torch_version && name != "torch") {
      bad =
          !ForbiddenTogether(name, release.version, *torch_version, &torch->metadata, resolver_.target(), date).empty();
    }
    if (!bad && resolver_.wheels()) {
      bad = !resolver_.wheels()->Forbidden(name, release.version).empty();
      for (const Pin& pin : set.pins) {
        auto version = Version::Parse(pin.version);
        bad =
            bad || (version && !resolver_.wheels()->ForbiddenBeside(name, release.version, pin.name, *version).empty());
      }
    }
    if (bad) forbidden.insert(release.version);
  }
  return forbidden;
}

// The draft with `forbidden` versions of a project kept out: "<Y" where everything from Y on is out, else "!=" of what
// was picked.
Result<std::optional<Draft>> RepairSearch::Exclude(const Draft& draft, const std::string& name, const Resolution& set,
                                                   const std::set<Version>& forbidden, const Finding& why, Tier tier) {
  const RootRequirement* line = LineOf(name);
  if (line && line->direct) return std::nullopt;
  const Pin* pin = FindPin(set, name);
  auto picked = pin ? Version::Parse(pin->version) : std::nullopt;
  if (!picked) return std::nullopt;
  Draft child = draft;
  Move move = Move::kKeep;
  if (line && child.moves.contains(line->line)) move = child.moves[line->line];
  FITMENT_TRY(auto releases, resolver_.Releases(name));
  auto allowed = [&](Move by, const Version& version) {
    SpecifierSet old = line ? line->requirement.specifiers : SpecifierSet{};
    auto bounds = child.bounds.find(name);
    auto now = SpecifierSet::Parse(WrittenSpecifiers(old, by, bounds == child.bounds.end() ? Bounds{} : bounds->second,
                                                     RepairPolicy::kMinimum, std::nullopt));
    return now && now->Contains(version);
  };
  auto newest_good = [&](Move by) -> std::optional<Version> {
    std::optional<Version> good;
    for (const Resolver::Release& r : releases) {
      if (r.usable && !r.prerelease && !forbidden.contains(r.version) && allowed(by, r.version)) good = r.version;
    }
    return good;
  };
  std::optional<Version> good = newest_good(move);
  if (!good && line && move == Move::kKeep) {
    move = tier == Tier::kUp ? Move::kRaise : Move::kFree;
    good = newest_good(move);
    if (!good) return std::nullopt;
    child.moves[line->line] = move;
    if (move == Move::kRaise) {
      for (const Resolver::Release& r : releases) {
        if (!r.usable || r.prerelease || forbidden.contains(r.version) || !allowed(move, r.version)) continue;
        child.bounds[name].low = r.version;
        break;
      }
    }
  }
  if (!good) return std::nullopt;
  Bounds& bounds = child.bounds[name];
  if (*good < *picked) {
    for (const Version& version : forbidden) {
      if (!(*good < version)) continue;
      bounds.below = version;
      break;
    }
  } else {
    bounds.excluded.push_back(*picked);
  }
  child.reasons[name] = {why.message, why.brief.empty() ? why.message : why.brief};
  if (line) {
    child.touched.insert(line->line);
  } else {
    child.added.insert(name);
  }
  return std::optional(std::move(child));
}

// What the wheels were seen to do: those beside which a release fails may give way instead of it.
Result<void> RepairSearch::GiveWay(const Draft& draft, const Resolution& set, const Finding& finding, Tier tier,
                                   std::vector<Draft>& children) {
  for (const std::string& name : finding.beside) {
    const Pin* other = FindPin(set, name);
    auto version = other ? Version::Parse(other->version) : std::nullopt;
    if (!version) continue;
    FITMENT_TRY(auto forbidden, ForbiddenNow(name, set, *version));
    FITMENT_TRY(auto child, Exclude(draft, name, set, forbidden, finding, tier));
    if (child) children.push_back(std::move(*child));
  }
  return {};
}

Result<std::vector<Draft>> RepairSearch::Children(const Draft& draft, const Resolution& set, const FitReport& fit,
                                                  Tier tier) {
  std::vector<Draft> children;
  auto finding =
      std::find_if(fit.findings.begin(), fit.findings.end(), [](const Finding& f) { return f.level == Level::kError; });
  const Pin* pin = FindPin(set, finding->package);
  auto picked = pin ? Version::Parse(pin->version) : std::nullopt;
  if (!picked) return children;
  FITMENT_TRY(auto forbidden, ForbiddenNow(finding->package, set, *picked));
  FITMENT_TRY(auto child, Exclude(draft, finding->package, set, forbidden, *finding, tier));
  if (child) children.push_back(std::move(*child));
  FITMENT_CHECK(GiveWay(draft, set, *finding, tier, children));
  const Pin* torch = FindPin(set, "torch");
  auto torch_version = torch ? Version::Parse(torch->version) : std::nullopt;
  int64_t date = resolver_.options().exclude_newer_us;
  if (!torch_version || finding->package == "torch") return children;
  if (ForbiddenTogether(finding->package, *picked, *torch_version, &torch->metadata, resolver_.target(), date).empty())
    return children;
  // The clash is with torch: torch may give way instead.
  std::set<Version> torches{*torch_version};
  FITMENT_TRY(auto releases, resolver_.Releases("torch"));
  for (const Resolver::Release& r : releases) {
    if (!r.usable) continue;
    bool bad = !ForbiddenAlone("torch", r.version, nullptr, resolver_.target(), date).empty() ||
               !ForbiddenTogether(finding->package, *picked, r.version, nullptr, resolver_.target(), date).empty();
    if (bad) torches.insert(r.version);
  }
  FITMENT_TRY(auto other, Exclude(draft, "torch", set, torches, *finding, tier));
  if (other) children.push_back(std::move(*other));
  return children;
}

Result<void> RepairSearch::Tighten(Draft start, Tier tier, size_t max_lines, SearchOutcome& out) {
  std::vector<Draft> open{std::move(start)};
  std::vector<std::map<std::string, Bounds>> seen;
  size_t best_lines = max_lines;
  for (int steps = 0; !open.empty(); ++steps) {
    if (steps > 200) {
      out.complete = false;
      return {};
    }
    auto cheapest = std::min_element(
        open.begin(), open.end(), [](const Draft& a, const Draft& b) { return a.lines_touched() < b.lines_touched(); });
    Draft draft = std::move(*cheapest);
    open.erase(cheapest);
    if (draft.lines_touched() > best_lines) continue;
    if (std::find(seen.begin(), seen.end(), draft.bounds) != seen.end()) continue;
    seen.push_back(draft.bounds);
    FITMENT_TRY(Answer answer, Ask(Lay(draft)));
    auto* set = std::get_if<Resolution>(&answer.value);
    if (!set) continue;
    FitReport fit = JudgeFit(resolver_, *set);
    if (HasError(fit)) {
      FITMENT_TRY(auto children, Children(draft, *set, fit, tier));
      for (Draft& child : children) open.push_back(std::move(child));
      continue;
    }
    FITMENT_TRY(int64_t distance, DistanceOf(draft, *set));
    int sdists = static_cast<int>(
        std::count_if(set->pins.begin(), set->pins.end(), [](const Pin& pin) { return pin.built_from_sdist; }));
    best_lines = std::min(best_lines, draft.lines_touched());
    Keep(out, {std::move(draft), std::move(*set), std::move(fit), distance, sdists});
  }
  return {};
}

// Releases passed between the version that a touched pin asked for and the nearest one that it allows now; 1 for an
// added line.
Result<int64_t> RepairSearch::DistanceOf(const Draft& draft, const Resolution& set) {
  int64_t distance = static_cast<int64_t>(draft.added.size());
  for (const RootRequirement& line : question_.lines) {
    auto move = draft.moves.find(line.line);
    auto asked = AskedVersion(line.requirement.specifiers);
    if (move == draft.moves.end() || !asked) continue;
    auto bounds = draft.bounds.find(line.requirement.normalized);
    std::optional<Version> nearest;
    if (bounds != draft.bounds.end()) nearest = move->second == Move::kRaise ? bounds->second.low : bounds->second.high;
    if (const Pin* pin = FindPin(set, line.requirement.normalized); !nearest && pin)
      nearest = Version::Parse(pin->version);
    if (!nearest) continue;
    const Version &low = std::min(*asked, *nearest), &high = std::max(*asked, *nearest);
    FITMENT_TRY(auto releases, resolver_.Releases(line.requirement.normalized));
    distance += std::count_if(releases.begin(), releases.end(), [&](const Resolver::Release& r) {
      return r.usable && !r.prerelease && low < r.version && !(high < r.version);
    });
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
