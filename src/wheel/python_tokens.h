// Python source as logical lines of tokens. Private to the reading of modules (python_module.cc). Tests:
// python_module_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fitment::pysource {

struct Token {
  enum class Kind { kName, kNumber, kText, kMark };
  Kind kind = Kind::kMark;
  std::string_view text;  // of a kText: its content, prefix and quotes apart
  int depth = 0;          // of brackets around it; of a bracket itself: outside of it
};

struct PythonLine {
  int line = 0;    // where it begins, 1-based
  int indent = 0;  // columns, tabs to multiples of eight
  std::vector<Token> tokens;

  bool Is(size_t i, std::string_view text) const {
    return i < tokens.size() && tokens[i].text == text && tokens[i].kind != Token::Kind::kText;
  }
};

// Comments and blank lines are gone, bracketed and continued lines are one, "a; b" are two. Views into `text`.
std::vector<PythonLine> LinesOf(std::string_view text);

}  // namespace fitment::pysource
