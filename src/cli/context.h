// What the outside world gives a command: environment, clock, terminal. Only src/cli looks at any of them.
#pragma once

#include <cstdint>

#include "cli/command_line.h"
#include "cli/terminal.h"
#include "config/input.h"

namespace fitment {

struct Context {
  EnvironmentVariables environment;
  Terminal terminal;
};

int64_t NowMicroseconds();  // since 1970, UTC
double SteadySeconds();     // for time limits

}  // namespace fitment
