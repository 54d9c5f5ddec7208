// pypa/packaging's own cases for pre-releases: its policy put together here from what this room tells (membership,
// which clauses mention a pre-release, which versions are one). The resolver's own modes are tested in src/resolve.
#include <algorithm>

#include "base/text.h"
#include "python/packaging_cases.h"
#include "python/specifier.h"

namespace fitment {
namespace {

using nlohmann::json;
using Policy = std::optional<bool>;  // `prereleases` there: None, True, False
using Texts = std::vector<std::string>;

Policy PolicyOf(const json& value) {
  return value.is_null() ? std::nullopt : Policy(value.get<bool>());
}

bool IsPrerelease(const std::string& text) {
  const auto version = Version::Parse(text);
  return version && version->IsPrerelease();
}

// Texts that are no versions are members of the empty set and of "===".
bool IsMember(const SpecifierSet& set, const std::string& text) {
  const auto version = Version::Parse(text);
  const bool takes_texts = std::all_of(set.clauses().begin(), set.clauses().end(),
                                       [](const Specifier& clause) { return clause.op == SpecifierOp::kArbitrary; });
  return (version || takes_texts) && set.Contains(version.value_or(Version()), text);
}

// PEP 440: pre-releases are members where they are asked for or where nothing else is. `own` is the policy of the set.
Texts Filter(const std::string& specifiers, Policy own, Policy asked, const Texts& texts) {
  const auto set = SpecifierSet::Parse(specifiers);
  EXPECT_TRUE(set) << specifiers;
  if (!set) return {};
  Policy policy = asked ? asked : own;
  if (!policy && set->MentionsPrerelease()) policy = true;
  Texts all, finals;
  bool any_final = false;  // a text that is no version is neither
  for (const std::string& text : texts) {
    if (!IsMember(*set, text)) continue;
    all.push_back(text);
    if (!IsPrerelease(text)) finals.push_back(text);
    any_final |= !IsPrerelease(text) && Version::Parse(text);
  }
  if (policy) return *policy ? all : finals;
  return any_final ? finals : all;
}

bool Contains(const std::string& specifiers, Policy own, Policy asked, const std::string& text) {
  return !Filter(specifiers, own, asked, {text}).empty();
}

TEST(PackagingCases, FiltersFollowThePolicy) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const char* name : {"TestSpecifier::test_specifier_filter", "TestSpecifierSet::test_specifier_filter"}) {
    for (const json& row : rows[name]) {
      const Policy own = PolicyOf(row["specifier_prereleases"]), asked = PolicyOf(row["prereleases"]);
      EXPECT_EQ(Filter(row["specifier"], own, asked, row["input"]), row["expected"].get<Texts>()) << row;
    }
  }
  for (const json& row : rows["TestSpecifierSet::test_filter_exclusionary_bridges"]) {
    const Policy asked = PolicyOf(row["prereleases"]);
    EXPECT_EQ(Filter(row["specifier"], {}, asked, row["input"]), row["expected"].get<Texts>()) << row;
  }
  for (const json& row : rows["TestSpecifier::test_specifier_filter_arbitrary_equality_normalization"])
    EXPECT_EQ(Filter(row["specifier"], {}, {}, row["input"]), row["expected"].get<Texts>()) << row;
}

TEST(PackagingCases, MembersFollowThePolicy) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const json& row : rows["TestSpecifier::test_specifiers_prereleases"]) {
    const Policy own = PolicyOf(row["spec_pre"]), asked = PolicyOf(row["contains_pre"]);
    EXPECT_EQ(Contains(row["specifier"], own, asked, row["version"]), row["expected"]) << row;
  }
  for (const json& row : rows["TestSpecifierSet::test_contains_exclusionary_bridges"]) {
    const Policy asked = PolicyOf(row["prereleases"]);
    EXPECT_EQ(Contains(row["specifier"], {}, asked, row["version"]), row["expected"]) << row;
  }
  for (const json& row : rows["TestSpecifierSet::test_specifier_contains_installed_prereleases"]) {
    Policy own = PolicyOf(row["spec_prereleases"]), asked = PolicyOf(row["contains_prereleases"]);
    if (row["installed"] == true && IsPrerelease(row["version"])) asked = true;
    EXPECT_EQ(Contains(row["specifier"], own, asked, row["version"]), row["expected"]) << row;
  }
}

// A policy that is set later stands in the place of the first.
TEST(PackagingCases, PoliciesSetLater) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const char* name :
       {"TestSpecifier::test_specifier_prereleases_set", "TestSpecifierSet::test_specifier_prereleases_explicit"}) {
    for (const json& row : rows[name]) {
      const std::string specifiers = row.contains("specifier") ? row["specifier"] : row["spec_str"];
      const Policy first = PolicyOf(row["initial_prereleases"]), later = PolicyOf(row["set_prereleases"]);
      EXPECT_EQ(Contains(specifiers, first, {}, row["version"]), row["initial_contains"]) << row;
      EXPECT_EQ(Contains(specifiers, later, {}, row["version"]), row["final_contains"]) << row;
    }
  }
}

