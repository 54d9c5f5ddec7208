// Which reader a file gets, and how the files of a command line make deployments. Tests: input_test.cc.
#include "config/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "config/format.h"
#include "config/requirements_txt.h"
#include "config/truss.h"
#include "config/yaml_doc.h"

namespace fitment {
namespace {

constexpr size_t kStandardInputLimitBytes = 64u << 20;

std::string Understood() {
  std::vector<std::string> kinds{"Truss config.yaml"};
  for (const Format* format : Formats()) kinds.emplace_back(format->what);
  kinds.emplace_back("requirements files (.txt, .in)");
  return "fitment reads " + JoinAnd(kinds);
}

Result<std::string> ReadStandardInput() {
  std::string text;
  char buffer[1 << 16];
  while (size_t count = std::fread(buffer, 1, sizeof buffer, stdin)) {
    text.append(buffer, count);
    if (text.size() > kStandardInputLimitBytes)
      return Fail(ErrorKind::kFile, "standard input is longer than 64 MiB", {"-"});
  }
  if (std::ferror(stdin)) return Fail(ErrorKind::kFile, "standard input cannot be read", {"-"});
  return text;
}

Result<std::string> ReadInput(const std::string& path) {
  return path == "-" ? ReadStandardInput() : ReadFile(path);
}

// What a YAML file is that no reader takes, for the message.
std::string YamlGuess(const YamlNode& root) {
  if (root.kind != YamlNode::Kind::kMapping) return "a YAML file without fields";
  if (YamlDocument::FindEntry(root, "build")) return "a cog.yaml";
  if (YamlDocument::FindEntry(root, "dependencies")) return "a conda environment file";
  if (YamlDocument::FindEntry(root, "services")) return "a compose file";
  return "a YAML file without any Truss field";
}

Result<std::string> KindOfYaml(const std::string& path, std::string_view text) {
  Result<YamlDocument> document = YamlDocument::Parse(text, path);
  if (!document) return std::unexpected<Error>(document.error());
  const YamlNode& root = document->root();
  bool named = BaseNameOf(path) == "config.yaml" || BaseNameOf(path) == "config.yml";
  if (HasTrussKeys(root) || (named && (root.IsNull() || root.kind != YamlNode::Kind::kMapping || root.entries.empty())))
    return "truss";
  return Fail(ErrorKind::kFile, fmt::format("{} is {}: nothing that is understood", path, YamlGuess(root)), {path},
              Understood());
}

// The files of one deployment that is told in requirement files.
struct RequirementFiles {
  std::vector<std::pair<std::string, std::string>> files;  // path, text
};

class DeploymentsReader {
 public:
  DeploymentsReader(const EnvironmentVariables& environment, const ReadChoices& choices)
      : environment_(environment), choices_(choices) {}

  Result<std::vector<Deployment>> Read(const std::vector<std::string>& paths,
                                       const std::vector<std::string>& constraint_files,
                                       const std::vector<std::string>& override_files);

 private:
  Result<void> ReadExtra(const std::vector<std::string>& files, Role role);
  Result<Deployment> ReadRequirementFiles(const RequirementFiles& group);
  void Join(Deployment* deployment) const;

