// The document that a deployment's owner would write by hand after a repair, for any deployment: verdict and ladder,
// problem, root cause, before and after, minimum versions, CUDA and GPU, what depends on what, why ranges, how to test,
// troubleshooting, sources, history. Every fact in it comes from the index, the config or a facts row; a part that has
// nothing to say says so or is left out. document.h writes it. Tests: story_test.cc, tests/program/report_page_test.py.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "repair/repair.h"
#include "report/document.h"
#include "report/judgement.h"
#include "report/why.h"
#include "target/facts.h"

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
  std::vector<ReportData> old_data;                                // of the report that this one replaces
};

Document StoryOf(const ReportInput& input);

// -- what its parts share --
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
// What others in that set say about `name`, the user's own packages first.
std::vector<Bound> OthersOn(const ReportInput& input, std::string_view name);
const Pin* FindPin(const Resolution& set, std::string_view name);
std::string FactText(const FactSource& from);  // "source (documented, 2026-11-23)"
// The version that a line's lower bounds let through first; "" for none.
std::string LowestOf(const SpecifierSet& specifiers);
// Releases of torch that the set leaves room for on this GPU target and Python, ascending; empty where torch is not in
// the set.
std::vector<const TorchFact*> TorchReleasesFor(const ReportInput& input);
bool HasCodeFor(const TorchFact& torch, ComputeCapability device);

// -- its parts, each added to the document (story_tables.cc, story_gpu.cc) --
void AddVersionTables(const ReportInput& input, Document& document);  // minimum versions, versions to avoid
void AddGpuTables(const ReportInput& input, Document& document);      // GPU, torch by CUDA and driver, CUDA libraries
void AddTestSection(const ReportInput& input, Document& document);    // local_requirements.txt and import tests

// -- pictures; without SVG where there is nothing to show --
// Torch releases by GPU, each cell the least driver; this deployment's cell is marked.
Picture MatrixPicture(const ReportInput& input);
// What matters and what requires it: the user's lines, what contradicts or breaks, and torch.
Picture GraphPicture(const ReportInput& input);

}  // namespace fitment
