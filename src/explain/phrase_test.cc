// Conflicts in words, without a resolver.
#include "explain/phrase.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

ToldLine Line(std::string text, int line, int column, std::string source) {
  return {{std::move(text), {"config.yaml", line, column}, std::move(source)}, RootRequirement::Role::kRequirement};
}

TEST(Phrase, WholeText) {
  std::vector<ToldLine> lines{Line("torch==2.1.2", 9, 5, "  - torch==2.1.2                # Too old!"),
                              Line("unsloth[colab-new]==2025.11.3", 15, 5, "  - unsloth[colab-new]==2025.11.3")};
  std::vector<ChainLink> chain{
      {"unsloth", "2025.11.3", "torch>=2.4.0", "METADATA of unsloth-2025.11.3-py3-none-any.whl"}};
  EXPECT_EQ(TextOf(lines, chain, "no release of torch meets both ==2.1.2 and >=2.4.0", ""),
            "torch==2.1.2 and unsloth[colab-new]==2025.11.3 cannot be installed together.\n"
            "  config.yaml:9:5: - torch==2.1.2                # Too old!\n"
            "                     ^^^^^^^^^^^^\n"
            "  config.yaml:15:5: - unsloth[colab-new]==2025.11.3\n"
            "  unsloth 2025.11.3 requires torch>=2.4.0\n"
            "    [METADATA of unsloth-2025.11.3-py3-none-any.whl]\n"
            "  no release of torch meets both ==2.1.2 and >=2.4.0\n");
}

TEST(Phrase, RefusalAndHint) {
  std::vector<ChainLink> chain{{"torch", "2.0.1", "has wheels for Python 3.8 to 3.11 only", "index", "", true}};
  EXPECT_EQ(TextOf({Line("torch==2.0.1", 1, 1, "torch==2.0.1")}, chain, "", "take 2.5.0"),
            "config.yaml:1:1: torch==2.0.1 cannot be installed here.\n"
            "  torch 2.0.1 has wheels for Python 3.8 to 3.11 only\n"
            "  hint: take 2.5.0\n");
}

TEST(Phrase, ASingleCauseOfASingleLineIsToldBehindIt) {
  auto told = [](const std::string& text, const BehindLine& behind, const std::string& hint) {
    return TextOf({Line(text, 9, 5, "  - " + text)}, {{"a", "", "words of the chain", "index", "", true}}, "", hint,
                  behind);
  };
  const BehindLine missing{" is on no index that was asked", " is on no index asked", "did you mean numpy?"};
  EXPECT_EQ(told("numpyy", missing, "check the spelling (did you mean numpy?), or add the index that has numpyy"),
            "config.yaml:9:5: numpyy is on no index asked; did you mean numpy?\n");
  EXPECT_EQ(told("a-project-of-a-longer-name", missing, "check the spelling, or add the index"),
            "config.yaml:9:5: a-project-of-a-longer-name is on no index that was asked\n"
            "  hint: check the spelling, or add the index\n");
  EXPECT_EQ(
      told("a==2.1.99", {": no release meets it; " + std::string(40, 'w'), ": no release meets it", ""}, "take 2.2"),
      "config.yaml:9:5: a==2.1.99: no release meets it; take 2.2\n");
  EXPECT_EQ(
      told("a==2.1.99", {": no release meets it; " + std::string(40, 'w'), ": no release meets it", ""},
           "the nearest releases are 2.1.4 and 2.2.0; more"),
      "config.yaml:9:5: a==2.1.99: no release meets it\n  hint: the nearest releases are 2.1.4 and 2.2.0; more\n");
  EXPECT_EQ(told("a==2", {" was yanked: bad build", " was yanked: bad build", ""}, "the nearest is 1"),
            "config.yaml:9:5: a==2 was yanked: bad build; the nearest is 1\n");
  EXPECT_EQ(told("a==2", {" was yanked", " was yanked", ""}, ""), "config.yaml:9:5: a==2 was yanked\n");
  EXPECT_EQ(told("a==2; python_version>'3'", {" was yanked", "", ""}, ""),
            "config.yaml:9:5: a==2; python_version>'3' cannot be installed here.\n  a words of the chain\n")
      << "no sentence begins with a marker";
  EXPECT_EQ(told("a==2", {" " + std::string(70, 'w'), "", ""}, "take 1"),
            "config.yaml:9:5: a==2 cannot be installed here.\n  a words of the chain\n  hint: take 1\n")
      << "no room";
}

