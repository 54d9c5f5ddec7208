// Plans on toy registries: which lines are touched, how they are written, and that nothing is proposed where nothing is
// wrong.
#include "repair/repair.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "support/questions.h"
#include "target/presets.h"

namespace fitment {
namespace {

// The first plan's new lines, or what there is instead of a plan.
std::string Repaired(std::string_view registry, const std::vector<std::string>& lines,
                     RepairPolicy policy = RepairPolicy::kMinimum) {
  std::string path = ::testing::TempDir() + "/repair_test_" + std::to_string(getpid()) + "_requirements.txt";
  if (!WriteFileAtomically(path, Join(lines, "\n") + "\n")) return "cannot write " + path;
  auto deployments = ReadDeployments({path}, {}, {}, {});
  unlink(path.c_str());
  if (!deployments) return deployments.error().message;
  Asked asked(registry);
  Question question;
  const auto& items = deployments->front().items;
  for (uint32_t i = 0; i < items.size(); ++i) {
    if (items[i].requirement)
      question.lines.push_back({*items[i].requirement, std::nullopt, RootRequirement::Role::kRequirement, i});
  }
  RepairOptions options;
  options.policy = policy;
  auto result = Repair(
      asked.resolver(), [](const std::string&) { return std::unique_ptr<Resolver>(); }, deployments->front(), question,
      options);
  if (!result) return "error: " + result.error().message;
  if (result->fits_already) return "fits";
  if (result->plans.empty()) return "no plan";
  std::vector<std::string> edits;
  for (const PlanEdit& edit : result->plans.front().edits) {
    edits.push_back(edit.edit.kind == LineEdit::Kind::kDrop ? "drop " + edit.old_text : edit.new_text);
  }
  return Join(edits, " ") + (result->plans.front().optimal ? "" : " (not proved)");
}

TEST(Repair, NothingToDoWhereItFits) {
  EXPECT_EQ(Repaired("package a 1.0\n", {"a==1.0"}), "fits");
}

TEST(Repair, RaisesAPinToTheLowestVersionThatInstalls) {
  const char* registry = R"(
    package lib 1.0
    package lib 1.5
    package lib 2.0
    package lib 3.0
    package app 1.0
      lib>=1.5
  )";
  EXPECT_EQ(Repaired(registry, {"lib==1.0", "app"}), "lib>=1.5");
  EXPECT_EQ(Repaired(registry, {"lib==1.0", "app"}, RepairPolicy::kPin), "lib==3.0");
}

TEST(Repair, TouchesTheFewestLines) {
  // Raising `app` alone mends both: a plan of one line goes before one of two.
  EXPECT_EQ(Repaired(R"(
    package app 1.0
      x>=2
      y>=2
    package app 2.0
      x
      y
    package x 1.0
    package x 2.0
    package y 1.0
    package y 2.0
  )",
                     {"x==1.0", "y==1.0", "app==1.0"}),
            "app>=2.0");
}

TEST(Repair, GoesDownOnlyWhereNothingNewerWorks) {
  EXPECT_EQ(Repaired(R"(
    package a 1.0
    package a 2.0
      missing
  )",
                     {"a==2.0"}),
            "a<=1.0");
}

TEST(Repair, UndoesASlipAndThenTheConflict) {
  EXPECT_EQ(Repaired("package a 1.0\npackage a 2.0\n", {"a=1.0"}), "a==1.0");
}

TEST(Repair, RepairsWhatItCan) {
  // Nothing that app needs runs a driver of CUDA 12: that stays, and the clash beside it goes.
  Asked asked(R"(
    package app 1.0
      torch==2.15.0
      bitsandbytes
      triton==3.2.0
    package torch 2.15.0
      cuda-toolkit==13.2.2
    package cuda-toolkit 13.2.2
    package triton 3.2.0
    package bitsandbytes 0.44.1
    package bitsandbytes 0.48.1
  )");
  TargetOptions target;
  target.python = "3.11", target.platform = "manylinux_2_35_x86_64", target.gpu = "T4", target.driver = "535";
  asked.target = MakeTarget(target, {}, {}).value();
  const auto ask = [&](bool partial) {
    RepairOptions options;
    options.partial = partial;
    Deployment deployment;
    deployment.file = "requirements.txt";
    Question question;
    for (const char* text : {"app", "bitsandbytes<0.45"}) {
      RequirementItem item;
      item.text = item.line_text = text;
      item.place = {"requirements.txt", static_cast<int>(deployment.items.size()) + 1, 1};
      item.requirement = Requirement::Parse(text).value();
      question.lines.push_back({*item.requirement, std::nullopt, RootRequirement::Role::kConstraint,
                                static_cast<uint32_t>(deployment.items.size())});
      deployment.items.push_back(std::move(item));
    }
    question.lines[0].role = RootRequirement::Role::kRequirement;
    return Repair(
               asked.resolver(), [](const std::string&) { return std::unique_ptr<Resolver>(); }, deployment, question,
               options)
        .value();
  };
  EXPECT_TRUE(ask(false).plans.empty());
  const RepairResult part = ask(true);
  ASSERT_FALSE(part.plans.empty());
  EXPECT_EQ(part.stays, (std::set<FindingKey>{{"FIT401", "torch"}}));
  EXPECT_FALSE(part.plans[0].optimal);
  ASSERT_EQ(part.plans[0].edits.size(), 1U);
  EXPECT_EQ(part.plans[0].edits[0].new_text, "bitsandbytes>=0.48.1");
}

