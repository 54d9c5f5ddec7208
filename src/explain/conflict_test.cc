// Whole conflicts beside toy registries: which lines, which chain, which words.
#include "explain/conflict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/phrase.h"
#include "support/questions.h"

namespace fitment {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Explained : Asked {
  using Asked::Asked;

  ConflictReport Report(const std::vector<std::string>& lines, size_t bound = 20) {
    std::vector<LinePlace> places;
    std::vector<std::string> texts = lines;
    texts.insert(texts.end(), constraints.begin(), constraints.end());
    texts.insert(texts.end(), overrides.begin(), overrides.end());
    for (size_t i = 0; i < texts.size(); ++i)
      places.push_back({texts[i], {"r.txt", static_cast<int>(i) + 1, 1}, texts[i]});
    Question asked = question(lines);
    auto answer = resolver().Resolve(asked);
    if (!answer) throw std::runtime_error(answer.error().message);
    auto report = ExplainConflicts(resolver(), asked, std::get<NoResolution>(answer->value), places, bound);
    if (!report) throw std::runtime_error(report.error().message);
    for (const Conflict& conflict : report->conflicts) Legible(conflict.text);
    return *report;
  }
  Conflict Only(const std::vector<std::string>& lines) {
    ConflictReport report = Report(lines);
    if (report.conflicts.size() != 1) throw std::runtime_error(std::to_string(report.conflicts.size()) + " conflicts");
    return report.conflicts[0];
  }
  // The chain as sentences.
  std::vector<std::string> Told(const std::vector<std::string>& lines) {
    std::vector<std::string> sentences;
    for (const ChainLink& link : Only(lines).chain) sentences.push_back(SentenceOf(link));
    return sentences;
  }

  static void Legible(const std::string& text) {
    EXPECT_THAT(text, Not(HasSubstr("∅")));
    EXPECT_THAT(text, Not(HasSubstr("root")));
    for (size_t at = 0; at < text.size();) {
      size_t end = text.find('\n', at);
      EXPECT_LE(end - at, 100u) << text;
      at = end + 1;
    }
  }
};

const char kFounding[] = R"(
  package unsloth 2025.11.2
    torch>=2.4.0
  package unsloth 2025.11.3
    torch>=2.4.0
    bitsandbytes!=0.46.0,!=0.48.0,>=0.45.5
    extra colab-new: transformers>=4.51.3
    extra colab-new: unsloth-zoo>=2025.11.4
  package unsloth-zoo 2025.11.4
    accelerate>=0.34.1
  package torch 2.1.2
  package torch 2.4.0
  package transformers 4.36.2
  package transformers 4.57.0
  package accelerate 0.25.0
  package accelerate 1.0
  package bitsandbytes 0.41.3
  package bitsandbytes 0.45.5
  package snac 1.2.1
    torch
)";

TEST(Conflicts, TheFoundingDeploymentHasFour) {
  Explained asked(kFounding);
  ConflictReport report = asked.Report({"torch==2.1.2", "transformers==4.36.2", "accelerate==0.25.0",
                                        "bitsandbytes==0.41.3", "unsloth[colab-new]==2025.11.3", "snac"});
  ASSERT_EQ(report.conflicts.size(), 4u);
  EXPECT_TRUE(report.complete);
  for (uint32_t i = 0; i < 4; ++i) {
    EXPECT_THAT(report.conflicts[i].lines, ElementsAre(i, 4));
    EXPECT_EQ(report.conflicts[i].id, static_cast<int>(i) + 1);
  }
  EXPECT_EQ(report.conflicts[0].text,
            "torch==2.1.2 and unsloth[colab-new]==2025.11.3 cannot be installed together.\n"
            "  r.txt:1:1: torch==2.1.2\n"
            "  r.txt:5:1: unsloth[colab-new]==2025.11.3\n"
            "  unsloth 2025.11.3 requires torch>=2.4.0\n"
            "    [METADATA of unsloth-2025.11.3-py3-none-any.whl]\n"
            "  no release of torch meets both ==2.1.2 and >=2.4.0\n");
  const ChainLink& extra = report.conflicts[1].chain[0];
  EXPECT_EQ(extra.package, "unsloth");
  EXPECT_EQ(extra.extra, "colab-new");
  EXPECT_EQ(extra.requires_text, "transformers>=4.51.3");
  EXPECT_EQ(report.conflicts[3].chain[0].requires_text, "bitsandbytes>=0.45.5,!=0.46.0,!=0.48.0");
}

TEST(Conflicts, AChainOverTwoProjects) {
  Explained asked(kFounding);
  EXPECT_THAT(asked.Told({"accelerate==0.25.0", "unsloth[colab-new]==2025.11.3"}),
              ElementsAre("unsloth[colab-new] 2025.11.3 requires unsloth-zoo>=2025.11.4",
                          "unsloth-zoo 2025.11.4 requires accelerate>=0.34.1"));
}

