// conda's environment.yml and BentoML's bentofile.yaml: the pip lines are read, conda's packages listed as not judged.
// Tests: formats_test.cc.
#include <fmt/format.h>

#include "base/text.h"
#include "config/format_list.h"
#include "config/yaml_reader.h"

namespace fitment {
namespace {

const YamlNode* Field(const YamlNode& mapping, std::string_view key) {
  const YamlNode* node = YamlDocument::Find(mapping, key);
  return node && !node->IsNull() ? node : nullptr;
}

// "3.10" of "python=3.10.4", "python >=3.10": the version that is named, two numbers of it.
std::string CondaPython(std::string_view spec) {
  std::string_view rest = Trim(spec.substr(6));
  size_t digits = rest.find_first_not_of("=>~ ");
  if (digits == std::string_view::npos || rest.empty() ||
      std::string_view("=>~").find(rest[0]) == std::string_view::npos)
    return {};
  std::vector<std::string_view> numbers = Split(rest.substr(digits, rest.find_first_of(",|* ", digits) - digits), '.');
  if (numbers.size() < 2 || numbers[0] != "3") return {};
  return fmt::format("3.{}", numbers[1]);
}

Result<void> ReadCondaDependencies(const YamlNode& list, const YamlReading& reading) {
  if (list.kind != YamlNode::Kind::kSequence)
    return reading.Fault("`dependencies` is no list", list, "write each package after `- `");
  reading.out.installer = "pip";
  for (const YamlNode* item : list.items) {
    if (item->IsNull()) continue;
    if (item->kind == YamlNode::Kind::kScalar) {
      bool python = item->value.starts_with("python") && item->value.find_first_of("=<>~ ") == 6;
      if (python) {
        reading.out.python = CondaPython(item->value);
        if (!reading.out.python.empty()) {
          reading.out.python_place = reading.PlaceOf(*item);
          continue;
        }
      }
      if (item->value == "uv") reading.out.installer = "uv";
      reading.LeaveOut(*item, Printable(item->value), "a conda package");
      continue;
    }
    const YamlNode* pip = Field(*item, "pip");
    if (pip) FITMENT_CHECK(reading.ReadLines(*pip, "dependencies.pip"));
    if (!pip) reading.LeaveOut(*item, "an item of `dependencies`", "neither a package nor `pip:`");
  }
  return {};
}

bool IsYaml(std::string_view name) {
  return name.ends_with(".yml") || name.ends_with(".yaml");
}

bool NamedEnvironment(std::string_view name) {
  return IsYaml(name) && (name.find("environment") != std::string_view::npos || name.starts_with("conda"));
}

// Other files are called so as well; conda's have their own two fields.
bool HoldsDependencies(std::string_view, std::string_view text) {
  return text.find("dependencies:") != std::string_view::npos;
}

Result<Deployment> ReadEnvironment(const FormatInput& input) {
  Deployment out = NewDeployment(input, kEnvironmentFormat.kind);
  SourceLines lines(input.text);
  YamlReading reading{input, lines, out};
  FITMENT_TRY(YamlDocument document, YamlDocument::Parse(input.text, input.path));
  if (const YamlNode* list = Field(document.root(), "dependencies"))
    FITMENT_CHECK(ReadCondaDependencies(*list, reading));
  return out;
}

Result<void> ReadBentoPython(const YamlNode& python, const YamlReading& reading) {
  if (const YamlNode* packages = Field(python, "packages"))
    FITMENT_CHECK(reading.ReadLines(*packages, "python.packages"));
  if (const YamlNode* file = Field(python, "requirements_txt"))
    FITMENT_CHECK(JoinRequirementsFile(reading.input, file->value, reading.PlaceOf(*file), &reading.out));
  FileOptions& options = reading.out.options;
  auto take = [&](std::string_view key, std::vector<std::string>* to) {
    const YamlNode* node = Field(python, key);
    if (node && node->kind == YamlNode::Kind::kScalar) to->push_back(node->value);
    for (const YamlNode* item : node ? node->items : std::vector<const YamlNode*>{}) to->push_back(item->value);
  };
  if (const YamlNode* url = Field(python, "index_url")) options.index_url = url->value;
  take("extra_index_url", &options.extra_index_urls);
  take("find_links", &options.find_links);
  const YamlNode* no_index = Field(python, "no_index");
  options.no_index |= no_index && no_index->IsTrue();
  for (std::string_view key : {"wheels", "pip_args", "lock_packages"}) {
    if (const YamlNode* node = Field(python, key))
      reading.LeaveOut(*node, fmt::format("python.{}", key), "not taken from the file");
  }
  return {};
}

bool NamedBentofile(std::string_view name) {
  return name.starts_with("bentofile") && IsYaml(name);
}

Result<Deployment> ReadBentofile(const FormatInput& input) {
  Deployment out = NewDeployment(input, kBentofileFormat.kind);
  SourceLines lines(input.text);
  YamlReading reading{input, lines, out};
  FITMENT_TRY(YamlDocument document, YamlDocument::Parse(input.text, input.path));
  const YamlNode& root = document.root();
  if (const YamlNode* python = Field(root, "python")) FITMENT_CHECK(ReadBentoPython(*python, reading));
  if (const YamlNode* docker = Field(root, "docker")) {
    if (const YamlNode* version = Field(*docker, "python_version"))
      FITMENT_CHECK(reading.TakePython(*version, "docker.python_version"));
    if (const YamlNode* cuda = Field(*docker, "cuda_version"))
      out.notes.push_back(fmt::format("{}: cuda_version {} picks the image", reading.PlaceOf(*cuda).ToString(),
                                      Printable(cuda->value)));
  }
  const YamlNode* conda = Field(root, "conda");
  if (conda) reading.LeaveOut(*conda, "conda", "conda's packages are not judged");
  if (const YamlNode* pip = conda ? Field(*conda, "pip") : nullptr) FITMENT_CHECK(reading.ReadLines(*pip, "conda.pip"));
  return out;
}

}  // namespace

const Format kEnvironmentFormat{.kind = "conda",
                                .what = "environment.yml",
                                .named = NamedEnvironment,
                                .holds = HoldsDependencies,
                                .read = ReadEnvironment,
                                .edit = YamlSplices};
const Format kBentofileFormat{
    .kind = "bentofile", .what = "bentofile.yaml", .named = NamedBentofile, .read = ReadBentofile, .edit = YamlSplices};

}  // namespace fitment
