// Tests of report/ignores.h.
#include "report/ignores.h"

#include <gmock/gmock.h>

#include "support/judged.h"

namespace fitment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(IgnoresOf, ReadsCodesDayAndReason) {
  auto ignores = IgnoresOf("torch==2.0  # fitment: ignore[fit402, FIT503] until=2027-01-01 the owner knows # noqa");
  ASSERT_EQ(ignores.size(), 1u);
  EXPECT_THAT(ignores[0].codes, ElementsAre("FIT402", "FIT503"));
  EXPECT_EQ(ignores[0].until, "2027-01-01");
  EXPECT_EQ(ignores[0].reason, "the owner knows");
  EXPECT_EQ(IgnoresOf("torch # Too old! # fitment:ignore[FIT401]")[0].codes[0], "FIT401");
  EXPECT_TRUE(IgnoresOf("torch # told by fitment: nothing").empty());
  EXPECT_TRUE(IgnoresOf("torch").empty());
}

TEST(IgnoresOf, SaysWhatMakesNoSense) {
  EXPECT_THAT(IgnoresOf("a # fitment: ignore")[0].fault, HasSubstr("which codes"));
  EXPECT_THAT(IgnoresOf("a # fitment: ignore[FIT999]")[0].fault, HasSubstr("no code `FIT999`"));
  EXPECT_THAT(IgnoresOf("a # fitment: ignore[FIT401] until=soon")[0].fault, HasSubstr("soon"));
  EXPECT_THAT(IgnoresOf("a # fitment: ignore[FIT401] until=2027-13-01")[0].fault, HasSubstr("2027-13-01"));
  EXPECT_THAT(IgnoresOf("a # fitment: skip")[0].fault, HasSubstr("ignore[CODE]"));
}

constexpr std::string_view kRegistry = "package app 1.0\n";

// One line with that comment, and a finding of that code and level on it.
Judgement With(Judged& judged, const std::string& comment, Level level, const std::string& code) {
  Judgement judgement = judged.judgement;
  judgement.places[0].source_line += "  # " + comment;
  Finding finding;
  finding.code = code;
  finding.level = level;
  finding.message = "It is so.";
  finding.file = "app.txt";
  finding.line = 1;
  judgement.fit.findings.push_back(finding);
  judgement.verdict = VerdictOf(judgement.fit);
  ApplyIgnores(judgement, "2026-11-23");
  return judgement;
}

TEST(ApplyIgnores, LetsItPassUntilThatDay) {
  auto judged = JudgeLines(kRegistry, {"app"});
  auto passed = With(*judged, "fitment: ignore[FIT401] until=2026-11-23 known", Level::kError, "FIT401");
  EXPECT_EQ(passed.verdict, Verdict::kFits);
  EXPECT_EQ(passed.fit.findings[0].level, Level::kNote);
  EXPECT_EQ(passed.fit.findings[0].message, "It is so. Ignored by app.txt:1:1 until 2026-11-23: known.");
  auto expired = With(*judged, "fitment: ignore[FIT401] until=2026-11-22", Level::kError, "FIT401");
  EXPECT_EQ(expired.verdict, Verdict::kBreaks);
  ASSERT_EQ(expired.fit.findings.size(), 2u);
  EXPECT_EQ(expired.fit.findings[1].code, "FIT110");
  EXPECT_THAT(expired.fit.findings[1].message, HasSubstr("expired on 2026-11-22"));
}

TEST(ApplyIgnores, TellsWhatHitsNothing) {
  auto judged = JudgeLines(kRegistry, {"app"});
  auto other = With(*judged, "fitment: ignore[FIT402]", Level::kError, "FIT401");
  EXPECT_EQ(other.verdict, Verdict::kBreaks);
  EXPECT_THAT(other.fit.findings[1].message, HasSubstr("hits nothing"));
  auto conflict = With(*judged, "fitment: ignore[FIT200]", Level::kError, "FIT401");
  EXPECT_THAT(conflict.fit.findings[1].message, HasSubstr("cannot be ignored"));
  auto faulty = With(*judged, "fitment: ignore", Level::kError, "FIT401");
  EXPECT_EQ(faulty.fit.findings[1].level, Level::kWarning);
}

}  // namespace
}  // namespace fitment
