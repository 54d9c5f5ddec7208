// Lines as text: what a raised, tightened, pinned or corrected line looks like.
#include "repair/change.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

SpecifierSet Set(const std::string& text) {
  return *SpecifierSet::Parse(text);
}
Version V(const std::string& text) {
  return Version::Of(text);
}

TEST(RaisedSpecifiers, DropsUpperBoundsAndOpensEqualities) {
  const std::pair<const char*, const char*> rows[] = {
      {"==2.1.2", ">=2.1.2"},   {"~=1.4.2", ">=1.4.2"},       {"==1.*", ">=1"}, {"<2", ""}, {">=1,<2", ">=1"},
      {">1,!=1.5", ">1,!=1.5"}, {"==2.1.2+cu121", ">=2.1.2"}, {"", ""},
  };
  for (const auto& [old, raised] : rows) EXPECT_EQ(RaisedSpecifiers(Set(old)).ToString(), raised) << old;
}

TEST(WrittenSpecifiers, ANarrowerBoundTakesTheOthersPlace) {
  Bounds bounds;
  bounds.low = V("2.4.0");
  EXPECT_EQ(WrittenSpecifiers(Set(">=1.2,!=2.0,!=2.5,<3"), Move::kKeep, bounds, RepairPolicy::kMinimum, {}),
            ">=2.4.0,!=2.5,<3");
  EXPECT_EQ(WrittenSpecifiers(Set(""), Move::kKeep, bounds, RepairPolicy::kMinimum, {}), ">=2.4.0");
}

TEST(WrittenSpecifiers, FollowsThePolicy) {
  Bounds bounds;
  bounds.low = V("2.4.0");
  bounds.below = V("2.11.0");
  EXPECT_EQ(WrittenSpecifiers(Set("==2.1.2"), Move::kRaise, bounds, RepairPolicy::kMinimum, V("2.10.0")),
            ">=2.4.0,<2.11");
  EXPECT_EQ(WrittenSpecifiers(Set("==2.1.2"), Move::kRaise, bounds, RepairPolicy::kPin, V("2.10.0")), "==2.10.0");
  bounds.below.reset();
  EXPECT_EQ(WrittenSpecifiers(Set("==2.1.2"), Move::kRaise, bounds, RepairPolicy::kCompatible, V("2.10.0")),
            ">=2.4.0,<3");
  EXPECT_EQ(WrittenSpecifiers(Set("==2.1.2"), Move::kRaise, bounds, RepairPolicy::kMinimum, V("2.10.0")), ">=2.4.0");
}

TEST(WrittenSpecifiers, KeepsWhatAKeptLineSays) {
  Bounds bounds;
  bounds.below = V("2.11.0");
  EXPECT_EQ(WrittenSpecifiers(Set(""), Move::kKeep, bounds, RepairPolicy::kMinimum, std::nullopt), "<2.11");
  EXPECT_EQ(WrittenSpecifiers(Set(">=2"), Move::kKeep, bounds, RepairPolicy::kMinimum, std::nullopt), ">=2,<2.11");
  bounds = {};
  bounds.excluded = {V("0.46.0")};
  EXPECT_EQ(WrittenSpecifiers(Set(">=0.45"), Move::kKeep, bounds, RepairPolicy::kMinimum, std::nullopt),
            ">=0.45,!=0.46.0");
}

TEST(WrittenSpecifiers, SaysNothingTwice) {
  Bounds bounds;
  bounds.low = V("0.22.0");
  bounds.below = V("0.30.0");
  bounds.excluded = {V("0.21.4"), V("0.25.0"), V("0.30.0")};
  EXPECT_EQ(WrittenSpecifiers(Set("==0.21.4"), Move::kRaise, bounds, RepairPolicy::kMinimum, std::nullopt),
            ">=0.22.0,!=0.25.0,<0.30");
}

TEST(LineWith, KeepsNameExtrasAndMarkerAsWritten) {
  EXPECT_EQ(LineWith("torch==2.1.2", ">=2.4.0"), "torch>=2.4.0");
  EXPECT_EQ(LineWith("Unsloth[Colab_New] == 2025.11.3 ; sys_platform == 'linux'", ">=2026"),
            "Unsloth[Colab_New]>=2026 ; sys_platform == 'linux'");
  EXPECT_EQ(LineWith("torchaudio", "<2.11"), "torchaudio<2.11");
  EXPECT_EQ(LineWith("a [x,y] (>=1)", "==2"), "a [x,y]==2");
}

TEST(RemarkFor, NamesTheOldPinWithoutItsOperator) {
  EXPECT_EQ(RemarkFor(Set("==2.1.2"), ""), "Updated from 2.1.2");
  EXPECT_EQ(RemarkFor(Set(">=1,<2"), ""), "Updated from >=1,<2");
  EXPECT_EQ(RemarkFor(Set(""), "needs it; and more: much"), "Updated from any version; needs it");
}

TEST(ShortVersion, DropsTrailingZerosBeyondTheMinor) {
  EXPECT_EQ(ShortVersion(V("2.11.0")), "2.11");
  EXPECT_EQ(ShortVersion(V("3.0.0")), "3.0");
  EXPECT_EQ(ShortVersion(V("2.11.1")), "2.11.1");
  EXPECT_EQ(ShortVersion(V("3")), "3");
}

TEST(CorrectedLine, UndoesOneSlip) {
  const std::pair<const char*, const char*> rows[] = {{"diffusers=0.21.4", "diffusers==0.21.4"},
                                                      {"a => 1.0", "a>=1.0"},
                                                      {"a=<1", "a<=1"},
                                                      {"torch 2.1", "torch==2.1"},
                                                      {"a~>1.2", "a~=1.2"}};
  for (const auto& [faulty, meant] : rows) EXPECT_EQ(CorrectedLine(faulty).value_or(""), meant) << faulty;
  EXPECT_FALSE(CorrectedLine("???"));
  EXPECT_FALSE(CorrectedLine("a="));
}

}  // namespace
}  // namespace fitment
