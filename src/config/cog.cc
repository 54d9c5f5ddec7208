// cog.yaml: python_packages or python_requirements, then the installs of `run:`. Tests: formats_test.cc,
// tests/oracle/read_test.py.
#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "config/format_list.h"
#include "config/yaml_reader.h"

namespace fitment {
namespace {

constexpr std::string_view kDefaultPython = "3.13";

const YamlNode* Field(const YamlNode& mapping, std::string_view key) {
  const YamlNode* node = YamlDocument::Find(mapping, key);
  return node && !node->IsNull() ? node : nullptr;
}

Result<void> ReadRun(const YamlNode& run, const YamlReading& reading) {
  if (run.kind != YamlNode::Kind::kSequence)
    return reading.Fault("`build.run` is no list", run, "write each command after `- `");
  for (const YamlNode* item : run.items) {
    const YamlNode* command = item->kind == YamlNode::Kind::kMapping ? YamlDocument::Find(*item, "command") : item;
    if (!command || command->kind != YamlNode::Kind::kScalar)
      return reading.Fault("an item of `build.run` is neither a command nor {command: …}", *item, "");
    size_t before = reading.out.items.size(), left = reading.out.left_out.size();
    FITMENT_CHECK(reading.ReadCommand(*command));
    bool silent = reading.out.items.size() == before && reading.out.left_out.size() == left;
    if (silent) reading.LeaveOut(*command, "run: " + Printable(command->value), "it names no requirement to judge");
  }
  return {};
}

void NoteGpu(const YamlNode& build, const YamlReading& reading) {
  const YamlNode* gpu = Field(build, "gpu");
  const YamlNode* cuda = Field(build, "cuda");
  const YamlNode* cudnn = Field(build, "cudnn");
  std::string what;
  if (cuda) what += fmt::format(" cuda {}", Printable(cuda->value));
  if (cudnn) what += fmt::format(" cudnn {}", Printable(cudnn->value));
  if (gpu && gpu->IsTrue())
    reading.out.notes.push_back(
        fmt::format("{}: gpu: true{}: cog picks the CUDA image; which GPU runs it is not said "
                    "here (--gpu)",
                    reading.PlaceOf(*gpu).ToString(), what));
}

Result<void> ReadBuild(const YamlNode& build, const YamlReading& reading) {
  const YamlNode* packages = Field(build, "python_packages");
  const YamlNode* file = Field(build, "python_requirements");
  if (const YamlNode* python = Field(build, "python_version"))
    FITMENT_CHECK(reading.TakePython(*python, "build.python_version"));
  if (packages && !packages->items.empty() && file)
    return reading.Fault("`python_packages` stands beside `python_requirements`, and cog refuses that", *packages,
                         "keep one of the two");
  if (const YamlNode* run = Field(build, "pre_install")) {
    FITMENT_CHECK(ReadRun(*run, reading));
    reading.out.steps.emplace_back().name = fmt::format("requirements of {}", BaseNameOf(reading.input.path));
  }
  if (packages) FITMENT_CHECK(reading.ReadLines(*packages, "build.python_packages"));
  if (file) {
    if (!file->IsString()) return reading.Fault("`python_requirements` is no path", *file, "");
    FITMENT_CHECK(JoinRequirementsFile(reading.input, file->value, reading.PlaceOf(*file), &reading.out));
  }
  reading.out.installer = "pip";
  NoteGpu(build, reading);
  if (const YamlNode* run = Field(build, "run")) FITMENT_CHECK(ReadRun(*run, reading));
  if (const YamlNode* list = Field(build, "system_packages"))
    reading.LeaveOut(*list, "build.system_packages", "packages of the image's system, not of Python");
  return {};
}

// `build` as a mapping, or cog's own fields in a file of its name.
bool NamedCog(std::string_view name) {
  return name.starts_with("cog") && (name.ends_with(".yaml") || name.ends_with(".yml"));
}

Result<Deployment> ReadCog(FormatInput input) {
  Deployment out = NewDeployment(input, kCogFormat.kind);
  SourceLines lines(input.text);
  YamlReading reading{input, lines, out};
  FITMENT_TRY(YamlDocument document, YamlDocument::Parse(input.text, input.path));
  const YamlNode& root = document.root();
  if (root.kind != YamlNode::Kind::kMapping && !root.IsNull())
    return reading.Fault("a cog.yaml is a mapping", root, "it begins with `build:`");
  out.default_python = kDefaultPython;
  if (const YamlNode* build = Field(root, "build")) {
    if (build->kind != YamlNode::Kind::kMapping)
      return reading.Fault("`build` is no mapping", *build, "write its fields below it, indented");
    FITMENT_CHECK(ReadBuild(*build, reading));
    DropEmptySteps(&out);
  }
  out.notes.push_back(input.path +
                      ": cog may swap a pinned torch for the build of its own table; the line as written is judged");
  return out;
}

}  // namespace

const Format kCogFormat{.kind = "cog", .what = "cog.yaml", .named = NamedCog, .read = ReadCog, .edit = YamlSplices};

}  // namespace fitment
