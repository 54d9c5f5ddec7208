// Target files in TOML, through toml++ (whose templates stay in this file). Tests: presets_test.cc.
#include "base/file.h"
#include "base/text.h"
#include "base/toml.h"
#include "target/presets.h"

namespace fitment {
namespace {

struct Key {
  std::string_view name;
  std::string TargetOptions::*field;
};
constexpr Key kKeys[] = {
    {"name", &TargetOptions::name},         {"gpu", &TargetOptions::gpu},       {"gpus", &TargetOptions::gpu},
    {"cuda", &TargetOptions::cuda},         {"driver", &TargetOptions::driver}, {"python", &TargetOptions::python},
    {"platform", &TargetOptions::platform}, {"glibc", &TargetOptions::glibc},
};

SourcePlace PlaceOf(const std::string& path, const toml::source_position& position) {
  return {path, static_cast<int>(position.line), static_cast<int>(position.column)};
}

std::unexpected<Error> UnknownKey(std::string_view key, SourcePlace place) {
  std::vector<std::string> names;
  for (const Key& known : kKeys) names.emplace_back(known.name);
  auto near = NearNames(key, names);
  return Fail(ErrorKind::kSyntax, "a target file has no key \"" + Printable(key) + "\"", std::move(place),
              near.empty() ? "it may hold " + JoinAnd(names) : "did you mean " + Join(near, " or ") + "?");
}

// A string, a number as it stands in the file (12.1), or for gpus a list of strings joined by ",".
std::optional<std::string> TextOf(const toml::node& node, std::string_view source_line) {
  if (auto text = node.value_exact<std::string>()) return text;
  if (node.is_number()) {  // the text as written: 3.10 must not become 3.1
    size_t equals = source_line.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    std::string_view value = source_line.substr(equals + 1);
    return std::string(Trim(value.substr(0, value.find('#'))));
  }
  const toml::array* list = node.as_array();
  if (!list) return std::nullopt;
  std::string joined;
  for (const toml::node& item : *list) {
    auto text = item.value_exact<std::string>();
    if (!text) return std::nullopt;
    joined += (joined.empty() ? "" : ",") + *text;
  }
  return joined;
}

// The values of a key that is none of a target's.
std::optional<OtherKey> OtherOf(std::string_view name, const toml::node& node, std::string_view source_line,
                                SourcePlace place) {
  OtherKey other{std::string(name), {}, std::move(place)};
  if (auto flag = node.value_exact<bool>()) {
    other.values = {*flag ? "true" : "false"};
    return other;
  }
  const toml::array* list = node.as_array();
  if (!list) {
    auto text = TextOf(node, source_line);
    if (!text) return std::nullopt;
    other.values = {*text};
    return other;
  }
  for (const toml::node& item : *list) {
    auto text = item.value_exact<std::string>();
    if (!text) return std::nullopt;
    other.values.push_back(*text);
  }
  return other;
}

Result<TargetOptions> ReadKeys(const std::string& path, const std::string& content, const toml::table& table,
                               std::vector<OtherKey>* others) {
  const auto lines = SplitLines(content);
  TargetOptions options;
  for (auto&& [key, node] : table) {
    SourcePlace place = PlaceOf(path, key.source().begin);
    const Key* known = nullptr;
    for (const Key& candidate : kKeys) {
      if (candidate.name == key.str()) known = &candidate;
    }
    size_t line = place.line > 0 ? static_cast<size_t>(place.line) - 1 : 0;
    std::string_view source_line = line < lines.size() ? lines[line] : std::string_view();
    if (!known && !others) return UnknownKey(key.str(), place);
    auto other = known ? std::nullopt : OtherOf(key.str(), node, source_line, place);
    auto text = known ? TextOf(node, source_line) : std::nullopt;
    if (!text && !other)
      return Fail(ErrorKind::kSyntax, "\"" + std::string(key.str()) + "\" must be a text", place, "write it in quotes");
    if (other) {
      others->push_back(std::move(*other));
      continue;
    }
    std::string& field = options.*(known->field);
    if (!field.empty()) return Fail(ErrorKind::kSyntax, "gpu and gpus say the same: keep one", place);
    field = *text;
  }
  return options;
}

Result<TargetOptions> ReadToml(const std::string& path, std::string_view table, std::vector<OtherKey>* others) {
  FITMENT_TRY(std::string content, ReadFile(path, 1 << 20));
  toml::parse_result parsed = toml::parse(std::string_view(content));
  if (!parsed) {
    return Fail(ErrorKind::kSyntax, "not TOML: " + std::string(parsed.error().description()),
                PlaceOf(path, parsed.error().source().begin),
                others ? "mend this line and try again" : "a target file holds lines such as gpu = \"T4\"");
  }
  if (table.empty()) return ReadKeys(path, content, parsed.table(), others);
  const toml::table* inner = parsed.table().at_path(table).as_table();
  return inner ? ReadKeys(path, content, *inner, others) : TargetOptions{};
}

}  // namespace

Result<TargetOptions> ReadTargetFile(const std::string& path) {
  return ReadToml(path, "", nullptr);
}

Result<TargetOptions> ReadDefaultsFile(const std::string& path, std::string_view table, std::vector<OtherKey>& others) {
  return ReadToml(path, table, &others);
}

}  // namespace fitment
