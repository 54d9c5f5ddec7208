// The lists of Truss' server by day, and how a config's runs take them.
#include "config/truss_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "config/truss.h"
#include "python/requirement.h"

namespace fitment {
namespace {

bool Has(const std::vector<std::string_view>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

TEST(TrussServerList, IsThatOfTheDay) {
  EXPECT_FALSE(TrussServerListOf("2022-12-31").has_value());
  auto old = TrussServerListOf("2025-11-25");
  ASSERT_TRUE(old.has_value());
  EXPECT_EQ(old->since, "2025-10-17");
  EXPECT_TRUE(Has(old->requirements, "truss-transfer==0.0.37"));
  EXPECT_TRUE(Has(old->requirements, "fastapi>=0.114"));
  EXPECT_TRUE(old->constraints.empty());
  auto newest = TrussServerListOf("");
  EXPECT_TRUE(Has(newest->requirements, "numpy>=1.23.5,<2.0"));
  EXPECT_TRUE(Has(newest->constraints, "numpy>=1.23.5,<3.0"));
  EXPECT_TRUE(Has(TrussServerListOf("2023-08-22")->requirements, "fastapi==0.95.0"));
}

// Every list on every day of change: requirements that parse, each project once.
TEST(TrussServerList, HasEachProjectOnce) {
  for (size_t i = 0; i < kTrussServerChangeCount; ++i) {
    auto list = TrussServerListOf(kTrussServerChanges[i].day);
    ASSERT_TRUE(list.has_value());
    EXPECT_GE(list->requirements.size(), 5u);
    for (const auto* lines : {&list->requirements, &list->constraints}) {
      std::set<std::string> names;
      for (std::string_view line : *lines) {
        auto requirement = Requirement::Parse(line);
        ASSERT_TRUE(requirement.has_value()) << line;
        EXPECT_TRUE(names.insert(requirement->normalized).second) << line;
      }
    }
    if (i == 0) continue;
    EXPECT_LT(kTrussServerChanges[i - 1].day, kTrussServerChanges[i].day);
  }
}

Deployment ReadWith(const std::string& text, const std::string& day = "") {
  ReadChoices choices;
  choices.with_platform = true;
  choices.day = day;
  auto read = ReadTruss(
      "config.yaml", text, [](const std::string&) { return Result<std::string>("numpy\n./x\n"); }, {}, choices);
  EXPECT_TRUE(read.has_value());
  return read.value();
}

std::vector<std::string> StepsOf(const Deployment& deployment) {
  std::vector<std::string> names;
  for (const InstallStep& step : deployment.steps) names.push_back(step.name);
  return names;
}

size_t CountOf(const Deployment& deployment, uint32_t step, std::string_view text, bool constraint = false) {
  return static_cast<size_t>(
      std::count_if(deployment.items.begin(), deployment.items.end(), [&](const RequirementItem& item) {
        return item.step == step && item.text == text &&
               (item.role == RequirementItem::Role::kConstraint) == constraint;
      }));
}

using Names = std::vector<std::string>;

TEST(ReadTruss, LaysTheRunsOfItsDockerfile) {
  Deployment plain = ReadWith("requirements:\n  - numpy<3\n  - git+https://host/fastapi.git\n");
  EXPECT_EQ(StepsOf(plain), Names{"requirements of config.yaml"});
  EXPECT_EQ(CountOf(plain, 0, "numpy>=1.23.5,<2.0"), 0u);
  EXPECT_EQ(CountOf(plain, 0, "fastapi>=0.114,<0.125.0"), 1u) << "a bare reference is not subtracted";
  EXPECT_EQ(CountOf(plain, 0, "numpy>=1.23.5,<3.0", true), 1u);
  Deployment file = ReadWith("requirements_file: r.txt\nbase_image:\n  image: a/b\n");
  EXPECT_EQ(StepsOf(file), (Names{"Truss' server in the base image", "requirements of r.txt", "Truss' server"}));
  EXPECT_EQ(CountOf(file, 0, "numpy>=1.23.5,<2.0"), 1u);
  EXPECT_EQ(CountOf(file, 1, "numpy>=1.23.5,<3.0", true), 1u);
  EXPECT_EQ(CountOf(file, 2, "numpy>=1.23.5,<2.0"), 0u);
  Deployment docker = ReadWith("requirements:\n  - numpy\ndocker_server:\n  start_command: x\n");
  EXPECT_EQ(CountOf(docker, 0, "uvloop>=0.19.0"), 0u);
  EXPECT_EQ(CountOf(docker, 0, "uvloop>=0.19.0", true), 1u);
}

TEST(ReadTruss, BeforeConstraintsNothingIsSubtracted) {
  Deployment old = ReadWith("requirements:\n  - numpy\n", "2025-11-25");
  EXPECT_EQ(CountOf(old, 0, "numpy>=1.23.5,<2.0"), 1u);
  EXPECT_TRUE(std::all_of(old.items.begin(), old.items.end(),
                          [](const RequirementItem& item) { return item.platform || item.text == "numpy"; }));
  Deployment ancient = ReadWith("requirements:\n  - numpy\n", "2020-01-01");
  EXPECT_EQ(ancient.items.size(), 1u);
  EXPECT_NE(ancient.notes.back().find("2020-01-01"), std::string::npos);
}

TEST(ReadTruss, BuildCommandsAreRunsOfTheirOwn) {
  auto read =
      ReadTruss("config.yaml",
                "requirements:\n  - a==1\nbuild_commands:\n  - echo hi\n  - pip install -U b && uv pip install c\n"
                "  - poetry install\n",
                nullptr, {});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(StepsOf(*read),
            (Names{"requirements of config.yaml", "pip install at config.yaml:5", "uv pip install at config.yaml:5"}));
  EXPECT_EQ(read->steps[1].renews, InstallStep::Renews::kNamed);
  ASSERT_EQ(read->items.size(), 3u);
  EXPECT_EQ(read->items[2].step, 2u);
  EXPECT_EQ(read->installer, "uv");
  EXPECT_EQ(read->left_out.size(), 2u);
}

}  // namespace
}  // namespace fitment
