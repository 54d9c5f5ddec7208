// The method calls of a Python text with their literal arguments: enough to read image definitions, and no more. Pure.
// Inside config only. Tests: modal_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/input.h"

namespace fitment {

// An argument. Neither string nor list: something that only running the file would tell.
struct LiteralValue {
  Span span;                        // as written
  bool is_string = false;           // one plain literal without escapes
  std::string text;                 // of a string
  Span content;                     // of a string: inside the quotes
  bool is_list = false;             // a list or tuple
  std::vector<LiteralValue> items;  // of a list
};

// `object.name(…)`.
struct PythonCall {
  std::string object;       // "modal.Image", "image"; of a chained call what its chain began with
  std::string name;         // "pip_install"
  bool chained = false;     // called on what the call before returned
  std::string assigned_to;  // the variable that gets the statement's value; ""
  Span span;                // from the name to the closing bracket
  std::vector<LiteralValue> positional;
  std::vector<std::pair<std::string, LiteralValue>> keywords;

  const LiteralValue* Argument(size_t i) const { return i < positional.size() ? &positional[i] : nullptr; }
  const LiteralValue* Keyword(std::string_view key) const {
    for (const auto& [name_, value] : keywords) {
      if (name_ == key) return &value;
    }
    return nullptr;
  }
};

// In the order in which they stand; those inside arguments of others are not among them. A text that is no Python gives
// what could be read.
std::vector<PythonCall> PythonCallsOf(std::string_view text);

}  // namespace fitment
