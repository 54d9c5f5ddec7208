// pypa/packaging's own cases for specifiers and ranges. Its pre-release policy is the resolver's here, so rows that
// refuse a pre-release by policy alone are read without it: a pre-release stands as a member where only `prereleases`
// keeps it out.
#include <algorithm>

#include "python/packaging_cases.h"
#include "python/specifier.h"

namespace fitment {
namespace {

using nlohmann::json;

// Membership of a text that may be no version: only "===" can hold for such.
bool Contains(const std::string& specifiers, const std::string& version) {
  const auto set = SpecifierSet::Parse(specifiers);
  EXPECT_TRUE(set) << specifiers;
  if (!set) return false;
  const auto parsed = Version::Parse(version);
  const bool arbitrary = std::all_of(set->clauses().begin(), set->clauses().end(),
                                     [](const Specifier& clause) { return clause.op == SpecifierOp::kArbitrary; });
  return (parsed || arbitrary) && set->Contains(parsed.value_or(Version()), version);
}

VersionSet SetOf(const json& text) {
  return SpecifierSet::Parse(text.get<std::string>()).value().ToVersionSet();
}

std::vector<std::string> SortedClauses(const std::string& text) {
  std::vector<std::string> clauses;
  const SpecifierSet set = SpecifierSet::Parse(text).value();
  for (const Specifier& clause : set.clauses()) clauses.push_back(clause.ToString());
  std::sort(clauses.begin(), clauses.end());
  return clauses;
}

TEST(PackagingCases, SpecifiersValidAndInvalid) {
  FITMENT_PACKAGING_CASES(valid, "specifiers_valid");
  FITMENT_PACKAGING_CASES(invalid, "specifiers_invalid");
  for (const json& row : valid) EXPECT_TRUE(SpecifierSet::Parse(row.get<std::string>())) << row;
  for (const json& row : invalid) EXPECT_FALSE(SpecifierSet::Parse(row.get<std::string>())) << row;
}

TEST(PackagingCases, EverySpellingSuitsEveryOperator) {
  FITMENT_PACKAGING_CASES(rows, "specifier_version_spellings_all_valid");
  for (const json& row : rows["versions"]) {
    const std::string version = row;
    for (const std::string op : {"~=", "==", "!=", "<=", ">=", "<", ">"}) {
      const bool local = version.find('+') != version.npos && op != "==" && op != "!=";
      const bool one_number = op == "~=" && Version::Of(version).release().size() < 2;
      EXPECT_EQ(SpecifierSet::Parse(op + version).has_value(), !local && !one_number) << op << version;
    }
  }
}

TEST(PackagingCases, SpecifierContains) {
  FITMENT_PACKAGING_CASES(rows, "specifier_contains");
  for (const json& row : rows["cases"]) {
    EXPECT_EQ(Contains(row["spec_str"], row["version"]), row["expected"]) << row;
    EXPECT_EQ(SetOf(row["spec_str"]).Contains(Version::Of(row["version"].get<std::string>())), row["expected"]) << row;
  }
}

TEST(PackagingCases, ArbitraryEquality) {
  FITMENT_PACKAGING_CASES(rows, "specifier_arbitrary_equality");
  for (const json& row : rows) EXPECT_EQ(Contains(row["spec_str"], row["version"]), row["expected"]) << row;
}

TEST(PackagingCases, MoreMembership) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const char* name :
       {"TestSpecifier::test_invalid_version", "TestSpecifier::test_arbitrary_equality_normalization",
        "TestSpecifierSet::test_comparison_ignores_local",
        "TestSpecifierSet::test_contains_arbitrary_equality_contains",
        "TestSpecifierSet::test_contains_arbitrary_equality_normalization",
        "TestSpecifierSet::test_contains_post_release_boundary_intersection",
        "TestSpecifierSet::test_contains_exclusionary_bridges", "test_boundary_closure_short_release"}) {
    ASSERT_TRUE(rows.contains(name)) << name;
    for (const json& row : rows[name]) {
      const std::string specifiers = row.contains("spec_str") ? row["spec_str"] : row["specifier"];
      const std::string version = row.contains("version") ? row["version"] : row["version_str"];
      const auto parsed = Version::Parse(version);
      const bool refused_by_policy =
          row.contains("prereleases") && row["prereleases"] == false && parsed && parsed->IsPrerelease();
      if (refused_by_policy) continue;
      EXPECT_EQ(Contains(specifiers, version), row["expected"]) << name << row;
    }
  }
}

