// What the leaves of a proof say, one statement for each thing said: "these versions of a require this of b", "line 3
// allows these versions of b", "these versions are refused, for this reason". The graph that explanations are cut from.
// Tests: statement_test.cc.
#pragma once

#include <string>
#include <vector>

#include "resolve/resolver.h"
#include "solver/bits.h"

namespace fitment {

struct Statement {
  enum class Kind : uint8_t {
    kLine,      // the user's line `line` allows `allowed` of `target`
    kRequires,  // `dependents` of `package` require `allowed` of `target`
    kItself,    // name[extra] needs name, or one of its own extras: never told
    kRefused,   // `dependents` of `package` cannot be used here: `refusal`
  };
  Kind kind = Kind::kRequires;
  // The solver's numbers: what the statement is about, and what it asks for (kRefused: the same).
  PackageId dependent = 0, dependency = 0;
  BitSet dependents, allowed;
  bool is_constraint = false;  // bounds without bringing in
  std::string package, extra;  // who says it: "unsloth", "colab-new"
  std::string target;          // of whom: "torch"
  std::string text;            // "torch>=2.4.0": without its marker, which holds here
  std::string source;          // "METADATA of unsloth-2025.11.3-py3-none-any.whl"
  uint32_t line = 0;           // kLine
  Refusal refusal;             // kRefused
};

// The statements of a proof, versions that say the same merged, in the order of the proof. REQUIRES: the resolver
// answered with this proof last.
std::vector<Statement> StatementsOf(const Resolver& resolver, const Proof& proof);

// "unsloth>=2,!=2.5" with the bounds first, then what is excluded, and without a marker; what does not parse stays.
std::string PlainRequirement(const std::string& text);

}  // namespace fitment
