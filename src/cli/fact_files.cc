// Three kinds, told apart by how they begin. Tests: tests/program/facts_test.py.
#include "cli/fact_files.h"

#include <unistd.h>

#include "base/file.h"
#include "base/tsv.h"
#include "cli/facts_table.h"
#include "target/advisory_file.h"
#include "wheel/load_rule_file.h"

namespace fitment {
namespace {

constexpr FactFileName kNames[] = {{FactKind::kProviders, FactsTable::kFileName},
                                   {FactKind::kAdvisories, AdvisoryFile::kName},
                                   {FactKind::kLoadRules, LoadRuleFile::kName}};

}  // namespace

std::span<const FactFileName> FactFileNames() {
  return kNames;
}

std::vector<std::string> FactPathsAt(const std::string& path) {
  if (!IsDirectory(path)) return {path};
  std::vector<std::string> paths;
  for (const FactFileName& file : kNames) {
    std::string inside = path + "/" + std::string(file.name);
    if (::access(inside.c_str(), F_OK) == 0) paths.push_back(std::move(inside));
  }
  return paths;
}

std::optional<FactKind> FactKindOf(std::string_view bytes) {
  if (bytes.starts_with("FITFACTS")) return FactKind::kProviders;
  if (IsTsvOf(bytes, AdvisoryFile::kFirstColumn)) return FactKind::kAdvisories;
  if (IsTsvOf(bytes, LoadRuleFile::kFirstColumn)) return FactKind::kLoadRules;
  return std::nullopt;
}

Result<std::string> DateOfFacts(FactKind kind, const std::string& bytes, const std::string& name) {
  if (kind == FactKind::kAdvisories) {
    FITMENT_TRY(AdvisoryFile file, ParseAdvisoryFile(bytes, name));
    return std::move(file.date);
  }
  if (kind == FactKind::kLoadRules) {
    FITMENT_TRY(LoadRuleFile file, ParseLoadRuleFile(bytes, name));
    return std::move(file.date);
  }
  FITMENT_TRY(auto facts, ProviderFacts::Open(bytes, name));
  FITMENT_CHECK(facts->Verify());
  return facts->date();
}

Result<void> UseFactRows(FactKind kind, std::string bytes, const std::string& name) {
  if (kind == FactKind::kAdvisories) {
    FITMENT_TRY(AdvisoryFile file, ParseAdvisoryFile(std::move(bytes), name));
    UseAdvisories(std::move(file));
  } else {
    FITMENT_TRY(LoadRuleFile file, ParseLoadRuleFile(std::move(bytes), name));
    UseLoadRules(std::move(file));
  }
  return {};
}

void UseShippedFactRows() {
  UseAdvisories(std::nullopt);
  UseLoadRules(std::nullopt);
}

std::string DateOfRows(FactKind kind) {
  return kind == FactKind::kAdvisories ? AdvisoriesDate() : LoadRulesDate();
}

}  // namespace fitment
