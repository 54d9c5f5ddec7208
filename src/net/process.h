// Runs another program and takes its output: keyring, git. Tests: process_test.cc.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fitment {

struct ProgramOutput {
  int status = 0;  // exit status; 128 + signal where one ended it
  std::string out, err;
};

struct ProgramOptions {
  std::string directory;                                         // "" for the current one
  std::vector<std::pair<std::string, std::string>> environment;  // added to the inherited one
  size_t output_limit_bytes = 64u << 20;                         // of `out` and `err` each; more is cut
};

// Standard input is empty. Waits for the end. Errors (kFile): there is no such program, or it cannot be started.
Result<ProgramOutput> RunProgram(const std::vector<std::string>& arguments, const ProgramOptions& options = {});

}  // namespace fitment
