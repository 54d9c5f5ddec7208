// Names of the platform's base libraries, for references that carry no version. Tests: loads_test.cc.
#pragma once

#include <string_view>

namespace fitment {

std::string_view BaseNames();  // sorted, blank-separated

// Whether an unversioned name is libc's, libm's, libgcc's, libstdc++'s or zlib's to give.
bool IsBaseName(std::string_view name);

}  // namespace fitment
