// checked_cursor.h: no read passes the end, and a refused read moves nothing.
#include "base/checked_cursor.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

using std::string_view_literals::operator""sv;

TEST(CheckedCursor, ReadsLittleEndianNumbersUpToTheEnd) {
  CheckedCursor cursor("\x01\x02\x03\x04\x05"sv);
  EXPECT_EQ(cursor.Read<uint32_t>(), 0x04030201u);
  EXPECT_EQ(cursor.Read<uint16_t>(), std::nullopt);
  EXPECT_EQ(cursor.position(), 4u);
  EXPECT_EQ(cursor.Read<uint8_t>(), 5);
  EXPECT_EQ(cursor.left(), 0u);
}

TEST(CheckedCursor, TakesAndSkipsOnlyWhatIsThere) {
  CheckedCursor cursor("abcdef");
  EXPECT_EQ(cursor.Take(2), "ab");
  EXPECT_EQ(cursor.Take(UINT64_MAX), std::nullopt);
  EXPECT_FALSE(cursor.Skip(5));
  EXPECT_TRUE(cursor.Skip(4));
  EXPECT_FALSE(cursor.Skip(UINT64_MAX));
  EXPECT_EQ(cursor.position(), 6u);
  EXPECT_FALSE(cursor.Seek(7));
  EXPECT_TRUE(cursor.Seek(0));
}

TEST(CheckedCursor, APositionBeyondTheEndHasNothingLeft) {
  CheckedCursor cursor("abc", 10);
  EXPECT_EQ(cursor.left(), 0u);
  EXPECT_EQ(cursor.Read<uint8_t>(), std::nullopt);
  EXPECT_EQ(cursor.Take(0).value_or("?"), "");
}

TEST(CheckedCursor, SlicesDoNotWrapAround) {
  EXPECT_EQ(CheckedSlice("abcdef", 2, 3), "cde");
  EXPECT_EQ(CheckedSlice("abcdef", 6, 0), "");
  EXPECT_EQ(CheckedSlice("abcdef", 7, 0), std::nullopt);
  EXPECT_EQ(CheckedSlice("abcdef", 2, UINT64_MAX), std::nullopt);
  EXPECT_EQ(CheckedSlice("abcdef", UINT64_MAX, 2), std::nullopt);
}

}  // namespace
}  // namespace fitment
