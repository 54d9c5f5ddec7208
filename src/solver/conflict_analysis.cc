// Resolution backwards along the trail. Tested by solver_test.cc.
#include "solver/conflict_analysis.h"

#include <algorithm>

namespace fitment {

void ConflictAnalysis::Put(PackageId package, const uint64_t* words) {
  if (package >= slots_.size()) slots_.resize(package + 1);
  Slot& slot = slots_[package];
  uint32_t count = domains_.Words(package);
  if (!slot.words) slot.words = scratch_.Take(count);
  std::copy(words, words + count, slot.words);
  if (!slot.live) packages_.push_back(package);
  slot.live = true;
  slot.satisfier = trail_.Satisfier({package, slot.words});
}

void ConflictAnalysis::Drop(PackageId package) {
  slots_[package].live = false;
  std::erase(packages_, package);
}

void ConflictAnalysis::Load(IncompatId conflict) {
  for (PackageId package : packages_) slots_[package].live = false;
  packages_.clear();
  steps_.clear();
  events_.clear();
  event_packages_.clear();
  for (const TermRef& term : store_.Terms(conflict)) Put(term.package, term.words);
}

// All terms of both but the pivot's must be true together; of the pivot, one of the two.
void ConflictAnalysis::Resolve(IncompatId cause, PackageId pivot) {
  steps_.push_back({cause, pivot});
  for (const TermRef& term : store_.Terms(cause)) {
    if (term.package >= slots_.size() || !slots_[term.package].live) {
      Put(term.package, term.words);
      continue;
    }
    Slot& slot = slots_[term.package];
    uint32_t count = domains_.Words(term.package);
    if (term.package != pivot) {
      for (uint32_t i = 0; i < count; ++i) slot.words[i] &= term.words[i];
    } else {
      for (uint32_t i = 0; i < count; ++i) slot.words[i] |= term.words[i];
      bool always = slot.words[count - 1] == domains_.LastMask(pivot) &&
                    std::all_of(slot.words, slot.words + count - 1, [](uint64_t word) { return word == ~uint64_t{0}; });
      if (always) {
        Drop(pivot);
        continue;
      }
    }
    slot.satisfier = trail_.Satisfier({term.package, slot.words});
  }
}

bool ConflictAnalysis::SpeaksOfRootAlone() const {
  if (packages_.empty()) return true;
  return packages_.size() == 1 && packages_[0] == kRootPackage &&
         !domains_.CanBeAbsent(kRootPackage, slots_[kRootPackage].words);
}

PackageId ConflictAnalysis::Newest() const {
  return *std::max_element(packages_.begin(), packages_.end(),
                           [&](PackageId a, PackageId b) { return slots_[a].satisfier < slots_[b].satisfier; });
}

// The level at which everything but the satisfier of `pivot` (with what else its cause says of the pivot) was already
// there. As pubgrub-rs has it, the pivot itself must have been met by then.
uint32_t ConflictAnalysis::LevelWithout(PackageId pivot) {
  uint32_t level = 1;
  for (PackageId package : packages_) {
    if (package != pivot) level = std::max(level, trail_.at(slots_[package].satisfier).level);
  }
  const Trail::Assignment& newest = trail_.at(slots_[pivot].satisfier);
  uint32_t count = domains_.Words(pivot);
  said_.resize(count);
  if (newest.cause == kNoIncompat) {
    std::copy_n(trail_.LeftAfter(slots_[pivot].satisfier), count, said_.begin());
  } else {
    const uint64_t* term = store_.Find(newest.cause, pivot);
    for (uint32_t i = 0; i < count; ++i) said_[i] = ~term[i];
    said_[count - 1] &= domains_.LastMask(pivot);
  }
  uint32_t before = trail_.Satisfier({pivot, slots_[pivot].words}, said_.data());
  return std::max(level, trail_.at(before).level);
}

void ConflictAnalysis::Note(PackageId affected) {
  events_.push_back({affected, static_cast<uint32_t>(event_packages_.size()), static_cast<uint32_t>(packages_.size())});
  event_packages_.insert(event_packages_.end(), packages_.begin(), packages_.end());
}

IncompatId ConflictAnalysis::Learn(IncompatId conflict) {
  if (steps_.empty()) return conflict;
  std::sort(packages_.begin(), packages_.end());
  std::vector<TermRef> terms;
  terms.reserve(packages_.size());
  for (PackageId package : packages_) terms.push_back({package, domains_.Copy(package, slots_[package].words)});
  return store_.AddLearnt(terms, conflict, steps_);
}

std::optional<ConflictAnalysis::RootCause> ConflictAnalysis::Run(IncompatId conflict, IncompatId root,
                                                                 IncompatId& contradiction) {
  Load(conflict);
  for (;;) {
    if (SpeaksOfRootAlone()) {
      if (!packages_.empty()) Resolve(root, kRootPackage);
      contradiction = Learn(conflict);
      return std::nullopt;
    }
    PackageId pivot = Newest();
    const Trail::Assignment& newest = trail_.at(slots_[pivot].satisfier);
    uint32_t level = LevelWithout(pivot);
    if (newest.cause == kNoIncompat || level < newest.level) {
      Note(pivot);
      return RootCause{Learn(conflict), pivot, level};
    }
    Resolve(newest.cause, pivot);
    Note(pivot);
  }
}

}  // namespace fitment
