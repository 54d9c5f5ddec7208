// PEP 723: the `# /// script` block of a Python file, read and edited as the TOML that it holds. Tests:
// formats_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "config/format_list.h"
#include "config/toml_reader.h"

namespace fitment {
namespace {

// The block's TOML and where each of its lines stands in the file.
struct ScriptBlock {
  struct Line {
    size_t in_toml, in_file;
  };
  std::string toml;
  std::vector<Line> lines;
  size_t file_end = 0;  // the closing line's `///`

  size_t FileOffset(size_t in_toml) const {
    auto after = std::upper_bound(lines.begin(), lines.end(), in_toml,
                                  [](size_t offset, const Line& line) { return offset < line.in_toml; });
    if (after == lines.begin()) return file_end;
    --after;
    return after->in_file + (in_toml - after->in_toml);
  }
};

// An unclosed block is none, as the specification has it. Errors (kSyntax): two blocks.
Result<std::optional<ScriptBlock>> FindBlock(const SourceLines& source, const std::string& path) {
  std::optional<ScriptBlock> found;
  for (size_t line = 0; line < source.count(); ++line) {
    if (source.Text(line) != "# /// script") continue;
    ScriptBlock block;
    size_t end = line + 1;
    size_t closing = 0;
    // The last `# ///` of the run of comment lines closes it.
    while (end < source.count() && (source.Text(end) == "#" || source.Text(end).starts_with("# "))) {
      if (source.Text(end) == "# ///") closing = end;
      ++end;
    }
    if (closing == 0) continue;
    for (size_t at = line + 1; at < closing; ++at) {
      size_t skip = source.Text(at) == "#" ? 1 : 2;
      block.lines.push_back({block.toml.size(), source.Begin(at) + skip});
      block.toml += source.text().substr(source.Begin(at) + skip, source.Next(at) - source.Begin(at) - skip);
    }
    // Behind its `# `, as the other lines: what is put in there ends in a `# ` of its own.
    block.file_end = source.Begin(closing) + 2;
    block.lines.push_back({block.toml.size(), block.file_end});
    if (found)
      return Fail(ErrorKind::kSyntax, path + " has two `# /// script` blocks", source.PlaceOf(path, source.Begin(line)),
                  "keep one of them");
    found = std::move(block);
    line = closing;
  }
  return found;
}

Result<void> ReadToml(const TomlReading& reading) {
  FITMENT_TRY(TomlDocument document, TomlDocument::Parse(reading.lines, reading.input.path));
  const TomlNode& root = document.root();
  if (const TomlNode* python = root.Find("requires-python")) FITMENT_CHECK(reading.TakeRequiresPython(*python));
  if (const TomlNode* list = root.Find("dependencies"))
    FITMENT_CHECK(reading.AddItems(*list, "dependencies", Role::kRequirement));
  if (const TomlNode* uv = root.Find({"tool", "uv"})) {
    FITMENT_CHECK(ReadUvTable(*uv, reading));
    FITMENT_CHECK(ApplyUvSources(*uv, reading));
  }
  return {};
}

// From places in the block to places in the file.
void MovePlaces(const ScriptBlock& block, const SourceLines& toml, const SourceLines& file, const std::string& path,
                Deployment* out) {
  auto moved = [&](const SourcePlace& place) {
    if (place.line <= 0 || static_cast<size_t>(place.line) > toml.count()) return place;
    size_t offset =
        toml.Begin(static_cast<size_t>(place.line) - 1) + static_cast<size_t>(std::max(place.column, 1)) - 1;
    return file.PlaceOf(path, block.FileOffset(offset));
  };
  for (RequirementItem& item : out->items) {
    size_t length = item.span.end - item.span.begin;
    item.span.begin = block.FileOffset(item.span.begin);
    item.span.end = item.span.begin + length;
    item.place = moved(item.place);
    item.line_text = std::string(file.Text(file.LineOf(item.span.begin)));
    if (item.error) item.error->place = moved(item.error->place);
  }
  for (LeftOut& left : out->left_out) left.place = moved(left.place);
}

Result<Deployment> ReadScript(const FormatInput& input) {
  Deployment out = NewDeployment(input, kScriptFormat.kind);
  SourceLines file(input.text);
  FITMENT_TRY(std::optional<ScriptBlock> block, FindBlock(file, input.path));
  if (!block) return out;
  SourceLines toml(block->toml);
  TomlReading reading{input, toml, out};
  if (Result<void> read = ReadToml(reading); !read) {
    Error error = read.error();
    if (error.place.line > 0)
      error.place = file.PlaceOf(input.path, block->FileOffset(toml.Begin(static_cast<size_t>(error.place.line) - 1)));
    return std::unexpected<Error>(std::move(error));
  }
  MovePlaces(*block, toml, file, input.path, &out);
  out.installer = "uv";
  return out;
}

// The edits are made in the TOML, and each new line gets its `# `.
Result<std::vector<Splice>> ScriptSplices(const FileEdits& file) {
  SourceLines source(file.file.text);
  FITMENT_TRY(std::optional<ScriptBlock> block, FindBlock(source, file.file.path));
  if (!block) return Fail(ErrorKind::kInternal, file.file.path + " has no script block", {file.file.path});
  auto in_toml = [&](size_t in_file) {
    auto after = std::upper_bound(block->lines.begin(), block->lines.end(), in_file,
                                  [](size_t offset, const ScriptBlock::Line& line) { return offset < line.in_file; });
    if (after == block->lines.begin()) return size_t{0};
    --after;
    return after->in_toml + (in_file - after->in_file);
  };
  std::vector<RequirementItem> anchors(file.anchors.size());
  FileEdits inner{file.deployment, InputFile{file.file.path, block->toml}, file.edits, {}};
  for (size_t i = 0; i < file.anchors.size(); ++i) {
    if (file.anchors[i]) {
      anchors[i] = *file.anchors[i];
      anchors[i].span = {in_toml(anchors[i].span.begin), in_toml(anchors[i].span.end)};
    }
    inner.anchors.push_back(file.anchors[i] ? &anchors[i] : nullptr);
  }
  std::vector<Splice> splices;
  FITMENT_TRY(splices, TomlSplices(inner));
  for (Splice& splice : splices) {
    splice.span = {block->FileOffset(splice.span.begin), block->FileOffset(splice.span.end)};
    std::string text;
    for (char c : splice.text) {
      text += c;
      if (c == '\n') text += "# ";
    }
    splice.text = std::move(text);
  }
  return splices;
}

bool NamedPython(std::string_view name) {
  return name.ends_with(".py");
}

bool HoldsBlock(std::string_view, std::string_view text) {
  return text.find("# /// script") != std::string_view::npos;
}

}  // namespace

const Format kScriptFormat{.kind = "script",
                           .what = "Python scripts with a PEP 723 block",
                           .named = NamedPython,
                           .holds = HoldsBlock,
                           .read = ReadScript,
                           .edit = ScriptSplices,
                           .search = Format::Search::kWhereItHolds};

}  // namespace fitment
