// setup.cfg as setuptools reads it: install_requires, the chosen extras of extras_require, python_requires. Tests:
// setup_cfg_file_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "config/format_list.h"
#include "python/name.h"

namespace fitment {
namespace {

// One line of a value: where it stands without its blanks.
struct IniLine {
  Span span;
};
struct IniValue {
  std::string section, key;
  size_t at = 0;  // of the key
  std::vector<IniLine> lines;
};

bool IsCommentLine(std::string_view text) {
  return text.starts_with('#') || text.starts_with(';');
}

class IniReader {
 public:
  IniReader(const SourceLines& lines, const std::string& path) : lines_(lines), path_(path) {}

  Result<std::vector<IniValue>> Read() {
    for (size_t line = 0; line < lines_.count(); ++line) FITMENT_CHECK(TakeLine(line));
    return std::move(values_);
  }

 private:
  std::unexpected<Error> Fault(const std::string& message, size_t offset) const {
    return Fail(ErrorKind::kSyntax, path_ + ": " + message, lines_.PlaceOf(path_, offset),
                "setup.cfg holds [sections] and below them lines of the form `key = value`");
  }

  Result<void> TakeLine(size_t line) {
    std::string_view whole = lines_.Text(line);
    size_t skip = line == 0 ? ByteOrderMarkSize(lines_.text()) : 0;
    std::string_view text = Trim(whole.substr(skip));
    size_t begin = static_cast<size_t>(text.data() - lines_.text().data());
    if (text.empty() || IsCommentLine(text)) return {};
    bool indented = begin > lines_.Begin(line) + skip;
    if (indented && !values_.empty() && values_.back().section == section_) {
      values_.back().lines.push_back({{begin, begin + text.size()}});
      return {};
    }
    if (text.starts_with('[')) {
      size_t end = text.find(']');
      if (end == std::string_view::npos) return Fault("a section's name has no `]`", begin);
      section_ = std::string(text.substr(1, end - 1));
      if (!sections_.insert(section_).second) return Fault("section [" + Printable(section_) + "] stands twice", begin);
      return {};
    }
    return TakeKey(text, begin);
  }

  Result<void> TakeKey(std::string_view text, size_t begin) {
    size_t equals = text.find_first_of("=:");
    if (sections_.empty()) return Fault("a line before the first section", begin);
    if (equals == std::string_view::npos || equals == 0) return Fault("a line that is no `key = value`", begin);
    IniValue value{section_, std::string(Trim(text.substr(0, equals))), begin, {}};
    for (const IniValue& have : values_) {
      if (have.section == value.section && have.key == value.key)
        return Fault("`" + Printable(value.key) + "` stands twice in [" + Printable(section_) + "]", begin);
    }
    std::string_view rest = Trim(text.substr(equals + 1));
    size_t at = static_cast<size_t>(rest.data() - lines_.text().data());
    if (!rest.empty()) value.lines.push_back({{at, at + rest.size()}});
    values_.push_back(std::move(value));
    return {};
  }

  const SourceLines& lines_;
  const std::string& path_;
  std::string section_;
  std::set<std::string> sections_;
  std::vector<IniValue> values_;
};

class SetupCfgReader {
 public:
  SetupCfgReader(const FormatInput& input, Deployment& out) : input_(input), lines_(input.text), out_(out) {}

  Result<void> Read() {
    FITMENT_TRY(std::vector<IniValue> values, IniReader(lines_, input_.path).Read());
    for (const IniValue& value : values) {
      if (value.section == "options" && value.key == "python_requires") FITMENT_CHECK(TakePython(value));
      if (value.section == "options" && value.key == "install_requires") FITMENT_CHECK(TakeList(value));
      if (value.section == "options" && (value.key == "setup_requires" || value.key == "tests_require"))
        LeaveOut(value, "it is not installed with the project");
      if (value.section == "options.extras_require") FITMENT_CHECK(TakeExtra(value));
    }
    for (const std::string& extra : input_.choices.extras) {
      if (extras_.contains(NormalizeName(extra))) continue;
      return Fail(ErrorKind::kUsage, fmt::format("{} has no extra `{}`", input_.path, Printable(extra)), {input_.path},
                  extras_.empty() ? "it has none" : "it has " + JoinAnd({extras_.begin(), extras_.end()}));
    }
    return {};
  }

 private:
  std::string TextOf(Span span) const { return input_.text.substr(span.begin, span.end - span.begin); }
  void LeaveOut(const IniValue& value, std::string why) {
    out_.left_out.push_back({lines_.PlaceOf(input_.path, value.at), value.key, std::move(why)});
  }

  Result<void> TakeExtra(const IniValue& value) {
    std::string extra = NormalizeName(value.key);
    extras_.insert(extra);
    const auto& chosen = input_.choices.extras;
    bool wanted = std::any_of(chosen.begin(), chosen.end(),
                              [&](const std::string& name) { return NormalizeName(name) == extra; });
    return wanted ? TakeList(value) : Result<void>{};
  }

