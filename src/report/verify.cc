// The script's text, its answers, and what they come to. Tests: verify_test.cc.
#include "report/verify.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/json_writing.h"
#include "report/scripts.h"
#include "report/text.h"

namespace fitment {
namespace {

bool Failed(const VerifyRow& row) {
  return row.outcome == "failed" || row.outcome == "timed out";
}

std::string TextOf(const Json& row, const char* key) {
  auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

void Replace(std::string& text, std::string_view what, std::string_view by) {
  size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), by);
}

std::string RowText(const VerifyRow& row, const Paint& paint) {
  std::string outcome = fmt::format("{:<18}", row.outcome);
  if (row.outcome == "imported") outcome = paint.Good(outcome);
  if (row.outcome == "needs a GPU") outcome = paint.Warn(outcome);
  if (Failed(row)) outcome = paint.Bad(outcome);
  std::string text = fmt::format("  {}{:<34} {:<28}", outcome, row.package + " " + row.version, row.module);
  if (row.seconds > 0) text += fmt::format("{:6.1f} s", row.seconds);
  while (text.ends_with(' ')) text.pop_back();
  text += "\n";
  if (!row.error.empty() && row.outcome != "imported") text += "      " + Printable(row.error, 400) + "\n";
  if (!Failed(row) || row.rung.empty()) return text;
  return text + "      rung: " + row.rung +
         (row.foretold.empty() ? ", not foretold: please report it" : ", foretold by " + Join(row.foretold, ", ")) +
         "\n";
}

size_t Count(const VerifyReport& report, std::string_view outcome) {
  return static_cast<size_t>(std::count_if(report.rows.begin(), report.rows.end(),
                                           [&](const VerifyRow& row) { return row.outcome == outcome; }));
}

}  // namespace

std::string ImportTest(const Judgement& judgement) {
  Json expected = Json::object();
  for (const Pin& pin : judgement.resolution.pins) expected[pin.name] = pin.version;
  std::string table = Dump(expected, 4);
  table.pop_back();
  std::string script(kImportTestScript);
  Replace(script, "EXPECTED = {}  #", "EXPECTED = " + table + "  #");
  if (!judgement.target->gpus.empty()) Replace(script, "GPU = False    #", "GPU = True  #");
  return script;
}

std::vector<VerifyRow> ReadVerifyRows(std::string_view lines) {
  std::vector<VerifyRow> rows;
  for (std::string_view line : SplitLines(lines)) {
    Json row = Json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
    if (!row.is_object() || !row.contains("outcome")) continue;
    VerifyRow read{TextOf(row, "package"),
                   TextOf(row, "version"),
                   TextOf(row, "module"),
                   TextOf(row, "outcome"),
                   TextOf(row, "error"),
                   TextOf(row, "rung"),
                   0,
                   {}};
    auto seconds = row.find("seconds");
    if (seconds != row.end() && seconds->is_number()) read.seconds = seconds->get<double>();
    rows.push_back(std::move(read));
  }
  return rows;
}

void MapToRungs(const FitReport& fit, std::vector<VerifyRow>& rows) {
  for (VerifyRow& row : rows) {
    if (!Failed(row)) continue;
    std::vector<std::string> of_rung;
    for (const Finding& finding : fit.findings) {
      if (finding.level == Level::kNote) continue;
      if (finding.package == row.package) row.foretold.push_back(finding.code);
      if (finding.level == Level::kError && NameOf(finding.rung) == row.rung) of_rung.push_back(finding.code);
    }
    if (row.foretold.empty()) row.foretold = std::move(of_rung);
    std::sort(row.foretold.begin(), row.foretold.end());
    row.foretold.erase(std::unique(row.foretold.begin(), row.foretold.end()), row.foretold.end());
  }
}

bool Proven(const VerifyReport& report) {
  return report.install_error.empty() && std::none_of(report.rows.begin(), report.rows.end(), Failed);
}

std::string VerifyText(const VerifyReport& report, bool color, int verbosity) {
  Paint paint(color);
  std::string text = paint.Bold(report.file) + " for " + report.target + "\n";
  if (!report.install_error.empty())
    return text + paint.Bad("It could not be installed") + ":\n  " + Printable(report.install_error, 2000) + "\n";
  size_t failed = Count(report, "failed") + Count(report, "timed out");
  text += failed ? paint.Bad("Not proven") : paint.Good("Proven");
  text +=
      fmt::format(": {} imported, {} failed, {} need a GPU that is not here (Python {}, installed by {})\n",
                  Count(report, "imported"), failed, Count(report, "needs a GPU"), report.python, report.installed_by);
  for (const std::string& note : report.notes) text += paint.Dim("  " + note) + "\n";
  for (const VerifyRow& row : report.rows) {
    if (verbosity > 0 || Failed(row) || row.outcome == "needs a GPU") text += RowText(row, paint);
  }
  return text;
}

std::string VerifyJson(const VerifyReport& report) {
  Json rows = Json::array();
  for (const VerifyRow& row : report.rows) {
    rows.push_back({{"package", row.package},
                    {"version", row.version},
                    {"module", OrNull(row.module)},
                    {"outcome", row.outcome},
                    {"seconds", row.seconds},
                    {"error", OrNull(row.error)},
                    {"rung", OrNull(row.rung)},
                    {"foretold", row.foretold}});
  }
  return Dump({{"schema", "fitment.verify/1"},
               {"file", report.file},
               {"target", report.target},
               {"python", report.python},
               {"installed_by", report.installed_by},
               {"proven", Proven(report)},
               {"install_error", OrNull(report.install_error)},
               {"notes", report.notes},
               {"rows", std::move(rows)}});
}

}  // namespace fitment
