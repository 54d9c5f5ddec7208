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

// A byte offset as line and column; columns count UTF-16 units from 1.
struct TextPlace {
  int line = 1, column = 1;
};
TextPlace PlaceAt(std::string_view text, size_t offset) {
  TextPlace place;
  for (size_t i = 0; i < offset && i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((byte & 0xC0) != 0x80) {
      place.column += byte >= 0xF0 ? 2 : 1;
    }
  }
  return place;
}

Json ReplacementJson(const Splice& splice, std::string_view text) {
  const TextPlace from = PlaceAt(text, splice.span.begin), to = PlaceAt(text, splice.span.end);
  Json replacement = {
      {"deletedRegion",
       {{"startLine", from.line}, {"startColumn", from.column}, {"endLine", to.line}, {"endColumn", to.column}}}};
  if (!splice.text.empty()) replacement["insertedContent"] = {{"text", splice.text}};
  return replacement;
}

Json FixJson(const Correction& correction) {
  Json changes = Json::array();
  for (const InputFile& file : correction.of->deployment->files) {
    Json replacements = Json::array();
    for (const Splice& splice : correction.splices) {
      if (splice.file == file.path) replacements.push_back(ReplacementJson(splice, file.text));
    }
    if (replacements.empty()) continue;
    changes.push_back({{"artifactLocation", {{"uri", UriOf(file.path)}}}, {"replacements", std::move(replacements)}});
  }
  return {{"description", {{"text", correction.description}}}, {"artifactChanges", std::move(changes)}};
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

std::string FingerprintOf(const Remark& remark) {
  return Sha256Hex(remark.code + '\0' + remark.places.front().file + '\0' + remark.message).substr(0, 40);
}

std::string SarifText(const std::vector<Judgement>& judgements, const std::vector<Correction>& corrections) {
  Json results = Json::array(), rules = Json::array();
  std::set<std::string> hit;
  for (const Remark& remark : RemarksOf(judgements)) {
    Json result = ResultJson(remark);
    for (const Correction& correction : corrections) {
      if (correction.of == remark.of && remark.level == Level::kError && !correction.splices.empty())
        result["fixes"] = Json::array({FixJson(correction)});
    }
    results.push_back(std::move(result));
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
