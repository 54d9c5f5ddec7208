// Tests of report/story.h: every part is there, and its facts come from registry, file and facts tables.
#include "report/story.h"

#include <gmock/gmock.h>

#include "support/judged.h"

namespace fitment {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kRegistry = R"(
package app 1.0 requires-python >=3.9,<3.14
  torch>=2.4.0,!=2.5.0
package torch 2.8.0
package torch 2.7.0 yanked "broken on Tuesdays"
package torch 2.5.0
package torch 2.4.0
package torch 2.1.2
)";

ReportInput Broken(Judged& before, Judged& after) {
  ReportInput input;
  input.before = before.judgement;
  ChainLink link{"app", "1.0", "torch>=2.4.0,!=2.5.0", "METADATA of app-1.0-py3-none-any.whl"};
  input.before.conflicts.conflicts[0].chain.push_back(link);
  Plan plan;
  PlanEdit edit;
  edit.edit.item = &before.deployment.items[1];
  edit.file = "app.txt";
  edit.line = 2;
  edit.old_text = "torch==2.1.2";
  edit.new_text = "torch>=2.4.0";
  edit.reason = "app 1.0 requires torch>=2.4.0";
  plan.edits.push_back(edit);
  plan.lines_touched = 1;
  plan.resolution = after.judgement.resolution;
  plan.fit = after.judgement.fit;
  input.plan = plan;
  input.diff = "-torch==2.1.2\n+torch>=2.4.0\n";
  input.date = "2025-11-25";
  input.command = "fitment report app.txt";
  input.index_urls = {"https://a.example.org/simple"};
  input.releases["torch"] = before.resolver->Releases("torch").value();
  return input;
}

TEST(MarkdownReport, HasEveryPart) {
  TargetOptions t4{.gpu = "T4", .driver = "530.30.02"};
  auto before = JudgeLines(kRegistry, {"app", "torch==2.1.2"}, t4),
       after = JudgeLines(kRegistry, {"app", "torch>=2.4.0"}, t4);
  std::string text = MarkdownOf(StoryOf(Broken(*before, *after)));
  for (const char* part :
       {"## Problem", "## Root cause", "## Before and after", "## Minimum versions", "### Versions to avoid",
        "## CUDA and GPU", "## Why ranges", "## How to test", "## Troubleshooting", "## Sources", "## History"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, HasSubstr("`torch==2.1.2` (app.txt:2:1; 3 releases behind the newest)"));
  EXPECT_THAT(text, HasSubstr("contradict each other: app 1.0 requires `torch>=2.4.0,!=2.5.0`. "));
  EXPECT_THAT(text, HasSubstr("| torch | 2.4.0 | app 1.0 requires `torch>=2.4.0,!=2.5.0` ("));
  EXPECT_THAT(text, HasSubstr("- torch: 2.5.0 (excluded by app 1.0)"));
  EXPECT_THAT(text, HasSubstr("- torch: 2.7.0 (was yanked"));
  EXPECT_THAT(text, HasSubstr("| Python | 3.9 | app 1.0 requires `>=3.9,<3.14` ("));
  EXPECT_THAT(text, HasSubstr("compute capability 7.5"));
  EXPECT_THAT(text, HasSubstr("| 2.8.0 (picked) | 12.8 | 525.60.13 | yes ("));
  EXPECT_THAT(text, HasSubstr("```text\napp\ntorch>=2.4.0\n```"));
  EXPECT_THAT(text, HasSubstr("import torch\n"));
  EXPECT_THAT(text, HasSubstr("torch.cuda.is_available()"));
  EXPECT_THAT(
      text,
      HasSubstr("| 2025-11-25 | unsatisfiable | `torch==2.1.2` to `torch>=2.4.0` | app 1.0 requires torch>=2.4.0 |"));
}

TEST(MarkdownReport, SaysSoWhereAllIsWell) {
  auto judged = JudgeLines(kRegistry, {"app"});
  ReportInput input;
  input.before = judged->judgement;
  input.date = "2025-11-25";
  std::string text = MarkdownOf(StoryOf(input));
  EXPECT_THAT(text, HasSubstr("None: the file installs"));
  EXPECT_THAT(text, Not(HasSubstr("## Root cause")));
  EXPECT_THAT(text, HasSubstr("| app | any | as the file has it (app.txt:1:1) | 1.0 |"));
  EXPECT_THAT(text, HasSubstr("No GPU was named"));
}

TEST(StoryOf, GoesOnWithTheHistory) {
  auto judged = JudgeLines(kRegistry, {"app"});
  ReportInput input;
  input.before = judged->judgement;
  input.date = "2025-11-26";
  input.old_data = {{"other.txt", "", {{"2025-01-01", "fits", "none", ""}}},
                    {"app.txt", "", {{"2025-11-25", "unsatisfiable", "`torch==2.1.2` to `torch>=2.4.0`", "app"}}}};
  Document document = StoryOf(input);
  ASSERT_EQ(document.data.history.size(), 2u);
  EXPECT_EQ(document.data.history[0].date, "2025-11-25");
  EXPECT_EQ(document.data.history[1].change, "none");
  input.old_data = {document.data};
  EXPECT_EQ(StoryOf(input).data.history, document.data.history) << "the same run again adds nothing";
}

TEST(Pictures, MarkTheCellOfThisDeploymentAndWhatContradicts) {
  TargetOptions t4{.gpu = "T4", .driver = "530.30.02"};
  auto before = JudgeLines(kRegistry, {"app", "torch==2.1.2"}, t4),
       after = JudgeLines(kRegistry, {"app", "torch>=2.4.0"}, t4);
  ReportInput input = Broken(*before, *after);
  Picture matrix = MatrixPicture(input);
  EXPECT_THAT(matrix.svg, HasSubstr("class=\"here\""));
  EXPECT_THAT(matrix.alt, HasSubstr("On T4 (sm_75):"));
  EXPECT_THAT(matrix.alt, HasSubstr("torch 2.8.0 needs driver 525.60.13 or newer"));
  Picture graph = GraphPicture(input);
  EXPECT_THAT(graph.svg, HasSubstr("edge-bad"));
  EXPECT_THAT(graph.alt, HasSubstr("app 1.0 requires torch>=2.4.0,!=2.5.0"));
  input.plan.reset();
  EXPECT_EQ(MatrixPicture(input).svg, "") << "nothing was picked";
}

TEST(Pictures, AnArrowPassesAColumnBesideItsBoxes) {
  constexpr std::string_view kChain = R"(
package app 1.0
  lib
  torch
package lib 1.0
  torch
package torch 2.8.0
)";
  auto judged = JudgeLines(kChain, {"app"}, {.gpu = "T4"});
  ReportInput input;
  input.before = judged->judgement;
  input.before.fit.findings.push_back({.code = "FIT310", .level = Level::kWarning, .package = "lib"});
  Picture graph = GraphPicture(input);
  EXPECT_THAT(graph.alt, HasSubstr("app 1.0 requires torch"));
  EXPECT_THAT(graph.svg, HasSubstr(" H")) << "straight through the lane beside lib";
}

TEST(StoryOf, TheLineOfSeveralConflictsIsTheCauseOnce) {
  auto judged = JudgeLines(kRegistry, {"app", "torch==2.1.2"});
  ReportInput input;
  input.before = judged->judgement;
  input.before.conflicts.conflicts.push_back(input.before.conflicts.conflicts.front());
  EXPECT_THAT(MarkdownOf(StoryOf(input)), HasSubstr("One line is part of all 2 conflicts, `app` (app.txt:1:1)"));
}

}  // namespace
}  // namespace fitment