TEST(Phrase, TheTitleSaysWhatItComesToWhereThereIsRoom) {
  std::vector<ToldLine> lines{Line("foo==1", 1, 1, "foo==1"), Line("bar==1", 2, 3, "- bar==1")};
  EXPECT_EQ(TextOf(lines, {}, "no release of shared meets both >3 and <=2", ""),
            "foo==1 and bar==1 cannot be installed together: no release of shared meets both\n"
            "  config.yaml:1:1: foo==1\n"
            "  config.yaml:2:3: - bar==1\n");
  EXPECT_EQ(TextOf({lines[0]}, {}, "so no release of b is left", ""),
            "config.yaml:1:1: foo==1 cannot be installed here: no release of b is left\n");
  const std::string name(52, 'n');
  EXPECT_EQ(TextOf({Line(name, 1, 1, name)}, {}, "so no release of b is left", ""),
            name + " cannot be installed here.\n  config.yaml:1:1: " + name + "\n  so no release of b is left\n")
      << "wider than a row: each by itself";
}

TEST(Phrase, Sentences) {
  EXPECT_EQ(SentenceOf({"a", "1.0", "b>=2", "x"}), "a 1.0 requires b>=2");
  EXPECT_EQ(SentenceOf({"a", "1.0 and 1.1", "b>=2", "x"}), "a 1.0 and 1.1 require b>=2");
  EXPECT_EQ(SentenceOf({"a", "1.0 and newer", "b>=2", "x"}), "a 1.0 and newer require b>=2");
  EXPECT_EQ(SentenceOf({"a", "every release", "b>=2", "x"}), "every release of a requires b>=2");
  EXPECT_EQ(SentenceOf({"a", "6 releases from 1 to 9", "b>=2", "x"}), "6 releases of a from 1 to 9 require b>=2");
  EXPECT_EQ(SentenceOf({"a", "1.0", "b>=2", "x", "fast"}), "a[fast] 1.0 requires b>=2");
  EXPECT_EQ(SentenceOf({"a", "", "is on no index that was asked", "index", "", true}),
            "a is on no index that was asked");
  EXPECT_EQ(SentenceOf({"a", "1 to 9", "was yanked", "index", "", true}), "a 1 to 9 were yanked");
}

TEST(Phrase, Titles) {
  ToldLine a = Line("a==1", 1, 1, ""), b = Line("b<2", 2, 1, "");
  b.role = RootRequirement::Role::kConstraint;
  EXPECT_EQ(TitleOf({a}), "a==1 cannot be installed here.");
  EXPECT_EQ(TitleOf({a, b}), "a==1 and the constraint b<2 cannot be installed together.");
  EXPECT_EQ(TitleOf({a, a, a, a}), "These 4 lines cannot be installed together.");
  EXPECT_EQ(TitleOf({}), "This cannot be installed on the target.");
}

TEST(Phrase, WideLinesStandBelowTheirPlace) {
  const std::string wide = "  - " + std::string(70, 'a') + "  # x";
  EXPECT_EQ(TextOf({Line(std::string(70, 'a'), 1, 5, wide)}, {{"a", "1", "b>=2", std::string(70, 'm')}}, "", ""),
            std::string(70, 'a') + " cannot be\n  installed here.\n  config.yaml:1:5\n    - " + std::string(70, 'a') +
                "  # x\n      " + std::string(70, '^') + "\n  a 1 requires b>=2\n    [" + std::string(70, 'm') + "]\n");
}

TEST(Phrase, PlacesThatDoNotMatchTheSourceLine) {
  EXPECT_EQ(TextOf({Line("a", 1, 99, "  a")}, {}, "", ""), "config.yaml:1:99: a cannot be installed here.\n");
  EXPECT_EQ(TextOf({Line("a==1", 0, 0, "")}, {}, "", ""), "config.yaml: a==1 cannot be installed here.\n");
  EXPECT_EQ(TextOf({Line("a==1 --hash=sha256:0", 1, 1, "a==1 \\")}, {}, "", ""),
            "a==1 --hash=sha256:0 cannot be installed here.\n  config.yaml:1:1: a==1 \\\n");
}

TEST(Phrase, ControlCharactersAreNotPassedOn) {
  std::string text = TextOf({Line("a", 1, 1, "a # \x1b[31mred")}, {}, "", "");
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
}

TEST(Phrase, WrapsAtBlanksAndCommas) {
  EXPECT_EQ(Wrapped("one two three", 2, 2, 10), "  one two\n    three\n");
  EXPECT_EQ(Wrapped("a>=1,!=1.1,!=1.2,!=1.3", 0, 2, 12), "a>=1,!=1.1,\n  !=1.2,\n  !=1.3\n");
  EXPECT_EQ(Wrapped("averyveryverylongname", 2, 2, 10), "  averyveryverylongname\n");
  for (size_t width = 20; width < 90; ++width) {
    std::string text =
        Wrapped("unsloth 2025.11.3 requires transformers>=4.51.3,!=4.52.0,!=4.52.1,!=4.52.2,<=4.57.2", 2, 2, width);
    for (size_t at = 0; at < text.size();) {
      size_t end = text.find('\n', at);
      EXPECT_LE(end - at, std::max<size_t>(width, 26)) << text;
      at = end + 1;
    }
  }
}

}  // namespace
}  // namespace fitment
