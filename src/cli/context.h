// What the outside world gives a command: environment, clock, terminal. Only src/cli looks at any of them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "cli/command_line.h"
#include "cli/terminal.h"
#include "config/input.h"

namespace fitment {

struct Context {
  EnvironmentVariables environment;
  Terminal terminal;
  // Where a command puts tables that the end of the process gives back faster than their destructors, some 8 % of
  // a warm run; nullptr: the process goes on.
  std::vector<std::shared_ptr<void>>* until_exit = nullptr;
};

int64_t NowMicroseconds();  // since 1970, UTC
double SteadySeconds();     // for time limits

}  // namespace fitment
