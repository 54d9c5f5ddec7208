// What the two formats' editors share: one file under edit, lines that can be edited, and the splices for a changed
// line. Inside config only. Tests: edit_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/edit.h"
#include "config/source_lines.h"

namespace fitment {

// One file of the deployment and the edits of its lines.
struct FileEdits {
  const Deployment& deployment;
  const InputFile& file;
  std::vector<const LineEdit*> edits;  // not empty
  std::vector<const RequirementItem*>
      anchors;  // of each edit: its item, or for additions the line it goes below; nullptr: none
};

// A line's replaceable content and the comment behind it.
struct EditableLine {
  Span content;                 // what is replaced: in YAML with its quotes
  size_t tail_end = 0;          // past what follows the content before the comment (a comma, per-requirement options)
  std::optional<Span> comment;  // behind tail_end, on the same line
  bool takes_comment = true;    // a remark can be written behind tail_end
};

// The splices that put `new_content` in the line's place and say `remark` behind it, the comment column kept. `lines`:
// all lines of the list.
std::vector<Splice> ReplaceLine(const std::string& file, const SourceLines& source, const EditableLine& line,
                                const std::string& new_content, const std::string& remark,
                                const std::vector<EditableLine>& lines);

// `new_text  # remark` for a new line whose content begins in column `column`.
std::string NewLineText(const std::string& new_text, const std::string& remark, size_t column,
                        const SourceLines& source, const std::vector<EditableLine>& lines);

// The formats' editors. Errors as SplicesFor.
Result<std::vector<Splice>> TrussSplices(const FileEdits& file);
// Of the list `requirements` and of python_version alone.
Result<std::vector<Splice>> TrussListSplices(const FileEdits& file);
// As TrussListSplices, for the list that begins at byte `list_begin`; no Python edits.
Result<std::vector<Splice>> YamlListSplices(const FileEdits& file, size_t list_begin);
Result<std::vector<Splice>> RequirementsSplices(const FileEdits& file);
// Of one edit that changes an index's URL in a file of any format, or puts one into a pyproject.toml.
Result<std::vector<Splice>> IndexSplices(const FileEdits& file, const LineEdit& edit);
// The lines among text[range) of a requirements-like text; what both formats do with them (a YAML literal block holds
// such lines too).
Result<std::vector<Splice>> RequirementLineSplices(const FileEdits& file, const SourceLines& source, Span range,
                                                   bool takes_comments);

// "py311" of "3.11".
std::string TrussPython(std::string_view python);

}  // namespace fitment
