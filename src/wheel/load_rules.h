// What Python code of a package decides beyond the loader's rules, as rows with their source. Tests: loads_test.cc.
#pragma once

#include <span>
#include <string_view>

namespace fitment {

struct LoadRule {
  enum class Kind {
    kNeedsLibrary,  // importing the package fails where the library `argument` (path, "*" for any run) does not load
    kToleratesAll,  // importing the package survives whatever its libraries do
    kSameCuda,      // importing compares torch's CUDA with the package's: major and minor
    kSameCudaMajor
  };
  std::string_view package, versions;  // normalized name; a PEP 440 specifier, "" for every release
  Kind kind;
  std::string_view argument;
  std::string_view evidence, source, date;
};

std::span<const LoadRule> LoadRules();

// A name that a package's native part defines and that neither its sources nor its stubs tell: since which release.
struct NativeName {
  std::string_view module, name, since;
  std::string_view evidence, source, date;
};
std::span<const NativeName> NativeNames();

// Names that a release no longer has although its sources mention them: in a table of what was removed, or as a module
// of its own elsewhere.
struct GoneNames {
  std::string_view module, names;  // names: blanks between them
  std::string_view versions;       // a PEP 440 specifier: of the package that the module belongs to
  std::string_view evidence, source, date;
};
std::span<const GoneNames> NamesGone();

}  // namespace fitment
