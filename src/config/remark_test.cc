// Tests of remark: directives are left, OLD is kept, columns stay.
#include "config/remark.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(Remark, DirectivesAreKnown) {
  for (const char* comment : {"# noqa", "# NOQA: E501", "#noqa", "# renovate: datasource=x", "# type: ignore",
                              "# fitment: keep", "# pragma: x", "# nosec", "# Too old! # noqa", "# via torch"}) {
    EXPECT_TRUE(IsDirective(comment)) << comment;
    EXPECT_EQ(NewComment(comment, "Updated from 1"), std::nullopt);
  }
  for (const char* comment : {"# Too old!", "# types are nice", "# note: old", "# renovated", "", "# viable"}) {
    EXPECT_FALSE(IsDirective(comment)) << comment;
  }
}

TEST(Remark, OldestOldIsKept) {
  EXPECT_EQ(NewComment("# Too old!", "Updated from 2.1.2"), "# Updated from 2.1.2");
  EXPECT_EQ(NewComment("", "Updated from 2.1.2"), "# Updated from 2.1.2");
  EXPECT_EQ(NewComment("# Updated from 2.1.2", "Updated from >=2.4.0"), "# Updated from 2.1.2");
  EXPECT_EQ(NewComment("# Updated from 2.1.2; T4 needs it", "Updated from >=2.4.0,<2.9; driver 530"),
            "# Updated from 2.1.2; driver 530");
  EXPECT_EQ(NewComment("# Updated from 2.1.2", "Added for torch"), "# Added for torch");
  EXPECT_EQ(NewComment("# x", ""), std::nullopt);
  EXPECT_EQ(NewComment("# x", "a\nb"), "# a b");
}

TEST(Remark, BlanksKeepTheColumn) {
  EXPECT_EQ(BlanksBeforeComment({12, 28}, 12, {}), 16u);
  EXPECT_EQ(BlanksBeforeComment({12, 28}, 20, {}), 8u);
  EXPECT_EQ(BlanksBeforeComment({12, 28}, 26, {}), 2u);
  EXPECT_EQ(BlanksBeforeComment({12, 28}, 27, {}), 2u);
  EXPECT_EQ(BlanksBeforeComment({12, 13}, 20, {}), 1u);
  EXPECT_EQ(BlanksBeforeComment({12, std::nullopt}, 14, {}), 2u);
  EXPECT_EQ(BlanksBeforeComment({12, std::nullopt}, 14, {{10, 30}, {20, 30}}), 16u);
  EXPECT_EQ(BlanksBeforeComment({12, std::nullopt}, 14, {{10, 30}, {20, 22}}), 2u);
  EXPECT_EQ(BlanksBeforeComment({12, std::nullopt}, 29, {{10, 30}, {20, 30}}), 2u);
}

TEST(Remark, WidthCountsCharacters) {
  EXPECT_EQ(WidthOf("é漢a"), 3u);
}

}  // namespace
}  // namespace fitment
