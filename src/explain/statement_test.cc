// Leaves of real proofs as statements.
#include "explain/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/questions.h"

namespace fitment {
namespace {

using Kind = Statement::Kind;

std::vector<Statement> Read(Asked& asked, const std::vector<std::string>& lines) {
  auto answer = asked.Answer(lines);
  if (!answer) throw std::runtime_error(answer.error().message);
  return StatementsOf(asked.resolver(), std::get<NoResolution>(answer->value).proof);
}

std::string Text(const Statement& statement) {
  switch (statement.kind) {
    case Kind::kLine:
      return "line " + std::to_string(statement.line) + " wants " + statement.text;
    case Kind::kRequires:
      return statement.package + " requires " + statement.text + " x" + std::to_string(statement.dependents.Count());
    case Kind::kItself:
      return "itself";
    case Kind::kRefused:
      return statement.package + " " + statement.refusal.detail + " x" + std::to_string(statement.dependents.Count());
  }
  return "";
}

std::vector<std::string> Texts(Asked& asked, const std::vector<std::string>& lines) {
  std::vector<std::string> texts;
  for (const Statement& statement : Read(asked, lines)) texts.push_back(Text(statement));
  return texts;
}

TEST(Statements, LinesRequirementsAndRefusals) {
  Asked asked("package a 1\n  b>=2\npackage a 2\n  b>=2\npackage b 1\npackage b 2 yanked\n");
  EXPECT_THAT(Texts(asked, {"a"}),
              ::testing::UnorderedElementsAre("line 0 wants a", "a requires b>=2 x2", "b was yanked x1"));
}

TEST(Statements, MergedPartsKeepTheirTexts) {
  Asked asked("package a 1\n  b>=2\npackage a 2\n  b>1.5\npackage b 1\npackage b 2\n");  // the same releases of b
  EXPECT_THAT(Texts(asked, {"a", "b==1"}), ::testing::IsSupersetOf({"a requires b>=2 x1", "a requires b>1.5 x1"}));
}

TEST(Statements, ExtrasKnowTheirBase) {
  Asked asked("package a 1\n  extra x: b>=2\npackage b 1\n");
  std::vector<Statement> statements = Read(asked, {"a[x]"});
  bool found = false;
  for (const Statement& statement : statements) {
    if (statement.kind != Kind::kRequires) continue;
    found = true;
    EXPECT_EQ(statement.package, "a");
    EXPECT_EQ(statement.extra, "x");
    EXPECT_EQ(statement.source, "METADATA of a-1-py3-none-any.whl");
    EXPECT_FALSE(statement.allowed.Any());
  }
  EXPECT_TRUE(found);
}

TEST(Statements, MarkersAreLeftOut) {
  EXPECT_EQ(PlainRequirement("torch !=2.5,>=2.4 ; python_version > \"3\""), "torch>=2.4,!=2.5");
  EXPECT_EQ(PlainRequirement("a<3,!=2.1,!=1.9,>=1"), "a>=1,<3,!=1.9,!=2.1");
  EXPECT_EQ(PlainRequirement("a[x,y]~=1.4"), "a[x,y]~=1.4");
  EXPECT_EQ(PlainRequirement("not a requirement!"), "not a requirement!");
}

}  // namespace
}  // namespace fitment