  // Several lines are a requirement each; a single one is cut at `;`, as setuptools does it.
  Result<void> TakeList(const IniValue& value) {
    if (value.lines.size() == 1) {
      std::string text = TextOf(value.lines[0].span);
      if (text.starts_with("file:")) return TakeFiles(value, text.substr(5));
      size_t begin = value.lines[0].span.begin;
      bool on_key_line = lines_.LineOf(begin) == lines_.LineOf(value.at);
      for (size_t at = 0; on_key_line && at <= text.size();) {
        size_t end = std::min(text.find(';', at), text.size());
        std::string_view piece = Trim(std::string_view(text).substr(at, end - at));
        size_t from = begin + static_cast<size_t>(piece.data() - text.data());
        if (!piece.empty()) Add({from, from + piece.size()});
        at = end + 1;
      }
      if (on_key_line) return {};
    }
    for (const IniLine& line : value.lines) Add(line.span);
    return {};
  }

  Result<void> TakeFiles(const IniValue& value, const std::string& names) {
    for (std::string_view name : Split(names, ',')) {
      if (Trim(name).empty()) continue;
      FITMENT_CHECK(
          JoinRequirementsFile(input_, std::string(Trim(name)), lines_.PlaceOf(input_.path, value.at), &out_));
    }
    return {};
  }

  void Add(Span span) { out_.items.push_back(NewItem(input_.path, lines_, span, TextOf(span), Role::kRequirement)); }

  Result<void> TakePython(const IniValue& value) {
    if (value.lines.empty()) return {};
    std::string text = TextOf(value.lines[0].span);
    auto specifiers = SpecifierSet::Parse(text);
    SourcePlace place = lines_.PlaceOf(input_.path, value.lines[0].span.begin);
    if (!specifiers)
      return Fail(ErrorKind::kSyntax, fmt::format("`python_requires`: {}", specifiers.error().message), place,
                  specifiers.error().hint);
    out_.default_python = NewestPython(*specifiers);
    out_.notes.push_back(fmt::format("{}: python_requires {}: Python {} is assumed; --python names another",
                                     place.ToString(), Printable(text),
                                     out_.default_python.empty() ? "3.13" : out_.default_python));
    return {};
  }

  const FormatInput& input_;
  SourceLines lines_;
  Deployment& out_;
  std::set<std::string> extras_;
};

bool NamedSetupCfg(std::string_view name) {
  return name == "setup.cfg";
}

bool HoldsOptions(std::string_view, std::string_view text) {
  return text.find("[options") != std::string_view::npos;
}

Result<Deployment> ReadSetupCfgFile(const FormatInput& input) {
  Deployment out = NewDeployment(input, kSetupCfgFormat.kind);
  FITMENT_CHECK(SetupCfgReader(input, out).Read());
  return out;
}

// A requirement is a line, or a piece of its key's line; the format has no comments behind a value.
Result<std::vector<Splice>> SetupCfgSplices(const FileEdits& file) {
  const std::string& text = file.file.text;
  SourceLines lines(text);
  std::vector<Splice> out;
  for (size_t i = 0; i < file.edits.size(); ++i) {
    const LineEdit& edit = *file.edits[i];
    const RequirementItem* anchor = file.anchors[i];
    if (!anchor || edit.kind == LineEdit::Kind::kPython)
      return Fail(ErrorKind::kRequirement, file.file.path + " has no line beside which one can be put",
                  {file.file.path}, "change the file by hand");
    size_t line = lines.LineOf(anchor->span.begin);
    bool alone = Trim(lines.Text(line)) == anchor->text;
    if (edit.kind == LineEdit::Kind::kReplace) {
      out.push_back({file.file.path, anchor->span, edit.new_text});
    } else if (!alone) {
      return Fail(ErrorKind::kRequirement, fmt::format("`{}` shares its line", Printable(anchor->text)), anchor->place,
                  "write each requirement on a line of its own");
    } else if (edit.kind == LineEdit::Kind::kDrop) {
      out.push_back({file.file.path, {lines.Begin(line), lines.Next(line)}, ""});
    } else {
      std::string indent = text.substr(lines.Begin(line), anchor->span.begin - lines.Begin(line));
      bool last = lines.End(line) == lines.Next(line);
      std::string end(lines.LineEnd(line));
      out.push_back({file.file.path,
                     {lines.Next(line), lines.Next(line)},
                     last ? end + indent + edit.new_text : indent + edit.new_text + end});
    }
  }
  return out;
}

}  // namespace

const Format kSetupCfgFormat{.kind = "setup_cfg",
                             .what = "setup.cfg",
                             .named = NamedSetupCfg,
                             .holds = HoldsOptions,
                             .read = ReadSetupCfgFile,
                             .edit = SetupCfgSplices,
                             .search = Format::Search::kWhereItHolds};

}  // namespace fitment
