// Lines and columns of a text by byte offset. Tests: source_lines_test.cc.
#include "config/source_lines.h"

#include <algorithm>

namespace fitment {

SourceLines::SourceLines(std::string_view text) : text_(text) {
  starts_.push_back(0);
  for (size_t i = 0; i < text.size(); ++i) {
    bool lone_return = text[i] == '\r' && !(i + 1 < text.size() && text[i + 1] == '\n');
    if (text[i] == '\n' || lone_return) starts_.push_back(i + 1);
  }
}

size_t SourceLines::LineOf(size_t offset) const {
  auto after = std::upper_bound(starts_.begin(), starts_.end(), std::min(offset, text_.size()));
  return static_cast<size_t>(after - starts_.begin()) - 1;
}

size_t SourceLines::Next(size_t line) const {
  return line + 1 < starts_.size() ? starts_[line + 1] : text_.size();
}

size_t SourceLines::End(size_t line) const {
  size_t end = Next(line);
  while (end > Begin(line) && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
  return end;
}

SourcePlace SourceLines::PlaceOf(const std::string& file, size_t offset) const {
  size_t line = LineOf(offset);
  size_t begin = line == 0 ? ByteOrderMarkSize(text_) : Begin(line);
  size_t column = std::min(offset, text_.size()) - std::min(begin, std::min(offset, text_.size()));
  return {file, static_cast<int>(line) + 1, static_cast<int>(column) + 1};
}

std::string_view SourceLines::LineEnd(size_t line) const {
  for (size_t back = line + 1; back-- > 0;) {
    size_t end = End(back);
    if (end < Next(back)) return text_.substr(end, Next(back) - end);
  }
  return "\n";
}

size_t ByteOrderMarkSize(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

}  // namespace fitment
