// `fix -i`: one line after the other, the plans' ways to change it and what each brings, until one plan is left. Pure
// but for the two functions that it talks through. Tests: tests/program/fix_test.py (on a pseudo-terminal).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "repair/repair.h"

namespace fitment {

struct Talk {
  std::function<void(const std::string& line)> say;
  std::function<std::optional<std::string>()> answer;  // a line typed; nullopt: the end of input
};

// The number of the plan that was chosen (from 0), or nullopt where the user stopped. REQUIRES: at least one plan.
std::optional<size_t> ChoosePlan(const std::vector<Plan>& plans, const Talk& talk);
// A question answered by y or yes.
bool Agreed(const Talk& talk, const std::string& question);

}  // namespace fitment
