// Minimal unsatisfiable sets of the user's lines: one shrunk from a proof's core, then all of them by a hitting set
// tree. Pure over a resolver. Tests: core_test.cc (against every subset of small random questions).
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "base/result.h"
#include "resolve/resolver.h"

namespace fitment {

using Lines = std::set<uint32_t>;  // RootRequirement::line numbers

// The question with these lines alone; everything else (bans, preferences) stays. Overrides that are not among them
// stay too, but bound nothing: taking an override away altogether would bring back the very requirements that it
// replaces, and with them conflicts that the user does not have.
Question OnlyLines(const Question& question, const Lines& lines);

// A proof's lines, and with an override or a constraint the requirement lines of its project: in a proof its edge
// stands for the line that it replaces or bounds. All may be to blame, until shrinking tells otherwise.
Lines WithReplaced(const Question& question, Lines used);

struct CoreLimits {
  size_t cores = 20;
  size_t resolves = 400;
};

struct Cores {
  std::vector<Lines> minimal;  // in the order in which they were found
  bool complete = true;        // false: a limit was reached, or a re-solve was undecided
  size_t resolves = 0;
};

// REQUIRES: the question has no solution, and `known` is a set of its lines without one. Errors: kNetwork, kStore.
Result<Cores> AllMinimalCores(Resolver& resolver, const Question& question, const Lines& known,
                              const CoreLimits& limits);

}  // namespace fitment
