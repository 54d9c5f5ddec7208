// What the search has assumed (decisions) and concluded (derivations) so far, in order, and what that leaves of every
// package. Taking back is popping. Tests: solver_test.cc.
#pragma once

#include <optional>
#include <vector>

#include "solver/incompatibility_store.h"

namespace fitment {

class Trail {
 public:
  static constexpr uint32_t kNone = 0xffffffff;
  struct Assignment {
    PackageId package;
    IncompatId cause;  // kNoIncompat: a decision
    uint32_t level;    // decisions made up to here
    uint32_t before;   // the assignment of the same package before this one, or kNone
    uint32_t words;    // where `words_` has what was left of the package after this
  };
  enum class Relation { kSatisfied, kContradicted, kInconclusive };

  explicit Trail(const Domains& domains) : domains_(domains) {}

  uint32_t level() const { return level_; }
  bool ever_taken_back() const { return ever_taken_back_; }
  void Meet(PackageId package) {
    if (package >= states_.size()) states_.resize(package + 1);
  }

  // What is left of the package; nullptr: everything. Valid until the next change of the trail.
  const uint64_t* Left(PackageId package) const {
    uint32_t at = states_[package].words;
    return at == kNone ? nullptr : words_.data() + at;
  }
  Relation RelationTo(const TermRef& term) const;
  bool Satisfies(const TermRef& term) const { return RelationTo(term) == Relation::kSatisfied; }
  bool Decided(PackageId package) const { return states_[package].decided; }
  // It must be chosen and is not yet.
  bool Open(PackageId package) const;

  void Decide(PackageId package, VersionId version);
  // Concludes from `cause` that its term for `package` is false.
  void Derive(PackageId package, IncompatId cause, const uint64_t* term);
  void TakeBack(uint32_t level);
  // The level at which the package was first heard of; something must be known of it.
  uint32_t LevelMet(PackageId package) const;
  // Decision level of a decided package.
  uint32_t LevelOf(PackageId package) const { return assignments_[states_[package].last].level; }

  // The earliest assignment of the term's package after which the term is satisfied, and the earliest after which it
  // would be, were `also` known too. The term must be satisfied (with `also`).
  uint32_t Satisfier(const TermRef& term, const uint64_t* also = nullptr) const;
  const Assignment& at(uint32_t index) const { return assignments_[index]; }
  const uint64_t* LeftAfter(uint32_t index) const { return words_.data() + assignments_[index].words; }

  // Packages about which something was concluded or taken back since the list was emptied last, in no order, some
  // twice.
  std::vector<PackageId>& changed() { return changed_; }
  // In decision order, the root first.
  Solution Decisions() const;

 private:
  struct State {
    uint32_t last = kNone;   // newest assignment
    uint32_t words = kNone;  // its words
    bool decided = false;
  };
  void Push(PackageId package, IncompatId cause, uint32_t words);

  const Domains& domains_;
  std::vector<State> states_;
  std::vector<Assignment> assignments_;
  std::vector<uint64_t> words_;  // a stack beside the assignments
  std::vector<PackageId> changed_;
  uint32_t level_ = 0;
  bool ever_taken_back_ = false;
};

inline Trail::Relation Trail::RelationTo(const TermRef& term) const {
  const uint64_t* left = Left(term.package);
  if (!left) return Relation::kInconclusive;
  uint64_t inside = 0, outside = 0;
  uint32_t count = domains_.Words(term.package);
  for (uint32_t i = 0; i < count; ++i) {
    inside |= left[i] & term.words[i];
    outside |= left[i] & ~term.words[i];
  }
  return !outside ? Relation::kSatisfied : !inside ? Relation::kContradicted : Relation::kInconclusive;
}

inline bool Trail::Open(PackageId package) const {
  const uint64_t* left = Left(package);
  return left && !states_[package].decided && !domains_.CanBeAbsent(package, left);
}

}  // namespace fitment
