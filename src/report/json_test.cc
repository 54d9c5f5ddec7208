// Tests of report/json.h: the fields that scripts rely on.
#include "report/json.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/judged.h"

namespace fitment {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kRegistry = R"(
package app 1.0
  lib[fast]>=2
package lib 2.5
  extra fast: speed
package lib 1.0
package speed 0.1 size 77
)";

TEST(CheckJson, HasEveryFieldOfTheInterface) {
  auto judged = JudgeLines(kRegistry, {"app"}, {.gpu = "T4", .driver = "530.30.02"});
  Json document = Json::parse(CheckJson({judged->judgement}));
  EXPECT_EQ(document["schema"], "fitment.check/1");
  EXPECT_EQ(document["verdict"], "fits");
  EXPECT_EQ(document["installer"], "uv");
  EXPECT_EQ(document["rungs"]["installs"], "yes");
  EXPECT_EQ(document["target"], Json::parse(R"({"python": "3.11", "platform": "manylinux_2_35_x86_64", "cuda": null,
      "driver": "530.30.02", "gpus": [{"name": "T4", "compute_capability": "7.5"}]})"));
  ASSERT_EQ(document["packages"].size(), 3u);
  Json lib = document["packages"][1], speed = document["packages"][2];
  EXPECT_EQ(lib["extras"], Json::parse(R"(["fast"])"));
  EXPECT_EQ(lib["dependencies"], Json::parse(R"(["speed"])"));
  EXPECT_EQ(lib["requested"], false);
  EXPECT_EQ(speed["size"], 77);
  EXPECT_EQ(speed["sha256"].get<std::string>().size(), 64u);
  EXPECT_EQ(document["inputs"][0]["requirements"][0]["line"], 1);
  EXPECT_EQ(document["counters"], Json::parse(R"({"decisions": 6, "conflicts": 0, "projects": 3, "metadata": 3})"));
  for (const char* field : {"steps", "assumed", "conflicts", "findings"})
    EXPECT_TRUE(document[field].is_array()) << field;
}

TEST(CheckJson, GivesConflictsTheirLines) {
  auto judged = JudgeLines(kRegistry, {"app", "lib<2"});
  Json document = Json::parse(CheckJson({judged->judgement}));
  EXPECT_EQ(document["verdict"], "unsatisfiable");
  EXPECT_EQ(document["rungs"]["loads"], "not asked");
  Json requirements = document["conflicts"][0]["requirements"];
  EXPECT_EQ(requirements, Json::parse(R"([{"text": "app", "file": "app.txt", "line": 1, "column": 1},
                                          {"text": "lib<2", "file": "app.txt", "line": 2, "column": 1}])"));
}

TEST(CheckJson, SeveralDeploymentsAreOneDocument) {
  auto judged = JudgeLines(kRegistry, {"app"});
  Json document = Json::parse(CheckJson({judged->judgement, judged->judgement}));
  EXPECT_EQ(document["schema"], "fitment.check/1");
  EXPECT_EQ(document["deployments"].size(), 2u);
}

TEST(ReadJson, TellsFaultyLinesAndWhatWasLeftOut) {
  auto judged = JudgeLines(kRegistry, {"app"});
  RequirementItem faulty;
  faulty.text = "diffusers=0.21.4";
  faulty.place = {"app.txt", 2, 1};
  faulty.error = Error{ErrorKind::kRequirement, "a single ="};
  judged->deployment.items.push_back(faulty);
  judged->deployment.left_out.push_back({{"app.txt", 3, 1}, "--pre", "it is an option"});
  Json document = Json::parse(ReadJson({judged->deployment}));
  EXPECT_EQ(document["schema"], "fitment.read/1");
  EXPECT_EQ(document["inputs"][0]["requirements"][1]["name"], nullptr);
  EXPECT_EQ(document["inputs"][0]["requirements"][1]["error"], "a single =");
  EXPECT_EQ(document["inputs"][0]["left_out"][0]["line"], 3);
}

TEST(FixJson, HasPlansBestFirst) {
  auto judged = JudgeLines(kRegistry, {"app"});
  Plan plan;
  plan.edits.push_back({{}, "app.txt", 2, "lib<2", "lib>=2", "app 1.0 requires lib>=2"});
  plan.lines_touched = 1;
  plan.distance = 7;
  plan.optimal = true;
  plan.resolution = judged->judgement.resolution;
  RepairResult result;
  result.plans.push_back(plan);
  result.notes.push_back("a note");
  Json document = Json::parse(FixJson({result}));
  EXPECT_EQ(document["schema"], "fitment.fix/1");
  Json row = document["plans"][0];
  EXPECT_EQ(
      row["edits"][0],
      Json::parse(
          R"({"file": "app.txt", "line": 2, "old": "lib<2", "new": "lib>=2", "reason": "app 1.0 requires lib>=2"})"));
  EXPECT_EQ(row["lines_touched"], 1);
  EXPECT_EQ(row["distance"], 7);
  EXPECT_EQ(row["optimal"], true);
  EXPECT_EQ(row["packages"][0], Json::parse(R"({"name": "app", "version": "1.0"})"));
  EXPECT_EQ(document["notes"], Json::parse(R"(["a note"])"));
}

TEST(Json, ReplacesWhatIsNotUtf8) {
  auto judged = JudgeLines(kRegistry, {"app"});
  judged->judgement.notes.push_back("\xff\xfe");
  EXPECT_NO_THROW((void)Json::parse(CheckJson({judged->judgement})));
}

}  // namespace
}  // namespace fitment
