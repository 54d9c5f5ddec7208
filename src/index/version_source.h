// Versions that stand in a project's source: `__version__ = "1.2"` of a module, a VERSION file. Read, never run. Tests:
// version_source_test.cc.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/python_reader.h"

namespace fitment {

// setuptools' package_dir: package ("" for all others) to folder.
using PackageFolders = std::map<std::string, std::string, std::less<>>;

// What "package.module.__version__" is worth: the module looked for in the tree's root, in `folders` and in src/;
// imports of the name from another module of the tree are followed. A tuple of numbers is joined by dots. nullopt: not
// to be found, or computed.
std::optional<std::string> VersionOfAttribute(std::string_view attribute, const PackageFolders& folders,
                                              const ReadTreeFile& read);
// The first of `__version__`, `VERSION`, `version` that is a literal of the Python file; of another file ("VERSION"),
// its only line.
std::optional<std::string> VersionInFile(const std::string& path, const ReadTreeFile& read);
// `__version__` of NAME.py or NAME/__init__.py, in the root or in src/, as flit has it.
std::optional<std::string> VersionOfModule(std::string_view module, const ReadTreeFile& read);

}  // namespace fitment