TEST(Conflicts, VersionsThatSayTheSameAreOneClass) {
  std::string registry = "package b 1\npackage b 2\n";
  for (int v = 1; v <= 40; ++v) registry += "package a " + std::to_string(v) + "\n  b>=2\n";
  Explained asked(registry);
  EXPECT_THAT(asked.Told({"a", "b==1"}), ElementsAre("every release of a requires b>=2"));
  EXPECT_THAT(asked.Told({"a>=30", "b==1"}), ElementsAre("a 30 and newer require b>=2"));
  EXPECT_THAT(asked.Told({"a>=30,<33", "b==1"}), ElementsAre("a 30, 31 and 32 require b>=2"));
}

TEST(Conflicts, ManySmallDifferencesAreSummedUp) {
  std::string registry;
  for (int v = 1; v <= 9; ++v) registry += "package b " + std::to_string(v) + "\n";
  for (int v = 1; v <= 8; ++v) registry += "package a " + std::to_string(v) + "\n  b<" + std::to_string(v + 1) + "\n";
  Explained asked(registry);
  Conflict conflict = asked.Only({"a", "b==9"});
  ASSERT_EQ(conflict.chain.size(), 1u);
  EXPECT_EQ(SentenceOf(conflict.chain[0]), "every release of a requires b 8 and older");
  EXPECT_EQ(conflict.chain[0].source, "METADATA of a-8-py3-none-any.whl and 7 more");
  EXPECT_THAT(conflict.text, HasSubstr("no release of b is left"));
}

// Markers and extras go through proxies in the solver; a reader sees one project.
TEST(Conflicts, MarkersMakeNoDifference) {
  std::string registry = "package b 1\npackage b 2\npackage b 3\n";
  for (int v = 1; v <= 6; ++v) {
    registry += "package a " + std::to_string(v) + (v == 4 ? " yanked\n" : "\n");
    registry += "  b>=" + std::string(v % 2 ? "2" : "3") +
                (v % 3 ? " ; python_version >= \"3." + std::to_string(v) + "\"" : "") + "\n";
  }
  Explained asked(registry);
  Conflict conflict = asked.Only({"a", "b==1"});
  std::vector<std::string> told;
  for (const ChainLink& link : conflict.chain) told.push_back(SentenceOf(link));
  EXPECT_THAT(told, ElementsAre("a 2 and 6 require b>=3", "a 1, 3 and 5 require b>=2", "a 4 was yanked"));
  EXPECT_THAT(conflict.text, Not(HasSubstr("hint")));
}

TEST(Conflicts, WhatIsNotNeededIsNotTold) {
  Explained asked(R"(
    package a 1
      c==1
      x
      y
    package x 1
      c>=1
    package y 1
    package b 1
      c==2
    package c 1
    package c 2
  )");
  EXPECT_THAT(asked.Told({"y", "a", "x", "b"}), ElementsAre("a 1 requires c==1", "b 1 requires c==2"));
}

TEST(Conflicts, NoSuchProject) {
  Explained asked("package torch 2\n");
  Conflict conflict = asked.Only({"torchh", "torch"});
  EXPECT_THAT(conflict.lines, ElementsAre(0));
  EXPECT_THAT(conflict.text, HasSubstr("torchh is on no index asked; did you mean torch?"));
  EXPECT_EQ(conflict.hint, "check the spelling (did you mean torch?), or add the index that has torchh");
  EXPECT_EQ(asked.Only({"cv2"}).hint, "the project is called opencv-python");
}

TEST(Conflicts, NoSuchProjectBehindAnother) {
  Explained asked("package a 1\n  missing>=2\n");
  EXPECT_THAT(asked.Told({"a"}), ElementsAre("a 1 requires missing>=2", "missing is on no index that was asked"));
}

TEST(Conflicts, NoSuchVersion) {
  Explained asked("package torch 2.1.2\npackage torch 2.2.0\npackage torch 2.4.0\n");
  Conflict conflict = asked.Only({"torch==2.1.22"});
  EXPECT_THAT(conflict.text, HasSubstr("torch==2.1.22: no release meets it; the newest here is 2.4.0\n"));
  EXPECT_EQ(conflict.hint, "the nearest releases are 2.1.2 and 2.2.0");
  EXPECT_EQ(asked.Only({"torch>=3"}).hint, "the nearest release is 2.4.0");
  EXPECT_THAT(asked.Only({"torch<1,>2"}).text, HasSubstr("torch<1,>2: its bounds exclude each other; mend one"));
}

TEST(Conflicts, WheelsForOtherPythons) {
  Explained asked(R"(
    package torch 2.0.1 tags cp38-cp38-manylinux_2_17_x86_64,cp310-cp310-manylinux_2_17_x86_64
    package torch 2.5.0 tags cp311-cp311-manylinux_2_17_x86_64
  )");
  Conflict conflict = asked.Only({"torch==2.0.1"});
  EXPECT_THAT(conflict.text,
              HasSubstr("torch 2.0.1 has wheels for Python 3.8 to 3.10 only; the target has Python 3.11"));
  EXPECT_THAT(conflict.hint, HasSubstr("the nearest release with a file for this target is 2.5.0"));
}

