// A line at a time. Tests: tsv_test.cc.
#include "base/tsv.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace fitment {
namespace {

constexpr std::string_view kForm =
    "A table has a header line with its columns, then a row a line; cells are divided by tabs, remarks begin with #.";

bool IsRemark(std::string_view line) {
  return line.empty() || line.starts_with('#');
}

}  // namespace

Result<std::vector<TsvRow>> ReadTsv(std::string_view text, const std::string& name,
                                    std::span<const std::string_view> columns) {
  std::vector<std::string_view> header;
  std::vector<size_t> places;
  std::vector<TsvRow> rows;
  uint32_t number = 0;
  for (std::string_view line : SplitLines(text)) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (IsRemark(line)) continue;
    const std::vector<std::string_view> cells = Split(line, '\t');
    if (header.empty()) {
      header = cells;
      for (std::string_view column : columns) {
        const auto at = std::find(header.begin(), header.end(), column);
        if (at == header.end()) {
          return Fail(ErrorKind::kSyntax, fmt::format("{}:{}: the table has no column `{}`", name, number, column), {},
                      std::string(kForm));
        }
        places.push_back(static_cast<size_t>(at - header.begin()));
      }
      continue;
    }
    if (cells.size() != header.size()) {
      return Fail(ErrorKind::kSyntax,
                  fmt::format("{}:{}: {} cells where the header has {}", name, number, cells.size(), header.size()), {},
                  std::string(kForm));
    }
    TsvRow row{number, {}};
    for (size_t place : places) row.cells.push_back(cells[place]);
    rows.push_back(std::move(row));
  }
  if (header.empty()) return Fail(ErrorKind::kSyntax, fmt::format("{} holds no table", name), {}, std::string(kForm));
  return rows;
}

bool IsTsvOf(std::string_view text, std::string_view first_column) {
  for (std::string_view line : SplitLines(text)) {
    if (!IsRemark(line)) return line.starts_with(first_column) && line.substr(first_column.size()).starts_with('\t');
  }
  return false;
}

}  // namespace fitment
