// setup.py through the reader of modules, [build-system] through toml++. Tests: build_needs_test.cc.
#include "index/build_needs.h"

#include <algorithm>

#include "index/toml_text.h"
#include "wheel/pack.h"
#include "wheel/python_module.h"

namespace fitment {
namespace {

constexpr uint64_t kFormat = 1;

// False: setup.py is not run.
bool TakeBuildSystem(const std::string& text, BuildNeeds& needs) {
  const toml::parse_result document = toml::parse(std::string_view(text));
  if (!document) return false;  // another trouble than the one looked for
  const toml::table* system = TableAt(document.table(), "build-system");
  if (!system) return true;
  needs.declared = true;
  needs.requirements = TextsOf(system->get("requires")).value_or(std::vector<std::string>());
  const std::string backend = TextAt(*system, "build-backend").value_or("");
  return !system->contains("backend-path") && (backend.empty() || backend.starts_with("setuptools.build_meta"));
}

bool IsOwnModule(SourceTree& tree, const std::string& module) {
  return tree.TryRead(module + ".py") || tree.TryRead(module + "/__init__.py") ||
         tree.TryRead("src/" + module + "/__init__.py");
}

}  // namespace

Result<BuildNeeds> ReadBuildNeeds(SourceTree& tree) {
  BuildNeeds needs;
  FITMENT_TRY(const auto pyproject, tree.Read("pyproject.toml"));
  FITMENT_TRY(const auto setup, tree.Read("setup.py"));
  const bool by_setuptools = !pyproject || TakeBuildSystem(*pyproject, needs);
  if (!setup || !by_setuptools) return needs;
  needs.runs_setup_py = true;
  for (const PythonUse& use : ReadPythonModule(*setup).uses) {
    if (use.kind == PythonUse::Kind::kAttribute || use.level || use.module.empty() || !use.guards.empty()) continue;
    BuildNeeds::Import import{use.module.substr(0, use.module.find('.')), use.line};
    const bool known = std::any_of(needs.imports.begin(), needs.imports.end(),
                                   [&](const BuildNeeds::Import& other) { return other.module == import.module; });
    if (!known && !IsOwnModule(tree, import.module)) needs.imports.push_back(std::move(import));
  }
  if (tree.trouble()) return std::unexpected(*tree.trouble());
  return needs;
}

std::string EncodeBuildNeeds(const BuildNeeds& needs) {
  pack::Writer out;
  out.Number(kFormat);
  out.Number(needs.runs_setup_py), out.Number(needs.declared);
  out.Texts(needs.requirements);
  out.List(needs.imports, [&](const BuildNeeds::Import& import) {
    out.Text(import.module), out.Number(static_cast<uint64_t>(import.line));
  });
  return out.Take();
}

Result<BuildNeeds> DecodeBuildNeeds(std::string_view bytes) {
  pack::Reader in(bytes);
  BuildNeeds needs;
  const bool known = in.Number() == kFormat;
  needs.runs_setup_py = in.Number() != 0;
  needs.declared = in.Number() != 0;
  needs.requirements = in.Texts();
  needs.imports = in.List<BuildNeeds::Import>([&] {
    BuildNeeds::Import import;
    import.module = in.Text();
    import.line = static_cast<int>(std::min<uint64_t>(in.Number(), 1 << 30));
    return import;
  });
  if (!known || !in.done())
    return Fail(ErrorKind::kStore, "the record of what a build needs is damaged or of another format");
  return needs;
}

}  // namespace fitment