TEST(PackagingCases, TextsThatAreNoVersions) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const json& row : rows["TestSpecifierSet::test_empty_specifier_arbitrary_string"])
    EXPECT_EQ(Filter("", {}, PolicyOf(row["prereleases"]), row["versions"]), row["expected"].get<Texts>()) << row;
  for (const json& row : rows["TestSpecifierSet::test_empty_specifier_ordering_with_arbitrary"])
    EXPECT_EQ(Filter("", {}, {}, row["versions"]), row["expected"].get<Texts>()) << row;
  for (const json& row : rows["TestSpecifierSet::test_contains_rejects_invalid_specifier"])
    EXPECT_FALSE(Contains(row["specifier"], {}, {}, row["input"])) << row;
}

// Two "===" that differ meet nowhere, in whatever order; a set means the same however its clauses are put.
TEST(PackagingCases, SetsMeanTheSameInAnyOrder) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const json& row : rows["TestSpecifierSet::test_arbitrary_equality_is_intersection_preserving"]) {
    const std::string first = row["spec1"], second = row["spec2"];
    Texts both;
    for (const std::string text : row["input_versions"]) {
      if (Contains(first, {}, true, text) && Contains(second, {}, true, text)) both.push_back(text);
    }
    EXPECT_EQ(Filter(first + "," + second, {}, true, row["input_versions"]), both) << row;
    EXPECT_EQ(Filter(second + "," + first, {}, true, row["input_versions"]), both) << row;
  }
  for (const json& row : rows["TestIsUnsatisfiable::test_contains_identical_across_canonicalization"]) {
    const std::string specifiers = row["spec"];
    std::vector<std::string> clauses;
    for (const std::string_view clause : Split(specifiers, ',')) clauses.insert(clauses.begin(), std::string(clause));
    EXPECT_EQ(Filter(Join(clauses, ","), {}, true, row["versions"]), Filter(specifiers, {}, true, row["versions"]));
    EXPECT_EQ(SpecifierSet::Parse(Join(clauses, ","))->ToVersionSet().ToString(),
              SpecifierSet::Parse(specifiers)->ToVersionSet().ToString());
  }
}

// Finals at and around each version that a set names: where the set has a final, one of these is in it.
Texts FinalsAround(const SpecifierSet& set) {
  Texts finals = {"0", "0.5", "1", "99999"};
  for (const Specifier& clause : set.clauses()) {
    std::string text = clause.ToString();
    text.erase(0, text.find_first_not_of("=<>!~"));
    if (text.ends_with(".*")) text.resize(text.size() - 2);
    const auto version = Version::Parse(text);
    if (!version) {
      finals.push_back(text);
      continue;
    }
    const std::string base = version->BaseVersion().ToString();
    for (const char* tail : {"", ".post0", ".post1", ".post2", ".post6", ".0.1", ".1", ".1.1", ".99999"})
      finals.push_back(base + tail);
    for (const char* tail : {"", ".post0", ".post1"}) finals.push_back(version->PublicString() + tail);
    finals.push_back(version->ToString());
  }
  return finals;
}

TEST(PackagingCases, SatisfiabilityWithoutPrereleases) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  FITMENT_PACKAGING_CASES(ranges, "specifier_ranges");
  const auto any = [](const json& specifiers) {
    const SpecifierSet set = SpecifierSet::Parse(specifiers.get<std::string>()).value();
    return !Filter(specifiers, {}, false, FinalsAround(set)).empty();
  };
  for (const json& row : rows["TestIsUnsatisfiable::test_unsatisfiable_prereleases_false"])
    EXPECT_FALSE(any(row["spec_str"])) << row;
  for (const json& row : rows["TestIsUnsatisfiable::test_satisfiable_prereleases_false"])
    EXPECT_TRUE(any(row["spec_str"])) << row;
  for (const json& row : ranges["TestEmptyMatchesUnsatisfiable::test_prerelease_only_empty_when_policy_excludes"])
    EXPECT_FALSE(any(row["spec"])) << row;
  for (const json& row : ranges["TestEmptyMatchesUnsatisfiable::test_non_prerelease_bounds_survive"])
    EXPECT_TRUE(any(row["spec"])) << row;
  for (const json& row : ranges["TestFilter::test_intersected_requirement_keeps_opt_in"]) {
    const std::string both = row["dep"].get<std::string>() + "," + row["constraint"].get<std::string>();
    EXPECT_EQ(Filter(both, {}, {}, row["versions"]), row["expected"].get<Texts>()) << row;
  }
}

}  // namespace
}  // namespace fitment
