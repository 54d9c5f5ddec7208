// Follows what importing a package runs, from file to file, and holds each name that it takes from another wheel of the
// set against what that wheel holds. Only what is certain is a problem. Tests: python_imports_test.cc.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "wheel/wheel_reader.h"

namespace fitment {

struct PythonImportProblem {
  std::string file;  // of the inspected wheel
  std::string name;  // "torch.int1", "triton.ops"
  std::string evidence;
  std::string owner = {};  // the package that has no such name, normalized
};

// `python`: "3.11". `native_modules` (may be nullptr) gets the wheel's own extension modules that importing it surely
// imports: "toy._C". Errors: what reading the wheels gives.
Result<std::vector<PythonImportProblem>> JudgePythonImports(WheelReader& wheel, const std::vector<WheelReader*>& others,
                                                            const std::string& python,
                                                            std::set<std::string>* native_modules = nullptr);

}  // namespace fitment
