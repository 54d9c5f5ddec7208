// Runs another program and takes its output: keyring, git. Tests: process_test.cc.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fitment {

struct ProgramOutput {
  int status = 0;  // exit status; 128 + signal where one ended it
  std::string out, err;
  bool timed_out = false;  // it was ended because it ran longer than allowed; `status` tells nothing then
};

struct ProgramOptions {
  std::string directory;                                         // "" for the current one
  std::vector<std::pair<std::string, std::string>> environment;  // added to the inherited one
  size_t output_limit_bytes = 64u << 20;                         // of `out` and `err` each; more is cut
  // It and its children are ended (SIGTERM, then SIGKILL) when it runs longer. 0: as long as it takes.
  int timeout_ms = 0;
  bool may_ask = false;  // it stays in this process's group, as who asks at the terminal must; without a timeout
};

// Standard input is empty. It leads a process group of its own, which a signal that ends this process ends too
// (base/left_behind.h). Waits for the end. Errors (kFile): there is no such program, or it cannot be started.
Result<ProgramOutput> RunProgram(const std::vector<std::string>& arguments, const ProgramOptions& options = {});
// What a program that is there and succeeds in time prints.
std::optional<std::string> OutputOf(const std::vector<std::string>& arguments, int timeout_ms);

}  // namespace fitment
