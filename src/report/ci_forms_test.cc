// Tests of report/ci_forms.h: the shape that each reader asks for, escapes, order.
#include "report/ci_forms.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/judged.h"

namespace fitment {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kRegistry = R"(
package app 1.0
  lib>=2
package lib 2.5
package lib 1.0
)";

Finding Said(std::string code, Level level, Rung rung, std::string message, int line) {
  Finding finding;
  finding.code = std::move(code);
  finding.level = level;
  finding.rung = rung;
  finding.message = std::move(message);
  finding.file = "app.txt";
  finding.line = line;
  return finding;
}

std::unique_ptr<Judged> Conflicting() {
  auto judged = JudgeLines(kRegistry, {"app", "lib<2"});
  Conflict conflict;
  conflict.id = 1;
  conflict.lines = {0, 1};
  conflict.chain = {{"app", "1.0", "lib>=2", "METADATA of app", "", false}};
  conflict.hint = "fitment fix app.txt";
  judged->judgement.conflicts.conflicts = {conflict};
  return judged;
}

TEST(Remarks, WorstComesFirstAndAConflictNamesAllItsLines) {
  auto judged = Conflicting();
  judged->judgement.fit.findings = {Said("FIT502", Level::kWarning, Rung::kSound, "old", 2)};
  auto quiet = JudgeLines(kRegistry, {"app"});
  quiet->judgement.fit.findings = {Said("FIT401", Level::kError, Rung::kRuns, "driver", 1)};
  auto remarks = RemarksOf({judged->judgement, quiet->judgement});
  ASSERT_EQ(remarks.size(), 3u);
  EXPECT_EQ(remarks[0].code, "FIT200");
  ASSERT_EQ(remarks[0].places.size(), 2u);
  EXPECT_EQ(remarks[0].places[1].line, 2);
  EXPECT_EQ(remarks[0].places[1].end_column, 6);
  EXPECT_EQ(remarks[0].message, "app and lib<2 cannot be installed together: app 1.0 requires lib>=2");
  EXPECT_EQ(remarks[1].code, "FIT401");
  EXPECT_EQ(remarks[2].code, "FIT502");
}

TEST(Sarif, HasRulesResultsAndRelatedLocations) {
  auto judged = Conflicting();
  Json document = Json::parse(SarifText({judged->judgement}));
  EXPECT_EQ(document["version"], "2.1.0");
  Json run = document["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"][0]["id"], "FIT200");
  Json result = run["results"][0];
  EXPECT_EQ(result["level"], "error");
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["region"],
            Json::parse(R"({"startLine": 1, "startColumn": 1, "endColumn": 4})"));
  EXPECT_EQ(result["relatedLocations"].size(), 1u);
  EXPECT_THAT(result["message"]["text"].get<std::string>(), HasSubstr("fitment fix"));
}

TEST(Github, EscapesWhatTheRunnerWouldTakeForItsOwn) {
  auto judged = JudgeLines(kRegistry, {"app"});
  judged->judgement.fit.findings = {Said("FIT401", Level::kError, Rung::kRuns, "100% of\r\nit: a,b", 1)};
  EXPECT_EQ(GithubText({judged->judgement}),
            "::error file=app.txt,line=1,col=1,endColumn=4,title=FIT401::100%25 of it: a,b\n");
  judged->judgement.fit.findings[0].file = "a:b,c.txt";
  judged->judgement.fit.findings[0].level = Level::kNote;
  EXPECT_THAT(GithubText({judged->judgement}), StartsWith("::notice file=a%3Ab%2Cc.txt,line=1,title="));
}

TEST(Gitlab, EachFingerprintOnce) {
  auto judged = JudgeLines(kRegistry, {"app"});
  judged->judgement.fit.findings = {Said("FIT502", Level::kWarning, Rung::kSound, "old", 1),
                                    Said("FIT502", Level::kWarning, Rung::kSound, "old", 1)};
  Json rows = Json::parse(GitlabText({judged->judgement}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]["severity"], "major");
  EXPECT_EQ(rows[0]["location"], Json::parse(R"({"path": "app.txt", "lines": {"begin": 1}})"));
}

TEST(Junit, ARungIsACase) {
  auto judged = JudgeLines(kRegistry, {"app"});
  judged->judgement.fit.rungs = {RungAnswer::kYes, RungAnswer::kUnknown, RungAnswer::kNo, RungAnswer::kYes};
  judged->judgement.fit.findings = {Said("FIT401", Level::kError, Rung::kRuns, "a < b & \"c\"", 1)};
  std::string text = JunitText({judged->judgement});
  EXPECT_THAT(text, HasSubstr("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\""));
  EXPECT_THAT(text, HasSubstr("<testcase classname=\"app.txt\" name=\"installs\"/>"));
  EXPECT_THAT(text, HasSubstr("<failure message=\"a &lt; b &amp; &quot;c&quot;\">app.txt:1: FIT401 a &lt; b"));
}

TEST(Sarif, CarriesTheRepairAsFixes) {
  auto judged = Conflicting();
  const std::vector<Judgement> judgements{judged->judgement};
  Correction correction;
  correction.of = &judgements[0];
  correction.description = "1 line to change";
  correction.splices = {{"app.txt", {4, 9}, "lib>=2"}, {"app.txt", {9, 9}, "  # é"}};
  auto run = Json::parse(SarifText(judgements, {correction}))["runs"][0];
  auto replacements = run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"];
  EXPECT_EQ(replacements[0]["deletedRegion"],
            Json({{"startLine", 2}, {"startColumn", 1}, {"endLine", 2}, {"endColumn", 6}}));
  EXPECT_EQ(replacements[0]["insertedContent"]["text"], "lib>=2");
  EXPECT_EQ(replacements[1]["deletedRegion"]["startColumn"], replacements[1]["deletedRegion"]["endColumn"]);
  EXPECT_FALSE(Json::parse(SarifText(judgements))["runs"][0]["results"][0].contains("fixes"));
}

TEST(Summary, HasVerdictsWorstRemarksAndTheRepairFolded) {
  auto judged = Conflicting();
  judged->judgement.fit.findings = {Said("FIT505", Level::kNote, Rung::kSound, "by the way", 2)};
  Correction correction{&judged->judgement, "1 line to change", {}, "-lib<2\n+lib>=2\n"};
  std::string text = SummaryText({judged->judgement}, {correction});
  EXPECT_THAT(text, HasSubstr("| app.txt | ❌ unsatisfiable | no |"));
  EXPECT_THAT(text, HasSubstr("- **FIT200** (error) `app.txt:1`: app and lib<2 cannot be installed together"));
  EXPECT_THAT(text, HasSubstr("<details><summary>app.txt: 1 line to change</summary>"));
  EXPECT_THAT(text, HasSubstr("```diff\n-lib<2\n+lib>=2\n"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("by the way")));
}

}  // namespace
}  // namespace fitment
