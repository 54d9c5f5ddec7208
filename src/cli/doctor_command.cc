// `fitment doctor`: this machine, and what is installed in an environment. Tests: tests/program/doctor_test.py.
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "net/process.h"
#include "report/doctor.h"
#include "report/scripts.h"
#include "store/records.h"
#include "target/local_machine.h"

namespace fitment {
namespace {

constexpr int kProgramTimeoutMs = 20'000, kProbeTimeoutMs = 120'000;
constexpr int kOldestPython = 8, kNewestPython = 16;

std::optional<std::string> RunForText(const std::vector<std::string>& arguments) {
  return OutputOf(arguments, kProgramTimeoutMs);
}

// "release 12.1, V12.1.105" of nvcc's last lines.
void AddToolkit(Detected& machine, std::vector<std::string>& notes) {
  auto told = RunForText({"nvcc", "--version"});
  size_t at = told ? told->find("release ") : std::string::npos;
  if (at == std::string::npos) return;
  std::string release = told->substr(at + 8, told->find_first_of(",\n", at) - at - 8);
  machine.facts.push_back({"toolkit", "CUDA " + release, "nvcc"});
  notes.push_back("the CUDA toolkit " + release +
                  " matters only where something is compiled here; wheels bring their "
                  "own CUDA libraries, and the driver decides what runs");
}

void AddPythons(Detected& machine) {
  for (int minor = kOldestPython; minor <= kNewestPython; ++minor) {
    std::string name = "python3." + std::to_string(minor);
    if (auto told = RunForText({name, "--version"}))
      machine.facts.push_back({"Python", std::string(Trim(*told)), name});
  }
}

std::string Variable(const Context& context, const char* name) {
  auto found = context.environment.find(name);
  return found == context.environment.end() ? "" : found->second;
}

// The interpreter to ask: --env (a folder or an interpreter), VIRTUAL_ENV, CONDA_PREFIX, .venv; "" for none.
std::string InterpreterOf(const CommandLine& line, const Context& context) {
  auto in_folder = [](const std::string& folder) { return folder + "/bin/python"; };
  // A name alone would be looked for on the PATH.
  if (!line.env.empty() && !IsDirectory(line.env) && line.env.find('/') == std::string::npos) return "./" + line.env;
  if (!line.env.empty()) return IsDirectory(line.env) ? in_folder(line.env) : line.env;
  for (const char* name : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
    if (std::string folder = Variable(context, name); !folder.empty()) return in_folder(folder);
  }
  return IsDirectory(".venv") ? in_folder(".venv") : "";
}

Result<InstalledEnvironment> Probe(const std::string& interpreter) {
  if (interpreter.find('/') != std::string::npos && ::access(interpreter.c_str(), X_OK) != 0)
    return Fail(ErrorKind::kFile, "there is no environment's Python", {interpreter},
                "--env takes an environment's folder, or its Python.");
  ProgramOptions options;
  options.timeout_ms = kProbeTimeoutMs;
  FITMENT_TRY(ProgramOutput output, RunProgram({interpreter, "-I", "-c", std::string(kProbeScript)}, options));
  if (output.status != 0 || output.timed_out)
    return Fail(ErrorKind::kFile, "this Python did not answer: " + output.err.substr(0, 400), {interpreter});
  return ReadProbe(output.out);
}

// What is installed as a resolved set; its metadata views point into `records`.
Resolution SetOfInstalled(const InstalledEnvironment& environment, const std::set<std::string>& named,
                          std::deque<std::string>& records) {
  Resolution set;
  std::set<std::string> required;
  for (const InstalledDistribution& row : environment.distributions) {
    MetadataRecord record =
        MakeMetadataRecord(row.name, row.version, row.requires_python, row.requires_dist, row.extras,
                           Certainty::kCertain, "METADATA of " + row.name + " " + row.version + ", installed");
    for (const RequirementRecord& requirement : record.requirements) required.insert(requirement.name);
    auto version = Version::Parse(row.version);
    records.push_back(EncodeMetadata(record));
    auto view = MetadataView::Open(records.back());
    if (!version || !view) continue;
    Pin pin;
    pin.name = row.name;
    pin.version = version->ToString();
    pin.metadata = *view;
    set.pins.push_back(std::move(pin));
  }
  for (Pin& pin : set.pins) pin.requested = named.empty() ? !required.contains(pin.name) : named.contains(pin.name);
  return set;
}

Result<void> LookAtEnvironment(const CommandLine& line, const Context& context, DoctorReport& report) {
  std::set<std::string> named;
  std::vector<Finding> findings = AgainstMetadata(*report.environment, report.target);
  if (!line.files.empty()) {
    FITMENT_TRY(std::vector<Deployment> deployments, ReadInputs(line, context));
    for (const Deployment& deployment : deployments) {
      for (const RequirementItem& item : deployment.items) {
        if (item.requirement) named.insert(item.requirement->normalized);
      }
      for (Finding& finding : AgainstLines(*report.environment, deployment, report.target))
        findings.push_back(std::move(finding));
    }
  }
  std::deque<std::string> records;
  report.fit = JudgeFit(SetOfInstalled(*report.environment, named, records), report.target, 0);
  report.fit.rungs.installs = findings.empty() ? RungAnswer::kYes : RungAnswer::kNo;
  report.fit.findings.insert(report.fit.findings.begin(), findings.begin(), findings.end());
  std::stable_sort(report.fit.findings.begin(), report.fit.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.level < b.level; });
  return {};
}

}  // namespace

Result<int> RunDoctor(const CommandLine& line, Context& context) {
  LocalMachine machine(RunForText);
  DoctorReport report;
  report.machine = Detect(machine);
  AddToolkit(report.machine, report.notes);
  AddPythons(report.machine);
  if (!line.target_out.empty()) {
    FITMENT_CHECK(WriteFileAtomically(line.target_out, TargetFileOf(report.machine)));
    context.terminal.Say("wrote " + line.target_out + ": ask for this machine anywhere with --target " +
                         line.target_out);
  }
  TargetOptions found = OptionsOf(report.machine);
  found.python = report.machine.python;
  const std::string interpreter = InterpreterOf(line, context);
  if (interpreter.empty()) {
    report.notes.push_back("no environment was looked at: --env DIR names one, or activate it");
    if (!line.files.empty())
      return Fail(ErrorKind::kUsage, "there is no environment to hold the files against", {},
                  "Name it with --env DIR.");
  } else {
    FITMENT_TRY(report.environment, Probe(interpreter));
    found.python = report.environment->python;
  }
  FITMENT_TRY(report.target, MakeTarget(line.target, found, {}));
  if (report.environment) FITMENT_CHECK(LookAtEnvironment(line, context, report));
  const bool color = context.terminal.color_out() && (line.output.empty() || line.output == "-");
  FITMENT_CHECK(
      Deliver(line, context, line.format == "json" ? DoctorJson(report) : DoctorText(report, color, line.verbosity)));
  return VerdictOf(report.fit) == Verdict::kBreaks ? kExitBreaks : kExitFits;
}

}  // namespace fitment
