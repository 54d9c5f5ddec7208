// name.h: valid and normalized names.
#include "python/name.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

using std::string_view_literals::operator""sv;

TEST(Name, ValidNamesBeginAndEndWithALetterOrDigit) {
  for (const auto name : {"a", "7", "A.b_c-d", "torch", "0x10c"}) EXPECT_TRUE(IsValidName(name)) << name;
  for (const auto name : {""sv, "-a"sv, "a-"sv, "_a"sv, "a_"sv, "a b"sv, "a\n"sv, "a\0"sv, "é"sv, "a/b"sv, "a[b]"sv}) {
    EXPECT_FALSE(IsValidName(name)) << name;
  }
}

TEST(Name, NormalFormIsPep503s) {
  EXPECT_EQ(NormalizeName("Foo.Bar"), "foo-bar");
  EXPECT_EQ(NormalizeName("foo__-..bar"), "foo-bar");
  EXPECT_EQ(NormalizeName("_not_legal"), "-not-legal");
  EXPECT_EQ(NormalizeName(""), "");
  for (const auto name : {"foo", "foo-bar", "7"}) EXPECT_TRUE(IsNormalizedName(name)) << name;
  for (const auto name : {"", "Foo", "foo_bar", "foo.bar", "foo--bar", "-foo", "foo-", "fo o"}) {
    EXPECT_FALSE(IsNormalizedName(name)) << name;
  }
}

}  // namespace
}  // namespace fitment
