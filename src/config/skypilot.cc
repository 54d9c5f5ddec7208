// SkyPilot tasks: the accelerators, and the installs of the shell texts `setup` and `run`. Tests: job_formats_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "config/format_list.h"
#include "config/shell_install.h"
#include "config/yaml_reader.h"

namespace fitment {
namespace {

const YamlNode* Field(const YamlNode& mapping, std::string_view key) {
  const YamlNode* node = YamlDocument::Find(mapping, key);
  return node && !node->IsNull() ? node : nullptr;
}

bool IsText(const YamlNode* node) {
  return node && node->kind == YamlNode::Kind::kScalar && !node->IsNull();
}

void AddAccelerator(std::string name, std::vector<std::string>* out) {
  name = std::string(Trim(name));
  if (!name.empty() && std::find(out->begin(), out->end(), name) == out->end()) out->push_back(std::move(name));
}

// "H100:8", [A100, L4], {H100: 8, A100: 8}.
void TakeAccelerators(const YamlNode& node, std::vector<std::string>* out) {
  if (IsText(&node)) AddAccelerator(node.value, out);
  for (const YamlNode* item : node.items) {
    if (IsText(item)) AddAccelerator(item->value, out);
  }
  for (const YamlNode::Entry& entry : node.entries) {
    bool counted = IsText(entry.second) && entry.second->value != "1";
    AddAccelerator(entry.first->value + (counted ? ":" + entry.second->value : ""), out);
  }
}

Result<void> ReadResources(const YamlNode& resources, const YamlReading& reading) {
  if (resources.kind != YamlNode::Kind::kMapping)
    return reading.Fault("`resources` is no mapping", resources, "write `accelerators: H100:8` below it, indented");
  std::vector<std::string> names;
  const YamlNode* first = nullptr;
  auto take = [&](const YamlNode& from) {
    const YamlNode* node = Field(from, "accelerators");
    if (!node) return;
    if (!first) first = node;
    TakeAccelerators(*node, &names);
  };
  take(resources);
  for (std::string_view key : {"any_of", "ordered"}) {
    const YamlNode* list = Field(resources, key);
    for (const YamlNode* one : list ? list->items : std::vector<const YamlNode*>{}) {
      if (one->kind == YamlNode::Kind::kMapping) take(*one);
    }
  }
  if (const YamlNode* image = Field(resources, "image_id"))
    reading.out.notes.push_back(fmt::format("{}: image_id {}: packages inside the image are not known",
                                            reading.PlaceOf(*image).ToString(), Printable(image->value)));
  if (!first || names.empty()) return {};
  reading.out.accelerator = Join(names, ",");
  reading.out.accelerator_place = reading.PlaceOf(*first);
  if (names.size() > 1)
    reading.out.notes.push_back(fmt::format("{}: it may be started on {}: it has to fit each of them",
                                            reading.PlaceOf(*first).ToString(), JoinAnd(names)));
  return {};
}

Result<void> ReadShell(const YamlNode& root, std::string_view key, const YamlReading& reading) {
  const YamlNode* node = Field(root, key);
  if (!node) return {};
  if (node->kind != YamlNode::Kind::kScalar)
    return reading.Fault(fmt::format("`{}` is no shell text", key), *node, "write it after `|`");
  size_t before = reading.out.items.size() + reading.out.left_out.size();
  FITMENT_CHECK(reading.ReadCommand(*node));
  for (const ShellPython& python : PythonsOf(SplitShell(node->value, {0, node->value.size()}, false, {}))) {
    reading.out.python = python.version;
    reading.out.python_place = reading.PlaceOf(*node);
  }
  if (reading.out.items.size() + reading.out.left_out.size() == before)
    reading.LeaveOut(*node, std::string(key), "its commands install nothing that is read");
  return {};
}

bool NamedYaml(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml");
}

// `resources` as SkyPilot has them, beside a shell text.
bool HoldsTask(std::string_view, std::string_view text) {
  bool shell = text.find("setup:") != std::string_view::npos || text.find("run:") != std::string_view::npos;
  if (!shell || text.find("resources:") == std::string_view::npos) return false;
  auto document = YamlDocument::Parse(text, "");
  if (!document || document->root().kind != YamlNode::Kind::kMapping) return false;
  const YamlNode* resources = Field(document->root(), "resources");
  if (!resources || resources->kind != YamlNode::Kind::kMapping) return false;
  if (!IsText(Field(document->root(), "run")) && !IsText(Field(document->root(), "setup"))) return false;
  static constexpr std::string_view kOwn[] = {"accelerators", "any_of", "ordered", "infra",   "cloud",
                                              "cpus",         "ports",  "region",  "image_id"};
  return std::any_of(std::begin(kOwn), std::end(kOwn),
                     [&](std::string_view key) { return YamlDocument::FindEntry(*resources, key) != nullptr; });
}

Result<Deployment> ReadTask(const FormatInput& input) {
  Deployment out = NewDeployment(input, kSkyPilotFormat.kind);
  SourceLines lines(input.text);
  YamlReading reading{input, lines, out};
  FITMENT_TRY(YamlDocument document, YamlDocument::Parse(input.text, input.path));
  const YamlNode& root = document.root();
  if (root.kind != YamlNode::Kind::kMapping)
    return reading.Fault("a SkyPilot task is a mapping", root, "it has `resources`, `setup` and `run`");
  if (const YamlNode* resources = Field(root, "resources")) FITMENT_CHECK(ReadResources(*resources, reading));
  FITMENT_CHECK(ReadShell(root, "setup", reading));
  FITMENT_CHECK(ReadShell(root, "run", reading));
  DropEmptySteps(&out);
  return out;
}

}  // namespace

const Format kSkyPilotFormat{.kind = "skypilot",
                             .what = "SkyPilot tasks",
                             .named = NamedYaml,
                             .holds = HoldsTask,
                             .read = ReadTask,
                             .edit = YamlSplices,
                             .search = Format::Search::kWhereItHolds};

}  // namespace fitment
