// Trailing comments: which may be replaced, by what, and at which column. Pure. Tests: remark_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fitment {

// Whether a comment (from its `#` on) speaks to a tool (noqa, renovate:, type:, fitment:, …): never touched.
bool IsDirective(std::string_view comment);

// The comment to write where `old` stands ("" for none) and `remark` shall be said; nullopt: leave what is there. A
// remark "Updated from NEW…" behind an own, older "Updated from OLD" keeps OLD.
std::optional<std::string> NewComment(std::string_view old, std::string_view remark);

// Columns in characters (UTF-8 code points), 0-based.
size_t WidthOf(std::string_view text);

// A line's end as far as its comment goes.
struct CommentColumns {
  size_t content_end = 0;         // the column behind the content
  std::optional<size_t> comment;  // of `#`
};
// How many blanks go before a comment whose content now ends in column `new_end`. `neighbours`: the other lines of the
// list. The column of an old comment stays where two blanks remain; a new comment goes to the column that at least two
// neighbours share; else two blanks.
size_t BlanksBeforeComment(const CommentColumns& old, size_t new_end, const std::vector<CommentColumns>& neighbours);

}  // namespace fitment
