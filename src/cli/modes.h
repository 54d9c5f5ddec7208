// The names of modes, as uv's command line and files have them. Tests: command_line_test.cc.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "resolve/resolver.h"

namespace fitment {

inline constexpr std::pair<std::string_view, PrereleaseMode> kPrereleaseModes[] = {
    {"allow", PrereleaseMode::kAllow},
    {"disallow", PrereleaseMode::kDisallow},
    {"if-necessary", PrereleaseMode::kIfNecessary},
    {"explicit", PrereleaseMode::kExplicit},
    {"if-necessary-or-explicit", PrereleaseMode::kIfNecessaryOrExplicit}};
inline constexpr std::pair<std::string_view, ResolutionMode> kResolutionModes[] = {
    {"highest", ResolutionMode::kHighest},
    {"lowest", ResolutionMode::kLowest},
    {"lowest-direct", ResolutionMode::kLowestDirect}};

// The mode of that name; nullopt: there is none.
template <typename Table>
auto ModeOf(const Table& table, std::string_view name) -> std::optional<decltype(table[0].second)> {
  for (const auto& [known, mode] : table) {
    if (known == name) return mode;
  }
  return std::nullopt;
}

}  // namespace fitment
