// Tests of UnifiedDiff: the hunks applied to `before` give `after`; the form is patch's.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "config/edit.h"

namespace fitment {
namespace {

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    end = end == std::string::npos ? text.size() : end + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

// What patch does, strictly: every context line must be met where the hunk says.
std::string Patched(const std::string& before, const std::string& diff) {
  std::vector<std::string> old_lines = LinesOf(before), diff_lines = LinesOf(diff), out;
  size_t at = 0;
  for (size_t i = 2; i < diff_lines.size(); ++i) {
    const std::string& line = diff_lines[i];
    if (line.starts_with("@@ -")) {
      size_t comma = line.find_first_of(", ", 4);
      size_t start = std::stoul(line.substr(4, comma - 4));
      bool empty = line.substr(comma, 3) == ",0 ";
      for (size_t first = empty ? start : start - 1; at < first; ++at) out.push_back(old_lines.at(at));
      continue;
    }
    if (line[0] == '\\') continue;
    bool open_end = i + 1 < diff_lines.size() && diff_lines[i + 1][0] == '\\';
    std::string text = line.substr(1, line.size() - 1 - (open_end ? 1 : 0));
    if (line[0] != '+') {
      if (old_lines.at(at) != text) return "context differs: " + text;
      ++at;
    }
    if (line[0] != '-') out.push_back(text);
  }
  for (; at < old_lines.size(); ++at) out.push_back(old_lines[at]);
  return Join(out, "");
}

TEST(UnifiedDiff, OneLine) {
  EXPECT_EQ(UnifiedDiff("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nE\nf\ng\nh\n", "p/c.yaml"),
            "--- p/c.yaml\n+++ p/c.yaml\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n");
  EXPECT_EQ(UnifiedDiff("same\n", "same\n", "p"), "");
}

TEST(UnifiedDiff, LineEnds) {
  EXPECT_EQ(UnifiedDiff("a", "a\n", "p"), "--- p\n+++ p\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  EXPECT_EQ(UnifiedDiff("", "a\n", "p"), "--- p\n+++ p\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(UnifiedDiff("a\n", "", "p"), "--- p\n+++ p\n@@ -1 +0,0 @@\n-a\n");
}

TEST(UnifiedDiff, AppliedGivesAfter) {
  EXPECT_TRUE(rc::check([] {
    auto text = [] {
      std::string out;
      for (int lines = *rc::gen::inRange(0, 40); lines > 0; --lines)
        out += *rc::gen::element<std::string>("a\n", "b\n", "c\r\n", "\n");
      if (*rc::gen::arbitrary<bool>()) out += "end";
      return out;
    };
    std::string before = text(), after = *rc::gen::arbitrary<bool>() ? text() : before;
    if (!after.empty() && *rc::gen::arbitrary<bool>()) after.insert(*rc::gen::inRange<size_t>(0, after.size()), "x\n");
    std::string diff = UnifiedDiff(before, after, "p");
    RC_ASSERT(diff.empty() == (before == after));
    RC_ASSERT((diff.empty() ? before : Patched(before, diff)) == after);
  }));
}

TEST(UnifiedDiff, VeryDifferentTextsAreReplacedWhole) {
  std::string before, after;
  for (int i = 0; i < 1500; ++i) before += "a" + std::to_string(i) + "\n", after += "b" + std::to_string(i) + "\n";
  EXPECT_EQ(Patched(before, UnifiedDiff(before, after, "p")), after);
}

}  // namespace
}  // namespace fitment
