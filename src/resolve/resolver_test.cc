// The resolver on toy registries: what the modelled installer would pick, and what a "no" is made of.
#include "resolve/resolver.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "support/fake_source.h"
#include "support/questions.h"

namespace fitment {
namespace {

TEST(Resolver, TakesTheNewestAndItsDependencies) {
  Asked asked(R"(
    package a 1.0
    package a 2.0
      b<2
    package b 1.5
    package b 2.0
  )");
  EXPECT_EQ(asked.Pins({"a"}), "a==2.0 b==1.5");
}

TEST(Resolver, GoesBackWhenTheNewestCannotBe) {
  Asked asked(R"(
    package a 1.0
      c==1.0
    package a 2.0
      c==2.0
    package b 1.0
      c==1.0
    package c 1.0
    package c 2.0
  )");
  EXPECT_EQ(asked.Pins({"a", "b"}), "a==1.0 b==1.0 c==1.0");
}

TEST(Resolver, FollowsExtrasRecursivelyAtOneVersion) {
  Asked asked(R"(
    package a 1.0
      extra x: b
      extra y: a[x]
    package a 2.0
      extra x: b<2
      extra y: a[x]
    package b 1.0
    package b 2.0
  )");
  EXPECT_EQ(asked.Pins({"a[y]"}), "a==2.0 b==1.0");
  EXPECT_EQ(asked.Pins({"a"}), "a==2.0");
  EXPECT_EQ(asked.Pins({"a[y]", "b==2.0"}), "a==1.0 b==2.0");
}

TEST(Resolver, EvaluatesMarkersForTheTarget) {
  Asked asked(R"(
    package a 1.0
      b ; python_version < "3.11"
      c ; sys_platform == "linux"
    package b 1.0
    package c 1.0
  )");
  EXPECT_EQ(asked.Pins({"a", "b ; python_version >= '3.12'"}), "a==1.0 c==1.0");
}

TEST(Resolver, TakesAnSdistOfAKindThatTheInstallerTakes) {
  Asked asked(R"(
    package a 1.0 sdist
    package a 2.0 sdist.zip
    package a 3.0 sdist.tar.bz2
  )");
  EXPECT_EQ(asked.Pins({"a"}), "a==2.0");
  EXPECT_EQ(asked.Refusal({"a==3.0"}), "has only an sdist that uv does not take (neither .tar.gz nor .zip)");
  asked.options.installer = InstallerModel::kPip;
  EXPECT_EQ(asked.Pins({"a"}), "a==3.0");
}

TEST(Resolver, PassesOverWheelsForOtherTagsAndPythons) {
  Asked asked(R"(
    package a 1.0 tags cp311-cp311-manylinux_2_17_x86_64
    package a 2.0 tags cp312-cp312-manylinux_2_17_x86_64
    package a 3.0 tags cp311-cp311-win_amd64
    package a 4.0 requires-python >=3.12
  )");
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0");
  EXPECT_EQ(asked.Refusal({"a==2.0"}), "has wheels for Python 3.12 only");
  EXPECT_EQ(asked.Refusal({"a==4.0"}), "requires Python >=3.12");
}

TEST(Resolver, YankedOnlyWhenPinned) {
  Asked asked(R"(
    package a 1.0
    package a 2.0 yanked "broken"
  )");
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0");
  EXPECT_EQ(asked.Pins({"a==2.0"}), "a==2.0");
  EXPECT_EQ(asked.Refusal({"a>=2.0"}), "was yanked: broken");
}

TEST(Resolver, PrereleasesWhenNecessary) {
  Asked asked(R"(
    package a 1.0
    package a 2.0rc1
    package b 1.0a1
  )");
  EXPECT_EQ(asked.Pins({"a", "b"}), "a==1.0 b==1.0a1");
  EXPECT_EQ(asked.Pins({"a>=2.0rc1"}), "a==2.0rc1");
  asked.options.prerelease = PrereleaseMode::kDisallow;
  EXPECT_EQ(asked.Pins({"b"}), "no: b");
  asked.options.prerelease = PrereleaseMode::kAllow;
  EXPECT_EQ(asked.Pins({"a"}), "a==2.0rc1");
}

TEST(Resolver, TheDateHidesNewerFiles) {
  Asked asked(R"(
    package a 1.0 uploaded 2024-01-01
    package a 2.0 uploaded 2025-01-01
    package b 1.0 uploaded 2025-01-01
  )");
  asked.options.exclude_newer_us = 1'719'792'000'000'000;  // 2024-07-01
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0");
  EXPECT_EQ(asked.Refusal({"b"}), "was uploaded after the date limit");
}

TEST(Resolver, ConstraintsBoundAndBringNothingIn) {
  Asked asked(R"(
    package a 1.0
      b
    package b 1.0
    package b 2.0
    package c 1.0
  )");
  asked.constraints = {"b<2", "c"};
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0 b==1.0");
}

TEST(Resolver, OverridesReplaceWhatPackagesSay) {
  Asked asked(R"(
    package a 1.0
      b<2
    package b 1.0
    package b 2.0
  )");
  asked.overrides = {"b>=2"};
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0 b==2.0");
}

TEST(Resolver, TheLowestFirstIsProvenLowest) {
  Asked asked(R"(
    package a 1.0
    package a 2.0
      c>=2
    package a 3.0
      c>=2
    package b 1.0
      c>=2
    package b 2.0
      c>=2
      a>=2
    package c 1.0
    package c 2.0
  )");
  asked.lowest_first = {"a"};
  EXPECT_EQ(asked.Pins({"a", "b==2.0"}), "a==2.0 b==2.0 c==2.0");
  EXPECT_EQ(asked.Pins({"a", "b"}), "a==1.0 b==1.0 c==2.0");
}

TEST(Resolver, ANoNamesTheLinesItNeeds) {
  Asked asked(R"(
    package a 1.0
      c==1.0
    package b 1.0
      c==2.0
    package c 1.0
    package c 2.0
    package d 1.0
  )");
  EXPECT_EQ(asked.Pins({"d", "a", "b"}), "no: a b");
  EXPECT_EQ(asked.Pins({"d", "missing"}), "no: missing");
  EXPECT_EQ(asked.Pins({"d>=3"}), "no: d>=3");
}

TEST(Resolver, FirstIndexHidesTheSecondAndBestMatchDoesNot) {
  const char* registry = R"(
    index one
    package a 1.0
    index two
    package a 2.0
    package b 1.0
  )";
  Asked first(registry);
  EXPECT_EQ(first.Pins({"a", "b"}), "a==1.0 b==1.0");
  Asked best(registry);
  best.options.index_strategy = IndexStrategy::kUnsafeBestMatch;
  EXPECT_EQ(best.Pins({"a"}), "a==2.0");
  Asked match(registry);
  match.options.index_strategy = IndexStrategy::kUnsafeFirstMatch;
  EXPECT_EQ(match.Pins({"a"}), "a==1.0");
  EXPECT_EQ(match.Pins({"a>=2"}), "a==2.0");
}

TEST(Resolver, OneFaultOfTheWorldEndsTheQuestion) {
  Asked asked("package a 1.0\n  b\n");
  auto answer = asked.Answer({"a"});
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->ok());  // b is on no index: that is a "no", not a fault
}

TEST(Resolver, SameQuestionTwiceAsksTheSourceOnce) {
  Asked asked(R"(
    package a 1.0
      b
    package b 1.0
  )");
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0 b==1.0");
  uint64_t requests = asked.source().counters().requests;
  EXPECT_EQ(asked.Pins({"a"}), "a==1.0 b==1.0");
  EXPECT_EQ(asked.source().counters().requests, requests);
}

}  // namespace
}  // namespace fitment
