// The few questions that pyproject readers ask a TOML table. Of static_pyproject.cc and poetry_project.cc only: heavy
// to include. Tests: static_pyproject_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/toml.h"

namespace fitment {

inline std::optional<std::string> TextAt(const toml::table& table, std::string_view key) {
  const auto* value = table[key].as_string();
  return value ? std::optional(value->get()) : std::nullopt;
}
inline const toml::table* TableAt(const toml::table& table, std::string_view key) {
  return table[key].as_table();
}
// An array of texts; nullopt: no array, or something else in it.
inline std::optional<std::vector<std::string>> TextsOf(const toml::node* node) {
  const toml::array* array = node ? node->as_array() : nullptr;
  if (!array) return std::nullopt;
  std::vector<std::string> texts;
  for (const toml::node& item : *array) {
    const auto* text = item.as_string();
    if (!text) return std::nullopt;
    texts.push_back(text->get());
  }
  return texts;
}

}  // namespace fitment
