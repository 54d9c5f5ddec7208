// Truss config.yaml, field by field. Tests: truss_test.cc.
#include "config/truss.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <utility>

#include "base/text.h"
#include "config/bare_reference.h"
#include "config/edit_form.h"
#include "config/format.h"
#include "config/image_name.h"
#include "config/source_lines.h"
#include "config/truss_server.h"
#include "config/yaml_reader.h"

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
  explicit TrussReader(const FormatInput& input)
      : path_(input.path),
        text_(input.text),
        lines_(text_),
        requirements_(input.load, input.environment),
        load_(input.load),
        environment_(input.environment),
        choices_(input.choices) {}

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
  void TakeImage();
  void TakeServer();
  void LaySteps();
  void AddStep(std::string name) { out_.steps.emplace_back().name = std::move(name); }
  void AddUserItems();
  void AddServerLines(std::span<const std::string_view> lines, Role role, const std::set<std::string>& but);
  std::set<std::string> NamesOfUser() const;
  void NoteRest();
  Result<void> ReadCommands();
  void LeaveOutList(std::string_view key, std::string_view why);
  void TakeContent();

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
  const ReadChoices& choices_;
  const YamlNode* root_ = nullptr;
  Deployment out_;
  std::string step_name_;
  enum class FileKind : uint8_t { kNone, kPip, kProject } file_kind_ = FileKind::kNone;
  bool own_server_ = true;  // Truss puts its own server into the image
  std::string list_name_;   // "Truss 0.18.2's own list"
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
  TakeImage();
  TakeServer();
  out_.file = path_;
  out_.kind = "truss";
  out_.choices = choices_;
  out_.installer = "uv";
  out_.index_strategy = "unsafe-best-match";
  TakeContent();
  LaySteps();
  NoteRest();
  FITMENT_CHECK(ReadCommands());
  return std::move(out_);
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
  file_kind_ = FileKind::kPip;
  if (name == "pyproject.toml" || name == "uv.lock") {
    file_kind_ = FileKind::kProject;
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
  std::move(read.items.begin(), read.items.end(), std::back_inserter(content.items));
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

// Custom images bring their own Python and glibc; the name may tell them.
void TrussReader::TakeImage() {
  const YamlNode* image = Field("base_image");
  if (!image) return;
  const YamlNode* name = image->kind == YamlNode::Kind::kMapping ? YamlDocument::Find(*image, "image") : image;
  std::string shown = name && name->kind == YamlNode::Kind::kScalar ? Printable(name->value) : "of its own";
  ImageFacts facts = FactsOfImage(shown);
  out_.glibc = facts.glibc;
  if (!facts.python.empty()) out_.default_python = facts.python;
  bool differs = !facts.python.empty() && !out_.python.empty() && TrussPython(facts.python) != out_.python;
  out_.notes.push_back(
      fmt::format("{}: base_image {}: Truss installs into the image's own Python{}", PlaceOf(*image).ToString(), shown,
                  differs ? fmt::format(", by its name {}; python_version {} is assumed, --python names another",
                                        facts.python, Printable(out_.python))
                          : ""));
  if (facts.python.empty() || facts.glibc.empty()) out_.image = shown;
}

void TrussReader::TakeServer() {
  const YamlNode* server = Field("docker_server");
  if (!server) return;
  own_server_ = false;
  const YamlNode* no_build = YamlDocument::Find(*server, "no_build");
  if (no_build && no_build->IsTrue()) {
    out_.never_installed = fmt::format(
        "{}: docker_server.no_build: Truss uses the image as it is: requirements, system_packages and "
        "build_commands are dead",
        PlaceOf(*no_build).ToString());
    out_.notes.push_back(out_.never_installed);
    return;
  }
  out_.notes.push_back(
      fmt::format("{}: docker_server: Truss' own server packages are not installed", PlaceOf(*server).ToString()));
}

// What was read so far; the user's items wait for their step.
void TrussReader::TakeContent() {
  RequirementsContent& content = requirements_.content;
  out_.options = std::move(content.options);
  out_.files = std::move(content.files);
  out_.left_out = std::move(content.left_out);
  out_.notes.insert(out_.notes.end(), content.notes.begin(), content.notes.end());
}

void TrussReader::AddUserItems() {
  for (RequirementItem& item : requirements_.content.items) {
    item.step = static_cast<uint32_t>(out_.steps.size() - 1);
    out_.items.push_back(std::move(item));
  }
  requirements_.content.items.clear();
}

void TrussReader::AddServerLines(std::span<const std::string_view> lines, Role role, const std::set<std::string>& but) {
  for (std::string_view line : lines) {
    RequirementItem item;
    item.text = item.line_text = line;
    ReadItemText(item.text, false, &item);
    if (item.requirement && but.contains(item.requirement->normalized)) continue;
    item.place.file = list_name_;
    item.role = role;
    item.generated = item.platform = true;
    item.step = static_cast<uint32_t>(out_.steps.size() - 1);
    out_.items.push_back(std::move(item));
  }
}

// As Truss sees them: lines of the config and its requirements file, none behind a nested -r, no bare reference.
std::set<std::string> TrussReader::NamesOfUser() const {
  std::set<std::string> names;
  const std::string file = out_.files.size() > 1 ? out_.files[1].path : path_;
  for (const std::vector<RequirementItem>* items : {&out_.items, &requirements_.content.items}) {
    for (const RequirementItem& item : *items) {
      bool seen = item.role == Role::kRequirement && !item.platform && item.url.empty() && item.requirement;
      if (seen && (item.place.file == path_ || item.place.file == file)) names.insert(item.requirement->normalized);
    }
  }
  return names;
}

// The runs of Truss' Dockerfile before the model's code, in its order.
void TrussReader::LaySteps() {
  std::optional<TrussServerList> list;
  if (choices_.with_platform && out_.never_installed.empty()) {
    list = TrussServerListOf(choices_.day);
    if (!list)
      out_.notes.push_back(
          fmt::format("{}: the list of Truss' server as of {} is not known: only the config's own "
                      "lines are judged",
                      path_, choices_.day));
  }
  if (!list) {
    AddStep(step_name_);
    return AddUserItems();
  }
  list_name_ = fmt::format("Truss {}'s own list", list->version);
  out_.notes.push_back(
      fmt::format("{}: with the lists of Truss' server as of {} (version {})", path_, list->since, list->version));
  // Before there were constraints, a project that the user names as well stayed in the server's list.
  std::set<std::string> but = list->constraints.empty() ? std::set<std::string>() : NamesOfUser();
  if (own_server_ && Field("base_image")) {
    AddStep("Truss' server in the base image");
    AddServerLines(list->requirements, Role::kRequirement, {});
  }
  AddStep(step_name_);
  if (file_kind_ != FileKind::kNone) {
    AddUserItems();
    if (file_kind_ == FileKind::kPip) AddServerLines(list->constraints, Role::kConstraint, {});
    if (own_server_) AddStep("Truss' server");
  }
  if (own_server_) AddServerLines(list->requirements, Role::kRequirement, but);
  AddUserItems();
  if (own_server_ || file_kind_ == FileKind::kNone) AddServerLines(list->constraints, Role::kConstraint, {});
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

void TrussReader::NoteRest() {
  LeaveOutList("system_packages", "packages of the image's system, not of Python");
  LeaveOutList("external_package_dirs", "code that is copied; what it requires is not installed by Truss");
  if (const YamlNode* engine = Field("trt_llm")) {
    out_.left_out.push_back(
        {PlaceOf(*engine), "trt_llm", "Truss picks the TensorRT-LLM image and its packages itself"});
  }
}

// Each is a RUN of its own behind all requirements; pip and uv in them are steps.
Result<void> TrussReader::ReadCommands() {
  const YamlNode* commands = Field("build_commands");
  if (!commands || commands->kind != YamlNode::Kind::kSequence || !out_.never_installed.empty()) return {};
  FormatInput input{path_, text_, load_, environment_, choices_};
  YamlReading reading{input, lines_, out_};
  for (const YamlNode* command : commands->items) {
    if (command->kind != YamlNode::Kind::kScalar || command->IsNull()) continue;
    size_t before = out_.items.size() + out_.left_out.size();
    FITMENT_CHECK(reading.ReadCommand(*command));
    if (out_.items.size() + out_.left_out.size() > before) continue;
    reading.LeaveOut(*command, "build command: " + Printable(command->value),
                     "it runs after the requirements and names none");
  }
  if (out_.steps.size() > 1) DropEmptySteps(&out_);
  return {};
}

}  // namespace

Result<Deployment> ReadTruss(const std::string& path, std::string text, const FileLoader& load,
                             const EnvironmentVariables& environment, const ReadChoices& choices) {
  return TrussReader({path, std::move(text), load, environment, choices}).Read();
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
