// Columns by name, rows with their lines, and what is no table.
#include "base/tsv.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

constexpr std::string_view kColumns[] = {"b", "a"};

TEST(Tsv, ColumnsAreTakenByName) {
  auto rows = ReadTsv("# remark\n\na\tb\tc\n1\t2\t3\r\n\t\t\n", "t", kColumns);
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].line, 4u);
  EXPECT_EQ((*rows)[0].cells, (std::vector<std::string_view>{"2", "1"}));
  EXPECT_EQ((*rows)[1].cells, (std::vector<std::string_view>{"", ""}));
  EXPECT_TRUE(IsTsvOf("# remark\na\tb\n", "a"));
  EXPECT_FALSE(IsTsvOf("ab\tb\n", "a"));
  EXPECT_FALSE(IsTsvOf("", "a"));
}

TEST(Tsv, TroubleNamesTheLine) {
  auto short_row = ReadTsv("a\tb\n1\n", "t", kColumns);
  ASSERT_FALSE(short_row);
  EXPECT_NE(short_row.error().message.find("t:2"), std::string::npos);
  auto no_column = ReadTsv("a\tc\n1\t2\n", "t", kColumns);
  ASSERT_FALSE(no_column);
  EXPECT_NE(no_column.error().message.find("`b`"), std::string::npos);
  EXPECT_FALSE(ReadTsv("# nothing\n", "t", kColumns));
}

}  // namespace
}  // namespace fitment
