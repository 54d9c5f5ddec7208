// A set of numbered versions in people's words: "2.4.0", "2.4.0 and newer", "2.0 to 2.3.1", "a, b and c", "12 releases
// from A to B". Never forty versions in a row. Pure. Tests: version_class_test.cc.
#pragma once

#include <string>
#include <vector>

namespace fitment {

struct VersionClass {
  std::vector<std::string> versions;  // all releases of the project, ascending
  std::vector<bool> in;               // the set
  // Whether leaving the version out would be noticed: pre-releases do not count, nor what has no file for the target,
  // nor what the user's own lines do not allow.
  std::vector<bool> matters;
};

// An empty set gives "".
std::string WordsFor(const VersionClass& set);

}  // namespace fitment
