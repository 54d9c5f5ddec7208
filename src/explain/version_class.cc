// A set of versions in people's words. Tested by version_class_test.cc.
#include "explain/version_class.h"

#include <algorithm>

#include "base/text.h"

namespace fitment {

std::string WordsForVersions(const std::vector<std::string>& versions, const std::vector<bool>& in,
                             const std::vector<bool>& matters) {
  std::vector<size_t> members;
  for (size_t i = 0; i < versions.size(); ++i) {
    if (in[i]) members.push_back(i);
  }
  if (members.empty()) return "";
  if (members.size() == 1) return versions[members[0]];
  auto gap = [&](size_t from, size_t to) {  // something between them that matters and is not in the set
    for (size_t i = from; i < to; ++i) {
      if (!in[i] && matters[i]) return true;
    }
    return false;
  };
  size_t first = members.front(), last = members.back();
  bool whole = !gap(first, last), to_newest = !gap(last + 1, versions.size()), from_oldest = !gap(0, first);
  if (whole && to_newest && from_oldest) return "every release";
  if (whole && to_newest) return versions[first] + " and newer";
  if (whole && from_oldest) return versions[last] + " and older";
  if (members.size() <= 3) {
    std::vector<std::string> names;
    for (size_t i : members) names.push_back(versions[i]);
    return JoinAnd(names);
  }
  if (whole) return versions[first] + " to " + versions[last];
  return std::to_string(members.size()) + " releases from " + versions[first] + " to " + versions[last];
}

}  // namespace fitment
