// The derivation of a contradiction as values. Tests: solver_test.cc, proof_check_test.cc.
#pragma once

#include "solver/incompatibility_store.h"

namespace fitment {

// Only what `contradiction` rests on, in derivation order.
Proof WriteProof(const Domains& domains, const IncompatibilityStore& store, IncompatId contradiction);

}  // namespace fitment
