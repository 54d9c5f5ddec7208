// Smallest sets of lines that touch every known core: the outer half of an implicit hitting set search. Pure. Tests:
// hitting_set_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace fitment {

using LineSet = std::set<uint32_t>;

class HittingSets {
 public:
  // Adds a core: at least one of its lines must be let go. REQUIRES: not empty.
  void AddCore(const LineSet& core);
  // No set that contains this one is given any more (it was tried and works, or was refused).
  void Block(const LineSet& set);
  // A smallest set that hits every core, has at most `limit` lines and contains no blocked set; ties: the
  // lexicographically first. nullopt: there is none.
  std::optional<LineSet> Next(size_t limit) const;

 private:
  bool Extend(LineSet& chosen, size_t left, LineSet& found) const;
  bool Blocked(const LineSet& set) const;

  std::vector<LineSet> cores_, blocked_;
};

}  // namespace fitment
