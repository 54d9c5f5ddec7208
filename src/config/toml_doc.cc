// TOML through toml++: its line and column marks (code points) made byte spans. Tests: pyproject_test.cc.
#include "config/toml_doc.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/toml.h"

namespace fitment {
namespace {

// The byte behind a string that opens at `begin`; its quotes' length in `quote`.
size_t StringEnd(std::string_view text, size_t begin, size_t* quote) {
  char c = begin < text.size() ? text[begin] : '\0';
  if (c != '"' && c != '\'') return begin;
  bool multi = text.substr(begin).starts_with(std::string(3, c));
  *quote = multi ? 3 : 1;
  std::string_view close = text.substr(begin, *quote);
  size_t at = begin + *quote;
  while (at < text.size() && !text.substr(at).starts_with(close)) at += c == '"' && text[at] == '\\' ? 2 : 1;
  // `""""` at the end of a multi-line string: the quotes belong to it.
  while (multi && at + 3 < text.size() && text[at + 3] == c) ++at;
  return std::min(at + *quote, text.size());
}

}  // namespace

class TomlBuilder {
 public:
  explicit TomlBuilder(const SourceLines& lines) : lines_(lines) {}

  TomlDocument Build(const toml::table& root) {
    document_.root_ = Convert(root);
    return std::move(document_);
  }

  // The byte of a 1-based position.
  size_t OffsetOf(const toml::source_position& position) const {
    if (position.line == 0) return 0;
    // toml++ ends lines at \n alone; SourceLines also at a \r by itself, which is no TOML.
    size_t line = std::min<size_t>(position.line - 1, lines_.count() - 1);
    size_t at = lines_.Begin(line);
    if (line == 0) at = std::max(at, ByteOrderMarkSize(lines_.text()));
    std::string_view text = lines_.text();
    for (size_t column = 1; column < position.column && at < text.size(); ++column) {
      do ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    }
    return at;
  }

 private:
  const TomlNode* Convert(const toml::node& node) {
    TomlNode& out = document_.nodes_.emplace_back();
    out.whole = {OffsetOf(node.source().begin), OffsetOf(node.source().end)};
    if (const toml::table* table = node.as_table()) {
      ConvertTable(*table, &out);
    } else if (const toml::array* array = node.as_array()) {
      out.kind = TomlNode::Kind::kArray;
      for (const toml::node& item : *array) out.items.push_back(Convert(item));
    } else if (auto text = node.value_exact<std::string>()) {
      ConvertString(*text, &out);
    } else {
      out.kind = TomlNode::Kind::kOther;
      out.value = std::string(Trim(lines_.text().substr(out.whole.begin, out.whole.end - out.whole.begin)));
    }
    return &out;
  }

  void ConvertTable(const toml::table& table, TomlNode* out) {
    out->kind = TomlNode::Kind::kTable;
    for (auto&& [key, value] : table) {
      Span span{OffsetOf(key.source().begin), OffsetOf(key.source().end)};
      out->entries.push_back({std::string(key.str()), span, Convert(value)});
    }
    std::stable_sort(out->entries.begin(), out->entries.end(), [](const TomlNode::Entry& a, const TomlNode::Entry& b) {
      return a.key_span.begin < b.key_span.begin;
    });
  }

  void ConvertString(const std::string& text, TomlNode* out) {
    out->kind = TomlNode::Kind::kString;
    out->value = text;
    size_t quote = 0;
    out->whole.end = StringEnd(lines_.text(), out->whole.begin, &quote);
    out->span = {std::min(out->whole.begin + quote, out->whole.end),
                 std::max(out->whole.begin + quote, out->whole.end - std::min(quote, out->whole.end))};
  }

  const SourceLines& lines_;
  TomlDocument document_;
};

const TomlNode* TomlNode::Find(std::initializer_list<std::string_view> path) const {
  const TomlNode* at = this;
  for (std::string_view key : path) {
    auto found = std::find_if(at->entries.begin(), at->entries.end(), [&](const Entry& e) { return e.key == key; });
    if (found == at->entries.end()) return nullptr;
    at = found->value;
  }
  return at;
}

std::string TomlNode::Text(std::string_view key) const {
  const TomlNode* node = Find(key);
  return node && node->IsString() ? node->value : "";
}

Result<TomlDocument> TomlDocument::Parse(const SourceLines& lines, const std::string& path) {
  TomlBuilder builder(lines);
  if (!IsValidUtf8(lines.text()))
    return Fail(ErrorKind::kSyntax, fmt::format("{} is not UTF-8, as TOML has to be", path), {path},
                "save it as UTF-8");
  toml::parse_result parsed = toml::parse(lines.text());
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return Fail(ErrorKind::kSyntax, fmt::format("{} is not TOML: {}", path, Printable(error.description())),
                lines.PlaceOf(path, builder.OffsetOf(error.source().begin)), "mend this line and try again");
  }
  return builder.Build(parsed.table());
}

std::string_view NameOf(TomlNode::Kind kind) {
  constexpr std::string_view kNames[] = {"a string", "an array", "a table", "a number or truth value"};
  return kNames[static_cast<size_t>(kind)];
}

std::string TomlString(std::string_view value, char like) {
  bool control = std::any_of(value.begin(), value.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (like == '\'' && !control && value.find('\'') == std::string_view::npos) return fmt::format("'{}'", value);
  std::string out = "\"";
  for (char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace fitment
