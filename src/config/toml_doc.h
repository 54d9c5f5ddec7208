// A TOML text as nodes with byte spans, read by toml++; nothing of that library is seen outside toml_doc.cc. Tests:
// toml_doc_test.cc.
#pragma once

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/source_lines.h"

namespace fitment {

struct TomlNode {
  enum class Kind : uint8_t { kString, kArray, kTable, kOther };  // kOther: numbers, truth values, dates
  struct Entry {
    std::string key;
    Span key_span;  // as written, with quotes
    const TomlNode* value = nullptr;
  };

  Kind kind = Kind::kTable;
  std::string value;                   // of a string: decoded; of kOther: as written
  Span whole;                          // strings with quotes, arrays with brackets; begin alone is right for tables
  Span span;                           // strings: without quotes
  std::vector<const TomlNode*> items;  // of an array
  std::vector<Entry> entries;          // of a table, in the file's order

  bool IsString() const { return kind == Kind::kString; }
  bool IsTrue() const { return kind == Kind::kOther && value == "true"; }
  // The node at a path of keys; nullptr: no such key.
  const TomlNode* Find(std::initializer_list<std::string_view> path) const;
  const TomlNode* Find(std::string_view key) const { return Find({key}); }
  // The string at `key`, or "".
  std::string Text(std::string_view key) const;
};

class TomlDocument {
 public:
  // Borrows `lines` while parsing only. Errors (kSyntax, with place): not UTF-8, not TOML, a key twice.
  static Result<TomlDocument> Parse(const SourceLines& lines, const std::string& path);
  const TomlNode& root() const { return *root_; }

 private:
  friend class TomlBuilder;
  std::deque<TomlNode> nodes_;  // stable addresses; moves keep them
  const TomlNode* root_ = nullptr;
};

// "a table", "a string" for messages.
std::string_view NameOf(TomlNode::Kind kind);
// `value` as a TOML string: in the quotes of `like` ('"' or '\'') where it can stand there, else in double ones.
std::string TomlString(std::string_view value, char like);

}  // namespace fitment
