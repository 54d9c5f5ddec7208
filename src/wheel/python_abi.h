// What a Python gives to compiled code, by its version: whether a wheel's tags are for it, and the names that its
// executable exports. Tests: python_abi_test.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fitment {

// `python` is "3.11", or "3.13t" for a free-threaded build, in all of these.

// Names that CPython 3.`first` to 3.`last` export: blank-separated, sorted. Names that every version read has, and
// those that none has, are in no row.
struct PythonNames {
  int first = 0, last = 0;
  std::string_view names;
};
std::span<const PythonNames> PythonNameTable();

// "" or which Pythons give `name`, where this one surely does not: "CPython 3.8 to 3.11". A name that the table does
// not know is taken as given; one that was gone in the newest version read stays gone.
std::string PythonsThatGive(std::string_view name, std::string_view python);

// Whether the wheel is built for just this Python's ABI (cp311-cp311), so that its names need no proof.
bool IsBuiltForPython(std::string_view tags, std::string_view python);
// "" where one of the tags may be installed for `python`, or none is understood; else what the wheel is for: "CPython
// 3.10", "CPython 3.9 and newer (abi3)".
std::string OtherPythonOf(std::string_view tags, std::string_view python);
// "" or why Python does not import an extension module of this file name: "CPython 3.10".
std::string OtherPythonOfExtension(std::string_view path, std::string_view python);

}  // namespace fitment
