// From an argument vector to an exit code. Tests: tests/program/usage_test.py.
#include <chrono>
#include <csignal>
#include <exception>

#include "cli/commands.h"
#include "cli/defaults.h"
#include "cli/exit_code.h"
#include "cli/fact_files.h"
#include "cli/interruption.h"

namespace fitment {
namespace {

EnvironmentVariables ReadEnvironment(const char* const* environment) {
  EnvironmentVariables variables;
  for (; *environment; ++environment) {
    std::string_view entry = *environment;
    size_t equals = entry.find('=');
    if (equals != std::string_view::npos) variables.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return variables;
}

struct Command {
  std::string_view name;
  Result<int> (*run)(const CommandLine&, Context&);
};
constexpr Command kCommands[] = {{"read", RunRead},         {"check", RunCheck},     {"fix", RunFix},
                                 {"lock", RunLock},         {"why", RunWhy},         {"report", RunReport},
                                 {"inspect", RunInspect},   {"audit", RunAudit},     {"target", RunTarget},
                                 {"snapshot", RunSnapshot}, {"explain", RunExplain}, {"verify", RunVerify},
                                 {"doctor", RunDoctor},     {"manual", RunManual},   {"facts", RunFacts}};

Result<int> RunCommand(const CommandLine& line, Context& context) {
  for (const Command& command : kCommands) {
    if (command.name == line.command) return command.run(line, context);
  }
  return Fail(ErrorKind::kInternal, "the command " + line.command + " has no function");
}

int Complained(Terminal& terminal, const Error& error) {
  TroubleCode trouble = TroubleOf(error.kind);
  terminal.Complain(error, trouble.code);
  return trouble.exit_code;
}

}  // namespace

int64_t NowMicroseconds() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

double SteadySeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

namespace {

Result<ParsedCommandLine> Parsed(int argc, const char* const* argv) {
  auto parsed = ParseCommandLine(argc, argv);
  return parsed ? WithDefaults(std::move(*parsed), argc, argv) : std::move(parsed);
}

int Answered(const ParsedCommandLine& parsed, Context& context) {
  if (parsed.text) return context.terminal.Out(*parsed.text) ? kExitFits : kExitTrouble;
  try {
    auto exit_code = RunCommand(parsed.line, context);
    return exit_code ? *exit_code : Complained(context.terminal, exit_code.error());
  } catch (const std::exception& error) {
    return Complained(context.terminal, {ErrorKind::kInternal,
                                         std::string("this is a bug of fitment: ") + error.what(),
                                         {},
                                         "Please report it with the command and the files."});
  }
}

// "" or what of the command line needs a process of its own.
std::string_view NeedsOwnProcess(const CommandLine& line) {
  if (line.command == "audit") return "audit works with processes of its own";
  if (line.watch) return "--watch never ends";
  return line.interactive ? "--interactive asks a terminal" : "";
}

}  // namespace

int RunMain(int argc, const char* const* argv, const char* const* environment) {
  std::signal(SIGPIPE, SIG_IGN);
  EndCleanlyWhenInterrupted();
  EnvironmentVariables variables = ReadEnvironment(environment);
  auto parsed = Parsed(argc, argv);
  if (!parsed) {
    Terminal terminal(ColorChoice::kAuto, false, 0, variables);
    return Complained(terminal, parsed.error());
  }
  const CommandLine& line = parsed->line;
  static auto* const until_exit = new std::vector<std::shared_ptr<void>>;
  Context context{variables, Terminal(line.color, line.quiet, line.verbosity, variables), until_exit};
  return Answered(*parsed, context);
}

int RunInProcess(int argc, const char* const* argv, const char* const* environment, Printed& printed) {
  UseShippedFactRows();  // an earlier call may have used others
  EnvironmentVariables variables = ReadEnvironment(environment);
  auto parsed = Parsed(argc, argv);
  const CommandLine line = parsed ? parsed->line : CommandLine();
  Context context{variables, Terminal(line.color, line.quiet, line.verbosity, variables, &printed)};
  if (!parsed) return Complained(context.terminal, parsed.error());
  std::string_view needs = NeedsOwnProcess(line);
  if (needs.empty() || parsed->text) return Answered(*parsed, context);
  return Complained(context.terminal, {ErrorKind::kUsage,
                                       std::string(needs) + ": the library does not do that",
                                       {},
                                       "Run the program `fitment` for it."});
}

}  // namespace fitment
