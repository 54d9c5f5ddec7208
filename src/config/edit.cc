// Splices: applied, made for edits by each file's editor, and verified by reading again. Tests: edit_test.cc,
// edit_property_test.cc.
#include "config/edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <utility>

#include "base/text.h"
#include "config/edit_form.h"
#include "config/format.h"
#include "config/remark.h"
#include "config/requirements_txt.h"
#include "config/truss.h"

namespace fitment {
namespace {

const InputFile* FileOf(const Deployment& deployment, const std::string& path) {
  for (const InputFile& file : deployment.files) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

// The first file in which the text stands.
const InputFile* FileWith(const Deployment& deployment, const std::string& text) {
  for (const InputFile& file : deployment.files) {
    if (file.text.find(text) != std::string::npos) return &file;
  }
  return nullptr;
}

bool IsTrussFile(const Deployment& deployment, const InputFile& file) {
  return deployment.kind == "truss" && file.path == deployment.file;
}

// The line that an addition without a place goes below: the last requirement of the first step that a person wrote.
const RequirementItem* LastOwnLine(const Deployment& deployment) {
  const RequirementItem* last = nullptr;
  for (const RequirementItem& item : deployment.items) {
    if (item.role != RequirementItem::Role::kRequirement || item.generated) continue;
    if (!last || last->step == item.step) last = &item;
  }
  return last;
}

Error GeneratedError(const RequirementItem& item, const InputFile* file) {
  std::optional<GeneratedFile> generated = file ? GeneratedBy(file->text) : std::nullopt;
  std::string tool = generated && !generated->tool.empty() ? generated->tool : "a tool";
  std::string source = generated ? generated->source : "";
  return {
      ErrorKind::kRequirement,
      fmt::format("{} was written by {}, so its line `{}` is not edited", item.place.file, tool, Printable(item.text)),
      item.place,
      source.empty() ? "edit the file that it was made from, and make it again"
                     : fmt::format("edit {} and make {} again", source, item.place.file)};
}

std::optional<Error> WhyNot(const LineEdit& edit, const RequirementItem* anchor, const Deployment& deployment) {
  if (edit.kind == LineEdit::Kind::kPython) {
    if (deployment.python_span || deployment.python_insert) return std::nullopt;
    return Error{ErrorKind::kRequirement,
                 fmt::format("{} says no Python version, so none can be changed in it", deployment.file),
                 {deployment.file},
                 fmt::format("run with --python {}", edit.new_text)};
  }
  bool needs_item = edit.kind == LineEdit::Kind::kReplace || edit.kind == LineEdit::Kind::kDrop;
  if (needs_item && !anchor) return Error{ErrorKind::kInternal, "an edit names no line", {deployment.file}, ""};
  if (!anchor) return std::nullopt;
  const InputFile* file = FileOf(deployment, anchor->place.file);
  if (!file)
    return Error{ErrorKind::kInternal, fmt::format("{} is none of the files that were read", anchor->place.file),
                 anchor->place, ""};
  if (anchor->generated) return GeneratedError(*anchor, file);
  if (file->text.starts_with("\xFF\xFE") || file->text.starts_with("\xFE\xFF")) {
    return Error{ErrorKind::kRequirement, fmt::format("{} is UTF-16 and is not edited", file->path), anchor->place,
                 "save the file as UTF-8"};
  }
  if (edit.kind == LineEdit::Kind::kReplace && !anchor->hashes.empty()) {
    return Error{
        ErrorKind::kRequirement,
        fmt::format("`{}` carries --hash values, which a changed version would break", Printable(anchor->text)),
        anchor->place, "change the file that it was locked from, and lock again"};
  }
  return std::nullopt;
}

// The edits put to their files, in the order of the files.
Result<std::vector<FileEdits>> GroupByFile(const Deployment& deployment, const std::vector<LineEdit>& edits) {
  std::vector<FileEdits> groups;
  for (const LineEdit& edit : edits) {
    const RequirementItem* anchor = edit.item;
    if (edit.kind == LineEdit::Kind::kAdd) anchor = edit.after ? edit.after : LastOwnLine(deployment);
    if (edit.kind == LineEdit::Kind::kPython) anchor = nullptr;
    const bool changes_index = edit.kind == LineEdit::Kind::kIndex && !edit.index.old_url.empty();
    if (edit.kind == LineEdit::Kind::kIndex) anchor = changes_index ? nullptr : edit.after;
    bool changes_nothing =
        edit.kind == LineEdit::Kind::kReplace && edit.item && edit.remark.empty() && edit.new_text == edit.item->text;
    if (changes_nothing) continue;
    if (std::optional<Error> error = WhyNot(edit, anchor, deployment)) return std::unexpected<Error>(std::move(*error));
    const InputFile* file = changes_index ? FileWith(deployment, edit.index.old_url)
                                          : FileOf(deployment, anchor ? anchor->place.file : deployment.file);
    if (!file)
      return Fail(ErrorKind::kInternal, fmt::format("{} is none of the files that were read", deployment.file),
                  {deployment.file});
    auto group =
        std::find_if(groups.begin(), groups.end(), [&](const FileEdits& have) { return have.file.path == file->path; });
    if (group == groups.end()) {
      groups.push_back(FileEdits{deployment, *file, {}, {}});
      group = std::prev(groups.end());
    }
    group->edits.push_back(&edit);
    group->anchors.push_back(anchor);
  }
  return groups;
}

// What a file by itself says: its items' texts, without what it includes.
struct FileContent {
  std::vector<RequirementItem> items;
  FileOptions options;
  std::vector<FileOptions> step_options;
  std::string python;
};

FileContent ContentOf(Deployment read) {
  FileContent content{std::move(read.items), std::move(read.options), {}, std::move(read.python)};
  for (InstallStep& step : read.steps) content.step_options.push_back(std::move(step.options));
  return content;
}

Result<FileContent> ReadAlone(const Deployment& deployment, const InputFile& file) {
  EnvironmentVariables none;
  if (const Format* format = FormatNamed(file.kind)) {
    FileLoader no_loader;
    Deployment read;
    FITMENT_TRY(read, format->read({file.path, file.text, no_loader, none, deployment.choices}));
    return ContentOf(std::move(read));
  }
  if (IsTrussFile(deployment, file)) {
    Deployment truss;
    FITMENT_TRY(truss, ReadTruss(file.path, file.text, nullptr, none));
    return ContentOf(std::move(truss));
  }
  RequirementsReader reader(nullptr, none);
  FITMENT_CHECK(reader.ReadText(file.path, file.text, RequirementItem::Role::kRequirement));
  return FileContent{std::move(reader.content.items), std::move(reader.content.options), {}, ""};
}

// The texts that `before` shall have after the edits.
std::vector<std::string> IntendedTexts(const FileContent& before, const FileEdits& group) {
  std::vector<std::string> texts;
  auto add_below = [&](const RequirementItem* anchor_or_null, const RequirementItem* item) {
    for (size_t i = 0; i < group.edits.size(); ++i) {
      if (group.edits[i]->kind != LineEdit::Kind::kAdd) continue;
      const RequirementItem* anchor = group.anchors[i];
      bool here = item ? anchor && anchor->span == item->span && anchor->text == item->text : anchor == anchor_or_null;
      if (here) texts.emplace_back(Trim(group.edits[i]->new_text));
    }
  };
  for (const RequirementItem& item : before.items) {
    const LineEdit* change = nullptr;
    for (const LineEdit* edit : group.edits) {
      bool same = edit->item && edit->kind != LineEdit::Kind::kAdd && edit->item->span == item.span &&
                  edit->item->text == item.text;
      if (same) change = edit;
    }
    if (!change) texts.push_back(item.text);
    if (change && change->kind == LineEdit::Kind::kReplace) texts.emplace_back(Trim(change->new_text));
    add_below(nullptr, &item);
  }
  add_below(nullptr, nullptr);
  return texts;
}

Error Mismatch(const InputFile& file, const std::string& detail) {
  return {ErrorKind::kInternal,
          fmt::format("{} would not read as intended after the edit: {}", file.path, detail),
          {file.path},
          "nothing was written; please report this with the file"};
}

std::string PythonText(const InputFile& file, std::string_view python) {
  const Format* format = FormatNamed(file.kind);
  if (!format) return TrussPython(python);
  return format->python_text ? format->python_text(python) : std::string(python);
}

Result<std::vector<Splice>> ListSplicesOf(const FileEdits& group, const Format* format) {
  if (format && format->edit) return format->edit(group);
  if (format) {
    return Fail(ErrorKind::kRequirement, fmt::format("{} is not edited", group.file.path), {group.file.path},
                std::string(format->advice));
  }
  return IsTrussFile(group.deployment, group.file) ? TrussSplices(group) : RequirementsSplices(group);
}

// A new index line is one more line of a list; where a URL changes, or uv's tables are written, no list is touched.
bool IsLineOfList(const LineEdit& edit, const FileEdits& group) {
  return edit.index.old_url.empty() && group.file.kind != "pyproject";
}

Result<std::vector<Splice>> SplicesOf(const FileEdits& whole) {
  const Format* format = FormatNamed(whole.file.kind);
  FileEdits group{whole.deployment, whole.file, {}, {}};
  std::deque<LineEdit> lines;
  std::vector<Splice> of_indexes;
  for (size_t i = 0; i < whole.edits.size(); ++i) {
    const LineEdit* edit = whole.edits[i];
    if (edit->kind == LineEdit::Kind::kIndex && !IsLineOfList(*edit, whole)) {
      FITMENT_TRY(of_indexes, IndexSplices(whole, *edit));
      continue;
    }
    if (edit->kind == LineEdit::Kind::kIndex) {
      lines.push_back(*edit);
      lines.back().kind = LineEdit::Kind::kAdd;
      lines.back().new_text = edit->index.Line();
      edit = &lines.back();
    }
    group.edits.push_back(edit);
    group.anchors.push_back(whole.anchors[i]);
  }
  if (group.edits.empty()) return of_indexes;
  FITMENT_TRY(std::vector<Splice> splices, ListSplicesOf(group, format));
  // What is put in amid a line goes before a remark behind it; tables at the end go behind a line that is added there.
  auto at_end = std::stable_partition(of_indexes.begin(), of_indexes.end(),
                                      [&](const Splice& splice) { return splice.span.begin < whole.file.text.size(); });
  splices.insert(splices.begin(), std::move_iterator(of_indexes.begin()), std::move_iterator(at_end));
  splices.insert(splices.end(), std::move_iterator(at_end), std::move_iterator(of_indexes.end()));
  return splices;
}

// A URL that changes does so wherever it is an option; one that is put in stands with the file or with one of its
// steps.
bool OptionsAreAsMeant(FileContent before, const FileContent& after, const FileEdits& group) {
  auto sorted = [](FileOptions options) {  // whose index comes first does not matter
    std::sort(options.index_pins.begin(), options.index_pins.end());
    return options;
  };
  auto same = [&](const FileContent& meant) {
    return sorted(meant.options) == sorted(after.options) && meant.step_options == after.step_options;
  };
  for (const LineEdit* edit : group.edits) {
    if (edit->kind != LineEdit::Kind::kIndex) continue;
    FileContent meant = before;
    meant.options = OptionsAfter(edit->index, before.options);
    if (edit->index.old_url.empty()) {
      for (size_t step = 0; step < before.step_options.size() && !same(meant); ++step) {
        meant = before;
        meant.step_options[step] = OptionsAfter(edit->index, before.step_options[step]);
      }
    } else {
      for (FileOptions& options : meant.step_options) options = OptionsAfter(edit->index, options);
    }
    before = std::move(meant);
  }
  return same(before);
}

Result<void> VerifyFile(const Deployment& before, const FileEdits& group, const InputFile& after) {
  FileContent old_content, new_content;
  FITMENT_TRY(old_content, ReadAlone(before, group.file));
  Result<FileContent> read = ReadAlone(before, {after.path, after.text, group.file.kind});
  if (!read) return std::unexpected<Error>(Mismatch(after, read.error().message));
  new_content = std::move(*read);
  std::vector<std::string> intended = IntendedTexts(old_content, group), found;
  std::string python = old_content.python;
  for (const RequirementItem& item : new_content.items) found.push_back(item.text);
  for (size_t i = 0; i < std::max(intended.size(), found.size()); ++i) {
    std::string want = i < intended.size() ? intended[i] : "nothing", have = i < found.size() ? found[i] : "nothing";
    if (want == have) continue;
    return std::unexpected<Error>(
        Mismatch(after, fmt::format("requirement {} is `{}` and not `{}`", i + 1, Printable(have), Printable(want))));
  }
  if (!OptionsAreAsMeant(std::move(old_content), new_content, group))
    return std::unexpected<Error>(Mismatch(after, "its options changed"));
  for (const LineEdit* edit : group.edits) {
    if (edit->kind == LineEdit::Kind::kPython) python = PythonText(group.file, edit->new_text);
  }
  if (new_content.python == python) return {};
  return std::unexpected<Error>(Mismatch(after, fmt::format("python_version is `{}`", Printable(new_content.python))));
}

// What is put in at a place goes before what is replaced from there on.
bool InFileOrder(const Splice& a, const Splice& b) {
  return std::pair(a.span.begin, a.span.end) < std::pair(b.span.begin, b.span.end);
}

CommentColumns ColumnsOf(const SourceLines& source, const EditableLine& line) {
  size_t begin = source.Begin(source.LineOf(line.tail_end));
  CommentColumns columns;
  columns.content_end = WidthOf(source.text().substr(begin, line.tail_end - begin));
  if (line.comment) columns.comment = WidthOf(source.text().substr(begin, line.comment->begin - begin));
  return columns;
}

std::vector<CommentColumns> Neighbours(const SourceLines& source, const EditableLine* except,
                                       const std::vector<EditableLine>& lines) {
  std::vector<CommentColumns> out;
  for (const EditableLine& line : lines) {
    if (!except || line.content.begin != except->content.begin) out.push_back(ColumnsOf(source, line));
  }
  return out;
}

}  // namespace

Result<std::string> ApplySplices(std::string_view text, std::vector<Splice> splices) {
  std::stable_sort(splices.begin(), splices.end(), InFileOrder);
  std::string out;
  size_t at = 0;
  for (const Splice& splice : splices) {
    if (splice.span.begin < at || splice.span.end < splice.span.begin || splice.span.end > text.size()) {
      return Fail(ErrorKind::kInternal, fmt::format("the edits of {} overlap or reach beyond its end", splice.file),
                  {splice.file});
    }
    out += text.substr(at, splice.span.begin - at);
    out += splice.text;
    at = splice.span.end;
  }
  out += text.substr(at);
  return out;
}

std::vector<Splice> ReplaceLine(const std::string& file, const SourceLines& source, const EditableLine& line,
                                const std::string& new_content, const std::string& remark,
                                const std::vector<EditableLine>& lines) {
  std::string_view text = source.text();
  std::vector<Splice> splices{{file, line.content, new_content}};
  std::string_view old_comment =
      line.comment ? text.substr(line.comment->begin, line.comment->end - line.comment->begin) : "";
  std::optional<std::string> comment = line.takes_comment ? NewComment(old_comment, remark) : std::nullopt;
  if (!comment && !line.comment) return splices;
  if (!comment) comment = std::string(old_comment);
  CommentColumns old = ColumnsOf(source, line);
  size_t new_end =
      old.content_end;  // where options stand between, on a line of their own, the comment's line does not move
  if (source.LineOf(line.content.end) == source.LineOf(line.tail_end)) {
    size_t begin = source.Begin(source.LineOf(line.content.begin));
    new_end = WidthOf(text.substr(begin, line.content.begin - begin)) + WidthOf(new_content) +
              WidthOf(text.substr(line.content.end, line.tail_end - line.content.end));
  }
  std::string pad(BlanksBeforeComment(old, new_end, Neighbours(source, &line, lines)), ' ');
  size_t comment_end = line.comment ? line.comment->end : line.tail_end;
  if (line.comment) {
    std::string_view old_pad = text.substr(line.tail_end, line.comment->begin - line.tail_end);
    if (new_end == old.content_end || old_pad.find('\t') != std::string_view::npos) pad = std::string(old_pad);
  }
  splices.push_back({file, {line.tail_end, comment_end}, pad + *comment});
  return splices;
}

std::string NewLineText(const std::string& new_text, const std::string& remark, size_t column,
                        const SourceLines& source, const std::vector<EditableLine>& lines) {
  std::optional<std::string> comment = NewComment("", remark);
  if (!comment) return new_text;
  size_t end = column + WidthOf(new_text);
  return new_text +
         std::string(BlanksBeforeComment({end, std::nullopt}, end, Neighbours(source, nullptr, lines)), ' ') + *comment;
}

std::string TrussPython(std::string_view python) {
  std::string out = "py";
  for (char c : python) {
    if (c >= '0' && c <= '9') out += c;
  }
  return out;
}

Result<std::vector<Splice>> SplicesFor(const Deployment& deployment, const std::vector<LineEdit>& edits) {
  std::vector<FileEdits> groups;
  FITMENT_TRY(groups, GroupByFile(deployment, edits));
  std::vector<Splice> out;
  for (const FileEdits& group : groups) {
    std::vector<Splice> splices;
    FITMENT_TRY(splices, SplicesOf(group));
    std::stable_sort(splices.begin(), splices.end(), InFileOrder);
    std::move(splices.begin(), splices.end(), std::back_inserter(out));
  }
  return out;
}

Result<void> VerifyEdits(const Deployment& before, const std::vector<LineEdit>& edits,
                         const std::vector<InputFile>& after) {
  std::vector<FileEdits> groups;
  FITMENT_TRY(groups, GroupByFile(before, edits));
  for (const FileEdits& group : groups) {
    auto same_path = [&](const InputFile& file) { return file.path == group.file.path; };
    auto file = std::find_if(after.begin(), after.end(), same_path);
    if (file == after.end())
      return Fail(ErrorKind::kInternal, fmt::format("{} is missing after the edit", group.file.path),
                  {group.file.path});
    FITMENT_CHECK(VerifyFile(before, group, *file));
  }
  return {};
}

Result<std::vector<InputFile>> EditedBy(const Deployment& deployment, const std::vector<LineEdit>& edits) {
  std::vector<Splice> splices;
  FITMENT_TRY(splices, SplicesFor(deployment, edits));
  std::map<std::string, std::vector<Splice>> by_file;
  for (Splice& splice : splices) by_file[splice.file].push_back(std::move(splice));
  std::vector<InputFile> edited;
  for (auto& [path, parts] : by_file) {
    const InputFile* file = FileOf(deployment, path);
    if (!file) return Fail(ErrorKind::kInternal, "an edit is for " + path + ", which was not read");
    std::string text;
    FITMENT_TRY(text, ApplySplices(file->text, std::move(parts)));
    edited.push_back({path, std::move(text)});
  }
  FITMENT_CHECK(VerifyEdits(deployment, edits, edited));
  return edited;
}

}  // namespace fitment
