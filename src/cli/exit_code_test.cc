// Tests of cli/exit_code.h.
#include "cli/exit_code.h"

#include <gtest/gtest.h>

#include "resolve/codes.h"

namespace fitment {
namespace {

TEST(TroubleOf, EveryKindHasACodeThatExplainKnows) {
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::kInternal); ++kind) {
    TroubleCode trouble = TroubleOf(static_cast<ErrorKind>(kind));
    EXPECT_TRUE(FindCode(trouble.code)) << trouble.code;
  }
  EXPECT_EQ(TroubleOf(ErrorKind::kNoSuchProject).exit_code, 1);
  EXPECT_EQ(TroubleOf(ErrorKind::kRequirement).exit_code, 1);
  EXPECT_EQ(TroubleOf(ErrorKind::kNetwork).exit_code, 2);
  EXPECT_EQ(TroubleOf(ErrorKind::kSyntax).exit_code, 2);
}

TEST(ExitCodeOf, FollowsTheVerdictAndStrict) {
  Judgement judgement;
  judgement.verdict = Verdict::kFits;
  EXPECT_EQ(ExitCodeOf(judgement, true), 0);
  judgement.fit.rungs.runs = RungAnswer::kUnknown;
  EXPECT_EQ(ExitCodeOf(judgement, false), 0);
  EXPECT_EQ(ExitCodeOf(judgement, true), 1);
  judgement.verdict = Verdict::kBreaks;
  EXPECT_EQ(ExitCodeOf(judgement, false), 1);
  judgement.verdict = Verdict::kUnsatisfiable;
  EXPECT_EQ(ExitCodeOf(judgement, false), 1);
  judgement.verdict = Verdict::kUndecided;
  EXPECT_EQ(ExitCodeOf(judgement, false), 2);
}

}  // namespace
}  // namespace fitment
