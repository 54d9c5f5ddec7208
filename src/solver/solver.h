// A conflict-driven solver of our own (PubGrub): unit propagation over incompatibilities, first-UIP learning,
// backjumping. doc/solver.md walks through it. Pure: everything outside comes through Provider. Tests: solver_test.cc,
// solver_random_test.cc.
#pragma once

#include <cstdint>

#include "solver/proof.h"
#include "solver/provider.h"

namespace fitment {

struct SolverLimits {
  uint64_t max_decisions = 1'000'000;
  uint64_t max_conflicts = 200'000;
};

// Same provider, same answers: same outcome.
Outcome Solve(Provider& provider, const SolverLimits& limits = {});

}  // namespace fitment
