// cog.yaml: python_packages or python_requirements, then the installs of `run:`. Tests: formats_test.cc,
// tests/oracle/read_test.py.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "base/text.h"
#include "config/cog_torch.h"
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

// "12.4" before "12.10".
bool OlderCuda(std::string_view a, std::string_view b) {
  auto version_a = Version::Parse(a), version_b = Version::Parse(b);
  return version_a && version_b && *version_a < *version_b;
}

// The row for a pin of torch or torchvision: that of CPUs, or of the newest CUDA that is not above `cuda` ("": any).
const CogTorch* RowOf(std::string_view name, std::string_view version, bool gpu, std::string_view cuda) {
  const CogTorch* best = nullptr;
  for (const CogTorch& row : std::span(kCogTorches, kCogTorchCount)) {
    bool same = (name == "torch" ? row.torch : row.torchvision) == version && row.cuda.empty() != gpu;
    if (!same || (gpu && !cuda.empty() && OlderCuda(cuda, row.cuda))) continue;
    if (!best || OlderCuda(best->cuda, row.cuda)) best = &row;
  }
  return best;
}

std::optional<SpecifierSet> SpecifiersOf(std::string_view text) {
  auto parsed = SpecifierSet::Parse(text);
  return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

std::string PinOf(const RequirementItem& item) {
  if (!item.requirement || !item.requirement->url.empty()) return {};
  const auto& clauses = item.requirement->specifiers.clauses();
  bool pin = clauses.size() == 1 && clauses[0].op == SpecifierOp::kEqual && !clauses[0].wildcard;
  return pin ? clauses[0].version.ToString() : std::string();
}

// tensorflow's wheels want the CUDA and cuDNN of the image, so a pin of it decides both, before torch does.
void TakeTensorflow(const YamlNode& build, const YamlReading& reading, std::string& cuda) {
  const YamlNode* cudnn = Field(build, "cudnn");
  for (const RequirementItem& item : reading.out.items) {
    const std::string pin = PinOf(item);
    if (pin.empty() || item.requirement->normalized != "tensorflow") continue;
    const std::span rows(kCogTensorflows, kCogTensorflowCount);
    auto row = std::find_if(rows.begin(), rows.end(), [&](const CogTensorflow& one) { return one.tensorflow == pin; });
    const std::string place = item.place.ToString();
    if (row == rows.end()) {
      if (cuda.empty())
        reading.out.notes.push_back(fmt::format(
            "{}: cog's table (of 2026-05-07) does not know tensorflow {}: cog stops, unless build.cuda is set", place,
            pin));
      return;
    }
    const std::string_view major = row->cudnn.substr(0, row->cudnn.find('.'));
    if (cudnn && cudnn->value != major) {
      reading.out.notes.push_back(
          fmt::format("{}: cog stops: by its table tensorflow {} goes with cuDNN {}, and build.cudnn says {}", place,
                      pin, major, Printable(cudnn->value)));
    } else if (cuda.empty()) {
      reading.out.notes.push_back(
          fmt::format("{}: cog builds on an image of CUDA {} and cuDNN {} for tensorflow {}, by its own table", place,
                      row->cuda, major, pin));
    } else if (cuda != row->cuda) {
      reading.out.notes.push_back(
          fmt::format("{}: by cog's table tensorflow {} goes with CUDA {}, and build.cuda says {}", place, pin,
                      row->cuda, Printable(cuda)));
    }
    if (cuda.empty()) cuda = row->cuda;
    return;
  }
}

// cog writes a pinned torch or torchvision anew from its table and adds that build's index to the whole file; a file
// with an index of its own is left alone. pip then takes the build, as its local version is the higher one.
void SwapTorch(const YamlNode& build, const YamlReading& reading) {
  FileOptions& options = reading.out.options;
  // A file read by itself, to compare its text before and after an edit, is what stands in it.
  if (!options.extra_index_urls.empty() || !reading.input.load) return;
  const YamlNode* gpu_field = Field(build, "gpu");
  const YamlNode* cuda_field = Field(build, "cuda");
  const bool gpu = gpu_field && gpu_field->IsTrue();
  std::string cuda = cuda_field ? cuda_field->value : "";
  if (gpu) TakeTensorflow(build, reading, cuda);
  for (RequirementItem& item : reading.out.items) {
    std::string pin = PinOf(item);
    std::string name = pin.empty() ? "" : item.requirement->normalized;
    if (name != "torch" && name != "torchvision") continue;
    const CogTorch* row = RowOf(name, pin, gpu, cuda);
    if (!row) {
      if (name == "torch" && gpu && cuda.empty())
        reading.out.notes.push_back(
            fmt::format("{}: cog's table (of 2026-08-21) does not know torch {}: cog stops, "
                        "unless build.cuda is set",
                        item.place.ToString(), pin));
      continue;
    }
    if (cuda.empty()) cuda = row->cuda;
    std::string url = fmt::format("https://download.pytorch.org/whl/{}/", row->index);
    if (std::find(options.extra_index_urls.begin(), options.extra_index_urls.end(), url) ==
        options.extra_index_urls.end())
      options.extra_index_urls.push_back(url);
    if (auto cpu = gpu ? std::nullopt : SpecifiersOf("==" + pin + "+cpu")) item.requirement->specifiers = *cpu;
    reading.out.notes.push_back(
        fmt::format("{}: cog takes {} {} from {}, by its own table", item.place.ToString(), name, pin, url));
  }
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
  SwapTorch(build, reading);
  if (const YamlNode* run = Field(build, "run")) FITMENT_CHECK(ReadRun(*run, reading));
  if (const YamlNode* list = Field(build, "system_packages"))
    reading.LeaveOut(*list, "build.system_packages", "packages of the image's system, not of Python");
  return {};
}

// `build` as a mapping, or cog's own fields in a file of its name.
bool NamedCog(std::string_view name) {
  return name.starts_with("cog") && (name.ends_with(".yaml") || name.ends_with(".yml"));
}

Result<Deployment> ReadCog(const FormatInput& input) {
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
  return out;
}

}  // namespace

const Format kCogFormat{.kind = "cog", .what = "cog.yaml", .named = NamedCog, .read = ReadCog, .edit = YamlSplices};

}  // namespace fitment
