// The nearest versions that lines which are let go can have together: the bounds that a plan writes. First each line's
// own nearest (one solve each, the line decided first), then, of several lines, the vector of least distance whose
// versions install together (best first, led by the proofs of those that do not). Tests: repair_test.cc,
// tests/random_repair.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "repair/steps.h"

namespace fitment {

// Asks the resolver; counts the re-solves.
using Asker = std::function<Result<Answer>(const Question&)>;

struct Nearest {
  std::map<uint32_t, Step> steps;  // by line
  bool least = true;               // no vector of smaller distance installs
};

// `laid`: the question with the lines let go (raised or free). `lines`: those lines as the user has them; `older`:
// older versions count too. nullopt: there is none. Errors: kNetwork, kStore, kUndecided.
Result<std::optional<Nearest>> NearestVersions(Resolver& resolver, const Asker& ask, Question laid,
                                               const std::vector<const RootRequirement*>& lines, bool older);

}  // namespace fitment
