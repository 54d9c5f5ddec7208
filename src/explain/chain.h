// From the statements that are needed to the chain that a person reads: one link for each thing said, versions in
// words, virtual packages never shown, and what it comes to. Tests: conflict_test.cc.
#pragma once

#include <string>
#include <vector>

#include "explain/conflict.h"
#include "explain/refusal_words.h"
#include "explain/shorten.h"
#include "resolve/resolver.h"

namespace fitment {

struct Chain {
  std::vector<ChainLink> links;
  std::string conclusion;  // "no release of torch meets both ==2.1.2 and >=2.4.0"; "" where the last link says it
  std::string hint;        // the next step, where the refusals suggest one
  BehindLine behind;       // where a single line of the user's is refused for itself: the only link, behind that line
};

// REQUIRES: the statements are of the resolver's last question. `names`: projects that the user names, for misspelt
// ones. Errors: kNetwork, kStore.
Result<Chain> ChainOf(Resolver& resolver, const Summed& summed, const std::vector<std::string>& names);

}  // namespace fitment
