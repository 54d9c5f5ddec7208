// Wheel and sdist file names (PEP 427, PEP 425, PEP 625). Tests: wheel_name_test.cc, tests/oracle.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "python/version.h"

namespace fitment {

// "name-version(-build)-python-abi-platform.whl"; the three tag parts may be compressed sets joined by ".".
struct WheelName {
  std::string name;  // normalized (PEP 503)
  Version version;
  std::string build;  // "" or "1", "2abc"
  std::string tags;   // "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64": compressed, as written

  static std::optional<WheelName> Parse(std::string_view filename);
  // Build tag as (number, rest); (0,"") for none: a higher one wins among equal tags.
  std::pair<uint64_t, std::string> BuildTag() const;
};

// One PEP 425 tag.
struct WheelTag {
  std::string python, abi, platform;
  bool operator==(const WheelTag&) const = default;
  std::string ToString() const { return python + "-" + abi + "-" + platform; }
};
// Every combination of a compressed "a.b-c-d.e" text, in lower case. Empty where it is malformed or has over 10000
// combinations.
std::vector<WheelTag> ExpandTags(std::string_view compressed);

// "name-version.tar.gz" (also .zip, .tar.bz2, .tgz, …); old names hold dashes, so the project's name must be told.
struct SdistName {
  std::string name;  // normalized (PEP 503)
  Version version;
  static std::optional<SdistName> Parse(std::string_view filename, std::string_view project);
};

}  // namespace fitment
