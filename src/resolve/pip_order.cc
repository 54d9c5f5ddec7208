// Which project pip would decide next. Tests: tests/program/installers_test.py.
#include "resolve/pip_order.h"

#include <algorithm>
#include <iterator>

namespace fitment {
namespace {

bool Pins(const Specifier& s) {
  return (s.op == SpecifierOp::kEqual && !s.wildcard) || s.op == SpecifierOp::kArbitrary;
}

bool BoundsAbove(const Specifier& s) {
  return s.op == SpecifierOp::kLess || s.op == SpecifierOp::kLessEqual || s.op == SpecifierOp::kCompatible ||
         (s.op == SpecifierOp::kEqual && s.wildcard);
}

}  // namespace

PipOrder::Standing& PipOrder::At(ProjectId project) {
  if (standings_.size() <= project) standings_.resize(project + 1);
  return standings_[project];
}

// Half way between the neighbours' keys: names that come later find their place without moving others.
uint32_t PipOrder::KeyOf(const std::string& name) {
  auto [place, fresh] = name_keys_.try_emplace(name, 0);
  if (!fresh) return place->second;
  auto next = std::next(place);
  uint64_t low = place == name_keys_.begin() ? 0 : std::prev(place)->second;
  uint64_t high = next == name_keys_.end() ? UINT32_MAX : next->second;
  return place->second = static_cast<uint32_t>((low + high) / 2);
}

void PipOrder::Request(ProjectId project) {
  Standing& standing = At(project);
  if (standing.requested == kNever) standing.requested = std::min(lines_, kNever - 1);
  ++lines_;
}

void PipOrder::Meet(ProjectId project, const std::string& name, const SpecifierSet* specifiers) {
  Standing& standing = At(project);
  if (standing.name_key == 0) standing.name_key = KeyOf(name);
  if (!specifiers) {
    standing.direct = true;
    return;
  }
  const auto& clauses = specifiers->clauses();
  standing.bound |= !clauses.empty();
  standing.pinned |= std::any_of(clauses.begin(), clauses.end(), Pins);
  standing.upper_bound |= std::any_of(clauses.begin(), clauses.end(), BoundsAbove);
  standing.names_prerelease |= specifiers->MentionsPrerelease();
}

void PipOrder::Promote(ProjectId project) {
  At(project).promoted = true;
}

uint64_t PipOrder::Priority(ProjectId project) const {
  const Standing standing = project < standings_.size() ? standings_[project] : Standing{};
  auto flag = [](bool set, int bit) { return static_cast<uint64_t>(set) << bit; };
  return flag(standing.promoted, 60) | flag(standing.direct, 59) | flag(standing.pinned, 58) |
         flag(standing.upper_bound, 57) | (uint64_t{kNever - standing.requested} << 33) | flag(standing.bound, 32) |
         (UINT32_MAX - standing.name_key);
}

}  // namespace fitment
