// Project names and extras as PEP 503 / PEP 508 / PEP 685 have them. Tests: name_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace fitment {

// ^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$, any case.
bool IsValidName(std::string_view name);
// PEP 503: lower case, runs of -_. as one "-"; also for extras (PEP 685). Any text is taken, valid name or not.
std::string NormalizeName(std::string_view name);
bool IsNormalizedName(std::string_view name);

}  // namespace fitment
