// Unified diffs by Myers' greedy search. Tests: diff_test.cc (the diff applied to `before` gives `after`).
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "config/edit.h"

namespace fitment {
namespace {

constexpr int kContext = 3;
constexpr int kMostEdits = 2000;  // beyond: the differing middle is shown as replaced whole

using Lines = std::vector<std::string_view>;

// Lines with their line ends, at \n only, as patch has them.
Lines LinesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

struct Step {
  char kind;          // ' ', '-', '+'
  int before, after;  // line numbers, 0-based, in either text
};

// The furthest x on each diagonal after d edits, for every d up to the shortest script; empty where it is too long.
std::vector<std::vector<int>> Frontiers(const Lines& a, const Lines& b) {
  int n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
  int most = std::min(n + m, kMostEdits);
  std::vector<int> furthest(static_cast<size_t>(2 * most + 3), 0);
  std::vector<std::vector<int>> out;
  for (int d = 0; d <= most; ++d) {
    for (int k = -d; k <= d; k += 2) {
      auto at = [&](int diagonal) -> int& {
        return furthest[static_cast<size_t>(diagonal) + static_cast<size_t>(most) + 1];
      };
      int x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      while (x < n && x - k < m && a[static_cast<size_t>(x)] == b[static_cast<size_t>(x - k)]) ++x;
      at(k) = x;
      if (x >= n && x - k >= m) {
        out.push_back(furthest);
        return out;
      }
    }
    out.push_back(furthest);
  }
  return {};
}

std::vector<Step> Script(const Lines& a, const Lines& b) {
  int x = static_cast<int>(a.size()), y = static_cast<int>(b.size());
  std::vector<std::vector<int>> frontiers = Frontiers(a, b);
  std::vector<Step> steps;
  if (frontiers.empty()) {
    while (y > 0) steps.push_back({'+', x, --y});
    while (x > 0) steps.push_back({'-', --x, 0});
    std::reverse(steps.begin(), steps.end());
    return steps;
  }
  int most = std::min(x + y, kMostEdits);
  for (int d = static_cast<int>(frontiers.size()) - 1; d > 0; --d) {
    auto at = [&](int diagonal) {
      return frontiers[static_cast<size_t>(d - 1)][static_cast<size_t>(diagonal) + static_cast<size_t>(most) + 1];
    };
    int k = x - y;
    bool insert = k == -d || (k != d && at(k - 1) < at(k + 1));
    int from_k = insert ? k + 1 : k - 1;
    int from_x = at(from_k), from_y = from_x - from_k;
    while (x > from_x + (insert ? 0 : 1) && y > from_y + (insert ? 1 : 0)) {
      --x, --y;
      steps.push_back({' ', x, y});
    }
    if (insert) {
      steps.push_back({'+', x, --y});
    } else {
      steps.push_back({'-', --x, y});
    }
  }
  while (x > 0) {
    --x, --y;
    steps.push_back({' ', x, y});
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

void AppendLine(char kind, std::string_view line, std::string* out) {
  *out += kind;
  *out += line;
  if (!line.ends_with('\n')) *out += "\n\\ No newline at end of file\n";
}

std::string Range(int first, int count) {
  if (count == 1) return fmt::format("{}", first + 1);
  return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

}  // namespace

std::string UnifiedDiff(std::string_view before, std::string_view after, const std::string& path) {
  if (before == after) return {};
  Lines a = LinesOf(before), b = LinesOf(after);
  std::vector<Step> steps = Script(a, b);
  std::string out = fmt::format("--- {}\n+++ {}\n", path, path);
  int count = static_cast<int>(steps.size());
  auto changed = [&](int i) { return steps[static_cast<size_t>(i)].kind != ' '; };
  for (int i = 0; i < count;) {
    if (!changed(i)) {
      ++i;
      continue;
    }
    int begin = std::max(0, i - kContext), end = i + 1;
    for (int j = i; j < count && j <= end - 1 + 2 * kContext + 1; ++j) {
      if (changed(j)) end = j + 1;
    }
    int stop = std::min(count, end + kContext);
    int old_lines = 0, new_lines = 0;
    for (int j = begin; j < stop; ++j) {
      old_lines += steps[static_cast<size_t>(j)].kind != '+';
      new_lines += steps[static_cast<size_t>(j)].kind != '-';
    }
    const Step& first = steps[static_cast<size_t>(begin)];
    out += fmt::format("@@ -{} +{} @@\n", Range(first.before, old_lines), Range(first.after, new_lines));
    for (int j = begin; j < stop; ++j) {
      const Step& step = steps[static_cast<size_t>(j)];
      AppendLine(step.kind, step.kind == '+' ? b[static_cast<size_t>(step.after)] : a[static_cast<size_t>(step.before)],
                 &out);
    }
    i = stop;
  }
  return out;
}

}  // namespace fitment
