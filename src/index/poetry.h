// Poetry's constraint language put into PEP 440 and PEP 508. Tests: poetry_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fitment {

// "^1.2" as ">=1.2,<2.0", "~1.2" as ">=1.2,<1.3", "1.2" as "==1.2", "*" as "", ">=1 <2" as ">=1,<2". nullopt:
// alternatives ("||"), or what cannot be read.
std::optional<std::string> SpecifierOfPoetry(std::string_view constraint);
// A constraint on Python as a marker: "^3.8" as `python_version >= "3.8" and python_version < "4.0"`. Alternatives are
// joined by `or`, in brackets. "" for any; nullopt: what cannot be read.
std::optional<std::string> MarkerOfPoetryPython(std::string_view constraint);
// A constraint on Python as Requires-Python; of alternatives, the range from the first's beginning to the last's end.
std::optional<std::string> RequiresPythonOfPoetry(std::string_view constraint);

}  // namespace fitment
