// Tests of yaml_doc: spans are the very bytes, odd YAML is read or refused with a place.
#include "config/yaml_doc.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

using Kind = YamlNode::Kind;
using Style = YamlNode::Style;

YamlDocument Parsed(std::string_view text) {
  Result<YamlDocument> document = YamlDocument::Parse(text, "c.yaml");
  EXPECT_TRUE(document) << (document ? "" : document.error().message);
  return document ? std::move(*document) : *YamlDocument::Parse("", "");
}

std::string Raw(std::string_view text, Span span) {
  return std::string(text.substr(span.begin, span.end - span.begin));
}

TEST(YamlDoc, SpansAreBytesAfterNonAscii) {
  std::string text = "name: é漢 # ü\nrequirements:\n  - torch==2.1\n  - 'it''s'\n  - \"a\\tb\"\n";
  YamlDocument document = Parsed(text);
  const YamlNode& list = *YamlDocument::Find(document.root(), "requirements");
  ASSERT_EQ(list.items.size(), 3u);
  EXPECT_EQ(Raw(text, list.items[0]->span), "torch==2.1");
  EXPECT_EQ(Raw(text, list.items[1]->span), "it''s");
  EXPECT_EQ(list.items[1]->value, "it's");
  EXPECT_EQ(Raw(text, list.items[1]->whole), "'it''s'");
  EXPECT_EQ(list.items[2]->value, "a\tb");
  EXPECT_EQ(Raw(text, list.items[2]->whole), "\"a\\tb\"");
  EXPECT_EQ(text[list.span.begin], '-');
}

TEST(YamlDoc, ByteOrderMarkAndCrlf) {
  std::string text =
      "\xEF\xBB\xBF"
      "a: b\r\nc:\r\n- d\r\n";
  YamlDocument document = Parsed(text);
  EXPECT_EQ(Raw(text, YamlDocument::Find(document.root(), "c")->items[0]->span), "d");
}

TEST(YamlDoc, BlockScalars) {
  std::string text = "r:\n  - |  # note\n    torch\n    numpy\n\n  - >-\n    a\n    b\n  - last\n";
  YamlDocument document = Parsed(text);
  const YamlNode& list = *YamlDocument::Find(document.root(), "r");
  ASSERT_EQ(list.items.size(), 3u);
  EXPECT_EQ(Raw(text, list.items[0]->span), "    torch\n    numpy");
  EXPECT_EQ(Raw(text, list.items[0]->whole), "|  # note\n    torch\n    numpy");
  EXPECT_EQ(Raw(text, list.items[1]->whole), ">-\n    a\n    b");
  EXPECT_EQ(list.items[1]->value, "a b");
}

TEST(YamlDoc, FlowListsAndTheirEnds) {
  std::string text = "r: [a, \"b\" , c,]\nm: {x: y}\n";
  YamlDocument document = Parsed(text);
  const YamlNode& list = *YamlDocument::Find(document.root(), "r");
  EXPECT_EQ(list.style, Style::kFlow);
  EXPECT_EQ(Raw(text, list.span), "[a, \"b\" , c,]");
  EXPECT_EQ(Raw(text, YamlDocument::Find(document.root(), "m")->span), "{x: y}");
}

TEST(YamlDoc, AliasesAnchorsAndMerges) {
  std::string text = "base: &b\n  x: 1\nlist:\n  - &t torch\n  - *t\nmore:\n  <<: *b\n  y: 2\nsame: *b\n";
  YamlDocument document = Parsed(text);
  const YamlNode& list = *YamlDocument::Find(document.root(), "list");
  EXPECT_TRUE(list.items[0]->shared);
  EXPECT_EQ(list.items[1]->value, "torch");
  EXPECT_EQ(Raw(text, list.items[1]->span), "*t");
  EXPECT_EQ(YamlDocument::Find(*YamlDocument::Find(document.root(), "more"), "x")->value, "1");
  EXPECT_EQ(YamlDocument::Find(document.root(), "same"), YamlDocument::Find(document.root(), "base"));
}

TEST(YamlDoc, EmptyValuesStandAfterTheirIndicator) {
  std::string text = "a:\nr:\n  -\n  - x\n  -   # nothing\n";
  YamlDocument document = Parsed(text);
  const YamlNode& list = *YamlDocument::Find(document.root(), "r");
  ASSERT_EQ(list.items.size(), 3u);
  EXPECT_TRUE(YamlDocument::Find(document.root(), "a")->IsNull());
  EXPECT_EQ(YamlDocument::Find(document.root(), "a")->span.begin, text.find("a:") + 2);
  EXPECT_EQ(list.items[0]->span.begin, text.find("  -") + 3);
  EXPECT_EQ(list.items[2]->span.begin, text.find("-   #") + 1);
}

