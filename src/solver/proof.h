// What the solver returns: a solution, or a derivation that there is none, as plain values. The checker re-derives every step.
// Tests: proof_checker used by every solver test; solver_random_test.cc (brute force).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "solver/bits.h"
#include "solver/provider.h"

namespace fitment {

struct Term {
  PackageId package = 0;
  bool positive = true;     // positive: "package is chosen, within set"; negative: "package is not chosen, or outside set"
  BitSet set;
};

// All terms together cannot be true. An empty list: nothing can be true, i.e. there is no solution.
struct Incompatibility {
  enum class Kind : uint8_t {
    kRoot,         // not(root chosen) is impossible: the question itself
    kNoVersions,   // no version of the package within the set is listed or usable: the set's every version has a WhyUnusable mark
    kUnusable,     // these versions answered `unusable_reason` when asked for dependencies: `mark`
    kDependency,   // terms[0] positive dependent, terms[1] negative dependency (kConstraint: positive, the complement): `mark` is the tag
    kDerived,      // by resolution from `left` and `right` on `pivot`
  };
  Kind kind = Kind::kRoot;
  std::vector<Term> terms;          // one per package, sorted by package
  uint32_t mark = 0;
  bool is_constraint = false;
  uint32_t left = 0, right = 0;     // kDerived: numbers of earlier nodes of the proof
  PackageId pivot = 0;
};

// Nodes in derivation order: every node's parents stand before it; the last one is the contradiction.
struct Proof {
  std::vector<Incompatibility> nodes;
};

struct Solution {
  std::vector<std::pair<PackageId, VersionId>> choices;   // in decision order, without the root
};

struct Undecided {
  std::string why;                     // "stopped after 100000 decisions"
  std::vector<PackageId> stuck_on;     // what conflicted most
};

struct SolverCounters {
  uint64_t decisions = 0, conflicts = 0, propagations = 0, incompatibilities = 0;
};

struct Outcome {
  std::variant<Solution, Proof, Undecided> value;
  SolverCounters counters;
};

// Every step of a proof again, independently of the solver: widths, parents, the resolution rule, the last node empty; leaves are compared
// with what the provider answers. "" if it holds, else what does not.
std::string CheckProof(const Proof& proof, Provider& provider);
// A solution against the provider: every dependency met, every constraint held, nothing unusable, nothing chosen without need.
std::string CheckSolution(const Solution& solution, Provider& provider);

}  // namespace fitment
