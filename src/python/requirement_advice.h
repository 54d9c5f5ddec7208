// What people write where a requirement was expected, and what they likely meant. Of this room only. Tests:
// requirement_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "python/specifier_reader.h"

namespace fitment {

struct RequirementFault {
  size_t at = 0;  // where it goes wrong
  std::string reason;
  std::string meant;      // the whole requirement that was likely meant, or ""; whoever prints it checks that it parses
  std::string advice;     // where nothing can be proposed
  std::string otherwise;  // behind `meant`, within the same question: "two requirements, `a` and `b`"
};

// `text[at]`, the first character that is not blank, begins no name.
RequirementFault FaultAtName(std::string_view text, size_t at);

// `head` ("name[extras]") is followed at `at` by something that is no extra, URL, specifier or marker.
RequirementFault FaultAfterName(std::string_view text, std::string_view head, size_t at);

// The specifiers text[begin, end) behind `head` have `fault`, whose offsets count from `begin`.
RequirementFault FaultInSpecifiers(std::string_view text, std::string_view head, size_t begin, size_t end,
                                   const ClauseFault& fault);

}  // namespace fitment
