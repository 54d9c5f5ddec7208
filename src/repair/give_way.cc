// The ways in which a package that an error blames can give way: bounds, and lines let go. Tested by repair_test.cc and
// tests/random_repair.
#include <algorithm>
#include <utility>

#include "explain/core.h"
#include "repair/search.h"
#include "resolve/codes.h"
#include "resolve/wheel_evidence.h"

namespace fitment {
namespace {

// In sets of more packages than these, ways that seldom lead anywhere are not tried (doc/repair.md, "What `optimal`
// says").
constexpr size_t kMostPinsBeyond = 24;
constexpr size_t kMostExcluded = 3;  // releases kept out one by one where a lower bound would do

}  // namespace

Reason ReasonOf(const Finding& finding, const std::string& version) {
  return {finding.message, finding.brief.empty() ? finding.message : finding.brief, finding.rung, version};
}

// A release was seen to fail as an sdist. Its others are read one by one only where the newest of them builds: else
// nobody knows that any does.
Result<bool> RepairSearch::SdistsHopeless(const std::string& name, const std::vector<Resolver::Release>& releases) {
  if (!resolver_.wheels() || !resolver_.wheels()->SdistFails(name)) return false;
  auto [known, fresh] = hopeless_.try_emplace(name, true);
  if (!fresh) return known->second;
  for (auto release = releases.rbegin(); release != releases.rend(); ++release) {
    if (!release->usable || release->prerelease || release->has_wheel) continue;
    FITMENT_TRY(auto file, resolver_.FileOf(name, release->version));
    if (!file) break;
    const auto fault = BuildFault(resolver_, name, release->version, *file);
    known->second = !fault || !fault->empty();
    break;
  }
  return known->second;
}

// Versions that do not fit alone, nor beside the pin that is told.
Result<std::set<Version>> RepairSearch::ForbiddenNow(const std::string& name, const Pin* beside) {
  std::set<Version> forbidden;
  const bool named = LineOf(name) != nullptr;
  FITMENT_TRY(auto releases, resolver_.Releases(name));
  FITMENT_TRY(const bool hopeless, SdistsHopeless(name, releases));
  for (const Resolver::Release& release : releases) {
    if (!release.usable) continue;
    bool bad = FailsAlone(name, release.version, named);
    bad = bad || (!release.has_wheel && hopeless);
    bad = bad || (resolver_.wheels() && !resolver_.wheels()->Forbidden(name, release.version).empty());
    if (bad || (beside && Clash(name, release.version, named, *beside))) forbidden.insert(release.version);
  }
  return forbidden;
}

// What comes of this release of a project beside a pin of the set, whoever of the two is to blame; "" for nothing.
std::string RepairSearch::WhyClash(const std::string& name, const Version& version, bool named, const Pin& pin) const {
  auto other = Version::Parse(pin.version);
  if (!other) return "";
  const Target& target = resolver_.target();
  const int64_t date = resolver_.options().exclude_newer_us;
  std::string why;
  if (resolver_.wheels()) why = resolver_.wheels()->ForbiddenBeside(name, version, pin.name, *other);
  if (!why.empty()) return why;
  if (pin.name == "torch")
    return ForbiddenTogether(name, version, *other, &pin.metadata, target, date, named, from(name));
  if (name == "torch")
    return ForbiddenTogether(pin.name, *other, version, nullptr, target, date, pin.requested, from(pin.name));
  why = ForbiddenBeside(name, version, pin.name, *other, target, date, named, from(name));
  return why.empty() ? ForbiddenBeside(pin.name, *other, name, version, target, date, pin.requested, from(pin.name))
                     : why;
}

// Why this release of a project is no way out either, beside what the set has; "" where it is for itself, nothing is
// known against it, or `told` speaks of that other project already.
std::string RepairSearch::WhyShutOut(const std::string& name, const Version& version, const Resolution& set,
                                     const std::string& told) const {
  const bool named = LineOf(name) != nullptr;
  if (FailsAlone(name, version, named)) return "";
  for (const Pin& pin : set.pins) {
    if (pin.name == name || told.find(pin.name + " ") != std::string::npos) continue;
    if (std::string why = WhyClash(name, version, named, pin); !why.empty()) return why;
  }
  return "";
}

bool RepairSearch::FailsAlone(const std::string& name, const Version& version, bool named) const {
  return !MayStay(name) && !ForbiddenAlone(name, version, nullptr, resolver_.target(),
                                           resolver_.options().exclude_newer_us, named, from(name))
                                .empty();
}

// A kept line is let go: to its nearest version that installs and is none of those. nullopt: there is none.
Result<std::optional<Draft>> RepairSearch::LetGo(Draft child, const RootRequirement& line,
                                                 const std::set<Version>& forbidden, Tier tier, SearchOutcome& out,
                                                 std::vector<Draft>* together) {
  child.stepwise = child.stepwise || child.moves.size() > child.moves.count(line.line);
  child.touched.insert(line.line);
  child.bounds.erase(line.requirement.normalized);
  child.moves[line.line] = tier == Tier::kUp ? Move::kRaise : Move::kFree;
  Question laid = Lay(child);
  FITMENT_CHECK(AddCaps(laid));
  for (const Version& version : forbidden)
    laid.bans.push_back({line.requirement.normalized, version, "does not fit the target"});
  auto possible = BoundsOf(tier, {&line}, child, laid, out);
  if (!possible && possible.error().kind == ErrorKind::kNetwork) {
    Unread(possible.error(), out);
    return std::nullopt;
  }
  FITMENT_CHECK(possible);
  if (!*possible && together) {
    FITMENT_TRY(*together, LetGoTogether(child, line, laid, tier, out));
  }
  if (!*possible) return std::nullopt;
  return std::optional(std::move(child));
}

// No version of the line installs beside the kept lines: each of those that refuse it goes with it.
Result<std::vector<Draft>> RepairSearch::LetGoTogether(const Draft& child, const RootRequirement& line,
                                                       const Question& laid, Tier tier, SearchOutcome& out) {
  std::vector<Draft> drafts;
  Question away = laid;  // the versions that it may move to
  FITMENT_TRY(auto releases, resolver_.Releases(line.requirement.normalized));
  for (const Resolver::Release& release : releases) {
    if (line.requirement.specifiers.Contains(release.version))
      away.bans.push_back({line.requirement.normalized, release.version, ""});
  }
  FITMENT_TRY(Answer answer, Ask(away));
  const auto* no = std::get_if<NoResolution>(&answer.value);
  if (!no) return drafts;
  const Lines used = WithReplaced(away, Lines(no->lines.begin(), no->lines.end()));
  for (const RootRequirement& other : question_.lines) {
    if (!used.contains(other.line) || other.line == line.line || child.moves.contains(other.line) || other.direct)
      continue;
    Draft wider = child;
    wider.stepwise = true;
    wider.moves[other.line] = tier == Tier::kUp ? Move::kRaise : Move::kFree;
    wider.touched.insert(other.line);
    wider.bounds.erase(other.requirement.normalized);
    Question free = Lay(wider);
    free.bans = laid.bans;
    free.clashes = laid.clashes;
    FITMENT_TRY(bool possible, BoundsOf(tier, {&line, &other}, wider, std::move(free), out));
    if (possible) drafts.push_back(std::move(wider));
  }
  return drafts;
}

// Offline, a release whose metadata was never read: other drafts may do without it.
void RepairSearch::Unread(const Error& error, SearchOutcome& out) {
  out.complete = false;
  if (!unread_) unread_ = error;
}

// The draft without a line; nullopt where no requirement would be left: an empty file is no repair.
std::optional<Draft> RepairSearch::Dropped(Draft child, const RootRequirement& line) const {
  const bool others = std::any_of(question_.lines.begin(), question_.lines.end(), [&](const RootRequirement& other) {
    auto move = child.moves.find(other.line);
    return other.line != line.line && other.role == RootRequirement::Role::kRequirement &&
           (move == child.moves.end() || move->second != Move::kDrop);
  });
  if (!others) return std::nullopt;
  child.touched.insert(line.line);
  child.moves[line.line] = Move::kDrop;
  child.bounds.erase(line.requirement.normalized);
  return child;
}

// The draft with `forbidden` versions of a project kept out: "<Y" where everything from Y on is out, else "!=" of what
// was picked.
Result<std::optional<Draft>> RepairSearch::Exclude(const Draft& draft, const std::string& name, const Resolution& set,
                                                   const std::set<Version>& forbidden, const Finding& why) {
  const RootRequirement* line = CarrierOf(name);
  if (line && line->direct) return std::nullopt;
  if (line && draft.moves.contains(line->line) && draft.moves.at(line->line) == Move::kDrop) return std::nullopt;
  const Pin* pin = FindPin(set, name);
  auto picked = pin ? Version::Parse(pin->version) : std::nullopt;
  if (!picked) return std::nullopt;
  Draft child = draft;
  child.reasons[name] = ReasonOf(why, pin->version);
  const Move move = line && child.moves.contains(line->line) ? child.moves[line->line] : Move::kKeep;
  auto bounds = child.bounds.find(name);
  const SpecifierSet old = line ? line->requirement.specifiers : SpecifierSet{};
  auto now = SpecifierSet::Parse(WrittenSpecifiers(old, move, bounds == child.bounds.end() ? Bounds{} : bounds->second,
                                                   RepairPolicy::kMinimum, std::nullopt));
  FITMENT_TRY(auto releases, resolver_.Releases(name));
  std::optional<Version> good;
  for (const Resolver::Release& r : releases) {
    if (r.usable && !r.prerelease && !forbidden.contains(r.version) && now && now->Contains(r.version))
      good = r.version;
  }
  if (!good) return std::nullopt;
  Bounds& changed = child.bounds[name];
  if (*good < *picked && changed.high) {
    changed.high = good;
  } else if (*good < *picked) {
    for (const Version& version : forbidden) {
      if (!(*good < version)) continue;
      changed.below = version;
      break;
    }
    // The bound is where something else begins than what is at fault.
    Reason& reason = child.reasons[name];
    const std::string before = changed.below ? WhyShutOut(name, *changed.below, set, reason.message) : "";
    if (!before.empty()) reason.message += "; " + before, reason.brief = before;
  } else {
    changed.excluded.push_back(*picked);
  }
  if (line) {
    child.touched.insert(line->line);
  } else {
    child.added.insert(name);
  }
  return std::optional(std::move(child));
}

// Where the installer's pick is old because newer releases were harder to have, and its neighbours are no better: the
// draft that asks for the next newer release out of `forbidden`, or one after it. nullopt: there is none, or a single
// release is at fault.
Result<std::optional<Draft>> RepairSearch::FromNewer(const Draft& draft, const Pin& pin, const Version& picked,
                                                     const std::set<Version>& forbidden, const Finding& why) {
  const RootRequirement* line = CarrierOf(pin.name);
  if (line && (line->direct || draft.moves.contains(line->line))) return std::nullopt;
  FITMENT_TRY(auto releases, resolver_.Releases(pin.name));
  const SpecifierSet old = line ? line->requirement.specifiers : SpecifierSet{};
  std::optional<Version> before, after;
  for (const Resolver::Release& r : releases) {
    if (!r.usable || r.prerelease || !old.Contains(r.version)) continue;
    if (r.version < picked && (!before || *before < r.version)) before = r.version;
    if (picked < r.version && !forbidden.contains(r.version) && (!after || r.version < *after)) after = r.version;
  }
  if (!before || !after || !forbidden.contains(*before)) return std::nullopt;
  Draft child = draft;
  Bounds& bounds = child.bounds[pin.name];
  if (bounds.below || bounds.high) return std::nullopt;
  bounds.low = after;
  bounds.excluded.clear();
  child.reasons[pin.name] = ReasonOf(why, pin.version);
  line ? void(child.touched.insert(line->line)) : void(child.added.insert(pin.name));
  return std::optional(std::move(child));
}

// The pins that an error is about: its own package and those that clash with it. With `harder_` also whatever requires
// one of them, directly or not: an older release of it may not.
std::vector<RepairSearch::Blamed> RepairSearch::BlamedBy(const Finding& finding, const Resolution& set) const {
  std::vector<Blamed> blamed;
  const Pin* pin = FindPin(set, finding.package);
  auto picked = pin ? Version::Parse(pin->version) : std::nullopt;
  if (!picked) return blamed;
  for (const Pin& other : set.pins) {
    const auto& told = finding.beside;  // what the wheels were seen to do
    const bool seen = std::find(told.begin(), told.end(), other.name) != told.end();
    if (&other == pin || (!seen && !Clash(pin->name, *picked, pin->requested, other))) continue;
    blamed.push_back({pin, &other, &finding});
    blamed.push_back({&other, pin, &finding});
  }
  const bool alone = FailsAlone(pin->name, *picked, LineOf(pin->name) != nullptr);
  if (alone || blamed.empty()) blamed.insert(blamed.begin(), {pin, nullptr, &finding});
  for (size_t i = 0; harder_ && i < blamed.size(); ++i) {
    for (const Pin& needs : set.pins) {
      const auto& names = needs.dependencies;
      bool known = std::any_of(blamed.begin(), blamed.end(), [&](const Blamed& b) { return b.pin == &needs; });
      if (known || std::find(names.begin(), names.end(), blamed[i].pin->name) == names.end()) continue;
      blamed.push_back({&needs, nullptr, &finding, true});
    }
  }
  return blamed;
}

// The ways in which one blamed pin can give way: out of all that clashes, out of the one release that was picked (what
// it brings in goes with it), or its line let go to a newer one; in the second tier also down, or out of the file.
Result<void> RepairSearch::GiveWay(const Draft& draft, const Resolution& set, const Blamed& blamed, Tier tier,
                                   std::vector<Draft>& children, SearchOutcome& out) {
  const Pin& who = *blamed.pin;
  const RootRequirement* line = CarrierOf(who.name);
  const Finding& why = *blamed.finding;
  auto add = [&](std::optional<Draft> child, bool with_reason = false) {
    if (!child) return;
    if (!with_reason) child->reasons[who.name] = ReasonOf(why, who.version);
    if (std::find(children.begin(), children.end(), *child) == children.end()) children.push_back(std::move(*child));
  };
  auto version = Version::Parse(who.version);
  if (!version) return {};
  // `one`: what was picked (if it fits no way, all that fits no way); `all`: whatever clashes with what it clashes
  // with.
  std::set<Version> one, all;
  if (!blamed.requires_it) {
    FITMENT_TRY(one, ForbiddenNow(who.name, nullptr));
    FITMENT_TRY(all, ForbiddenNow(who.name, blamed.beside));
  }
  if (why.code == code::kCompiles) {  // the next one without a wheel is no better
    FITMENT_TRY(auto releases, resolver_.Releases(who.name));
    for (const Resolver::Release& release : releases) {
      if (release.usable && !release.has_wheel) all.insert(release.version);
    }
  }
  if (!one.contains(*version)) one = {*version};
  all.insert(*version);
  FITMENT_TRY(auto newer, FromNewer(draft, who, *version, all, why));
  const bool stepped = newer.has_value();
  add(std::move(newer), true);
  const auto bounds = draft.bounds.find(who.name);
  const bool walks = stepped && bounds != draft.bounds.end() && bounds->second.excluded.size() >= kMostExcluded;
  if (walks) out.complete = false;  // one release after the other, with a newer one at hand
  if (!walks) {
    FITMENT_TRY(auto out_of_all, Exclude(draft, who.name, set, all, why));
    add(std::move(out_of_all), true);
  }
  const bool one_too = one != all && set.pins.size() <= kMostPinsBeyond;
  if (one_too) {
    FITMENT_TRY(auto out_of_one, Exclude(draft, who.name, set, one, why));
    if (out_of_one) out_of_one->beyond = true;
    add(std::move(out_of_one), true);
  }
  if (!line || line->direct || draft.moves.contains(line->line)) return {};
  std::vector<Draft> together;
  auto add_together = [&] {
    for (Draft& child : std::exchange(together, {})) add(std::move(child));
  };
  for (const std::set<Version>& forbidden : {all, one}) {
    FITMENT_TRY(auto up, LetGo(draft, *line, forbidden, Tier::kUp, out, &together));
    add(std::move(up));
    add_together();
    if (tier != Tier::kUp) {
      FITMENT_TRY(auto older, Beyond(who.name, *version, false, forbidden));
      FITMENT_TRY(auto down, LetGo(draft, *line, older, Tier::kDown, out, &together));
      add(std::move(down));
      add_together();
    }
    if (!one_too) break;
  }
  // What a build lacks can be installed before it: no reason to give the package up.
  if (tier == Tier::kDrop && why.code != code::kBuildNeeds) add(Dropped(draft, *line));
  return {};
}

// `versions` and every release that is not newer (or not older) than `version`.
Result<std::set<Version>> RepairSearch::Beyond(const std::string& name, const Version& version, bool newer,
                                               std::set<Version> versions) {
  FITMENT_TRY(auto releases, resolver_.Releases(name));
  for (const Resolver::Release& release : releases) {
    if (release.usable && (newer ? !(version < release.version) : !(release.version < version)))
      versions.insert(release.version);
  }
  return versions;
}

// What is touched already may go farther, past what is picked now, if what it brings in is at fault.
Result<void> RepairSearch::Farther(const Draft& draft, const Resolution& set, Tier tier, std::vector<Draft>& children,
                                   SearchOutcome& out) {
  for (const RootRequirement& line : question_.lines) {
    auto move = draft.moves.find(line.line);
    if (move == draft.moves.end() || line.direct || move->second == Move::kDrop) continue;
    const std::string& name = line.requirement.normalized;
    const Pin* pin = FindPin(set, name);
    auto picked = pin ? Version::Parse(pin->version) : std::nullopt;
    if (!picked) continue;
    for (bool up : {true, false}) {
      if (tier == Tier::kUp && !up) continue;
      FITMENT_TRY(auto passed, Beyond(name, *picked, up, {}));
      FITMENT_TRY(auto releases, resolver_.Releases(name));
      const bool any_left = std::any_of(releases.begin(), releases.end(), [&](const Resolver::Release& release) {
        return release.usable && !release.prerelease && !passed.contains(release.version);
      });
      if (!any_left) continue;
      FITMENT_TRY(auto child, LetGo(draft, line, passed, up ? Tier::kUp : tier, out));
      if (!child) continue;
      child->beyond = true;
      children.push_back(std::move(*child));
    }
  }
  return {};
}

// Every way in which a package that an error blames can give way.
Result<std::vector<Draft>> RepairSearch::Children(const Draft& draft, const Resolution& set, const FitReport& fit,
                                                  Tier tier, SearchOutcome& out) {
  std::vector<Draft> children;
  auto first = std::find_if(fit.findings.begin(), fit.findings.end(), [&](const Finding& f) { return IsFault(f); });
  for (const Finding& finding : fit.findings) {
    if (!IsFault(finding)) continue;
    const bool built = finding.code == code::kBuildNeeds || finding.code == code::kCompiles;
    out.python_involved |= built;  // another Python may have a wheel
    for (const Blamed& blamed : BlamedBy(finding, set)) FITMENT_CHECK(GiveWay(draft, set, blamed, tier, children, out));
  }
  if (set.pins.size() > kMostPinsBeyond) return children;
  FITMENT_CHECK(Farther(draft, set, tier, children, out));
  for (const auto& [name, bounds] : draft.bounds) {
    const Pin* pin = FindPin(set, name);
    auto picked = pin ? Version::Parse(pin->version) : std::nullopt;
    if (!picked || (!bounds.below && bounds.excluded.empty())) continue;
    FITMENT_TRY(auto child, Exclude(draft, name, set, {*picked}, *first));
    if (!child || std::find(children.begin(), children.end(), *child) != children.end()) continue;
    child->beyond = true;
    children.push_back(std::move(*child));
  }
  return children;
}

}  // namespace fitment
