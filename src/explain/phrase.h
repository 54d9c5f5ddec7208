// A conflict in words: title, the user's lines with a caret, the chain, what it comes to. Plain text of at most 80
// columns where names allow, no colour. Pure. doc/messages.md has the texts side by side. Tests: phrase_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/conflict.h"
#include "explain/refusal_words.h"

namespace fitment {

// A line of the conflict with how it is to be called: its place, and what it is.
struct ToldLine {
  LinePlace line;
  RootRequirement::Role role = RootRequirement::Role::kRequirement;
};

// "unsloth 2025.11.3 requires torch>=2.4.0"; "torch 2.0.0 and 2.0.1 have wheels for Python 3.8 to 3.11 only".
std::string SentenceOf(const ChainLink& link);
// The clauses as a reader looks for them, whatever order the metadata has: lower bounds, upper bounds, exclusions
// (">=4.51.3,<=4.57.2,!=4.52.0").
std::string InReadingOrder(const SpecifierSet& specifiers);
// "torch==2.1.2 and unsloth[colab-new]==2025.11.3 cannot be installed together."
std::string TitleOf(const std::vector<ToldLine>& lines);
// The whole text; `conclusion` and `hint` may be "". `behind`: what the chain says, right behind the only line.
std::string TextOf(const std::vector<ToldLine>& lines, const std::vector<ChainLink>& chain,
                   const std::string& conclusion, const std::string& hint, const BehindLine& behind = {});
// At blanks, then at commas, so that no line is longer than `width` where that can be; further lines are indented by
// `hanging` more.
std::string Wrapped(const std::string& text, size_t indent, size_t hanging, size_t width = 80);

}  // namespace fitment
