// `fitment fix`: the smallest edits, shown or written. Tests: tests/program/fix_test.py.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/choose.h"
#include "cli/commands.h"
#include "cli/edits.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "report/json.h"
#include "report/text.h"

namespace fitment {
namespace {

struct Fixed {
  Judgement before;
  RepairResult repair;
  int exit_code = kExitFits;
};

// Errors of lines that cannot be read, which no plan judges: they stay where it does not change the line.
bool IsOfTheInput(const Finding& finding) {
  return finding.code == "FIT101" || finding.code == "FIT202";
}

// The errors that stay after a plan, or without one (nullptr): sentences.
std::vector<std::string> StayingAfter(const Plan* plan, const Judgement& before) {
  std::vector<std::string> stay;
  for (const Finding& finding : before.fit.findings) {
    const bool touched = plan && std::any_of(plan->edits.begin(), plan->edits.end(), [&](const PlanEdit& edit) {
                           return edit.file == finding.file && edit.line == finding.line && !edit.old_text.empty();
                         });
    const bool hash = !plan && finding.code == "FIT203";
    if (finding.level == Level::kError && (hash || IsOfTheInput(finding)) && !touched)
      stay.push_back(SourcePlace{finding.file, finding.line, 0}.ToString() + ": " + finding.message);
  }
  if (!plan) return stay;
  for (const Finding& finding : plan->fit.findings) {
    if (finding.level == Level::kError) stay.push_back(finding.message);
  }
  return stay;
}

// Those that another release may be free of.
size_t MendableWarnings(const Judgement& judgement) {
  const auto& findings = judgement.fit.findings;
  return static_cast<size_t>(std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.level == Level::kWarning && CountsFrom(finding, Level::kWarning);
  }));
}

Result<Fixed> FixOne(const CommandLine& line, Workbench& bench) {
  Fixed fixed;
  FITMENT_TRY(fixed.before, bench.Judge());
  const bool warnings = line.fail_on == "warning" || line.fail_on == "note";
  const size_t count = MendableWarnings(fixed.before);
  const bool fits = fixed.before.verdict == Verdict::kFits && ExitCodeOf(fixed.before, line.strict) == kExitFits;
  if (fits && (!warnings || count == 0)) {
    fixed.repair.notes.push_back("it fits as it stands: nothing to change");
    if (count)
      fixed.repair.notes.push_back(
          (count == 1 ? "1 warning may have a repair" : std::to_string(count) + " warnings may have a repair") +
          std::string(": fix --fail-on warning looks for it"));
    return fixed;
  }
  if (fixed.before.verdict == Verdict::kUndecided) {
    return Fail(ErrorKind::kUndecided, "undecided: " + fixed.before.undecided_why);
  }
  FITMENT_TRY(fixed.repair, bench.FindRepair(line.policy, line.late_caps, warnings, /*partial=*/true));
  auto& plans = fixed.repair.plans;
  for (Plan& plan : plans) {
    plan.stays = StayingAfter(&plan, fixed.before);
    plan.optimal = plan.optimal && plan.stays.empty();
    if (!plan.stays.empty() && VerdictOf(plan.fit) == Verdict::kFits) plan.fit.rungs.installs = RungAnswer::kNo;
  }
  const size_t chosen = std::min(plans.size(), static_cast<size_t>(std::max(line.plan, 1)));
  const bool stay = chosen == 0 ? !StayingAfter(nullptr, fixed.before).empty() : !plans[chosen - 1].stays.empty();
  fixed.exit_code = (plans.empty() && !fixed.repair.fits_already) || stay ? kExitBreaks : kExitFits;
  if (fixed.repair.plans.empty()) {  // what other lines, another index or target can do is in what they say
    for (const Finding& finding : fixed.before.fit.findings) {
      if (finding.level == Level::kError) fixed.repair.notes.push_back(finding.message);
    }
  }
  return fixed;
}

Talk TalkOf(Context& context) {
  Talk talk;
  talk.say = [&context](const std::string& text) { context.terminal.Say(text); };
  talk.answer = []() -> std::optional<std::string> {
    std::string typed;
    for (int c = std::getchar(); c != '\n'; c = std::getchar()) {
      if (c == EOF) return std::nullopt;
      typed += static_cast<char>(c);
    }
    return typed;
  };
  return talk;
}

