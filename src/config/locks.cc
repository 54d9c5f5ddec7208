// Finished sets as input to a check: pylock.toml, uv.lock, poetry.lock, pip's report. Each package is an exact pin; the
// files are never edited. Tests: formats_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "config/bare_reference.h"
#include "config/format_list.h"
#include "config/toml_reader.h"
#include "config/yaml_doc.h"

namespace fitment {
namespace {

// What a lock says of one package.
struct Pin {
  std::string name, version, marker, reference;  // reference: in place of the version
};

void AddPin(const TomlReading& reading, Span span, const Pin& pin) {
  std::string text = pin.name;
  if (!pin.reference.empty()) {
    text += " @ " + pin.reference;
  } else if (!pin.version.empty()) {
    text += "==" + pin.version;
  }
  if (!pin.marker.empty()) text += " ; " + pin.marker;
  RequirementItem item = NewItem(reading.input.path, reading.lines, span, std::move(text), Role::kRequirement);
  item.generated = true;
  reading.out.items.push_back(std::move(item));
}

// "a" or "b" where either holds.
std::string AnyOf(const TomlNode* markers) {
  if (!markers) return {};
  std::string out;
  for (const TomlNode* marker : markers->items) {
    if (!marker->IsString()) continue;
    out += out.empty() ? "" : " or ";
    out += markers->items.size() > 1 ? "(" + marker->value + ")" : marker->value;
  }
  return out;
}

// pylock's vcs, directory and archive tables.
std::string PylockReference(const TomlNode& package, const std::string& file) {
  if (const TomlNode* vcs = package.Find("vcs")) {
    std::string url = vcs->Text("url");
    if (url.empty()) url = vcs->Text("path");
    return vcs->Text("type") + "+" + url + "@" + vcs->Text("commit-id");
  }
  for (std::string_view key : {"archive", "directory"}) {
    const TomlNode* table = package.Find(key);
    if (!table) continue;
    std::string url = table->Text("url");
    return url.empty() ? RelativeTo(file, table->Text("path")) : url;
  }
  return {};
}

// {type = "git", url, resolved_reference} of poetry.lock.
std::string PoetryReference(const TomlNode& package) {
  const TomlNode* source = package.Find("source");
  if (!source) return {};
  std::string type = source->Text("type"), url = source->Text("url");
  if (type == "git") return "git+" + url + "@" + source->Text("resolved_reference");
  return type == "url" || type == "file" || type == "directory" ? url : "";
}

// {git = "URL?rev=x#COMMIT"} of uv.lock.
std::string UvReference(const TomlNode& package, const std::string& file) {
  const TomlNode* source = package.Find("source");
  if (!source) return {};
  if (std::string git = source->Text("git"); !git.empty()) {
    size_t hash = git.find('#');
    std::string commit = hash == std::string::npos ? "" : "@" + git.substr(hash + 1);
    return "git+" + git.substr(0, git.find_first_of("?#")) + commit;
  }
  if (std::string url = source->Text("url"); !url.empty()) return url;
  for (std::string_view key : {"path", "directory"}) {
    if (std::string path = source->Text(key); !path.empty()) return RelativeTo(file, path);
  }
  return {};
}

bool IsOwnProject(const TomlNode& package) {
  const TomlNode* source = package.Find("source");
  return source && (source->Find("virtual") || source->Find("editable"));
}

// A uv.lock holds for every platform: where a package is installed is told by who refers to it. The marker of a package
// that is referred to under markers alone, by those who are not; what stands under such a one's own has that.
class UvConditions {
 public:
  explicit UvConditions(const TomlNode& packages) {
    for (const TomlNode* package : packages.items) names_[package->Text("name")].push_back(package);
    for (const TomlNode* package : packages.items) {
      Collect(*package, package->Find("dependencies"));
      for (std::string_view groups : {"optional-dependencies", "dev-dependencies"}) {
        const TomlNode* table = package->Find(groups);
        for (size_t i = 0; table && i < table->entries.size(); ++i) Collect(*package, table->entries[i].value);
      }
    }
    for (const TomlNode* package : packages.items) {
      if (!referred_.contains(package)) Reach(package, "");
    }
  }
  // "" where it is installed everywhere, or nothing is known.
  std::string Of(const TomlNode& package) const {
    const auto found = conditions_.find(&package);
    if (found == conditions_.end() || found->second.contains("")) return "";
    std::string out;
    for (const std::string& marker : found->second) {
      out += out.empty() ? "" : " or ";
      out += found->second.size() > 1 ? "(" + marker + ")" : marker;
    }
    return out;
  }

