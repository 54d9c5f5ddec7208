// Ray's runtime_env: a file of its own, or the field of a job's or Serve's configuration. Tests: job_formats_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "config/format_list.h"
#include "config/yaml_reader.h"

namespace fitment {
namespace {

const YamlNode* Field(const YamlNode& mapping, std::string_view key) {
  const YamlNode* node = YamlDocument::Find(mapping, key);
  return node && !node->IsNull() ? node : nullptr;
}

// A list of lines, a path, or {packages: …, …}.
Result<void> ReadPackages(const YamlNode& node, const std::string& field, const YamlReading& reading) {
  if (node.kind == YamlNode::Kind::kSequence) return reading.ReadLines(node, field);
  if (node.IsString()) return JoinRequirementsFile(reading.input, node.value, reading.PlaceOf(node), &reading.out);
  if (node.kind != YamlNode::Kind::kMapping)
    return reading.Fault(fmt::format("`{}` is no list", field), node, "write each requirement after `- `");
  const YamlNode* packages = Field(node, "packages");
  if (packages) return ReadPackages(*packages, field + ".packages", reading);
  reading.LeaveOut(node, field, "it names no packages");
  return {};
}

Result<void> ReadConda(const YamlNode& conda, const YamlReading& reading) {
  reading.LeaveOut(conda, "conda", "conda's packages are not judged");
  const YamlNode* list = Field(conda, "dependencies");
  for (const YamlNode* item : list ? list->items : std::vector<const YamlNode*>{}) {
    const YamlNode* pip = Field(*item, "pip");
    if (pip) FITMENT_CHECK(reading.ReadLines(*pip, "conda.dependencies.pip"));
  }
  return {};
}

Result<void> ReadEnvironment(const YamlNode& environment, const YamlReading& reading) {
  if (environment.kind != YamlNode::Kind::kMapping)
    return reading.Fault("`runtime_env` is no mapping", environment, "write `pip:` below it, indented");
  for (std::string_view tool : {"pip", "uv"}) {
    const YamlNode* packages = Field(environment, tool);
    if (!packages) continue;
    reading.out.installer = tool;
    FITMENT_CHECK(ReadPackages(*packages, std::string(tool), reading));
  }
  if (const YamlNode* conda = Field(environment, "conda")) FITMENT_CHECK(ReadConda(*conda, reading));
  for (std::string_view key : {"working_dir", "py_modules", "image_uri", "container"}) {
    if (const YamlNode* node = Field(environment, key))
      reading.LeaveOut(*node, std::string(key), "code or an image: what it holds is not known");
  }
  reading.out.notes.push_back(
      fmt::format("{}: Ray lays these packages over those of the cluster, which are not known, and adds ray itself",
                  reading.PlaceOf(environment).ToString()));
  return {};
}

// The environments of a file, each of its own; the first one with packages is the deployment.
std::vector<const YamlNode*> EnvironmentsOf(const YamlNode& root, bool whole_file) {
  std::vector<const YamlNode*> found;
  if (whole_file && !Field(root, "runtime_env")) found.push_back(&root);
  if (const YamlNode* own = Field(root, "runtime_env")) found.push_back(own);
  const YamlNode* applications = Field(root, "applications");
  for (const YamlNode* application : applications ? applications->items : std::vector<const YamlNode*>{}) {
    if (const YamlNode* own = Field(*application, "runtime_env")) found.push_back(own);
  }
  return found;
}

bool IsOwnFile(std::string_view name) {
  return name.find("runtime_env") != std::string_view::npos || name.find("runtime-env") != std::string_view::npos;
}

bool NamedYamlOrJson(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || (name.ends_with(".json") && IsOwnFile(name));
}

bool HoldsEnvironment(std::string_view text) {
  if (text.find("runtime_env") == std::string_view::npos) return false;
  auto document = YamlDocument::Parse(text, "");
  return document && !EnvironmentsOf(document->root(), false).empty();
}

bool HoldsRuntimeEnv(std::string_view name, std::string_view text) {
  return IsOwnFile(name) || HoldsEnvironment(text);
}

Result<Deployment> ReadRuntimeEnv(const FormatInput& input) {
  Deployment out = NewDeployment(input, kRayFormat.kind);
  SourceLines lines(input.text);
  YamlReading reading{input, lines, out};
  FITMENT_TRY(YamlDocument document, YamlDocument::Parse(input.text, input.path));
  const YamlNode& root = document.root();
  if (root.kind != YamlNode::Kind::kMapping)
    return reading.Fault("a runtime_env is a mapping", root, "it has `pip:`, `uv:` or `conda:`");
  out.installer = "pip";
  bool taken = false;
  for (const YamlNode* environment : EnvironmentsOf(root, IsOwnFile(ToLower(BaseNameOf(input.path))))) {
    if (!taken) {
      FITMENT_CHECK(ReadEnvironment(*environment, reading));
      taken = !out.items.empty();
    } else if (Field(*environment, "pip") || Field(*environment, "uv")) {
      reading.LeaveOut(*environment, "another runtime_env",
                       "each application has an environment of its own; only the file's first is judged");
    }
  }
  return out;
}

}  // namespace

const Format kRayFormat{.kind = "ray",
                        .what = "Ray's runtime_env",
                        .named = NamedYamlOrJson,
                        .holds = HoldsRuntimeEnv,
                        .read = ReadRuntimeEnv,
                        .edit = YamlSplices,
                        .search = Format::Search::kWhereItHolds};

}  // namespace fitment
