// Smallest hitting sets by iterative deepening. Tested by hitting_set_test.cc.
#include "repair/hitting_set.h"

#include <algorithm>

namespace fitment {
namespace {

bool Includes(const LineSet& large, const LineSet& small) {
  return std::includes(large.begin(), large.end(), small.begin(), small.end());
}

bool Hits(const LineSet& set, const LineSet& core) {
  return std::any_of(core.begin(), core.end(), [&](uint32_t line) { return set.contains(line); });
}

}  // namespace

void HittingSets::AddCore(const LineSet& core) {
  if (std::any_of(cores_.begin(), cores_.end(), [&](const LineSet& known) { return Includes(core, known); })) return;
  std::erase_if(cores_, [&](const LineSet& known) { return Includes(known, core); });
  cores_.push_back(core);
  std::sort(cores_.begin(), cores_.end(), [](const LineSet& a, const LineSet& b) { return a.size() < b.size(); });
}

void HittingSets::Block(const LineSet& set) {
  blocked_.push_back(set);
}

bool HittingSets::Blocked(const LineSet& set) const {
  return std::any_of(blocked_.begin(), blocked_.end(), [&](const LineSet& blocked) { return Includes(set, blocked); });
}

std::optional<LineSet> HittingSets::Next(size_t limit) const {
  for (size_t size = 0; size <= limit; ++size) {
    LineSet chosen, found;
    if (Extend(chosen, size, found)) return found;
  }
  return std::nullopt;
}

bool HittingSets::Extend(LineSet& chosen, size_t left, LineSet& found) const {
  if (Blocked(chosen)) return false;
  auto open = std::find_if(cores_.begin(), cores_.end(), [&](const LineSet& core) { return !Hits(chosen, core); });
  if (open == cores_.end()) {
    found = chosen;
    return true;
  }
  if (left == 0) return false;
  for (uint32_t line : *open) {
    chosen.insert(line);
    bool good = Extend(chosen, left - 1, found);
    chosen.erase(line);
    if (good) return true;
  }
  return false;
}

}  // namespace fitment
