// Load rules from a file in the place of those inside the program, as advisories may come from one. Tests:
// load_rule_file_test.cc, tests/program/facts_test.py.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wheel/load_rules.h"

namespace fitment {

struct LoadRuleFile {
  static constexpr std::string_view kName = "load_rules.tsv", kFirstColumn = "rule";

  std::shared_ptr<const std::string> text;  // what the rows' texts lie in
  std::vector<LoadRule> rows;
  std::string date;  // of the newest row
};

// Columns: rule (needs_library, tolerates_all, same_cuda, same_cuda_major), package, versions, argument, evidence,
// source, date. Errors (kSyntax): with file and line.
Result<LoadRuleFile> ParseLoadRuleFile(std::string text, const std::string& name);
// The rows that count, in that form.
std::string LoadRuleText();

// From now on LoadRules() gives these rows; nullopt: those inside the program again. Called before anything is judged,
// by the thread that opens the facts.
void UseLoadRules(std::optional<LoadRuleFile> file);
// nullptr: those inside the program count.
const LoadRuleFile* LoadRulesInUse();
// Of the newest row that counts.
std::string LoadRulesDate();

}  // namespace fitment
