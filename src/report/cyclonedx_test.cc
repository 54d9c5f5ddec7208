// Tests of report/cyclonedx.h; the whole form is validated in tests/oracle/machine_forms_test.py.
#include "report/cyclonedx.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/judged.h"

namespace fitment {
namespace {

TEST(CycloneDx, HasTheSetItsEdgesAndTheTarget) {
  auto judged =
      JudgeLines("package app 1.0\n  lib>=2\npackage lib 2.0+local.1\n", {"app"}, {.gpu = "T4", .driver = "530.30.02"});
  auto bom = nlohmann::json::parse(CycloneDx(judged->judgement));
  EXPECT_EQ(bom["specVersion"], "1.6");
  ASSERT_EQ(bom["components"].size(), 2u);
  EXPECT_EQ(bom["components"][1]["purl"], "pkg:pypi/lib@2.0%2Blocal.1");
  EXPECT_EQ(bom["dependencies"][0]["dependsOn"][0], "pkg:pypi/app@1.0");
  EXPECT_EQ(bom["dependencies"][1]["dependsOn"][0], "pkg:pypi/lib@2.0%2Blocal.1");
  bool driver = false;
  for (const auto& row : bom["metadata"]["properties"]) driver |= row["name"] == "fitment:gpu:driver";
  EXPECT_TRUE(driver);
  EXPECT_EQ(CycloneDx(judged->judgement), CycloneDx(judged->judgement)) << "the same set, the same bytes";
}

}  // namespace
}  // namespace fitment
