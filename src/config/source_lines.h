// A text's lines by byte offset: places for messages, line ends for edits. Used by every reader of this room. Tests:
// source_lines_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source_place.h"
#include "config/input.h"

namespace fitment {

// Lines end at \n, \r\n or \r, as YAML and pip have it. A view: the text must outlive it. Offsets past the end count as
// the end.
class SourceLines {
 public:
  explicit SourceLines(std::string_view text);

  std::string_view text() const { return text_; }
  size_t count() const { return starts_.size(); }  // a text that ends in a line end has an empty last line
  size_t LineOf(size_t offset) const;              // 0-based
  size_t Begin(size_t line) const { return starts_[line]; }
  size_t End(size_t line) const;   // before its line end
  size_t Next(size_t line) const;  // after its line end: where the next line begins, or the text's size
  std::string_view Text(size_t line) const { return text_.substr(Begin(line), End(line) - Begin(line)); }
  // 1-based line and column in bytes; a byte order mark does not count.
  SourcePlace PlaceOf(const std::string& file, size_t offset) const;
  // "\r\n", "\n" or "\r": what ends this line, else the line before it, else "\n".
  std::string_view LineEnd(size_t line) const;

 private:
  std::string_view text_;
  std::vector<size_t> starts_;
};

// Bytes of a UTF-8 byte order mark at the text's begin: 3 or 0.
size_t ByteOrderMarkSize(std::string_view text);

}  // namespace fitment
