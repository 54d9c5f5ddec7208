// What `fitment COMMAND --help` prints. Tests: command_line_test.cc, tests/program/habits_test.py.
#pragma once

#include <string>
#include <string_view>

#include "cli/command_line.h"

namespace fitment {

// "FILE" for --constraint, "DATE" for --exclude-newer, "VALUE" where nothing better is known.
std::string_view PlaceholderOf(std::string_view option);
// At most 100 columns wide; the options that every command has come last.
std::string HelpText(const CommandFacts& command);

}  // namespace fitment
