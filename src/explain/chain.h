// From a proof to the chain that a person reads: the requirements and refusals that the contradiction stands on, merged
// over versions that say the same, in the order in which they follow from the user's lines. Virtual packages never
// show. Tests: chain_test.cc.
#pragma once

#include <vector>

#include "explain/conflict.h"
#include "resolve/resolver.h"

namespace fitment {

// REQUIRES: `proof` is of the resolver's last question. Errors: kNetwork, kStore.
Result<std::vector<ChainLink>> ChainOf(Resolver& resolver, const Proof& proof);

}  // namespace fitment
