// Tests of report/audit_row.h.
#include "report/audit_row.h"

#include <gmock/gmock.h>

#include "support/judged.h"

namespace fitment {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(AuditRow, IsReadBackAsItWasWritten) {
  AuditRow row{"a/config.yaml", "t4", "breaks", 0, {"FIT401", "FIT502"}, 0.25, "b/config.yaml", "why \"not\""};
  std::string line = AuditLine(row);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  auto back = ParseAuditLine(line);
  ASSERT_TRUE(back);
  EXPECT_EQ(AuditLine(*back), line);
  EXPECT_FALSE(ParseAuditLine(line.substr(0, line.size() / 2)));
  EXPECT_FALSE(ParseAuditLine("{}"));
  EXPECT_FALSE(ParseAuditLine(""));
}

TEST(AuditRow, ErrorsAndWarningsAreNamedOnceEach) {
  auto judged = JudgeLines("package app 1.0\n", {"app"});
  for (auto [code, level] : {std::pair("FIT502", Level::kWarning),
                             {"FIT401", Level::kError},
                             {"FIT502", Level::kWarning},
                             {"FIT505", Level::kNote}}) {
    Finding finding;
    finding.code = code;
    finding.level = level;
    judged->judgement.fit.findings.push_back(finding);
  }
  EXPECT_THAT(AuditRowOf(judged->judgement).findings, ElementsAre("FIT401", "FIT502"));
}

TEST(AuditSummary, CountsByTarget) {
  std::string text = AuditSummary({{"a", "t4", "fits"}, {"b", "t4", "breaks"}, {"a", "", "fits"}});
  EXPECT_THAT(text, HasSubstr("2 deployments, 3 verdicts"));
  EXPECT_THAT(text, HasSubstr("(its own)"));
}

}  // namespace
}  // namespace fitment
