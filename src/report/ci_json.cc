// SARIF, whose levels are named as ours, and GitLab's report. Tests: ci_forms_test.cc.
#include <fmt/format.h>

#include <set>

#include "base/hash.h"
#include "report/ci_forms.h"
#include "report/json_writing.h"
#include "resolve/codes.h"

namespace fitment {
namespace {

// A file name as a URI reference: RFC 3986's unreserved characters and "/" stay.
std::string UriOf(std::string_view path) {
  std::string uri;
  for (char c : path) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return path.starts_with('/') ? "file://" + uri : uri;
}

Json LocationJson(const RemarkPlace& place) {
  Json region = {{"startLine", place.line}};
  if (place.column) region["startColumn"] = place.column;
  if (place.end_column) region["endColumn"] = place.end_column;
  return {{"physicalLocation", {{"artifactLocation", {{"uri", UriOf(place.file)}}}, {"region", std::move(region)}}}};
}

// The same remark about the same line keeps it, wherever the line stands: code, file and message.
std::string FingerprintOf(const Remark& remark) {
  return Sha256Hex(remark.code + '\0' + remark.places.front().file + '\0' + remark.message).substr(0, 40);
}

Json ResultJson(const Remark& remark) {
  std::string message = remark.message + (remark.help.empty() ? "" : ". " + remark.help);
  Json result = {{"ruleId", remark.code},
                 {"level", NameOf(remark.level)},
                 {"message", {{"text", std::move(message)}}},
                 {"locations", Json::array({LocationJson(remark.places.front())})}};
  Json related = Json::array();
  for (size_t i = 1; i < remark.places.size(); ++i) related.push_back(LocationJson(remark.places[i]));
  if (!related.empty()) result["relatedLocations"] = std::move(related);
  result["partialFingerprints"] = {{"fitment/v1", FingerprintOf(remark)}};
  return result;
}

Json RuleJson(const std::string& code) {
  Json rule = {{"id", code}};
  const CodeFact* fact = FindCode(code);
  if (!fact) return rule;
  rule["shortDescription"] = {{"text", fact->title}};
  rule["fullDescription"] = {{"text", fact->meaning}};
  rule["help"] = {{"text", fact->remedy}};
  return rule;
}

}  // namespace

std::string SarifText(const std::vector<Judgement>& judgements) {
  Json results = Json::array(), rules = Json::array();
  std::set<std::string> hit;
  for (const Remark& remark : RemarksOf(judgements)) {
    results.push_back(ResultJson(remark));
    hit.insert(remark.code);
  }
  for (const std::string& code : hit) rules.push_back(RuleJson(code));
  Json driver = {{"name", "fitment"}, {"version", FITMENT_VERSION}, {"rules", std::move(rules)}};
  Json run = {
      {"tool", {{"driver", std::move(driver)}}}, {"columnKind", "utf16CodeUnits"}, {"results", std::move(results)}};
  return Dump(
      {{"$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
       {"version", "2.1.0"},
       {"runs", Json::array({std::move(run)})}});
}

std::string GitlabText(const std::vector<Judgement>& judgements) {
  Json rows = Json::array();
  std::set<std::string> seen;  // GitLab wants each fingerprint once
  for (const Remark& remark : RemarksOf(judgements)) {
    const RemarkPlace& place = remark.places.front();
    std::string fingerprint = FingerprintOf(remark);
    if (!seen.insert(fingerprint).second) continue;
    std::string_view severity = remark.level == Level::kError     ? "critical"
                                : remark.level == Level::kWarning ? "major"
                                                                  : "info";
    rows.push_back({{"description", remark.code + " " + remark.message},
                    {"check_name", remark.code},
                    {"fingerprint", std::move(fingerprint)},
                    {"severity", severity},
                    {"location", {{"path", place.file}, {"lines", {{"begin", place.line}}}}}});
  }
  return Dump(rows);
}

}  // namespace fitment
