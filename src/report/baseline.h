// A baseline: what is known to be wrong with some deployments today, so that a gate stops only at what is new. A file
// of JSON with a fingerprint for each remark (code, file and message, not the line number). Tests: baseline_test.cc.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "report/ci_forms.h"

namespace fitment {

// Errors and warnings; notes never stop anybody.
std::string BaselineJson(const std::vector<Remark>& remarks);
// The fingerprints of a baseline. kSyntax: it is none.
Result<std::set<std::string>> ReadBaseline(const std::string& path, std::string_view text);

// What of the remarks is not in the baseline and at least as bad as `level`; and entries that no remark has any more.
struct Beyond {
  std::vector<const Remark*> fresh;
  size_t known = 0, gone = 0;
};
Beyond BeyondBaseline(const std::vector<Remark>& remarks, const std::set<std::string>& baseline, Level level);

}  // namespace fitment
