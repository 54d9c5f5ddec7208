// A requirement that is a bare URL or path: told from a name, taken apart into reference, extras and marker. Pure.
// Tests: bare_reference_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "python/marker.h"

namespace fitment {

struct WrittenReference {
  std::string reference;            // `git+https://…@ref#egg=x`, `https://…whl`, `./dir`, as written
  std::vector<std::string> extras;  // of `./dir[a,b]` or `#egg=name[a,b]`; as written
  std::string marker_text;          // "" for none
  Marker marker;
  std::string name;  // known without reading: from `#egg=` or a wheel's file name; "" otherwise
};

// Whether `text` is a URL or a path and no name, as pip and uv tell: a scheme, a path's beginning, a separator, an
// archive's ending.
bool IsBareReference(std::string_view text);
// REQUIRES IsBareReference. Errors (kRequirement): a faulty marker; place.column is the 1-based column in `text`.
Result<WrittenReference> ParseBareReference(std::string_view text);

bool IsUrl(std::string_view text);  // "scheme:" with a scheme of two letters or more ("C:" is a drive)
// Where `path` (as written in the file `including`) is: joined to that file's folder unless absolute or a URL.
std::string RelativeTo(const std::string& including, std::string_view path);

}  // namespace fitment
