// Tests: tests/program/fix_test.py.
#include "cli/repaired.h"

namespace fitment {

Result<void> TakeRepair(const CommandLine& line, Context& context, Workbench& bench, Judgement& judgement) {
  FITMENT_TRY(RepairResult repair, bench.FindRepair(line.policy, line.late_caps));
  if (repair.plans.empty()) return {};
  context.terminal.Say(line.command + ": as after `fitment fix`: " +
                       std::to_string(repair.plans.front().lines_touched) + " lines differ from the file");
  judgement.resolution = std::move(repair.plans.front().resolution);
  judgement.fit = std::move(repair.plans.front().fit);
  judgement.verdict = VerdictOf(judgement.fit);
  return {};
}

}  // namespace fitment
