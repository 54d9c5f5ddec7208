// setuptools' setup.cfg: [metadata] and [options], read without running anything. Tests: setup_cfg_test.cc.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/python_reader.h"
#include "index/static_fields.h"

namespace fitment {

// An INI file as Python's RawConfigParser reads it: section, then keys (lower case) in order, each with its value;
// continued lines are joined by "\n". Lines that fit nowhere are passed over.
using IniFile = std::map<std::string, std::vector<std::pair<std::string, std::string>>, std::less<>>;
IniFile ParseIni(std::string_view text);

// name, version (also `attr:` and `file:`), python_requires, install_requires (also `file:`), extras_require. `read`
// gives the files that it names.
StaticFields ReadSetupCfg(std::string_view text, const ReadTreeFile& read);

}  // namespace fitment
