// Releases that were chosen only because they are too old to know better. Tested by late_caps_test.cc.
#include "resolve/late_caps.h"

#include <algorithm>

#include "resolve/codes.h"

namespace fitment {
namespace {

bool BoundsAbove(const Specifier& clause) {
  switch (clause.op) {
    case SpecifierOp::kLess:
    case SpecifierOp::kLessEqual:
    case SpecifierOp::kEqual:
    case SpecifierOp::kCompatible:
    case SpecifierOp::kArbitrary:
      return true;
    default:
      return false;
  }
}

// The clause that shuts `version` out from above.
const Specifier* Cap(const SpecifierSet& specifiers, const Version& version) {
  for (const Specifier& clause : specifiers.clauses()) {
    if (BoundsAbove(clause) && !(version < clause.version) && !clause.Contains(version)) return &clause;
  }
  return nullptr;
}

// A pin and the releases after it that nothing but requirements can have shut out, ascending.
struct Held {
  const Pin* pin;
  Version version;
  std::vector<Version> later;
  std::vector<SpecifierSet> bounds;  // what the lines and the set ask of it
};

class CapFinder {
 public:
  CapFinder(Resolver& resolver, const Resolution& set, const Question& question)
      : resolver_(resolver), set_(set), question_(question), environment_(MarkerEnvironmentOf(resolver.target())) {}

  Result<std::vector<LateCap>> Run() {
    FITMENT_TRY(std::vector<Held> held, FindHeld());
    AddBounds(held);
    std::vector<LateCap> caps;
    for (const Held& one : held) {
      const Version* later = FirstAdmitted(one);
      auto cap = later ? CapOfLater(*one.pin, one.version, *later) : std::nullopt;
      if (cap) caps.push_back(std::move(*cap));
    }
    return caps;
  }

  std::optional<LateCap> CapOfLater(const Pin& pin, const Version& version, const Version& later) {
    auto read = resolver_.MetadataOf(pin.name, later);
    if (!read || !*read || !(*read)->error().empty()) return std::nullopt;
    return CapOf(pin, version, later, **read);
  }

 private:
  Result<std::vector<Held>> FindHeld() {
    std::vector<Held> held;
    for (const Pin& pin : set_.pins) {
      auto version = Version::Parse(pin.version);
      if (pin.direct || !version) continue;
      FITMENT_TRY(auto later, resolver_.FinalsAfter(pin.name, *version));
      if (!later.empty()) held.push_back({&pin, std::move(*version), std::move(later), {}});
    }
    return held;  // by name, as the pins are
  }

  void AddBounds(std::vector<Held>& held) const {
    auto find = [&](std::string_view name) {
      auto found = std::lower_bound(held.begin(), held.end(), name,
                                    [](const Held& one, std::string_view sought) { return one.pin->name < sought; });
      return found != held.end() && found->pin->name == name ? &*found : nullptr;
    };
    for (const RootRequirement& line : question_.lines) {
      Held* one = find(line.requirement.normalized);
      if (one && line.requirement.marker.Evaluate(environment_)) one->bounds.push_back(line.requirement.specifiers);
    }
    for (const Pin& pin : set_.pins) {
      for (uint32_t i = 0; i < pin.metadata.requirement_count(); ++i) {
        Held* one = find(pin.metadata.requirement_name(i));
        if (!one) continue;
        if (auto requirement = Holding(pin.metadata, i, pin.extras)) one->bounds.push_back(requirement->specifiers);
      }
    }
  }

  static const Version* FirstAdmitted(const Held& held) {
    auto found = std::find_if(held.later.begin(), held.later.end(), [&](const Version& version) {
      return std::all_of(held.bounds.begin(), held.bounds.end(),
                         [&](const SpecifierSet& bound) { return bound.Contains(version); });
    });
    return found == held.later.end() ? nullptr : &*found;
  }

  // A release's requirement, if it holds here.
  std::optional<Requirement> Holding(const MetadataView& metadata, uint32_t i,
                                     const std::vector<std::string>& extras) const {
    auto requirement = Requirement::Parse(metadata.requirement_text(i), true);
    if (!requirement || !requirement->marker.Evaluate(environment_, extras)) return std::nullopt;
    return std::move(*requirement);
  }

