// Small text helpers that more than one room needs. Pure; ASCII rules only (PEP 503 and 508 names are ASCII). Tests:
// text_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fitment {

bool IsSpace(char c);                          // space, \t, \r, \n, \f, \v
std::string_view Trim(std::string_view text);  // without leading and trailing IsSpace
std::string ToLower(std::string_view text);    // ASCII only
bool StartsWithIgnoreCase(std::string_view text, std::string_view prefix);
std::vector<std::string_view> Split(std::string_view text,
                                    char separator);  // keeps empty pieces; "" gives one empty piece
// At \n, \r\n, \r; without the line ends. A last line end opens no further line: "a\n" is one line, "" is none.
std::vector<std::string_view> SplitLines(std::string_view text);
std::string Join(const std::vector<std::string>& pieces, std::string_view separator);
// "a, b and c".
std::string JoinAnd(const std::vector<std::string>& pieces);
// Edit distance (insert, delete, replace, swap of neighbours), stopped at `limit` + 1.
int EditDistance(std::string_view a, std::string_view b, int limit);
// The candidates nearest to `text` (distance <= 2, or <= a third of its length), best first, at most `count`.
std::vector<std::string> NearNames(std::string_view text, const std::vector<std::string>& candidates, size_t count = 3);
// A text from outside made safe to print: control characters and invalid UTF-8 as \xNN, longer than `limit` bytes cut
// with "…".
std::string Printable(std::string_view text, size_t limit = 200);
bool IsValidUtf8(std::string_view text);
// "0123…ef" of bytes, lower case.
std::string HexOf(std::string_view bytes);

}  // namespace fitment
