// The requires.txt that setuptools writes into an .egg-info folder. Tests: egg_info_test.cc.
#pragma once

#include <string_view>

#include "index/static_fields.h"

namespace fitment {

// Lines, then sections [extra], [extra:marker], [:marker].
struct RequiresTxt {
  std::vector<std::string> requirements;
  StaticExtras extras;
};
RequiresTxt ParseRequiresTxt(std::string_view text);

}  // namespace fitment
