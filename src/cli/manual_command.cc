// `fitment manual`: the manual and the shells' completions. Tests: tests/program/habits_test.py.
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/manual.h"
#include "cli/session.h"

namespace fitment {

Result<int> RunManual(const CommandLine& line, Context& context) {
  const std::vector<CommandFacts> commands = AllCommandFacts();
  std::string text = line.name == "man"    ? ManPage(commands)
                     : line.name == "bash" ? BashCompletions(commands)
                     : line.name == "zsh"  ? ZshCompletions(commands)
                     : line.name == "fish" ? FishCompletions(commands)
                                           : MarkdownManual(commands);
  FITMENT_CHECK(Deliver(line, context, text));
  return kExitFits;
}

}  // namespace fitment
