// Regular expressions as Python has them; what is not read is refused, what takes too long is given up.
#include "index/python_regex.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

// Group `group` of the first match, "-" for no match, "!" for a pattern that is not read, "…" for given up.
std::string Find(std::string_view pattern, std::string_view text, size_t group = 0, PythonRegex::Flags flags = {}) {
  const auto regex = PythonRegex::Compile(pattern, flags);
  if (!regex) return "!";
  bool exhausted = false;
  const auto match = regex->Search(text, 0, false, &exhausted);
  if (exhausted) return "…";
  if (!match || !match->groups.at(group)) return "-";
  const auto [begin, end] = *match->groups[group];
  return std::string(text.substr(begin, end - begin));
}

TEST(PythonRegex, WhatSetupFilesSearchWith) {
  const std::string_view module = "import x\n__version__ = '1.2.3'\nVERSION = 4\n";
  EXPECT_EQ(Find(R"(__version__ = ['"]([^'"]*)['"])", module, 1), "1.2.3");
  EXPECT_EQ(Find(R"(^__version__\s*=\s*(.*)$)", module, 1, {.multiline = true}), "'1.2.3'");
  EXPECT_EQ(Find(R"(^__version__\s*=\s*(.*)$)", module, 1), "-");
  EXPECT_EQ(Find(R"((\d+\.){2}\d+)", module), "1.2.3");
  EXPECT_EQ(Find(R"(^(([^!=<>~ ]+)(?:[!=<>~ ].*)?$))", "torch>=1.4,<2", 2), "torch");
  EXPECT_EQ(Find(R"(^(([^!=<>~ ]+)(?:[!=<>~ ].*)?$))", "torch>=1.4,<2", 1), "torch>=1.4,<2");
  EXPECT_EQ(Find(R"(version = (?P<v>\d))", "Version = 4", 1, {.ignore_case = true}), "4");
}

TEST(PythonRegex, Pieces) {
  EXPECT_EQ(Find("a|bc|d", "xbc"), "bc");
  EXPECT_EQ(Find("a{2,3}", "aaaa"), "aaa");
  EXPECT_EQ(Find("a{2,3}?", "aaaa"), "aa");
  EXPECT_EQ(Find("a.b", "a\nb a-b"), "a-b");
  EXPECT_EQ(Find("a.b", "a\nb", 0, {.dot_all = true}), "a\nb");
  EXPECT_EQ(Find("[]a-c-]+", "x]-b"), "]-b");
  EXPECT_EQ(Find("(ab)*c", "ababc"), "ababc");
  EXPECT_EQ(Find("(a?)*b", "aab"), "aab");
  EXPECT_EQ(Find("<.+?>", "<a><b>"), "<a>");
  EXPECT_EQ(Find("x*", "aaa"), "");
  EXPECT_EQ(Find("a$", "a\n"), "a");
  EXPECT_EQ(Find("\\.\\(", "a.("), ".(");
}

TEST(PythonRegex, WhatIsNotReadIsRefused) {
  for (const char* pattern :
       {"(?=a)", "(?i)a", "\\ba", "(a)\\1", "(", ")", "a)", "[", "*a", "a{", "a{3,2}", "\\", "^*"}) {
    EXPECT_EQ(Find(pattern, "a"), "!") << pattern;
  }
}

TEST(PythonRegex, HostilePatternsAreGivenUp) {
  EXPECT_EQ(Find("(a+)+$", std::string(40, 'a') + "b"), "…");
  EXPECT_EQ(Find("(a|a)*c", std::string(5000, 'a')), "…");
}

}  // namespace
}  // namespace fitment
