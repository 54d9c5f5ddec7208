// What a question to a small registry comes to, by trying everything: written from the standards and uv's documents,
// without src/resolve and src/solver (of the library it uses only Specifier::Contains, which tests/oracle compares with
// pypa/packaging). Used by random_resolve.cc.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "random/random_registry.h"

namespace fitment {

class BruteForce {
 public:
  explicit BruteForce(const RandomCase& problem);

  // Is there any set of versions that the question allows?
  bool Satisfiable();
  // Of a chosen set (project → version) with the extras that were asked for: "" if it is what the question allows, else
  // what is wrong: something missing, unneeded, not allowed, or refused.
  std::string Check(const std::map<int, int>& chosen, const std::map<int, std::set<int>>& extras);

 private:
  struct State {
    std::vector<int> version;      // -1: not chosen
    std::vector<unsigned> extras;  // bits
    std::vector<bool> needed;
  };

  void FindUsable(int project);
  bool Pinned(int project, int version) const;
  bool PrereleasesAllowed(int project) const;
  std::vector<const ReleaseOf*> Rows(int project, int version) const;
  // False: something clashes.
  bool Require(State& state, const Need& need, int self, bool overridden);
  bool Close(State& state);
  bool Search(State state);

  const RandomCase& problem_;
  // By project, version: what stands for it, or nullptr where it cannot be used.
  std::vector<std::vector<const ReleaseOf*>> usable_;
  std::vector<std::vector<const Need*>> constraints_, overrides_;
  std::vector<bool> overridden_;
};

// Whether the (comma-joined) specifiers hold for a version of the pool, by the operators.
bool Holds(const std::string& specifiers, int version);

}  // namespace fitment
