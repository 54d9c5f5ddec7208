// Modal apps: image definitions in Python, as far as they are literal calls. A chain such as
// `modal.Image.debian_slim(python_version="3.11").pip_install("torch==2.4.0").run_commands("…")` is read call by call;
// what is no literal is told, never guessed. Tests: modal_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "base/text.h"
#include "config/format_list.h"
#include "config/image_name.h"
#include "config/python_calls.h"
#include "config/shell_install.h"

namespace fitment {
namespace {

// Whatever the class is asked for begins an image: debian_slim, from_registry, older and newer names.
bool IsBase(const PythonCall& call) {
  return !call.chained && (call.object == "Image" || call.object.ends_with(".Image"));
}
bool NamesImage(const PythonCall& base) {
  return base.name == "from_registry" || base.name == "from_dockerhub";  // the name until 2023
}

class ModalReader {
 public:
  ModalReader(const FormatInput& input, Deployment& out) : input_(input), lines_(input.text), out_(out) {}

  Result<void> Read() {
    out_.installer = "pip";
    for (const PythonCall& call : PythonCallsOf(input_.text)) FITMENT_CHECK(Take(call));
    DropEmptySteps(&out_);
    return {};
  }

 private:
  SourcePlace PlaceOf(size_t offset) const { return lines_.PlaceOf(input_.path, offset); }
  std::string TextOf(Span span) const { return input_.text.substr(span.begin, span.end - span.begin); }
  void LeaveOut(const PythonCall& call, std::string why) {
    out_.left_out.push_back({PlaceOf(call.span.begin), call.name, std::move(why)});
  }

  Result<void> Take(const PythonCall& call) {
    TakeGpu(call);
    if (IsBase(call)) {
      BeginImage(call);
      return {};
    }
    if (!call.chained) chain_ = images_.contains(call.object) ? images_.at(call.object) : 0;
    const size_t image = chain_;
    if (image == 0) return {};
    if (!call.assigned_to.empty()) images_[call.assigned_to] = image;
    return TakeMethod(call, image);
  }

  void BeginImage(const PythonCall& call) {
    chain_ = ++image_count_;
    if (!call.assigned_to.empty()) images_[call.assigned_to] = chain_;
    bases_[chain_] = &Remember(call);
  }
  // The calls are gone after the loop; what is needed of a base is kept.
  const PythonCall& Remember(const PythonCall& call) {
    kept_.push_back(std::make_unique<PythonCall>(call));
    return *kept_.back();
  }

  // The first image that installs something is the deployment; another is told.
  bool IsOurs(const PythonCall& call, size_t image) {
    if (ours_ == 0) {
      ours_ = image;
      TakeBase(*bases_[image]);
    }
    if (ours_ != image) LeaveOut(call, "it belongs to another image of this file; only the first one is judged");
    return ours_ == image;
  }

  void TakeBase(const PythonCall& base) {
    out_.python_place = PlaceOf(base.span.begin);
    const LiteralValue* tag = base.Argument(0);
    if (NamesImage(base) && tag && tag->is_string) {
      ImageFacts facts = FactsOfImage(tag->text);
      out_.python = facts.python;
      out_.glibc = facts.glibc;
      out_.notes.push_back(fmt::format("{}: from {}: packages inside the image are not known",
                                       PlaceOf(base.span.begin).ToString(), Printable(tag->text)));
    } else if (base.name == "debian_slim") {
      out_.glibc = "2.36";  // Debian 12
    } else {
      LeaveOut(base, "what this image holds is not known");
    }
    for (std::string_view key : {"python_version", "add_python"}) {
      const LiteralValue* python = base.Keyword(key);
      if (python && python->is_string) {
        out_.python = python->text;
        out_.python_span = python->content;
      } else if (python) {
        LeaveOut(base, fmt::format("{} is no literal string", key));
      }
    }
  }

  void TakeGpu(const PythonCall& call) {
    const LiteralValue* gpu = call.Keyword("gpu");
    if (!gpu) return;
    std::vector<const LiteralValue*> values{gpu};
    if (gpu->is_list) {
      values.clear();
      for (const LiteralValue& one : gpu->items) values.push_back(&one);
    }
    for (const LiteralValue* value : values) {
      if (!value->is_string) {
        if (TextOf(value->span) != "None") LeaveOut(call, "gpu is no literal string");
        continue;
      }
      std::string name = value->text;
      std::erase(name, '!');
      std::erase(name, '+');
      bool known = ("," + out_.accelerator + ",").find("," + name + ",") != std::string::npos;
      if (known || name == "any") continue;
      out_.accelerator += (out_.accelerator.empty() ? "" : ",") + name;
      if (!out_.accelerator_place) out_.accelerator_place = PlaceOf(value->span.begin);
    }
  }

