// Requirements files in the whole grammar of pip's documentation, with places; -r and -c followed. Tests:
// requirements_txt_test.cc, config_cases_test.cc, tests/oracle/read_test.py.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/input.h"
#include "config/source_lines.h"

namespace fitment {

// A line as pip joins it: physical lines that end in `\` put together, comment cut off.
struct LogicalLine {
  struct Piece {
    size_t in_text, in_source;  // where one physical line's part begins in each
  };
  std::string text;             // without the comment
  std::vector<Piece> pieces;    // at least one
  Span source;                  // from its first byte to past its last physical line's line end
  size_t content_end = 0;       // in the source: past the last byte that is neither blank, comment nor line end
  std::optional<Span> comment;  // in the source: from `#` to the line's end

  size_t SourceOffset(size_t in_text) const;  // of the byte at `in_text`
  Span SourceSpan(Span in_text) const;        // of a range that does not end in a continuation
};

// The logical lines that stand in text[range). Lines without content are there too, with an empty text.
std::vector<LogicalLine> SplitLogicalLines(const SourceLines& lines, Span range);

// What the reader has found so far; options are joined as the last one wins.
struct RequirementsContent {
  std::vector<RequirementItem> items;  // in the order an installer reads them
  FileOptions options;
  std::vector<LeftOut> left_out;
  std::vector<std::string> notes;
  std::vector<InputFile> files;  // every file read, the including one first
};

using FileLoader = std::function<Result<std::string>(const std::string& path)>;
using Role = RequirementItem::Role;

// Reads requirement files, and lines that stand in other files. Nested files take the role of the including line (-c:
// constraints; inside constraints everything is one, as uv has it). Faulty lines become items with `error`.
class RequirementsReader {
 public:
  // `load` reads a file by path; none: -r and -c are not followed. `environment` must outlive the reader.
  RequirementsReader(FileLoader load, const EnvironmentVariables& environment);

  // Errors: kFile (missing, with the place of the -r line), kSyntax (a file that includes itself, an unknown encoding).
  Result<void> ReadFile(const std::string& path, Role role);
  Result<void> ReadText(const std::string& path, std::string text, Role role);
  // The lines in text[range) of the file `path`, which is not a requirements file itself. `opaque`: the range is no raw
  // text (escapes, folding); then `decoded` is read and the items' span is the whole range.
  Result<void> ReadRange(const std::string& path, const SourceLines& lines, Span range, const std::string* decoded,
                         Role role);

  RequirementsContent content;

 private:
  struct Line;
  Result<void> ReadLines(const std::string& path, const SourceLines& lines, Span range, Role role);
  Result<void> TakeLine(const Line& line, Role role);
  Result<void> Include(const Line& line, const std::string& value, size_t offset, Role role);
  void AddRequirement(const Line& line, const struct OptionLine& parsed, Role role);
  void AddFaulty(const Line& line, const Error& error, Role role);
  void TakeOption(const Line& line, const struct OptionUse& use);
  RequirementItem NewItem(const Line& line, Span in_text, Role role) const;
  std::string Expand(std::string_view text);

  FileLoader load_;
  const EnvironmentVariables& environment_;
  std::vector<std::string> open_files_;  // the chain of includes
  std::vector<std::pair<std::string, Role>> read_files_;
  std::vector<std::string> unset_;  // variables already noted
};

// Fills requirement or url of an item from its text with variables expanded; a fault goes to item->error, with its
// column in the file where `same_text` stands there byte for byte.
void ReadItemText(const std::string& expanded, bool same_text, RequirementItem* item);

// A file that a tool wrote: by its header, `# via` comments, or because every requirement is pinned with hashes.
struct GeneratedFile {
  std::string tool;    // "uv", "pip-compile", "a lock tool"
  std::string source;  // the file it was made from as the header says, or ""
};
std::optional<GeneratedFile> GeneratedBy(std::string_view text);

// How a requirements file's bytes mean characters: UTF-8 unless a byte order mark or a PEP 263 line says otherwise.
enum class TextEncoding : uint8_t { kUtf8, kLatin1, kUtf16 };
// Errors (kSyntax): an encoding that this program does not read.
Result<TextEncoding> EncodingOf(std::string_view bytes, const std::string& path);
std::string Utf8FromLatin1(std::string_view bytes);
std::string Utf8FromUtf16(std::string_view bytes);  // begins with the byte order mark
// nullopt: a character that Latin-1 does not have.
std::optional<std::string> Latin1FromUtf8(std::string_view text);

// Whether every line reads as a requirement or an option, and there is at least one: how a file without a telling name
// is known.
bool ReadsAsRequirements(std::string_view text);

}  // namespace fitment
