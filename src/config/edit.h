// Edits of the user's own text: byte splices, applied together, everything else left byte for byte. Tests: edit_test.cc
// (properties).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/input.h"

namespace fitment {

// Replace file bytes [span) by `text`. Inserts have an empty span.
struct Splice {
  std::string file;
  Span span;
  std::string text;
};

// Splices of one file, in any order; those put in at one place keep theirs. Errors (kInternal): overlap, beyond the
// end.
Result<std::string> ApplySplices(std::string_view text, std::vector<Splice> splices);

// A line that names an index: put in, or its URL changed.
struct IndexMove {
  std::string old_url;  // what is changed, as it stands; "": a line is put in
  std::string url;
  std::vector<std::string> projects;  // normalized. pyproject.toml: these take it (tool.uv.sources), and they alone

  std::string Line() const;  // "--extra-index-url https://…"
  bool operator==(const IndexMove&) const = default;
};
// What options come to after it.
FileOptions OptionsAfter(const IndexMove& move, FileOptions options);
// Whether an index line can be put below this one (requirements files, Truss lists; uv's tables in pyproject.toml).
bool TakesIndexLine(const Deployment& deployment, const RequirementItem& line);

// A change of one requirement in the terms of its format: the new requirement text, and what the trailing comment shall
// say.
struct LineEdit {
  const RequirementItem* item = nullptr;  // edited or dropped line; nullptr: a new line
  enum class Kind { kReplace, kDrop, kAdd, kPython, kIndex } kind = Kind::kReplace;
  std::string new_text;  // "torch>=2.4.0"; kPython: "3.11"
  std::string remark;    // kReplace: "Updated from 2.1.2"; written as "# Updated from 2.1.2"; "" for none
  const RequirementItem* after = nullptr;  // kAdd, kIndex: the line it goes below (same indent and form)
  IndexMove index;                         // kIndex
};
// The splices for `edits` in `deployment`'s files: Truss YAML (block and flow lists, plain and quoted scalars) and
// requirement files (continuations, includes: the edit goes to the file that holds the line). A remark replaces an old
// trailing remark but never a directive (noqa, renovate:, fitment:, type:), keeps the padding before `#` so that the
// comment column stays where it can, and replaces its own older "Updated from …" while keeping the oldest OLD. A
// replacement by the same text without a remark changes nothing. Errors (kRequirement): the line is generated, or
// stands where it cannot be edited; says where instead.
Result<std::vector<Splice>> SplicesFor(const Deployment& deployment, const std::vector<LineEdit>& edits);

// After editing: the file read again gives the intended requirement texts, else kInternal. Called by SplicesFor's users
// before any write.
Result<void> VerifyEdits(const Deployment& before, const std::vector<LineEdit>& edits,
                         const std::vector<InputFile>& after);

// The files that the edits change, as they are afterwards; verified. Errors: SplicesFor's and VerifyEdits'.
Result<std::vector<InputFile>> EditedBy(const Deployment& deployment, const std::vector<LineEdit>& edits);

// A unified diff of two texts (3 lines of context).
std::string UnifiedDiff(std::string_view before, std::string_view after, const std::string& path);

}  // namespace fitment
