// Tests of report/verify.h; the script itself is run by tests/program/verify_test.py.
#include "report/verify.h"

#include <gmock/gmock.h>

#include "support/judged.h"

namespace fitment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(ImportTest, NamesTheSetAndWhetherItIsForAGpu) {
  auto judged = JudgeLines("package app 1.0\n", {"app"}, {.gpu = "T4"});
  std::string script = ImportTest(judged->judgement);
  EXPECT_THAT(script, HasSubstr("\"app\": \"1.0\""));
  EXPECT_THAT(script, HasSubstr("\nGPU = True"));
  EXPECT_THAT(ImportTest(JudgeLines("package app 1.0\n", {"app"})->judgement), HasSubstr("\nGPU = False"));
}

TEST(ReadVerifyRows, PassesOverWhatIsNoRow) {
  auto rows = ReadVerifyRows(
      "noise\n{\"package\": \"a\", \"outcome\": \"failed\", \"rung\": \"loads\", \"seconds\": 1.5}\n[]\n{}\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].rung, "loads");
  EXPECT_EQ(rows[0].seconds, 1.5);
}

TEST(MapToRungs, FindsWhoForetoldIt) {
  FitReport fit;
  Finding torchaudio, torch, note;
  torchaudio.code = "FIT301", torchaudio.rung = Rung::kLoads, torchaudio.package = "torchaudio";
  torch.code = "FIT401", torch.rung = Rung::kRuns, torch.package = "torch";
  note.code = "FIT505", note.level = Level::kNote, note.package = "app";
  fit.findings = {torchaudio, torch, note};
  std::vector<VerifyRow> rows{{"torchaudio", "2", "torchaudio", "failed", "x", "loads"},
                              {"app", "1", "app", "failed", "x", "runs"},
                              {"other", "1", "other", "failed", "x", "installs"},
                              {"fine", "1", "fine", "imported"}};
  MapToRungs(fit, rows);
  EXPECT_THAT(rows[0].foretold, ElementsAre("FIT301"));
  EXPECT_THAT(rows[1].foretold, ElementsAre("FIT401"));
  EXPECT_TRUE(rows[2].foretold.empty() && rows[3].foretold.empty());
  VerifyReport report{"a.txt", "T4", "3.11", "uv"};
  report.rows = rows;
  EXPECT_FALSE(Proven(report));
  std::string text = VerifyText(report, false, 0);
  EXPECT_THAT(text, HasSubstr("Not proven: 1 imported, 3 failed"));
  EXPECT_THAT(text, HasSubstr("rung: loads, foretold by FIT301"));
  EXPECT_THAT(text, HasSubstr("rung: installs, not foretold"));
  EXPECT_THAT(text, Not(HasSubstr("fine")));
  report.rows = {{"fine", "1", "fine", "imported"}, {"torch", "2", "", "needs a GPU"}};
  EXPECT_TRUE(Proven(report));
}

}  // namespace
}  // namespace fitment
