// Reads a Python file statically: what its module-level names are worth, and with what setup() is called, as far as
// literals, simple expressions, reads of files beside it and the file's own plain functions tell. Nothing is run;
// whatever else a name depends on makes it unknown, never wrong on purpose. Tests: python_reader_test.cc.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "index/python_value.h"

namespace fitment {

// The text of a file of the same source tree; nullopt: there is none (or it cannot be read).
using ReadTreeFile = std::function<std::optional<std::string>(const std::string& path)>;

struct SetupModule {
  std::map<std::string, PythonValue, std::less<>> names;  // at the end of the file
  // The keyword arguments of the last call of a function called setup, at module level or where it is sure to be
  // reached. nullopt: no such call was found.
  std::optional<std::map<std::string, PythonValue, std::less<>>> setup;
  bool setup_is_open = false;  // a `**something` that is not known may hold further arguments
};

// `path`: of the file inside its tree ("setup.py", "src/x/__init__.py"); relative reads start at the tree's root.
// `is_main`: what __name__ says. Bounded in steps, depth and size, so that no text keeps it busy.
SetupModule ReadPython(std::string_view text, const std::string& path, bool is_main, const ReadTreeFile& read);

}  // namespace fitment
