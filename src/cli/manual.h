// The manual in its forms, made from the option tree: a man page, a Markdown reference, completions for three shells.
// Pure. Tests: manual_test.cc, tests/program/habits_test.py (the shells' own parsers).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.h"

namespace fitment {

std::string ManPage(const std::vector<CommandFacts>& commands);
std::string MarkdownManual(const std::vector<CommandFacts>& commands);
std::string BashCompletions(const std::vector<CommandFacts>& commands);
std::string ZshCompletions(const std::vector<CommandFacts>& commands);
std::string FishCompletions(const std::vector<CommandFacts>& commands);

}  // namespace fitment
