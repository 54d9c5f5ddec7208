// Poetry's dependency tables put into Requires-Dist. Tests: static_pyproject_test.cc.
#include "index/poetry_project.h"

#include <algorithm>

#include "base/text.h"
#include "index/poetry.h"
#include "index/toml_text.h"
#include "python/name.h"

namespace fitment {
namespace {

constexpr std::string_view kFile = "pyproject.toml";

struct Dependency {
  std::string line;  // PEP 508
  bool optional = false;
};

std::string UrlOf(const toml::table& table) {
  if (const auto url = TextAt(table, "url")) return *url;
  const auto git = TextAt(table, "git");
  if (!git) return {};
  std::string url = "git+" + *git;
  for (const char* key : {"rev", "tag", "branch"}) {
    if (const auto ref = TextAt(table, key)) return url + "@" + *ref;
  }
  return url;
}

// The part behind the semicolon: the table's own marker and its Python.
std::optional<std::string> ConditionOf(const toml::table& table) {
  std::vector<std::string> parts;
  if (const auto markers = TextAt(table, "markers"); markers && !Trim(*markers).empty()) parts.push_back(*markers);
  if (const auto platform = TextAt(table, "platform")) parts.push_back("sys_platform == \"" + *platform + "\"");
  if (const auto python = TextAt(table, "python")) {
    const auto marker = MarkerOfPoetryPython(*python);
    if (!marker) return std::nullopt;
    if (!marker->empty()) parts.push_back(*marker);
  }
  return parts.size() > 1 ? "(" + Join(parts, ") and (") + ")" : Join(parts, "");
}

// `foo = "^1"` or `foo = {version = "^1", extras = ["x"], …}`.
std::optional<Dependency> DependencyOf(std::string_view name, const toml::node& node) {
  Dependency dependency{std::string(name), false};
  if (const auto* text = node.as_string()) {
    const auto specifier = SpecifierOfPoetry(text->get());
    if (!specifier) return std::nullopt;
    dependency.line += *specifier;
    return dependency;
  }
  const toml::table* table = node.as_table();
  if (!table) return std::nullopt;
  dependency.optional = (*table)["optional"].value_or(false);
  if (const auto extras = TextsOf(table->get("extras"))) dependency.line += "[" + Join(*extras, ",") + "]";
  const auto condition = ConditionOf(*table);
  const std::string url = UrlOf(*table);
  const auto specifier = SpecifierOfPoetry(TextAt(*table, "version").value_or("*"));
  if (!condition || !specifier || table->contains("path") || table->contains("file")) return std::nullopt;
  dependency.line += url.empty() ? *specifier : " @ " + url;
  if (!condition->empty()) dependency.line += " ; " + *condition;
  return dependency;
}

// One or, where a name has several constraints, more.
bool AppendDependencies(std::string_view name, const toml::node& node, std::vector<Dependency>& all) {
  const toml::array* several = node.as_array();
  if (!several) {
    auto one = DependencyOf(name, node);
    if (one) all.push_back(std::move(*one));
    return one.has_value();
  }
  return std::all_of(several->begin(), several->end(), [&](const toml::node& item) {
    auto one = DependencyOf(name, item);
    if (one) all.push_back(std::move(*one));
    return one.has_value();
  });
}

// Extras name dependencies, which are optional then.
void AppendToExtras(const toml::table& poetry, std::string_view name, const Dependency& dependency,
                    StaticExtras& extras) {
  const toml::table* table = TableAt(poetry, "extras");
  if (!table) return;
  for (const auto& [extra, node] : *table) {
    const auto names = TextsOf(&node);
    const bool listed = names && std::any_of(names->begin(), names->end(), [&](const std::string& listed_name) {
                          return NormalizeName(listed_name) == NormalizeName(name);
                        });
    auto& row = *std::find_if(extras.begin(), extras.end(), [&](const auto& e) { return e.first == extra.str(); });
    if (listed) row.second.push_back(dependency.line);
  }
}

}  // namespace

StaticFields ReadPoetryProject(const toml::table& poetry) {
  StaticFields fields;
  if (const auto name = TextAt(poetry, "name")) fields.name.Say(*name, kFile);
  if (const auto version = TextAt(poetry, "version")) fields.version.Say(*version, kFile);
  const toml::table* dependencies = TableAt(poetry, "dependencies");
  std::vector<std::string> lines;
  StaticExtras extras;
  if (const toml::table* table = TableAt(poetry, "extras")) {
    for (const auto& [extra, node] : *table) extras.emplace_back(extra.str(), std::vector<std::string>());
  }
  bool readable = true;
  for (const auto& [key, node] : dependencies ? *dependencies : toml::table()) {
    if (NormalizeName(key.str()) == "python") {
      const auto* text = node.as_string();
      const auto python = text ? RequiresPythonOfPoetry(text->get()) : std::nullopt;
      python ? fields.requires_python.Say(*python, kFile) : fields.requires_python.Compute(kFile);
      continue;
    }
    std::vector<Dependency> all;
    readable &= AppendDependencies(key.str(), node, all);
    for (const Dependency& dependency : all) {
      if (!dependency.optional) lines.push_back(dependency.line);
      if (dependency.optional) AppendToExtras(poetry, key.str(), dependency, extras);
    }
  }
  readable ? fields.requirements.Say(std::move(lines), kFile) : fields.requirements.Compute(kFile);
  fields.extras.Say(std::move(extras), kFile);
  return fields;
}

}  // namespace fitment
