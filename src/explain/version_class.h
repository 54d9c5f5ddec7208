// A set of numbered versions in people's words: "2.4.0", "2.4.0 and newer", "2.0 to 2.3.1", "a, b and c", "12 releases
// from A to B". Never forty versions in a row. Pure. Tests: version_class_test.cc.
#pragma once

#include <string>
#include <vector>

namespace fitment {

// `versions`: all releases of the project, ascending; `in[i]`: whether the set has number i; `matters[i]`: whether
// leaving it out would be noticed (pre-releases and releases without a file for the target do not). An empty set gives
// "".
std::string WordsForVersions(const std::vector<std::string>& versions, const std::vector<bool>& in,
                             const std::vector<bool>& matters);

}  // namespace fitment
