// Truss config.yaml, field by field. Tests: truss_test.cc.
#include "config/truss.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "config/bare_reference.h"
#include "config/format.h"
#include "config/source_lines.h"

namespace fitment {
namespace {

// Truss' SUPPORTED_PYTHON_VERSIONS and DEFAULT_PYTHON_VERSION (truss 0.18).
constexpr std::string_view kPythons[] = {"py39", "py310", "py311", "py312", "py313", "py314"};
constexpr std::string_view kDefaultPython = "3.13";

std::string_view NameOf(YamlNode::Kind kind) {
  if (kind == YamlNode::Kind::kMapping) return "a mapping";
  return kind == YamlNode::Kind::kSequence ? "a list" : "a scalar";
}

std::string_view BaseName(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

class TrussReader {
 public:
  TrussReader(const std::string& path, std::string text, const FileLoader& load,
              const EnvironmentVariables& environment)
      : path_(path),
        text_(std::move(text)),
        lines_(text_),
        requirements_(load, environment),
        load_(load),
        environment_(environment) {}

  Result<Deployment> Read();

 private:
  Result<void> ReadRequirements();
  Result<void> ReadItem(const YamlNode& item, size_t number);
  Result<void> ReadRequirementsFile();
  Result<void> ReadProjectFile(const YamlNode& file);
  Result<void> ReadPython();
  Result<void> ReadAccelerator();
  void ReadInstanceType(const YamlNode& resources);
  void PlacePythonInsert();
  void NoteImage();
  void NoteCommands();
  void LeaveOutList(std::string_view key, std::string_view why);
  Deployment Finish();

  const YamlNode* Field(std::string_view key) const {
    const YamlNode* node = YamlDocument::Find(*root_, key);
    return node && !node->IsNull() ? node : nullptr;
  }
  SourcePlace PlaceOf(const YamlNode& node) const { return lines_.PlaceOf(path_, node.whole.begin); }
  std::unexpected<Error> Fault(std::string message, const YamlNode& node, std::string hint) const {
    return Fail(ErrorKind::kSyntax, std::move(message), PlaceOf(node), std::move(hint));
  }

  std::string path_;
  std::string text_;
  SourceLines lines_;
  RequirementsReader requirements_;
  const FileLoader& load_;
  const EnvironmentVariables& environment_;
  const YamlNode* root_ = nullptr;
  Deployment out_;
  std::string step_name_;
};

Result<Deployment> TrussReader::Read() {
  Result<YamlDocument> document = YamlDocument::Parse(text_, path_);
  if (!document) return std::unexpected<Error>(document.error());
  root_ = &document->root();
  if (root_->kind != YamlNode::Kind::kMapping && !root_->IsNull()) {
    return Fault(fmt::format("{} is {} and no mapping of Truss fields", path_, NameOf(root_->kind)), *root_,
                 "a Truss config begins with lines like `model_name: …` and `requirements:`");
  }
  requirements_.content.files.push_back({path_, text_});
  step_name_ = fmt::format("requirements of {}", BaseName(path_));
  FITMENT_CHECK(ReadRequirements());
  FITMENT_CHECK(ReadRequirementsFile());
  FITMENT_CHECK(ReadPython());
  FITMENT_CHECK(ReadAccelerator());
  if (path_.ends_with(".yml"))
    out_.notes.push_back(fmt::format("{}: Truss itself reads config.yaml only, never .yml", path_));
  NoteImage();
  NoteCommands();
  return Finish();
}

Result<void> TrussReader::ReadRequirements() {
  const YamlNode* list = Field("requirements");
  if (!list) return {};
  if (list->kind != YamlNode::Kind::kSequence) {
    bool names_file = list->kind == YamlNode::Kind::kScalar && list->value.ends_with(".txt");
    return Fault(
        fmt::format("`requirements` in {} is {}, and Truss takes a list of strings", path_, NameOf(list->kind)), *list,
        names_file ? fmt::format("did you mean `requirements_file: {}`?", Printable(list->value))
                   : "write each requirement on a line of its own, after `- `");
  }
  for (size_t i = 0; i < list->items.size(); ++i) FITMENT_CHECK(ReadItem(*list->items[i], i + 1));
  return {};
}

Result<void> TrussReader::ReadItem(const YamlNode& item, size_t number) {
  if (item.IsNull() || (item.kind == YamlNode::Kind::kScalar && Trim(item.value).empty())) {
    requirements_.content.left_out.push_back({PlaceOf(item), "an empty item of `requirements`", "it names nothing"});
    return {};
  }
  if (!item.IsString()) {
    bool pair = item.kind == YamlNode::Kind::kMapping && item.entries.size() == 1 &&
                item.entries[0].second->kind == YamlNode::Kind::kScalar;
    std::string hint = "put the item in quotes";
    if (pair)
      hint = fmt::format("did you mean `{}=={}`?", Printable(item.entries[0].first->value),
                         Printable(item.entries[0].second->value));
    std::string_view kind = item.kind == YamlNode::Kind::kScalar ? "a number or truth value" : NameOf(item.kind);
    return Fault(fmt::format("item {} of `requirements` in {} is {}, and Truss takes strings", number, path_, kind),
                 item, std::move(hint));
  }
  bool raw = item.style == YamlNode::Style::kLiteral ||
             text_.substr(item.span.begin, item.span.end - item.span.begin) == item.value;
  return requirements_.ReadRange(path_, lines_, item.span, raw ? nullptr : &item.value, Role::kRequirement);
}

Result<void> TrussReader::ReadRequirementsFile() {
  const YamlNode* file = Field("requirements_file");
  if (!file || file->value.empty()) return {};
  if (!file->IsString()) {
    return Fault(fmt::format("`requirements_file` in {} is no string", path_), *file,
                 "write the path of a requirements file");
  }
  const YamlNode* list = Field("requirements");
  if (list && !list->items.empty()) {
    return Fault(fmt::format("{} has both `requirements` and `requirements_file`, and Truss refuses that", path_),
                 *file, "keep one of the two");
  }
  std::string_view name = BaseName(file->value);
  if (name == "pyproject.toml" || name == "uv.lock") {
    return ReadProjectFile(*file);
  }
  if (!load_) return {};
  step_name_ = fmt::format("requirements of {}", name);
  Result<void> read = requirements_.ReadFile(RelativeTo(path_, file->value), Role::kRequirement);
  if (read || read.error().place.line > 0) return read;  // told by the file itself
  Error error = read.error();
  error.message = fmt::format("`requirements_file` of {}: {}", path_, error.message);
  error.place = PlaceOf(*file);
  return std::unexpected<Error>(std::move(error));
}

// pyproject.toml and uv.lock, as their own formats read them; Python and installer stay Truss' own.
Result<void> TrussReader::ReadProjectFile(const YamlNode& file) {
  if (!load_) return {};
  std::string path = RelativeTo(path_, file.value);
  auto loaded = load_(path);
  if (!loaded) {
    Error error = loaded.error();
    error.message = fmt::format("`requirements_file` of {}: {}", path_, error.message);
    error.place = PlaceOf(file);
    return std::unexpected<Error>(std::move(error));
  }
  step_name_ = fmt::format("requirements of {}", BaseName(file.value));
  const Format* format = FormatOf(path, *loaded);
  if (!format) return {};
  Deployment read;
  FITMENT_TRY(read, format->read({path, std::move(*loaded), load_, environment_, {}}));
  RequirementsContent& content = requirements_.content;
  std::move(read.steps.front().items.begin(), read.steps.front().items.end(), std::back_inserter(content.items));
  std::move(read.left_out.begin(), read.left_out.end(), std::back_inserter(content.left_out));
  std::move(read.notes.begin(), read.notes.end(), std::back_inserter(content.notes));
  std::move(read.files.begin(), read.files.end(), std::back_inserter(content.files));
  JoinOptions(read.options, &content.options);
  return {};
}

Result<void> TrussReader::ReadPython() {
  out_.default_python = kDefaultPython;
  const YamlNode* node = YamlDocument::Find(*root_, "python_version");
  if (!node) {
    PlacePythonInsert();
    return {};
  }
  out_.python_span = node->span;
  if (node->IsNull()) return {};
  out_.python_place = PlaceOf(*node);
  out_.python = node->value;
  if (node->IsString() && std::find(std::begin(kPythons), std::end(kPythons), node->value) != std::end(kPythons))
    return {};
  std::string digits;
  for (char c : node->value) {
    if (c >= '0' && c <= '9') digits += c;
  }
  std::string likely = "py" + digits.substr(0, 3);
  bool known = std::find(std::begin(kPythons), std::end(kPythons), likely) != std::end(kPythons);
  std::string hint = "Truss takes py39, py310, py311, py312, py313 or py314";
  if (known) hint = fmt::format("did you mean `{}`? {}", likely, hint);
  return Fault(fmt::format("`python_version: {}` in {} is none that Truss knows", Printable(node->value), path_), *node,
               std::move(hint));
}

// After model_name's line, where configs have it; else before the first field.
void TrussReader::PlacePythonInsert() {
  if (root_->style == YamlNode::Style::kFlow || root_->entries.empty()) {
    if (root_->IsNull()) out_.python_insert = text_.size();
    return;
  }
  const YamlNode::Entry* name = YamlDocument::FindEntry(*root_, "model_name");
  if (name && name->second->kind == YamlNode::Kind::kScalar) {
    out_.python_insert = lines_.Next(lines_.LineOf(name->second->whole.end));
  } else {
    out_.python_insert = lines_.Begin(lines_.LineOf(root_->entries.front().first->whole.begin));
  }
  if (*out_.python_insert == 0) out_.python_insert = ByteOrderMarkSize(text_);
}

Result<void> TrussReader::ReadAccelerator() {
  const YamlNode* resources = Field("resources");
  if (!resources) return {};
  if (resources->kind != YamlNode::Kind::kMapping) {
    return Fault(fmt::format("`resources` in {} is {}, and Truss takes a mapping", path_, NameOf(resources->kind)),
                 *resources, "write `resources:` and below it, indented, `accelerator: T4`");
  }
  ReadInstanceType(*resources);
  const YamlNode* accelerator = YamlDocument::Find(*resources, "accelerator");
  if (!accelerator || accelerator->IsNull() || !out_.accelerator.empty()) return {};
  if (!accelerator->IsString()) {
    return Fault(fmt::format("`accelerator` in {} is no string", path_), *accelerator,
                 "write a GPU's name, such as T4 or H100:8");
  }
  out_.accelerator = std::string(Trim(accelerator->value));
  out_.accelerator_place = PlaceOf(*accelerator);
  return {};
}

// "L4:4x16" (CPUs x GiB) or "A10G:2x24x96" (GPUs first) takes the accelerator's place.
void TrussReader::ReadInstanceType(const YamlNode& resources) {
  const YamlNode* node = YamlDocument::Find(resources, "instance_type");
  if (!node || !node->IsString()) return;
  size_t colon = node->value.find(':');
  std::string gpu = node->value.substr(0, colon);
  if (colon == std::string::npos || gpu == "CPU") return;
  std::vector<std::string_view> sizes = Split(std::string_view(node->value).substr(colon + 1), 'x');
  out_.accelerator = sizes.size() == 3 ? gpu + ":" + std::string(sizes[0]) : gpu;
  out_.accelerator_place = PlaceOf(*node);
  out_.notes.push_back(fmt::format("{}: instance_type {} is read as the accelerator {}", PlaceOf(*node).ToString(),
                                   Printable(node->value), Printable(out_.accelerator)));
}

void TrussReader::NoteImage() {
  if (const YamlNode* image = Field("base_image")) {
    const YamlNode* name = image->kind == YamlNode::Kind::kMapping ? YamlDocument::Find(*image, "image") : image;
    std::string shown = name && name->kind == YamlNode::Kind::kScalar ? Printable(name->value) : "of its own";
    out_.notes.push_back(
        fmt::format("{}: the Python and glibc of base_image {} are not read; python_version and the default image's "
                    "glibc are assumed",
                    PlaceOf(*image).ToString(), shown));
  }
  const YamlNode* server = Field("docker_server");
  if (!server) return;
  const YamlNode* no_build = YamlDocument::Find(*server, "no_build");
  bool dead = no_build && no_build->IsTrue();
  out_.notes.push_back(
      dead
          ? fmt::format("{}: docker_server.no_build: Truss uses the image as it is and installs none of `requirements`",
                        PlaceOf(*no_build).ToString())
          : fmt::format("{}: docker_server: Truss' own server packages are not installed",
                        PlaceOf(*server).ToString()));
}

void TrussReader::LeaveOutList(std::string_view key, std::string_view why) {
  const YamlNode* list = Field(key);
  if (!list || list->kind != YamlNode::Kind::kSequence || list->items.empty()) return;
  std::vector<std::string> names;
  for (const YamlNode* item : list->items) {
    if (item->kind == YamlNode::Kind::kScalar && !item->IsNull()) names.push_back(item->value);
  }
  out_.left_out.push_back(
      {PlaceOf(*list->items.front()), fmt::format("{}: {}", key, Printable(Join(names, ", "))), std::string(why)});
}

void TrussReader::NoteCommands() {
  LeaveOutList("system_packages", "packages of the image's system, not of Python");
  LeaveOutList("external_package_dirs", "code that is copied; what it requires is not installed by Truss");
  const YamlNode* commands = Field("build_commands");
  if (commands && commands->kind == YamlNode::Kind::kSequence) {
    for (const YamlNode* command : commands->items) {
      if (command->kind != YamlNode::Kind::kScalar || command->IsNull()) continue;
      bool installs =
          command->value.find("pip") != std::string::npos && command->value.find("install") != std::string::npos;
      out_.left_out.push_back(
          {PlaceOf(*command), "build command: " + Printable(command->value),
           installs ? "it runs after the requirements and may replace what they installed; it is not judged"
                    : "it runs after the requirements; it is not judged"});
    }
  }
  if (const YamlNode* engine = Field("trt_llm")) {
    out_.left_out.push_back(
        {PlaceOf(*engine), "trt_llm", "Truss picks the TensorRT-LLM image and its packages itself"});
  }
}

Deployment TrussReader::Finish() {
  RequirementsContent& content = requirements_.content;
  out_.file = path_;
  out_.kind = "truss";
  out_.installer = "uv";
  out_.index_strategy = "unsafe-best-match";
  out_.steps.push_back({step_name_, std::move(content.items)});
  out_.options = std::move(content.options);
  out_.files = std::move(content.files);
  out_.left_out.insert(out_.left_out.begin(), std::make_move_iterator(content.left_out.begin()),
                       std::make_move_iterator(content.left_out.end()));
  out_.notes.insert(out_.notes.end(), content.notes.begin(), content.notes.end());
  return std::move(out_);
}

}  // namespace

Result<Deployment> ReadTruss(const std::string& path, std::string text, const FileLoader& load,
                             const EnvironmentVariables& environment) {
  return TrussReader(path, std::move(text), load, environment).Read();
}

bool HasTrussKeys(const YamlNode& root) {
  if (root.kind != YamlNode::Kind::kMapping) return false;
  for (std::string_view key : {"requirements", "requirements_file", "model_name", "python_version", "resources",
                               "base_image", "model_class_name", "docker_server", "trt_llm", "model_metadata",
                               "system_packages", "bundled_packages_dir", "truss_server_version_override",
                               "model_cache", "runtime", "external_data", "external_package_dirs", "build_commands"}) {
    if (YamlDocument::FindEntry(root, key)) return true;
  }
  return false;
}

}  // namespace fitment
