// Edits that name an index: a URL changed where it stands, or uv's tables put into a pyproject.toml. Lines of
// requirements files and Truss lists are put in by their own editors. Tests: tests/program/index_fix_test.py.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "config/edit_form.h"
#include "config/toml_doc.h"

namespace fitment {
namespace {

bool IsUrlByte(char c) {
  return c > ' ' && c != '"' && c != '\'' && c != '`' && c != ',' && c != ']' && c != ')' && c != '#';
}

// Wherever the URL stands as a word of its own. Which of these places are options is for the verification to say.
std::vector<Splice> ReplaceUrl(const FileEdits& file, const IndexMove& move) {
  std::vector<Splice> out;
  const std::string& text = file.file.text;
  for (size_t at = text.find(move.old_url); at != std::string::npos; at = text.find(move.old_url, at + 1)) {
    const size_t end = at + move.old_url.size();
    if (end < text.size() && IsUrlByte(text[end])) continue;  // a longer URL
    const size_t line = text.rfind('\n', at) + 1;
    if (Trim(std::string_view(text).substr(line, at - line)).starts_with("#")) continue;
    out.push_back({file.file.path, {at, end}, move.url});
  }
  return out;
}

std::unexpected<Error> Refused(const FileEdits& file, std::string why) {
  return Fail(ErrorKind::kRequirement, std::move(why), {file.file.path}, "name the index by hand");
}

// [[tool.uv.index]] at the end, the projects in [tool.uv.sources].
Result<std::vector<Splice>> UvTables(const FileEdits& file, const IndexMove& move) {
  const std::string& text = file.file.text;
  const SourceLines source(text);
  FITMENT_TRY(const TomlDocument document, TomlDocument::Parse(source, file.file.path));
  const TomlNode* sources = document.root().Find({"tool", "uv", "sources"});
  std::optional<size_t> header;  // the line of [tool.uv.sources]
  for (size_t line = 0; line < source.count(); ++line) {
    std::string_view told = source.Text(line);
    told = Trim(told.substr(0, told.find('#')));
    if (told == "[tool.uv.sources]") header = line;
  }
  if (sources && !header) return Refused(file, file.file.path + " writes tool.uv.sources in a form that is not edited");
  const std::string end(source.LineEnd(0).empty() ? "\n" : source.LineEnd(0));
  const std::string name = "pytorch-" + move.url.substr(move.url.rfind('/') + 1);
  std::string rows;
  for (const std::string& project : move.projects)
    rows += fmt::format("{} = {{ index = \"{}\" }}{}", project, name, end);
  std::string tables = text.empty() || text.ends_with('\n') ? "" : end;
  tables += fmt::format("{0}[[tool.uv.index]]{0}name = \"{1}\"{0}url = {2}{0}explicit = true{0}", end, name,
                        TomlString(move.url, '"'));
  std::vector<Splice> out;
  if (header) {
    out.push_back({file.file.path, {source.Next(*header), source.Next(*header)}, rows});
  } else {
    tables += fmt::format("{0}[tool.uv.sources]{0}{1}", end, rows);
  }
  out.push_back({file.file.path, {text.size(), text.size()}, std::move(tables)});
  return out;
}

void Replace(std::string& url, const IndexMove& move) {
  if (url == move.old_url) url = move.url;
}

}  // namespace

std::string IndexMove::Line() const {
  return "--extra-index-url " + url;
}

FileOptions OptionsAfter(const IndexMove& move, FileOptions options) {
  if (move.old_url.empty()) {
    if (move.projects.empty()) options.extra_index_urls.push_back(move.url);
    for (const std::string& project : move.projects) options.index_pins.push_back(project + "=" + move.url);
    return options;
  }
  Replace(options.index_url, move);
  for (auto* list : {&options.extra_index_urls, &options.find_links}) {
    for (std::string& url : *list) Replace(url, move);
  }
  for (std::string& pin : options.index_pins) {
    const size_t equals = pin.find('=');
    if (pin.substr(equals + 1) == move.old_url) pin = pin.substr(0, equals + 1) + move.url;
  }
  return options;
}

bool TakesIndexLine(const Deployment& deployment, const RequirementItem& line) {
  if (line.generated) return false;
  if (line.place.file != deployment.file) return deployment.kind == "truss" || deployment.kind == "requirements";
  return deployment.kind == "truss" || deployment.kind == "requirements" || deployment.kind == "pyproject";
}

Result<std::vector<Splice>> IndexSplices(const FileEdits& file, const LineEdit& edit) {
  if (edit.index.old_url.empty()) return UvTables(file, edit.index);
  std::vector<Splice> splices = ReplaceUrl(file, edit.index);
  if (splices.empty()) return Refused(file, "the URL of the index is not found in " + file.file.path);
  return splices;
}

}  // namespace fitment
