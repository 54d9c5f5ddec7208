// One logical line of a requirements file, taken apart as pip's documentation has it: a requirement, options, or both.
// Pure. Tests: option_line_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/input.h"

namespace fitment {

// One option of the line: its long name and its value (quotes taken off, variables not expanded).
struct OptionUse {
  std::string name;         // "--index-url", also where the line says "-i" or an unambiguous beginning
  std::string value;        // "" for flags
  size_t offset = 0;        // of the option's first byte in the line
  size_t value_offset = 0;  // of the value's first byte in the line (of its quote, where it has one)
};

// A line without its comment. At most one requirement; options that pip knows.
struct OptionLine {
  Span requirement;                // in the line; empty for none
  bool editable = false;           // the requirement is the value of -e
  std::vector<OptionUse> options;  // without -e

  std::string_view RequirementText(std::string_view line) const {
    return line.substr(requirement.begin, requirement.end - requirement.begin);
  }
};

// Errors (kRequirement, place.column = 1-based column in `line`): an option that pip does not know, a missing value, an
// open quote, a global option behind a requirement (uv refuses it, pip passes over it silently), two requirements.
Result<OptionLine> ParseOptionLine(std::string_view line);

// `line` without its comment (`(^|\s+)#.*$`) and without the blanks before it; where the comment's `#` stands, npos for
// none.
size_t CommentStart(std::string_view line);

// ${UPPER_CASE} by its value; what is not set (or set to nothing) stays, as pip has it, and is named in `unset`.
std::string ExpandVariables(std::string_view text, const EnvironmentVariables& environment,
                            std::vector<std::string>* unset);

}  // namespace fitment
