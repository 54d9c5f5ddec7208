// Tests of target/platform_tag.h. The whole lists stand beside pypa/packaging's in tests/oracle/tags_test.py.
#include "target/platform_tag.h"

#include <gtest/gtest.h>

#include <set>

namespace fitment {
namespace {

TagSet Tags(const char* python, const char* platform) {
  return TagSet::For(*PythonVersion::Parse(python), *Platform::Parse(platform));
}

TEST(TagSet, PrefersTheNarrowestTag) {
  TagSet tags = Tags("3.11", "manylinux_2_35_x86_64");
  const char* kBestFirst[] = {
      "cp311-cp311-manylinux_2_35_x86_64",
      "cp311-cp311-manylinux_2_17_x86_64",
      "cp311-cp311-manylinux2014_x86_64",
      "cp311-cp311-manylinux1_x86_64",
      "cp311-cp311-linux_x86_64",
      "cp311-abi3-manylinux_2_28_x86_64",
      "cp311-none-manylinux_2_28_x86_64",
      "cp310-abi3-manylinux_2_35_x86_64",
      "cp32-abi3-manylinux2014_x86_64",
      "py311-none-manylinux_2_35_x86_64",
      "py3-none-manylinux_2_24_x86_64",
      "py310-none-manylinux_2_17_x86_64",
      "cp311-none-any",
      "py311-none-any",
      "py3-none-any",
      "py310-none-any",
      "py30-none-any",
  };
  std::optional<uint32_t> last;
  for (const char* tag : kBestFirst) {
    auto rank = tags.Rank(tag);
    ASSERT_TRUE(rank) << tag;
    if (last) {
      EXPECT_LT(*last, *rank) << tag;
    }
    last = rank;
  }
  EXPECT_EQ(tags.Rank(kBestFirst[0]), 0u);
}

TEST(TagSet, ACompressedTextHasTheRankOfItsBestTag) {
  TagSet tags = Tags("3.11", "manylinux_2_35_x86_64");
  EXPECT_EQ(tags.Rank("cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64"),
            tags.Rank("cp311-cp311-manylinux_2_17_x86_64"));
  EXPECT_EQ(tags.Rank("py2.py3-none-any"), tags.Rank("py3-none-any"));
  EXPECT_EQ(tags.Rank("cp39.cp310-abi3-manylinux_2_28_x86_64.manylinux_2_40_x86_64"),
            tags.Rank("cp310-abi3-manylinux_2_28_x86_64"));
}

TEST(TagSet, SaysWhyATagDoesNotFit) {
  TagSet tags = Tags("3.11", "manylinux_2_35_x86_64");
  using Misfit = TagSet::Misfit;
  const std::pair<const char*, Misfit> kCases[] = {
      {"py3-none-any", Misfit::kNone},
      {"cp312-cp312-manylinux_2_17_x86_64", Misfit::kPython},
      {"cp312-abi3-manylinux_2_17_x86_64", Misfit::kPython},
      {"py2-none-any", Misfit::kPython},
      {"pp311-pypy311_pp73-manylinux_2_17_x86_64", Misfit::kPython},
      {"cp311-cp311t-manylinux_2_17_x86_64", Misfit::kAbi},
      {"cp310-cp310-manylinux_2_17_x86_64", Misfit::kAbi},
      {"cp311-cp311-manylinux_2_39_x86_64", Misfit::kGlibc},
      {"cp311-cp311-manylinux_2_17_aarch64", Misfit::kPlatform},
      {"cp311-cp311-musllinux_1_2_x86_64", Misfit::kPlatform},
      {"cp311-cp311-win_amd64", Misfit::kPlatform},
      {"cp311-cp311-macosx_11_0_arm64.macosx_10_9_x86_64", Misfit::kPlatform},
  };
  for (auto [tag, expected] : kCases) EXPECT_EQ(tags.WhyNot(tag), expected) << tag;
}

TEST(TagSet, MalformedTextsFitNothing) {
  TagSet tags = Tags("3.11", "manylinux_2_35_x86_64");
  for (const char* bad :
       {"", "-", "--", "cp311", "cp311-cp311", "cp311-cp311-any-any", "py3-none-", "py3.-none-", "..-..-.."}) {
    EXPECT_FALSE(tags.Rank(bad)) << bad;
    EXPECT_NE(tags.WhyNot(bad), TagSet::Misfit::kNone) << bad;
  }
}

TEST(TagSet, FreeThreadedPythonTakesItsOwnAbiAndPureWheels) {
  TagSet tags = Tags("3.13t", "manylinux_2_35_x86_64");
  EXPECT_TRUE(tags.Rank("cp313-cp313t-manylinux_2_28_x86_64"));
  EXPECT_TRUE(tags.Rank("py3-none-any"));
  EXPECT_FALSE(tags.Rank("cp313-cp313-manylinux_2_28_x86_64"));
  EXPECT_FALSE(tags.Rank("cp39-abi3-manylinux_2_28_x86_64"));
  EXPECT_FALSE(Tags("3.13", "manylinux_2_35_x86_64").Rank("cp313-cp313t-manylinux_2_28_x86_64"));
}

TEST(TagSet, OtherPlatforms) {
  EXPECT_TRUE(Tags("3.12", "manylinux_2_28_aarch64").Rank("cp312-cp312-manylinux2014_aarch64"));
  EXPECT_FALSE(Tags("3.12", "manylinux_2_28_aarch64").Rank("cp312-cp312-manylinux_2_12_aarch64"));
  EXPECT_TRUE(Tags("3.12", "musllinux_1_2_x86_64").Rank("cp312-cp312-musllinux_1_1_x86_64"));
  EXPECT_FALSE(Tags("3.12", "musllinux_1_1_x86_64").Rank("cp312-cp312-musllinux_1_2_x86_64"));
  EXPECT_TRUE(Tags("3.12", "macosx_14_0_arm64").Rank("cp312-cp312-macosx_11_0_universal2"));
  EXPECT_TRUE(Tags("3.12", "macosx_14_0_arm64").Rank("cp312-cp312-macosx_10_9_universal2"));
  EXPECT_FALSE(Tags("3.12", "macosx_14_0_arm64").Rank("cp312-cp312-macosx_15_0_arm64"));
  EXPECT_FALSE(Tags("3.12", "macosx_14_0_arm64").Rank("cp312-cp312-macosx_10_9_x86_64"));
  EXPECT_TRUE(Tags("3.12", "macosx_10_15_x86_64").Rank("cp312-cp312-macosx_10_9_intel"));
  EXPECT_TRUE(Tags("3.12", "win_amd64").Rank("cp312-cp312-win_amd64"));
  EXPECT_FALSE(Tags("3.12", "win32").Rank("cp312-cp312-win_amd64"));
  EXPECT_TRUE(Tags("3.7", "linux").Rank("cp37-cp37m-manylinux1_x86_64"));
}

TEST(TagSet, AllIsInOrderAndEveryTagHasItsPlaceAsRank) {
  TagSet tags = Tags("3.13", "macosx_12_0_x86_64");
  std::vector<std::string> all = tags.All();
  ASSERT_GT(all.size(), 100u);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  std::optional<uint32_t> last;
  for (const std::string& tag : all) {
    auto rank = tags.Rank(tag);
    ASSERT_TRUE(rank) << tag;
    if (last) {
      ASSERT_LT(*last, *rank);
    }
    last = rank;
  }
}

}  // namespace
}  // namespace fitment
