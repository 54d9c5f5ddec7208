// pypa/packaging's own cases for markers and requirements.
#include <algorithm>

#include "python/name.h"
#include "python/packaging_cases.h"
#include "python/requirement.h"

namespace fitment {
namespace {

using nlohmann::json;

// The machine that the cases mean by "its own", changed by a row's environment; `extras` gets its extra.
MarkerEnvironment EnvironmentOf(const json& row, std::vector<std::string>* extras) {
  MarkerEnvironment environment = {.os_name = "posix",
                                   .sys_platform = "linux",
                                   .platform_machine = "x86_64",
                                   .platform_python_implementation = "CPython",
                                   .platform_release = "6.1.0-18-amd64",
                                   .platform_system = "Linux",
                                   .platform_version = "#1 SMP",
                                   .python_version = "3.11",
                                   .python_full_version = "3.11.4",
                                   .implementation_name = "cpython",
                                   .implementation_version = "3.11.4"};
  const std::pair<const char*, std::string MarkerEnvironment::*> fields[] = {
      {"os_name", &MarkerEnvironment::os_name},
      {"sys_platform", &MarkerEnvironment::sys_platform},
      {"platform_machine", &MarkerEnvironment::platform_machine},
      {"platform_python_implementation", &MarkerEnvironment::platform_python_implementation},
      {"platform_release", &MarkerEnvironment::platform_release},
      {"platform_system", &MarkerEnvironment::platform_system},
      {"platform_version", &MarkerEnvironment::platform_version},
      {"python_version", &MarkerEnvironment::python_version},
      {"python_full_version", &MarkerEnvironment::python_full_version},
      {"implementation_name", &MarkerEnvironment::implementation_name},
      {"implementation_version", &MarkerEnvironment::implementation_version}};
  if (!row.is_object()) return environment;
  for (const auto& [name, field] : fields) {
    if (row.contains(name)) environment.*field = row[name];
  }
  const std::string extra = row.contains("extra") ? TextOrNone(row["extra"]) : "";
  if (!extra.empty()) extras->push_back(NormalizeName(extra));
  return environment;
}

TEST(PackagingCases, MarkersEvaluate) {
  FITMENT_PACKAGING_CASES(rows, "markers_evaluate");
  for (const json& row : rows["cases"]) {
    const auto marker = Marker::Parse(row["marker_string"].get<std::string>());
    ASSERT_TRUE(marker) << row;
    std::vector<std::string> extras;
    const MarkerEnvironment environment = EnvironmentOf(row["environment"], &extras);
    EXPECT_EQ(marker->Evaluate(environment, extras), row["expected"]) << row;
  }
}

// The cases ask for the extras "foo" and "bar". Dependency groups cannot be asked for here: those rows must only read.
TEST(PackagingCases, MarkersOfSets) {
  FITMENT_PACKAGING_CASES(rows, "markers_extras_and_groups");
  for (const json& row : rows) {
    const auto marker = Marker::Parse(row["marker"].get<std::string>());
    ASSERT_TRUE(marker) << row;
    std::vector<std::string> extras = {"bar", "foo"};
    if (row["variable"] != "extras") continue;
    EXPECT_EQ(marker->Evaluate(EnvironmentOf({}, &extras), extras), row["result"]) << row;
  }
}

TEST(PackagingCases, MarkersInvalid) {
  FITMENT_PACKAGING_CASES(rows, "markers_invalid");
  for (const json& row : rows) EXPECT_FALSE(Marker::Parse(row.get<std::string>())) << row;
}

TEST(PackagingCases, MarkersPrinted) {
  FITMENT_PACKAGING_CASES(rows, "markers_normalized_text");
  for (const json& row : rows)
    EXPECT_EQ(Marker::Parse(row["marker_string"].get<std::string>()).value().ToString(), row["expected"]);
  FITMENT_PACKAGING_CASES(different, "markers_not_equal");
  for (const json& row : different) {
    EXPECT_NE(Marker::Parse(row["example1"].get<std::string>()).value().ToString(),
              Marker::Parse(row["example2"].get<std::string>()).value().ToString());
  }
}

TEST(PackagingCases, EveryVariableGoesWithEveryOperatorAndValue) {
  FITMENT_PACKAGING_CASES(rows, "markers_valid_product");
  std::vector<std::string> variables = rows["variables"];
  for (const std::string legacy : rows["legacy_variables_also_accepted"]) variables.push_back(legacy);
  for (const std::string& variable : variables) {
    for (const std::string op : rows["operators"]) {
      for (const std::string value : rows["values"]) {
        EXPECT_TRUE(Marker::Parse(variable + " " + op + " '" + value + "'")) << variable << op << value;
        EXPECT_TRUE(Marker::Parse("'" + value + "' " + op + " " + variable)) << variable << op << value;
      }
    }
  }
}

// The parts that decide, each in its normal form.
std::string NormalParts(const Requirement& requirement) {
  std::vector<std::string> clauses;
  for (const Specifier& clause : requirement.specifiers.clauses()) clauses.push_back(clause.ToString());
  std::sort(clauses.begin(), clauses.end());
  json parts = {requirement.normalized, requirement.extras, clauses, requirement.url, requirement.marker.ToString()};
  return parts.dump();
}

TEST(PackagingCases, RequirementsValid) {
  FITMENT_PACKAGING_CASES(rows, "requirements_valid");
  for (const json& row : rows) {
    const auto requirement = Requirement::Parse(row["text"].get<std::string>());
    ASSERT_TRUE(requirement) << row << requirement.error().message;
    EXPECT_EQ(requirement->name, row["name"]);
    EXPECT_EQ(requirement->url, TextOrNone(row["url"]));

    Requirement expected;
    expected.normalized = NormalizeName(row["name"].get<std::string>());
    for (const std::string extra : row["extras"]) expected.extras.push_back(NormalizeName(extra));
    std::sort(expected.extras.begin(), expected.extras.end());
    expected.specifiers = SpecifierSet::Parse(row["specifier"].get<std::string>()).value();
    expected.url = TextOrNone(row["url"]);
    if (!row["marker"].is_null()) expected.marker = Marker::Parse(row["marker"].get<std::string>()).value();
    EXPECT_EQ(NormalParts(*requirement), NormalParts(expected)) << row;
    EXPECT_EQ(NormalParts(*Requirement::Parse(requirement->ToString())), NormalParts(expected))
        << requirement->ToString();
  }
}

TEST(PackagingCases, RequirementsInvalid) {
  FITMENT_PACKAGING_CASES(rows, "requirements_invalid");
  for (const json& row : rows) EXPECT_FALSE(Requirement::Parse(row["text"].get<std::string>())) << row;
}

// Equality there counts 1.0.0 and 1.0.0.0 as one: the same set of versions.
TEST(PackagingCases, RequirementsEqualOrNot) {
  FITMENT_PACKAGING_CASES(rows, "requirements_equal");
  const auto equal = [](const json& pair) {
    Requirement a = Requirement::Parse(pair[0].get<std::string>()).value(),
                b = Requirement::Parse(pair[1].get<std::string>()).value();
    const VersionSet in_a = a.specifiers.ToVersionSet(), in_b = b.specifiers.ToVersionSet();
    const bool same_set = in_a.Intersect(in_b.Complement()).IsEmpty() && in_b.Intersect(in_a.Complement()).IsEmpty();
    a.specifiers = b.specifiers = SpecifierSet();
    return same_set && NormalParts(a) == NormalParts(b);
  };
  for (const char* name : {"equal", "equivalent"}) {
    for (const json& pair : rows[name]) EXPECT_TRUE(equal(pair)) << pair;
  }
  for (const json& pair : rows["different"]) EXPECT_FALSE(equal(pair)) << pair;
}

}  // namespace
}  // namespace fitment
