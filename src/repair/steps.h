// How far one line can be let go: the releases newer than it asks for, and those older, each with its distance. Pure.
// Tests: steps_test.cc, and tests/random_repair beside brute force.
#pragma once

#include <vector>

#include "repair/change.h"
#include "resolve/resolver.h"

namespace fitment {

struct Step {
  Version version;
  Move move = Move::kRaise;  // kRaise: newer, kFree: older
  int64_t distance = 0;      // final, usable releases passed on the way, this one included
};

// Nearest first, of two equally near the newer one first. A line that admits nothing is measured from the first version
// that it writes. What its own `!=` shuts out is no step. `releases` ascending.
std::vector<Step> StepsOf(const SpecifierSet& specifiers, const std::vector<Resolver::Release>& releases, bool older);
// Releases between the newest that a line allowed and the newest that it allows with further bounds.
int64_t NarrowingDistance(const SpecifierSet& specifiers, const Bounds& bounds,
                          const std::vector<Resolver::Release>& releases);
// What dropping a line counts: more than any step.
int64_t DropDistance(const std::vector<Resolver::Release>& releases);

}  // namespace fitment
