// Tests: audit_row_test.cc.
#include "report/audit_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/json_writing.h"

namespace fitment {

AuditRow AuditRowOf(const Judgement& judgement) {
  AuditRow row;
  row.verdict = NameOf(judgement.verdict);
  row.conflicts = judgement.conflicts.conflicts.size();
  std::set<std::string> codes;
  for (const Finding& finding : judgement.fit.findings) {
    if (finding.level != Level::kNote) codes.insert(finding.code);
  }
  row.findings.assign(codes.begin(), codes.end());
  row.trouble = judgement.undecided_why;
  return row;
}

std::string AuditLine(const AuditRow& row) {
  Json document = {{"file", row.file},         {"target", row.target.empty() ? Json(nullptr) : Json(row.target)},
                   {"verdict", row.verdict},   {"conflicts", row.conflicts},
                   {"findings", row.findings}, {"seconds", row.seconds}};
  if (!row.same_as.empty()) document["same_as"] = row.same_as;
  if (!row.trouble.empty()) document["trouble"] = row.trouble;
  return Dump(document, -1);
}

std::optional<AuditRow> ParseAuditLine(std::string_view line) {
  Json document = Json::parse(line, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  try {
    AuditRow row;
    row.file = document.at("file").get<std::string>();
    if (document.at("target").is_string()) row.target = document.at("target").get<std::string>();
    row.verdict = document.at("verdict").get<std::string>();
    row.conflicts = document.at("conflicts").get<size_t>();
    row.findings = document.at("findings").get<std::vector<std::string>>();
    row.seconds = document.at("seconds").get<double>();
    row.same_as = document.value("same_as", "");
    row.trouble = document.value("trouble", "");
    return row;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::string AuditSummary(const std::vector<AuditRow>& rows) {
  constexpr std::string_view kVerdicts[] = {"fits", "breaks", "unsatisfiable", "undecided", "trouble"};
  std::map<std::string, std::map<std::string_view, size_t>> counts;
  std::set<std::string_view> files;
  for (const AuditRow& row : rows) {
    ++counts[row.target.empty() ? "(its own)" : row.target][row.verdict];
    files.insert(row.file);
  }
  std::string text = fmt::format("{:<22}", "target");
  for (std::string_view verdict : kVerdicts) text += fmt::format(" {:>13}", verdict);
  text += "\n";
  for (auto& [target, by_verdict] : counts) {
    text += fmt::format("{:<22}", target);
    for (std::string_view verdict : kVerdicts) text += fmt::format(" {:>13}", by_verdict[verdict]);
    text += "\n";
  }
  return text + fmt::format("{} deployments, {} verdicts\n", files.size(), rows.size());
}

}  // namespace fitment