  const EnvironmentVariables& environment_;
  const ReadChoices& choices_;
  FileLoader load_ = [](const std::string& path) { return ReadInput(path); };
  RequirementsContent extra_;  // of -c and --override
};

// Constraints and overrides of the command line hold for every deployment.
Result<void> DeploymentsReader::ReadExtra(const std::vector<std::string>& files, Role role) {
  for (const std::string& file : files) {
    RequirementsReader reader(load_, environment_);
    FITMENT_CHECK(reader.ReadFile(file, role));
    RequirementsContent& content = reader.content;
    JoinOptions(content.options, &extra_.options);
    std::move(content.items.begin(), content.items.end(), std::back_inserter(extra_.items));
    std::move(content.files.begin(), content.files.end(), std::back_inserter(extra_.files));
    std::move(content.left_out.begin(), content.left_out.end(), std::back_inserter(extra_.left_out));
    std::move(content.notes.begin(), content.notes.end(), std::back_inserter(extra_.notes));
  }
  return {};
}

void DeploymentsReader::Join(Deployment* deployment) const {
  std::vector<RequirementItem>& items = deployment->items;
  for (RequirementItem item : extra_.items) {
    item.step = kEveryStep;
    items.push_back(std::move(item));
  }
  JoinOptions(extra_.options, &deployment->options);
  for (const InputFile& file : extra_.files) {
    bool known = std::any_of(deployment->files.begin(), deployment->files.end(),
                             [&](const InputFile& have) { return have.path == file.path; });
    if (!known) deployment->files.push_back(file);
  }
  deployment->left_out.insert(deployment->left_out.end(), extra_.left_out.begin(), extra_.left_out.end());
  deployment->notes.insert(deployment->notes.end(), extra_.notes.begin(), extra_.notes.end());
}

Result<Deployment> DeploymentsReader::ReadRequirementFiles(const RequirementFiles& group) {
  RequirementsReader reader(load_, environment_);
  std::vector<std::string> names;
  for (const auto& [path, text] : group.files) {
    FITMENT_CHECK(reader.ReadText(path, text, Role::kRequirement));
    names.emplace_back(path == "-" ? "standard input" : BaseNameOf(path));
  }
  Deployment deployment;
  deployment.file = group.files.front().first;
  deployment.kind = "requirements";
  deployment.steps.emplace_back().name = fmt::format("requirements of {}", JoinAnd(names));
  deployment.items = std::move(reader.content.items);
  deployment.options = std::move(reader.content.options);
  deployment.left_out = std::move(reader.content.left_out);
  deployment.notes = std::move(reader.content.notes);
  deployment.files = std::move(reader.content.files);
  return deployment;
}

Result<std::vector<Deployment>> DeploymentsReader::Read(const std::vector<std::string>& paths,
                                                        const std::vector<std::string>& constraint_files,
                                                        const std::vector<std::string>& override_files) {
  if (paths.empty())
    return Fail(ErrorKind::kUsage, "no file is named", {},
                "name a Truss config.yaml, a cog.yaml, a pyproject.toml, a Dockerfile or a requirements file");
  FITMENT_CHECK(ReadExtra(constraint_files, Role::kConstraint));
  FITMENT_CHECK(ReadExtra(override_files, Role::kOverride));
  std::vector<Deployment> deployments;
  RequirementFiles group;
  size_t group_at = 0;  // where the requirement files' deployment stands among the others: at its first file
  for (const std::string& path : paths) {
    std::string text, kind;
    FITMENT_TRY(text, ReadInput(path));
    FITMENT_TRY(kind, KindOfFile(path, text));
    if (kind == "truss") {
      Deployment truss;
      FITMENT_TRY(truss, ReadTruss(path, std::move(text), load_, environment_, choices_));
      deployments.push_back(std::move(truss));
    } else if (const Format* format = FormatNamed(kind)) {
      Deployment deployment;
      FITMENT_TRY(deployment, format->read({path, std::move(text), load_, environment_, choices_}));
      deployments.push_back(std::move(deployment));
    } else {
      if (group.files.empty()) group_at = deployments.size();
      group.files.emplace_back(path, std::move(text));
    }
  }
  if (!group.files.empty()) {
    Deployment requirements;
    FITMENT_TRY(requirements, ReadRequirementFiles(group));
    deployments.insert(deployments.begin() + static_cast<std::ptrdiff_t>(group_at), std::move(requirements));
  }
  for (Deployment& deployment : deployments) Join(&deployment);
  return deployments;
}

// Files of packaging that are known and not read, each with what says the same.
struct Unread {
  std::string_view name, why, instead;
};
constexpr Unread kUnread[] = {
    {"setup.cfg", "has no [options]: it does not say what the project requires",
     "name the file that does: pyproject.toml, a requirements file, or what `pip install --dry-run --ignore-installed "
     "--report report.json .` writes, which runs setup.py"},
    {"setup.py", "is a program: what the project requires is known when it has run",
     "name the requirements file that it reads, or what `pip install --dry-run --ignore-installed --report report.json "
     ".` writes"},
    {"pipfile", "is pipenv's own file, which is not read",
     "name the file that `pipenv requirements > requirements.txt` writes"},
    {"pipfile.lock", "is pipenv's own lock, which is not read",
     "name the file that `pipenv requirements > requirements.txt` writes"},
    {"pdm.lock", "is PDM's own lock, which is not read",
     "name pyproject.toml, or the file that `pdm export -o requirements.txt` writes"},
    {"conda-lock.yml", "is a lock of conda packages, which are not judged",
     "name environment.yml to have its pip part judged"}};

const Unread* UnreadOf(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kUnread), std::end(kUnread), [&](const Unread& u) { return u.name == name; });
  return found == std::end(kUnread) ? nullptr : found;
}

}  // namespace

Result<std::string> KindOfFile(const std::string& path, std::string_view text) {
  if (path == "-") return "requirements";
  std::string name = ToLower(BaseNameOf(path));
  if (const Format* format = FormatOf(path, text)) return std::string(format->kind);
  if (const Unread* unread = UnreadOf(name))
    return Fail(ErrorKind::kFile, fmt::format("{} {}", path, unread->why), {path}, std::string(unread->instead));
  if (name.ends_with(".yaml") || name.ends_with(".yml")) return KindOfYaml(path, text);
  if (name.ends_with(".txt") || name.ends_with(".in") || name.ends_with(".pip")) return "requirements";
  bool foreign = name.ends_with(".toml") || name.ends_with(".lock") || name.ends_with(".json") ||
                 name.ends_with(".py") || name.ends_with(".ipynb") || name.ends_with(".cfg") || name.ends_with(".md") ||
                 name.find("dockerfile") != std::string::npos;
  if (!foreign && ReadsAsRequirements(text)) return "requirements";
  return Fail(ErrorKind::kFile, fmt::format("{} is of a kind that is not understood", path), {path}, Understood());
}

Result<std::vector<Deployment>> ReadDeployments(const std::vector<std::string>& paths,
                                                const std::vector<std::string>& constraint_files,
                                                const std::vector<std::string>& override_files,
                                                const EnvironmentVariables& environment, const ReadChoices& choices) {
  return DeploymentsReader(environment, choices).Read(paths, constraint_files, override_files);
}

}  // namespace fitment
