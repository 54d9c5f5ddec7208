// `fitment report`: the whole story as Markdown. Tests: tests/program/report_test.py.
#include "cli/commands.h"
#include "cli/edits.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "report/markdown.h"

namespace fitment {
namespace {

Result<ReportInput> Story(const CommandLine& line, Workbench& bench) {
  ReportInput input;
  FITMENT_TRY(input.before, bench.Judge());
  if (input.before.verdict == Verdict::kBreaks || input.before.verdict == Verdict::kUnsatisfiable) {
    FITMENT_TRY(RepairResult repair, bench.FindRepair(line.policy, line.late_caps));
    input.repair_notes = std::move(repair.notes);
    if (!repair.plans.empty()) {
      input.plan = std::move(repair.plans.front());
      FITMENT_TRY(std::vector<InputFile> edited, EditedFiles(bench.deployment(), *input.plan));
      input.diff = DiffOf(bench.deployment(), edited);
    }
  }
  input.policy = line.policy;
  input.date = bench.Day();
  input.command = "fitment report " + bench.deployment().file + QuestionOptions(line);
  input.index_urls = bench.IndexUrls();
  for (const ReportLine& after : LinesAfter(input)) {
    if (!after.requirement) continue;
    FITMENT_TRY(input.releases[after.requirement->normalized],
                bench.resolver().Releases(after.requirement->normalized));
  }
  return input;
}

}  // namespace

Result<int> RunReport(const CommandLine& line, Context& context) {
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputs(line, context));
  Stores stores(line, context);
  std::string text;
  int exit_code = kExitFits;
  for (Deployment& deployment : deployments) {
    FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, std::move(deployment)));
    FITMENT_TRY(ReportInput input, Story(line, *bench));
    exit_code = std::max(exit_code, ExitCodeOf(input.before, line.strict));
    text += (text.empty() ? "" : "\n") + MarkdownReport(input);
  }
  FITMENT_CHECK(Deliver(line, context, text));
  return exit_code;
}

}  // namespace fitment
