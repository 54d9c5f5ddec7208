// `fitment lock`: the exact set. Tests: tests/program/lock_test.py.
#include <algorithm>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/repaired.h"
#include "cli/session.h"
#include "report/cyclonedx.h"
#include "report/json.h"
#include "report/lock.h"
#include "report/text.h"

namespace fitment {
namespace {

// The versions of an existing output file, less those that shall be upgraded.
std::vector<std::pair<std::string, Version>> OldVersions(const CommandLine& line) {
  if (line.upgrade || line.output.empty() || line.output == "-") return {};
  auto text = ReadFile(line.output);
  if (!text) return {};
  auto versions = ReadPreferences(*text);
  std::erase_if(versions, [&](const auto& row) {
    const auto& upgraded = line.upgrade_packages;
    return std::find(upgraded.begin(), upgraded.end(), row.first) != upgraded.end();
  });
  return versions;
}

bool HasFaultyLines(const Judgement& judgement) {
  return std::any_of(judgement.fit.findings.begin(), judgement.fit.findings.end(),
                     [](const Finding& f) { return f.code.starts_with("FIT1"); });
}

// A set within the lines that fits goes before a change of the lines.
Result<void> TakeFitting(const CommandLine& line, Context& context, Workbench& bench, Judgement& judgement) {
  if (!judgement.resolution.pins.empty() && !HasFaultyLines(judgement)) {
    FITMENT_TRY(std::optional<FittingSet> fitting, bench.FindFitting());
    if (fitting) {
      for (const std::string& why : fitting->kept_out) context.terminal.Say("kept out: " + why);
      judgement.resolution = std::move(fitting->resolution);
      judgement.fit = std::move(fitting->fit);
      judgement.verdict = VerdictOf(judgement.fit);
      return {};
    }
  }
  return TakeRepair(line, context, bench, judgement);
}

}  // namespace

Result<int> RunLock(const CommandLine& line, Context& context) {
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputs(line, context));
  if (deployments.size() != 1) {
    return Fail(ErrorKind::kUsage,
                "`fitment lock` takes one deployment, and these files are " + std::to_string(deployments.size()), {},
                "Lock them one by one.");
  }
  Stores stores(line, context);
  FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, std::move(deployments.front())));
  bench->Prefer(OldVersions(line));
  FITMENT_TRY(Judgement judgement, bench->Judge(line.late_caps));
  if (line.fit && judgement.verdict != Verdict::kFits) FITMENT_CHECK(TakeFitting(line, context, *bench, judgement));
  int exit_code = ExitCodeOf(judgement, line.strict);
  if (line.format == "json") {
    FITMENT_CHECK(Deliver(line, context, LockJson(judgement)));
    return exit_code;
  }
  TextOptions options{false, false, line.verbosity,
                      "fitment fix " + judgement.deployment->file + QuestionOptions(line)};
  if (judgement.resolution.pins.empty() ? judgement.verdict != Verdict::kFits : HasFaultyLines(judgement)) {
    context.terminal.Say(CheckText(judgement, options));
    return exit_code;
  }
  // The set is what the installer takes: a lock of it is done, and what breaks is said beside it. Who wants a gate asks
  // --fit or --strict.
  if (exit_code != kExitFits) context.terminal.Say(CheckText(judgement, options));
  if (!line.fit && !line.strict && judgement.verdict == Verdict::kBreaks) exit_code = kExitFits;
  std::string text = line.lock_format == "pylock"      ? Pylock(judgement, bench->IndexUrls())
                     : line.lock_format == "cyclonedx" ? CycloneDx(judgement)
                                                       : RequirementsLock(judgement, {!line.no_hashes, line.annotate});
  FITMENT_CHECK(Deliver(line, context, text));
  return exit_code;
}

}  // namespace fitment
