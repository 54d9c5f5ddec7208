// From a satisfied incompatibility to its root cause: resolved with the causes of what satisfied it, newest first,
// until taking back decisions would leave it with one thing to conclude. Tests: solver_test.cc.
#pragma once

#include <optional>
#include <vector>

#include "solver/trail.h"

namespace fitment {

class ConflictAnalysis {
 public:
  struct RootCause {
    IncompatId id = kNoIncompat;
    PackageId affected = 0;  // after going back to `level`, `id` speaks against this package alone
    uint32_t level = 0;
  };

  // What a step came to: `packages` stand in the incompatibility that resolution on `affected` gave; for the last one,
  // `affected` is the package that it speaks against.
  struct Event {
    PackageId affected;
    uint32_t first, count;  // of packages()
  };

  ConflictAnalysis(Domains& domains, IncompatibilityStore& store, const Trail& trail)
      : domains_(domains), store_(store), trail_(trail) {}

  // nullopt: nothing can be taken back, there is no solution, and `contradiction` is the incompatibility without terms.
  // `root`: the incompatibility that says that the root is chosen.
  std::optional<RootCause> Run(IncompatId conflict, IncompatId root, IncompatId& contradiction);
  // Of the last run, in order.
  const std::vector<Event>& events() const { return events_; }
  std::span<const PackageId> packages(const Event& event) const {
    return {event_packages_.data() + event.first, event.count};
  }

 private:
  // The incompatibility in hand, by package.
  struct Slot {
    bool live = false;
    uint32_t satisfier = 0;     // index in the trail; valid where live
    uint64_t* words = nullptr;  // scratch, kept for later runs
  };

  void Load(IncompatId conflict);
  void Drop(PackageId package);
  void Put(PackageId package, const uint64_t* words);
  void Resolve(IncompatId cause, PackageId pivot);
  bool SpeaksOfRootAlone() const;
  PackageId Newest() const;
  uint32_t LevelWithout(PackageId pivot);
  IncompatId Learn(IncompatId conflict);
  void Note(PackageId affected);

  Domains& domains_;
  IncompatibilityStore& store_;
  const Trail& trail_;
  WordArena scratch_;
  std::vector<Slot> slots_;
  std::vector<PackageId> packages_;
  std::vector<ResolutionStep> steps_;
  std::vector<Event> events_;
  std::vector<PackageId> event_packages_;
  std::vector<uint64_t> said_;  // scratch of LevelWithout
};

}  // namespace fitment
