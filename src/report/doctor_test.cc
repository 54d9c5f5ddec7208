// Tests of report/doctor.h.
#include "report/doctor.h"

#include <gmock/gmock.h>

#include "support/judged.h"

namespace fitment {
namespace {

using testing::HasSubstr;

constexpr std::string_view kProbe =
    R"({"python": "3.11.2", "executable": "/e/bin/python", "prefix": "/e", "distributions": [
  {"name": "Lib.X", "version": "1.0", "requires": [], "extras": []},
  {"name": "app", "version": "2.0", "requires": ["lib-x>=2", "gone; python_version >= '3'", "never; extra == 'dev'"]},
  {"name": "torn", "version": null, "requires": []}]})";

TEST(AgainstMetadata, FindsWhatIsNotMet) {
  auto environment = ReadProbe(kProbe);
  ASSERT_TRUE(environment);
  Target target = MakeTarget({.python = "3.11.2", .platform = "manylinux_2_35_x86_64"}, {}, {}).value();
  auto findings = AgainstMetadata(*environment, target);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[0].message, "app 2.0 requires lib-x>=2, and lib-x 1.0 is installed.");
  EXPECT_THAT(findings[1].message, HasSubstr("gone is not installed"));
  EXPECT_EQ(findings[2].code, "FIT212");
}

TEST(AgainstLines, NamesTheLine) {
  auto environment = ReadProbe(kProbe);
  auto judged = JudgeLines("package app 1.0\npackage other 1.0\n", {"app==1.0", "app>=1", "other"});
  auto findings = AgainstLines(*environment, judged->deployment, judged->target);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].message, "app==1.0 is asked for, and app 2.0 is installed.");
  EXPECT_EQ(findings[0].line, 1);
  EXPECT_EQ(findings[1].line, 3);
}

TEST(DoctorText, SaysWhatToDo) {
  DoctorReport report;
  report.target = MakeTarget({.python = "3.11", .platform = "manylinux_2_35_x86_64"}, {}, {}).value();
  report.machine.facts = {{"driver", "580.82.07", "NVML"}};
  report.environment = ReadProbe(kProbe).value();
  report.fit.findings = AgainstMetadata(*report.environment, report.target);
  std::string text = DoctorText(report, false, 0);
  EXPECT_THAT(text, HasSubstr("driver   580.82.07"));
  EXPECT_THAT(text, HasSubstr("to do: Install from the lock into a fresh environment"));
  EXPECT_THAT(DoctorJson(report), HasSubstr("\"fitment.doctor/1\""));
  EXPECT_FALSE(ReadProbe("[]"));
}

}  // namespace
}  // namespace fitment
