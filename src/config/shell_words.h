// A shell line as words with spans: what a Dockerfile's RUN and cog's `run:` hand to sh. No expansion besides named
// variables. Pure. Tests: dockerfile_test.cc.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/input.h"

namespace fitment {

struct ShellWord {
  enum class Kind : uint8_t { kWord, kOperator };  // kOperator: && || ; | & ( ) and a line's end
  Kind kind = Kind::kWord;
  std::string value;       // quotes taken off, known variables put in
  Span span;               // in the text, with quotes
  Span content;            // of a word that is quoted as a whole: inside the quotes; else as span
  bool plain = false;      // `value` is what stands in `content`, byte for byte
  bool unknown = false;    // holds a variable without a value, or a command substitution
  std::string redirected;  // what follows an unquoted `<` or `>` that touches the word: ">=1.0" (the shell's trap)
  size_t redirected_end = 0;
};

// The words of text[range). `\` before a line end continues; with `comment_lines`, lines that begin with `#` inside a
// continuation are none (Dockerfile).
// Redirections to files are left out.
std::vector<ShellWord> SplitShell(std::string_view text, Span range, bool comment_lines,
                                  const std::map<std::string, std::string>& variables);

// Whether `value` can stand as a word without quotes.
bool IsPlainShellWord(std::string_view value);

}  // namespace fitment
