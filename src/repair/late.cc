// Late caps as a rule, lines that go back too far to be trusted, and how old a set is. Tests: repair_test.cc,
// tests/program/fix_test.py.
#include <algorithm>

#include "repair/search.h"

namespace fitment {
bool IsFault(const Finding& finding, const RepairOptions& options) {
  const FindingKey key{finding.code, finding.package};
  return CountsFrom(finding, options.warnings ? Level::kWarning : Level::kError) && !options.let_be.contains(key) &&
         !options.stays.contains(key) && !(options.installs_only && finding.level == Level::kError);
}

bool RepairSearch::IsFault(const Finding& finding) const {
  return fitment::IsFault(finding, options_);
}

bool RepairSearch::HasFault(const FitReport& fit) const {
  return std::any_of(fit.findings.begin(), fit.findings.end(), [this](const Finding& f) { return IsFault(f); });
}

// An error of this project may stay: then none of its releases is out of the question for what it is.
bool RepairSearch::MayStay(const std::string& name) const {
  return options_.installs_only || std::any_of(options_.stays.begin(), options_.stays.end(),
                                               [&](const FindingKey& key) { return key.second == name; });
}

Level RepairSearch::from(const std::string& name) const {
  const bool stays = std::any_of(options_.let_be.begin(), options_.let_be.end(),
                                 [&](const auto& finding) { return finding.second == name; });
  return options_.warnings && !stays ? Level::kWarning : Level::kError;
}

// With --late-caps: the releases of the set that only their age saved from a bound.
Result<std::vector<LateCap>> RepairSearch::Stale(const Question& laid, const Resolution& set) {
  if (!options_.late_caps) return std::vector<LateCap>{};
  FITMENT_TRY(auto caps, LateCapsOf(resolver_, set, laid));
  std::erase_if(caps, [&](const LateCap& cap) { return options_.let_be.contains({FindingOf(cap).code, cap.package}); });
  return caps;
}

void RepairSearch::LearnCaps(const std::vector<LateCap>& caps) {
  for (const LateCap& cap : caps) {
    const bool known = std::any_of(caps_.begin(), caps_.end(), [&](const auto& other) {
      return other.first.package == cap.package && other.first.version == cap.version &&
             other.first.capped == cap.capped;
    });
    auto bound = Requirement::Parse(cap.requirement, true);
    if (bound && !known) caps_.emplace_back(cap, bound->specifiers);
  }
}

// The late caps that were met, as clashes: releases not newer than the one that a bound came too late for, beside
// those that the bound shuts out from above. Not where a line shuts out the release that brought it.
Result<void> RepairSearch::AddCaps(Question& question) {
  for (const auto& [cap, bound] : caps_) {
    const bool shut_out = std::any_of(question.lines.begin(), question.lines.end(), [&](const RootRequirement& line) {
      return line.requirement.normalized == cap.package && !line.requirement.specifiers.Contains(cap.later);
    });
    if (shut_out) continue;
    FITMENT_TRY(auto releases, resolver_.Releases(cap.package));
    FITMENT_TRY(auto others, resolver_.Releases(cap.capped));
    for (const Resolver::Release& other : others) {
      if (!other.usable || !ShutsOutFromAbove(bound, other.version)) continue;
      for (const Resolver::Release& release : releases) {
        if (!release.usable || cap.version < release.version) continue;
        question.clashes.push_back({cap.package, release.version, cap.capped, other.version,
                                    "is older than the bound " + cap.requirement + " of " + cap.later.ToString(),
                                    cap.source});
      }
    }
  }
  return {};
}

// The newest release of a project that a draft's set can have without a late cap that was met.
Result<std::optional<Version>> RepairSearch::NewestUncapped(const Draft& draft, const std::string& name) {
  Question question = Lay(draft);
  FITMENT_CHECK(AddCaps(question));
  question.highest_first.push_back(name);
  FITMENT_TRY(Answer answer, Ask(question));
  const auto* set = std::get_if<Resolution>(&answer.value);
  const Pin* pin = set ? FindPin(*set, name) : nullptr;
  auto version = pin ? Version::Parse(pin->version) : std::nullopt;
  return version;
}

// The ways out of the first of them: what is capped keeps within the bound of some release, its line goes down, or the
// line of the old release goes up.
Result<std::vector<Draft>> RepairSearch::Uncapped(const Draft& draft, const Resolution& set,
                                                  const std::vector<LateCap>& caps, Tier tier, SearchOutcome& out) {
  std::vector<Draft> children;
  const LateCap& cap = caps.front();
  LearnCaps(caps);
  const Finding why = FindingOf(cap, Level::kError);
  auto add = [&](std::optional<Draft> child, const std::string& name, const std::string& version) {
    if (!child) return;
    child->reasons[name] = ReasonOf(why, version);
    children.push_back(std::move(*child));
  };
  FITMENT_TRY(auto newest, NewestUncapped(draft, cap.capped));
  if (newest) {
    FITMENT_TRY(auto outside, Beyond(cap.capped, *newest, false, {}));
    outside.erase(*newest);
    FITMENT_TRY(auto within, Exclude(draft, cap.capped, set, outside, why));
    add(std::move(within), cap.capped, cap.has);
  }
  const RootRequirement* capped = LineOf(cap.capped);
  if (capped && !capped->direct && tier != Tier::kUp && !draft.moves.contains(capped->line)) {
    FITMENT_TRY(auto down, LetGo(draft, *capped, {}, tier, out));
    add(std::move(down), cap.capped, cap.has);
  }
  const RootRequirement* line = LineOf(cap.package);
  if (!line || line->direct) return children;
  FITMENT_TRY(auto passed, Beyond(cap.package, cap.version, true, {}));
  FITMENT_TRY(auto up, LetGo(draft, *line, passed, Tier::kUp, out));
  add(std::move(up), cap.package, cap.version.ToString());
  return children;
}

// ---- lines that go back ----

// Why it is doubtful that a release to which a line went back does any better: nobody knows whether it loads or runs,
// or the next one, which the line passed, carries a bound which the set breaks. "" where nothing is.
Result<std::string> RepairSearch::DoubtOf(const Pin& pin, const Resolution& set) {
  auto version = Version::Parse(pin.version);
  if (!version) return std::string();
  FITMENT_TRY(auto later, resolver_.FinalsAfter(pin.name, *version));
  if (later.empty()) return std::string();
  FITMENT_TRY(auto cap, CapOfRelease(resolver_, set, pin, later.front()));
  if (!cap) return std::string();
  return pin.name + " " + pin.version + " was made before the bound " + cap->requirement + " of " +
         cap->later.ToString() + ", which the set breaks";
}

Result<void> RepairSearch::FindDoubts(Proven& proven) {
  for (const RootRequirement& line : question_.lines) {
    const std::string& name = line.requirement.normalized;
    auto move = proven.draft.moves.find(line.line);
    const Pin* pin = FindPin(proven.resolution, name);
    if (move == proven.draft.moves.end() || move->second != Move::kFree || !pin) continue;
    const bool loads = proven.fit.loads_unknown_of.contains(name), runs = proven.fit.runs_unknown_of.contains(name);
    std::string doubt;
    if (loads || runs)
      doubt = std::string("whether ") + name + " " + pin->version + (loads ? " loads" : " runs") +
              " is not known: no table covers it and its code was not read";
    if (doubt.empty()) {
      FITMENT_TRY(doubt, DoubtOf(*pin, proven.resolution));
    }
    if (!doubt.empty()) proven.doubts[name] = std::move(doubt);
  }
  return {};
}

// A fault is no less there for a release of which nobody knows: a bound that answers one by going back to such a
// release is no plan.
bool RepairSearch::LeadsIntoTheDark(const Draft& draft, const Resolution& set, const FitReport& fit) const {
  return std::any_of(draft.reasons.begin(), draft.reasons.end(), [&](const auto& entry) {
    const auto& [name, reason] = entry;
    const Pin* pin = FindPin(set, name);
    const bool unknown = (reason.rung == Rung::kLoads && fit.loads_unknown_of.contains(name)) ||
                         (reason.rung == Rung::kRuns && fit.runs_unknown_of.contains(name));
    if (!pin || !unknown) return false;
    auto now = Version::Parse(pin->version), before = Version::Parse(reason.version);
    return now && before && *now < *before;
  });
}

Result<void> RepairSearch::FindAges(Proven& proven) {
  proven.age = proven.age_of_lines = 0;
  for (const Pin& pin : proven.resolution.pins) {
    auto version = Version::Parse(pin.version);
    if (pin.direct || !version) continue;
    FITMENT_TRY(auto later, resolver_.FinalsAfter(pin.name, *version));
    const auto newer = static_cast<int64_t>(later.size());
    proven.age += newer;
    if (LineOf(pin.name)) proven.age_of_lines += newer;
  }
  return {};
}

}  // namespace fitment
