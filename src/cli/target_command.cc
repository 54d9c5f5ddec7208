// `fitment target list|show|detect`. Tests: tests/program/usage_test.py.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "net/process.h"
#include "report/json.h"
#include "target/facts.h"
#include "target/local_machine.h"

namespace fitment {
namespace {

std::string PresetsText() {
  std::string text = fmt::format("{:<22} {:<28} {:<12} {:>7}  {}\n", "--target", "GPU", "compute", "memory", "Truss");
  for (const Preset& preset : Presets()) {
    std::string memory = preset.memory_gib ? fmt::format("{} GiB", preset.memory_gib) : "";
    text += fmt::format("{:<22} {:<28} {:<12} {:>7}  {}\n", preset.name, preset.gpu, preset.compute_capability.Sm(),
                        memory, preset.truss);
  }
  return text + fmt::format("{:<22} {}\n", "cpu", "no GPU");
}

std::string TargetText(const Target& target) {
  std::string text = Describe(target) + "\n";
  for (const std::string& assumed : target.assumed) text += "  assumed: " + assumed + "\n";
  if (target.driver) {
    if (auto cuda = NewestCudaOf(*target.driver))
      text += "  nvidia-smi prints CUDA " + cuda->ToString() + " for this driver\n";
  } else if (target.cuda) {
    if (auto driver = DriverOf(*target.cuda)) text += "  stands for driver " + driver->ToString() + " or newer\n";
  }
  return text;
}

constexpr int kProgramTimeoutMs = 10'000;  // nvidia-smi without a persistence daemon takes seconds

std::optional<std::string> RunForText(const std::vector<std::string>& arguments) {
  return OutputOf(arguments, kProgramTimeoutMs);
}

std::string DetectedText(const Detected& detected) {
  std::string text;
  for (const DetectedFact& fact : detected.facts)
    text += fmt::format("{:<8} {:<44} [{}]\n", fact.what, fact.value, fact.source);
  for (const std::string& note : detected.notes) text += "note: " + note + "\n";
  return text + "\nAs a target file (`-o machine.toml`, then `--target machine.toml`):\n\n" + TargetFileOf(detected);
}

// The machine itself: -o FILE.toml is a target file, any other form goes where it is told.
Result<int> RunDetect(const CommandLine& line, Context& context) {
  LocalMachine machine(RunForText);
  Detected detected = Detect(machine);
  if (line.format == "json") {
    TargetOptions found = OptionsOf(detected);
    found.python = line.target.python.empty() ? detected.python : line.target.python;
    FITMENT_TRY(Target target, MakeTarget(found, {}, {}));
    FITMENT_CHECK(Deliver(line, context, DetectedJson(target, detected)));
  } else if (line.output.ends_with(".toml")) {
    FITMENT_CHECK(Deliver(line, context, TargetFileOf(detected)));
  } else {
    FITMENT_CHECK(Deliver(line, context, DetectedText(detected)));
  }
  return kExitFits;
}

}  // namespace

Result<int> RunTarget(const CommandLine& line, Context& context) {
  if (line.name == "list") {
    FITMENT_CHECK(Deliver(line, context, line.format == "json" ? PresetsJson(Presets()) : PresetsText()));
    return kExitFits;
  }
  if (line.name == "detect") return RunDetect(line, context);
  FITMENT_TRY(Target target, SettleTarget(line, nullptr));
  FITMENT_CHECK(Deliver(line, context, line.format == "json" ? TargetJson(target) : TargetText(target)));
  return kExitFits;
}

}  // namespace fitment