 private:
  static constexpr size_t kMostMarkers = 12;  // of one package; more: it counts as installed everywhere
  struct Edge {
    const TomlNode* to;
    std::string marker;
  };

  void Collect(const TomlNode& from, const TomlNode* list) {
    for (size_t i = 0; list && i < list->items.size(); ++i)
      edges_[&from].push_back({list->items[i], list->items[i]->Text("marker")});
    for (size_t i = 0; list && i < list->items.size(); ++i) {
      for (const TomlNode* to : Targets(*list->items[i])) referred_.insert(to);
    }
  }
  std::vector<const TomlNode*> Targets(const TomlNode& reference) const {
    std::vector<const TomlNode*> out;
    const auto named = names_.find(reference.Text("name"));
    const std::string version = reference.Text("version");
    for (size_t i = 0; named != names_.end() && i < named->second.size(); ++i) {
      if (version.empty() || named->second[i]->Text("version") == version) out.push_back(named->second[i]);
    }
    return out;
  }
  // A marker that asks for an extra says which choice of extras it is of: all of them are judged.
  void Reach(const TomlNode* start, const std::string& under) {
    std::vector<std::pair<const TomlNode*, std::string>> open{{start, under}};
    while (!open.empty()) {
      auto [package, marker] = std::move(open.back());
      open.pop_back();
      std::set<std::string>& known = conditions_[package];
      if (known.contains("")) continue;
      if (marker.empty() || known.size() >= kMostMarkers) known.clear(), marker.clear();
      if (!known.insert(marker).second) continue;
      for (const Edge& edge : edges_[package]) {
        const bool own = !edge.marker.empty() && edge.marker.find("extra") == std::string::npos;
        for (const TomlNode* to : Targets(*edge.to)) open.emplace_back(to, own ? edge.marker : marker);
      }
    }
  }

