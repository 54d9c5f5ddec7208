// Judge, keep out what fails, resolve again. Tests: tests/program/loads_test.py.
#include "repair/fitting.h"

#include <algorithm>

namespace fitment {
namespace {

constexpr int kMostRounds = 100;

class Fitter {
 public:
  Fitter(Resolver& resolver, const Question& question) : resolver_(resolver), question_(question) {}

  Result<std::optional<FittingSet>> Run() {
    FittingSet found;
    for (int round = 0; round < kMostRounds; ++round) {
      FITMENT_TRY(Answer answer, resolver_.Resolve(question_));
      auto* set = std::get_if<Resolution>(&answer.value);
      if (!set) return std::nullopt;
      found.fit = JudgeFit(resolver_, *set);
      const auto error = std::find_if(found.fit.findings.begin(), found.fit.findings.end(),
                                      [](const Finding& finding) { return finding.level == Level::kError; });
      if (error == found.fit.findings.end()) {
        found.resolution = std::move(*set);
        return std::optional(std::move(found));
      }
      FITMENT_TRY(bool kept_out, KeepOut(*error, *set));
      if (!kept_out) return std::nullopt;
      found.kept_out.push_back(error->brief.empty() ? error->message : error->brief);
    }
    return std::nullopt;
  }

 private:
  // Whatever fails by this finding's cause: releases that fail in any set, or those that fail beside one of the set.
  Result<bool> KeepOut(const Finding& finding, const Resolution& set) {
    const auto pin =
        std::find_if(set.pins.begin(), set.pins.end(), [&](const Pin& one) { return one.name == finding.package; });
    auto picked = pin == set.pins.end() ? std::nullopt : Version::Parse(pin->version);
    if (!picked) return false;
    FITMENT_TRY(auto releases, resolver_.Releases(pin->name));
    FITMENT_TRY(const Pin* culprit, CulpritOf(finding, *pin, *picked, set));
    auto culprit_version = culprit ? Version::Parse(culprit->version) : std::nullopt;
    for (const Resolver::Release& release : releases) {
      if (!release.usable) continue;
      std::string why = ForbiddenAlone(resolver_, pin->name, release.version, pin->requested);
      if (why.empty() && !culprit && release.version == *picked) why = finding.brief;
      if (!why.empty()) question_.bans.push_back({pin->name, release.version, std::move(why)});
      if (!culprit_version) continue;
      why = ForbiddenBeside(resolver_, pin->name, release.version, *culprit, pin->requested);
      if (why.empty() && release.version == *picked) why = finding.brief;
      if (!why.empty())
        question_.clashes.push_back(
            {pin->name, release.version, culprit->name, *culprit_version, std::move(why), finding.evidence.source});
    }
    return true;
  }

  // The one beside which it fails: torch where it is among them, else the one that has the most other releases to give
  // way to. nullptr: it fails alone.
  Result<const Pin*> CulpritOf(const Finding& finding, const Pin& pin, const Version& picked, const Resolution& set) {
    const Pin* best = nullptr;
    size_t most = 0;
    if (!ForbiddenAlone(resolver_, pin.name, picked, pin.requested).empty()) return best;
    for (const Pin& other : set.pins) {
      if (&other == &pin || ForbiddenBeside(resolver_, pin.name, picked, other, pin.requested).empty()) continue;
      const bool named = std::find(finding.beside.begin(), finding.beside.end(), other.name) != finding.beside.end();
      if (!finding.beside.empty() && !named) continue;
      if (other.name == "torch") return &other;
      FITMENT_TRY(auto releases, resolver_.Releases(other.name));
      if (best && releases.size() <= most) continue;
      best = &other;
      most = releases.size();
    }
    return best;
  }

  Resolver& resolver_;
  Question question_;
};

}  // namespace

Result<std::optional<FittingSet>> FindFittingSet(Resolver& resolver, const Question& question) {
  return Fitter(resolver, question).Run();
}

}  // namespace fitment
