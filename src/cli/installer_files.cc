// The settings of uv and pip themselves, as far as they decide a resolution. Tests: index_settings_test.cc.
#include <map>

#include "base/file.h"
#include "base/text.h"
#include "base/toml.h"
#include "cli/index_settings.h"
#include "python/name.h"

namespace fitment {
namespace {

std::string Get(const EnvironmentVariables& environment, const std::string& name) {
  auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

std::vector<std::string> Words(std::string_view text, std::string_view separators) {
  std::vector<std::string> words;
  while (!text.empty()) {
    size_t end = text.find_first_of(separators);
    std::string_view word = Trim(text.substr(0, end));
    if (!word.empty()) words.emplace_back(word);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return words;
}

std::optional<bool> Truth(std::string_view text) {
  std::string lower = ToLower(Trim(text));
  if (lower.empty()) return std::nullopt;
  return lower == "1" || lower == "true" || lower == "yes" || lower == "on" || lower == "y" || lower == "t";
}

// "name=https://…" as uv's UV_INDEX has it: the name has no say here.
std::string WithoutIndexName(const std::string& text) {
  size_t equals = text.find('='), colon = text.find(':');
  return equals != std::string::npos && equals < colon ? text.substr(equals + 1) : text;
}

void FillAll(InstallerSettings& over, const InstallerSettings& under) {
  FillIn(over, under);
  if (over.prerelease.empty()) over.prerelease = under.prerelease;
  if (over.resolution.empty()) over.resolution = under.resolution;
  if (over.exclude_newer.empty()) over.exclude_newer = under.exclude_newer;
  if (over.constraints.empty()) over.constraints = under.constraints;
  if (over.overrides.empty()) over.overrides = under.overrides;
  if (over.no_binary.empty()) over.no_binary = under.no_binary;
  if (over.only_binary.empty()) over.only_binary = under.only_binary;
  if (over.build_otherwise.empty()) over.build_otherwise = under.build_otherwise;
}

bool SaysNothing(const InstallerSettings& settings) {
  return settings.Silent() && settings.index_strategy.empty() && settings.prerelease.empty() &&
         settings.resolution.empty() && settings.exclude_newer.empty() && settings.constraints.empty() &&
         settings.overrides.empty() && settings.no_binary.empty() && settings.only_binary.empty() &&
         settings.build_otherwise.empty();
}

// Reads variables, and remembers which were set.
class Variables {
 public:
  explicit Variables(const EnvironmentVariables& environment) : environment_(environment) {}

  std::string Text(const char* name) {
    std::string value = Get(environment_, name);
    if (!value.empty()) used_.push_back(name);
    return value;
  }
  std::vector<std::string> List(const char* name, std::string_view separators) { return Words(Text(name), separators); }
  // "uv's environment variables UV_INDEX and UV_PRERELEASE are followed".
  void Note(std::string_view whose, std::vector<std::string>& notes) const {
    if (!used_.empty()) notes.push_back("settings of " + std::string(whose) + " environment: " + JoinAnd(used_));
  }

 private:
  const EnvironmentVariables& environment_;
  std::vector<std::string> used_;
};

void ReadUvTable(const toml::table& table, InstallerSettings& settings) {
  auto list = [](const toml::node_view<const toml::node>& node, std::vector<std::string>& into) {
    if (const toml::array* array = node.as_array()) {
      for (const toml::node& item : *array) {
        if (auto text = item.value<std::string>()) into.push_back(*text);
      }
    }
  };
  if (auto url = table["index-url"].value<std::string>()) settings.index_url = *url;
  if (auto strategy = table["index-strategy"].value<std::string>()) settings.index_strategy = *strategy;
  if (auto none = table["no-index"].value<bool>()) settings.no_index = none;
  list(table["extra-index-url"], settings.extra_index_urls);
  list(table["find-links"], settings.find_links);
  list(table["no-binary"], settings.no_binary);
  list(table["only-binary"], settings.only_binary);
  std::vector<std::string> names;
  list(table["no-build-isolation-package"], names);
  if (const toml::table* more = table["extra-build-dependencies"].as_table()) {
    for (const auto& [name, needs] : *more) names.emplace_back(name.str());
  }
  for (const std::string& name : names) settings.build_otherwise.push_back(NormalizeName(name));
  if (table["no-build-isolation"].value_or(false) || table["build-constraint-dependencies"].is_array())
    settings.build_otherwise.emplace_back(":all:");
  if (auto mode = table["prerelease"].value<std::string>()) settings.prerelease = *mode;
  if (auto mode = table["resolution"].value<std::string>()) settings.resolution = *mode;
  if (auto moment = table["exclude-newer"].value<std::string>()) settings.exclude_newer = *moment;
  const toml::array* indexes = table["index"].as_array();
  if (!indexes) return;
  for (const toml::node& node : *indexes) {
    const toml::table* index = node.as_table();
    if (!index || (*index)["explicit"].value_or(false)) continue;
    std::string url = (*index)["url"].value_or(std::string());
    if ((*index)["default"].value_or(false)) {
      settings.index_url = url;
    } else if (!url.empty()) {
      settings.extra_index_urls.push_back(url);
    }
  }
}

// nullopt: no such file, not TOML, or (a pyproject.toml) nothing of uv's in it.
std::optional<InstallerSettings> ReadUvFile(const std::string& path, bool pyproject) {
  auto text = ReadFile(path, 4 << 20);
  if (!text) return std::nullopt;
  toml::parse_result document = toml::parse(std::string_view(*text));
  if (!document) return std::nullopt;
  const toml::table* table = pyproject ? document["tool"]["uv"].as_table() : &document.table();
  if (!table) return std::nullopt;
  InstallerSettings settings, general;
  if (const toml::table* pip = (*table)["pip"].as_table()) ReadUvTable(*pip, settings);
  ReadUvTable(*table, general);
  FillAll(settings, general);
  return settings;
}

void FillFromUvFile(const std::string& path, bool pyproject, InstallerSettings& settings,
                    std::vector<std::string>& notes) {
  auto found = ReadUvFile(path, pyproject);
  if (!found) return;
  if (!SaysNothing(*found)) notes.push_back("settings of " + path);
  FillAll(settings, *found);
}

// pip.conf: "[section]", "key = value", further lines indented.
std::map<std::string, std::string> ReadPipConf(std::string_view text) {
  std::map<std::string, std::string> found;
  std::string section, key;
  for (std::string_view line : SplitLines(text)) {
    std::string_view trimmed = Trim(line);
    if (trimmed.empty() || trimmed[0] == '#' || trimmed[0] == ';') continue;
    if (trimmed.front() == '[' && trimmed.back() == ']') {
      section = trimmed.substr(1, trimmed.size() - 2);
      key.clear();
    } else if (IsSpace(line[0]) && !key.empty()) {
      found[key] += "\n" + std::string(trimmed);
    } else if (size_t equals = trimmed.find_first_of("=:"); equals != std::string_view::npos) {
      std::string name = ToLower(Trim(trimmed.substr(0, equals)));
      for (char& c : name) c = c == '_' ? '-' : c;
      key = section + "." + name;
      found[key] = Trim(trimmed.substr(equals + 1));
    }
  }
  return found;
}

void FillFromPipConf(const std::string& path, InstallerSettings& settings, std::vector<std::string>& notes) {
  auto text = ReadFile(path, 4 << 20);
  if (!text) return;
  std::map<std::string, std::string> conf = ReadPipConf(*text);
  InstallerSettings file;
  for (std::string_view section : {"install", "global"}) {
    std::string prefix = std::string(section) + ".";
    InstallerSettings part;
    part.index_url = conf[prefix + "index-url"];
    part.extra_index_urls = Words(conf[prefix + "extra-index-url"], " \t\n");
    part.find_links = Words(conf[prefix + "find-links"], " \t\n");
    part.no_index = Truth(conf[prefix + "no-index"]);
    if (Truth(conf[prefix + "pre"]).value_or(false)) part.prerelease = "allow";
    part.constraints = Words(conf[prefix + "constraint"], " \t\n");
    part.no_binary = Words(conf[prefix + "no-binary"], ", \t\n");
    part.only_binary = Words(conf[prefix + "only-binary"], ", \t\n");
    part.exclude_newer = conf[prefix + "uploaded-prior-to"];
    if (!conf[prefix + "no-build-isolation"].empty() || !conf[prefix + "build-constraint"].empty())
      part.build_otherwise.emplace_back(":all:");
    FillAll(file, part);
  }
  if (!SaysNothing(file)) notes.push_back("settings of " + path);
  FillAll(settings, file);
}

}  // namespace

InstallerSettings UvSettings(const EnvironmentVariables& environment, const std::string& directory,
                             std::vector<std::string>& notes) {
  InstallerSettings settings;
  Variables told(environment);
  settings.index_url = WithoutIndexName(told.Text("UV_DEFAULT_INDEX"));
  if (settings.index_url.empty()) settings.index_url = told.Text("UV_INDEX_URL");
  for (const std::string& url : told.List("UV_INDEX", " \t\n"))
    settings.extra_index_urls.push_back(WithoutIndexName(url));
  for (std::string& url : told.List("UV_EXTRA_INDEX_URL", " \t\n")) settings.extra_index_urls.push_back(std::move(url));
  settings.find_links = told.List("UV_FIND_LINKS", ",");
  settings.index_strategy = told.Text("UV_INDEX_STRATEGY");
  settings.prerelease = told.Text("UV_PRERELEASE");
  settings.resolution = told.Text("UV_RESOLUTION");
  settings.exclude_newer = told.Text("UV_EXCLUDE_NEWER");
  settings.constraints = told.List("UV_CONSTRAINT", " ");
  settings.overrides = told.List("UV_OVERRIDE", " ");
  if (Truth(told.Text("UV_NO_BUILD_ISOLATION")).value_or(false) || !told.Text("UV_BUILD_CONSTRAINT").empty())
    settings.build_otherwise.emplace_back(":all:");
  told.Note("uv's", notes);
  if (Truth(Get(environment, "UV_NO_CONFIG")).value_or(false)) return settings;
  if (std::string file = Get(environment, "UV_CONFIG_FILE"); !file.empty()) {
    FillFromUvFile(file, false, settings, notes);
    return settings;
  }
  for (std::string folder = directory;; folder.erase(folder.rfind('/'))) {
    size_t before = notes.size();
    FillFromUvFile(folder + "/uv.toml", false, settings, notes);
    if (notes.size() == before) FillFromUvFile(folder + "/pyproject.toml", true, settings, notes);
    if (notes.size() > before || folder.empty()) break;
  }
  std::string config = Get(environment, "XDG_CONFIG_HOME");
  if (config.empty()) config = Get(environment, "HOME") + "/.config";
  FillFromUvFile(config + "/uv/uv.toml", false, settings, notes);
  FillFromUvFile("/etc/uv/uv.toml", false, settings, notes);
  return settings;
}

InstallerSettings PipSettings(const EnvironmentVariables& environment, std::vector<std::string>& notes) {
  InstallerSettings settings;
  Variables told(environment);
  settings.index_url = told.Text("PIP_INDEX_URL");
  settings.extra_index_urls = told.List("PIP_EXTRA_INDEX_URL", " \t\n");
  settings.find_links = told.List("PIP_FIND_LINKS", " \t\n");
  settings.no_index = Truth(told.Text("PIP_NO_INDEX"));
  if (Truth(told.Text("PIP_PRE")).value_or(false)) settings.prerelease = "allow";
  settings.constraints = told.List("PIP_CONSTRAINT", " \t\n");
  settings.no_binary = told.List("PIP_NO_BINARY", ", \t\n");
  settings.only_binary = told.List("PIP_ONLY_BINARY", ", \t\n");
  settings.exclude_newer = told.Text("PIP_UPLOADED_PRIOR_TO");
  const std::string isolation = told.Text("PIP_NO_BUILD_ISOLATION");  // any value turns it off, "0" and "1" alike
  if (!isolation.empty() || !told.Text("PIP_BUILD_CONSTRAINT").empty()) settings.build_otherwise.emplace_back(":all:");
  told.Note("pip's", notes);
  std::string named = Get(environment, "PIP_CONFIG_FILE"), home = Get(environment, "HOME"),
              config = Get(environment, "XDG_CONFIG_HOME");
  if (named == "/dev/null") return settings;
  if (config.empty()) config = home + "/.config";
  std::vector<std::string> files;
  if (!named.empty()) files.push_back(named);
  if (std::string folder = Get(environment, "VIRTUAL_ENV"); !folder.empty()) files.push_back(folder + "/pip.conf");
  files.insert(files.end(),
               {config + "/pip/pip.conf", home + "/.pip/pip.conf", "/etc/xdg/pip/pip.conf", "/etc/pip.conf"});
  for (const std::string& file : files) FillFromPipConf(file, settings, notes);
  return settings;
}

}  // namespace fitment
