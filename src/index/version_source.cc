// Looks for version literals through the static Python reader. Tests: version_source_test.cc.
#include "index/version_source.h"

#include <algorithm>

#include "base/text.h"
#include "python/version.h"

namespace fitment {
namespace {

constexpr int kLongestChase = 4;

struct Module {
  SetupModule python;
  bool is_package = false;
};

std::string Slashed(std::string_view dotted) {
  std::string path(dotted);
  std::replace(path.begin(), path.end(), '.', '/');
  return path;
}

// Folders in which the file of `module` may lie, without its ending.
std::vector<std::string> PlacesOf(std::string_view module, const PackageFolders& folders) {
  std::vector<std::string> places;
  for (const auto& [package, folder] : folders) {
    if (package.empty()) {
      places.push_back(folder + "/" + Slashed(module));
    } else if (module == package || module.starts_with(package + ".")) {
      places.push_back(folder + Slashed(module.substr(package.size())));
    }
  }
  places.push_back(Slashed(module));
  places.push_back("src/" + Slashed(module));
  return places;
}

std::optional<Module> ReadModule(std::string_view module, const PackageFolders& folders, const ReadTreeFile& read) {
  for (const std::string& place : PlacesOf(module, folders)) {
    for (const bool is_package : {false, true}) {
      const std::string path = place + (is_package ? "/__init__.py" : ".py");
      if (const auto text = read(path)) return Module{ReadPython(*text, path, false, read), is_package};
    }
  }
  return std::nullopt;
}

// "1.2" of "1.2" or (1, 2); nullopt for everything that is no version.
std::optional<std::string> VersionText(const PythonValue& value) {
  if (value.IsString() || value.kind == PythonValue::Kind::kNumber) {
    return Version::Parse(value.text) ? std::optional(value.text) : std::nullopt;
  }
  if (!value.IsList() || value.items.empty()) return std::nullopt;
  std::vector<std::string> parts;
  for (const PythonValue& item : value.items) parts.push_back(item.text);
  std::string text = Join(parts, ".");
  return Version::Parse(text) ? std::optional(text) : std::nullopt;
}

// ".version.__version__" seen from `module`: "package.version.__version__".
std::string AbsoluteName(std::string_view symbol, std::string_view module, bool is_package) {
  if (!symbol.starts_with('.')) return std::string(symbol);
  std::string_view base = is_package ? module : module.substr(0, std::min(module.rfind('.'), module.size()));
  if (!is_package && module.find('.') == std::string_view::npos) base = {};
  symbol.remove_prefix(1);
  for (; symbol.starts_with('.'); symbol.remove_prefix(1)) {
    const size_t dot = base.rfind('.');
    base = dot == std::string_view::npos ? std::string_view() : base.substr(0, dot);
  }
  return base.empty() ? std::string(symbol) : std::string(base) + "." + std::string(symbol);
}

std::optional<std::string> Chase(std::string_view attribute, const PackageFolders& folders, const ReadTreeFile& read,
                                 int steps) {
  const size_t dot = attribute.rfind('.');
  if (steps == 0 || dot == std::string_view::npos || dot == 0) return std::nullopt;
  const std::string_view name = attribute.substr(dot + 1), module_name = attribute.substr(0, dot);
  const auto module = ReadModule(module_name, folders, read);
  if (!module) return std::nullopt;
  const auto found = module->python.names.find(name);
  if (found == module->python.names.end()) return std::nullopt;
  if (found->second.kind != PythonValue::Kind::kSymbol) return VersionText(found->second);
  return Chase(AbsoluteName(found->second.text, module_name, module->is_package), folders, read, steps - 1);
}

std::optional<std::string> LiteralVersion(const SetupModule& module) {
  for (const std::string_view name : {"__version__", "VERSION", "version", "__VERSION__"}) {
    const auto found = module.names.find(name);
    if (found == module.names.end()) continue;
    if (auto version = VersionText(found->second)) return version;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> VersionOfAttribute(std::string_view attribute, const PackageFolders& folders,
                                              const ReadTreeFile& read) {
  return Chase(Trim(attribute), folders, read, kLongestChase);
}

std::optional<std::string> VersionInFile(const std::string& path, const ReadTreeFile& read) {
  const auto text = read(path);
  if (!text) return std::nullopt;
  if (path.ends_with(".py")) return LiteralVersion(ReadPython(*text, path, false, read));
  const std::string_view line = Trim(*text);
  if (Version::Parse(line)) return std::string(line);
  return LiteralVersion(ReadPython(*text, path, false, read));
}

std::optional<std::string> VersionOfModule(std::string_view module, const ReadTreeFile& read) {
  return Chase(std::string(module) + ".__version__", {}, read, kLongestChase);
}

}  // namespace fitment
