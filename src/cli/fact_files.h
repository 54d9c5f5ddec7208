// The files that facts come in: what a file is, of which day, and making it count. Tests: tests/program/facts_test.py.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

enum class FactKind { kProviders, kAdvisories, kLoadRules };

struct FactFileName {
  FactKind kind;
  std::string_view name;  // "providers.facts", "advisories.tsv", "load_rules.tsv"
};
std::span<const FactFileName> FactFileNames();

// The path itself, or of a folder those of the three that are in it.
std::vector<std::string> FactPathsAt(const std::string& path);

// By its first bytes; nullopt: none of ours.
std::optional<FactKind> FactKindOf(std::string_view bytes);

// Whole and sound, and of which day: "2026-11-23". `name` is for messages. Errors: kStore, kSyntax.
Result<std::string> DateOfFacts(FactKind kind, const std::string& bytes, const std::string& name);

// Advisories and load rules: those of the file count from here on. Errors (kSyntax): no such table.
Result<void> UseFactRows(FactKind kind, std::string bytes, const std::string& name);
// The program's own count again, as at the start of the process.
void UseShippedFactRows();
// Of the advisories or load rules that count now.
std::string DateOfRows(FactKind kind);

}  // namespace fitment
