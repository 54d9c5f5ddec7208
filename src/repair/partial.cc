// What can be repaired where not everything can. Tests: repair_test.cc, tests/random_repair.
#include "repair/partial.h"

#include <algorithm>
#include <map>

#include "repair/search.h"
#include "resolve/late_caps.h"

namespace fitment {
namespace {

constexpr uint64_t kResolvesForOne = 1000;

using FindingKeys = std::map<FindingKey, std::string>;  // with what they say

// What the installer picks from the lines as they are, or from the lines of the plan that was found; judged.
Result<FitReport> JudgedOf(Resolver& resolver, const Question& question, const RepairResult& found) {
  if (!found.plans.empty()) return found.plans.front().fit;
  FITMENT_TRY(Answer answer, resolver.Resolve(question));
  const auto* set = std::get_if<Resolution>(&answer.value);
  if (!set) return FitReport{};
  FitReport fit = JudgeFit(resolver, *set);
  FITMENT_TRY(auto caps, LateCapsOf(resolver, *set, question));
  AddLateCaps(fit, caps);
  return fit;
}

FindingKeys FindingsOf(const FitReport& fit, Level level) {
  FindingKeys keys;
  for (const Finding& finding : fit.findings) {
    if (finding.level == level && CountsFrom(finding, level))
      keys.emplace(FindingKey{finding.code, finding.package}, finding.brief);
  }
  return keys;
}

// Those of `keys` for which no plan is found while all others are let be. One alone was asked before.
Result<std::set<FindingKey>> Stuck(const FindingKeys& keys, const RepairOptions& options,
                                   std::set<FindingKey> RepairOptions::*let_be, const RepairRun& run) {
  std::set<FindingKey> stuck;
  uint64_t left = options.max_resolves;
  for (const auto& [key, brief] : keys) {
    RepairOptions alone = options;
    alone.max_resolves = std::min(kResolvesForOne, left);
    for (const auto& [other, ignored] : keys) {
      if (other != key) (alone.*let_be).insert(other);
    }
    bool ends = false;
    if (keys.size() > 1 && left > 0) {
      FITMENT_TRY(RepairResult found, run(alone));
      left -= std::min(left, found.resolves);
      ends = !found.plans.empty();
    }
    if (!ends) stuck.insert(key);
  }
  return stuck;
}

}  // namespace

Result<RepairResult> RepairErrors(Resolver& resolver, const Question& question, const RepairOptions& options,
                                  const RepairRun& run) {
  FITMENT_TRY(RepairResult whole, run(options));
  if (whole.fits_already || !whole.plans.empty() || !options.partial) return whole;
  RepairOptions installing = options;
  installing.installs_only = true;
  FITMENT_TRY(RepairResult some, run(installing));
  if (!some.fits_already && some.plans.empty()) return whole;
  FITMENT_TRY(const FitReport fit, JudgedOf(resolver, question, some));
  const FindingKeys errors = FindingsOf(fit, Level::kError);
  RepairOptions rest = options;
  FITMENT_TRY(rest.stays, Stuck(errors, options, &RepairOptions::stays, run));
  // Each of the others has a repair, and perhaps not all of them together.
  for (auto next = errors.begin(); rest.stays.size() < errors.size(); ++next) {
    FITMENT_TRY(RepairResult found, run(rest));
    if (!found.plans.empty()) {
      some = std::move(found);
      break;
    }
    while (next != errors.end() && rest.stays.contains(next->first)) ++next;
    if (next == errors.end()) break;
    rest.stays.insert(next->first);
  }
  if (some.plans.empty()) return whole;
  for (Plan& plan : some.plans) plan.optimal = false;
  some.stays = std::move(rest.stays);
  return some;
}

Result<RepairResult> RepairWarnings(Resolver& resolver, const Question& question, const RepairOptions& options,
                                    const RepairRun& run) {
  FITMENT_TRY(RepairResult whole, run(options));
  if (whole.fits_already || !whole.plans.empty()) return whole;
  RepairOptions errors = options;
  errors.warnings = errors.late_caps = false;
  FITMENT_TRY(RepairResult plain, RepairErrors(resolver, question, errors, run));
  RepairOptions some = options;
  some.stays = plain.stays;
  FindingKeys warnings;
  if (plain.fits_already || !plain.plans.empty()) {
    FITMENT_TRY(const FitReport fit, JudgedOf(resolver, question, plain));
    warnings = FindingsOf(fit, Level::kWarning);
  }
  FITMENT_TRY(some.let_be, Stuck(warnings, some, &RepairOptions::let_be, run));
  std::vector<std::string> notes;
  for (const FindingKey& key : some.let_be)
    notes.push_back("no edit of these lines was found that ends a warning: " + warnings.at(key));
  if (some.let_be.size() < warnings.size()) {
    FITMENT_TRY(whole, run(some));
    for (Plan& plan : whole.plans) plan.optimal = plan.optimal && some.stays.empty();
    whole.stays = std::move(some.stays);
  } else if (!plain.fits_already) {
    whole = std::move(plain);
  }
  if (!notes.empty() && whole.plans.empty()) whole.notes.clear();
  whole.notes.insert(whole.notes.end(), notes.begin(), notes.end());
  return whole;
}

}  // namespace fitment
