// requires.txt. Tests: egg_info_test.cc.
#include "index/egg_info.h"

#include "base/text.h"

namespace fitment {

RequiresTxt ParseRequiresTxt(std::string_view text) {
  RequiresTxt all;
  std::vector<std::string>* lines = &all.requirements;
  for (std::string_view line : SplitLines(text)) {
    line = Trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('[') && line.ends_with(']')) {
      all.extras.emplace_back(line.substr(1, line.size() - 2), std::vector<std::string>());
      lines = &all.extras.back().second;
    } else {
      lines->emplace_back(line);
    }
  }
  return all;
}

}  // namespace fitment
