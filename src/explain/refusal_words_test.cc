// Reasons and next steps in words, without an index.
#include "explain/refusal_words.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

using Kind = Refusal::Kind;

std::vector<Resolver::Release> Releases(const std::vector<std::string>& texts) {
  std::vector<Resolver::Release> releases;
  for (std::string text : texts) {
    Resolver::Release release;
    release.usable = !text.ends_with('!');
    if (!release.usable) text.pop_back();
    release.version = *Version::Parse(text);
    release.prerelease = release.version.IsPrerelease();
    releases.push_back(release);
  }
  return releases;
}

Requirement Req(const char* text) {
  return *Requirement::Parse(text);
}

TEST(RefusalWords, UnmetRequirements) {
  auto releases = Releases({"1.0", "2.0", "2.5", "3.0rc1", "9.0!"});
  EXPECT_EQ(WordsForUnmet(Req("a==2.1"), releases), "has no release that meets ==2.1; the newest here is 2.5");
  EXPECT_EQ(HintForUnmet(Req("a==2.1"), releases, {}), "the nearest releases are 2.0 and 2.5");
  EXPECT_EQ(HintForUnmet(Req("a>=4"), releases, {}), "the nearest release is 2.5");
  EXPECT_EQ(HintForUnmet(Req("a!=7,<0.5"), releases, {}), "the nearest release is 1.0");
  EXPECT_EQ(WordsForUnmet(Req("a<1,>2"), releases), "cannot meet <1,>2: no version does");
  EXPECT_EQ(WordsForUnmet(Req("a==1"), {}), "is on no index that was asked");
}

TEST(RefusalWords, UnknownProjects) {
  EXPECT_EQ(HintForUnmet(Req("sklearn"), {}, {}), "the project is called scikit-learn");
  EXPECT_EQ(HintForUnmet(Req("transformer"), {}, {"torch", "transformers", "transformer"}),
            "check the spelling (did you mean transformers?), or add the index that has transformer");
  EXPECT_EQ(HintForUnmet(Req("zzz"), {}, {"torch"}), "check the spelling, or add the index that has zzz");
  EXPECT_EQ(ProjectOfImport("torch"), "");
}

TEST(RefusalWords, BehindTheLineItself) {
  auto told = [&](const char* line, const std::vector<Resolver::Release>& releases) {
    BehindLine behind = UnmetBehindLine(Req(line), releases, {"numpy"});
    return behind.words + "|" + behind.brief + "|" + behind.brief_hint;
  };
  EXPECT_EQ(
      told("torch==2.1.22", Releases({"2.1.2", "2.2.0"})),
      ": no release meets it; the newest here is 2.2.0|: no release meets it|the nearest releases are 2.1.2 and 2.2.0");
  EXPECT_EQ(told("a>1.0", Releases({"0.1", "1.0"})),
            ": no release meets it; the newest here is 1.0|: no release meets it|the nearest release is 1.0");
  EXPECT_EQ(told("a>2,<1", Releases({"1.0"})),
            ": its bounds exclude each other|: its bounds exclude each other|mend one of them");
  EXPECT_EQ(told("numpyy", {}), " is on no index that was asked| is on no index asked|did you mean numpy?");
  EXPECT_EQ(told("zzz", {}), " is on no index that was asked| is on no index asked|check the spelling or the index");
}

TEST(RefusalWords, WordsNameTheTargetsPython) {
  Target target;
  target.python = {3, 13};
  RefusedReleases refused{"torch", {Kind::kTags, "has wheels for Python 3.8 to 3.11 only"}, "2.0.1", true};
  EXPECT_EQ(WordsForRefusal(refused, target), "has wheels for Python 3.8 to 3.11 only; the target has Python 3.13");
  refused.all_alike = false;
  EXPECT_EQ(WordsForRefusal(refused, target),
            "has no file for the target: 2.0.1 has wheels for Python 3.8 to 3.11 only; the target has Python 3.13");
  refused.refusal = {Kind::kTags, "has no wheel for Python 3.13 and no sdist"};
  refused.all_alike = true;
  EXPECT_EQ(WordsForRefusal(refused, target), "has no wheel for Python 3.13 and no sdist");
  refused.refusal = {Kind::kYanked, "was yanked"};
  refused.all_alike = false;
  EXPECT_EQ(WordsForRefusal(refused, target), "cannot be used: 2.0.1 was yanked");
}

TEST(RefusalWords, EveryKindHasItsHint) {
  auto releases = Releases({"1.0", "2.0!", "3.0"});
  auto hint = [&](Kind kind) { return HintForRefusal({"a", {kind, ""}, "2.0", true}, releases); };
  EXPECT_EQ(hint(Kind::kTags),
            "the nearest releases with a file for this target are 1.0 and 3.0; another Python may do too");
  EXPECT_EQ(hint(Kind::kYanked), "the nearest releases not yanked are 1.0 and 3.0");
  EXPECT_EQ(hint(Kind::kTooNew), "move --exclude-newer, or take 1.0 or 3.0");
  EXPECT_EQ(hint(Kind::kPrerelease), "allow pre-releases (--prerelease allow), or name the one you want: a==2.0");
  EXPECT_EQ(hint(Kind::kNoBinary), "take a out of --no-binary");
  EXPECT_EQ(hint(Kind::kOnlyBinary), "take a out of --only-binary, so that its sdist may be built");
  EXPECT_EQ(hint(Kind::kBrokenMetadata), "take another release of a: 1.0 or 3.0");
  EXPECT_EQ(hint(Kind::kOther), "");
  EXPECT_EQ(HintForRefusal({"a", {Kind::kTags, ""}, "2.0", true}, {}),
            "no release of a has a file for this target: choose another Python or platform");
}

}  // namespace
}  // namespace fitment