// Lets the user choose, shows the diff and asks before it is written.
Result<std::string> Interact(Context& context, const Workbench& bench, const Fixed& fixed) {
  const Talk talk = TalkOf(context);
  auto chosen = ChoosePlan(fixed.repair.plans, talk);
  if (!chosen) return std::string("Nothing was written.\n");
  FITMENT_TRY(auto edited, EditedFiles(bench.deployment(), fixed.repair.plans[*chosen]));
  talk.say("\n" + PaintDiff(DiffOf(bench.deployment(), edited), Paint(context.terminal.color_out())));
  for (const std::string& stays : fixed.repair.plans[*chosen].stays) talk.say("stays: " + stays);
  if (!Agreed(talk, "Write this?")) return std::string("Nothing was written.\n");
  FITMENT_CHECK(WriteEdited(bench.deployment(), edited));
  std::string text;
  for (const InputFile& file : edited) text += "wrote " + file.path + " (fix --undo " + file.path + " takes it back)\n";
  return text;
}

// The plan's files, written or told; the text for people.
Result<std::string> ApplyPlan(const CommandLine& line, Context& context, const Workbench& bench, const Fixed& fixed) {
  std::string text;
  for (const std::string& note : fixed.repair.notes) context.terminal.Say(bench.deployment().file + ": " + note);
  if (fixed.repair.plans.empty()) {
    if (fixed.exit_code == kExitBreaks)
      context.terminal.Say(fixed.before.verdict == Verdict::kFits
                               ? "No change of the file's own lines was found after which it fits without warnings."
                               : "No change of the file's own lines was found after which it fits.");
    return text;
  }
  if (line.interactive) return Interact(context, bench, fixed);
  size_t number = static_cast<size_t>(line.plan);
  if (number > fixed.repair.plans.size()) {
    return Fail(ErrorKind::kUsage, "there is no plan " + std::to_string(number) + ": " +
                                       std::to_string(fixed.repair.plans.size()) + " found");
  }
  const Plan& plan = fixed.repair.plans[number - 1];
  FITMENT_TRY(std::vector<InputFile> edited, EditedFiles(bench.deployment(), plan));
  std::string diff = DiffOf(bench.deployment(), edited);
  const bool color = context.terminal.color_out() && line.output.empty();
  Paint paint(color);
  TextOptions options{color, line.format == "concise", line.verbosity, ""};
  if (line.write) {
    FITMENT_CHECK(WriteEdited(bench.deployment(), edited));
    for (const InputFile& file : edited) context.terminal.Say("wrote " + file.path);
  }
  if (line.diff) return PaintDiff(diff, paint);
  text = PlanText(plan, diff, options);
  if (fixed.repair.plans.size() > 1 && !line.write) {
    const size_t others = fixed.repair.plans.size() - 1;
    text += others == 1 ? "\n1 other plan: --plan " + std::string(number == 1 ? "2" : "1") + " shows it.\n"
                        : "\n" + std::to_string(others) + " other plans: --plan N shows another one.\n";
  }
  if (!line.write)
    text += "\nNothing was written. To write it: fitment fix " + bench.deployment().file + QuestionOptions(line) +
            " --write\n";
  return text;
}

}  // namespace

Result<int> RunFix(const CommandLine& line, Context& context) {
  if (line.undo) {
    for (const std::string& file : line.files) {
      FITMENT_CHECK(UndoEdits(file));
      context.terminal.Say("gave " + file + " its text from before the last fix --write");
    }
    return kExitFits;
  }
  if (line.interactive && (!isatty(STDIN_FILENO) || line.write || line.format == "json")) {
    return Fail(ErrorKind::kUsage, "-i asks on a terminal, and writes when told so there", {},
                "Leave -i out, or --write and --format json.");
  }
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputs(line, context));
  Stores stores(line, context);
  std::vector<std::unique_ptr<Workbench>> benches;
  std::vector<RepairResult> results;
  std::string text;
  int exit_code = kExitFits;
  for (Deployment& deployment : deployments) {
    FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, std::move(deployment)));
    FITMENT_TRY(Fixed fixed, FixOne(line, *bench));
    exit_code = std::max(exit_code, fixed.exit_code);
    if (line.format != "json" || line.write) {
      FITMENT_TRY(std::string told, ApplyPlan(line, context, *bench, fixed));
      text += told;
    }
    results.push_back(std::move(fixed.repair));
    benches.push_back(std::move(bench));
  }
  FITMENT_CHECK(Deliver(line, context, line.format == "json" ? FixJson(results) : text));
  return exit_code;
}

}  // namespace fitment
