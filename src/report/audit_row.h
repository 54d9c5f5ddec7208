// One line of `audit`: a deployment judged for a target. Tests: audit_row_test.cc.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/judgement.h"

namespace fitment {

struct AuditRow {
  std::string file, target;  // target: as --targets names it; "" for the file's own
  std::string verdict;       // NameOf(Verdict), or "trouble": it could not be judged
  size_t conflicts = 0;
  std::vector<std::string> findings;  // codes of errors and warnings, sorted, each once
  double seconds = 0;                 // of judging; 0 where `same_as` was judged in its place
  std::string same_as;                // the file whose equal question was judged; "" for itself
  std::string trouble;                // why it could not be judged
};

AuditRow AuditRowOf(const Judgement& judgement);
std::string AuditLine(const AuditRow& row);  // JSON on one line, with its newline
// What AuditLine wrote (a former run's file); nullopt: anything else, a cut line too.
std::optional<AuditRow> ParseAuditLine(std::string_view line);
// A table: a line a target, verdicts counted.
std::string AuditSummary(const std::vector<AuditRow>& rows);

}  // namespace fitment
