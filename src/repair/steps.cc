// The steps of one line. Tested by steps_test.cc.
#include "repair/steps.h"

#include <algorithm>

namespace fitment {
namespace {

bool Counts(const Resolver::Release& release) {
  return release.usable && !release.prerelease && !release.yanked;
}

bool ShutOut(const SpecifierSet& specifiers, const Version& version) {
  return std::any_of(specifiers.clauses().begin(), specifiers.clauses().end(), [&](const Specifier& clause) {
    return clause.op == SpecifierOp::kNotEqual && !clause.Contains(version);
  });
}

}  // namespace

std::vector<Step> StepsOf(const SpecifierSet& specifiers, const std::vector<Resolver::Release>& releases, bool older) {
  std::vector<const Version*> versions;
  for (const Resolver::Release& release : releases) {
    if (Counts(release)) versions.push_back(&release.version);
  }
  // Versions before `low` are older than what the line asks for, those from `top` on newer.
  size_t low = versions.size(), top = 0;
  for (size_t i = 0; i < versions.size(); ++i) {
    if (!specifiers.Contains(*versions[i])) continue;
    low = std::min(low, i);
    top = i + 1;
  }
  if (top == 0) {
    if (specifiers.empty()) return {};
    const Version& asked = specifiers.clauses().front().version;
    low = 0;
    while (low < versions.size() && *versions[low] < asked) ++low;
    top = low;
  }
  std::vector<Step> steps;
  for (size_t i = top; i < versions.size(); ++i) {
    if (!ShutOut(specifiers, *versions[i]))
      steps.push_back({*versions[i], Move::kRaise, static_cast<int64_t>(i - top + 1)});
  }
  for (size_t i = low; older && i-- > 0;) {
    if (!ShutOut(specifiers, *versions[i])) steps.push_back({*versions[i], Move::kFree, static_cast<int64_t>(low - i)});
  }
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.distance < b.distance; });
  return steps;
}

int64_t NarrowingDistance(const SpecifierSet& specifiers, const Bounds& bounds,
                          const std::vector<Resolver::Release>& releases) {
  int64_t passed = 0;
  auto shut = [&](const Version& version) {
    return (bounds.below && !(version < *bounds.below)) ||
           std::find(bounds.excluded.begin(), bounds.excluded.end(), version) != bounds.excluded.end();
  };
  for (const Resolver::Release& release : releases) {
    if (!Counts(release) || !specifiers.Contains(release.version)) continue;
    passed = shut(release.version) ? passed + 1 : 0;
  }
  return passed;
}

int64_t DropDistance(const std::vector<Resolver::Release>& releases) {
  return std::count_if(releases.begin(), releases.end(), Counts) + 1;
}

}  // namespace fitment