  Result<void> TakeMethod(const PythonCall& call, size_t image) {
    if (call.name == "pip_install" || call.name == "uv_pip_install") return TakeInstall(call, image);
    if (call.name == "pip_install_from_requirements") return TakeFile(call, image);
    if (call.name == "run_commands") return TakeCommands(call, image);
    if (call.name == "pip_install_from_pyproject" || call.name == "uv_sync" ||
        call.name == "poetry_install_from_file") {
      if (IsOurs(call, image)) LeaveOut(call, "it installs another file's project: name that file to have it judged");
    } else if (call.name == "apt_install" || call.name == "micromamba_install") {
      if (ours_ == image || ours_ == 0) LeaveOut(call, "packages of the image's system or of conda, not of Python");
    } else if (call.name == "run_function" || call.name == "pip_install_private_repos") {
      if (IsOurs(call, image)) LeaveOut(call, "what it installs is not read");
    }
    return {};
  }

  // A call is a layer, and so a run of its own.
  void BeginStep(const PythonCall& call) {
    InstallStep& step = out_.steps.emplace_back();
    step.name = fmt::format("{} at {}:{}", call.name, BaseNameOf(input_.path), PlaceOf(call.span.begin).line);
    step.installer = call.name.starts_with("uv_") ? "uv" : "pip";
    auto text = [&](std::string_view key, std::vector<std::string>* to) {
      const LiteralValue* value = call.Keyword(key);
      if (value && value->is_string) to->push_back(value->text);
      if (value && !value->is_string && TextOf(value->span) != "None")
        LeaveOut(call, fmt::format("{} is no literal string", key));
    };
    std::vector<std::string> index;
    text("index_url", &index);
    if (!index.empty()) step.options.index_url = index[0];
    text("extra_index_url", &step.options.extra_index_urls);
    text("find_links", &step.options.find_links);
    const LiteralValue* pre = call.Keyword("pre");
    step.prerelease = pre && TextOf(pre->span) == "True";
    const LiteralValue* more = call.Keyword("extra_options");
    if (more && !(more->is_string && more->text.empty())) LeaveOut(call, "extra_options are not read");
  }

  Result<void> TakeInstall(const PythonCall& call, size_t image) {
    if (!IsOurs(call, image)) return {};
    BeginStep(call);
    for (const LiteralValue& value : call.positional) {
      if (value.is_list) {
        for (const LiteralValue& item : value.items) AddItem(call, item);
      } else {
        AddItem(call, value);
      }
    }
    const LiteralValue* files = call.Keyword("requirements");
    for (size_t i = 0; files && i < files->items.size(); ++i) FITMENT_CHECK(JoinFile(call, files->items[i]));
    return {};
  }

  void AddItem(const PythonCall& call, const LiteralValue& value) {
    if (!value.is_string) {
      LeaveOut(call, fmt::format("`{}` is no literal string", Printable(TextOf(value.span))));
      return;
    }
    RequirementItem item = NewItem(input_.path, lines_, value.content, value.text, Role::kRequirement);
    item.step = static_cast<uint32_t>(out_.steps.size() - 1);
    out_.items.push_back(std::move(item));
  }

  Result<void> TakeFile(const PythonCall& call, size_t image) {
    if (!IsOurs(call, image)) return {};
    BeginStep(call);
    const LiteralValue* file = call.Argument(0);
    if (!file) file = call.Keyword("requirements_txt");
    if (!file) return {};
    return JoinFile(call, *file);
  }

  Result<void> JoinFile(const PythonCall& call, const LiteralValue& file) {
    if (!file.is_string) {
      LeaveOut(call, "the file's name is no literal string");
      return {};
    }
    return JoinRequirementsFile(input_, file.text, PlaceOf(file.span.begin), &out_);
  }

  Result<void> TakeCommands(const PythonCall& call, size_t image) {
    std::vector<const LiteralValue*> commands;
    for (const LiteralValue& value : call.positional) {
      if (value.is_list) {
        for (const LiteralValue& item : value.items) commands.push_back(&item);
      } else {
        commands.push_back(&value);
      }
    }
    for (const LiteralValue* command : commands) {
      if (!command->is_string) {
        if (ours_ == image) LeaveOut(call, fmt::format("`{}` is no literal string", Printable(TextOf(command->span))));
        continue;
      }
      if (InstallsOf(SplitShell(command->text, {0, command->text.size()}, false, {})).empty()) continue;
      if (!IsOurs(call, image)) return {};
      bool raw = TextOf(command->content) == command->text;
      ShellText shell{input_, lines_, command->content, raw ? nullptr : &command->text, false, {}};
      FITMENT_CHECK(ReadShellInstalls(shell, &out_));
    }
    return {};
  }

