// Loads simdjson's shared library at the first use (cmake/loaded_libraries.cmake tells why). Tests:
// simple_json_test.cc.
#pragma once

#include <string>

namespace fitment {

// "" when simdjson can be used, else why not. Cheap after the first call. To be called before any simdjson parser is
// made.
std::string SimdjsonTrouble();

}  // namespace fitment
