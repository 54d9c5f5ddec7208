// From everything that a proof says to the few statements that contradict each other by themselves: nothing told could
// be left out. Where many versions each say a little different things, one weaker statement takes their place, if it
// still contradicts. Pure: statements in, statements out, over a solver of their own small universe.
// Tests: shorten_test.cc.
#pragma once

#include <vector>

#include "explain/statement.h"

namespace fitment {

// Do the statements alone leave no way to meet what they ask? (What they do not mention is free.)
bool Contradict(const std::vector<Statement>& statements);

// REQUIRES: Contradict(statements). Those of them that are needed, in the order of StepsFrom.
std::vector<Statement> Shortest(std::vector<Statement> statements);

// Statements of one package about one other, more than `few` of them, as one: `text` is then "" and `allowed` what the
// weakest of them allows. `merged[i]` tells how many statements went into statement i.
struct Summed {
  std::vector<Statement> statements;
  std::vector<size_t> merged;
};
Summed SumUp(std::vector<Statement> statements, size_t few = 3);

// How far each statement is from the user's lines: 0 for lines, 1 for what the projects that lines name require, …
std::vector<size_t> StepsFrom(const std::vector<Statement>& statements);

}  // namespace fitment
