// [tool.uv] of pyproject.toml and of PEP 723 scripts. Tests: pyproject_test.cc.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/bare_reference.h"
#include "config/toml_reader.h"
#include "python/name.h"

namespace fitment {
namespace {

struct KeyList {
  std::string_view key;
  std::vector<std::string> FileOptions::*to;
};
constexpr KeyList kLists[] = {{"extra-index-url", &FileOptions::extra_index_urls},
                              {"find-links", &FileOptions::find_links},
                              {"no-binary-package", &FileOptions::no_binary},
                              {"no-build-package", &FileOptions::only_binary}};

// Keys that change what is installed and are not modelled from the file.
constexpr std::string_view kLeftOut[] = {"exclude-dependencies",
                                         "dependency-metadata",
                                         "exclude-newer",
                                         "exclude-newer-package",
                                         "resolution",
                                         "prerelease-package",
                                         "torch-backend",
                                         "pip",
                                         "dev-dependencies",
                                         "environments",
                                         "conflicts",
                                         "required-environments",
                                         "workspace"};

std::vector<std::string> Strings(const TomlNode& node) {
  std::vector<std::string> out;
  if (node.IsString()) out.push_back(node.value);
  for (const TomlNode* item : node.items) {
    if (item->IsString()) out.push_back(item->value);
  }
  return out;
}

// Whose builds see more than their own requirements, or others.
void TakeBuildSettings(const TomlNode& uv, FileOptions& options) {
  std::vector<std::string>& names = options.build_otherwise;
  const TomlNode* whole = uv.Find("no-build-isolation");
  if ((whole && whole->IsTrue()) || uv.Find("build-constraint-dependencies")) names.emplace_back(":all:");
  if (const TomlNode* some = uv.Find("no-build-isolation-package")) {
    for (const std::string& name : Strings(*some)) names.push_back(NormalizeName(name));
  }
  if (const TomlNode* more = uv.Find("extra-build-dependencies")) {
    for (const TomlNode::Entry& entry : more->entries) names.push_back(NormalizeName(entry.key));
  }
}

std::string UrlOrPath(const TomlReading& reading, const std::string& written) {
  return IsUrl(written) ? written : RelativeTo(reading.input.path, written);
}

void TakeIndex(const TomlNode& index, const TomlReading& reading) {
  FileOptions& options = reading.out.options;
  std::string url = index.Text("url");
  const TomlNode* is_default = index.Find("default");
  const TomlNode* is_explicit = index.Find("explicit");
  if (is_explicit && is_explicit->IsTrue()) return;  // joined where a source names it
  bool flat = index.Text("format") == "flat";
  if (flat) {
    options.find_links.push_back(UrlOrPath(reading, url));
  } else if (is_default && is_default->IsTrue()) {
    options.index_url = UrlOrPath(reading, url);
  } else {
    options.extra_index_urls.push_back(UrlOrPath(reading, url));
  }
}

// {git|url|path} as the direct reference that it means, "" for other sources.
std::string DirectReference(const TomlNode& source, const TomlReading& reading) {
  std::string git = source.Text("git"), reference;
  if (!git.empty()) {
    reference = git.starts_with("git+") ? git : "git+" + git;
    for (std::string_view key : {"rev", "tag", "branch"}) {
      if (std::string at = source.Text(key); !at.empty()) reference += "@" + at;
    }
    if (std::string folder = source.Text("subdirectory"); !folder.empty()) reference += "#subdirectory=" + folder;
  } else if (std::string url = source.Text("url"); !url.empty()) {
    reference = url;
  } else if (std::string path = source.Text("path"); !path.empty()) {
    reference = RelativeTo(reading.input.path, path);
  }
  return reference;
}

class SourceApplier {
 public:
  SourceApplier(const TomlNode& uv, const TomlReading& reading) : uv_(uv), reading_(reading) {}

  Result<void> Apply(const std::string& name, const TomlNode& sources) {
    std::vector<const TomlNode*> list = sources.items;
    if (sources.kind == TomlNode::Kind::kTable) list.push_back(&sources);
    if (list.empty())
      return reading_.Fault(
          fmt::format("the source of {} is {}, and a table is needed", Printable(name), NameOf(sources.kind)), sources,
          "write it as { index = \"NAME\" } or { git = \"URL\" }");
    for (const TomlNode* source : list) {
      if (Chosen(*source)) ApplyOne(name, *source);
    }
    return {};
  }

 private:
  bool Chosen(const TomlNode& source) const {
    auto holds = [](const std::vector<std::string>& names, const std::string& name) {
      return name.empty() || std::any_of(names.begin(), names.end(),
                                         [&](const std::string& n) { return NormalizeName(n) == NormalizeName(name); });
    };
    return holds(reading_.input.choices.extras, source.Text("extra")) &&
           holds(reading_.input.choices.groups, source.Text("group"));
  }

