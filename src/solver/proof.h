// What the solver returns: a solution, or a derivation that there is none, as plain values. The checker re-derives
// every step. Tests: solver_test.cc, proof_check_test.cc (proofs broken on purpose), solver_random_test.cc (brute
// force).
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
  bool positive = true;  // positive: "package is chosen, within set"; negative: "package is not chosen, or outside set"
  BitSet set;
};

// All terms together cannot be true. An empty list: nothing can be true, i.e. there is no solution.
struct Incompatibility {
  enum class Kind : uint8_t {
    kRoot,        // not(root chosen) is impossible: the question itself
    kNoVersions,  // no version of the package within the set is listed or usable: the set's every version has a
                  // WhyUnusable mark
    kUnusable,    // these versions answered `unusable_reason` when asked for dependencies: `mark`
    // terms[0] positive `dependent`, terms[1] negative `dependency` (constraint: positive, the complement). terms[0]
    // alone where nothing fits, or where a version refuses itself (dependent == dependency).
    kDependency,
    kDerived,  // by resolution from `left` and `right` on `pivot`
  };
  Kind kind = Kind::kRoot;
  std::vector<Term> terms;  // one per package; sorted by package but for kDependency
  uint32_t mark = 0;        // kUnusable: the reason; kDependency: the tag of the newest part of `marks`
  bool is_constraint = false;
  uint32_t left = 0, right = 0;  // kDerived: numbers of earlier nodes of the proof
  PackageId pivot = 0;
  PackageId dependent = 0, dependency = 0;  // kDependency
  std::vector<std::pair<BitSet, uint32_t>>
      marks;  // kDependency: which versions of the dependent said it with which tag
};

// Nodes in derivation order: every node's parents stand before it; the last one is the contradiction.
struct Proof {
  std::vector<Incompatibility> nodes;
};

struct Solution {
  std::vector<std::pair<PackageId, VersionId>> choices;  // in decision order, without the root
};

struct Undecided {
  std::string why;                  // "stopped after 100000 decisions"
  std::vector<PackageId> stuck_on;  // what conflicted most
};

struct SolverCounters {
  uint64_t decisions = 0;          // made, those taken back too
  uint64_t conflicts = 0;          // analysed
  uint64_t propagations = 0;       // conclusions drawn
  uint64_t incompatibilities = 0;  // held at the end: asked for and learnt
};

struct Outcome {
  std::variant<Solution, Proof, Undecided> value;
  SolverCounters counters;
};

// Every step of a proof again, independently of the solver: widths, parents, the resolution rule, the last node empty;
// leaves are compared with what the provider answers. "" if it holds, else what does not.
std::string CheckProof(const Proof& proof, Provider& provider);
// A solution against the provider: every dependency met, every constraint held, nothing unusable, nothing chosen
// without need.
std::string CheckSolution(const Solution& solution, Provider& provider);

}  // namespace fitment