TEST(Conflicts, ManyReleasesWithoutAFile) {
  std::string registry;
  for (int v = 0; v < 30; ++v) {
    registry += "package torch 1." + std::to_string(v) + " tags cp3" + std::to_string(v / 5) + "-cp3" +
                std::to_string(v / 5) + "-manylinux_2_17_x86_64\n";
  }
  Explained asked(registry);
  EXPECT_THAT(asked.Told({"torch"}),
              ElementsAre("every release of torch has no file for the target: 1.29 has wheels for Python 3.5 only; the "
                          "target has Python 3.11"));
}

TEST(Conflicts, RequiresPython) {
  Explained asked("package a 1 requires-python >=3.12\npackage a 2 requires-python >=3.12\n");
  EXPECT_THAT(asked.Told({"a"}), ElementsAre("every release of a requires Python >=3.12; the target has Python 3.11"));
}

TEST(Conflicts, Yanked) {
  Explained asked("package a 1\npackage a 2 yanked \"bad build\"\n");
  Conflict conflict = asked.Only({"a>1"});
  EXPECT_THAT(conflict.text, HasSubstr("a 2 was yanked: bad build"));
  EXPECT_EQ(conflict.hint, "the nearest release not yanked is 1");
}

TEST(Conflicts, DateLimit) {
  Explained asked("package a 1 uploaded 2024-01-01\npackage a 2 uploaded 2026-01-01\n");
  asked.options.exclude_newer_us = 1735689600'000'000;  // 2025
  Conflict conflict = asked.Only({"a==2"});
  EXPECT_THAT(conflict.text, HasSubstr("a==2 was uploaded after the date limit"));
  EXPECT_EQ(conflict.hint, "move --exclude-newer, or take 1");
}

TEST(Conflicts, Prerelease) {
  Explained asked("package a 1\npackage a 2rc1\n");
  asked.options.prerelease = PrereleaseMode::kDisallow;
  Conflict conflict = asked.Only({"a>1"});
  EXPECT_THAT(conflict.text, HasSubstr("a 2rc1 is a pre-release"));
  EXPECT_THAT(conflict.hint, HasSubstr("--prerelease allow"));
}

TEST(Conflicts, BrokenMetadata) {
  Explained asked("package a 1 broken \"no Name field\"\n");
  EXPECT_THAT(asked.Only({"a"}).text, HasSubstr("no Name field"));
}

TEST(Conflicts, Banned) {
  Explained asked("package a 1\npackage a 2\n");
  asked.bans = {{"a", *Version::Parse("2"), "needs a newer driver"}};
  EXPECT_THAT(asked.Only({"a>1"}).text, HasSubstr("needs a newer driver"));
}

TEST(Conflicts, ConstraintsAreCalledSo) {
  Explained asked("package a 1\n  b>=2\npackage b 1\npackage b 2\n");
  asked.constraints = {"b<2"};
  Conflict conflict = asked.Only({"a"});
  EXPECT_THAT(conflict.lines, ElementsAre(0, 1));
  EXPECT_THAT(conflict.text, HasSubstr("a and the constraint b<2 cannot be installed together: no b meets both\n"));
  EXPECT_THAT(conflict.text, HasSubstr("a 1 requires b>=2"));
}

TEST(Conflicts, OverridesAreCalledSo) {
  Explained asked("package a 1\n  b\npackage b 1\n");
  asked.overrides = {"b==7"};
  Conflict conflict = asked.Only({"a"});
  EXPECT_THAT(conflict.text, HasSubstr("a and the override b==7 cannot be installed together."));
  EXPECT_THAT(conflict.text, HasSubstr("b has no release that meets ==7"));
}

TEST(Conflicts, TwoPinsOfOneProject) {
  Explained asked("package a 1\npackage a 2\n");
  Conflict conflict = asked.Only({"a==1", "a==2"});
  EXPECT_TRUE(conflict.chain.empty());
  EXPECT_THAT(conflict.text, HasSubstr("no release of a meets both"));
}

TEST(Conflicts, BoundIsReported) {
  Explained asked("package a 1\n");
  ConflictReport report = asked.Report({"x", "y", "z"}, 2);
  EXPECT_EQ(report.conflicts.size(), 2u);
  EXPECT_FALSE(report.complete);
  EXPECT_THAT(report.bound_note, HasSubstr("first 2 conflicts"));
}

// Alternatives: no single release of b is excluded by everything, the chain tells both ways.
TEST(Conflicts, EveryWayIsTold) {
  Explained asked(R"(
    package a 1
      b==1
    package a 2
      b==2
    package b 1
      c==1
    package b 2
      c==2
    package c 1
    package c 2
    package c 3
  )");
  EXPECT_THAT(asked.Told({"a", "c==3"}),
              ElementsAre("a 2 requires b==2", "a 1 requires b==1", "b 2 requires c==2", "b 1 requires c==1"));
}

}  // namespace
}  // namespace fitment
