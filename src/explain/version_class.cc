// A set of versions in people's words. Tested by version_class_test.cc.
#include "explain/version_class.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace fitment {

std::string WordsFor(const VersionClass& set) {
  const auto& [versions, in, matters] = set;
  std::vector<size_t> members;
  for (size_t i = 0; i < versions.size(); ++i) {
    if (in[i]) members.push_back(i);
  }
  if (members.empty()) return "";
  // Those that matter, where there are such: nobody asked about the others.
  std::vector<size_t> told;
  std::copy_if(members.begin(), members.end(), std::back_inserter(told), [&](size_t i) { return matters[i]; });
  if (told.empty()) told = members;
  if (told.size() == 1) return versions[told[0]];
  auto gap = [&](size_t from, size_t to) {
    for (size_t i = from; i < to; ++i) {
      if (!in[i] && matters[i]) return true;
    }
    return false;
  };
  size_t first = told.front(), last = told.back();
  bool whole = !gap(first, last), to_newest = !gap(last, versions.size()), from_oldest = !gap(0, first);
  std::string count = std::to_string(told.size());
  if (whole && to_newest && from_oldest && first == 0) return "every release";
  if (told.size() <= 3) {
    std::vector<std::string> names;
    for (size_t i : told) names.push_back(versions[i]);
    return JoinAnd(names);
  }
  if (whole && to_newest) return versions[first] + " and newer";
  if (whole && first == 0) return versions[last] + " and older";
  if (whole) return versions[first] + " to " + versions[last];
  return count + " releases from " + versions[first] + " to " + versions[last];
}

}  // namespace fitment
