// pyproject.toml: [project], extras and groups that were asked for, [tool.uv], [tool.poetry]. Tests: pyproject_test.cc,
// tests/oracle/read_test.py.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "config/format.h"
#include "config/toml_reader.h"
#include "python/name.h"

namespace fitment {
namespace {

bool Holds(const std::vector<std::string>& names, std::string_view name) {
  std::string normal = NormalizeName(name);
  return std::any_of(names.begin(), names.end(), [&](const std::string& n) { return NormalizeName(n) == normal; });
}

class PyprojectReader {
 public:
  PyprojectReader(const FormatInput& input, Deployment& out)
      : lines_(input.text), reading_{input, lines_, out}, choices_(input.choices) {}

  Result<void> Read();

 private:
  Result<void> ReadProject(const TomlNode& project);
  Result<void> ReadDynamic(const TomlNode& project, std::string_view field);
  Result<void> ReadExtras(const TomlNode* table);
  Result<void> AddExtra(const TomlNode& table, std::string_view name);
  Result<void> ExpandOwnExtras(const TomlNode& table);
  Result<void> ReadGroups(const TomlNode* table);
  Result<void> AddGroup(const TomlNode& table, std::string_view name, const TomlNode* place);
  std::unexpected<Error> Unknown(std::string_view what, const std::string& name, const TomlNode* table) const;

