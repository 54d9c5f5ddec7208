// setup.cfg. What it says is described in setuptools' "Configuring setuptools using setup.cfg files". Tests:
// setup_cfg_test.cc.
#include "index/setup_cfg.h"

#include <optional>

#include "base/text.h"
#include "index/version_source.h"

namespace fitment {
namespace {

constexpr std::string_view kFile = "setup.cfg";

const std::string* Find(const IniFile& ini, std::string_view section, std::string_view key) {
  const auto found = ini.find(section);
  if (found == ini.end()) return nullptr;
  for (const auto& [name, value] : found->second) {
    if (name == key) return &value;
  }
  return nullptr;
}

// Older files write "python-requires" for "python_requires".
const std::string* FindOption(const IniFile& ini, std::string_view section, std::string key) {
  if (const std::string* value = Find(ini, section, key)) return value;
  for (char& c : key) {
    if (c == '_') c = '-';
  }
  return Find(ini, section, key);
}

// "attr: x" and "x": the rest, or nullopt.
std::optional<std::string_view> Directive(std::string_view value, std::string_view directive) {
  value = Trim(value);
  if (!value.starts_with(directive)) return std::nullopt;
  return Trim(value.substr(directive.size()));
}

PackageFolders FoldersOf(const IniFile& ini) {
  PackageFolders folders;
  const std::string* value = FindOption(ini, "options", "package_dir");
  for (const std::string_view line : SplitLines(value ? *value : std::string_view())) {
    const size_t equal = line.find('=');
    if (equal == std::string_view::npos) continue;
    folders.emplace(std::string(Trim(line.substr(0, equal))), std::string(Trim(line.substr(equal + 1))));
  }
  return folders;
}

// A list of requirements: a line each, or separated by semicolons on one line (where a marker's semicolon would be
// mistaken; setuptools does the same).
void SayRequirements(std::string_view value, const ReadTreeFile& read, Stated<std::vector<std::string>>& field) {
  std::string text(Trim(value));
  if (const auto files = Directive(text, "file:")) {
    std::string all;
    for (const std::string_view file : Split(*files, ',')) {
      const auto content = read(std::string(Trim(file)));
      if (!content) return field.Compute(kFile);
      all += *content + "\n";
    }
    text = all;
  } else if (value.find('\n') == std::string_view::npos) {
    for (char& c : text) c = c == ';' ? '\n' : c;
  }
  auto lines = PlainRequirementLines(text);
  if (!lines) return field.Compute(kFile);
  field.Say(std::move(*lines), kFile);
}

void SayVersion(const IniFile& ini, const ReadTreeFile& read, Stated<std::string>& field) {
  const std::string* value = Find(ini, "metadata", "version");
  if (!value) return;
  std::optional<std::string> version = std::string(Trim(*value));
  if (const auto attribute = Directive(*value, "attr:")) {
    version = VersionOfAttribute(*attribute, FoldersOf(ini), read);
  } else if (const auto file = Directive(*value, "file:")) {
    version = VersionInFile(std::string(*file), read);
  }
  if (!version) return field.Compute(kFile);
  field.Say(std::move(*version), kFile);
}

void SayExtras(const IniFile& ini, const ReadTreeFile& read, StaticFields& fields) {
  const auto section = ini.find("options.extras_require");
  if (section == ini.end()) return;
  StaticExtras extras;
  for (const auto& [extra, value] : section->second) {
    Stated<std::vector<std::string>> lines;
    SayRequirements(value, read, lines);
    if (lines.IsStated()) extras.emplace_back(extra, std::move(lines.value));
    fields.some_extras_computed |= lines.IsComputed();
  }
  fields.extras.Say(std::move(extras), kFile);
}

}  // namespace

IniFile ParseIni(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  IniFile ini;
  std::vector<std::pair<std::string, std::string>>* section = nullptr;
  std::string* value = nullptr;
  for (const std::string_view line : SplitLines(text)) {
    const std::string_view trimmed = Trim(line);
    if (trimmed.starts_with('#') || trimmed.starts_with(';')) continue;
    if (trimmed.empty()) continue;
    if (value && IsSpace(line[0])) {
      *value += "\n" + std::string(trimmed);
    } else if (trimmed.starts_with('[') && trimmed.find(']') != std::string_view::npos) {
      section = &ini[std::string(Trim(trimmed.substr(1, trimmed.find(']') - 1)))];
      value = nullptr;
    } else if (const size_t separator = trimmed.find_first_of("=:"); section && separator != std::string_view::npos) {
      section->emplace_back(ToLower(Trim(trimmed.substr(0, separator))), Trim(trimmed.substr(separator + 1)));
      value = &section->back().second;
    }
  }
  return ini;
}

StaticFields ReadSetupCfg(std::string_view text, const ReadTreeFile& read) {
  const IniFile ini = ParseIni(text);
  StaticFields fields;
  if (const std::string* name = Find(ini, "metadata", "name")) fields.name.Say(*name, kFile);
  SayVersion(ini, read, fields.version);
  if (const std::string* python = FindOption(ini, "options", "python_requires")) {
    fields.requires_python.Say(*python, kFile);
  }
  if (const std::string* requirements = FindOption(ini, "options", "install_requires")) {
    SayRequirements(*requirements, read, fields.requirements);
  }
  SayExtras(ini, read, fields);
  return fields;
}

}  // namespace fitment
