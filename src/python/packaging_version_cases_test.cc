// pypa/packaging's own cases for versions, names, file names and tags: every row that says something about this room.
#include "python/name.h"
#include "python/packaging_cases.h"
#include "python/specifier.h"
#include "python/version.h"
#include "python/wheel_name.h"

namespace fitment {
namespace {

using nlohmann::json;

std::string Normal(const json& text) {
  const auto version = Version::Parse(text.get<std::string>());
  return version ? version->ToString() : "not a version";
}

TEST(PackagingCases, VersionsNormalized) {
  FITMENT_PACKAGING_CASES(rows, "versions_normalized");
  for (const json& row : rows) EXPECT_EQ(Normal(row["version"]), row["normalized"]) << row;
}

TEST(PackagingCases, VersionsInvalid) {
  FITMENT_PACKAGING_CASES(rows, "versions_invalid");
  for (const json& row : rows) EXPECT_FALSE(Version::Parse(row.get<std::string>())) << row;
}

TEST(PackagingCases, VersionsSorted) {
  FITMENT_PACKAGING_CASES(rows, "versions_sorted");
  const json& versions = rows["versions"];
  for (size_t i = 0; i < versions.size(); ++i) {
    for (size_t j = 0; j < versions.size(); ++j) {
      const Version a = Version::Of(versions[i].get<std::string>()), b = Version::Of(versions[j].get<std::string>());
      EXPECT_EQ(a <=> b, i <=> j) << versions[i] << versions[j];
    }
  }
}

TEST(PackagingCases, VersionProperties) {
  FITMENT_PACKAGING_CASES(rows, "version_properties");
  const auto each = [&](const char* property, const auto& check) {
    for (const json& row : rows[property]) check(Version::Of(row["version"].get<std::string>()), row);
  };
  each("version_str_repr", [](const Version& v, const json& row) { EXPECT_EQ(v.ToString(), row["expected"]); });
  each("version_public", [](const Version& v, const json& row) { EXPECT_EQ(v.PublicString(), row["public"]); });
  each("version_base_version",
       [](const Version& v, const json& row) { EXPECT_EQ(v.BaseVersion().ToString(), row["base_version"]); });
  each("version_epoch", [](const Version& v, const json& row) { EXPECT_EQ(v.epoch(), row["epoch"]); });
  each("version_release",
       [](const Version& v, const json& row) { EXPECT_EQ(v.release(), row["release"].get<std::vector<uint64_t>>()); });
  each("version_local", [](const Version& v, const json& row) { EXPECT_EQ(v.local(), TextOrNone(row["local"])); });
  each("version_is_prerelease",
       [](const Version& v, const json& row) { EXPECT_EQ(v.IsPrerelease(), row["expected"]); });
  each("version_is_postrelease",
       [](const Version& v, const json& row) { EXPECT_EQ(v.IsPostrelease(), row["expected"]); });
  each("version_is_devrelease",
       [](const Version& v, const json& row) { EXPECT_EQ(v.dev().has_value(), row["expected"]); });
  each("version_dev",
       [](const Version& v, const json& row) { EXPECT_EQ(v.dev() ? json(*v.dev()) : json(), row["dev"]); });
  each("version_post",
       [](const Version& v, const json& row) { EXPECT_EQ(v.post() ? json(*v.post()) : json(), row["post"]); });
  each("version_pre", [](const Version& v, const json& row) {
    const char* const kinds[] = {"", "a", "b", "rc"};
    const json pre = v.pre_kind() == Version::Pre::kNone
                         ? json()
                         : json::array({kinds[static_cast<int>(v.pre_kind())], v.pre_number()});
    EXPECT_EQ(pre, row["pre"]);
  });
}

TEST(PackagingCases, Names) {
  FITMENT_PACKAGING_CASES(rows, "names_and_filenames");
  for (const json& row : rows["canonicalize_name"]) {
    EXPECT_EQ(NormalizeName(row["name"].get<std::string>()), row["expected"]);
    EXPECT_TRUE(IsValidName(row["name"].get<std::string>())) << row;
  }
  for (const json& row : rows["canonicalize_name_invalid"]) {
    EXPECT_EQ(NormalizeName(row["name"].get<std::string>()), row["expected"]);
    EXPECT_FALSE(IsValidName(row["name"].get<std::string>())) << row;
  }
  for (const json& row : rows["is_normalized_name"]) {
    const std::string name = row["name"];
    EXPECT_EQ(IsNormalizedName(name), name == row["expected"]) << row;
  }
}

// canonicalize_version strips trailing zeros: the same as two versions being equal.
TEST(PackagingCases, TrailingZeros) {
  FITMENT_PACKAGING_CASES(rows, "names_and_filenames");
  for (const json& row : rows["canonicalize_version"]) {
    const auto version = Version::Parse(row["version"].get<std::string>());
    EXPECT_EQ(version.has_value(), Version::Parse(row["expected"].get<std::string>()).has_value()) << row;
    if (!version) continue;
    EXPECT_EQ(*version, Version::Of(row["expected"].get<std::string>())) << row;
  }
  for (const json& row : rows["canonicalize_version_no_strip_trailing_zero"])
    EXPECT_EQ(Normal(row["version"]), row["version"]);
}

TEST(PackagingCases, WheelFileNames) {
  FITMENT_PACKAGING_CASES(rows, "names_and_filenames");
  for (const json& row : rows["parse_wheel_filename"]) {
    const auto wheel = WheelName::Parse(row["filename"].get<std::string>());
    ASSERT_TRUE(wheel) << row;
    EXPECT_EQ(wheel->name, row["name"]);
    EXPECT_EQ(wheel->version, Version::Of(row["version"].get<std::string>()));
    const auto [number, rest] = wheel->BuildTag();
    EXPECT_EQ(wheel->build.empty() ? json::array() : json::array({number, rest}), row["build"]);
    std::vector<std::string> tags;
    for (const WheelTag& tag : ExpandTags(wheel->tags)) tags.push_back(tag.ToString());
    std::vector<std::string> expected = row["tags"];
    std::sort(tags.begin(), tags.end());
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(tags, expected);
  }
  for (const json& row : rows["parse_wheel_unsorted_tags_valid_by_default"])
    EXPECT_TRUE(WheelName::Parse(row["filename"].get<std::string>())) << row;
  for (const json& row : rows["parse_wheel_invalid_filename"])
    EXPECT_FALSE(WheelName::Parse(row["filename"].get<std::string>())) << row;
}

TEST(PackagingCases, SdistFileNames) {
  FITMENT_PACKAGING_CASES(rows, "names_and_filenames");
  for (const json& row : rows["parse_sdist_filename"]) {
    const auto sdist = SdistName::Parse(row["filename"].get<std::string>(), row["name"].get<std::string>());
    ASSERT_TRUE(sdist) << row;
    EXPECT_EQ(sdist->version, Version::Of(row["version"].get<std::string>()));
  }
  for (const json& row : rows["parse_sdist_invalid_filename"])
    EXPECT_FALSE(SdistName::Parse(row["filename"].get<std::string>(), "foo")) << row;
}

TEST(PackagingCases, Tags) {
  FITMENT_PACKAGING_CASES(rows, "tags_parse");
  for (const auto& [name, cases] : rows.items()) {
    for (const json& row : cases) {
      const bool invalid = row.contains("tag");
      const std::string tag = invalid ? row["tag"] : row["interpreter"];

      EXPECT_EQ(ExpandTags(invalid ? tag : tag + "-none-any").size(), invalid ? 0u : 1u) << row;
    }
  }
}

// Group names are names: those that meet are equal when normalized.
TEST(PackagingCases, DependencyGroupNames) {
  FITMENT_PACKAGING_CASES(rows, "dependency_groups");
  for (const auto& [name, cases] : rows.items()) {
    for (const json& row : cases) {
      EXPECT_EQ(NormalizeName(row["group_name_used"].get<std::string>()),
                NormalizeName(row["group_name_declared"].get<std::string>()));
    }
  }
}

}  // namespace
}  // namespace fitment
