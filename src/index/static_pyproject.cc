// PEP 621 tables and their neighbours, through toml++. Tests: static_pyproject_test.cc.
#include "index/static_pyproject.h"

#include <algorithm>

#include "base/text.h"
#include "index/poetry_project.h"
#include "index/toml_text.h"
#include "index/version_source.h"

namespace fitment {
namespace {

constexpr std::string_view kFile = "pyproject.toml";

std::unexpected<Error> Broken(std::string why) {
  return Fail(ErrorKind::kMetadata, "pyproject.toml: " + std::move(why));
}

const toml::table* ToolTable(const toml::table& document, std::string_view tool) {
  const toml::table* tools = TableAt(document, "tool");
  return tools ? TableAt(*tools, tool) : nullptr;
}

// Reads one pyproject.toml.
class Reader {
 public:
  Reader(const toml::table& document, const ReadTreeFile& read) : document_(document), read_(read) {}

  Result<StaticPyproject> Run() {
    const toml::table* project = TableAt(document_, "project");
    const toml::table* poetry = ToolTable(document_, "poetry");
    if (project) {
      FITMENT_CHECK(ReadProject(*project));
      // Poetry 2: what [project] calls dynamic stands in [tool.poetry].
      if (poetry) TakeDynamic(ReadPoetryProject(*poetry));
    } else if (poetry) {
      out_.fields = ReadPoetryProject(*poetry);
    } else if (const toml::table* flit = ToolTable(document_, "flit")) {
      if (const toml::table* metadata = TableAt(*flit, "metadata")) ReadOldFlit(*metadata);
    }
    return std::move(out_);
  }

 private:
  bool IsDynamic(std::string_view field) const {
    return std::find(dynamic_.begin(), dynamic_.end(), field) != dynamic_.end();
  }

  Result<void> ReadProject(const toml::table& project) {
    out_.has_project = true;
    if (project.contains("dynamic")) {
      const auto dynamic = TextsOf(project.get("dynamic"));
      if (!dynamic) return Broken("project.dynamic is no list of texts");
      dynamic_ = *dynamic;
    }
    StaticFields& fields = out_.fields;
    for (const auto& [key, field] : {std::pair("name", &fields.name), std::pair("version", &fields.version),
                                     std::pair("requires-python", &fields.requires_python)}) {
      const auto text = TextAt(project, key);
      if (!text && project.contains(key)) return Broken(std::string("project.") + key + " is no text");
      if (text) field->Say(*text, kFile);
      if (!text && !IsDynamic(key) && key == std::string_view("requires-python")) field->Say("", kFile);
    }
    FITMENT_CHECK(ReadDependencies(project));
    FITMENT_CHECK(ReadExtras(project));
    out_.binding = !IsDynamic("dependencies") && !IsDynamic("optional-dependencies") && !IsDynamic("requires-python");
    if (fields.version.IsSilent()) ReadDynamicVersion();
    ReadSetuptoolsDynamic();
    return {};
  }

  Result<void> ReadDependencies(const toml::table& project) {
    if (IsDynamic("dependencies")) return {};
    const auto lines = TextsOf(project.get("dependencies"));
    if (!lines && project.contains("dependencies")) return Broken("project.dependencies is no list of texts");
    out_.fields.requirements.Say(lines.value_or(std::vector<std::string>()), kFile);
    return {};
  }

  Result<void> ReadExtras(const toml::table& project) {
    if (IsDynamic("optional-dependencies")) return {};
    StaticExtras extras;
    const toml::table* table = TableAt(project, "optional-dependencies");
    if (!table && project.contains("optional-dependencies")) return Broken("project.optional-dependencies is no table");
    for (const auto& [extra, node] : table ? *table : toml::table()) {
      const auto lines = TextsOf(&node);
      if (!lines) return Broken("project.optional-dependencies." + Printable(extra.str()) + " is no list of texts");
      extras.emplace_back(extra.str(), *lines);
    }
    out_.fields.extras.Say(std::move(extras), kFile);
    return {};
  }

  // A file's or several files' texts: `file = "a"` or `file = ["a", "b"]`.
  std::optional<std::string> FilesAt(const toml::table& table) const {
    std::vector<std::string> paths = TextsOf(table.get("file")).value_or(std::vector<std::string>());
    if (const auto one = TextAt(table, "file")) paths.push_back(*one);
    if (paths.empty()) return std::nullopt;
    std::string all;
    for (const std::string& path : paths) {
      const auto text = read_(path);
      if (!text) return std::nullopt;
      all += *text + "\n";
    }
    return all;
  }

  PackageFolders FoldersOfSetuptools() const {
    PackageFolders folders;
    const toml::table* setuptools = ToolTable(document_, "setuptools");
    const toml::table* table = setuptools ? TableAt(*setuptools, "package-dir") : nullptr;
    for (const auto& [package, node] : table ? *table : toml::table()) {
      if (const auto* folder = node.as_string()) folders.emplace(package.str(), folder->get());
    }
    const toml::table* packages = setuptools ? TableAt(*setuptools, "packages") : nullptr;
    const toml::table* find = packages ? TableAt(*packages, "find") : nullptr;
    const auto where = find ? TextsOf(find->get("where")) : std::nullopt;
    if (where && where->size() == 1) folders.emplace("", where->front());
    return folders;
  }

  // [tool.setuptools.dynamic]
  const toml::table* SetuptoolsDynamic(std::string_view field) const {
    const toml::table* setuptools = ToolTable(document_, "setuptools");
    const toml::table* dynamic = setuptools ? TableAt(*setuptools, "dynamic") : nullptr;
    return dynamic ? TableAt(*dynamic, field) : nullptr;
  }