  // The later release's first requirement, by the name of what it bounds, that the set breaks from above and that the
  // chosen release had nothing like.
  std::optional<LateCap> CapOf(const Pin& pin, const Version& version, const Version& later,
                               const MetadataView& metadata) const {
    std::vector<std::pair<const Pin*, uint32_t>> rows;
    for (uint32_t i = 0; i < metadata.requirement_count(); ++i) {
      const std::string_view name = metadata.requirement_name(i);
      auto other = std::lower_bound(set_.pins.begin(), set_.pins.end(), name,
                                    [](const Pin& one, std::string_view sought) { return one.name < sought; });
      if (other != set_.pins.end() && other->name == name && &*other != &pin) rows.emplace_back(&*other, i);
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [other, i] : rows) {
      auto requirement = Holding(metadata, i, pin.extras);
      auto has = Version::Parse(other->version);
      if (!requirement || !has || !Cap(requirement->specifiers, *has) || WasBounded(pin, other->name)) continue;
      return LateCap{pin.name,
                     version,
                     later,
                     other->name,
                     other->version,
                     other->name + requirement->specifiers.ToString(),
                     std::string(metadata.source())};
    }
    return std::nullopt;
  }

  bool WasBounded(const Pin& pin, std::string_view name) const {
    for (uint32_t i = 0; i < pin.metadata.requirement_count(); ++i) {
      if (pin.metadata.requirement_name(i) != name) continue;
      auto own = Holding(pin.metadata, i, pin.extras);
      if (own && std::any_of(own->specifiers.clauses().begin(), own->specifiers.clauses().end(), BoundsAbove))
        return true;
    }
    return false;
  }

  Resolver& resolver_;
  const Resolution& set_;
  const Question& question_;
  MarkerEnvironment environment_;
};

}  // namespace

Result<std::vector<LateCap>> LateCapsOf(Resolver& resolver, const Resolution& set, const Question& question) {
  return CapFinder(resolver, set, question).Run();
}

Result<std::optional<LateCap>> CapOfRelease(Resolver& resolver, const Resolution& set, const Pin& pin,
                                            const Version& newer) {
  auto version = Version::Parse(pin.version);
  if (!version) return std::nullopt;
  const Question none;
  return CapFinder(resolver, set, none).CapOfLater(pin, *version, newer);
}

bool ShutsOutFromAbove(const SpecifierSet& specifiers, const Version& version) {
  return Cap(specifiers, version) != nullptr;
}

Finding FindingOf(const LateCap& cap, Level level) {
  Finding finding;
  finding.code = code::kLateCap;
  finding.level = level;
  finding.rung = Rung::kSound;
  finding.package = cap.package;
  finding.version = cap.version.ToString();
  finding.brief = cap.package + " is held at " + finding.version + " because " + cap.later.ToString() + " requires " +
                  cap.requirement + " and the set has " + cap.capped + " " + cap.has;
  finding.message =
      finding.brief + ": the old release has no such bound and was made before it was known; advice: bring " +
      cap.capped + " within it" + (level == Level::kError ? "" : ", or take --late-caps to make it a rule");
  finding.evidence = {"metadata", cap.package + " " + cap.later.ToString() + " requires " + cap.requirement,
                      cap.source};
  return finding;
}

void AddLateCaps(FitReport& report, const std::vector<LateCap>& caps, Level level) {
  for (const LateCap& cap : caps) {
    auto behind = std::find_if(report.findings.begin(), report.findings.end(),
                               [&](const Finding& finding) { return finding.level > level; });
    report.findings.insert(behind, FindingOf(cap, level));
    if (level == Level::kError) report.rungs.sound = RungAnswer::kNo;
  }
}

Result<Answer> ResolveWithoutLateCaps(Resolver& resolver, Question& question) {
  for (;;) {
    FITMENT_TRY(Answer answer, resolver.Resolve(question));
    const auto* set = std::get_if<Resolution>(&answer.value);
    if (!set) return answer;
    FITMENT_TRY(auto caps, LateCapsOf(resolver, *set, question));
    const size_t known = question.bans.size();
    for (const LateCap& cap : caps) {
      FITMENT_TRY(auto releases, resolver.Releases(cap.package));
      for (const Resolver::Release& release : releases) {
        if (!release.usable || cap.version < release.version) continue;
        question.bans.push_back(
            {cap.package, release.version,
             "is older than the bound " + cap.requirement + " of " + cap.later.ToString() + " (--late-caps)"});
      }
    }
    if (question.bans.size() == known) return answer;
  }
}

}  // namespace fitment
