// Edits that name an index: a URL changed where it stands, or uv's or Poetry's tables put into a pyproject.toml. Lines
// of requirements files and Truss lists are put in by their own editors. Tests: tests/program/index_fix_test.py.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "config/edit_form.h"
#include "config/toml_doc.h"
#include "python/name.h"

namespace fitment {
namespace {

bool IsUrlByte(char c) {
  return c > ' ' && c != '"' && c != '\'' && c != '`' && c != ',' && c != ']' && c != ')' && c != '#';
}

// A `#` at the beginning of a line, or behind a blank, begins a comment in every kind of file that is edited.
bool InComment(const std::string& text, size_t at) {
  for (size_t c = text.rfind('\n', at) + 1; c < at; ++c) {
    if (text[c] == '#' && (c == 0 || text[c - 1] == '\n' || IsSpace(text[c - 1]))) return true;
  }
  return false;
}

// Wherever the URL stands as a word of its own. Which of these places are options is for the verification to say.
std::vector<Splice> ReplaceUrl(const FileEdits& file, const IndexMove& move) {
  std::vector<Splice> out;
  const std::string& text = file.file.text;
  for (size_t at = text.find(move.old_url); at != std::string::npos; at = text.find(move.old_url, at + 1)) {
    const size_t end = at + move.old_url.size();
    if (end < text.size() && IsUrlByte(text[end])) continue;  // a longer URL
    if (InComment(text, at)) continue;
    out.push_back({file.file.path, {at, end}, move.url});
  }
  return out;
}

std::unexpected<Error> Refused(const FileEdits& file, std::string why) {
  return Fail(ErrorKind::kRequirement, std::move(why), {file.file.path}, "name the index by hand");
}

// What the index is called in the file's tables: "pytorch-cu128".
std::string NameFor(const IndexMove& move) {
  return "pytorch-" + move.url.substr(move.url.rfind('/') + 1);
}

// [[tool.uv.index]] at the end, the projects in [tool.uv.sources].
Result<std::vector<Splice>> UvTables(const FileEdits& file, const TomlDocument& document, const IndexMove& move) {
  const std::string& text = file.file.text;
  const SourceLines source(text);
  const TomlNode* sources = document.root().Find({"tool", "uv", "sources"});
  std::optional<size_t> header;  // the line of [tool.uv.sources]
  for (size_t line = 0; line < source.count(); ++line) {
    std::string_view told = source.Text(line);
    told = Trim(told.substr(0, told.find('#')));
    if (told == "[tool.uv.sources]") header = line;
  }
  if (sources && !header) return Refused(file, file.file.path + " writes tool.uv.sources in a form that is not edited");
  const std::string end(source.LineEnd(0).empty() ? "\n" : source.LineEnd(0));
  const std::string name = NameFor(move);
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

// One way to write a dependency of Poetry's: where its source goes.
void NameSource(const FileEdits& file, const TomlNode& value, const std::string& source, std::vector<Splice>& out) {
  const std::string key = fmt::format("source = \"{}\"", source);
  if (value.IsString()) {
    out.push_back({file.file.path, {value.whole.begin, value.whole.begin}, "{ version = "});
    out.push_back({file.file.path, {value.whole.end, value.whole.end}, ", " + key + " }"});
  } else if (!value.entries.empty()) {
    const size_t end = value.entries.back().value->whole.end;
    out.push_back({file.file.path, {end, end}, ", " + key});
  }
}

// The tables of dependencies that were read: those with an item at the value.
std::vector<const TomlNode*> PoetryValues(const FileEdits& file, const TomlNode& poetry, const std::string& project) {
  std::vector<const TomlNode*> tables{poetry.Find("dependencies")}, values;
  if (const TomlNode* groups = poetry.Find("group")) {
    for (const TomlNode::Entry& group : groups->entries) tables.push_back(group.value->Find("dependencies"));
  }
  auto read = [&](const TomlNode& value) {
    const TomlNode* version = value.IsString() ? &value : value.Find("version");
    const size_t at = version ? version->span.begin : value.whole.begin;
    const auto& items = file.deployment.items;
    return std::any_of(items.begin(), items.end(), [&](const RequirementItem& item) {
      return item.place.file == file.file.path && item.span.begin == at;
    });
  };
  for (const TomlNode* table : tables) {
    if (!table) continue;
    for (const TomlNode::Entry& entry : table->entries) {
      if (NormalizeName(entry.key) != project) continue;
      if (read(*entry.value)) values.push_back(entry.value);
      for (const TomlNode* item : entry.value->items) {
        if (read(*item)) values.push_back(item);
      }
    }
  }
  return values;
}

// [[tool.poetry.source]] at the end, named where the projects stand.
Result<std::vector<Splice>> PoetrySource(const FileEdits& file, const TomlNode& poetry, const IndexMove& move) {
  const std::string& text = file.file.text;
  const SourceLines source(text);
  const std::string end(source.LineEnd(0).empty() ? "\n" : source.LineEnd(0));
  const std::string name = NameFor(move);
  std::vector<Splice> out;
  for (const std::string& project : move.projects) {
    for (const TomlNode* value : PoetryValues(file, poetry, project)) {
      const bool in_line = value->IsString() || text[value->whole.begin] == '{';
      if (!in_line || value->Find("source"))
        return Refused(file, file.file.path + " writes " + project + " in a form that is not edited");
      NameSource(file, *value, name, out);
    }
  }
  std::string table = text.empty() || text.ends_with('\n') ? "" : end;
  table += fmt::format("{0}[[tool.poetry.source]]{0}name = \"{1}\"{0}url = {2}{0}priority = \"explicit\"{0}", end, name,
                       TomlString(move.url, '"'));
  out.push_back({file.file.path, {text.size(), text.size()}, std::move(table)});
  return out;
}

// A pyproject.toml is Poetry's where it alone tells the dependencies.
Result<std::vector<Splice>> IndexTables(const FileEdits& file, const IndexMove& move) {
  const SourceLines source(file.file.text);
  FITMENT_TRY(const TomlDocument document, TomlDocument::Parse(source, file.file.path));
  const TomlNode* poetry = document.root().Find({"tool", "poetry"});
  if (poetry && !document.root().Find({"project", "dependencies"})) return PoetrySource(file, *poetry, move);
  return UvTables(file, document, move);
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
  if (edit.index.old_url.empty()) return IndexTables(file, edit.index);
  std::vector<Splice> splices = ReplaceUrl(file, edit.index);
  if (splices.empty()) return Refused(file, "the URL of the index is not found in " + file.file.path);
  return splices;
}

}  // namespace fitment