  void ReadDynamicVersion() {
    std::optional<std::string> version;
    if (const toml::table* table = SetuptoolsDynamic("version")) {
      if (const auto attribute = TextAt(*table, "attr")) {
        version = VersionOfAttribute(*attribute, FoldersOfSetuptools(), read_);
      } else if (const auto text = FilesAt(*table)) {
        version = std::string(Trim(*text));
      }
    }
    if (const auto path = VersionPath(); !version && path) version = VersionInFile(*path, read_);
    if (!version) version = FlitVersion();
    if (version) out_.fields.version.Say(*version, kFile);
  }

  // hatch, pdm and scikit-build-core name the file in which the version stands.
  std::optional<std::string> VersionPath() const {
    if (const toml::table* hatch = ToolTable(document_, "hatch")) {
      const toml::table* version = TableAt(*hatch, "version");
      if (const auto path = version ? TextAt(*version, "path") : std::nullopt) return path;
    }
    if (const toml::table* pdm = ToolTable(document_, "pdm")) {
      const toml::table* version = TableAt(*pdm, "version");
      if (const auto path = version ? TextAt(*version, "path") : std::nullopt) return path;
    }
    if (const toml::table* scikit = ToolTable(document_, "scikit-build")) {
      const toml::table* metadata = TableAt(*scikit, "metadata");
      const toml::table* version = metadata ? TableAt(*metadata, "version") : nullptr;
      if (const auto path = version ? TextAt(*version, "input") : std::nullopt) return path;
    }
    return std::nullopt;
  }

  std::string Backend() const {
    const toml::table* system = TableAt(document_, "build-system");
    return system ? TextAt(*system, "build-backend").value_or("") : "";
  }

  std::optional<std::string> FlitVersion() const {
    if (!Backend().starts_with("flit")) return std::nullopt;
    std::string module = out_.fields.name.value;
    std::replace(module.begin(), module.end(), '-', '_');
    const toml::table* flit = ToolTable(document_, "flit");
    const toml::table* table = flit ? TableAt(*flit, "module") : nullptr;
    if (table) module = TextAt(*table, "name").value_or(module);
    return VersionOfModule(module, read_);
  }

  void ReadSetuptoolsDynamic() {
    StaticFields found;
    if (const toml::table* table = SetuptoolsDynamic("dependencies")) SayFile(*table, found.requirements);
    if (const toml::table* table = SetuptoolsDynamic("optional-dependencies")) {
      StaticExtras extras;
      for (const auto& [extra, node] : *table) {
        Stated<std::vector<std::string>> lines;
        if (const toml::table* place = node.as_table()) SayFile(*place, lines);
        if (lines.IsStated()) extras.emplace_back(extra.str(), std::move(lines.value));
        found.some_extras_computed |= !lines.IsStated();
      }
      found.extras.Say(std::move(extras), kFile);
    }
    TakeDynamic(found);
    // setuptools asks setup.cfg and setup.py for the rest; another backend's plug-ins are out of sight.
    const std::string backend = Backend();
    if (backend.empty() || backend.starts_with("setuptools") || backend.starts_with("poetry")) return;
    StaticFields& fields = out_.fields;
    if (fields.requirements.IsSilent()) fields.requirements.Compute(kFile);
    if (fields.extras.IsSilent()) fields.extras.Compute(kFile), fields.some_extras_computed = true;
    if (fields.requires_python.IsSilent()) fields.requires_python.Compute(kFile);
    if (fields.version.IsSilent()) fields.version.Compute(kFile);
  }

  void SayFile(const toml::table& table, Stated<std::vector<std::string>>& field) const {
    const auto text = FilesAt(table);
    auto lines = text ? PlainRequirementLines(*text) : std::nullopt;
    lines ? field.Say(std::move(*lines), kFile) : field.Compute(kFile);
  }

  void TakeDynamic(const StaticFields& found) { out_.fields = FirstOf(std::move(out_.fields), found); }

  // flit before PEP 621.
  void ReadOldFlit(const toml::table& metadata) {
    StaticFields& fields = out_.fields;
    const std::string module = TextAt(metadata, "module").value_or("");
    fields.name.Say(TextAt(metadata, "dist-name").value_or(module), kFile);
    fields.requirements.Say(TextsOf(metadata.get("requires")).value_or(std::vector<std::string>()), kFile);
    fields.requires_python.Say(TextAt(metadata, "requires-python").value_or(""), kFile);
    StaticExtras extras;
    const toml::table* table = TableAt(metadata, "requires-extra");
    for (const auto& [extra, node] : table ? *table : toml::table()) {
      extras.emplace_back(extra.str(), TextsOf(&node).value_or(std::vector<std::string>()));
    }
    fields.extras.Say(std::move(extras), kFile);
    if (auto version = VersionOfModule(module, read_)) fields.version.Say(*version, kFile);
  }

  const toml::table& document_;
  const ReadTreeFile& read_;
  StaticPyproject out_;
  std::vector<std::string> dynamic_;
};

}  // namespace

Result<StaticPyproject> ReadStaticPyproject(std::string_view text, const ReadTreeFile& read) {
  const toml::parse_result document = toml::parse(text);
  if (!document) {
    const auto& error = document.error();
    return Broken("it is no TOML: line " + std::to_string(error.source().begin.line) + ": " +
                  Printable(error.description()));
  }
  return Reader(document.table(), read).Run();
}

}  // namespace fitment
