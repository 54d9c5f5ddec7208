// Tests of resolve/late_caps.h on toy registries.
#include "resolve/late_caps.h"

#include <gtest/gtest.h>

#include "support/questions.h"

namespace fitment {
namespace {

constexpr const char* kZoo = R"(
    package torch 2.14.0
    package torch 2.15.0
    package zoo 1.0
      torch
    package zoo 2.0
      torch<2.15
    package zoo 3.0
      torch<2.15
  )";

std::string CapsOf(std::string_view registry, const std::vector<std::string>& lines) {
  Asked asked(registry);
  Question question = asked.question(lines);
  auto answer = asked.resolver().Resolve(question);
  if (!answer || !answer->ok()) return "no set";
  auto caps = LateCapsOf(asked.resolver(), std::get<Resolution>(answer->value), question);
  if (!caps) return caps.error().message;
  std::string text;
  for (const LateCap& cap : *caps) text += FindingOf(cap).brief + "\n";
  return text;
}

TEST(LateCaps, TellsAnOldReleaseThatANewerOnesBoundLeft) {
  EXPECT_EQ(CapsOf(kZoo, {"torch", "zoo"}),
            "zoo is held at 1.0 because 2.0 requires torch<2.15 and the set has torch 2.15.0\n");
}

TEST(LateCaps, NotWhereALineOrAnotherPackageAsksForTheOldOne) {
  EXPECT_EQ(CapsOf(kZoo, {"torch", "zoo==1.0"}), "");
  EXPECT_EQ(CapsOf(kZoo, {"torch==2.14.0", "zoo"}), "");
}

TEST(LateCaps, NotWhereTheOldReleaseHasABoundOfItsOwn) {
  EXPECT_EQ(CapsOf(R"(
    package a 1.0
    package a 2.0
    package b 1.0
      a<3
    package b 2.0
      a<2
  )",
                   {"a", "b"}),
            "");
}

TEST(LateCaps, AsARuleGivesTheSetThatWasTested) {
  Asked asked(kZoo);
  Question question = asked.question({"torch", "zoo"});
  auto answer = ResolveWithoutLateCaps(asked.resolver(), question);
  ASSERT_TRUE(answer && answer->ok());
  std::string pins;
  for (const Pin& pin : std::get<Resolution>(answer->value).pins) pins += pin.name + "==" + pin.version + " ";
  EXPECT_EQ(pins, "torch==2.14.0 zoo==3.0 ");
  Question pinned = asked.question({"torch==2.15.0", "zoo"});
  answer = ResolveWithoutLateCaps(asked.resolver(), pinned);
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(answer->ok());
}

TEST(LateCaps, AsAnErrorTheSetIsNotSound) {
  FitReport report;
  report.rungs.sound = RungAnswer::kYes;
  AddLateCaps(report, {{"zoo", Version::Of("1.0"), Version::Of("2.0"), "torch", "2.15.0", "torch<2.15", "M"}},
              Level::kError);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].level, Level::kError);
  EXPECT_EQ(report.rungs.sound, RungAnswer::kNo);
}

}  // namespace
}  // namespace fitment