  void ApplyOne(const std::string& name, const TomlNode& source) {
    std::string marker = source.Text("marker");
    std::string index = source.Text("index");
    if (!index.empty()) return JoinIndex(name, index, source);
    std::string reference = DirectReference(source, reading_);
    if (reference.empty() || !marker.empty()) {
      std::string why = marker.empty() ? "only index, git, url and path are read"
                                       : fmt::format("it holds where {} and is not judged", Printable(marker));
      reading_.LeaveOut(source, "the source of " + Printable(name), std::move(why));
      return;
    }
    for (RequirementItem& item : reading_.out.items) {
      if (!item.requirement || item.requirement->normalized != NormalizeName(name) || !item.requirement->url.empty())
        continue;
      item.requirement->url = reference;
      item.requirement->specifiers = {};
    }
  }

  void JoinIndex(const std::string& name, const std::string& index, const TomlNode& source) {
    const TomlNode* indexes = uv_.Find("index");
    const TomlNode* found = nullptr;
    if (indexes) {
      for (const TomlNode* entry : indexes->items) found = entry->Text("name") == index ? entry : found;
    }
    if (!found) {
      reading_.LeaveOut(source, "the source of " + Printable(name),
                        "no [[tool.uv.index]] is named " + Printable(index));
      return;
    }
    std::string url = UrlOrPath(reading_, found->Text("url"));
    // An index with the same name is pinned once; of several sources with markers the first one is taken.
    std::vector<std::string>& pins = reading_.out.options.index_pins;
    std::string start = NormalizeName(name) + "=";
    bool known = std::any_of(pins.begin(), pins.end(), [&](const std::string& pin) { return pin.starts_with(start); });
    if (!known) pins.push_back(start + url);
    std::string marker = source.Text("marker");
    if (!marker.empty() || known)
      reading_.out.notes.push_back(
          fmt::format("{}: the index {} for {}{}: markers of sources are not judged, and the "
                      "first source is taken",
                      reading_.PlaceOf(source).ToString(), Printable(index), Printable(name),
                      marker.empty() ? "" : " where " + Printable(marker)));
  }

  const TomlNode& uv_;
  const TomlReading& reading_;
};

}  // namespace

Result<void> ReadUvTable(const TomlNode& uv, const TomlReading& reading) {
  if (uv.kind != TomlNode::Kind::kTable) return reading.Fault("`tool.uv` is no table", uv, "");
  if (const TomlNode* list = uv.Find("constraint-dependencies"))
    FITMENT_CHECK(reading.AddItems(*list, "tool.uv.constraint-dependencies", Role::kConstraint));
  if (const TomlNode* list = uv.Find("override-dependencies"))
    FITMENT_CHECK(reading.AddItems(*list, "tool.uv.override-dependencies", Role::kOverride));
  FileOptions& options = reading.out.options;
  if (const TomlNode* indexes = uv.Find("index")) {
    for (const TomlNode* index : indexes->items) {
      if (index->Text("url").empty()) return reading.Fault("an index of `tool.uv` has no `url`", *index, "");
      TakeIndex(*index, reading);
    }
  }
  if (std::string url = uv.Text("index-url"); !url.empty()) options.index_url = url;
  for (const KeyList& list : kLists) {
    if (const TomlNode* node = uv.Find(list.key)) {
      for (std::string& text : Strings(*node)) (options.*list.to).push_back(std::move(text));
    }
  }
  auto flag = [&](std::string_view key) { return uv.Find(key) && uv.Find(key)->IsTrue(); };
  options.no_index |= flag("no-index");
  if (flag("no-binary")) options.no_binary.emplace_back(":all:");
  if (flag("no-build")) options.only_binary.emplace_back(":all:");
  TakeBuildSettings(uv, options);
  options.prerelease |= uv.Text("prerelease") == "allow";
  reading.out.index_strategy = uv.Text("index-strategy");
  reading.out.installer = "uv";
  for (std::string_view key : kLeftOut) {
    if (const TomlNode* node = uv.Find(key))
      reading.LeaveOut(*node, fmt::format("tool.uv.{}", key), "not taken from the file; options may say it");
  }
  return {};
}

Result<void> ApplyUvSources(const TomlNode& uv, const TomlReading& reading) {
  const TomlNode* sources = uv.Find("sources");
  if (!sources) return {};
  if (sources->kind != TomlNode::Kind::kTable) return reading.Fault("`tool.uv.sources` is no table", *sources, "");
  SourceApplier applier(uv, reading);
  for (const TomlNode::Entry& entry : sources->entries) {
    std::string normal = NormalizeName(entry.key);
    const auto& items = reading.out.items;
    bool used = std::any_of(items.begin(), items.end(), [&](const RequirementItem& item) {
      return item.requirement && item.requirement->normalized == normal;
    });
    if (used) FITMENT_CHECK(applier.Apply(entry.key, *entry.value));
  }
  return {};
}

}  // namespace fitment
