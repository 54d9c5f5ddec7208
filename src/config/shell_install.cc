// pip and uv commands among shell words. Tests: dockerfile_test.cc.
#include "config/shell_install.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "config/bare_reference.h"
#include "config/image_name.h"
#include "python/name.h"

namespace fitment {
namespace {

constexpr std::string_view kWithValue[] = {"-r",
                                           "--requirement",
                                           "-c",
                                           "--constraint",
                                           "-e",
                                           "--editable",
                                           "-i",
                                           "--index-url",
                                           "--extra-index-url",
                                           "-f",
                                           "--find-links",
                                           "-t",
                                           "--target",
                                           "--prefix",
                                           "--root",
                                           "--python",
                                           "-p",
                                           "--platform",
                                           "--python-version",
                                           "--abi",
                                           "--implementation",
                                           "--no-binary",
                                           "--only-binary",
                                           "--progress-bar",
                                           "--timeout",
                                           "--retries",
                                           "--trusted-host",
                                           "--cache-dir",
                                           "--upgrade-strategy",
                                           "--proxy",
                                           "--config-settings",
                                           "-C",
                                           "--src",
                                           "--log",
                                           "--cert",
                                           "--client-cert",
                                           "--exists-action",
                                           "--global-option",
                                           "--root-user-action",
                                           "--use-feature",
                                           "--index-strategy",
                                           "--torch-backend",
                                           "--no-build-isolation-package",
                                           "--build-constraint",
                                           "--build-constraints",
                                           "--index",
                                           "--default-index",
                                           "--override",
                                           "--prerelease",
                                           "--resolution",
                                           "--link-mode",
                                           "--exclude-newer",
                                           "-P",
                                           "--upgrade-package",
                                           "--extra",
                                           "--group",
                                           "--keyring-provider"};
// Options that a requirements file may hold too: read as its lines are.
constexpr std::string_view kFileOptions[] = {
    "-i",          "--index-url",   "--extra-index-url", "-f", "--find-links", "--no-index", "--pre",
    "--no-binary", "--only-binary", "--prefer-binary"};

template <size_t N>
bool IsOneOf(std::string_view name, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// Other ways to install, by their first words.
struct OtherInstall {
  std::string_view tool, verb, why;
};
constexpr OtherInstall kOtherInstalls[] = {
    {"uv", "sync", "it installs the project's own uv.lock: name that file to have it judged"},
    {"uv", "add", "it changes a pyproject.toml and installs from it: name that file to have it judged"},
    {"poetry", "install", "it installs the project's own poetry.lock: name that file to have it judged"},
    {"poetry", "add", "it changes a pyproject.toml and installs from it: name that file to have it judged"},
    {"pipenv", "install", "Pipfiles are not read"},
    {"pdm", "install", "pdm.lock is not read"},
    {"pdm", "sync", "pdm.lock is not read"},
    {"conda", "install", "conda's packages are not judged"},
    {"mamba", "install", "conda's packages are not judged"},
    {"micromamba", "install", "conda's packages are not judged"},
    {"conda", "env", "conda's packages are not judged; name the environment file to have its pip part judged"},
    {"mamba", "env", "conda's packages are not judged; name the environment file to have its pip part judged"},
    {"setup.py", "install", "what a setup.py inside the image requires is not known"},
    {"setup.py", "develop", "what a setup.py inside the image requires is not known"}};

// pip, pip3, pip3.11, /opt/venv/bin/pip; not RUN's `--mount=type=cache,target=/root/.cache/pip`.
bool IsPip(std::string_view word) {
  std::string_view name = BaseNameOf(word);
  return !word.starts_with('-') && name.starts_with("pip") &&
         name.find_first_not_of("0123456789.", 3) == std::string_view::npos;
}
bool IsEcho(std::string_view word) {
  return word == "echo" || word == "printf" || word == "apt-get" || word == "apt" || word == "grep";
}

// NAME=VALUE before a command.
std::map<std::string, std::string> Assignments(const std::vector<ShellWord>& command) {
  std::map<std::string, std::string> out;
  for (const ShellWord& word : command) {
    size_t equals = word.value.find('=');
    if (equals == std::string::npos || equals == 0 || word.unknown) break;
    out[word.value.substr(0, equals)] = word.value.substr(equals + 1);
  }
  return out;
}

void TakeOther(const std::vector<ShellWord>& command, std::vector<ShellInstall>* out) {
  for (size_t i = 0; i + 1 < command.size(); ++i) {
    for (const OtherInstall& other : kOtherInstalls) {
      if (BaseNameOf(command[i].value) != other.tool || command[i + 1].value != other.verb) continue;
      ShellInstall install;
      install.span = {command[i].span.begin, command.back().span.end};
      install.unread = other.why;
      out->push_back(std::move(install));
      return;
    }
  }
}

void TakeCommand(const std::vector<ShellWord>& command, std::vector<ShellInstall>* out) {
  if (command.empty() || IsEcho(command[0].value)) return;
  for (size_t i = 0; i < command.size(); ++i) {
    if (!IsPip(command[i].value)) continue;
    bool uv = i > 0 && BaseNameOf(command[i - 1].value) == "uv";
    size_t at = i + 1;
    while (at < command.size() && command[at].value.starts_with('-')) ++at;
    if (at >= command.size() || command[at].value != "install") return;
    ShellInstall install;
    install.tool = uv ? "uv" : "pip";
    install.span = {command[uv ? i - 1 : i].span.begin, command.back().span.end};
    install.environment = Assignments(command);
    install.words.assign(command.begin() + static_cast<std::ptrdiff_t>(at) + 1, command.end());
    out->push_back(std::move(install));
    return;
  }
  TakeOther(command, out);
}

class InstallReader {
 public:
  InstallReader(const ShellText& shell, Deployment& out)
      : shell_(shell),
        out_(out),
        quiet_([&shell](const std::string& path) { return shell.input.load(path); }),
        reader_(shell.input.load ? quiet_ : FileLoader(), shell.input.environment) {}

  Result<void> Read(const ShellInstall& install) {
    if (!install.unread.empty()) {
      LeaveOut(install.span, TextOf(install.span), install.unread);
      return {};
    }
    for (const ShellWord& word : install.words) {
      if (word.value == "--target" || word.value == "-t" || word.value == "--dry-run") {
        LeaveOut(install.span, TextOf(install.span), "it goes to a place of its own: not judged");
        return {};
      }
    }
    uv_ = install.tool == "uv";
    step_.installer = install.tool;
    SourcePlace place = shell_.lines.PlaceOf(shell_.input.path, InFile(install.span).begin);
    step_.name = fmt::format("{} install at {}:{}", uv_ ? "uv pip" : "pip", BaseNameOf(place.file), place.line);
    for (size_t i = 0; i < install.words.size(); ++i) FITMENT_CHECK(TakeWord(install.words, &i));
    TakeInstallerVariables(install.environment, &step_.options, &step_.index_strategy);
    JoinOptions(reader_.content.options, &step_.options);
    reader_.content.options = {};
    if (!reader_.content.items.empty()) out_.steps.push_back(std::move(step_));
    JoinContent(std::move(reader_.content), &out_);
    return {};
  }

 private:
  std::string TextOf(Span span) const {
    std::string_view text = shell_.decoded ? std::string_view(*shell_.decoded) : shell_.lines.text();
    return std::string(text.substr(span.begin, span.end - span.begin));
  }
  Span InFile(Span span) const { return shell_.decoded ? shell_.range : span; }
  void LeaveOut(Span span, const std::string& what, std::string why) {
    out_.left_out.push_back(
        {shell_.lines.PlaceOf(shell_.input.path, InFile(span).begin), Printable(what), std::move(why)});
  }

  Result<void> TakeWord(const std::vector<ShellWord>& words, size_t* i) {
    const ShellWord& word = words[*i];
    if (!word.value.starts_with('-')) return TakeRequirement(word, word.value);
    std::string name = word.value.substr(0, word.value.find('='));
    std::string value;
    bool has_value = word.value.find('=') != std::string::npos && word.value.starts_with("--");
    const ShellWord* holder = &word;
    if (has_value) value = word.value.substr(name.size() + 1);
    if (!has_value && word.value.size() > 2 && !word.value.starts_with("--") &&
        IsOneOf(word.value.substr(0, 2), kWithValue)) {
      name = word.value.substr(0, 2);
      value = word.value.substr(2);
    } else if (!has_value && IsOneOf(name, kWithValue) && *i + 1 < words.size()) {
      holder = &words[++*i];
      value = holder->value;
    }
    if (word.unknown || holder->unknown) {
      LeaveOut(word.span, name + " " + value, "it depends on a variable that the file does not set");
      return {};
    }
    return TakeOption(name, value, *holder);
  }

  Result<void> TakeOption(const std::string& name, const std::string& value, const ShellWord& holder) {
    if (name == "-r" || name == "--requirement") return TakeFile(value, holder, Role::kRequirement);
    if (name == "-c" || name == "--constraint") return TakeFile(value, holder, Role::kConstraint);
    if (name == "--override") return TakeFile(value, holder, Role::kOverride);
    if (name == "-e" || name == "--editable") return TakeRequirement(holder, value);
    if (name == "--index-strategy") step_.index_strategy = value;
    if (TakeStepOption(name, value)) return {};
    std::string as_pip = name;
    if (name == "--index") as_pip = "--extra-index-url";
    if (name == "--default-index") as_pip = "--index-url";
    if (name == "--torch-backend" || name == "--exclude-newer" || name == "--resolution")
      LeaveOut(holder.span, name + " " + value, "not taken from the file; an option may say it");
    if (!IsOneOf(as_pip, kFileOptions)) return {};
    std::string line = value.empty() ? as_pip : as_pip + " " + value;
    return reader_.ReadRange(shell_.input.path, shell_.lines, InFile(holder.content), &line, Role::kRequirement);
  }

  // What of the environment is kept, and what of the metadata is followed.
  bool TakeStepOption(const std::string& name, const std::string& value) {
    using Renews = InstallStep::Renews;
    if (name == "-U" || name == "--upgrade") {
      step_.renews = uv_ ? Renews::kAll : std::max(step_.renews, Renews::kNamed);
    } else if (name == "--force-reinstall" || name == "--ignore-installed" || name == "-I" || name == "--reinstall" ||
               (name == "--upgrade-strategy" && value == "eager")) {
      step_.renews = Renews::kAll;
    } else if (name == "-P" || name == "--upgrade-package" || name == "--reinstall-package") {
      step_.renewed.push_back(NormalizeName(value.substr(0, value.find_first_of("[<>=!~ "))));
    } else if (name == "--no-deps") {
      step_.without_dependencies = true;
    } else if (name == "--no-build-isolation" || name == "--build-constraint" || name == "--build-constraints") {
      step_.options.build_otherwise.emplace_back(":all:");
    } else if (name == "--no-build-isolation-package") {
      step_.options.build_otherwise.push_back(NormalizeName(value));
    } else if (name == "--pre" || name == "--prerelease") {
      step_.prerelease |= name == "--pre" || value == "allow";
    } else {
      return false;
    }
    return true;
  }

  // The build's folder is the image's; the same name is looked for beside the file.
  Result<void> TakeFile(const std::string& name, const ShellWord& holder, Role role) {
    if (!shell_.input.load) return {};
    std::string path = RelativeTo(shell_.input.path, name.starts_with('/') ? std::string(BaseNameOf(name)) : name);
    if (name.ends_with(".toml") || IsUrl(name)) {
      LeaveOut(holder.span, "-r " + name, "only requirements files are read from commands");
      return {};
    }
    auto text = shell_.input.load(path);
    if (!text) {
      LeaveOut(holder.span, "-r " + name, "a file of the image; there is none of that name beside this file");
      return {};
    }
    return reader_.ReadText(path, std::move(*text), role);
  }

  Result<void> TakeRequirement(const ShellWord& word, const std::string& value) {
    if (word.unknown) {
      LeaveOut(word.span, value, "it depends on a variable that the file does not set");
      return {};
    }
    bool local = IsBareReference(value) && !IsUrl(value) && !value.starts_with("git+");
    if (local) {
      LeaveOut(word.span, value, "a project or wheel inside the image");
      return {};
    }
    if (value.empty()) return {};
    size_t count = reader_.content.items.size();
    bool plain = word.plain && !shell_.decoded && word.redirected.empty();
    FITMENT_CHECK(reader_.ReadRange(shell_.input.path, shell_.lines, InFile(word.content), plain ? nullptr : &value,
                                    Role::kRequirement));
    if (word.redirected.empty() || reader_.content.items.size() == count) return {};
    NoteTrap(word, &reader_.content.items.back());
    return {};
  }

  void NoteTrap(const ShellWord& word, RequirementItem* item) {
    std::string bound = word.redirected;
    item->text += bound;
    item->span = InFile({word.span.begin, word.redirected_end});
    item->error = Error{ErrorKind::kRequirement,
                        fmt::format("the shell takes `{}` for a redirection to a file, so {} is installed without it",
                                    Printable(bound), Printable(word.value)),
                        item->place, fmt::format("put it in quotes: \"{}\"", Printable(item->text))};
    item->requirement.reset();
  }

  const ShellText& shell_;
  Deployment& out_;
  InstallStep step_;
  bool uv_ = false;
  FileLoader quiet_;
  RequirementsReader reader_;
};

}  // namespace

std::vector<ShellPython> PythonsOf(const std::vector<ShellWord>& words) {
  std::vector<ShellPython> out;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i].value;
    std::string found;
    if (word.starts_with("python3.")) found = PythonAfter(word, "python");
    if (word.starts_with("python=")) found = PythonAfter(word, word.starts_with("python==") ? "python==" : "python=");
    bool named = word == "--python" || word == "-p";
    if (named && i + 1 < words.size() && words[i + 1].value.starts_with("3.") && words[i + 1].value.size() <= 4)
      found = words[i + 1].value;
    if (!found.empty()) out.push_back({std::move(found), words[i].span});
  }
  return out;
}

