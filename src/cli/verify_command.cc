// `fitment verify`: the proof by running it. Tests: tests/oracle/verify_test.py.
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/scratch_folder.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/fresh_environment.h"
#include "cli/repaired.h"
#include "cli/session.h"
#include "net/process.h"
#include "report/lock.h"
#include "report/text.h"
#include "report/verify.h"

namespace fitment {
namespace {

constexpr char kThereAlready[] = "someone else, before";

bool AllHashed(const Judgement& judgement) {
  return std::all_of(judgement.resolution.pins.begin(), judgement.resolution.pins.end(), [](const Pin& pin) {
    return pin.direct ? !pin.direct->sha256.empty() : !pin.file.Sha256().empty();
  });
}

Result<void> WriteScripts(const std::string& folder, const Judgement& judgement) {
  FITMENT_CHECK(MakeDirectories(folder));
  FITMENT_CHECK(WriteFileAtomically(folder + "/local_requirements.txt",
                                    RequirementsLock(judgement, {AllHashed(judgement), false})));
  return WriteFileAtomically(folder + "/import_test.py", ImportTest(judgement));
}

std::string HowToRun(const std::string& folder, const Judgement& judgement) {
  std::string python = judgement.target->python.ToString();
  return "Wrote " + folder + "/local_requirements.txt and " + folder +
         "/import_test.py. On the machine to test:\n\n  uv venv --python " + python +
         " test-env && . test-env/bin/activate\n  uv pip install --no-deps -r " + folder +
         "/local_requirements.txt\n  python " + folder + "/import_test.py\n";
}

// The environment to test: a fresh one with the set installed, or with --env the one that is there.
Result<FreshEnvironment> EnvironmentOf(const CommandLine& line, Context& context, Workbench& bench,
                                       const Judgement& judgement, const std::string& folder, VerifyReport& report) {
  if (!line.env.empty()) {
    FreshEnvironment environment{
        line.env, std::filesystem::is_directory(line.env) ? line.env + "/bin/python" : line.env, kThereAlready};
    if (environment.python.find('/') != std::string::npos && ::access(environment.python.c_str(), X_OK) != 0)
      return Fail(ErrorKind::kFile, "there is no environment's Python", {environment.python},
                  "--env takes an environment's folder, or its Python.");
    report.installed_by = environment.installed_by;
    return environment;
  }
  context.terminal.Say("verify: making an environment of Python " + report.python);
  FITMENT_TRY(FreshEnvironment environment, MakeEnvironment(folder + "/env", report.python, line.installer));
  report.installed_by = environment.installed_by;
  const bool hashes = AllHashed(judgement);
  if (!hashes) report.notes.push_back("installed without hashes: not every file of the set has one");
  context.terminal.Say("verify: installing " + std::to_string(judgement.resolution.pins.size()) + " packages by " +
                       report.installed_by);
  const std::vector<IndexSpec> indexes(bench.source().indexes().begin(), bench.source().indexes().end());
  FITMENT_TRY(report.install_error, InstallLock(environment, folder + "/local_requirements.txt", hashes, indexes));
  return environment;
}

Result<VerifyReport> Prove(const CommandLine& line, Context& context, Workbench& bench, const Judgement& judgement,
                           const std::string& folder) {
  VerifyReport report;
  report.file = judgement.deployment->file;
  report.target = Describe(*judgement.target);
  report.python = judgement.target->python.ToString();
  FITMENT_CHECK(WriteScripts(folder, judgement));
  FITMENT_TRY(FreshEnvironment environment, EnvironmentOf(line, context, bench, judgement, folder, report));
  if (!report.install_error.empty()) return report;
  context.terminal.Say("verify: importing what they install, each module in a process of its own");
  std::vector<std::string> arguments{environment.python, folder + "/import_test.py", "--json", "--timeout",
                                     std::to_string(line.import_timeout)};
  if (!line.only.empty()) arguments.insert(arguments.end(), {"--only", line.only});
  FITMENT_TRY(ProgramOutput output, RunProgram(arguments));
  report.rows = ReadVerifyRows(output.out);
  if (report.rows.empty())
    return Fail(ErrorKind::kInternal, "the import test said nothing: " + output.err.substr(0, 400));
  MapToRungs(judgement.fit, report.rows);
  return report;
}

}  // namespace

Result<int> RunVerify(const CommandLine& line, Context& context) {
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputs(line, context));
  if (deployments.size() != 1) {
    return Fail(ErrorKind::kUsage,
                "`fitment verify` takes one deployment, and these files are " + std::to_string(deployments.size()), {},
                "Verify them one by one.");
  }
  Stores stores(line, context);
  FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, std::move(deployments.front())));
  FITMENT_TRY(Judgement judgement, bench->Judge());
  if (line.fit && judgement.verdict != Verdict::kFits) FITMENT_CHECK(TakeRepair(line, context, *bench, judgement));
  if (judgement.resolution.pins.empty()) {
    TextOptions options{context.terminal.color_out(), false, line.verbosity,
                        "fitment verify " + judgement.deployment->file + QuestionOptions(line) + " --fit"};
    FITMENT_CHECK(Deliver(line, context, CheckText(judgement, options)));
    return std::max(kExitBreaks, ExitCodeOf(judgement, line.strict));
  }
  if (!line.emit_script.empty()) {
    FITMENT_CHECK(WriteScripts(line.emit_script, judgement));
    context.terminal.Say(HowToRun(line.emit_script, judgement));
    return kExitFits;
  }
  if (std::string why = WhyNotHere(bench->target()); !why.empty())
    return Fail(ErrorKind::kUsage, why, {}, "`--emit-script DIR` writes what to run on a machine of that kind.");
  ScratchFolder scratch("verify");
  const std::string folder = line.keep.empty() ? scratch.path() : line.keep;
  if (folder.empty()) return Fail(ErrorKind::kFile, "no scratch folder could be made", {}, "Name one with --keep DIR.");
  FITMENT_TRY(VerifyReport report, Prove(line, context, *bench, judgement, folder));
  const bool color = context.terminal.color_out() && (line.output.empty() || line.output == "-");
  FITMENT_CHECK(
      Deliver(line, context, line.format == "json" ? VerifyJson(report) : VerifyText(report, color, line.verbosity)));
  return Proven(report) ? kExitFits : kExitBreaks;
}

}  // namespace fitment
