// `fitment check`: the ladder, climbed. Tests: tests/program/check_test.py.
#include <algorithm>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/folders.h"
#include "cli/session.h"
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
    {"json", CheckJson}, {"sarif", SarifText}, {"github", GithubText}, {"gitlab", GitlabText}, {"junit", JunitText}};

const MachineForm* FormOf(std::string_view format) {
  for (const MachineForm& form : kForms) {
    if (form.format == format) return &form;
  }
  return nullptr;
}

}  // namespace

Result<int> RunCheck(const CommandLine& line, Context& context) {
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputsAndFolders(line, context));
  Stores stores(line, context);
  std::vector<std::unique_ptr<Workbench>> benches;
  std::vector<Judgement> judgements;
  for (Deployment& deployment : deployments) {
    FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, std::move(deployment)));
    FITMENT_TRY(Judgement judgement, bench->Judge());
    judgements.push_back(std::move(judgement));
    benches.push_back(std::move(bench));
  }
  const MachineForm* form = FormOf(line.format);
  std::string text;
  int exit_code = kExitFits;
  for (const Judgement& judgement : judgements) {
    exit_code = std::max(exit_code, ExitCodeOf(judgement, line.strict));
    if (form) continue;
    if (!text.empty()) text += "\n";
    bool to_file = !line.output.empty() && line.output != "-";
    TextOptions options{context.terminal.color_out() && !to_file, line.format == "concise", line.verbosity,
                        "fitment fix " + judgement.deployment->file + QuestionOptions(line)};
    text += CheckText(judgement, options);
  }
  FITMENT_CHECK(Deliver(line, context, form ? form->write(judgements) : text));
  return exit_code;
}

}  // namespace fitment
