// specifier.h: PEP 440's operators, the same as intervals, and the words for a slip.
#include "python/specifier.h"

#include <gtest/gtest.h>

#include "python/arbitrary_version.h"

namespace fitment {
namespace {

using std::string_view_literals::operator""sv;

bool Matches(const char* specifiers, const char* version) {
  return SpecifierSet::Parse(specifiers).value().Contains(Version::Of(version), version);
}

TEST(Specifier, OperatorsHaveTheirExceptions) {
  struct {
    const char *specifiers, *inside, *outside;
  } const cases[] = {{"==2.0", "2.0+cu121", "2.0.post1"},
                     {"==2.0+cu121", "2.0.0+CU121", "2.0"},
                     {"!=2.0", "2.0.post1", "2.0+cu121"},
                     {"==2.1.*", "2.1rc1", "2.10"},
                     {"==2.1.0.*", "2.1", "2.1.1"},
                     {"!=2.1.*", "2.2.dev0", "2.1.dev0"},
                     {"<2.0", "1.9.post1", "2.0rc1"},
                     {"<2.0rc2", "2.0rc1", "2.0rc2"},
                     {"<2.0.post1", "2.0", "2.0.post1.dev0"},
                     {">1.0", "1.0.1", "1.0.post1"},
                     {">1.0", "1.1.dev0", "1.0+x"},
                     {">1.0.post1", "1.0.post2", "1.0.post1+x"},
                     {">1.0a1", "1.0a2.dev0", "1.0a1.post1"},
                     {"<=1.0", "1.0+x", "1.0.post1"},
                     {">=1.0", "1.0+x", "1.0rc1"},
                     {"~=1.4", "1.9", "2.0.dev0"},
                     {"~=1.4.5", "1.4.9+x", "1.5"},
                     {"~=1.4.5a4", "1.4.5", "1.4.5a3"},
                     {"===1.0", "1.0", "1.0.0"},
                     {">=1,!=1.5.*,<2", "1.6", "1.5.3"},
                     {"", "1.0.dev0", nullptr},
                     {">=1!1", "1!1", "2024"},
                     {"==1.0-1", "1.0.post1", "1.0"},
                     {"== 1.0 , < 2", "1.0", "2.0"}};
  for (const auto& [specifiers, inside, outside] : cases) {
    EXPECT_TRUE(Matches(specifiers, inside)) << specifiers << " " << inside;
    if (outside == nullptr) continue;
    EXPECT_FALSE(Matches(specifiers, outside)) << specifiers << " " << outside;
  }
}

TEST(Specifier, ArbitraryEqualityComparesTexts) {
  const SpecifierSet set = SpecifierSet::Parse("===Foo-1").value();
  EXPECT_TRUE(set.Contains(Version(), "foo-1"));
  EXPECT_FALSE(set.Contains(Version::Of("1")));
  EXPECT_TRUE(set.ToVersionSet().IsEmpty());
  EXPECT_TRUE(Matches("===1.0RC1", "1.0rc1"));
  EXPECT_FALSE(SpecifierSet::Parse("===1.0").value().Contains(Version::Of("1.0.0")));
}

TEST(Specifier, IntervalsMeanTheSameAsTheOperator) {
  EXPECT_TRUE(rc::check([] {
    const Specifier specifier = *ArbitrarySpecifier();
    const Version version = *ArbitraryVersion();
    if (specifier.op == SpecifierOp::kArbitrary && version == specifier.version)
      return;  // texts of equal versions may differ
    RC_ASSERT(specifier.Contains(version) == specifier.ToVersionSet().Contains(version));
  }));
}

// The versions around the specifier's own are where operators differ.
TEST(Specifier, IntervalsMeanTheSameNearTheVersionItself) {
  EXPECT_TRUE(rc::check([] {
    const Specifier specifier = *ArbitrarySpecifier();
    if (specifier.op == SpecifierOp::kArbitrary) return;
    const std::string base = specifier.version.BaseVersion().ToString(), whole = specifier.version.PublicString();
    for (const char* suffix : {"", ".dev0", ".dev1", "a0", "a1.dev1", "rc1", ".post0.dev0", ".post0", ".post1", "+a",
                               "+1", ".0", ".1", ".post1+a"}) {
      for (const std::string& stem : {base, whole}) {
        const auto version = Version::Parse(stem + suffix);
        if (version) RC_ASSERT(specifier.Contains(*version) == specifier.ToVersionSet().Contains(*version));
      }
    }
  }));
}

TEST(Specifier, PrintingAndParsingIsTheIdentity) {
  EXPECT_TRUE(rc::check([] {
    const Specifier specifier = *ArbitrarySpecifier();
    const auto again = SpecifierSet::Parse(specifier.ToString());
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->ToString() == specifier.ToString());
  }));
  EXPECT_EQ(SpecifierSet::Parse(" >= 1.0ALPHA1 ,, <2 ,").value().ToString(), ">=1.0a1,<2");
  EXPECT_EQ(SpecifierSet::Parse("==v1.00.*").value().ToString(), "==1.0.*");
}

TEST(Specifier, PrereleasesAreMentionedByTheVersionNamed) {
  for (const char* text : {">=1.0rc1", "==1.0.dev1", "~=1.0a1", "===1.0b1", "<2,>1.0rc1"}) {
    EXPECT_TRUE(SpecifierSet::Parse(text).value().MentionsPrerelease()) << text;
  }
  for (const char* text : {">=1.0", "!=1.0rc1", "==1.0.*", "===foo", "", ">1.post1"}) {
    EXPECT_FALSE(SpecifierSet::Parse(text).value().MentionsPrerelease()) << text;
  }
}

struct Slip {
  std::string_view text, reason, meant;
  int column;
};

TEST(Specifier, SlipsAreNamedAndMended) {
  const Slip slips[] = {
      {"=0.21.4", "`=` is not an operator", "==0.21.4", 1},
      {">=1,=>2", "`=>` is not an operator", ">=1,>=2", 5},
      {"==>=1", "`==>=` is not an operator", ">=1", 1},
      {"> =1", "`> =` is not an operator", ">=1", 1},
      {"=< 2.0", "`=<` is not an operator", "<=2.0", 1},
      {"<>2", "`<>` is not an operator", "!=2", 1},
      {"≥2.0", "`≥` is not an operator", ">=2.0", 1},
      {"^1.2.3", "`^` is not an operator", ">=1.2.3,<2", 1},
      {"^0.2.3", "`^` is not an operator", ">=0.2.3,<0.3", 1},
      {"~1.2.3", "`~` is not an operator", ">=1.2.3,<1.3", 1},
      {"2.1", "an operator is missing before `2.1`", "==2.1", 1},
      {">=1 <2", "a comma is missing before `<2`", ">=1,<2", 5},
      {">=7.2.0<8.0.0", "a comma is missing before `<8.0.0`", ">=7.2.0,<8.0.0", 8},
      {">=1.0.*", "`.*` goes only with `==` and `!=`", ">=1.0", 6},
      {"<=1.0.*", "`.*` goes only with `==` and `!=`", "<1.1", 6},
      {"~=1.0.*", "`.*` goes only with `==` and `!=`", "==1.0.*", 6},
      {"==1.0rc1.*", "`.*` cannot follow a pre-, post-, dev- or local version", "==1.0rc1", 9},
      {">=1.0+cu121", "a local version (`+cu121`) goes only with `==` and `!=`", ">=1.0", 3},
      {"~=1", "`~=` needs at least two numbers, because it holds all but the last one fixed", "~=1.0", 3},
      {"==1.2.x", "`1.2.x` is not a version", "==1.2.*", 3},
      {"==1.2*", "`1.2*` is not a version", "==1.2.*", 3},
      {"=='1.2'", "`'1.2'` is not a version", "==1.2", 3},
      {"==1.2 --pre", "`--pre` does not belong here", "==1.2", 7},
  };
  for (const auto& [text, reason, meant, column] : slips) {
    const auto set = SpecifierSet::Parse(text);
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().kind, ErrorKind::kRequirement);
    EXPECT_EQ(set.error().message, "`" + std::string(text) + "` is not a version specifier: " + std::string(reason));
    EXPECT_EQ(set.error().hint, "did you mean `" + std::string(meant) + "`?") << text;
    EXPECT_EQ(set.error().place.column, column) << text;
  }
}

