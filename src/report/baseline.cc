// Baselines written, read, compared. Tests: baseline_test.cc.
#include "report/baseline.h"

#include "report/json_writing.h"

namespace fitment {

std::string BaselineJson(const std::vector<Remark>& remarks) {
  Json rows = Json::array();
  std::set<std::string> seen;
  for (const Remark& remark : remarks) {
    std::string fingerprint = FingerprintOf(remark);
    if (remark.level == Level::kNote || !seen.insert(fingerprint).second) continue;
    rows.push_back({{"fingerprint", std::move(fingerprint)},
                    {"code", remark.code},
                    {"file", remark.places.front().file},
                    {"message", remark.message}});
  }
  return Dump({{"schema", "fitment.baseline/1"}, {"known", std::move(rows)}});
}

Result<std::set<std::string>> ReadBaseline(const std::string& path, std::string_view text) {
  Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  auto fail = [&path] {
    return Fail(ErrorKind::kSyntax, "this is no baseline of fitment", {path},
                "`fitment check … --write-baseline FILE` writes one.");
  };
  if (!document.is_object()) return fail();
  auto schema = document.find("schema");
  if (schema == document.end() || *schema != "fitment.baseline/1") return fail();
  auto known = document.find("known");
  if (known == document.end() || !known->is_array()) return fail();
  std::set<std::string> fingerprints;
  for (const Json& row : *known) {
    auto fingerprint = row.is_object() ? row.find("fingerprint") : row.end();
    if (fingerprint == row.end() || !fingerprint->is_string()) return fail();
    fingerprints.insert(fingerprint->get<std::string>());
  }
  return fingerprints;
}

Beyond BeyondBaseline(const std::vector<Remark>& remarks, const std::set<std::string>& baseline, Level level) {
  Beyond beyond;
  std::set<std::string> met;
  for (const Remark& remark : remarks) {
    std::string fingerprint = FingerprintOf(remark);
    if (baseline.contains(fingerprint)) {
      met.insert(std::move(fingerprint));
    } else if (remark.level <= level) {
      beyond.fresh.push_back(&remark);
    }
  }
  beyond.known = met.size();
  beyond.gone = baseline.size() - met.size();
  return beyond;
}

}  // namespace fitment
