// Python's tokens: strings, lines, indentation, and text that is no Python.
#include "index/python_tokens.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

using Kind = PythonToken::Kind;

std::string Shown(std::string_view text) {
  std::string out;
  for (const PythonToken& token : TokenizePython(text)) {
    if (!out.empty()) out += ' ';
    switch (token.kind) {
      case Kind::kNewline:
        out += "NL";
        break;
      case Kind::kIndent:
        out += "IN";
        break;
      case Kind::kDedent:
        out += "OUT";
        break;
      case Kind::kEnd:
        out += "END";
        break;
      case Kind::kString:
        out += "'" + token.text + "'";
        break;
      case Kind::kFormat:
        out += "f'" + token.text + "'";
        break;
      default:
        out += token.text;
    }
  }
  return out;
}

TEST(PythonTokens, LinesAndBlocks) {
  EXPECT_EQ(Shown("if a:\n  b = 1\n\n  # c\nd\n"), "if a : NL IN b = 1 NL OUT d NL END");
  EXPECT_EQ(Shown("a = [\n  1,\n\n  2]\nb"), "a = [ 1 , 2 ] NL b NL END");
  EXPECT_EQ(Shown("a = 1 + \\\n  2"), "a = 1 + 2 NL END");
  EXPECT_EQ(Shown("def f():\n\tif x:\n\t\treturn\n"), "def f ( ) : NL IN if x : NL IN return NL OUT OUT END");
  EXPECT_EQ(Shown("a\r\nb\r\n"), "a NL b NL END");
  EXPECT_EQ(Shown(""), "END");
}

TEST(PythonTokens, StringsOfAllSorts) {
  EXPECT_EQ(Shown(R"('a\n\x41\u00e9\101')"),
            "'a\nA\xc3\xa9"
            "A' NL END");
  EXPECT_EQ(Shown(R"(r'\d' b"x" Rb'\n')"), "'\\d' 'x' '\\n' NL END");
  EXPECT_EQ(Shown("'''a\n'b' c'''"), "'a\n'b' c' NL END");
  EXPECT_EQ(Shown(R"(f"{x}==1" u'y')"), "f'{x}==1' 'y' NL END");
  EXPECT_EQ(Shown(R"('it\'s' "a\
b")"),
            "'it's' 'ab' NL END");
}

TEST(PythonTokens, OperatorsAreLongest) {
  EXPECT_EQ(Shown("a**=b//c!=d->e:=..."), "a **= b // c != d -> e := ... NL END");
}

TEST(PythonTokens, WhatIsNoPythonEndsThere) {
  EXPECT_EQ(Shown("a = 'open"), "a = END");
  EXPECT_EQ(Shown("a = (1"), "a = ( 1 END");
  EXPECT_EQ(Shown("a)b"), "a ) END");
  EXPECT_EQ(Shown("  a\n b\n"), "IN a NL OUT END");
  EXPECT_EQ(Shown(R"('\xzz')"), "END");
}

}  // namespace
}  // namespace fitment
