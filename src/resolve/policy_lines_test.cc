// What the user's lines, constraints, overrides and locks say beyond versions, and markers that mix extras with the
// target: cases that tests/random found first, beside uv's rules.
#include <gtest/gtest.h>

#include "support/questions.h"

namespace fitment {
namespace {

TEST(PolicyLines, AMarkerMayNameAnExtraBesideTheTarget) {
  Asked asked(R"(
    package a 1.0
      b ; extra == "x" or python_version >= "3.12"
      c ; extra == "x" or sys_platform == "linux"
    package b 1.0
    package c 1.0
  )");
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0 c==1.0");
  EXPECT_EQ(asked.Pins({"a[x]"}), "a==1.0 b==1.0 c==1.0");
}

TEST(PolicyLines, AnExtraMayBoundItsOwnProject) {
  Asked asked(R"(
    package a 1.0
      extra x: b
    package a 2.0
      extra x: a[y]<2
      extra y: b
    package b 1.0
  )");
  EXPECT_EQ(asked.Pins({"a"}), "a==2.0");
  EXPECT_EQ(asked.Pins({"a[x]"}), "a==1.0 b==1.0");
  EXPECT_EQ(asked.Pins({"a[x]==2.0"}), "no: a[x]==2.0");
}

TEST(PolicyLines, AnOverrideForAnotherTargetLeavesNothing) {
  Asked asked(R"(
    package a 1.0
      b
    package b 1.0
  )");
  asked.overrides = {"b ; sys_platform == 'win32'"};
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0");
  EXPECT_EQ(asked.Pins({"a", "b"}), "a==1.0");
}

TEST(PolicyLines, AYankedVersionIsTakenForOneExactClause) {
  Asked asked(R"(
    package a 1.0
    package a 2.0 yanked "bad"
    package b 1.0
      a>=2
  )");
  EXPECT_EQ(asked.Pins({"a==2.0"}), "a==2.0");
  EXPECT_EQ(asked.Pins({"a==2.0,<3"}), "no: a==2.0,<3");
  EXPECT_EQ(asked.Pins({"b"}), "no: b");
  asked.constraints = {"a==2.0"};
  EXPECT_EQ(asked.Pins({"b"}), "a==2.0 b==1.0");
  asked.constraints.clear();
  asked.overrides = {"a==2.0"};
  EXPECT_EQ(asked.Pins({"b"}), "a==2.0 b==1.0");
}

TEST(PolicyLines, AnExplicitPrereleaseMayBeAskedForByAConstraint) {
  Asked asked(R"(
    package a 1.0
      b
    package b 2.0rc1
  )");
  asked.options.prerelease = PrereleaseMode::kExplicit;
  EXPECT_EQ(asked.Pins({"a"}), "no: a");
  asked.constraints = {"b>=2.0rc1"};
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0 b==2.0rc1");
}

TEST(PolicyLines, AConstraintIsNoReasonWithoutTheLineThatItBounds) {
  Asked asked("package a 1.0\npackage b 1.0\n");
  asked.constraints = {"a>=2"};
  EXPECT_EQ(asked.Pins({"b", "a"}), "no: a constraint 2");
  EXPECT_EQ(asked.Pins({"b"}), "b==1.0");
}

TEST(PolicyLines, AProofIsCheckedAgainOnDemand) {
  Asked asked("package a 1.0\n  b==2\npackage b 1.0\n");
  auto answer = asked.Answer({"a"});
  ASSERT_TRUE(answer && !answer->ok());
  Proof proof = std::get<NoResolution>(answer->value).proof;
  EXPECT_EQ(asked.resolver().FaultOf(proof), "");
  proof.nodes.pop_back();
  EXPECT_NE(asked.resolver().FaultOf(proof), "");
}

}  // namespace
}  // namespace fitment
