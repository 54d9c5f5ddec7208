// version_set.h: set laws over random specifiers, bounds that meet, and what is printed.
#include "python/version_set.h"

#include <gtest/gtest.h>

#include "python/arbitrary_version.h"

namespace fitment {
namespace {

using Side = VersionBound::Side;

VersionSet SetOf(const char* specifiers) {
  return SpecifierSet::Parse(specifiers).value().ToVersionSet();
}

rc::Gen<VersionSet> ArbitrarySet() {
  return rc::gen::exec([] {
    VersionSet set = *rc::gen::arbitrary<bool>() ? VersionSet::All() : VersionSet::None();
    for (int count = *rc::gen::inRange(0, 5); count > 0; --count) {
      const VersionSet next = (*ArbitrarySpecifier()).ToVersionSet();
      set = *rc::gen::arbitrary<bool>() ? set.Union(next) : set.Intersect(next);
      if (*rc::gen::inRange(0, 4) == 0) set = set.Complement();
    }
    return set;
  });
}

bool SameIntervals(const VersionSet& a, const VersionSet& b) {
  if (a.intervals().size() != b.intervals().size()) return false;
  for (size_t i = 0; i < a.intervals().size(); ++i) {
    if (a.intervals()[i].low != b.intervals()[i].low || a.intervals()[i].high != b.intervals()[i].high) return false;
  }
  return true;
}

TEST(VersionSet, MembershipFollowsTheSetOperations) {
  EXPECT_TRUE(rc::check([] {
    const VersionSet a = *ArbitrarySet(), b = *ArbitrarySet();
    const Version version = *ArbitraryVersion();
    RC_ASSERT(a.Union(b).Contains(version) == (a.Contains(version) || b.Contains(version)));
    RC_ASSERT(a.Intersect(b).Contains(version) == (a.Contains(version) && b.Contains(version)));
    RC_ASSERT(a.Complement().Contains(version) == !a.Contains(version));
  }));
}

TEST(VersionSet, SetLawsHoldForTheIntervalsThemselves) {
  EXPECT_TRUE(rc::check([] {
    const VersionSet a = *ArbitrarySet(), b = *ArbitrarySet(), c = *ArbitrarySet();
    RC_ASSERT(SameIntervals(a.Complement().Complement(), a));
    RC_ASSERT(SameIntervals(a.Union(b), b.Union(a)));
    RC_ASSERT(SameIntervals(a.Intersect(b), b.Intersect(a)));
    RC_ASSERT(SameIntervals(a.Union(b).Complement(), a.Complement().Intersect(b.Complement())));
    RC_ASSERT(SameIntervals(a.Intersect(b.Union(c)), a.Intersect(b).Union(a.Intersect(c))));
    RC_ASSERT(a.Union(a.Complement()).IsAll());
    RC_ASSERT(a.Intersect(a.Complement()).IsEmpty());
  }));
}

TEST(VersionSet, IntervalsAreAscendingAndApart) {
  EXPECT_TRUE(rc::check([] {
    const VersionSet set = *ArbitrarySet();
    const auto& intervals = set.intervals();
    for (size_t i = 0; i < intervals.size(); ++i) {
      if (intervals[i].low && intervals[i].high) RC_ASSERT(*intervals[i].low < *intervals[i].high);
      if (i > 0) RC_ASSERT(*intervals[i - 1].high < *intervals[i].low);
    }
  }));
}

TEST(VersionSet, NothingLiesBetweenBoundsThatMeet) {
  for (const char* empty :
       {">=2,<2", ">2,<2", ">1.0,<1.0.post5", ">1.0.post0,<1.0.post1", ">1.0a1,<1.0a2.dev0", ">1.0.dev1,<1.0.dev2",
        "<0.dev0", ">=1.0,<1.0.post0,!=1.0", "==1.0,==1.0.post1", "==1.*,==2.*", "==1.0+a,==1.0+b", "<1,>=1a1"}) {
    EXPECT_TRUE(SetOf(empty).IsEmpty()) << empty;
  }
  for (const char* inhabited :
       {">1.0a1,<1.0a2", ">=1.0,<1.0.post1", ">1.0.post0,<1.0.post1.dev1", "<=0.dev0", ">1,<1.0.0.1"}) {
    EXPECT_FALSE(SetOf(inhabited).IsEmpty()) << inhabited;
  }
}

TEST(VersionSet, SingleIsExactlyTheVersion) {
  const VersionSet single = VersionSet::Single(Version::Of("1.0"));
  EXPECT_TRUE(single.Contains(Version::Of("1.0.0")));
  EXPECT_FALSE(single.Contains(Version::Of("1.0+local")));
  EXPECT_FALSE(single.Contains(Version::Of("1.0.post0.dev0")));
  EXPECT_TRUE(VersionSet::Single(Version::Of("1.0+a")).Contains(Version::Of("1.0+a")));
}

TEST(VersionSet, EveryVersionIsNotBeforeTheFirst) {
  EXPECT_TRUE(SetOf(">=0.dev0").IsAll());
  EXPECT_TRUE(VersionSet::All().IsAll());
  EXPECT_TRUE(VersionSet::None().IsEmpty());
  EXPECT_TRUE(VersionSet::None().Complement().IsAll());
}

TEST(VersionSet, NextPrefixCarriesWhereNumbersEnd) {
  const auto next = [](const char* text) { return NextPrefix(Version::Of(text)).value().ToString(); };
  EXPECT_EQ(next("1.2"), "1.3");
  EXPECT_EQ(next("3!7"), "3!8");
  EXPECT_EQ(next("1.18446744073709551615"), "2");
  EXPECT_EQ(next("18446744073709551615"), "1!0");
  EXPECT_FALSE(NextPrefix(Version::Of("18446744073709551615!18446744073709551615")));
}

TEST(VersionSet, PrintsSpecifiers) {
  for (const char* text : {"any version", ">=1,<2", "==1.0", "!=1.0", "==1.2.*", "!=1.2.*", ">=1,!=1.5,!=1.7.*,<2",
                           "<1", ">1", "<=1.5", "==2.1.0+cu121", "!=2.1.0+cu121", ">=1.4.5,<2"}) {
    const std::string specifiers = std::string_view(text) == "any version" ? "" : text;
    EXPECT_EQ(SetOf(specifiers.c_str()).ToString(), text);
  }
  EXPECT_EQ(SetOf("~=1.4.5").ToString(), ">=1.4.5,<1.5");
  EXPECT_EQ(SetOf(">=1,<2").Union(SetOf("==3")).ToString(), ">=1,<2 or ==3");
  EXPECT_EQ(SetOf("==1").Union(SetOf("==2")).Union(SetOf(">=4")).ToString(), "==1 or ==2 or >=4");
  EXPECT_EQ(SetOf(">1,<1").ToString(), "no version");
  EXPECT_EQ(SetOf(">=2").Complement().ToString(), "<2");
}

// What is printed for one specifier's set reads as the same set.
TEST(VersionSet, PrintedSpecifiersMeanTheSame) {
  EXPECT_TRUE(rc::check([] {
    const Specifier a = *ArbitrarySpecifier(), b = *ArbitrarySpecifier();
    const VersionSet set = a.ToVersionSet().Intersect(b.ToVersionSet());
    const bool single = a.op == SpecifierOp::kArbitrary || b.op == SpecifierOp::kArbitrary;
    if (set.IsEmpty() || set.IsAll() || single) return;
    const auto again = SpecifierSet::Parse(set.ToString());
    const Version version = *ArbitraryVersion();
    if (again && version.ComparePublic(a.version) != 0 && version.ComparePublic(b.version) != 0) {
      const bool printed_final = !version.IsPrerelease() && !version.IsPostrelease();
      if (printed_final) RC_ASSERT(again->Contains(version) == set.Contains(version));
    }
  }));
}

}  // namespace
}  // namespace fitment
