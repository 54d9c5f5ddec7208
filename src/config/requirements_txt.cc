// Requirements files: lines to items, options and included files. Tests: requirements_txt_test.cc.
#include "config/requirements_txt.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "config/bare_reference.h"
#include "config/option_line.h"

namespace fitment {

// One logical line and where it stands.
struct RequirementsReader::Line {
  const std::string& path;
  const SourceLines& source;
  const LogicalLine& logical;
  TextEncoding encoding;
  bool generated;

  SourcePlace PlaceOf(size_t in_text) const { return source.PlaceOf(path, logical.SourceOffset(in_text)); }
  std::string Utf8(std::string_view bytes) const {
    return encoding == TextEncoding::kLatin1 ? Utf8FromLatin1(bytes) : std::string(bytes);
  }
};

namespace {

bool IsTomlFile(std::string_view path) {
  return ToLower(path).ends_with(".toml");
}

// "a,b" of --no-binary and --only-binary: ":none:" takes back what stood before.
void TakeNames(std::string_view value, std::vector<std::string>* names) {
  for (std::string_view name : Split(value, ',')) {
    if (Trim(name) == ":none:") {
      names->clear();
    } else if (!Trim(name).empty()) {
      names->emplace_back(Trim(name));
    }
  }
}

std::string NormalPath(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

// Why an option that is known is not judged; "" for those that are.
std::string_view WhyLeftOut(std::string_view name) {
  if (name == "--trusted-host") return "certificates are always checked here";
  if (name == "--use-feature") return "a switch of pip's own";
  if (name == "--prefer-binary") return "the installer's order of versions is kept; uv does not know this option";
  if (name == "--all-releases" || name == "--only-final")
    return "pre-releases by project are not modelled; use --prerelease";
  if (name == "--no-require-hashes") return "hashes are checked by the installer";
  if (name == "--config-settings" || name == "--global-option" || name == "--install-option")
    return "builds are not run here";
  return {};
}

}  // namespace

RequirementsReader::RequirementsReader(FileLoader load, const EnvironmentVariables& environment)
    : load_(std::move(load)), environment_(environment) {}

Result<void> RequirementsReader::ReadFile(const std::string& path, Role role) {
  std::string text;
  FITMENT_TRY(text, load_(path));
  return ReadText(path, std::move(text), role);
}

Result<void> RequirementsReader::ReadText(const std::string& path, std::string text, Role role) {
  TextEncoding encoding;
  FITMENT_TRY(encoding, EncodingOf(text, path));
  bool known =
      std::any_of(content.files.begin(), content.files.end(), [&](const InputFile& file) { return file.path == path; });
  if (!known) content.files.push_back({path, text});
  if (encoding == TextEncoding::kUtf16) text = Utf8FromUtf16(text);
  SourceLines lines(text);
  read_files_.emplace_back(NormalPath(path), role);
  open_files_.push_back(NormalPath(path));
  Result<void> read = ReadLines(path, lines, {ByteOrderMarkSize(text), text.size()}, role);
  open_files_.pop_back();
  return read;
}

Result<void> RequirementsReader::ReadLines(const std::string& path, const SourceLines& lines, Span range, Role role) {
  TextEncoding encoding = EncodingOf(lines.text(), path).value_or(TextEncoding::kUtf8);
  bool generated = GeneratedBy(lines.text()).has_value();
  for (const LogicalLine& logical : SplitLogicalLines(lines, range)) {
    if (Trim(logical.text).empty()) continue;
    FITMENT_CHECK(TakeLine(Line{path, lines, logical, encoding, generated}, role));
  }
  return {};
}

Result<void> RequirementsReader::ReadRange(const std::string& path, const SourceLines& lines, Span range,
                                           const std::string* decoded, Role role) {
  SourceLines decoded_lines(decoded ? std::string_view(*decoded) : std::string_view());
  const SourceLines& read = decoded ? decoded_lines : lines;
  size_t first_item = content.items.size(), first_left_out = content.left_out.size();
  for (const LogicalLine& logical : SplitLogicalLines(read, decoded ? Span{0, decoded->size()} : range)) {
    if (Trim(logical.text).empty()) continue;
    FITMENT_CHECK(TakeLine(Line{path, read, logical, TextEncoding::kUtf8, false}, role));
  }
  if (!decoded) return {};
  SourcePlace place = lines.PlaceOf(path, range.begin);
  for (size_t i = first_item; i < content.items.size(); ++i) {
    RequirementItem& item = content.items[i];
    if (item.place.file != path) continue;  // of an included file
    item.span = range;
    item.place = place;
    item.line_text = std::string(lines.Text(lines.LineOf(range.begin)));
    if (item.error) item.error->place = place;
  }
  for (size_t i = first_left_out; i < content.left_out.size(); ++i) content.left_out[i].place = place;
  return {};
}

Result<void> RequirementsReader::TakeLine(const Line& line, Role role) {
  Result<OptionLine> parsed = ParseOptionLine(line.logical.text);
  if (!parsed) {
    AddFaulty(line, parsed.error(), role);
    return {};
  }
  if (parsed->requirement.end > parsed->requirement.begin) {
    AddRequirement(line, *parsed, role);
    return {};
  }
  for (const OptionUse& use : parsed->options) {
    if (use.name == "--requirement") {
      FITMENT_CHECK(Include(line, use.value, use.offset, role));
    } else if (use.name == "--constraint") {
      FITMENT_CHECK(Include(line, use.value, use.offset, role == Role::kRequirement ? Role::kConstraint : role));
    } else {
      TakeOption(line, use);
    }
  }
  return {};
}

Result<void> RequirementsReader::Include(const Line& line, const std::string& value, size_t offset, Role role) {
  SourcePlace place = line.PlaceOf(offset);
  std::string path = RelativeTo(line.path, Expand(value));
  if (IsUrl(path) || IsTomlFile(path)) {
    std::string why = IsUrl(path) ? "a requirements file behind a URL is not fetched; download it and name the file"
                                  : "only requirements files are read through -r and -c";
    content.left_out.push_back({place, Printable(path), std::move(why)});
    return {};
  }
  if (!load_) return {};
  std::string normal = NormalPath(path);
  if (std::find(open_files_.begin(), open_files_.end(), normal) != open_files_.end()) {
    return Fail(ErrorKind::kSyntax, fmt::format("{} includes itself: {} -> {}", path, Join(open_files_, " -> "), path),
                place, "remove one of the -r or -c lines of this circle");
  }
  std::pair<std::string, Role> key{normal, role};
  if (std::find(read_files_.begin(), read_files_.end(), key) != read_files_.end()) return {};
  Result<void> read = ReadFile(path, role);
  if (read || read.error().place.line > 0) return read;  // told by the file itself
  Error error = read.error();
  error.message = fmt::format("{} includes {}: {}", place.ToString(), path, error.message);
  error.place = std::move(place);
  if (error.hint.empty()) error.hint = "paths after -r and -c are relative to the file that holds them";
  return std::unexpected<Error>(std::move(error));
}

std::string RequirementsReader::Expand(std::string_view text) {
  std::vector<std::string> unset;
  std::string out = ExpandVariables(text, environment_, &unset);
  for (const std::string& name : unset) {
    if (std::find(unset_.begin(), unset_.end(), name) != unset_.end()) continue;
    unset_.push_back(name);
    content.notes.push_back(fmt::format(
        "the environment variable {} is not set; ${{{}}} stays as it is, as pip and uv have it", name, name));
  }
  return out;
}

RequirementItem RequirementsReader::NewItem(const Line& line, Span in_text, Role role) const {
  RequirementItem item;
  item.text = line.Utf8(std::string_view(line.logical.text).substr(in_text.begin, in_text.end - in_text.begin));
  item.span = line.logical.SourceSpan(in_text);
  item.place = line.PlaceOf(in_text.begin);
  item.line_text = line.Utf8(line.source.Text(line.source.LineOf(item.span.begin)));
  item.role = role;
  item.generated = line.generated;
  return item;
}

void RequirementsReader::AddFaulty(const Line& line, const Error& error, Role role) {
  const std::string& text = line.logical.text;
  size_t begin = 0;
  while (begin < text.size() && IsSpace(text[begin])) ++begin;
  RequirementItem item = NewItem(line, {begin, text.size()}, role);
  item.error = error;
  item.error->place = line.PlaceOf(static_cast<size_t>(std::max(error.place.column, 1)) - 1);
  content.items.push_back(std::move(item));
}

namespace {

std::optional<Error> FaultOfConstraint(const RequirementItem& item) {
  if (item.role != Role::kConstraint || (!item.editable && item.requirement)) return std::nullopt;
  if (!item.editable && item.url.empty()) return std::nullopt;
  return Error{ErrorKind::kRequirement,
               fmt::format("`{}` cannot be a constraint: a constraint is a name with versions", Printable(item.text)),
               item.place, "write NAME @ URL, or move the line to the requirements"};
}

}  // namespace

void ReadItemText(const std::string& expanded, bool same_text, RequirementItem* item) {
  auto fault = [&](Error error) {
    int column = same_text ? std::max(error.place.column, 1) : 1;
    error.place = item->place;
    error.place.column += column - 1;
    item->error = std::move(error);
  };
  if (!IsBareReference(expanded)) {
    Result<Requirement> parsed = Requirement::Parse(expanded);
    if (!parsed) return fault(parsed.error());
    bool is_file =
        parsed->url.empty() && parsed->specifiers.empty() && (expanded.ends_with(".txt") || expanded.ends_with(".in"));
    if (is_file) {
      return fault(Error{ErrorKind::kRequirement,
                         fmt::format("`{}` reads as a file's name, not a project's", Printable(expanded)),
                         {},
                         fmt::format("did you mean `-r {}`?", Printable(expanded))});
    }
    item->requirement = std::move(*parsed);
    return;
  }
  Result<WrittenReference> reference = ParseBareReference(expanded);
  if (!reference) return fault(reference.error());
  item->url = reference->reference;
  item->url_extras = reference->extras;
  item->url_marker = reference->marker;
  if (reference->name.empty()) return;
  std::string named = reference->name;
  if (!reference->extras.empty()) named += "[" + Join(reference->extras, ",") + "]";
  named += " @ " + reference->reference;
  if (!reference->marker_text.empty()) named += " ; " + reference->marker_text;
  if (Result<Requirement> parsed = Requirement::Parse(named)) item->requirement = std::move(*parsed);
}

void RequirementsReader::AddRequirement(const Line& line, const OptionLine& parsed, Role role) {
  RequirementItem item = NewItem(line, parsed.requirement, role);
  item.editable = parsed.editable;
  for (const OptionUse& use : parsed.options) {
    if (use.name == "--hash") {
      item.hashes.push_back(use.value);
    } else {
      TakeOption(line, use);
    }
  }
  if (!IsValidUtf8(item.text)) {
    item.error = Error{ErrorKind::kRequirement, fmt::format("`{}` is not UTF-8", Printable(item.text)), item.place,
                       "save the file as UTF-8"};
  } else {
    std::string expanded = Expand(item.text);
    ReadItemText(expanded, expanded == item.text && line.logical.pieces.size() == 1, &item);
  }
  if (!item.error) item.error = FaultOfConstraint(item);
  content.items.push_back(std::move(item));
}

void RequirementsReader::TakeOption(const Line& line, const OptionUse& use) {
  FileOptions& options = content.options;
  std::string value = Expand(use.value);
  if (use.name == "--index-url") {
    options.index_url = std::move(value);
  } else if (use.name == "--extra-index-url") {
    options.extra_index_urls.push_back(std::move(value));
  } else if (use.name == "--find-links") {
    options.find_links.push_back(RelativeTo(line.path, value));
  } else if (use.name == "--no-index") {
    options.no_index = true;
  } else if (use.name == "--pre") {
    options.prerelease = true;
  } else if (use.name == "--require-hashes") {
    options.require_hashes = true;
  } else if (use.name == "--no-binary") {
    TakeNames(value, &options.no_binary);
  } else if (use.name == "--only-binary") {
    TakeNames(value, &options.only_binary);
  }
  std::string_view why = WhyLeftOut(use.name);
  if (why.empty()) return;
  std::string what = use.name + (use.value.empty() ? "" : " " + Printable(use.value));
  content.left_out.push_back({line.PlaceOf(use.offset), std::move(what), std::string(why)});
}

bool ReadsAsRequirements(std::string_view text) {
  if (text.find('\0') != std::string_view::npos || !IsValidUtf8(text)) return false;
  EnvironmentVariables none;
  RequirementsReader reader(nullptr, none);
  if (!reader.ReadText("", std::string(text), Role::kRequirement)) return false;
  size_t good = 0;
  for (const RequirementItem& item : reader.content.items) {
    if (item.error) return false;
    ++good;
  }
  const FileOptions& options = reader.content.options;
  bool has_options = !options.index_url.empty() || !options.extra_index_urls.empty() || !options.find_links.empty() ||
                     options.no_index;
  return good > 0 || has_options;
}

}  // namespace fitment
