// Fields of several files put together. Tests: static_fields_test.cc.
#include "index/static_fields.h"

#include <algorithm>

#include "base/text.h"
#include "python/name.h"

namespace fitment {
namespace {

template <typename T>
void Prefer(Stated<T>& first, const Stated<T>& second) {
  if (first.IsSilent()) first = second;
}

}  // namespace

StaticFields FirstOf(StaticFields first, const StaticFields& second) {
  if (first.extras.IsSilent()) first.some_extras_computed = second.some_extras_computed;
  Prefer(first.name, second.name);
  Prefer(first.version, second.version);
  Prefer(first.requires_python, second.requires_python);
  Prefer(first.requirements, second.requirements);
  Prefer(first.extras, second.extras);
  return first;
}

std::optional<std::vector<std::string>> PlainRequirementLines(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<std::string> lines;
  for (std::string_view line : SplitLines(text)) {
    line = Trim(line);
    line = Trim(line.substr(0, std::min(line.find(" #"), line.find("\t#"))));
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('-') || line.ends_with('\\')) return std::nullopt;
    lines.emplace_back(line);
  }
  return lines;
}

std::string WithCondition(std::string_view requirement, std::string_view condition) {
  requirement = Trim(requirement);
  // In a URL, a semicolon is the marker's only behind a blank.
  const bool url = requirement.find('@') < requirement.find(';');
  const size_t semicolon = url ? requirement.find(" ;") : requirement.find(';');
  std::string out(Trim(requirement.substr(0, semicolon)));
  if (semicolon == std::string_view::npos) return out.append(" ; ").append(condition);
  const std::string_view marker = Trim(requirement.substr(semicolon + (url ? 2 : 1)));
  return out.append(" ; (").append(marker).append(") and ").append(condition);
}

RequiresDist ComposeRequiresDist(const std::vector<std::string>& requirements, const StaticExtras& extras) {
  RequiresDist all{requirements, {}};
  for (const auto& [key, lines] : extras) {
    const size_t colon = std::min(key.find(':'), key.size());
    const std::string extra(Trim(std::string_view(key).substr(0, colon)));
    const std::string_view marker = Trim(std::string_view(key).substr(std::min(colon + 1, key.size())));
    std::string condition = marker.empty() ? "" : "(" + std::string(marker) + ")";
    if (!extra.empty()) {
      condition += std::string(condition.empty() ? "" : " and ") + "extra == \"" + NormalizeName(extra) + "\"";
      if (std::find(all.extras.begin(), all.extras.end(), extra) == all.extras.end()) all.extras.push_back(extra);
    }
    for (const std::string& line : lines) {
      all.lines.push_back(condition.empty() ? line : WithCondition(line, condition));
    }
  }
  return all;
}

}  // namespace fitment
