// Lists, commands and versions of YAML formats. Tests: formats_test.cc.
#include "config/yaml_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>

#include "base/text.h"
#include "config/shell_install.h"

namespace fitment {
namespace {

// The list item or other scalar that holds the span, and the list; nullptr for none.
struct Holder {
  const YamlNode* scalar = nullptr;
  const YamlNode* list = nullptr;
};

Holder HolderOf(const YamlNode& at, Span span, int depth = 0) {
  if (depth > 64) return {};
  for (const YamlNode* item : at.items) {
    bool holds = item->kind == YamlNode::Kind::kScalar && item->span.begin <= span.begin && span.end <= item->span.end;
    if (holds) return {item, &at};
    if (Holder found = HolderOf(*item, span, depth + 1); found.scalar) return found;
  }
  for (const YamlNode::Entry& entry : at.entries) {
    const YamlNode& value = *entry.second;
    bool holds = value.kind == YamlNode::Kind::kScalar && value.span.begin <= span.begin && span.end <= value.span.end;
    if (holds) return {&value, nullptr};
    if (Holder found = HolderOf(value, span, depth + 1); found.scalar) return found;
  }
  return {};
}

// A scalar that a shell runs: it has an install among its words. A requirement has none.
bool IsCommand(const YamlNode& scalar) {
  return !InstallsOf(SplitShell(scalar.value, {0, scalar.value.size()}, false, {})).empty();
}

char QuoteOf(const YamlNode& scalar) {
  if (scalar.style == YamlNode::Style::kSingleQuoted) return '\'';
  return scalar.style == YamlNode::Style::kDoubleQuoted ? '"' : '\0';
}

// Edits of words of commands, by the quote that stands around the command.
using CommandEdits = std::map<char, FileEdits>;

void AddEdit(const FileEdits& from, size_t i, FileEdits* to) {
  to->edits.push_back(from.edits[i]);
  to->anchors.push_back(from.anchors[i]);
}

FileEdits NoEdits(const FileEdits& of) {
  return {of.deployment, of.file, {}, {}};
}

Result<void> SpliceCommands(const CommandEdits& commands, std::vector<Splice>* out) {
  for (const auto& [quote, group] : commands) {
    std::vector<Splice> splices;
    FITMENT_TRY(splices, ShellWordSplices(group, quote));
    std::move(splices.begin(), splices.end(), std::back_inserter(*out));
  }
  return {};
}

}  // namespace

Result<void> YamlReading::ReadLines(const YamlNode& list, const std::string& field) const {
  if (list.kind != YamlNode::Kind::kSequence)
    return Fault(fmt::format("`{}` is no list", Printable(field)), list, "write each line after `- `");
  RequirementsReader reader(input.load, input.environment);
  for (const YamlNode* item : list.items) {
    if (item->IsNull()) continue;
    if (!item->IsString())
      return Fault(fmt::format("`{}` holds something else than strings", Printable(field)), *item, "put it in quotes");
    bool raw = item->style == YamlNode::Style::kLiteral ||
               input.text.compare(item->span.begin, item->span.end - item->span.begin, item->value) == 0;
    FITMENT_CHECK(reader.ReadRange(input.path, lines, item->span, raw ? nullptr : &item->value, Role::kRequirement));
  }
  JoinContent(std::move(reader.content), &out);
  return {};
}

Result<void> YamlReading::ReadCommand(const YamlNode& scalar) const {
  if (scalar.kind != YamlNode::Kind::kScalar || scalar.IsNull()) return {};
  // A literal block's indentation is nothing to a shell.
  bool raw = scalar.style == YamlNode::Style::kLiteral ||
             input.text.compare(scalar.span.begin, scalar.span.end - scalar.span.begin, scalar.value) == 0;
  ShellText shell{input, lines, scalar.span, raw ? nullptr : &scalar.value, false, {}};
  return ReadShellInstalls(shell, &out);
}

Result<void> YamlReading::TakePython(const YamlNode& node, const std::string& field) const {
  if (node.IsNull()) return {};
  if (node.kind != YamlNode::Kind::kScalar)
    return Fault(fmt::format("`{}` is no version", Printable(field)), node, "write it as \"3.11\"");
  out.python = node.value;
  // As a number, YAML reads 3.10 as 3.1.
  out.python_place = PlaceOf(node);
  if (!node.shared && node.style != YamlNode::Style::kAlias) out.python_span = node.span;
  return {};
}

Result<std::vector<Splice>> YamlSplices(const FileEdits& file) {
  FITMENT_TRY(YamlDocument document, YamlDocument::Parse(file.file.text, file.file.path));
  std::map<const YamlNode*, FileEdits> lists;
  CommandEdits words;
  std::vector<Splice> out;
  for (size_t i = 0; i < file.edits.size(); ++i) {
    const LineEdit& edit = *file.edits[i];
    const RequirementItem* anchor = file.anchors[i];
    if (edit.kind == LineEdit::Kind::kPython) {
      if (!file.deployment.python_span) return Fail(ErrorKind::kRequirement, "the Python version is not edited");
      out.push_back({file.file.path, *file.deployment.python_span, edit.new_text});
      continue;
    }
    Holder holder = anchor ? HolderOf(document.root(), anchor->span) : Holder{};
    if (!holder.scalar) {
      return Fail(ErrorKind::kRequirement, fmt::format("{} has no line beside which one can be put", file.file.path),
                  {file.file.path}, "change the file by hand");
    }
    bool is_line = holder.list && !IsCommand(*holder.scalar);
    AddEdit(file, i,
            is_line ? &lists.try_emplace(holder.list, NoEdits(file)).first->second
                    : &words.try_emplace(QuoteOf(*holder.scalar), NoEdits(file)).first->second);
  }
  for (const auto& [list, group] : lists) {
    std::vector<Splice> splices;
    FITMENT_TRY(splices, YamlListSplices(group, list->span.begin));
    std::move(splices.begin(), splices.end(), std::back_inserter(out));
  }
  FITMENT_CHECK(SpliceCommands(words, &out));
  return out;
}

Result<std::vector<Splice>> TrussSplices(const FileEdits& file) {
  FITMENT_TRY(YamlDocument document, YamlDocument::Parse(file.file.text, file.file.path));
  CommandEdits words;
  FileEdits rest = NoEdits(file);
  for (size_t i = 0; i < file.edits.size(); ++i) {
    const RequirementItem* anchor = file.edits[i]->kind == LineEdit::Kind::kPython ? nullptr : file.anchors[i];
    Holder holder = anchor ? HolderOf(document.root(), anchor->span) : Holder{};
    bool is_word = holder.scalar && IsCommand(*holder.scalar);
    AddEdit(file, i, is_word ? &words.try_emplace(QuoteOf(*holder.scalar), NoEdits(file)).first->second : &rest);
  }
  std::vector<Splice> out;
  if (!rest.edits.empty()) {
    FITMENT_TRY(out, TrussListSplices(rest));
  }
  FITMENT_CHECK(SpliceCommands(words, &out));
  return out;
}

}  // namespace fitment
