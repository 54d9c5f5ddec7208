// The document that a deployment's owner would write by hand after a repair, for any deployment: problem, root cause,
// before and after, minimum versions, CUDA and GPU table, why ranges, how to test, troubleshooting, sources, history.
// Every fact in it comes from the index, the config or a facts row; a part that has nothing to say says so or is left
// out. Tests: markdown_test.cc, tests/program/report_test.py.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "repair/repair.h"
#include "report/judgement.h"

namespace fitment {

struct ReportInput {
  Judgement before;                       // of the file as it stands
  std::optional<Plan> plan;               // the best repair; nullopt: none was needed, or none found
  std::vector<std::string> repair_notes;  // proved bounds, offers in words
  std::string diff;                       // unified, of the plan
  RepairPolicy policy = RepairPolicy::kMinimum;
  std::string date;                                                // the day that the answer stands for ("2025-11-25")
  std::string command;                                             // that made the document
  std::vector<std::string> index_urls;                             // asked, without credentials
  std::map<std::string, std::vector<Resolver::Release>> releases;  // of the packages that the user's lines name
};

std::string MarkdownReport(const ReportInput& input);

// -- its parts, each "" where it has nothing to say --
struct ReportLine {  // a line of the user's as it stands after the repair
  std::string text;  // "torch>=2.4.0"
  std::optional<Requirement> requirement;
  const RequirementItem* item = nullptr;  // nullptr: the repair adds it
  const PlanEdit* edit = nullptr;         // nullptr: untouched
};
std::vector<ReportLine> LinesAfter(const ReportInput& input);
// The set after the repair, or as it stands.
const Resolution& SetOf(const ReportInput& input);
const FitReport& FitOf(const ReportInput& input);

std::string VersionTables(const ReportInput& input);  // minimum versions with reasons, versions to avoid
std::string GpuTables(
    const ReportInput& input);  // the GPU, torch releases by CUDA and driver, CUDA libraries of the set
std::string TestSection(const ReportInput& input);  // local_requirements.txt and import tests

// Text made safe inside a table cell or a sentence.
std::string MarkdownCell(std::string_view text);

}  // namespace fitment