TEST(YamlDoc, EmptyItemsOfAListThatIsNotIndented) {
  std::string text = "r:\n- # c\n- a\n-\n-  \n\n# d\n- 'b'\n-\nc: é\nd: [x]\n";
  YamlDocument document = Parsed(text);
  const YamlNode& list = *YamlDocument::Find(document.root(), "r");
  ASSERT_EQ(list.items.size(), 6u);
  EXPECT_TRUE(list.items[0]->IsNull() && list.items[2]->IsNull() && list.items[3]->IsNull() && list.items[5]->IsNull());
  EXPECT_EQ(Raw(text, list.items[1]->span), "a");
  EXPECT_EQ(Raw(text, list.items[4]->whole), "'b'");
  EXPECT_EQ(Raw(text, YamlDocument::Find(document.root(), "c")->span), "é");
  EXPECT_EQ(Raw(text, YamlDocument::Find(document.root(), "d")->span), "[x]");
  EXPECT_EQ(list.items[0]->span.begin, 4u);
}

TEST(YamlDoc, KindsOfPlainScalars) {
  YamlDocument document = Parsed("[a, 1, 1.5, true, yes, null, ~, \"1\", !!str 12, 1.2.3]\n");
  const auto& items = document.root().items;
  std::vector<bool> strings;
  for (const YamlNode* item : items) strings.push_back(item->IsString());
  EXPECT_EQ(strings, (std::vector<bool>{true, false, false, false, false, false, false, true, true, true}));
  EXPECT_TRUE(items[5]->IsNull());
  EXPECT_TRUE(items[3]->IsTrue());
}

struct Refused {
  const char* text;
  const char* part;  // of the message
  int line;
};

TEST(YamlDoc, RefusalsNameTheLine) {
  const Refused cases[] = {
      {"a: 1\nb: 2\na: 3\n", "on line 1 and again on line 3", 3},
      {"a:\n  b: 1\n  b: 2\n", "on line 2 and again on line 3", 3},
      {"a: b\n---\nc: d\n", "several YAML documents", 2},
      {"a: [b\nc: d\n", "not YAML", 3},
      {"a:\n\t- b\n", "tab character", 2},
      {"a: *x\n", "no anchor", 1},
      {"a: @b\n", "not YAML", 1},
      {"a: b\xff\n", "UTF-8", 1},
      {"a: &x [*x]\n", "no anchor", 1},
  };
  for (const Refused& wrong : cases) {
    Result<YamlDocument> document = YamlDocument::Parse(wrong.text, "c.yaml");
    ASSERT_FALSE(document) << wrong.text;
    EXPECT_EQ(document.error().kind, ErrorKind::kSyntax);
    EXPECT_NE(document.error().message.find(wrong.part), std::string::npos) << document.error().message;
    EXPECT_EQ(document.error().place.line, wrong.line) << wrong.text;
  }
}

TEST(YamlDoc, EmptyAndCommentOnlyAreNull) {
  EXPECT_TRUE(Parsed("").root().IsNull());
  EXPECT_TRUE(Parsed("# nothing\n").root().IsNull());
  EXPECT_EQ(Parsed("---\na: 1\n...\n").root().kind, Kind::kMapping);
}

TEST(YamlDoc, PlainSafety) {
  for (const char* safe : {"torch>=2.4.0", "unsloth[colab-new]>=2025.11.3", "a @ git+https://x/y.git", "b>=1,<2",
                           "--pre", "x ; y == 'z'"}) {
    EXPECT_TRUE(IsPlainSafe(safe, false)) << safe;
    EXPECT_EQ(Parsed(std::string("- ") + safe + "\n").root().items.at(0)->value, safe);
  }
  for (const char* unsafe :
       {"", "a: b", "a #b", "- a", "[a]", "*a", "@a", "`a", "1", "1.0", "true", "null", "a:", " a", "%a", "'a"}) {
    EXPECT_FALSE(IsPlainSafe(unsafe, false)) << unsafe;
  }
  for (const char* unsafe : {"a,b", "a[b]", "a{", "https://x"}) EXPECT_FALSE(IsPlainSafe(unsafe, true)) << unsafe;
  for (const char* value : {"it's", "a\"b\\c", "tab\there", "é"}) {
    EXPECT_EQ(Parsed("- \"" + EscapeDoubleQuoted(value) + "\"\n").root().items.at(0)->value, value);
  }
  EXPECT_EQ(Parsed("- '" + EscapeSingleQuoted("it's") + "'\n").root().items.at(0)->value, "it's");
}

}  // namespace
}  // namespace fitment
