// Poetry's constraints. Expected values: the table of Poetry's own documentation.
#include "index/poetry.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

std::string Specifier(std::string_view constraint) {
  return SpecifierOfPoetry(constraint).value_or("?");
}

TEST(Poetry, CaretsAndTildes) {
  EXPECT_EQ(Specifier("^1.2.3"), ">=1.2.3,<2.0");
  EXPECT_EQ(Specifier("^1.2"), ">=1.2,<2.0");
  EXPECT_EQ(Specifier("^1"), ">=1,<2.0");
  EXPECT_EQ(Specifier("^0.2.3"), ">=0.2.3,<0.3");
  EXPECT_EQ(Specifier("^0.0.3"), ">=0.0.3,<0.0.4");
  EXPECT_EQ(Specifier("^0.0"), ">=0.0,<0.1");
  EXPECT_EQ(Specifier("^0"), ">=0,<1.0");
  EXPECT_EQ(Specifier("~1.2.3"), ">=1.2.3,<1.3");
  EXPECT_EQ(Specifier("~1.2"), ">=1.2,<1.3");
  EXPECT_EQ(Specifier("~1"), ">=1,<2.0");
  EXPECT_EQ(Specifier("~=1.4.2"), "~=1.4.2");
}

TEST(Poetry, PlainOnes) {
  EXPECT_EQ(Specifier("*"), "");
  EXPECT_EQ(Specifier("1.2.*"), "==1.2.*");
  EXPECT_EQ(Specifier("1.2.3"), "==1.2.3");
  EXPECT_EQ(Specifier("=1.2"), "==1.2");
  EXPECT_EQ(Specifier(">=1.0, <2.0"), ">=1.0,<2.0");
  EXPECT_EQ(Specifier(">=1.0 <2.0 !=1.5"), ">=1.0,<2.0,!=1.5");
  EXPECT_EQ(Specifier(">= 1.0"), ">=1.0");
  EXPECT_EQ(Specifier("^1.0 || ^2.0"), "?");
  EXPECT_EQ(Specifier("latest"), "?");
}

TEST(Poetry, Python) {
  EXPECT_EQ(*MarkerOfPoetryPython("^3.8"), "python_version >= \"3.8\" and python_version < \"4.0\"");
  EXPECT_EQ(*MarkerOfPoetryPython("<3.9.1"), "python_full_version < \"3.9.1\"");
  EXPECT_EQ(*MarkerOfPoetryPython("~2.7 || ^3.6"),
            "(python_version >= \"2.7\" and python_version < \"2.8\") or (python_version >= \"3.6\" and "
            "python_version < \"4.0\")");
  EXPECT_EQ(*MarkerOfPoetryPython("*"), "");
  EXPECT_EQ(*RequiresPythonOfPoetry("^3.8"), ">=3.8,<4.0");
  EXPECT_EQ(*RequiresPythonOfPoetry("~2.7 || ^3.6"), ">=2.7,<4.0");
}

}  // namespace
}  // namespace fitment
