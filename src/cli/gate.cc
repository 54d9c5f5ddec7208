// Exit codes for gates. Tests: tests/program/gate_test.py.
#include "cli/gate.h"

#include <algorithm>

#include "base/file.h"
#include "cli/exit_code.h"
#include "report/baseline.h"

namespace fitment {
namespace {

std::optional<Level> LevelOf(const std::string& name) {
  for (Level level : {Level::kError, Level::kWarning, Level::kNote}) {
    if (NameOf(level) == name) return level;
  }
  return std::nullopt;  // "never"
}

void Tell(const CommandLine& line, Context& context, const Beyond& beyond) {
  if (beyond.known)
    context.terminal.Say(line.baseline + ": " + std::to_string(beyond.known) + " known, and no reason to stop");
  if (beyond.gone) {
    context.terminal.Say("warning: " + line.baseline + " has " + std::to_string(beyond.gone) +
                         " entries that nothing has any more; --write-baseline writes it anew");
  }
}

}  // namespace

Result<std::set<std::string>> KnownBefore(const CommandLine& line) {
  if (line.baseline.empty()) return std::set<std::string>{};
  FITMENT_TRY(std::string text, ReadFile(line.baseline));
  return ReadBaseline(line.baseline, text);
}

Result<int> Gate(const CommandLine& line, Context& context, const std::vector<Judgement>& judgements,
                 const std::set<std::string>& known) {
  const std::vector<Remark> remarks = RemarksOf(judgements);
  if (!line.write_baseline.empty()) {
    FITMENT_CHECK(WriteFileAtomically(line.write_baseline, BaselineJson(remarks)));
    return kExitFits;
  }
  int exit_code = kExitFits;
  for (const Judgement& judgement : judgements) {
    if (judgement.verdict == Verdict::kUndecided) exit_code = kExitTrouble;
    if (line.strict && AnyUnknown(judgement.fit.rungs)) exit_code = std::max(exit_code, kExitBreaks);
    if (line.fail_on == "error" && line.baseline.empty())
      exit_code = std::max(exit_code, ExitCodeOf(judgement, line.strict));
  }
  std::optional<Level> level = LevelOf(line.fail_on);
  Beyond beyond = BeyondBaseline(remarks, known, level.value_or(Level::kError));
  Tell(line, context, beyond);
  if (level && !beyond.fresh.empty()) exit_code = std::max(exit_code, kExitBreaks);
  return exit_code;
}

}  // namespace fitment
