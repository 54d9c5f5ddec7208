// pip and uv commands among shell words. Tests: dockerfile_test.cc.
#include "config/shell_install.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "config/bare_reference.h"

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

// pip, pip3, pip3.11, /opt/venv/bin/pip.
bool IsPip(std::string_view word) {
  std::string_view name = BaseNameOf(word);
  return name.starts_with("pip") && name.find_first_not_of("0123456789.", 3) == std::string_view::npos;
}
bool IsEcho(std::string_view word) {
  return word == "echo" || word == "printf" || word == "apt-get" || word == "apt" || word == "grep";
}

void TakeCommand(const std::vector<ShellWord>& command, std::vector<ShellInstall>* out) {
  if (command.empty() || IsEcho(command[0].value)) return;
  for (size_t i = 0; i < command.size(); ++i) {
    if (!IsPip(command[i].value)) continue;
    bool uv = i > 0 && BaseNameOf(command[i - 1].value) == "uv";
    size_t at = i + 1;
    while (at < command.size() && command[at].value.starts_with('-')) ++at;
    if (at >= command.size() || command[at].value != "install") return;
    ShellInstall install{uv ? "uv" : "pip", {}, {command[uv ? i - 1 : i].span.begin, command.back().span.end}};
    install.words.assign(command.begin() + static_cast<std::ptrdiff_t>(at) + 1, command.end());
    out->push_back(std::move(install));
    return;
  }
}

class InstallReader {
 public:
  InstallReader(const ShellText& shell, Deployment& out)
      : shell_(shell),
        out_(out),
        quiet_([&shell](const std::string& path) { return shell.input.load(path); }),
        reader_(shell.input.load ? quiet_ : FileLoader(), shell.input.environment) {}

  Result<void> Read(const ShellInstall& install) {
    for (const ShellWord& word : install.words) {
      if (word.value == "--no-deps" || word.value == "--target" || word.value == "-t" || word.value == "--dry-run") {
        LeaveOut(install.span, TextOf(install.span),
                 word.value == "--no-deps" ? "without what it requires: not judged"
                                           : "it goes to a place of its own: not judged");
        return {};
      }
    }
    for (size_t i = 0; i < install.words.size(); ++i) FITMENT_CHECK(TakeWord(install.words, &i));
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
    if (name == "--index-strategy") out_.index_strategy = value;
    if (name == "--prerelease") reader_.content.options.prerelease |= value == "allow";
    std::string as_pip = name;
    if (name == "--index") as_pip = "--extra-index-url";
    if (name == "--default-index") as_pip = "--index-url";
    if (name == "--torch-backend" || name == "--exclude-newer" || name == "--resolution")
      LeaveOut(holder.span, name + " " + value, "not taken from the file; an option may say it");
    if (!IsOneOf(as_pip, kFileOptions)) return {};
    std::string line = value.empty() ? as_pip : as_pip + " " + value;
    return reader_.ReadRange(shell_.input.path, shell_.lines, InFile(holder.content), &line, Role::kRequirement);
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
  FileLoader quiet_;
  RequirementsReader reader_;
};

}  // namespace

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
  for (const ShellInstall& install : InstallsOf(SplitShell(text, range, shell.comment_lines, shell.variables))) {
    if (deployment->installer.empty() || install.tool == "pip") deployment->installer = install.tool;
    FITMENT_CHECK(InstallReader(shell, *deployment).Read(install));
  }
  return {};
}

}  // namespace fitment
