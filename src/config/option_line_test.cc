// Tests of option_line: pip's option grammar by table.
#include "config/option_line.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

std::string Shown(const OptionLine& parsed, std::string_view line) {
  std::string out = std::string(parsed.editable ? "-e " : "") + std::string(parsed.RequirementText(line));
  for (const OptionUse& use : parsed.options) out += "|" + use.name + (use.value.empty() ? "" : "=" + use.value);
  return out;
}

struct Line {
  const char* text;
  const char* shown;
};

TEST(OptionLine, Table) {
  const Line cases[] = {
      {"torch==2.1", "torch==2.1"},
      {"  torch >= 2 ; python_version > '3'  ", "torch >= 2 ; python_version > '3'"},
      {"-r other.txt", "|--requirement=other.txt"},
      {"-rother.txt", "|--requirement=other.txt"},
      {"--requirement=other.txt", "|--requirement=other.txt"},
      {"-r \"my file.txt\"", "|--requirement=my file.txt"},
      {"--find-links='a b'", "|--find-links=a b"},
      {"-f a\\ b", "|--find-links=a b"},
      {"-f \"a\\\"b\\c\"", "|--find-links=a\"b\\c"},
      {"-e \"./my dir\"", "-e ./my dir"},
      {"--pre --extra-index-url https://x/y", "|--pre|--extra-index-url=https://x/y"},
      {"-i https://x/y --no-index", "|--index-url=https://x/y|--no-index"},
      {"--extra-index https://x", "|--extra-index-url=https://x"},
      {"torch==2 --hash=sha256:aa --hash sha256:bb", "torch==2|--hash=sha256:aa|--hash=sha256:bb"},
      {"torch --config-settings=\"--global-option=x y\"", "torch|--config-settings=--global-option=x y"},
      {"-e .[gpu]", "-e .[gpu]"},
      {"-e ./my dir --config-settings a=b", "-e ./my dir|--config-settings=a=b"},
      {"--editable=git+https://x/y#egg=z", "-e git+https://x/y#egg=z"},
      {"-c constraints.txt", "|--constraint=constraints.txt"},
      {"--no-binary :all:", "|--no-binary=:all:"},
      {"my-package-x", "my-package-x"},
  };
  for (const Line& line : cases) {
    Result<OptionLine> parsed = ParseOptionLine(line.text);
    ASSERT_TRUE(parsed) << line.text << ": " << parsed.error().message;
    EXPECT_EQ(Shown(*parsed, line.text), line.shown) << line.text;
  }
}

struct Wrong {
  const char* text;
  const char* part;
  int column;
};

TEST(OptionLine, Faults) {
  const Wrong cases[] = {
      {"--no-deps", "--no-deps cannot stand", 1},
      {"torch==2 --no-deps", "--no-deps cannot stand", 10},
      {"--extra-index-ulr https://x", "cannot stand", 1},
      {"-r", "lacks its value", 1},
      {"torch --extra-index-url https://x", "behind a requirement", 7},
      {"--hash=sha256:aa", "belongs behind a requirement", 1},
      {"--pre torch", "stands behind an option", 7},
      {"-r 'a.txt", "never closed", 4},
      {"--pre=1", "takes no value", 1},
      {"--no- x", "cannot stand", 1},
      {"-z", "cannot stand", 1},
  };
  for (const Wrong& wrong : cases) {
    Result<OptionLine> parsed = ParseOptionLine(wrong.text);
    ASSERT_FALSE(parsed) << wrong.text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kRequirement);
    EXPECT_NE(parsed.error().message.find(wrong.part), std::string::npos) << parsed.error().message;
    EXPECT_EQ(parsed.error().place.column, wrong.column) << wrong.text;
    EXPECT_FALSE(parsed.error().hint.empty());
  }
  EXPECT_NE(ParseOptionLine("--extra-index-ulr https://x").error().hint.find("--extra-index-url"), std::string::npos);
}

TEST(OptionLine, Comments) {
  EXPECT_EQ(CommentStart("# all"), 0u);
  EXPECT_EQ(CommentStart("torch # x"), 6u);
  EXPECT_EQ(CommentStart("git+https://x/y#egg=z"), std::string_view::npos);
  EXPECT_EQ(CommentStart("git+https://x/y#egg=z  # c"), 23u);
  EXPECT_EQ(CommentStart("torch"), std::string_view::npos);
}

TEST(OptionLine, Variables) {
  EnvironmentVariables environment{{"TOKEN", "s3cret"}, {"EMPTY", ""}};
  std::vector<std::string> unset;
  EXPECT_EQ(ExpandVariables("https://${TOKEN}@x/${EMPTY}/${NONE}/${low}/$TOKEN/${", environment, &unset),
            "https://s3cret@x/${EMPTY}/${NONE}/${low}/$TOKEN/${");
  EXPECT_EQ(unset, (std::vector<std::string>{"EMPTY", "NONE"}));
}

}  // namespace
}  // namespace fitment