std::vector<ShellInstall> InstallsOf(const std::vector<ShellWord>& words) {
  std::vector<ShellInstall> out;
  std::vector<ShellWord> command;
  for (const ShellWord& word : words) {
    if (word.kind == ShellWord::Kind::kWord) {
      command.push_back(word);
      continue;
    }
    TakeCommand(command, &out);
    command.clear();
  }
  TakeCommand(command, &out);
  return out;
}

Result<void> ReadShellInstalls(const ShellText& shell, Deployment* deployment) {
  std::string_view text = shell.decoded ? std::string_view(*shell.decoded) : shell.lines.text();
  Span range = shell.decoded ? Span{0, text.size()} : shell.range;
  return ReadInstallWords(shell, SplitShell(text, range, shell.comment_lines, shell.variables), deployment);
}

Result<void> ReadInstallWords(const ShellText& shell, const std::vector<ShellWord>& words, Deployment* deployment) {
  for (const ShellInstall& install : InstallsOf(words)) {
    if (install.unread.empty() && deployment->installer.empty()) deployment->installer = install.tool;
    FITMENT_CHECK(InstallReader(shell, *deployment).Read(install));
  }
  return {};
}

void TakeInstallerVariables(const std::map<std::string, std::string>& variables, FileOptions* options,
                            std::string* strategy) {
  auto value = [&](std::string_view name) {
    auto found = variables.find(std::string(name));
    return found == variables.end() ? std::string() : found->second;
  };
  auto add = [](std::string_view urls, std::vector<std::string>* to) {
    for (std::string_view url : Split(urls, ' ')) {
      if (!url.empty() && std::find(to->begin(), to->end(), url) == to->end()) to->emplace_back(url);
    }
  };
  for (std::string_view name : {"PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX"}) {
    if (!value(name).empty()) options->index_url = value(name);
  }
  for (std::string_view name : {"PIP_EXTRA_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_INDEX"})
    add(value(name), &options->extra_index_urls);
  for (std::string_view name : {"PIP_FIND_LINKS", "UV_FIND_LINKS"}) add(value(name), &options->find_links);
  if (!value("UV_INDEX_STRATEGY").empty()) *strategy = value("UV_INDEX_STRATEGY");
}

}  // namespace fitment
