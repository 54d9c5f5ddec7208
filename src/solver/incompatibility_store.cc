// The incompatibilities of one solve. Tested by solver_test.cc and proof_check_test.cc.
#include "solver/incompatibility_store.h"

#include <algorithm>
#include <array>

namespace fitment {
namespace {

bool AnyWord(const uint64_t* words, uint32_t count) {
  return std::any_of(words, words + count, [](uint64_t word) { return word != 0; });
}

}  // namespace

void IncompatibilityStore::Meet(PackageId package) {
  domains_.Meet(package);
  if (package >= by_package_.size()) {
    by_package_.resize(package + 1);
    merged_.resize(package + 1);
  }
}

const uint64_t* IncompatibilityStore::Find(IncompatId id, PackageId package) const {
  for (const TermRef& term : Terms(id)) {
    if (term.package == package) return term.words;
  }
  return nullptr;
}

IncompatId IncompatibilityStore::Add(std::span<const TermRef> terms, const Origin& origin) {
  heads_.push_back({static_cast<uint32_t>(terms_.size()), static_cast<uint32_t>(terms.size())});
  terms_.insert(terms_.end(), terms.begin(), terms.end());
  origins_.push_back(origin);
  return static_cast<IncompatId>(heads_.size() - 1);
}

void IncompatibilityStore::Index(IncompatId id) {
  for (const TermRef& term : Terms(id)) by_package_[term.package].push_back(id);
}

void IncompatibilityStore::Unindex(IncompatId id) {
  for (const TermRef& term : Terms(id)) std::erase(by_package_[term.package], id);
}

IncompatId IncompatibilityStore::AddRoot() {
  Meet(kRootPackage);
  static const uint64_t kOne = 1;
  TermRef term{kRootPackage, domains_.NotWithin(kRootPackage, {&kOne, 1})};
  IncompatId id = Add({&term, 1}, {Incompatibility::Kind::kRoot});
  Index(id);
  return id;
}

IncompatId IncompatibilityStore::AddNoVersions(PackageId package, const uint64_t* allowed) {
  TermRef term{package, domains_.Copy(package, allowed)};
  IncompatId id = Add({&term, 1}, {Incompatibility::Kind::kNoVersions});
  Index(id);
  return id;
}

IncompatId IncompatibilityStore::AddUnusable(PackageId package, VersionId version, uint32_t mark) {
  TermRef term{package, domains_.One(package, version)};
  IncompatId id = Add({&term, 1}, {Incompatibility::Kind::kUnusable, false, mark});
  Index(id);
  return id;
}

IncompatId IncompatibilityStore::AddOwnBound(PackageId package, const uint64_t* dependents,
                                             const Dependency& dependency) {
  uint64_t* outside = domains_.Outside(package, dependency.allowed);
  for (uint32_t i = 0; i < domains_.Words(package); ++i) outside[i] &= dependents[i];
  if (!AnyWord(outside, domains_.Words(package))) return kNoIncompat;
  TermRef term{package, outside};
  IncompatId id = Add({&term, 1}, {Incompatibility::Kind::kDependency, dependency.is_constraint, dependency.tag,
                                   package, package, dependents});
  Index(id);
  return id;
}

IncompatId IncompatibilityStore::AddDependency(PackageId package, std::optional<VersionId> version,
                                               const Dependency& dependency) {
  Meet(dependency.package);
  uint32_t words = domains_.Words(package);
  uint64_t* dependents = domains_.Within(package, dependency.dependents);
  if (version) dependents[*version / 64] |= uint64_t{1} << (*version % 64);
  if (dependency.package == package) return AddOwnBound(package, dependents, dependency);

  uint32_t needed_words = domains_.Words(dependency.package);
  const uint64_t* forbidden = dependency.is_constraint ? domains_.Outside(dependency.package, dependency.allowed)
                                                       : domains_.NotWithin(dependency.package, dependency.allowed);
  if (dependency.is_constraint && !AnyWord(forbidden, needed_words)) return kNoIncompat;
  bool nothing_fits = !dependency.is_constraint && !AnyBit(dependency.allowed);
  Origin origin{Incompatibility::Kind::kDependency,
                dependency.is_constraint,
                dependency.tag,
                package,
                dependency.package,
                dependents};
  auto terms = [&](const uint64_t* of) {
    std::array<TermRef, 2> both{TermRef{package, of}, TermRef{dependency.package, forbidden}};
    if (!nothing_fits && dependency.package < package) std::swap(both[0], both[1]);
    return both;
  };
  size_t term_count = nothing_fits ? 1 : 2;
  for (Merged& past : merged_[package]) {
    if (past.dependency != dependency.package || past.is_constraint != dependency.is_constraint) continue;
    const uint64_t* old = Find(past.id, dependency.package);
    if (nothing_fits ? old != nullptr : !old || !WordsEqual(old, forbidden, needed_words)) continue;
    const uint64_t* earlier = Find(past.id, package);
    if (WordsWithin(dependents, earlier, words)) return past.id;
    uint64_t* all = domains_.Copy(package, earlier);
    for (uint32_t i = 0; i < words; ++i) all[i] |= dependents[i];
    origin.before = past.id;
    Unindex(past.id);
    past.id = Add({terms(all).data(), term_count}, origin);
    Index(past.id);
    return past.id;
  }
  IncompatId id = Add({terms(dependents).data(), term_count}, origin);
  merged_[package].push_back({dependency.package, dependency.is_constraint, id});
  Index(id);
  return id;
}

IncompatId IncompatibilityStore::AddLearnt(std::span<const TermRef> terms, IncompatId begin,
                                           std::span<const ResolutionStep> steps) {
  Origin origin{Incompatibility::Kind::kDerived};
  origin.before = begin;
  origin.first_step = static_cast<uint32_t>(steps_.size());
  origin.step_count = static_cast<uint32_t>(steps.size());
  steps_.insert(steps_.end(), steps.begin(), steps.end());
  IncompatId id = Add(terms, origin);
  Index(id);
  return id;
}

}  // namespace fitment
