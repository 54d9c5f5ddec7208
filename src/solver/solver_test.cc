// The solver on toy universes, each a small story; the worked examples of doc/solver.md are here too.
#include "solver/solver.h"

#include <gtest/gtest.h>

#include "support/toy_provider.h"

namespace fitment {
namespace {

// What came out, checked: "a 2, b 1", "no", or "undecided: …".
struct Solved {
  explicit Solved(ToyProvider& toy, const SolverLimits& limits = {}) : outcome(Solve(toy, limits)) {
    if (auto* solution = std::get_if<Solution>(&outcome.value)) {
      text = toy.Text(*solution);
      EXPECT_EQ(CheckSolution(*solution, toy), "");
    } else if (auto* proof = std::get_if<Proof>(&outcome.value)) {
      text = "no";
      EXPECT_EQ(CheckProof(*proof, toy), "");
    } else {
      text = "undecided: " + std::get<Undecided>(outcome.value).why;
    }
  }
  const Proof& proof() const { return std::get<Proof>(outcome.value); }
  Outcome outcome;
  std::string text;
};

std::string SolveText(const std::string& universe) {
  ToyProvider toy(universe);
  return Solved(toy).text;
}

TEST(Solver, NothingAskedIsSolved) {
  EXPECT_EQ(SolveText("root -> "), "");
}

TEST(Solver, TakesTheHighestVersionThatFits) {
  EXPECT_EQ(SolveText("root -> a 1-2\n a 1\n a 2\n a 3"), "a 2");
}

TEST(Solver, FollowsDependencies) {
  EXPECT_EQ(SolveText("root -> a *\n a 1 -> b 1\n a 2 -> b 1\n b 1\n b 2"), "a 2, b 1");
}

TEST(Solver, PassesOverRefusedVersions) {
  EXPECT_EQ(SolveText("root -> a *\n a 1\n a 2 refused\n a 3 refused"), "a 1");
}

TEST(Solver, PassesOverBrokenVersions) {
  EXPECT_EQ(SolveText("root -> a *\n a 1\n a 2 broken 7"), "a 1");
}

// Worked example 1 of doc/solver.md.
TEST(Solver, AvoidsAConflictByPropagation) {
  ToyProvider toy(
      "root -> a *, b *\n"
      "a 1\n a 2 -> b 2\n"
      "b 1\n b 2\n b 3");
  Solved solved(toy);
  EXPECT_EQ(solved.text, "a 2, b 2");
  EXPECT_EQ(solved.outcome.counters.conflicts, 0u);
  EXPECT_EQ(solved.outcome.counters.decisions, 3u);
}

// Worked example 2: a version is tried, refuted and never tried again.
TEST(Solver, LearnsFromAConflict) {
  ToyProvider toy(
      "root -> a *, b *\n"
      "a 1\n a 2 -> c 1\n"
      "b 1 -> c 2\n"
      "c 1\n c 2");
  Solved solved(toy);
  EXPECT_EQ(solved.text, "a 1, b 1, c 2");
  EXPECT_EQ(solved.outcome.counters.conflicts, 1u);
}

// Worked example 3: the newest decision is not the guilty one; the search goes back beyond it at once.
TEST(Solver, JumpsBackBeyondInnocentDecisions) {
  ToyProvider toy(
      "root -> a *, x *, y *, z *, b *\n"
      "a 1\n a 2 -> c 1\n"
      "x 1, 2, 3\n y 1, 2, 3\n z 1, 2, 3\n"
      "b 1 -> d *\n d 1 -> c 2\n"
      "c 1, 2");
  Solved solved(toy);
  EXPECT_EQ(solved.text, "a 1, x 3, y 3, z 3, b 1, c 2, d 1");
  EXPECT_EQ(solved.outcome.counters.conflicts, 1u);
  auto tried = [&](const char* name) {
    return std::count_if(toy.asked.begin(), toy.asked.end(), [&](auto& pair) { return pair.first == toy.Id(name); });
  };
  EXPECT_EQ(tried("x"), 2);  // once by the solver, once by the check
}

TEST(Solver, SaysNoWithAProof) {
  ToyProvider toy("root -> a *, b *\n a 1 -> c 1\n b 1 -> c 2\n c 1, 2");
  Solved solved(toy);
  EXPECT_EQ(solved.text, "no");
  EXPECT_TRUE(solved.proof().nodes.back().terms.empty());
  EXPECT_EQ(solved.proof().nodes.back().kind, Incompatibility::Kind::kDerived);
}

TEST(Solver, ProofHasOnlyWhatItNeeds) {
  ToyProvider toy("root -> u *, a *, b *\n u 1 -> v *\n v 1\n a 1 -> c 1\n b 1 -> c 2\n c 1, 2");
  Solved solved(toy);
  for (const Incompatibility& node : solved.proof().nodes) {
    for (const Term& term : node.terms) EXPECT_NE(term.package, toy.Id("u"));
  }
}

TEST(Solver, NoVersionAtAll) {
  EXPECT_EQ(SolveText("root -> a *"), "no");
  EXPECT_EQ(SolveText("root -> a *\n a 1 refused"), "no");
  EXPECT_EQ(SolveText("root -> a *\n a 1 broken 3"), "no");
  EXPECT_EQ(SolveText("root -> a none\n a 1"), "no");
}

TEST(Solver, ADependencyThatNothingMeetsIsPassedOver) {
  EXPECT_EQ(SolveText("root -> a *\n a 1\n a 2 -> b none\n b 1"), "a 1");
  EXPECT_EQ(SolveText("root -> a *\n a 1\n a 2 -> b *"), "a 1");
}

TEST(Solver, NoVersionsNamesWhatWasAllowed) {
  ToyProvider toy("root -> a 2-3\n a 1\n a 2 refused\n a 3 refused");
  Solved solved(toy);
  int leaves = 0;
  for (const Incompatibility& node : solved.proof().nodes) {
    if (node.kind != Incompatibility::Kind::kNoVersions) continue;
    ++leaves;
    EXPECT_FALSE(node.terms[0].set.Test(0));
    EXPECT_TRUE(node.terms[0].set.Test(1) && node.terms[0].set.Test(2));
  }
  EXPECT_EQ(leaves, 1);
}

TEST(Solver, AConstraintBoundsWithoutBringingIn) {
  EXPECT_EQ(SolveText("root -> ?a 1, b *\n a 1, 2\n b 1"), "b 1");
  EXPECT_EQ(SolveText("root -> ?a 1, b *\n a 1, 2\n b 1 -> a *"), "b 1, a 1");
  EXPECT_EQ(SolveText("root -> ?a 1, b *\n a 1, 2\n b 1 -> a 2"), "no");
  EXPECT_EQ(SolveText("root -> ?a none, b *\n a 1, 2\n b 1"), "b 1");
}

TEST(Solver, SelfDependencies) {
  EXPECT_EQ(SolveText("root -> a *\n a 1\n a 2 -> a 2"), "a 2");
  EXPECT_EQ(SolveText("root -> a *\n a 1\n a 2 -> a 1"), "a 1");
  EXPECT_EQ(SolveText("root -> a 2\n a 1\n a 2 -> a 1"), "no");
}

// name[extra] at a version needs name at that version.
TEST(Solver, ExtrasFollowTheirBase) {
  EXPECT_EQ(SolveText("root -> a_x 1-2, a *\n a_x 1 -> a 1\n a_x 2 -> a 2, b 1\n a_x 3 -> a 3\n a 1, 2, 3\n b 1, 2"),
            "a_x 2, a 2, b 1");
}

TEST(Solver, MergesDependentsThatSayTheSame) {
  ToyProvider toy("root -> a *, b 1\n a 1 -> b 2\n a 2 -> b 2\n a 3 -> b 2\n b 1, 2");
  Solved solved(toy);
  EXPECT_EQ(solved.text, "no");
  const Incompatibility* widest = nullptr;
  for (const Incompatibility& node : solved.proof().nodes) {
    if (node.kind == Incompatibility::Kind::kDependency && node.dependent == toy.Id("a")) widest = &node;
  }
  ASSERT_TRUE(widest);
  EXPECT_EQ(widest->terms[0].set.Count(), widest->marks.size());
}

TEST(Solver, NamedDependentsSaveQuestions) {
  ToyProvider toy("root -> a *, b 1\n a 1 -> b 2\n a 2 -> b 2\n a 3 -> b 2\n b 1, 2");
  for (auto& version : toy.packages[toy.Id("a")].versions) version.needs[0].dependents = BitSet(3, true);
  Outcome outcome = Solve(toy);
  EXPECT_TRUE(std::holds_alternative<Proof>(outcome.value));
  EXPECT_EQ(toy.asked.size(), 2u);  // the root, one version of a
  EXPECT_EQ(CheckProof(std::get<Proof>(outcome.value), toy), "");
}

TEST(Solver, PriorityDecidesTheOrder) {
  ToyProvider toy("root -> a *, b *\n a 1\n b 1");
  toy.packages[toy.Id("b")].priority = UINT64_MAX;
  EXPECT_EQ(Solved(toy).text, "b 1, a 1");
  toy.packages[toy.Id("a")].priority = UINT64_MAX;
  EXPECT_EQ(Solved(toy).text, "a 1, b 1");  // a tie: the lower number
}

TEST(Solver, WideSetsCrossWords) {
  std::string universe = "root -> a 2-150, b *\n";
  for (int v = 1; v <= 200; ++v) universe += "a " + std::to_string(v) + (v > 70 ? " -> b 1\n" : " -> b 2\n");
  universe += "b 1 refused\n b 2";
  EXPECT_EQ(SolveText(universe), "a 70, b 2");
}

// As in uv, what nothing satisfies comes out when a version is looked for: b has been decided by then, and the conflict
// is one of c.
TEST(Solver, AHopelessNeedComesOutWhenItsTurnHasCome) {
  struct Waiting : ToyProvider {
    using ToyProvider::ToyProvider;
    bool HopelessNeedsWait() override { return true; }
  } toy("root -> a *, b *, c *\n a 1\n a 2 -> c none\n b 1\n c 1");
  Solved solved(toy);
  EXPECT_EQ(solved.text, "a 1, b 1, c 1");
  PackageId a = toy.Id("a"), b = toy.Id("b"), c = toy.Id("c");
  ASSERT_GE(toy.asked.size(), 3u);
  EXPECT_EQ(toy.asked[1], std::pair(a, VersionId{1}));
  EXPECT_EQ(toy.asked[2], std::pair(b, VersionId{0}));
  ASSERT_FALSE(toy.conflicts.empty());
  EXPECT_EQ(toy.conflicts[0], (std::vector<PackageId>{c, c, a}));
}

// As uv hears of them: each step of the analysis, then what was learnt.
TEST(Solver, ConflictsAreTold) {
  ToyProvider toy("root -> a *, b *\n a 1\n a 2 -> c 1\n b 1 -> c 2\n c 1, 2");
  Solved solved(toy);
  PackageId a = toy.Id("a"), b = toy.Id("b"), c = toy.Id("c");
  auto& told = toy.conflicts;  // deciding, affected, others
  ASSERT_EQ(told.size(), 2u);
  std::sort(told[0].begin() + 2, told[0].end());
  EXPECT_EQ(told[0], (std::vector<PackageId>{b, c, a, b}));
  EXPECT_EQ(told[1], (std::vector<PackageId>{b, a, b}));
}

TEST(Solver, TakesBackWhenTheProviderWantsIt) {
  struct Fickle : ToyProvider {
    using ToyProvider::ToyProvider;
    DependencyAnswer Dependencies(PackageId package, VersionId version) override {
      if (package == Id("a") && !done) {
        done = true;
        packages[package].priority = 0;
        take_back = {package};
      }
      return ToyProvider::Dependencies(package, version);
    }
    bool done = false;
  } fickle("root -> a *, b *\n a 1\n b 1");
  EXPECT_EQ(Solved(fickle).text, "b 1, a 1");
}

TEST(Solver, LimitsEndUndecided) {
  const std::string universe = "root -> a *, b *\n a 1\n a 2 -> c 1\n b 1 -> c 2\n c 1, 2";
  ToyProvider toy(universe);
  EXPECT_EQ(Solved(toy, {.max_decisions = 2}).text, "undecided: stopped after 2 decisions");
  Solved conflicts(toy, {.max_conflicts = 1});
  EXPECT_EQ(conflicts.text, "undecided: stopped after 1 conflicts");
  EXPECT_FALSE(std::get<Undecided>(conflicts.outcome.value).stuck_on.empty());
  ToyProvider stopped(universe);
  stopped.stop_after = 3;
  EXPECT_EQ(Solved(stopped).text, "undecided: stopped");
}

// Dart pub's documentation calls this one "conflict resolution with a partial satisfier".
TEST(Solver, PartialSatisfier) {
  EXPECT_EQ(SolveText("root -> foo *, target 2\n"
                      "foo 1\n foo 2 -> left *, right *\n"
                      "left 1 -> shared 1-2\n right 1 -> shared 1\n"
                      "shared 1 -> target 1\n shared 2\n target 1, 2"),
            "foo 1, target 2");
}

TEST(Solver, SameQuestionSameAnswer) {
  const std::string universe =
      "root -> a *, b *\n a 1 -> c 1\n a 2 -> c 2\n a 3 -> c 3\n b 1 -> c 1-2\n b 2 -> c 1\n c 1, 2, 3";
  ToyProvider once(universe), again(universe);
  Solved first(once), second(again);
  EXPECT_EQ(first.text, second.text);
  EXPECT_EQ(once.asked, again.asked);
  EXPECT_EQ(first.outcome.counters.propagations, second.outcome.counters.propagations);
}

}  // namespace
}  // namespace fitment