TEST(Specifier, WhatCannotBeMendedHasAnAdvice) {
  EXPECT_EQ(SpecifierSet::Parse("==").error().hint, "name a version, or leave the operator out to allow any version");
  EXPECT_EQ(SpecifierSet::Parse("==latest").error().hint,
            "leave the operator and the version out to allow any version");
  EXPECT_EQ(SpecifierSet::Parse("==*").error().hint, "leave the operator and the version out to allow any version");
  EXPECT_EQ(SpecifierSet::Parse("==foo").error().message, "`==foo` is not a version specifier: `foo` is not a version");
  for (const std::string_view text : {"foo"sv, "==1.0\0"sv, "==="sv, "==\n"sv, "@1"sv, "==1.0;"sv, "(>=1)"sv}) {
    EXPECT_FALSE(SpecifierSet::Parse(text)) << text;
  }
}

TEST(Specifier, LenientReadingRepairsWhatReleasesCarry) {
  const std::pair<const char*, const char*> cases[] = {
      {">=3.6.*", ">=3.6"},
      {">=7.2.0<8.0.0", ">=7.2.0,<8.0.0"},
      {"!=~5.0,>=4.12", "!=5.0.*,>=4.12"},
      {"!=3.0*", "!=3.0.*"},
      {">dev", ">0.0.0.dev0"},
      {">=9.0.0a1.0", ">=9.0.0a1"},
      {">= 2.7'", ">=2.7"},
      {"'>=3.6'", ">=3.6"},
      {">=2.7,!=3.0.*,!=3.1*,", ">=2.7,!=3.0.*,!=3.1.*"},
      {">=2.7, <3.*", ">=2.7,<3"},
      {">= '2.7'", ">=2.7"},
      {">=9a1.0", ">=9a1"},
      {">=2.7, !=3.0.*, !=3.1.*', !=3.2.*'", ">=2.7,!=3.0.*,!=3.1.*,!=3.2.*"},
      {">=1.0", ">=1.0"}};
  for (const auto& [text, expected] : cases) {
    const auto set = SpecifierSet::ParseLenient(text);
    ASSERT_TRUE(set) << text;
    EXPECT_EQ(set->ToString(), expected);
  }
  EXPECT_EQ(SpecifierSet::ParseLenient("=1").error().message, SpecifierSet::Parse("=1").error().message);
}

TEST(Specifier, AnyBytesEndInAnAnswer) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::element(
        '=', '>', '<', '!', '~', '^', ',', ' ', '1', '.', '*', '+', 'a', '\0', '\'', 'x', '\xe2', '-'));
    const auto set = SpecifierSet::Parse(text);
    if (set) RC_ASSERT(SpecifierSet::Parse(set->ToString()).value().ToString() == set->ToString());
    (void)SpecifierSet::ParseLenient(text);
  }));
  EXPECT_FALSE(SpecifierSet::Parse("==" + std::string(1 << 20, 'x')));
  EXPECT_TRUE(SpecifierSet::Parse("==1." + std::string(1 << 20, '9') + ".*"));
}

}  // namespace
}  // namespace fitment
