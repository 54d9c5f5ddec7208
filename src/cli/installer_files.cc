// The settings of uv and pip themselves, as far as they name indexes. Tests: index_settings_test.cc.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <map>

#include "base/file.h"
#include "base/text.h"
#include "cli/index_settings.h"

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

// What `over` leaves open is taken from `under`: a setting of a higher level replaces that of a lower one, lists too.
void FillIn(IndexSettings& over, const IndexSettings& under) {
  if (over.index_url.empty()) over.index_url = under.index_url;
  if (over.extra_index_urls.empty()) over.extra_index_urls = under.extra_index_urls;
  if (over.find_links.empty()) over.find_links = under.find_links;
  if (!over.no_index) over.no_index = under.no_index;
  if (over.index_strategy.empty()) over.index_strategy = under.index_strategy;
}

void ReadUvTable(const toml::table& table, IndexSettings& settings) {
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
std::optional<IndexSettings> ReadUvFile(const std::string& path, bool pyproject) {
  auto text = ReadFile(path, 4 << 20);
  if (!text) return std::nullopt;
  toml::parse_result document = toml::parse(std::string_view(*text));
  if (!document) return std::nullopt;
  const toml::table* table = pyproject ? document["tool"]["uv"].as_table() : &document.table();
  if (!table) return std::nullopt;
  IndexSettings settings, general;
  if (const toml::table* pip = (*table)["pip"].as_table()) ReadUvTable(*pip, settings);
  ReadUvTable(*table, general);
  FillIn(settings, general);
  return settings;
}

void FillFromUvFile(const std::string& path, bool pyproject, IndexSettings& settings, std::vector<std::string>& notes) {
  auto found = ReadUvFile(path, pyproject);
  if (!found) return;
  if (!found->Silent()) notes.push_back("index settings of " + path);
  FillIn(settings, *found);
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

void FillFromPipConf(const std::string& path, IndexSettings& settings, std::vector<std::string>& notes) {
  auto text = ReadFile(path, 4 << 20);
  if (!text) return;
  std::map<std::string, std::string> conf = ReadPipConf(*text);
  IndexSettings file;
  for (std::string_view section : {"install", "global"}) {
    std::string prefix = std::string(section) + ".";
    IndexSettings part;
    part.index_url = conf[prefix + "index-url"];
    part.extra_index_urls = Words(conf[prefix + "extra-index-url"], " \t\n");
    part.find_links = Words(conf[prefix + "find-links"], " \t\n");
    part.no_index = Truth(conf[prefix + "no-index"]);
    FillIn(file, part);
  }
  if (!file.Silent()) notes.push_back("index settings of " + path);
  FillIn(settings, file);
}

}  // namespace

IndexSettings UvSettings(const EnvironmentVariables& environment, const std::string& directory,
                         std::vector<std::string>& notes) {
  IndexSettings settings;
  settings.index_url = WithoutIndexName(Get(environment, "UV_DEFAULT_INDEX"));
  if (settings.index_url.empty()) settings.index_url = Get(environment, "UV_INDEX_URL");
  for (const std::string& url : Words(Get(environment, "UV_INDEX"), " \t\n"))
    settings.extra_index_urls.push_back(WithoutIndexName(url));
  for (std::string& url : Words(Get(environment, "UV_EXTRA_INDEX_URL"), " \t\n"))
    settings.extra_index_urls.push_back(std::move(url));
  settings.find_links = Words(Get(environment, "UV_FIND_LINKS"), ",");
  settings.no_index = Truth(Get(environment, "UV_NO_INDEX"));
  settings.index_strategy = Get(environment, "UV_INDEX_STRATEGY");
  if (!settings.Silent()) notes.push_back("index settings of uv's environment variables");
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

IndexSettings PipSettings(const EnvironmentVariables& environment, std::vector<std::string>& notes) {
  IndexSettings settings;
  settings.index_url = Get(environment, "PIP_INDEX_URL");
  settings.extra_index_urls = Words(Get(environment, "PIP_EXTRA_INDEX_URL"), " \t\n");
  settings.find_links = Words(Get(environment, "PIP_FIND_LINKS"), " \t\n");
  settings.no_index = Truth(Get(environment, "PIP_NO_INDEX"));
  if (!settings.Silent()) notes.push_back("index settings of pip's environment variables");
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
