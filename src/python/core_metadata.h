// Core metadata (METADATA, PKG-INFO): the fields that decide a resolution. Tests: core_metadata_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

struct CoreMetadata {
  std::string metadata_version;             // "2.1"
  std::string name;                         // as written
  std::string version;                      // as written
  std::string requires_python;              // "" for none
  std::vector<std::string> requires_dist;   // raw texts, in order
  std::vector<std::string> provides_extra;  // as written
  std::vector<std::string> dynamic;         // lower case (PEP 643)
  std::string summary;                      // first line
  std::string license;                      // License-Expression, else License's first line

  // RFC 822 headers, folded lines, any line ends, a UTF-8 BOM; the body is not read. Errors (kMetadata): no Name, no
  // Version, not text.
  static Result<CoreMetadata> Parse(std::string_view text);
};

}  // namespace fitment
