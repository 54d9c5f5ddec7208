// `fitment why`: who brings a package in, who bounds it. Tests: tests/program/why_test.py.
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "report/json.h"
#include "report/text.h"
#include "report/why.h"

namespace fitment {

Result<int> RunWhy(const CommandLine& line, Context& context) {
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputs(line, context));
  if (deployments.size() != 1) return Fail(ErrorKind::kUsage, "`fitment why` takes one deployment");
  Stores stores(line, context);
  FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, std::move(deployments.front())));
  FITMENT_TRY(Judgement judgement, bench->Judge());
  if (judgement.resolution.pins.empty() && judgement.verdict != Verdict::kFits) {
    context.terminal.Say(CheckText(judgement, {false, false, line.verbosity, ""}));
    return ExitCodeOf(judgement, line.strict);
  }
  FITMENT_TRY(std::vector<Resolver::Release> releases, bench->resolver().Releases(line.name));
  Why why = ExplainPackage(judgement, line.name, releases);
  FITMENT_CHECK(Deliver(line, context, line.format == "json" ? WhyJson(why) : WhyText(why)));
  if (!why.brought_by.empty()) return kExitFits;
  std::vector<std::string> names;
  for (const Pin& pin : judgement.resolution.pins) names.push_back(pin.name);
  if (std::vector<std::string> near = NearNames(line.name, names); !near.empty()) {
    context.terminal.Say("Did you mean " + Join(near, " or ") + "?");
  }
  return kExitBreaks;
}

}  // namespace fitment
