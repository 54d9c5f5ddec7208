// The data block, written and read back. Tests: document_test.cc.
#include "report/history.h"

#include <algorithm>

#include "report/json_writing.h"

namespace fitment {
namespace {

constexpr std::string_view kSchema = "\"schema\":\"fitment.report/1\"";

// Neither "</script" nor "-->" can stand inside: JSON has an escape for each of their characters.
std::string Embeddable(const std::string& json) {
  std::string out;
  for (size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (c == '<' || c == '>' || c == '&' || (c == '-' && i > 0 && json[i - 1] == '-')) {
      constexpr char kHex[] = "0123456789abcdef";
      out += std::string("\\u00") + kHex[(c >> 4) & 15] + kHex[c & 15];
    } else {
      out += c;
    }
  }
  return out;
}

std::string TextOf(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

ReportData DataOf(const Json& document) {
  ReportData data{TextOf(document, "file"), TextOf(document, "target"), {}};
  auto history = document.find("history");
  if (history == document.end() || !history->is_array()) return data;
  for (const Json& row : *history) {
    if (!row.is_object()) continue;
    data.history.push_back({TextOf(row, "date"), TextOf(row, "verdict"), TextOf(row, "change"), TextOf(row, "reason")});
  }
  return data;
}

}  // namespace

std::string DataBlock(const ReportData& data) {
  Json rows = Json::array();
  for (const HistoryRow& row : data.history) {
    rows.push_back({{"date", row.date}, {"verdict", row.verdict}, {"change", row.change}, {"reason", row.reason}});
  }
  Json document = {
      {"schema", "fitment.report/1"}, {"file", data.file}, {"target", data.target}, {"history", std::move(rows)}};
  std::string text = Dump(document, -1);
  text.pop_back();
  return Embeddable(text);
}

std::vector<ReportData> ReadDataBlocks(std::string_view old_report) {
  std::vector<ReportData> blocks;
  for (size_t at = old_report.find(kSchema); at != std::string_view::npos; at = old_report.find(kSchema, at + 1)) {
    if (at == 0 || old_report[at - 1] != '{') continue;
    std::string_view rest = old_report.substr(at - 1);
    rest = rest.substr(0, rest.find('\n'));
    rest = rest.substr(0, rest.rfind('}') == std::string_view::npos ? 0 : rest.rfind('}') + 1);
    Json document = Json::parse(rest.begin(), rest.end(), nullptr, /*allow_exceptions=*/false);
    if (document.is_object()) blocks.push_back(DataOf(document));
  }
  return blocks;
}

std::vector<HistoryRow> Continued(const std::vector<ReportData>& old_data, const std::string& file,
                                  const std::vector<HistoryRow>& rows) {
  std::vector<HistoryRow> all;
  auto add = [&all](const HistoryRow& row) {
    if (std::find(all.begin(), all.end(), row) == all.end()) all.push_back(row);
  };
  for (const ReportData& data : old_data) {
    if (data.file != file) continue;
    for (const HistoryRow& row : data.history) add(row);
  }
  for (const HistoryRow& row : rows) add(row);
  return all;
}

}  // namespace fitment
