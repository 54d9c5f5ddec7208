// Where a piece of text stands: file, line, column. Tested through every reader that makes one.
#pragma once

#include <string>

namespace fitment {

// 1-based line and column; 0 means "not known". `column` counts bytes. `file` is the path as the user gave it.
struct SourcePlace {
  std::string file;
  int line = 0;
  int column = 0;

  // "file:line:column", shorter where parts are not known, "" for none.
  std::string ToString() const;
  bool operator==(const SourcePlace&) const = default;
};

}  // namespace fitment
