// Sets of versions in words.
#include "explain/version_class.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

// "1 2 *3 *4 (5)": the starred ones are in the set, those in parentheses do not matter.
std::string Words(const std::string& text) {
  VersionClass set;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find(' ', at), text.size());
    std::string word = text.substr(at, end - at);
    at = end + 1;
    bool matters = word[0] != '(', in = word.find('*') != std::string::npos;
    std::erase_if(word, [](char c) { return c == '(' || c == ')' || c == '*'; });
    set.versions.push_back(word);
    set.in.push_back(in);
    set.matters.push_back(matters);
  }
  return WordsFor(set);
}

TEST(VersionClass, Few) {
  EXPECT_EQ(Words("1 2 3"), "");
  EXPECT_EQ(Words("1 *2 3"), "2");
  EXPECT_EQ(Words("*1 2 *3"), "1 and 3");
  EXPECT_EQ(Words("*1 *2 3 *4"), "1, 2 and 4");
}

TEST(VersionClass, Many) {
  EXPECT_EQ(Words("*1 *2 *3 *4"), "every release");
  EXPECT_EQ(Words("1 *2 *3 *4 *5"), "2 and newer");
  EXPECT_EQ(Words("*1 *2 *3 *4 5"), "4 and older");
  EXPECT_EQ(Words("1 *2 *3 *4 *5 6"), "2 to 5");
  EXPECT_EQ(Words("1 *2 *3 4 *5 *6 7"), "4 releases from 2 to 6");
}

TEST(VersionClass, WhatDoesNotMatterLeavesNoGap) {
  EXPECT_EQ(Words("1 *2 (3) *4 *5 *6 (7)"), "2 and newer");
  EXPECT_EQ(Words("1 (*2) *3 4"), "3");
  EXPECT_EQ(Words("(1) (*2) (3)"), "2");
  EXPECT_EQ(Words("(1) *2 *3 *4 *5"), "2 and newer");  // 1 exists: "every release" would be too much
}

TEST(VersionClass, NeverManyInARow) {
  std::string text;
  for (int v = 0; v < 80; ++v) text += (v % 2 ? "*" : "") + std::to_string(v) + " ";
  EXPECT_EQ(Words(text), "40 releases from 1 to 79");
}

}  // namespace
}  // namespace fitment
