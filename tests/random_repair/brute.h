// The plain truth about a small problem, by trying everything: does it resolve, which sets of lines are minimal
// conflicts, what does the cheapest set of edits cost. Shares nothing with the solver, src/explain or src/repair; only
// what an installer picks, and whether that fits, is asked of the resolver and the fit rules, which have tests beside
// uv and tables of their own. Used by random_repair_test.cc.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "random_repair/problem.h"

namespace fitment {

// What the lines ask of a project.
struct Demand {
  bool required = false;
  Mask allowed = 0;          // by requirement lines
  std::optional<Mask> over;  // an override: instead of those and of what metadata requires
  Mask bound = 0;            // by constraints
};
using Demands = std::vector<Demand>;

// The lines' demands: line i with `masks[i]`; a line without a mask is not there (an override then bounds nothing).
Demands DemandsOf(const Problem& problem, const std::vector<std::optional<Mask>>& masks);
bool Satisfiable(const Problem& problem, const Demands& demands);
// Every minimal set of lines that does not resolve.
std::set<std::set<uint32_t>> MinimalConflicts(const Problem& problem);

// product.md's cost order, as far as these problems have it.
struct Cost {
  int tier = 0;  // 1: a line moves only to older versions; 2: one is dropped
  int lines = 0;
  int64_t distance = 0;
  bool operator==(const Cost&) const = default;
  auto operator<=>(const Cost&) const = default;
  std::string ToString() const;
};

// The installer's pick of lines of which line i admits masks[i] (nullopt: dropped), the projects in `added` (not named
// by a line) kept to their masks.
struct Picked {
  bool installs = false, fits = false;
  std::set<size_t> blamed;                               // projects that errors of the upper rungs are about
  std::set<std::pair<std::string, std::string>> errors;  // these, by code and package
};
using Picker =
    std::function<Picked(const std::vector<std::optional<Mask>>& masks, const std::map<size_t, Mask>& added)>;

// Which plans the brute force walks through.
struct PlanSpace {
  bool bounds = false;  // the bounds that only the upper rungs need are moves too
  // Each edit answers a conflict or an error that blames its project: undone alone, one of the two is there.
  bool justified = false;
  std::vector<Mask> never;  // by project: releases that fit no way, which conflicts leave out
};
// The cheapest plan by the moves of doc/repair.md, all combinations of all values tried; nullopt: there is none of at
// most `max_lines` lines.
std::optional<Cost> CheapestPlan(const Problem& problem, const Picker& pick, const PlanSpace& space, int max_lines);

// What a line that admitted `before` and now admits `after` costs in distance.
int64_t DistanceBetween(const Problem& problem, size_t line, Mask after, bool down);

}  // namespace fitment
