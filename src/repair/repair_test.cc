// Plans on toy registries: which lines are touched, how they are written, and that nothing is proposed where nothing is
// wrong.
#include "repair/repair.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "support/questions.h"

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

TEST(Repair, SaysThatThereIsNoPlan) {
  EXPECT_EQ(Repaired("package a 1.0\n  missing\n", {"a"}), "no plan");
}

}  // namespace
}  // namespace fitment
