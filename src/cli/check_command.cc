// `fitment check`: the ladder, climbed. Tests: tests/program/check_test.py.
#include <algorithm>

#include "cli/commands.h"
#include "cli/edits.h"
#include "cli/exit_code.h"
#include "cli/folders.h"
#include "cli/gate.h"
#include "cli/session.h"
#include "cli/watch.h"
#include "report/ci_forms.h"
#include "report/json.h"
#include "report/text.h"

namespace fitment {

namespace {

struct MachineForm {
  std::string_view format;
  std::string (*write)(const std::vector<Judgement>&);
};
constexpr MachineForm kForms[] = {
    {"json", CheckJson}, {"github", GithubText}, {"gitlab", GitlabText}, {"junit", JunitText}};

const MachineForm* FormOf(std::string_view format) {
  for (const MachineForm& form : kForms) {
    if (form.format == format) return &form;
  }
  return nullptr;
}

// The best repair of each deployment that does not fit, for the forms that carry one.
Result<std::vector<Correction>> Corrections(const CommandLine& line, std::vector<std::unique_ptr<Workbench>>& benches,
                                            const std::vector<Judgement>& judgements) {
  std::vector<Correction> corrections;
  for (size_t i = 0; i < benches.size(); ++i) {
    if (judgements[i].verdict != Verdict::kBreaks && judgements[i].verdict != Verdict::kUnsatisfiable) continue;
    FITMENT_TRY(RepairResult repair, benches[i]->FindRepair(line.policy, line.late_caps));
    if (repair.plans.empty()) continue;
    const Plan& plan = repair.plans.front();
    std::vector<LineEdit> edits;
    for (const PlanEdit& edit : plan.edits) edits.push_back(edit.edit);
    Correction correction;
    correction.of = &judgements[i];
    correction.description = std::to_string(plan.lines_touched) + (plan.lines_touched == 1 ? " line" : " lines") +
                             " to change, after which it " + std::string(NameOf(VerdictOf(plan.fit)));
    FITMENT_TRY(correction.splices, SplicesFor(benches[i]->deployment(), edits));
    FITMENT_TRY(std::vector<InputFile> edited, EditedFiles(benches[i]->deployment(), plan));
    correction.diff = DiffOf(benches[i]->deployment(), edited);
    corrections.push_back(std::move(correction));
  }
  return corrections;
}

Result<std::string> FormText(const CommandLine& line, std::vector<std::unique_ptr<Workbench>>& benches,
                             const std::vector<Judgement>& judgements) {
  if (const MachineForm* form = FormOf(line.format)) return form->write(judgements);
  FITMENT_TRY(std::vector<Correction> corrections, Corrections(line, benches, judgements));
  return line.format == "sarif" ? SarifText(judgements, corrections) : SummaryText(judgements, corrections);
}

// One question. `watched` gets the files that were read.
Result<int> CheckOnce(const CommandLine& line, Context& context, std::vector<std::string>& watched) {
  FITMENT_TRY(const std::set<std::string> known, KnownBefore(line));
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputsAndFolders(line, context));
  for (const Deployment& deployment : deployments) {
    for (const InputFile& file : deployment.files) watched.push_back(file.path);
  }
  Stores stores(line, context);
  std::vector<std::unique_ptr<Workbench>> benches;
  std::vector<Judgement> judgements;
  for (Deployment& deployment : deployments) {
    FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, std::move(deployment)));
    FITMENT_TRY(Judgement judgement, bench->Judge());
    judgements.push_back(std::move(judgement));
    benches.push_back(std::move(bench));
  }
  const bool for_people = line.format == "full" || line.format == "concise";
  std::string text;
  for (size_t i = 0; for_people && i < judgements.size(); ++i) {
    if (!text.empty()) text += "\n";
    bool to_file = !line.output.empty() && line.output != "-";
    TextOptions options{context.terminal.color_out() && !to_file, line.format == "concise", line.verbosity,
                        "fitment fix " + judgements[i].deployment->file + QuestionOptions(line)};
    text += CheckText(judgements[i], options);
  }
  if (!for_people) {
    FITMENT_TRY(text, FormText(line, benches, judgements));
  }
  FITMENT_CHECK(Deliver(line, context, text));
  return Gate(line, context, judgements, known);
}

}  // namespace

Result<int> RunCheck(const CommandLine& line, Context& context) {
  std::vector<std::string> watched;
  if (!line.watch) return CheckOnce(line, context, watched);
  return Watch(line, context, [&](std::vector<std::string>& files) { return CheckOnce(line, context, files); });
}

}  // namespace fitment
