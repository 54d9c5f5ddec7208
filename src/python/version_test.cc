// version.h: what parses and how it prints, PEP 440's order, and hostile texts.
#include "python/version.h"

#include <gtest/gtest.h>

#include "python/arbitrary_version.h"

namespace fitment {
namespace {

using std::string_view_literals::operator""sv;

std::string Normal(std::string_view text) {
  const auto version = Version::Parse(text);
  return version ? version->ToString() : "not a version";
}

TEST(Version, PrintsTheNormalForm) {
  const std::pair<const char*, const char*> cases[] = {
      {"1.0", "1.0"},
      {"1.0.0", "1.0.0"},
      {"v1.0", "1.0"},
      {" \t1.0\n", "1.0"},
      {"\u202f1.0 \u2029\t\x1c", "1.0"},
      {"001.002", "1.2"},
      {"0!1.0", "1.0"},
      {"3!1.0", "3!1.0"},
      {"1.0ALPHA", "1.0a0"},
      {"1.0-beta.2", "1.0b2"},
      {"1.0_c3", "1.0rc3"},
      {"1.0preview-4", "1.0rc4"},
      {"1.0.pre4", "1.0rc4"},
      {"1.0a-", "1.0a0"},
      {"1.0-1", "1.0.post1"},
      {"1.0r2", "1.0.post2"},
      {"1.0.rev-3", "1.0.post3"},
      {"1.0rc1-2", "1.0rc1.post2"},
      {"1.0a.post1", "1.0a0.post1"},
      {"1.0DEV", "1.0.dev0"},
      {"1.0a1_post-2_dev_3", "1.0a1.post2.dev3"},
      {"1.0+Ubuntu-01_A", "1.0+ubuntu.1.a"},
      {"1.0+00", "1.0+0"},
      {"2.1.0+cu121", "2.1.0+cu121"},
      {"1!2.0rc1.post2.dev3+cu121", "1!2.0rc1.post2.dev3+cu121"},
  };
  for (const auto& [text, normal] : cases) EXPECT_EQ(Normal(text), normal) << text;
}

TEST(Version, RefusesWhatPep440DoesNotKnow) {
  for (const std::string_view text : {""sv,
                                      " "sv,
                                      "v"sv,
                                      "french toast"sv,
                                      "1."sv,
                                      ".1"sv,
                                      "1..0"sv,
                                      "1.0.x"sv,
                                      "2004d"sv,
                                      "1.0+"sv,
                                      "1.0+a+"sv,
                                      "1.0+_a"sv,
                                      "1.0+a."sv,
                                      "1.0+a..b"sv,
                                      "1 .0"sv,
                                      "1.0 a1"sv,
                                      "!1"sv,
                                      "1!"sv,
                                      "1!v2"sv,
                                      "vv1"sv,
                                      "1.0--1"sv,
                                      "1.0alph"sv,
                                      "1.0-a--2x"sv,
                                      "1.0\0"sv,
                                      "1\0.0"sv,
                                      "1.0+a\0"sv,
                                      "1.0.*"sv,
                                      "1.0post1a1"sv,
                                      "1.0dev1.post1"sv,
                                      "-1"sv,
                                      "+1"sv,
                                      "1.0+\xc4\xb0"sv,
                                      "\xd9\xa1.0"sv}) {
    EXPECT_FALSE(Version::Parse(text)) << text;
  }
}

TEST(Version, PartsAreAsWritten) {
  const Version version = Version::Of("1!2.3.0b4.post5.dev6+x.7");
  EXPECT_EQ(version.epoch(), 1u);
  EXPECT_EQ(version.release(), (std::vector<uint64_t>{2, 3, 0}));
  EXPECT_EQ(version.release_at(9), 0u);
  EXPECT_EQ(version.pre_kind(), Version::Pre::kBeta);
  EXPECT_EQ(version.pre_number(), 4u);
  EXPECT_EQ(version.post(), 5u);
  EXPECT_EQ(version.dev(), 6u);
  EXPECT_EQ(version.local(), "x.7");
  EXPECT_EQ(version.PublicString(), "1!2.3.0b4.post5.dev6");
  EXPECT_EQ(version.WithoutLocal().ToString(), "1!2.3.0b4.post5.dev6");
  EXPECT_EQ(version.BaseVersion().ToString(), "1!2.3.0");
  EXPECT_TRUE(version.IsPrerelease() && version.IsPostrelease() && version.HasLocal());
  EXPECT_TRUE(Version::Of("1.dev0").IsPrerelease());
  EXPECT_FALSE(Version::Of("1.post0").IsPrerelease());
}

TEST(Version, OrderIsPep440s) {
  const char* const ascending[] = {"0.dev0",
                                   "0.9",
                                   "1.0.dev0",
                                   "1.0.dev456",
                                   "1.0.dev456+local",
                                   "1.0a0.dev1",
                                   "1.0a0",
                                   "1.0a0+x",
                                   "1.0a0.post0.dev0",
                                   "1.0a0.post0",
                                   "1.0a12.dev456",
                                   "1.0a12",
                                   "1.0b1.dev456",
                                   "1.0b2",
                                   "1.0rc1.dev1",
                                   "1.0rc1",
                                   "1.0",
                                   "1.0+abc",
                                   "1.0+abc.5",
                                   "1.0+abd",
                                   "1.0+5",
                                   "1.0+5.a",
                                   "1.0+10",
                                   "1.0.post0.dev1",
                                   "1.0.post0",
                                   "1.0.post456.dev34",
                                   "1.0.post456",
                                   "1.0.0.1",
                                   "1.0.15",
                                   "1.1.dev1",
                                   "1.10",
                                   "2",
                                   "1!0.1"};
  for (size_t i = 0; i < std::size(ascending); ++i) {
    for (size_t j = 0; j < std::size(ascending); ++j) {
      EXPECT_EQ(Version::Of(ascending[i]) <=> Version::Of(ascending[j]), i <=> j)
          << ascending[i] << " " << ascending[j];
    }
  }
}

TEST(Version, TrailingZerosDoNotCount) {
  EXPECT_EQ(Version::Of("1"), Version::Of("1.0.0"));
  EXPECT_EQ(Version::Of("1.0a1"), Version::Of("1a1"));
  EXPECT_NE(Version::Of("1.0"), Version::Of("1.0.1"));
  EXPECT_EQ(Version(), Version::Of("0.0"));
  EXPECT_EQ(Version().ToString(), "0");
}

TEST(Version, PublicAndReleaseOrdersLeaveTheRestOut) {
  EXPECT_TRUE(Version::Of("1.0+a").ComparePublic(Version::Of("1.0+b")) == 0);
  EXPECT_TRUE(Version::Of("1.0+a").ComparePublic(Version::Of("1.0.post1")) < 0);
  EXPECT_TRUE(Version::Of("1.0a1").CompareRelease(Version::Of("1.post2")) == 0);
  EXPECT_TRUE(Version::Of("1!1").CompareRelease(Version::Of("2")) > 0);
}

TEST(Version, NumbersOfAnyLengthAreClampedInOrder) {
  const std::string digits(1000, '9');
  const auto huge = Version::Parse("1." + digits + ".0rc" + digits);
  ASSERT_TRUE(huge);
  EXPECT_EQ(huge->release_at(1), UINT64_MAX);
  EXPECT_EQ(huge->pre_number(), UINT64_MAX);
  EXPECT_GT(*huge, Version::Of("1.18446744073709551614"));
  EXPECT_EQ(Version::Of("18446744073709551615").release_at(0), UINT64_MAX);
  EXPECT_EQ(Version::Of("18446744073709551614").release_at(0), UINT64_MAX - 1);
  EXPECT_EQ(Version::Of("18446744073709551616").release_at(0), UINT64_MAX);
  EXPECT_LT(Version::Of("1+" + digits), Version::Of("1+1" + digits));
}

TEST(Version, LongTextsEndInAnAnswer) {
  const std::string megabyte(1 << 20, '1');
  EXPECT_TRUE(Version::Parse(megabyte));
  EXPECT_FALSE(Version::Parse(megabyte + "x"));
  std::string dots = "1";
  for (int i = 0; i < 300000; ++i) dots += ".0";
  EXPECT_EQ(Version::Parse(dots), Version::Of("1"));
  EXPECT_TRUE(Version::Parse("1+" + megabyte + ".a"));
}

TEST(Version, PrintingAndParsingIsTheIdentity) {
  EXPECT_TRUE(rc::check([] {
    const Version version = *ArbitraryVersion();
    const auto again = Version::Parse(version.ToString());
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == version);
    RC_ASSERT(again->ToString() == version.ToString());
  }));
}

TEST(Version, OrderIsTotal) {
  EXPECT_TRUE(rc::check([] {
    const Version a = *ArbitraryVersion(), b = *ArbitraryVersion(), c = *ArbitraryVersion();
    RC_ASSERT((a <=> b) == (0 <=> (b <=> a)));
    if (a <= b && b <= c) RC_ASSERT(a <= c);
    RC_ASSERT((a == b) == ((a <=> b) == 0));
  }));
}

TEST(Version, AnyBytesParseOrDoNot) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::oneOf(rc::gen::arbitrary<char>(),
                       rc::gen::element('0', '1', '9', '.', '-', '_', '+', '!', 'a', 'b', 'c', 'r', 'v', 'p', 'd')));
    const auto version = Version::Parse(text);
    if (version) RC_ASSERT(Version::Parse(version->ToString()) == version);
  }));
}

}  // namespace
}  // namespace fitment
