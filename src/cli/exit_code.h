// The one place that turns trouble into exit codes and FIT9xx codes. Tests: exit_code_test.cc.
#pragma once

#include <string_view>

#include "base/result.h"
#include "report/judgement.h"

namespace fitment {

inline constexpr int kExitFits = 0;     // it fits, done, or nothing to do
inline constexpr int kExitBreaks = 1;   // unsatisfiable, an error-level finding, or no plan found
inline constexpr int kExitTrouble = 2;  // usage, files, indexes, undecided, bugs

struct TroubleCode {
  int exit_code;
  std::string_view code;  // "FIT904"
};
TroubleCode TroubleOf(ErrorKind kind);

// 0 fits, 1 breaks or unsatisfiable, 2 undecided; `strict`: a rung that stayed unknown counts as breaking.
int ExitCodeOf(const Judgement& judgement, bool strict);

}  // namespace fitment