// Of `filter`, what the specifiers themselves decide: nothing that is let through is outside, and what is a final
// version is not lost.
TEST(PackagingCases, FiltersLetOnlyMembersThrough) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const char* name : {"TestSpecifier::test_specifier_filter", "TestSpecifierSet::test_specifier_filter",
                           "TestSpecifierSet::test_filter_exclusionary_bridges",
                           "TestSpecifier::test_specifier_filter_arbitrary_equality_normalization"}) {
    ASSERT_TRUE(rows.contains(name)) << name;
    for (const json& row : rows[name]) {
      const std::vector<std::string> expected = row["expected"];
      for (const std::string version : row["input"]) {
        const auto parsed = Version::Parse(version);
        const bool listed = std::find(expected.begin(), expected.end(), version) != expected.end();
        if (!parsed && row["specifier"] == "") continue;  // only the empty set takes texts that are no versions
        if (!listed && (!parsed || parsed->IsPrerelease())) continue;

        EXPECT_EQ(Contains(row["specifier"], version), listed) << row << version;
      }
    }
  }
}

TEST(PackagingCases, PrereleasesAreMentioned) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const json& row : rows["TestSpecifier::test_specifier_prereleases_detection"]) {
    EXPECT_EQ(SpecifierSet::Parse(row["specifier"].get<std::string>())->MentionsPrerelease(), row["expected"]) << row;
  }
}

TEST(PackagingCases, PrintedClauses) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const char* name :
       {"TestSpecifier::test_specifiers_str_and_repr", "TestSpecifierSet::test_specifiers_str_and_repr"}) {
    for (const json& row : rows[name])
      EXPECT_EQ(SortedClauses(row["specifier"]), SortedClauses(row["expected"])) << row;
  }
  for (const json& row : rows["TestSpecifierSet::test_specifiers_combine"]) {
    EXPECT_EQ(SortedClauses(row["left"].get<std::string>() + "," + row["right"].get<std::string>()),
              SortedClauses(row["expected"]));
  }
}

TEST(PackagingCases, SetRelations) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  const auto contains = [](const VersionSet& a, const VersionSet& b) { return b.Intersect(a.Complement()).IsEmpty(); };
  for (const json& row : rows["TestSpecifierSet::test_is_subset"])
    EXPECT_EQ(contains(SetOf(row["right"]), SetOf(row["left"])), row["expected"]) << row;
  for (const json& row : rows["TestSpecifierSet::test_is_superset"])
    EXPECT_EQ(contains(SetOf(row["left"]), SetOf(row["right"])), row["expected"]) << row;
  for (const json& row : rows["TestSpecifierSet::test_is_disjoint"])
    EXPECT_EQ(SetOf(row["left"]).Intersect(SetOf(row["right"])).IsEmpty(), row["expected"]) << row;
  for (const char* name :
       {"TestSpecifier::test_comparison_canonicalizes", "TestSpecifierSet::test_comparison_canonicalizes"}) {
    for (const json& row : rows[name])
      EXPECT_TRUE(contains(SetOf(row["left"]), SetOf(row["right"])) &&
                  contains(SetOf(row["right"]), SetOf(row["left"])));
  }
}

