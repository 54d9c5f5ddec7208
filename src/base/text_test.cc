// text.h and source_place.h: the ASCII helpers, edit distance against its textbook form, and what is safe to print.
#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "base/source_place.h"

namespace fitment {
namespace {

using std::string_view_literals::operator""sv;
using Views = std::vector<std::string_view>;

TEST(SourcePlace, PrintsWhatIsKnown) {
  EXPECT_EQ((SourcePlace{"a.txt", 3, 7}).ToString(), "a.txt:3:7");
  EXPECT_EQ((SourcePlace{"a.txt", 3, 0}).ToString(), "a.txt:3");
  EXPECT_EQ((SourcePlace{"a.txt", 0, 7}).ToString(), "a.txt");
  EXPECT_EQ((SourcePlace{"", 3, 7}).ToString(), "3:7");
  EXPECT_EQ(SourcePlace{}.ToString(), "");
}

TEST(Text, TrimsAndLowersAsciiOnly) {
  EXPECT_EQ(Trim(" \t\v\f\r\n a b \n"), "a b");
  EXPECT_EQ(Trim("  "), "");
  EXPECT_EQ(ToLower("TorCH É"), "torch É");
  EXPECT_TRUE(StartsWithIgnoreCase("Requires-Dist: x", "requires-dist"));
  EXPECT_FALSE(StartsWithIgnoreCase("Req", "requires"));
}

TEST(Text, SplitKeepsEmptyPieces) {
  EXPECT_EQ(Split("a,,b,", ','), (Views{"a", "", "b", ""}));
  EXPECT_EQ(Split("", ','), (Views{""}));
}

TEST(Text, SplitLinesKnowsAllThreeLineEnds) {
  EXPECT_EQ(SplitLines("a\nb\r\nc\rd"), (Views{"a", "b", "c", "d"}));
  EXPECT_EQ(SplitLines("a\n\n"), (Views{"a", ""}));
  EXPECT_EQ(SplitLines(""), Views{});
  EXPECT_EQ(SplitLines("\r"), Views{""});
}

TEST(Text, Joins) {
  EXPECT_EQ(Join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(JoinAnd({}), "");
  EXPECT_EQ(JoinAnd({"a"}), "a");
  EXPECT_EQ(JoinAnd({"a", "b"}), "a and b");
  EXPECT_EQ(JoinAnd({"a", "b", "c"}), "a, b and c");
}

// The whole table, written as the definition says.
int PlainEditDistance(const std::string& a, const std::string& b) {
  std::vector<std::vector<int>> cost(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = static_cast<int>(i + j);
        continue;
      }
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

TEST(Text, EditDistanceAgreesWithTheDefinitionUpToItsLimit) {
  EXPECT_EQ(EditDistance("torhc", "torch", 3), 1);
  EXPECT_EQ(EditDistance("kitten", "sitting", 5), 3);
  EXPECT_EQ(EditDistance("", "abc", 5), 3);
  EXPECT_EQ(EditDistance("abcdef", "uvwxyz", 2), 3);
  EXPECT_TRUE(rc::check([] {
    const auto word = rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c'));
    const std::string a = *word, b = *word;
    const int limit = *rc::gen::inRange(0, 8);
    RC_ASSERT(EditDistance(a, b, limit) == std::min(PlainEditDistance(a, b), limit + 1));
  }));
}

TEST(Text, NearNamesComeNearestFirst) {
  const std::vector<std::string> names = {"diffusers", "transformers", "torch", "torchaudio", "tochr", "xy"};
  EXPECT_EQ(NearNames("torhc", names), (std::vector<std::string>{"torch", "tochr"}));
  EXPECT_EQ(NearNames("transfromer", names), (std::vector<std::string>{"transformers"}));
  EXPECT_EQ(NearNames("ab", names), std::vector<std::string>{});
  EXPECT_EQ(NearNames("torcc", names, 1), (std::vector<std::string>{"torch"}));
}

TEST(Text, PrintableEscapesWhatCouldDeceive) {
  EXPECT_EQ(Printable("naïve – 木"), "naïve – 木");
  EXPECT_EQ(Printable("a\x1b[31m\n"), "a\\x1b[31m\\x0a");
  EXPECT_EQ(Printable("a\0b"sv), "a\\x00b");
  EXPECT_EQ(Printable("\xff\xc3("), "\\xff\\xc3(");
  EXPECT_EQ(Printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // right-to-left override
  EXPECT_EQ(Printable("\xc2\x9b"), "\\xc2\\x9b");           // C1 control sequence introducer
}

TEST(Text, PrintableCutsBetweenCharacters) {
  EXPECT_EQ(Printable("abcdef", 3), "abc…");
  EXPECT_EQ(Printable("abc", 3), "abc");
  EXPECT_EQ(Printable("aé", 2), "a…");
}

TEST(Text, Utf8IsCheckedStrictly) {
  EXPECT_TRUE(IsValidUtf8("plain, é, 木, \xf0\x9f\x98\x80"));
  EXPECT_FALSE(IsValidUtf8("\xc0\x80"));          // overlong
  EXPECT_FALSE(IsValidUtf8("\xe0\x80\x80"));      // overlong
  EXPECT_FALSE(IsValidUtf8("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(IsValidUtf8("\xf4\x90\x80\x80"));  // beyond the last code point
  EXPECT_FALSE(IsValidUtf8("\xe6\x9c"));          // cut short
  EXPECT_FALSE(IsValidUtf8("\x80"));
}

TEST(Text, HexOfBytes) {
  EXPECT_EQ(HexOf("\x00\xff\x1a"sv), "00ff1a");
}

}  // namespace
}  // namespace fitment
