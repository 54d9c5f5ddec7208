// `fitment target list|show`. Tests: tests/program/target_test.py.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "report/json.h"
#include "target/facts.h"

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

}  // namespace

Result<int> RunTarget(const CommandLine& line, Context& context) {
  if (line.name == "list") {
    FITMENT_CHECK(Deliver(line, context, line.format == "json" ? PresetsJson(Presets()) : PresetsText()));
    return kExitFits;
  }
  FITMENT_TRY(Target target, SettleTarget(line, nullptr));
  FITMENT_CHECK(Deliver(line, context, line.format == "json" ? TargetJson(target) : TargetText(target)));
  return kExitFits;
}

}  // namespace fitment
