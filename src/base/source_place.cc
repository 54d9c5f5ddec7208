// SourcePlace as text. Tests: text_test.cc.
#include "base/source_place.h"

namespace fitment {

std::string SourcePlace::ToString() const {
  std::string text = file;
  if (line <= 0) return text;
  if (!text.empty()) text += ':';
  text += std::to_string(line);
  if (column > 0) text += ':' + std::to_string(column);
  return text;
}

}  // namespace fitment
