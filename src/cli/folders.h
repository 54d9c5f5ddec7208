// Folders among the inputs of `check`: every deployment below them, each for itself. Tests:
// tests/program/steps_test.py.
#pragma once

#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/context.h"
#include "config/input.h"

namespace fitment {

// As ReadInputs; what a folder's files were taken for, and which could not be read, is said on stderr. Errors (kFile):
// a folder that cannot be read or holds no deployment.
Result<std::vector<Deployment>> ReadInputsAndFolders(const CommandLine& line, Context& context);

}  // namespace fitment
