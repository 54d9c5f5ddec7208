// Reads pypa/packaging's own cases (a folder that the repository does not hold) for the tests of this room. Tests only.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace fitment {

// The file's rows. nullopt where the cases are not there.
inline std::optional<nlohmann::json> PackagingCases(const std::string& name) {
  const char* folder = std::getenv("FITMENT_CASES");
  const std::string root = folder ? folder : FITMENT_SOURCE_DIR "/../shared/cases";
  std::ifstream file(root + "/pypa-packaging/" + name + ".json");
  if (!file) return std::nullopt;
  return nlohmann::json::parse(file);
}

// A text, or "" for null.
inline std::string TextOrNone(const nlohmann::json& value) {
  return value.is_null() ? "" : value.get<std::string>();
}

}  // namespace fitment

// Declares `rows`, or skips the test.
#define FITMENT_PACKAGING_CASES(rows, name)                                                             \
  const auto rows##_found = PackagingCases(name);                                                       \
  if (!rows##_found)                                                                                    \
    GTEST_SKIP() << "pypa/packaging's cases (" name ") are not here; FITMENT_CASES names their folder"; \
  const nlohmann::json& rows = *rows##_found
