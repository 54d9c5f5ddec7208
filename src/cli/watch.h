// `check --watch`: the same question again whenever a file that it read changes. Tests: tests/program/watch_test.py.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/context.h"

namespace fitment {

// Asks, waits until one of the files that were read (includes too) is another, asks again; a file that is unreadable or
// faulty for a moment is told and waited for. Ends by a signal: Ctrl-C while it waits exits with the last verdict's
// code. `ask` fills in the files that it read. Errors: kUsage where standard input is one of the files.
Result<int> Watch(const CommandLine& line, Context& context,
                  const std::function<Result<int>(std::vector<std::string>& files)>& ask);

}  // namespace fitment
