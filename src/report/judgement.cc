// The names of verdicts, rungs and levels, and the sentence that describes a target. Tests: json_test.cc, text_test.cc.
#include "report/judgement.h"

#include <algorithm>

namespace fitment {

std::string_view NameOf(Verdict verdict) {
  constexpr std::string_view kNames[] = {"fits", "breaks", "unsatisfiable", "undecided"};
  return kNames[static_cast<size_t>(verdict)];
}

std::string_view NameOf(RungAnswer answer) {
  constexpr std::string_view kNames[] = {"yes", "no", "unknown", "not asked"};
  return kNames[static_cast<size_t>(answer)];
}

std::string_view NameOf(Level level) {
  constexpr std::string_view kNames[] = {"error", "warning", "note"};
  return kNames[static_cast<size_t>(level)];
}

std::string_view NameOf(Rung rung) {
  constexpr std::string_view kNames[] = {"installs", "loads", "runs", "sound"};
  return kNames[static_cast<size_t>(rung)];
}

Verdict VerdictOf(const FitReport& fit) {
  bool broken =
      std::any_of(fit.findings.begin(), fit.findings.end(), [](const Finding& f) { return f.level == Level::kError; });
  return broken ? Verdict::kBreaks : Verdict::kFits;
}

bool AnyUnknown(const Ladder& rungs) {
  for (RungAnswer answer : {rungs.installs, rungs.loads, rungs.runs, rungs.sound}) {
    if (answer == RungAnswer::kUnknown) return true;
  }
  return false;
}

std::string Describe(const Target& target) {
  std::string text;
  for (const TargetGpu& gpu : target.gpus) {
    if (!text.empty()) text += ", ";
    if (gpu.count > 1) text += std::to_string(gpu.count) + " x ";
    text += gpu.name;
    if (gpu.name != gpu.compute_capability.Sm()) text += " (" + gpu.compute_capability.Sm() + ")";
  }
  if (target.cpu_only) text += "no GPU";
  if (target.driver) text += (text.empty() ? "driver " : ", driver ") + target.driver->ToString();
  if (target.cuda)
    text += (text.empty() ? "CUDA " : ", CUDA ") + target.cuda->ToString() + " (as nvidia-smi prints it)";
  if (!text.empty()) text += ", ";
  return text + "Python " + target.python.ToString() + ", " + target.platform.ToString();
}

}  // namespace fitment
