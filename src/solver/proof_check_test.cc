// The checker must find what is wrong: proofs and solutions broken on purpose.
#include <gtest/gtest.h>

#include "solver/solver.h"
#include "support/toy_provider.h"

namespace fitment {
namespace {

const char kUniverse[] =
    "root -> a *, b *, e *\n"
    "a 1 -> c 1\n a 2 -> c 1\n a 3 refused\n a 4 broken 9\n"
    "b 1 -> c 2, d *\n d 1 -> ?e 1\n e 1\n"
    "c 1, 2";

struct Broken : ::testing::Test {
  ToyProvider toy{kUniverse};
  Proof proof = std::get<Proof>(Solve(toy).value);
  Incompatibility& Node(Incompatibility::Kind kind) {
    for (Incompatibility& node : proof.nodes) {
      if (node.kind == kind) return node;
    }
    throw std::runtime_error("no such node");
  }
};
using Kind = Incompatibility::Kind;

TEST_F(Broken, WholeProofHolds) {
  EXPECT_EQ(CheckProof(proof, toy), "");
}

TEST_F(Broken, EmptyProof) {
  EXPECT_NE(CheckProof(Proof{}, toy), "");
}

TEST_F(Broken, LastNodeMissing) {
  proof.nodes.pop_back();
  EXPECT_NE(CheckProof(proof, toy), "");
}

TEST_F(Broken, EveryDerivedNodeMatters) {
  for (size_t i = 0; i < proof.nodes.size(); ++i) {
    Proof bad = proof;
    if (bad.nodes[i].kind != Kind::kDerived) continue;
    if (bad.nodes[i].terms.empty()) {
      std::swap(bad.nodes[i].left, bad.nodes[i].pivot);
    } else {
      bad.nodes[i].terms.pop_back();
    }
    EXPECT_NE(CheckProof(bad, toy), "") << i;
  }
}

TEST_F(Broken, EveryTermMatters) {
  for (size_t i = 0; i < proof.nodes.size(); ++i) {
    for (size_t t = 0; t < proof.nodes[i].terms.size(); ++t) {
      Proof bad = proof;
      Term& term = bad.nodes[i].terms[t];
      term.positive = !term.positive;
      EXPECT_NE(CheckProof(bad, toy), "") << i << " " << t;
    }
  }
}

TEST_F(Broken, ParentsStandBefore) {
  proof.nodes.back().left = static_cast<uint32_t>(proof.nodes.size());
  EXPECT_NE(CheckProof(proof, toy), "");
}

TEST_F(Broken, LeavesAreComparedWithTheProvider) {
  const Incompatibility& node = Node(Kind::kDependency);
  toy.packages[node.dependent].versions[0].needs.clear();
  EXPECT_NE(CheckProof(proof, toy), "");
}

TEST_F(Broken, NoVersionsMustBeTrue) {
  ToyProvider other("root -> a *\n a 1 refused");
  Proof no = std::get<Proof>(Solve(other).value);
  EXPECT_EQ(CheckProof(no, other), "");
  other.packages[other.Id("a")].usable.Set(0);
  EXPECT_NE(CheckProof(no, other), "");
}

TEST_F(Broken, UnusableMustBeTrue) {
  ToyProvider other("root -> a *\n a 1 broken 5");
  Proof no = std::get<Proof>(Solve(other).value);
  other.packages[other.Id("a")].versions[0].broken = 6;
  EXPECT_NE(CheckProof(no, other), "");
}

TEST(CheckSolution, FindsEveryFault) {
  ToyProvider toy("root -> a *, ?d 1\n a 1 -> b 2\n a 2 refused\n b 1, 2\n c 1\n d 1, 2\n b 3 broken 1");
  PackageId a = toy.Id("a"), b = toy.Id("b"), c = toy.Id("c"), d = toy.Id("d");
  auto check = [&](std::vector<std::pair<PackageId, VersionId>> choices) {
    return CheckSolution({std::move(choices)}, toy);
  };
  EXPECT_EQ(check({{a, 0}, {b, 1}}), "");
  EXPECT_NE(check({}), "");                        // a is needed
  EXPECT_NE(check({{a, 0}}), "");                  // b is needed
  EXPECT_NE(check({{a, 0}, {b, 0}}), "");          // another b
  EXPECT_NE(check({{a, 1}}), "");                  // refused
  EXPECT_NE(check({{a, 0}, {b, 2}}), "");          // broken
  EXPECT_NE(check({{a, 0}, {b, 1}, {c, 0}}), "");  // without need
  EXPECT_NE(check({{a, 0}, {b, 1}, {d, 1}}), "");  // outside the constraint
  EXPECT_NE(check({{a, 0}, {a, 0}, {b, 1}}), "");  // twice
  EXPECT_NE(check({{a, 7}, {b, 1}}), "");          // no such version
}

}  // namespace
}  // namespace fitment