  std::map<std::string, std::vector<const TomlNode*>> names_;
  std::map<const TomlNode*, std::vector<Edge>> edges_;
  std::set<const TomlNode*> referred_;
  std::map<const TomlNode*, std::set<std::string>> conditions_;
};

// nullopt: not installed.
std::optional<Pin> PinOf(const TomlNode& package, std::string_view kind, const std::string& file) {
  Pin pin{package.Text("name"), package.Text("version"), "", ""};
  if (kind == kPylockFormat.kind) {
    pin.marker = package.Text("marker");
    pin.reference = PylockReference(package, file);
  } else if (kind == kUvLockFormat.kind) {
    if (IsOwnProject(package)) return std::nullopt;
    pin.marker = AnyOf(package.Find("resolution-markers"));
    pin.reference = UvReference(package, file);
  } else {
    const TomlNode* optional = package.Find("optional");
    if (optional && optional->IsTrue()) return std::nullopt;
    pin.marker = package.Text("markers");
    pin.reference = PoetryReference(package);
  }
  return pin;
}

Result<Deployment> ReadTomlLock(const FormatInput& input, std::string_view kind, std::string_view list) {
  Deployment out = NewDeployment(input, kind);
  SourceLines lines(input.text);
  TomlReading reading{input, lines, out};
  FITMENT_TRY(TomlDocument document, TomlDocument::Parse(lines, input.path));
  const TomlNode& root = document.root();
  if (const TomlNode* python = root.Find("requires-python")) FITMENT_CHECK(reading.TakeRequiresPython(*python));
  const TomlNode* packages = root.Find(list);
  if (packages && packages->kind != TomlNode::Kind::kArray)
    return reading.Fault(fmt::format("`{}` is no array of tables", list), *packages, "make the lock again");
  if (!packages) return out;
  std::vector<std::string> skipped;
  const std::optional<UvConditions> conditions =
      kind == kUvLockFormat.kind ? std::optional<UvConditions>(*packages) : std::nullopt;
  for (const TomlNode* package : packages->items) {
    const TomlNode* name = package->Find("name");
    if (!name || !name->IsString())
      return reading.Fault("a package of the lock has no name", *package, "make it again");
    std::optional<Pin> pin = PinOf(*package, kind, input.path);
    const TomlNode* version = package->Find("version");
    const std::string condition = pin && conditions ? conditions->Of(*package) : "";
    if (!condition.empty())
      pin->marker = pin->marker.empty() ? condition : fmt::format("({}) and ({})", pin->marker, condition);
    if (pin) AddPin(reading, (version && version->IsString() ? version : name)->span, *pin);
    if (!pin) skipped.push_back(name->value);
  }
  if (!skipped.empty())
    reading.LeaveOut(*packages, Printable(Join(skipped, ", ")), "the project itself, or optional: not installed");
  out.notes.push_back(input.path + ": a finished set; its extras and groups are judged together");
  return out;
}

Result<Deployment> ReadPylock(const FormatInput& input) {
  return ReadTomlLock(input, kPylockFormat.kind, "packages");
}
Result<Deployment> ReadUvLock(const FormatInput& input) {
  auto out = ReadTomlLock(input, kUvLockFormat.kind, "package");
  if (out) out->installer = "uv";
  return out;
}
Result<Deployment> ReadPoetryLock(const FormatInput& input) {
  return ReadTomlLock(input, kPoetryLockFormat.kind, "package");
}

// JSON is YAML: the report of `pip install --report`.
Result<Deployment> ReadPipReport(const FormatInput& input) {
  Deployment out = NewDeployment(input, kPipReportFormat.kind);
  SourceLines lines(input.text);
  TomlReading reading{input, lines, out};
  FITMENT_TRY(YamlDocument document, YamlDocument::Parse(input.text, input.path));
  const YamlNode* install = YamlDocument::Find(document.root(), "install");
  if (!install || install->kind != YamlNode::Kind::kSequence)
    return Fail(ErrorKind::kSyntax, input.path + " has no `install` list", {input.path},
                "make it with pip install --dry-run --report FILE");
  for (const YamlNode* entry : install->items) {
    const YamlNode* metadata = YamlDocument::Find(*entry, "metadata");
    const YamlNode* name = metadata ? YamlDocument::Find(*metadata, "name") : nullptr;
    const YamlNode* version = metadata ? YamlDocument::Find(*metadata, "version") : nullptr;
    if (!name || !version)
      return Fail(ErrorKind::kSyntax, "an installed package of the report has no name or version",
                  lines.PlaceOf(input.path, entry->span.begin), "make the report again");
    Pin pin{name->value, version->value, "", ""};
    const YamlNode* direct = YamlDocument::Find(*entry, "is_direct");
    const YamlNode* download = YamlDocument::Find(*entry, "download_info");
    const YamlNode* url = download ? YamlDocument::Find(*download, "url") : nullptr;
    if (direct && direct->IsTrue() && url) pin.reference = url->value;
    AddPin(reading, version->span, pin);
  }
  const YamlNode* environment = YamlDocument::Find(document.root(), "environment");
  const YamlNode* python = environment ? YamlDocument::Find(*environment, "python_version") : nullptr;
  if (python) out.python = python->value;
  out.installer = "pip";
  return out;
}

bool NamedPylock(std::string_view name) {
  return name.starts_with("pylock.") && name.ends_with(".toml");
}
bool NamedUvLock(std::string_view name) {
  return name == "uv.lock";
}
bool NamedPoetryLock(std::string_view name) {
  return name == "poetry.lock";
}
bool NamedJson(std::string_view name) {
  return name.ends_with(".json");
}
bool HoldsPipReport(std::string_view, std::string_view text) {
  return text.find("\"pip_version\"") != std::string_view::npos && text.find("\"install\"") != std::string_view::npos;
}

constexpr std::string_view kAdvice = "it is a lock: change what it was made from, and lock again";

}  // namespace

const Format kPylockFormat{.kind = "pylock",
                           .what = "pylock.toml",
                           .named = NamedPylock,
                           .read = ReadPylock,
                           .advice = kAdvice,
                           .search = Format::Search::kNever};
const Format kUvLockFormat{.kind = "uv_lock",
                           .what = "uv.lock",
                           .named = NamedUvLock,
                           .read = ReadUvLock,
                           .advice = kAdvice,
                           .search = Format::Search::kNever};
const Format kPoetryLockFormat{.kind = "poetry_lock",
                               .what = "poetry.lock",
                               .named = NamedPoetryLock,
                               .read = ReadPoetryLock,
                               .advice = kAdvice,
                               .search = Format::Search::kNever};
const Format kPipReportFormat{.kind = "pip_report",
                              .what = "pip's --report",
                              .named = NamedJson,
                              .holds = HoldsPipReport,
                              .read = ReadPipReport,
                              .advice = kAdvice,
                              .search = Format::Search::kNever};

}  // namespace fitment
