// The stack of decisions and derivations. Tested by solver_test.cc.
#include "solver/trail.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace fitment {

void Trail::Push(PackageId package, IncompatId cause, uint32_t words) {
  State& state = states_[package];
  assignments_.push_back({package, cause, level_, state.last, words});
  state.last = static_cast<uint32_t>(assignments_.size() - 1);
  state.words = words;
}

void Trail::Decide(PackageId package, VersionId version) {
  assert(Open(package));
  uint32_t at = static_cast<uint32_t>(words_.size());
  words_.resize(words_.size() + domains_.Words(package));
  words_[at + version / 64] = uint64_t{1} << (version % 64);
  ++level_;
  Push(package, kNoIncompat, at);
  states_[package].decided = true;
}

void Trail::Derive(PackageId package, IncompatId cause, const uint64_t* term) {
  uint32_t at = static_cast<uint32_t>(words_.size()), count = domains_.Words(package);
  words_.resize(words_.size() + count);
  const uint64_t* left = Left(package);
  for (uint32_t i = 0; i < count; ++i) words_[at + i] = ~term[i] & (left ? left[i] : ~uint64_t{0});
  words_[at + count - 1] &= domains_.LastMask(package);
  Push(package, cause, at);
  changed_.push_back(package);
}

void Trail::TakeBack(uint32_t level) {
  ever_taken_back_ = true;
  level_ = level;
  while (!assignments_.empty() && assignments_.back().level > level) {
    const Assignment& last = assignments_.back();
    State& state = states_[last.package];
    state.last = last.before;
    state.words = last.before == kNone ? kNone : assignments_[last.before].words;
    state.decided = false;
    words_.resize(last.words);
    changed_.push_back(last.package);
    assignments_.pop_back();
  }
}

uint32_t Trail::Satisfier(const TermRef& term, const uint64_t* also) const {
  uint32_t count = domains_.Words(term.package);
  auto satisfied_at = [&](uint32_t index) {
    const uint64_t* left = LeftAfter(index);
    for (uint32_t i = 0; i < count; ++i) {
      if (left[i] & ~term.words[i] & (also ? also[i] : ~uint64_t{0})) return false;
    }
    return true;
  };
  uint32_t index = states_[term.package].last;
  assert(index != kNone && satisfied_at(index));
  for (uint32_t before = assignments_[index].before; before != kNone && satisfied_at(before);
       before = assignments_[index].before) {
    index = before;
  }
  return index;
}

uint32_t Trail::LevelMet(PackageId package) const {
  uint32_t index = states_[package].last;
  while (assignments_[index].before != kNone) index = assignments_[index].before;
  return assignments_[index].level;
}

Solution Trail::Decisions() const {
  Solution solution;
  for (const Assignment& assignment : assignments_) {
    if (assignment.cause != kNoIncompat || assignment.package == kRootPackage) continue;
    const uint64_t* words = LeftAfter(static_cast<uint32_t>(&assignment - assignments_.data()));
    uint32_t i = 0;
    while (!words[i]) ++i;
    solution.choices.emplace_back(assignment.package, 64 * i + static_cast<uint32_t>(std::countr_zero(words[i])));
  }
  return solution;
}

}  // namespace fitment
