// [tool.poetry] as PEP 508: caret and tilde constraints, tables with extras, markers and sources. Tests:
// poetry_test.cc.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/bare_reference.h"
#include "config/toml_reader.h"
#include "python/name.h"
#include "python/version.h"

namespace fitment {
namespace {

// The numbers of "1.2.3rc1" before anything else.
std::vector<int> ReleaseOf(std::string_view version) {
  std::vector<int> numbers;
  for (std::string_view part : Split(version.substr(0, version.find_first_not_of("0123456789.")), '.')) {
    if (part.empty() || part.size() > 8) break;
    numbers.push_back(std::stoi(std::string(part)));
  }
  return numbers;
}

// The version with number `at` raised and what follows dropped: the first that is too new.
std::string Bumped(std::vector<int> release, size_t at) {
  release.resize(at + 1);
  ++release[at];
  std::string out;
  for (int number : release) out += (out.empty() ? "" : ".") + std::to_string(number);
  return release.size() == 1 ? out + ".0" : out;
}

std::optional<std::string> ClauseOf(std::string_view clause) {
  if (clause.empty() || clause == "*") return "";
  std::string_view version = Trim(clause.substr(1));
  if (clause[0] == '^' || (clause[0] == '~' && !clause.starts_with("~="))) {
    std::vector<int> release = ReleaseOf(version);
    if (release.empty() || !Version::Parse(version)) return std::nullopt;
    size_t at = 0;
    if (clause[0] == '^') {
      while (at + 1 < release.size() && release[at] == 0) ++at;
    } else {
      at = release.size() > 1 ? 1 : 0;
    }
    return fmt::format(">={},<{}", version, Bumped(release, at));
  }
  bool operated = clause.find_first_of("<>=!~") == 0;
  std::string text = operated ? std::string(clause) : "==" + std::string(clause);
  if (text.starts_with("=") && !text.starts_with("==")) text.insert(0, "=");
  if (!SpecifierSet::Parse(text)) return std::nullopt;
  return text;
}

class PoetryReader {
 public:
  PoetryReader(const TomlNode& poetry, const TomlReading& reading) : poetry_(poetry), reading_(reading) {}

  Result<void> Read() {
    ReadSources();
    if (const TomlNode* main = poetry_.Find("dependencies")) FITMENT_CHECK(ReadTable(*main));
    if (const TomlNode* groups = poetry_.Find("group")) FITMENT_CHECK(ReadGroups(*groups));
    if (const TomlNode* dev = poetry_.Find("dev-dependencies"))
      reading_.LeaveOut(*dev, "tool.poetry.dev-dependencies", "for development only");
    return {};
  }

 private:
  Result<void> ReadGroups(const TomlNode& groups) {
    std::vector<std::string> rest;
    for (const TomlNode::Entry& group : groups.entries) {
      const TomlNode* table = group.value->Find("dependencies");
      if (!table || !Chosen(reading_.input.choices.groups, group.key)) {
        rest.push_back(group.key);
      } else {
        FITMENT_CHECK(ReadTable(*table));
      }
    }
    if (!rest.empty())
      reading_.LeaveOut(groups, "tool.poetry.group: " + Printable(Join(rest, ", ")), "not asked for (--group NAME)");
    return {};
  }

  static bool Chosen(const std::vector<std::string>& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& n) { return NormalizeName(n) == NormalizeName(name); });
  }

  void ReadSources() {
    const TomlNode* sources = poetry_.Find("source");
    if (!sources) return;
    for (const TomlNode* source : sources->items) {
      std::string url = source->Text("url"), priority = source->Text("priority");
      if (url.empty()) continue;
      sources_.emplace_back(source->Text("name"), url);
      FileOptions& options = reading_.out.options;
      if (priority == "explicit") continue;  // for what names it alone
      if (priority == "default") {
        options.index_url = url;
      } else {
        options.extra_index_urls.push_back(url);
      }
    }
  }

  // Whether an optional dependency is in an extra that was asked for.
  bool InChosenExtra(std::string_view name) const {
    const TomlNode* extras = poetry_.Find("extras");
    if (!extras) return false;
    for (const TomlNode::Entry& extra : extras->entries) {
      if (!Chosen(reading_.input.choices.extras, extra.key)) continue;
      for (const TomlNode* item : extra.value->items) {
        if (NormalizeName(item->value) == NormalizeName(name)) return true;
      }
    }
    return false;
  }

  Result<void> ReadTable(const TomlNode& table) {
    std::vector<std::string> optional;
    for (const TomlNode::Entry& entry : table.entries) {
      std::vector<const TomlNode*> alternatives = entry.value->items;
      if (entry.value->kind != TomlNode::Kind::kArray) alternatives.push_back(entry.value);
      for (const TomlNode* value : alternatives) {
        const TomlNode* flag = value->Find("optional");
        if (flag && flag->IsTrue() && !InChosenExtra(entry.key)) {
          optional.push_back(entry.key);
        } else {
          FITMENT_CHECK(ReadDependency(entry.key, *value));
        }
      }
    }
    if (!optional.empty())
      reading_.LeaveOut(table, "optional: " + Printable(Join(optional, ", ")), "not asked for (--extra NAME)");
    return {};
  }

