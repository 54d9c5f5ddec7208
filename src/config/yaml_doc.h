// A YAML text as nodes with byte spans, read by libfyaml; nothing of that library is seen outside yaml_doc.cc. Tests:
// yaml_doc_test.cc.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "config/input.h"

namespace fitment {

// One node as it stands in the text. An alias to a scalar is a scalar of its own place; an alias to a collection is
// that collection.
struct YamlNode {
  enum class Kind : uint8_t { kScalar, kSequence, kMapping };
  enum class Style : uint8_t { kPlain, kSingleQuoted, kDoubleQuoted, kLiteral, kFolded, kAlias, kBlock, kFlow };
  using Entry = std::pair<const YamlNode*, const YamlNode*>;

  Kind kind = Kind::kScalar;
  Style style = Style::kPlain;
  std::string value;    // of a scalar: decoded
  std::string tag;      // as written ("!!str"); "" for none
  bool shared = false;  // an alias elsewhere means this node too: a change here changes both
  Span span;   // scalars: the content without quotes (an alias: with `*`; a block scalar: its lines, without the `|`
               // line); collections: from the first byte (a block sequence: its first dash) to past the last
  Span whole;  // span with quotes, or from the `|` or `>` on: what is replaced when the form changes
  std::vector<const YamlNode*> items;  // of a sequence
  std::vector<Entry> entries;          // of a mapping, in order

  // As YAML 1.1 and PyYAML resolve a plain, untagged scalar: null, or another type than string (bool, int, float).
  bool IsNull() const;
  bool IsString() const;
  bool IsTrue() const;
};

class YamlDocument {
 public:
  // Borrows `text` while parsing only. Errors (kSyntax, with place): not UTF-8, not YAML, more than one document, a
  // mapping with one key twice (both lines named), an alias without its anchor. An empty text is a null scalar.
  static Result<YamlDocument> Parse(std::string_view text, const std::string& path);

  const YamlNode& root() const { return *root_; }
  // The value of `key`, merge keys (`<<`) looked through last; nullptr: no such key, or `mapping` is none.
  static const YamlNode* Find(const YamlNode& mapping, std::string_view key);
  // The entry of `key` that stands in this mapping itself; nullptr for none.
  static const YamlNode::Entry* FindEntry(const YamlNode& mapping, std::string_view key);

 private:
  friend class YamlBuilder;
  std::deque<YamlNode> nodes_;  // stable addresses; moves keep them
  const YamlNode* root_ = nullptr;
};

// Whether `value` can stand as a plain scalar and be read back as the same string, inside a flow list or outside of
// one.
bool IsPlainSafe(std::string_view value, bool in_flow);
// `value` as the inside of a quoted scalar: single (`'` doubled) or double (escapes), without the quotes.
std::string EscapeSingleQuoted(std::string_view value);
std::string EscapeDoubleQuoted(std::string_view value);

}  // namespace fitment