TEST(PackagingCases, Satisfiability) {
  FITMENT_PACKAGING_CASES(rows, "specifier_more");
  for (const char* name :
       {"TestIsUnsatisfiable::test_unsatisfiable", "TestIsUnsatisfiable::test_post_release_boundary_unsatisfiable"}) {
    for (const json& row : rows[name]) EXPECT_TRUE(SetOf(row["spec_str"]).IsEmpty()) << row;
  }
  for (const char* name :
       {"TestIsUnsatisfiable::test_satisfiable", "TestIsUnsatisfiable::test_satisfiable_prereleases_false"}) {
    for (const json& row : rows[name]) {
      const std::string specifiers = row["spec_str"];
      const bool texts =
          specifiers.find("===") != specifiers.npos;  // "===" on texts that are no versions has no intervals
      if (texts) continue;
      EXPECT_FALSE(SetOf(row["spec_str"]).IsEmpty()) << row;
    }
  }
}

TEST(PackagingCases, RangesAgree) {
  FITMENT_PACKAGING_CASES(rows, "specifier_ranges");
  for (const json& row : rows["TestToRange::test_operators"]) {
    EXPECT_TRUE(SetOf(row["spec"]).Contains(Version::Of(row["inside"].get<std::string>()))) << row;
    EXPECT_FALSE(SetOf(row["spec"]).Contains(Version::Of(row["outside"].get<std::string>()))) << row;
  }
  for (const json& row : rows["TestSyntheticEmptyGaps::test_is_empty"])
    EXPECT_TRUE(SetOf(row["spec"]).IsEmpty()) << row;
  for (const json& row : rows["TestSyntheticEmptyGaps::test_not_empty"])
    EXPECT_FALSE(SetOf(row["spec"]).IsEmpty()) << row;
  for (const json& row : rows["TestSyntheticEmptyGaps::test_intersection_drops_embedded_empty"]) {
    EXPECT_FALSE(SetOf(row["spec"]).Contains(Version::Of(row["excluded"].get<std::string>()))) << row;
    EXPECT_EQ(SetOf(row["spec"]).intervals().size(), 1u) << row;
  }
  for (const json& row : rows["TestBoundaryCanonicalization::test_equal_and_hash"]) {
    EXPECT_EQ(SetOf(row["dev_form"]).intervals()[0].low, SetOf(row["boundary_form"]).intervals()[0].low) << row;
  }
  for (const json& row : rows["TestEmptyMatchesUnsatisfiable::test_non_prerelease_bounds_survive"])
    EXPECT_FALSE(SetOf(row["spec"]).IsEmpty()) << row;
}

// What a set prints reads as the same set, as far as final versions go.
TEST(PackagingCases, PrintedSetsMeanTheSame) {
  FITMENT_PACKAGING_CASES(rows, "specifier_ranges");
  for (const char* name :
       {"TestToSpecifierSet::test_roundtrip", "TestToSpecifierSet::test_prerelease_free_recovery_spelling",
        "TestToSpecifierSet::test_epoch_zero_family_floor_roundtrips"}) {
    for (const json& row : rows[name]) {
      const VersionSet set = SetOf(row["spec"]);
      const auto printed = SpecifierSet::Parse(set.ToString());
      if (!printed) continue;  // several spans, or every version, or none
      for (const char* version : {"0", "0.5", "1", "1.4.5", "1.5", "2", "2.1", "3", "3.8", "3.8.1", "3.9", "4", "1!0",
                                  "1!0.1", "1!1", "2!0"}) {
        EXPECT_EQ(printed->Contains(Version::Of(version)), set.Contains(Version::Of(version)))
            << row << set.ToString() << version;
      }
    }
  }
}

TEST(PackagingCases, IntersectedRequirementsKeepTheirMembers) {
  FITMENT_PACKAGING_CASES(rows, "specifier_ranges");
  for (const json& row : rows["TestFilter::test_intersected_requirement_keeps_opt_in"]) {
    const VersionSet set = SetOf(row["dep"]).Intersect(SetOf(row["constraint"]));
    for (const std::string version : row["expected"]) EXPECT_TRUE(set.Contains(Version::Of(version))) << row << version;
  }
}

}  // namespace
}  // namespace fitment
