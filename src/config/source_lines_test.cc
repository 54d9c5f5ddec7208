// Tests of source_lines: offsets to places under every kind of line end.
#include "config/source_lines.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(SourceLines, EveryLineEnd) {
  SourceLines lines("a\nbc\r\nd\re");
  ASSERT_EQ(lines.count(), 4u);
  EXPECT_EQ(lines.Text(0), "a");
  EXPECT_EQ(lines.Text(1), "bc");
  EXPECT_EQ(lines.Text(2), "d");
  EXPECT_EQ(lines.Text(3), "e");
  EXPECT_EQ(lines.LineEnd(1), "\r\n");
  EXPECT_EQ(lines.LineEnd(3), "\r");
  EXPECT_EQ(lines.PlaceOf("f", 3), (SourcePlace{"f", 2, 2}));
  EXPECT_EQ(lines.PlaceOf("f", 99), (SourcePlace{"f", 4, 2}));
}

TEST(SourceLines, LastLineAfterALineEndIsEmpty) {
  SourceLines lines("a\n");
  ASSERT_EQ(lines.count(), 2u);
  EXPECT_EQ(lines.Text(1), "");
  EXPECT_EQ(lines.Next(1), 2u);
  EXPECT_EQ(SourceLines("").count(), 1u);
  EXPECT_EQ(SourceLines("").LineEnd(0), "\n");
}

TEST(SourceLines, ByteOrderMarkDoesNotCount) {
  SourceLines lines(
      "\xEF\xBB\xBF"
      "torch\n");
  EXPECT_EQ(lines.PlaceOf("f", 3).column, 1);
  EXPECT_EQ(lines.PlaceOf("f", 0).column, 1);
}

}  // namespace
}  // namespace fitment
