// What a report leaves in itself for its next run: a block of JSON in the HTML or Markdown, read back from the old file
// before it is replaced, so that the history goes on. Tests: document_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fitment {

struct HistoryRow {
  std::string date, verdict, change, reason;  // "2025-11-25", "unsatisfiable", marked text, marked text
  bool operator==(const HistoryRow&) const = default;
};

struct ReportData {
  std::string file, target;  // of the deployment
  std::vector<HistoryRow> history;
};

// One line of JSON with "schema": "fitment.report/1", safe inside an HTML script element and a Markdown comment.
std::string DataBlock(const ReportData& data);
// The data blocks of an old report of ours, HTML or Markdown; text without one, or with a damaged one, gives none.
std::vector<ReportData> ReadDataBlocks(std::string_view old_report);
// The old rows of the same file, then the new ones; a row that stands there already is not repeated.
std::vector<HistoryRow> Continued(const std::vector<ReportData>& old_data, const std::string& file,
                                  const std::vector<HistoryRow>& rows);

}  // namespace fitment
