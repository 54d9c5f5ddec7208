// `fitment read`: what was understood, without resolving. Tests: tests/program/read_test.py.
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "report/json.h"

namespace fitment {
namespace {

std::string ReadText(const Deployment& deployment, const CommandLine& line) {
  std::string text = deployment.file + " (" + deployment.kind + ")\n";
  if (!deployment.python.empty()) text += "  python: " + deployment.python + "\n";
  if (!deployment.accelerator.empty()) text += "  accelerator: " + deployment.accelerator + "\n";
  for (size_t step = 0; step < deployment.steps.size(); ++step) {
    text += "  " + deployment.steps[step].name + "\n";
    for (const RequirementItem& item : deployment.items) {
      if (item.step != step && (item.step != kEveryStep || step > 0)) continue;
      text += "    " + item.place.ToString() + "  " + item.text + "\n";
      if (item.error) text += "      faulty: " + item.error->message + "\n";
    }
  }
  for (const LeftOut& left : deployment.left_out) {
    text += "  not judged: " + left.place.ToString() + " " + left.what + ": " + left.why + "\n";
  }
  if (line.verbosity > 0) {
    for (const std::string& note : deployment.notes) text += "  note: " + note + "\n";
  }
  return text;
}

}  // namespace

Result<int> RunRead(const CommandLine& line, Context& context) {
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputs(line, context));
  std::string text;
  bool faulty = false;
  for (const Deployment& deployment : deployments) {
    if (line.format != "json") text += ReadText(deployment, line);
    for (const RequirementItem& item : deployment.items) faulty |= item.error.has_value();
  }
  FITMENT_CHECK(Deliver(line, context, line.format == "json" ? ReadJson(deployments) : text));
  return faulty ? kExitBreaks : kExitFits;
}

}  // namespace fitment
