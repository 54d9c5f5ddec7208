// The part of Python's regular expressions that setup.py files search versions and names with. Backtracking, bounded in
// steps, so that no pattern of a hostile file keeps it busy. Tests: python_regex_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fitment {

class PythonRegex {
 public:
  struct Flags {
    bool multiline = false, dot_all = false, ignore_case = false;
  };
  struct Match {
    // Group 0 is the whole; [first, second) in the text, nullopt where a group took no part.
    std::vector<std::optional<std::pair<size_t, size_t>>> groups;
  };

  // nullopt: what is not read (look-around, back references, \b and other rare things) or is no regular expression.
  static std::optional<PythonRegex> Compile(std::string_view pattern, Flags flags);
  // The first match at or behind `from`; with `anchored`, only one that begins there. nullopt: none. `exhausted` is set
  // where the steps ran out, and the answer means nothing.
  std::optional<Match> Search(std::string_view text, size_t from, bool anchored, bool* exhausted) const;
  // By number; "" where a group has no name.
  const std::vector<std::string>& group_names() const { return names_; }

  struct Node;

 private:
  std::shared_ptr<const Node> root_;
  std::vector<std::string> names_ = {""};
  Flags flags_;
};

}  // namespace fitment
