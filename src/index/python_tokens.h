// Python source cut into tokens, as far as static reading of setup.py and version files needs it. Tests:
// python_tokens_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fitment {

struct PythonToken {
  enum class Kind : unsigned char {
    kName,      // keywords too
    kNumber,    // as written
    kString,    // `text` is decoded
    kFormat,    // an f-string: `text` is decoded, its braces as they stand
    kOperator,  // "(", "==", "->"
    kNewline,   // the end of a logical line
    kIndent,
    kDedent,
    kEnd,  // always the last
  };
  Kind kind = Kind::kEnd;
  std::string text;

  bool Is(std::string_view operator_or_name) const {
    return (kind == Kind::kOperator || kind == Kind::kName) && text == operator_or_name;
  }
};

// Never fails: what is no Python (an unclosed string or bracket, a wrong dedent) ends the tokens there, with kEnd and
// no kNewline before it. Bytes literals are as strings.
std::vector<PythonToken> TokenizePython(std::string_view text);

}  // namespace fitment