  SourceLines lines_;
  TomlReading reading_;
  const ReadChoices& choices_;
  TomlDocument document_;
  std::string own_name_;  // normalized
  std::set<std::string> extras_done_;
  std::vector<std::string> open_groups_;
};

Result<void> PyprojectReader::Read() {
  FITMENT_TRY(document_, TomlDocument::Parse(lines_, reading_.input.path));
  const TomlNode& root = document_.root();
  const TomlNode* project = root.Find("project");
  if (project && project->kind != TomlNode::Kind::kTable)
    return reading_.Fault("`project` is no table", *project, "write `[project]` on a line of its own");
  if (project) FITMENT_CHECK(ReadProject(*project));
  const TomlNode* poetry = root.Find({"tool", "poetry"});
  bool poetry_only = poetry && !(project && project->Find("dependencies"));
  if (poetry_only) FITMENT_CHECK(ReadPoetry(*poetry, reading_));
  if (!poetry_only || root.Find({"project", "optional-dependencies"}))
    FITMENT_CHECK(ReadExtras(root.Find({"project", "optional-dependencies"})));
  FITMENT_CHECK(ReadGroups(root.Find("dependency-groups")));
  if (const TomlNode* uv = root.Find({"tool", "uv"})) {
    FITMENT_CHECK(ReadUvTable(*uv, reading_));
    FITMENT_CHECK(ApplyUvSources(*uv, reading_));
  }
  if (const TomlNode* build = root.Find({"build-system", "requires"}))
    reading_.LeaveOut(*build, "build-system.requires", "needed to build the project itself, which is not built here");
  if (!project && !poetry && !root.Find("dependency-groups"))
    reading_.out.notes.push_back(reading_.input.path + " has neither [project] nor [tool.poetry]: it requires nothing");
  return {};
}

Result<void> PyprojectReader::ReadProject(const TomlNode& project) {
  own_name_ = NormalizeName(project.Text("name"));
  if (const TomlNode* python = project.Find("requires-python")) FITMENT_CHECK(reading_.TakeRequiresPython(*python));
  if (const TomlNode* list = project.Find("dependencies"))
    FITMENT_CHECK(reading_.AddItems(*list, "project.dependencies", Role::kRequirement));
  const TomlNode* dynamic = project.Find("dynamic");
  if (!dynamic) return {};
  for (const TomlNode* name : dynamic->items) {
    if (name->value == "dependencies") FITMENT_CHECK(ReadDynamic(*name, "dependencies"));
    if (name->value == "optional-dependencies")
      reading_.LeaveOut(*name, "dynamic optional-dependencies", "they are made when the project is built");
  }
  return {};
}

// setuptools reads them from files that stand in the text; other build tools run code.
Result<void> PyprojectReader::ReadDynamic(const TomlNode& name, std::string_view field) {
  const TomlNode* files = document_.root().Find({"tool", "setuptools", "dynamic", field, "file"});
  if (!files) {
    reading_.LeaveOut(name, "dynamic dependencies", "they are made when the project is built, which is not done here");
    return {};
  }
  std::vector<const TomlNode*> names = files->items;
  if (files->IsString()) names.push_back(files);
  for (const TomlNode* file : names) {
    if (!file->IsString()) return reading_.Fault("`file` holds something else than strings", *file, "");
    FITMENT_CHECK(JoinRequirementsFile(reading_.input, file->value, reading_.PlaceOf(*file), &reading_.out));
  }
  return {};
}

std::unexpected<Error> PyprojectReader::Unknown(std::string_view what, const std::string& name,
                                                const TomlNode* table) const {
  std::vector<std::string> names;
  if (table) {
    for (const TomlNode::Entry& entry : table->entries) names.push_back(entry.key);
  }
  std::vector<std::string> near = NearNames(name, names);
  std::string hint = near.empty() ? (names.empty() ? "" : fmt::format("it has {}", JoinAnd(names)))
                                  : fmt::format("did you mean {}?", Join(near, " or "));
  return Fail(ErrorKind::kUsage, fmt::format("{} has no {} \"{}\"", reading_.input.path, what, Printable(name)),
              {reading_.input.path}, std::move(hint));
}

Result<void> PyprojectReader::ReadExtras(const TomlNode* table) {
  if (table && table->kind != TomlNode::Kind::kTable)
    return reading_.Fault("`optional-dependencies` is no table", *table, "write NAME = [\"…\"] below it");
  for (const std::string& extra : choices_.extras) {
    bool known = table && std::any_of(table->entries.begin(), table->entries.end(), [&](const TomlNode::Entry& entry) {
                   return NormalizeName(entry.key) == NormalizeName(extra);
                 });
    if (!known) return Unknown("extra", extra, table);
    FITMENT_CHECK(AddExtra(*table, extra));
  }
  if (!table) return {};
  FITMENT_CHECK(ExpandOwnExtras(*table));
  std::vector<std::string> rest;
  for (const TomlNode::Entry& entry : table->entries) {
    if (!extras_done_.contains(NormalizeName(entry.key))) rest.push_back(entry.key);
  }
  if (!rest.empty())
    reading_.LeaveOut(*table, "optional-dependencies: " + Printable(Join(rest, ", ")), "not asked for (--extra NAME)");
  return {};
}

Result<void> PyprojectReader::AddExtra(const TomlNode& table, std::string_view name) {
  std::string normal = NormalizeName(name);
  if (!extras_done_.insert(normal).second) return {};
  for (const TomlNode::Entry& entry : table.entries) {
    if (NormalizeName(entry.key) != normal) continue;
    FITMENT_CHECK(reading_.AddItems(*entry.value, "project.optional-dependencies." + entry.key, Role::kRequirement));
  }
  return {};
}

// `own-name[extra]` among the dependencies stands for that extra's lines.
Result<void> PyprojectReader::ExpandOwnExtras(const TomlNode& table) {
  std::vector<RequirementItem>& items = reading_.out.items;
  for (size_t i = 0; i < items.size();) {
    const std::optional<Requirement>& requirement = items[i].requirement;
    if (!requirement || own_name_.empty() || requirement->normalized != own_name_ ||
        items[i].role != Role::kRequirement) {
      ++i;
      continue;
    }
    RequirementItem own = std::move(items[i]);
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
    reading_.out.left_out.push_back(
        {own.place, own.text, "the project itself: the lines of the extras that it names are read in its place"});
    for (const std::string& extra : own.requirement->extras) FITMENT_CHECK(AddExtra(table, extra));
  }
  return {};
}

Result<void> PyprojectReader::ReadGroups(const TomlNode* table) {
  if (table && table->kind != TomlNode::Kind::kTable)
    return reading_.Fault("`dependency-groups` is no table", *table,
                          "write `[dependency-groups]` on a line of its own");
  // Poetry's own groups are taken by its reader.
  const TomlNode* poetry = document_.root().Find({"tool", "poetry", "group"});
  for (const std::string& group : choices_.groups) {
    if (!table && poetry && poetry->Find(group)) continue;
    if (!table) return Unknown("dependency group", group, poetry);
    FITMENT_CHECK(AddGroup(*table, group, nullptr));
  }
  if (!table) return {};
  std::vector<std::string> rest;
  for (const TomlNode::Entry& entry : table->entries) {
    if (!Holds(choices_.groups, entry.key)) rest.push_back(entry.key);
  }
  if (!rest.empty())
    reading_.LeaveOut(*table, "dependency-groups: " + Printable(Join(rest, ", ")), "not asked for (--group NAME)");
  return {};
}

Result<void> PyprojectReader::AddGroup(const TomlNode& table, std::string_view name, const TomlNode* place) {
  std::string normal = NormalizeName(name);
  auto found = std::find_if(table.entries.begin(), table.entries.end(),
                            [&](const TomlNode::Entry& entry) { return NormalizeName(entry.key) == normal; });
  if (found == table.entries.end() && !place) return Unknown("dependency group", std::string(name), &table);
  if (found == table.entries.end())
    return reading_.Fault(fmt::format("no dependency group is named \"{}\"", Printable(name)), *place, "");
  const TomlNode& list = *found->value;
  if (std::find(open_groups_.begin(), open_groups_.end(), normal) != open_groups_.end())
    return reading_.Fault(fmt::format("the dependency group \"{}\" includes itself", Printable(name)), list,
                          "take one of the include-group entries away");
  if (list.kind != TomlNode::Kind::kArray)
    return reading_.Fault(fmt::format("the dependency group \"{}\" is no array", Printable(name)), list, "");
  open_groups_.push_back(normal);
  for (const TomlNode* item : list.items) {
    if (item->IsString()) {
      reading_.out.items.push_back(NewItem(reading_.input.path, lines_, item->span, item->value, Role::kRequirement));
      continue;
    }
    std::string included = item->Text("include-group");
    if (included.empty())
      return reading_.Fault("a dependency group holds strings and {include-group = \"NAME\"}", *item, "");
    FITMENT_CHECK(AddGroup(table, included, item));
  }
  open_groups_.pop_back();
  return {};
}

bool NamedPyproject(std::string_view name) {
  // Copies under another name ("pyproject-2024-10-14.toml") are read as well.
  return name.starts_with("pyproject") && name.ends_with(".toml");
}

Result<Deployment> ReadPyproject(const FormatInput& input) {
  Deployment out = NewDeployment(input, kPyprojectFormat.kind);
  PyprojectReader reader(input, out);
  FITMENT_CHECK(reader.Read());
  return out;
}

}  // namespace

const Format kPyprojectFormat{
    .kind = "pyproject", .what = "pyproject.toml", .named = NamedPyproject, .read = ReadPyproject, .edit = TomlSplices};

Result<std::vector<RequirementItem>> TomlReading::Items(const TomlNode& node, const std::string& field,
                                                        Role role) const {
  if (node.kind != TomlNode::Kind::kArray)
    return Fault(fmt::format("`{}` is {}, and an array of strings is needed", Printable(field), NameOf(node.kind)),
                 node, "write it as [\"name>=1\", \"…\"]");
  std::vector<RequirementItem> items;
  for (const TomlNode* item : node.items) {
    if (!item->IsString())
      return Fault(fmt::format("`{}` holds {}, and strings are needed", Printable(field), NameOf(item->kind)), *item,
                   "put the requirement in quotes");
    items.push_back(NewItem(input.path, lines, item->span, item->value, role));
  }
  return items;
}

Result<void> TomlReading::AddItems(const TomlNode& node, const std::string& field, Role role) const {
  std::vector<RequirementItem> items;
  FITMENT_TRY(items, Items(node, field, role));
  for (RequirementItem& item : items) out.items.push_back(std::move(item));
  return {};
}

Result<void> TomlReading::TakeRequiresPython(const TomlNode& node) const {
  if (!node.IsString())
    return Fault(fmt::format("`requires-python` is {}, and a string is needed", NameOf(node.kind)), node,
                 "write requires-python = \">=3.10\"");
  auto specifiers = SpecifierSet::Parse(node.value);
  if (!specifiers)
    return Fault(fmt::format("`requires-python`: {}", specifiers.error().message), node, specifiers.error().hint);
  out.default_python = NewestPython(*specifiers);
  out.notes.push_back(fmt::format("{}: requires-python {}: Python {} is assumed; --python names another",
                                  PlaceOf(node).ToString(), Printable(node.value),
                                  out.default_python.empty() ? "3.13" : out.default_python));
  return {};
}

}  // namespace fitment