// By new line: why.
std::vector<std::string> ReasonsOf(Asked& asked, const std::vector<std::string>& lines) {
  Deployment deployment;
  deployment.file = "requirements.txt";
  for (const std::string& text : lines) {
    RequirementItem item;
    item.text = item.line_text = text;
    item.place = {"requirements.txt", static_cast<int>(deployment.items.size()) + 1, 1};
    item.requirement = Requirement::Parse(text).value();
    deployment.items.push_back(std::move(item));
  }
  auto result = Repair(asked.resolver(), [](const std::string&) { return std::unique_ptr<Resolver>(); }, deployment,
                       asked.question(lines), {});
  std::vector<std::string> reasons;
  if (!result || result->plans.empty()) return reasons;
  for (const PlanEdit& edit : result->plans.front().edits) reasons.push_back(edit.new_text + ": " + edit.reason);
  return reasons;
}

TEST(Repair, EveryEditSaysWhy) {
  Asked asked(R"(
    package app 1.0
      torch>=2
    package torch 1.0
    package torch 2.0
    package vision 1.0
      torch==1.0
    package vision 2.0
      torch==2.0
  )");
  EXPECT_EQ(ReasonsOf(asked, {"app", "torch==1.0", "vision==1.0"}),
            (std::vector<std::string>{"torch>=2.0: app 1.0 requires torch>=2",
                                      "vision>=2.0: vision 1.0 requires torch==1.0"}));
  EXPECT_EQ(ReasonsOf(asked, {"vision==1.5"}), (std::vector<std::string>{"vision>=2.0: there is no vision 1.5"}));
  Asked clash(R"(
    package torch 2.4.1
      nvidia-cuda-runtime-cu12==12.1.105
    package torch 2.5.1
      nvidia-cuda-runtime-cu12==12.4.127
    package torch 2.15.0
      cuda-toolkit==13.2.2
    package cuda-toolkit 13.2.2
    package nvidia-cuda-runtime-cu12 12.1.105
    package nvidia-cuda-runtime-cu12 12.4.127
    package bitsandbytes 0.40.0
  )");
  TargetOptions target;
  target.python = "3.11", target.platform = "manylinux_2_35_x86_64", target.gpu = "T4", target.driver = "535";
  clash.target = MakeTarget(target, {}, {}).value();
  const auto reasons = ReasonsOf(clash, {"torch", "bitsandbytes==0.40.0"});
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_TRUE(reasons[0].starts_with("torch<2.5.1: torch 2.15.0's wheel is built for CUDA 13.2")) << reasons[0];
  EXPECT_NE(reasons[0].find("; bitsandbytes 0.40.0 has no library for torch 2.5.1's CUDA 12.4"), std::string::npos)
      << reasons[0] << ": the bound is lower than the driver alone asks for";
}

TargetOptions T4WithDriver535() {
  TargetOptions target;
  target.python = "3.11", target.platform = "manylinux_2_35_x86_64", target.gpu = "T4", target.driver = "535";
  return target;
}

TEST(Repair, ABoundIsWrittenWhereItBinds) {
  // An override takes the place of what the other line says: a bound there would bind nothing.
  Asked asked(R"(
    package torch 2.10.0
      nvidia-cuda-runtime-cu12==12.8.90
    package torch 2.15.0
      cuda-toolkit==13.2.2
    package cuda-toolkit 13.2.2
    package nvidia-cuda-runtime-cu12 12.8.90
  )");
  asked.target = MakeTarget(T4WithDriver535(), {}, {}).value();
  Deployment deployment;
  deployment.file = "requirements.txt";
  Question question = asked.question({"torch>=1.13,<3", "torch~=2.1"});
  question.lines[1].role = RootRequirement::Role::kOverride;
  for (const RootRequirement& line : question.lines) {
    RequirementItem item;
    item.text = item.line_text = line.requirement.ToString();
    item.place = {"requirements.txt", static_cast<int>(deployment.items.size()) + 1, 1};
    item.requirement = line.requirement;
    deployment.items.push_back(std::move(item));
  }
  auto result = Repair(asked.resolver(), [](const std::string&) { return std::unique_ptr<Resolver>(); }, deployment,
                       question, {});
  ASSERT_TRUE(result && !result->plans.empty());
  ASSERT_EQ(result->plans[0].edits.size(), 1U);
  EXPECT_EQ(result->plans[0].edits[0].line, 2);
  EXPECT_EQ(result->plans[0].edits[0].new_text, "torch~=2.1,<2.15");
}

TEST(Repair, AsksForANewerReleaseRatherThanKeepOutOneAfterTheOther) {
  // The pick is old because fsspec was decided first; what is older fails as it does.
  std::string registry = "package fsspec 2023.1.0\npackage fsspec 2026.9.0\npackage pyarrow 26.0.1\n";
  for (const char* old : {"1.18.4", "2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0", "2.14.3", "2.14.4"})
    registry += "package datasets " + std::string(old) + "\n";
  for (const char* good : {"2.14.7", "2.15.0"})
    registry += "package datasets " + std::string(good) + "\n  fsspec<2024\n";
  Asked asked(registry);
  asked.target = MakeTarget(T4WithDriver535(), {}, {}).value();
  const auto reasons = ReasonsOf(asked, {"fsspec", "datasets", "pyarrow"});
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_TRUE(reasons[0].starts_with("datasets>=2.14.7: datasets 2.14.4 cannot be imported")) << reasons[0];
}

TEST(Repair, SaysThatThereIsNoPlan) {
  EXPECT_EQ(Repaired("package a 1.0\n  missing\n", {"a"}), "no plan");
}

}  // namespace
}  // namespace fitment
