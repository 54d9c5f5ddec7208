// Tables as people write them: tab-separated cells, one header line, "#" before remarks. Tests: tsv_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

struct TsvRow {
  uint32_t line = 0;                    // from 1
  std::vector<std::string_view> cells;  // views into the text, in the order of the asked columns
};

// Rows of a table that has these columns, in whatever order, and maybe more. Errors (kSyntax, with file and line): no
// header with them; a row with more or fewer cells than the header.
Result<std::vector<TsvRow>> ReadTsv(std::string_view text, const std::string& name,
                                    std::span<const std::string_view> columns);
// Whether `text` is a table with a first column of this name.
bool IsTsvOf(std::string_view text, std::string_view first_column);

}  // namespace fitment
