// A virtual environment made for one run, by uv where it is there, else by venv and pip; a lock installed into it.
// Tests: tests/program/verify_test.py.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "index/package_source.h"
#include "target/target.h"

namespace fitment {

struct FreshEnvironment {
  std::string folder, python;  // its folder and its interpreter
  std::string installed_by;    // "uv 0.13.9", "pip"
  bool uv = false;
};

// `installer`: "uv", "pip", or "" for whichever is there. Errors: kFile: no interpreter of that version, neither of
// the two.
Result<FreshEnvironment> MakeEnvironment(const std::string& folder, const std::string& python,
                                         const std::string& installer);

// Installs exactly the lines of `lock_file`, from these indexes (credentials go through the environment, never
// through arguments). The installer's last words where it refuses; "" where all is installed.
Result<std::string> InstallLock(const FreshEnvironment& environment, const std::string& lock_file, bool hashes,
                                const std::vector<IndexSpec>& indexes);

// "" where wheels for the target can be installed on this machine; else why not.
std::string WhyNotHere(const Target& target);

}  // namespace fitment
