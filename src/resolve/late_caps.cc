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

class CapFinder {
 public:
  CapFinder(Resolver& resolver, const Resolution& set, const Question& question)
      : resolver_(resolver), set_(set), question_(question), environment_(MarkerEnvironmentOf(resolver.target())) {}

  Result<std::vector<LateCap>> Run() {
    std::vector<LateCap> caps;
    for (const Pin& pin : set_.pins) {
      auto version = Version::Parse(pin.version);
      if (pin.direct || !version) continue;
      FITMENT_TRY(auto later, FirstLater(pin, *version));
      auto cap = later ? CapOfLater(pin, *version, *later) : std::nullopt;
      if (cap) caps.push_back(std::move(*cap));
    }
    return caps;
  }

  std::optional<LateCap> CapOfLater(const Pin& pin, const Version& version, const Version& later) {
    auto read = resolver_.MetadataOf(pin.name, later);
    if (!read || !*read || !(*read)->error().empty()) return std::nullopt;
    const MetadataView& metadata = **read;
    for (const Pin& other : set_.pins) {
      auto cap = CapOn(other, pin, metadata);
      if (cap)
        return LateCap{pin.name, version, later, other.name, other.version, *cap, std::string(metadata.source())};
    }
    return std::nullopt;
  }

 private:
  // The requirements of a release that hold here, of one project.
  std::vector<Requirement> Required(const MetadataView& metadata, const std::string& name,
                                    const std::vector<std::string>& extras) const {
    std::vector<Requirement> out;
    for (uint32_t i = 0; i < metadata.requirement_count(); ++i) {
      if (metadata.requirement_name(i) != name) continue;
      auto requirement = Requirement::Parse(metadata.requirement_text(i), true);
      if (requirement && requirement->marker.Evaluate(environment_, extras)) out.push_back(std::move(*requirement));
    }
    return out;
  }

  // The first release after the chosen one that nothing but its own requirements can have shut out.
  Result<std::optional<Version>> FirstLater(const Pin& pin, const Version& chosen) {
    FITMENT_TRY(auto releases, resolver_.Releases(pin.name));
    std::vector<SpecifierSet> bounds;
    bool bounded = false;
    for (const Resolver::Release& release : releases) {
      if (!(chosen < release.version) || !release.usable || release.prerelease || release.yanked) continue;
      if (!std::exchange(bounded, true)) bounds = BoundsOn(pin.name);
      bool admitted = std::all_of(bounds.begin(), bounds.end(),
                                  [&](const SpecifierSet& bound) { return bound.Contains(release.version); });
      if (admitted) return std::optional(release.version);
    }
    return std::nullopt;
  }

  std::vector<SpecifierSet> BoundsOn(const std::string& name) const {
    std::vector<SpecifierSet> bounds;
    for (const RootRequirement& line : question_.lines) {
      bool here = line.requirement.normalized == name && line.requirement.marker.Evaluate(environment_);
      if (here) bounds.push_back(line.requirement.specifiers);
    }
    for (const Pin& pin : set_.pins) {
      for (const Requirement& requirement : Required(pin.metadata, name, pin.extras))
        bounds.push_back(requirement.specifiers);
    }
    return bounds;
  }

  // The later release's requirement on `other` that its chosen version breaks from above, where the chosen release has
  // no upper bound on it.
  std::optional<std::string> CapOn(const Pin& other, const Pin& pin, const MetadataView& later) const {
    auto has = Version::Parse(other.version);
    if (!has || &other == &pin) return std::nullopt;
    for (const Requirement& own : Required(pin.metadata, other.name, pin.extras)) {
      const auto& clauses = own.specifiers.clauses();
      if (std::any_of(clauses.begin(), clauses.end(), BoundsAbove)) return std::nullopt;
    }
    for (const Requirement& requirement : Required(later, other.name, pin.extras)) {
      if (Cap(requirement.specifiers, *has)) return other.name + requirement.specifiers.ToString();
    }
    return std::nullopt;
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