  Result<void> ReadDependency(const std::string& name, const TomlNode& value) {
    if (!value.IsString() && value.kind != TomlNode::Kind::kTable)
      return reading_.Fault(fmt::format("the constraint of {} is {}, and a string or a table is needed",
                                        Printable(name), NameOf(value.kind)),
                            value, "write it as \">=1,<2\"");
    const TomlNode* version = value.IsString() ? &value : value.Find("version");
    if (version && !version->IsString()) return reading_.Fault("`version` is no string", *version, "put it in quotes");
    if (name == "python") return version ? TakePython(*version) : Result<void>();
    std::string text = name;
    std::vector<std::string> extras;
    if (const TomlNode* list = value.Find("extras")) {
      for (const TomlNode* extra : list->items) extras.push_back(extra->value);
    }
    if (!extras.empty()) text += "[" + Join(extras, ",") + "]";
    if (version) {
      std::optional<std::string> clauses = ClausesOfPoetry(version->value);
      if (!clauses) {
        reading_.LeaveOut(value, fmt::format("{} {}", Printable(name), Printable(version->value)),
                          "the constraint is not one range of versions, as pip and uv need it");
        return {};
      }
      text += *clauses;
    }
    std::string reference = Reference(value);
    if (!reference.empty()) text += " @ " + reference;
    if (std::string marker = MarkerOf(value); !marker.empty()) text += " ; " + marker;
    TakeSource(name, value.Text("source"));
    Span span = version ? version->span : value.IsString() ? value.span : Span{value.whole.begin, value.whole.begin};
    reading_.out.items.push_back(
        NewItem(reading_.input.path, reading_.lines, span, std::move(text), Role::kRequirement));
    return {};
  }

  // A dependency that names its source is looked for there alone.
  void TakeSource(const std::string& name, const std::string& source) {
    for (const auto& [known, url] : sources_) {
      const std::string pin = NormalizeName(name) + "=" + url;
      auto& pins = reading_.out.options.index_pins;
      if (!source.empty() && known == source && std::find(pins.begin(), pins.end(), pin) == pins.end())
        pins.push_back(pin);
    }
  }

  Result<void> TakePython(const TomlNode& version) {
    std::optional<std::string> clauses = ClausesOfPoetry(version.value);
    auto specifiers = SpecifierSet::Parse(clauses.value_or(""));
    if (!clauses || !specifiers) {
      reading_.LeaveOut(version, "python " + Printable(version.value), "not one range of versions");
      return {};
    }
    reading_.out.default_python = NewestPython(*specifiers);
    return {};
  }

  std::string Reference(const TomlNode& value) const {
    if (std::string git = value.Text("git"); !git.empty()) {
      std::string reference = git.starts_with("git+") ? git : "git+" + git;
      for (std::string_view key : {"rev", "tag", "branch"}) {
        if (std::string at = value.Text(key); !at.empty()) reference += "@" + at;
      }
      return reference;
    }
    if (std::string url = value.Text("url"); !url.empty()) return url;
    std::string path = value.Text("path");
    return path.empty() ? "" : RelativeTo(reading_.input.path, path);
  }

  static std::string MarkerOf(const TomlNode& value) {
    std::string marker = value.Text("markers");
    std::string python = value.Text("python");
    std::optional<std::string> clauses = python.empty() ? std::nullopt : ClausesOfPoetry(python);
    if (!clauses || clauses->empty()) return marker;
    std::string text;
    for (std::string_view clause : Split(*clauses, ',')) {
      size_t digits = clause.find_first_of("0123456789");
      if (digits == std::string_view::npos) continue;
      text += fmt::format("{}python_version {} \"{}\"", text.empty() ? "" : " and ", Trim(clause.substr(0, digits)),
                          Trim(clause.substr(digits)));
    }
    return marker.empty() ? text : fmt::format("({}) and {}", marker, text);
  }

  const TomlNode& poetry_;
  const TomlReading& reading_;
  std::vector<std::pair<std::string, std::string>> sources_;  // by name
};

}  // namespace

std::optional<std::string> ClausesOfPoetry(std::string_view constraint) {
  if (constraint.find('|') != std::string_view::npos) return std::nullopt;
  std::string out, clause;
  auto take = [&]() {
    std::optional<std::string> one = ClauseOf(Trim(clause));
    clause.clear();
    if (one && !one->empty()) out += (out.empty() ? "" : ",") + *one;
    return one.has_value();
  };
  for (char c : constraint) {
    // A blank ends a clause too (">=1 <2"), but not the one behind its operator (">= 1").
    std::string_view so_far = Trim(clause);
    bool version_begun = so_far.find_first_of("0123456789*") != std::string_view::npos;
    bool ends = c == ',' || (IsSpace(c) && version_begun);
    if (!ends) {
      if (!IsSpace(c)) clause += c;
    } else if (!take()) {
      return std::nullopt;
    }
  }
  if (!take()) return std::nullopt;
  return out;
}

Result<void> ReadPoetry(const TomlNode& poetry, const TomlReading& reading) {
  if (poetry.kind != TomlNode::Kind::kTable) return reading.Fault("`tool.poetry` is no table", poetry, "");
  return PoetryReader(poetry, reading).Read();
}

}  // namespace fitment
