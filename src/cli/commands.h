// One function a command; each prints its answer and gives the exit code (0 or 1), or an error (src/cli/exit_code.h).
// Tests: tests/program.
#pragma once

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/context.h"

namespace fitment {

Result<int> RunRead(const CommandLine& line, Context& context);
Result<int> RunCheck(const CommandLine& line, Context& context);
Result<int> RunFix(const CommandLine& line, Context& context);
Result<int> RunLock(const CommandLine& line, Context& context);
Result<int> RunWhy(const CommandLine& line, Context& context);
Result<int> RunInspect(const CommandLine& line, Context& context);
Result<int> RunReport(const CommandLine& line, Context& context);
Result<int> RunAudit(const CommandLine& line, Context& context);
Result<int> RunTarget(const CommandLine& line, Context& context);
Result<int> RunSnapshot(const CommandLine& line, Context& context);
Result<int> RunFacts(const CommandLine& line, Context& context);
Result<int> RunVerify(const CommandLine& line, Context& context);
Result<int> RunDoctor(const CommandLine& line, Context& context);
Result<int> RunManual(const CommandLine& line, Context& context);
Result<int> RunExplain(const CommandLine& line, Context& context);

// Finds the command and runs it; what main() returns.
int RunMain(int argc, const char* const* argv, const char* const* environment);
// The same inside another process, as often as it likes: no signal handlers, everything given back at the end, what is
// printed goes into `printed`. Commands that fork, never end or ask a terminal are refused. One call at a time in a
// process. Tests: tests/library/answers.c.
int RunInProcess(int argc, const char* const* argv, const char* const* environment, Printed& printed);

}  // namespace fitment
