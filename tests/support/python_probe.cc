// Answers questions to the room `python` in bulk, for tests/oracle/packaging_test.py and packaging_strings_test.py: one
// question a line, fields apart by tabs, one answer a line. "-" is "that does not parse".
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "python/name.h"
#include "python/requirement.h"
#include "python/wheel_name.h"

namespace fitment {
namespace {

using Fields = std::vector<std::string_view>;

const char* Truth(bool value) {
  return value ? "true" : "false";
}

std::string VersionAnswer(std::string_view text) {
  const auto version = Version::Parse(text);
  if (!version) return "-";
  return version->ToString() + "\t" + Truth(version->IsPrerelease()) + "\t" + Truth(version->IsPostrelease());
}

std::string CompareAnswer(std::string_view a, std::string_view b) {
  const auto order = Version::Of(a) <=> Version::Of(b);
  return order < 0 ? "-1" : order > 0 ? "1" : "0";
}

std::string SortedClauses(const SpecifierSet& set) {
  std::vector<std::string> clauses;
  for (const Specifier& clause : set.clauses()) clauses.push_back(clause.ToString());
  std::sort(clauses.begin(), clauses.end());
  return Join(clauses, ",");
}

std::string SpecifiersAnswer(std::string_view text) {
  const auto set = SpecifierSet::Parse(text);
  if (!set) return "-";
  return SortedClauses(*set) + "\t" + Truth(set->MentionsPrerelease()) + "\t" + Truth(set->ToVersionSet().IsEmpty());
}

// By the operators, and by the intervals.
std::string ContainsAnswer(std::string_view specifiers, std::string_view version) {
  const auto set = SpecifierSet::Parse(specifiers);
  const auto parsed = Version::Parse(version);
  if (!set || !parsed) return "-";
  return std::string(Truth(set->Contains(*parsed, version))) + "\t" + Truth(set->ToVersionSet().Contains(*parsed));
}

// SPECIFIERS VERSION...: a digit each, 1 for a member by the operators, 2 by the intervals, 4 where it is a final one
// too.
std::string MembersAnswer(const Fields& fields) {
  const auto set = SpecifierSet::Parse(fields[1]);
  if (!set) return "-";
  const VersionSet intervals = set->ToVersionSet();
  std::string answer;
  for (size_t i = 2; i < fields.size(); ++i) {
    const Version version = Version::Of(fields[i]);
    const bool member = set->Contains(version, fields[i]);
    answer +=
        static_cast<char>('0' + member + 2 * intervals.Contains(version) + 4 * (member && !version.IsPrerelease()));
  }
  return answer;
}

// COUNT VERSION...: each version against the COUNT that follow it, as "<", "=" and ">".
std::string OrderAnswer(const Fields& fields) {
  std::vector<Version> versions;
  for (size_t i = 2; i < fields.size(); ++i) versions.push_back(Version::Of(fields[i]));
  const size_t count = std::stoul(std::string(fields[1]));
  std::string answer;
  for (size_t i = 0; i < versions.size(); ++i) {
    for (size_t j = i + 1; j < versions.size() && j <= i + count; ++j) {
      const auto order = versions[i] <=> versions[j];
      answer += order < 0 ? '<' : order > 0 ? '>' : '=';
    }
  }
  return answer;
}

// TEXT, extras joined by ",", then the eleven values in the order of MarkerEnvironment.
std::string EvaluateAnswer(const Fields& fields) {
  const auto marker = Marker::Parse(fields[1]);
  if (!marker || fields.size() != 14) return "-";
  MarkerEnvironment environment;
  std::string* const values[] = {&environment.os_name,
                                 &environment.sys_platform,
                                 &environment.platform_machine,
                                 &environment.platform_python_implementation,
                                 &environment.platform_release,
                                 &environment.platform_system,
                                 &environment.platform_version,
                                 &environment.python_version,
                                 &environment.python_full_version,
                                 &environment.implementation_name,
                                 &environment.implementation_version};
  for (size_t i = 0; i < std::size(values); ++i) *values[i] = fields[3 + i];
  std::vector<std::string> extras;
  for (const std::string_view extra : Split(fields[2], ',')) {
    if (!extra.empty()) extras.emplace_back(extra);
  }
  return Truth(marker->Evaluate(environment, extras));
}

std::string RequirementAnswer(std::string_view text, bool lenient) {
  const auto requirement = Requirement::Parse(text, lenient);
  if (!requirement) return "-";
  return requirement->name + "\t" + Join(requirement->extras, ",") + "\t" + SortedClauses(requirement->specifiers) +
         "\t" + requirement->url + "\t" + requirement->marker.ToString() + "\t" + requirement->ToString();
}

std::string WheelAnswer(std::string_view filename) {
  const auto wheel = WheelName::Parse(filename);
  if (!wheel) return "-";
  std::vector<std::string> tags;
  for (const WheelTag& tag : ExpandTags(wheel->tags)) tags.push_back(tag.ToString());
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  const auto [number, rest] = wheel->BuildTag();
  const std::string build = wheel->build.empty() ? "" : std::to_string(number) + ":" + rest;
  return wheel->name + "\t" + wheel->version.ToString() + "\t" + build + "\t" + Join(tags, " ");
}

std::string Answer(const Fields& fields) {
  const std::string_view question = fields[0];
  if (fields.size() < 2) return "?";
  if (question == "version") return VersionAnswer(fields[1]);
  if (question == "specifiers") return SpecifiersAnswer(fields[1]);
  if (question == "marker") {
    const auto marker = Marker::Parse(fields[1]);
    return marker ? marker->ToString() : "-";
  }
  if (question == "evaluate") return EvaluateAnswer(fields);
  if (question == "requirement") return RequirementAnswer(fields[1], false);
  if (question == "lenient") return RequirementAnswer(fields[1], true);
  if (question == "wheel") return WheelAnswer(fields[1]);
  if (question == "name")
    return NormalizeName(fields[1]) + "\t" + Truth(IsValidName(fields[1])) + "\t" + Truth(IsNormalizedName(fields[1]));
  if (fields.size() < 3) return "?";
  if (question == "members") return MembersAnswer(fields);
  if (question == "order") return OrderAnswer(fields);
  if (question == "compare") return CompareAnswer(fields[1], fields[2]);
  if (question == "contains") return ContainsAnswer(fields[1], fields[2]);
  if (question == "sdist") {
    const auto sdist = SdistName::Parse(fields[1], fields[2]);
    return sdist ? sdist->name + "\t" + sdist->version.ToString() : "-";
  }
  return "?";
}

}  // namespace
}  // namespace fitment

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);)
    std::cout << fitment::Answer(fitment::Split(line, '\t')) << '\n';
}
