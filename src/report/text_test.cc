// Tests of report/text.h and of the names in report/judgement.h.
#include "report/text.h"

#include <gmock/gmock.h>

#include "support/judged.h"

namespace fitment {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kRegistry = R"(
package app 1.0
  lib>=2
package lib 2.5
package lib 1.0
)";

Finding Warning() {
  Finding finding;
  finding.code = "FIT501";
  finding.level = Level::kWarning;
  finding.rung = Rung::kSound;
  finding.message = "lib 2.5 was yanked";
  finding.evidence = {"index", "\"bad build\"", "the index"};
  finding.file = "app.txt";
  finding.line = 1;
  return finding;
}

TEST(CheckText, TellsAFittingSetInAFewLines) {
  auto judged = JudgeLines(kRegistry, {"app"});
  EXPECT_EQ(CheckText(judged->judgement, {.next_command = "fitment fix app.txt"}),
            "app.txt for Python 3.11, manylinux_2_35_x86_64, installed by uv\n"
            "It fits: 2 packages.\n"
            "  installs: yes   loads: yes   runs: not asked   sound: yes\n");
}

TEST(CheckText, WhereNothingWasReadSaysWhatWasLeftOut) {
  auto judged = JudgeLines(kRegistry, {});
  EXPECT_THAT(CheckText(judged->judgement, {}), HasSubstr("It fits: it requires no package.\n"));
  judged->judgement.notes = {"first", "second", "third", "fourth"};
  std::string text = CheckText(judged->judgement, {});
  EXPECT_THAT(text, HasSubstr("It fits: it requires no package that is read.\n"));
  EXPECT_THAT(text, HasSubstr("\nnote  first\n\nnote  second\n\nnote  third\n\n1 note more with -v\n"));
  auto full = JudgeLines(kRegistry, {"app"});
  full->judgement.notes = {"first"};
  EXPECT_THAT(CheckText(full->judgement, {}), Not(HasSubstr("first")));
}

TEST(CheckText, TellsTheWorkWhereMoreIsAskedFor) {
  auto judged = JudgeLines(kRegistry, {"app"});
  EXPECT_THAT(CheckText(judged->judgement, {.verbosity = 1}),
              HasSubstr("\nwork: 3 decisions, 0 conflicts; 2 projects and 2 metadata documents read\n"));
}

TEST(CheckText, NamesConflictsAndTheNextStep) {
  auto judged = JudgeLines(kRegistry, {"app", "lib<2"});
  std::string text = CheckText(judged->judgement, {.next_command = "fitment fix app.txt"});
  EXPECT_THAT(text, HasSubstr("It cannot be installed: 1 independent conflict."));
  EXPECT_THAT(text, HasSubstr("conflict 1\n  told by explain\n"));
  EXPECT_THAT(text, HasSubstr("next: fitment fix app.txt\n"));
  EXPECT_THAT(CheckText(judged->judgement, {.concise = true}),
              HasSubstr("app.txt:1:1: error FIT200: app cannot be installed with lib<2 (app.txt:2:1)\n"));
}

TEST(CheckText, GivesFindingsTheirPlaceAndEvidence) {
  auto judged = JudgeLines(kRegistry, {"app"});
  judged->judgement.fit.findings.push_back(Warning());
  std::string text = CheckText(judged->judgement, {});
  EXPECT_THAT(text, HasSubstr("warning FIT501  lib 2.5 was yanked\n    at app.txt:1\n    evidence: \"bad build\"\n    "
                              "source: the index\n"));
  EXPECT_THAT(CheckText(judged->judgement, {.concise = true}),
              HasSubstr("app.txt:1: warning FIT501: lib 2.5 was yanked\n"));
}

TEST(CheckText, HasColourOnlyWhenAsked) {
  auto judged = JudgeLines(kRegistry, {"app"});
  EXPECT_THAT(CheckText(judged->judgement, {}), Not(HasSubstr("\033")));
  EXPECT_THAT(CheckText(judged->judgement, {.color = true}), HasSubstr("\033[1;32mIt fits\033[0m"));
}

TEST(PlanText, TellsEditsWithReasons) {
  auto judged = JudgeLines(kRegistry, {"app"});
  Plan plan;
  plan.edits.push_back({{}, "app.txt", 2, "lib<2", "lib>=2", "app 1.0 requires lib>=2"});
  plan.lines_touched = 1;
  plan.optimal = true;
  plan.resolution = judged->judgement.resolution;
  plan.fit = judged->judgement.fit;
  std::string text = PlanText(plan, "--- a\n+++ b\n-lib<2\n+lib>=2\n", {});
  EXPECT_THAT(text, HasSubstr("1 line to change (proved: no smaller change will do)\n"));
  EXPECT_THAT(text, HasSubstr("  app.txt:2  lib<2 -> lib>=2\n      app 1.0 requires lib>=2\n"));
  EXPECT_THAT(text, HasSubstr("-lib<2\n+lib>=2\n"));
  EXPECT_THAT(text, HasSubstr("Asked again with this change, it fits: 2 packages.\n"));
}

TEST(PaintDiff, ColoursLinesAndLosesNone) {
  EXPECT_EQ(PaintDiff("--- a\n same\n-old\n+new\n", Paint(false)), "--- a\n same\n-old\n+new\n");
  EXPECT_THAT(PaintDiff("-old\n+new\n", Paint(true)), HasSubstr("\033[1;31m-old\033[0m\n\033[1;32m+new\033[0m\n"));
}

TEST(Verdict, ComesFromErrorsAlone) {
  FitReport fit;
  fit.findings.push_back(Warning());
  EXPECT_EQ(VerdictOf(fit), Verdict::kFits);
  fit.findings[0].level = Level::kError;
  EXPECT_EQ(VerdictOf(fit), Verdict::kBreaks);
  EXPECT_FALSE(AnyUnknown(fit.rungs));
  fit.rungs.runs = RungAnswer::kUnknown;
  EXPECT_TRUE(AnyUnknown(fit.rungs));
}

}  // namespace
}  // namespace fitment
