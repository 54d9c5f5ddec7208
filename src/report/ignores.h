// `# fitment: ignore[FIT402,FIT503] until=2027-01-01 reason` behind a requirement line: what its owner has looked at
// and lets pass. Such a finding becomes a note that says so; the rung keeps its answer. An ignore that has expired,
// hits nothing or makes no sense is itself a warning (FIT110). Tests: ignores_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/judgement.h"

namespace fitment {

struct Ignore {
  std::vector<std::string> codes;  // "FIT402"; upper case
  std::string until;               // "2027-01-01", the last day on which it holds; "" for ever
  std::string reason;
  std::string fault;  // why it makes no sense; the rest is then not used
};

// The directives of a source line's comment; most lines have none.
std::vector<Ignore> IgnoresOf(std::string_view source_line);

// Applies the ignores of the judgement's own lines and settles its verdict again. `day`: the day that the answer stands
// for.
void ApplyIgnores(Judgement& judgement, const std::string& day);

}  // namespace fitment