  const FormatInput& input_;
  SourceLines lines_;
  Deployment& out_;
  std::map<std::string, size_t> images_;  // by variable
  std::map<size_t, const PythonCall*> bases_;
  std::vector<std::unique_ptr<PythonCall>> kept_;
  size_t chain_ = 0, image_count_ = 0, ours_ = 0;
};

bool NamedPython(std::string_view name) {
  return name.ends_with(".py");
}

bool HoldsImage(std::string_view, std::string_view text) {
  bool modal =
      text.find("import modal") != std::string_view::npos || text.find("from modal import") != std::string_view::npos;
  return modal && text.find("Image.") != std::string_view::npos;
}

Result<Deployment> ReadModal(const FormatInput& input) {
  if (!IsValidUtf8(input.text))
    return Fail(ErrorKind::kSyntax, input.path + " is not UTF-8", {input.path}, "save the file as UTF-8");
  Deployment out = NewDeployment(input, kModalFormat.kind);
  FITMENT_CHECK(ModalReader(input, out).Read());
  return out;
}

// A requirement is a string literal among a call's arguments, or a word of a command.
Result<std::vector<Splice>> ModalSplices(const FileEdits& file) {
  const std::string& text = file.file.text;
  std::vector<Splice> out;
  std::map<char, FileEdits> words;
  for (size_t i = 0; i < file.edits.size(); ++i) {
    const LineEdit& edit = *file.edits[i];
    if (edit.kind == LineEdit::Kind::kPython) {
      if (!file.deployment.python_span) return Fail(ErrorKind::kRequirement, "the Python version is not edited");
      out.push_back({file.file.path, *file.deployment.python_span, edit.new_text});
      continue;
    }
    const RequirementItem* anchor = file.anchors[i];
    if (!anchor)
      return Fail(ErrorKind::kRequirement, file.file.path + " installs nothing, so no line can be added",
                  {file.file.path}, "change the file by hand");
    char quote = anchor->span.begin > 0 ? text[anchor->span.begin - 1] : '\0';
    bool whole = (quote == '"' || quote == '\'') && anchor->span.end < text.size() && text[anchor->span.end] == quote;
    if (!whole) {
      FileEdits& group = words.try_emplace('"', FileEdits{file.deployment, file.file, {}, {}}).first->second;
      group.edits.push_back(&edit);
      group.anchors.push_back(anchor);
      continue;
    }
    if (edit.new_text.find(quote) != std::string::npos || edit.new_text.find('\\') != std::string::npos)
      return Fail(ErrorKind::kRequirement, fmt::format("`{}` cannot be quoted here", Printable(edit.new_text)),
                  anchor->place, "change the file by hand");
    Span literal{anchor->span.begin - 1, anchor->span.end + 1};
    if (edit.kind == LineEdit::Kind::kReplace) {
      out.push_back({file.file.path, anchor->span, edit.new_text});
    } else if (edit.kind == LineEdit::Kind::kAdd) {
      out.push_back({file.file.path, {literal.end, literal.end}, ", " + (quote + edit.new_text) + quote});
    } else {
      // With the comma behind it, or else before it.
      size_t end = literal.end, begin = literal.begin;
      while (end < text.size() && IsSpace(text[end])) ++end;
      if (end < text.size() && text[end] == ',') {
        ++end;
        while (end < text.size() && text[end] == ' ') ++end;
      } else {
        end = literal.end;
        while (begin > 0 && IsSpace(text[begin - 1])) --begin;
        if (begin > 0 && text[begin - 1] == ',') --begin;
      }
      out.push_back({file.file.path, {begin, end}, ""});
    }
  }
  for (const auto& [quote, group] : words) {
    FITMENT_TRY(std::vector<Splice> splices, ShellWordSplices(group, quote));
    out.insert(out.end(), splices.begin(), splices.end());
  }
  return out;
}

}  // namespace

const Format kModalFormat{.kind = "modal",
                          .what = "Modal apps",
                          .named = NamedPython,
                          .holds = HoldsImage,
                          .read = ReadModal,
                          .edit = ModalSplices,
                          .search = Format::Search::kWhereItHolds};

}  // namespace fitment
