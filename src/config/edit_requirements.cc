// Edits of requirements files: logical lines with continuations, comments, options behind the requirement. Tests:
// edit_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "config/edit_form.h"
#include "config/option_line.h"
#include "config/remark.h"
#include "config/requirements_txt.h"

namespace fitment {
namespace {

class RequirementLinesEditor {
 public:
  RequirementLinesEditor(const FileEdits& file, const SourceLines& source, Span range, bool takes_comments)
      : file_(file), source_(source), range_(range), logical_(SplitLogicalLines(source, range)) {
    latin1_ = EncodingOf(source.text(), file.file.path).value_or(TextEncoding::kUtf8) == TextEncoding::kLatin1;
    for (const LogicalLine& line : logical_) {
      if (!Trim(line.text).empty()) lines_.push_back(FormOf(line, takes_comments));
    }
    takes_comments_ = takes_comments;
  }

  Result<std::vector<Splice>> Edit() {
    for (size_t i = 0; i < file_.edits.size(); ++i) {
      const RequirementItem* anchor = file_.anchors[i];
      FITMENT_CHECK(EditOne(*file_.edits[i], anchor));
    }
    return std::move(out_);
  }

 private:
  EditableLine FormOf(const LogicalLine& line, bool takes_comments) const {
    EditableLine form;
    form.content = {line.SourceOffset(0), line.content_end};
    form.tail_end = line.content_end;
    size_t last = source_.LineOf(line.source.end > line.source.begin ? line.source.end - 1 : line.source.begin);
    bool content_is_last = source_.LineOf(line.content_end == 0 ? 0 : line.content_end - 1) == last;
    if (line.comment && content_is_last) form.comment = line.comment;
    form.takes_comment = takes_comments && content_is_last;
    return form;
  }

  // In the file's own bytes.
  Result<std::string> Encoded(const std::string& text, const RequirementItem* anchor) const {
    if (!latin1_) return text;
    if (std::optional<std::string> latin1 = Latin1FromUtf8(text)) return *latin1;
    return Fail(ErrorKind::kRequirement,
                fmt::format("`{}` cannot be written in {}, which is Latin-1", Printable(text), file_.file.path),
                anchor ? anchor->place : SourcePlace{file_.file.path},
                "save the file as UTF-8 and drop its coding line");
  }

  const LogicalLine* LineOf(const RequirementItem& item) const {
    for (const LogicalLine& line : logical_) {
      if (item.span.begin >= line.source.begin && item.span.end <= line.source.end && item.span.begin < line.source.end)
        return &line;
    }
    return nullptr;
  }

  Result<void> EditOne(const LineEdit& edit, const RequirementItem* anchor) {
    const LogicalLine* line = anchor ? LineOf(*anchor) : nullptr;
    if (anchor && !line) {
      return Fail(ErrorKind::kInternal, fmt::format("the line of `{}` is not found", Printable(anchor->text)),
                  anchor->place);
    }
    if (edit.kind == LineEdit::Kind::kAdd) return Add(edit, line, anchor);
    if (edit.kind == LineEdit::Kind::kDrop) {
      Drop(*line);
      return {};
    }
    EditableLine form = FormOf(*line, takes_comments_);
    form.content = anchor->span;
    std::string text, remark;
    FITMENT_TRY(text, Encoded(std::string(Trim(edit.new_text)), anchor));
    FITMENT_TRY(remark, Encoded(edit.remark, anchor));
    std::vector<Splice> splices = ReplaceLine(file_.file.path, source_, form, text, remark, lines_);
    std::move(splices.begin(), splices.end(), std::back_inserter(out_));
    return {};
  }

  void Drop(const LogicalLine& line) { out_.push_back({file_.file.path, line.source, ""}); }

  Result<void> Add(const LineEdit& edit, const LogicalLine* below, const RequirementItem* anchor) {
    std::string text, remark;
    FITMENT_TRY(text, Encoded(std::string(Trim(edit.new_text)), anchor));
    FITMENT_TRY(remark, Encoded(takes_comments_ ? edit.remark : "", anchor));
    size_t at = below ? below->source.end : range_.end;
    std::string indent;
    if (below) {
      std::string_view first = source_.Text(source_.LineOf(below->source.begin));
      indent = std::string(first.substr(0, std::min(first.find_first_not_of(" \t"), first.size())));
    }
    size_t line = source_.LineOf(at == 0 ? 0 : at - 1);
    std::string end(source_.LineEnd(line));
    std::string added = indent + NewLineText(text, remark, indent.size(), source_, lines_);
    size_t text_begin = ByteOrderMarkSize(source_.text());
    bool at_line_begin = at <= text_begin || source_.Begin(source_.LineOf(at)) == at;
    out_.push_back({file_.file.path,
                    {std::max(at, text_begin), std::max(at, text_begin)},
                    at_line_begin ? added + end : end + added});
    return {};
  }

  const FileEdits& file_;
  const SourceLines& source_;
  Span range_;
  std::vector<LogicalLine> logical_;
  std::vector<EditableLine> lines_;
  bool latin1_ = false;
  bool takes_comments_ = true;
  std::vector<Splice> out_;
};

}  // namespace

Result<std::vector<Splice>> RequirementLineSplices(const FileEdits& file, const SourceLines& source, Span range,
                                                   bool takes_comments) {
  return RequirementLinesEditor(file, source, range, takes_comments).Edit();
}

Result<std::vector<Splice>> RequirementsSplices(const FileEdits& file) {
  SourceLines source(file.file.text);
  return RequirementLineSplices(file, source, {ByteOrderMarkSize(file.file.text), file.file.text.size()}, true);
}

}  // namespace fitment
