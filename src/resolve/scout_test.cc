// The scout over a registry that answers in rounds: how often has a question to wait?
#include "resolve/scout.h"

#include <gtest/gtest.h>

#include "support/questions.h"

namespace fitment {
namespace {

// Nothing is here before a round has passed since it was first wanted. A question that waits for one thing spends a
// round too.
class SlowSource : public PackageSource {
 public:
  SlowSource(std::string_view registry, bool hints) : registry_(FakeSource::Of(Dedent(registry))), hints_(hints) {}

  const std::vector<IndexSpec>& indexes() const override { return registry_->indexes(); }
  Result<std::optional<ProjectView>> Project(size_t index, std::string_view name) override {
    Need("p " + std::string(name));
    return registry_->Project(index, name);
  }
  Result<MetadataView> Metadata(size_t index, const ProjectView& project, uint32_t file) override {
    Need("m " + std::string(project.file(file).filename));
    return registry_->Metadata(index, project, file);
  }
  Result<DirectDistribution> Direct(const DirectReference& reference) override { return registry_->Direct(reference); }
  SourceCounters counters() const override { return registry_->counters(); }

  bool WantsHints() const override { return hints_; }
  void WantProjects(std::span<const std::string> names) override {
    for (const std::string& name : names) wanted_.emplace("p " + name, rounds);
  }
  std::optional<Result<std::optional<ProjectView>>> PeekProject(size_t index, std::string_view name, bool) override {
    if (!Here("p " + std::string(name))) return std::nullopt;
    return registry_->Project(index, name);
  }
  std::optional<Result<MetadataView>> PeekMetadata(size_t index, const ProjectView& project, uint32_t file,
                                                   bool) override {
    if (!Here("m " + std::string(project.file(file).filename))) return std::nullopt;
    return registry_->Metadata(index, project, file);
  }
  bool WaitForSome() override {
    ++rounds;
    return true;
  }

  size_t wanted() const { return wanted_.size(); }
  int rounds = 0;

 private:
  bool Here(const std::string& what) { return wanted_.emplace(what, rounds).first->second < rounds; }
  void Need(const std::string& what) {
    if (!Here(what)) ++rounds;
  }

  std::unique_ptr<FakeSource> registry_;
  bool hints_;
  std::map<std::string, int> wanted_;
};

// Five chains of four, which a question by itself walks along one after another.
std::string Chains() {
  std::string text;
  for (int chain = 0; chain < 5; ++chain) {
    for (int at = 0; at < 4; ++at) {
      text += "package c" + std::to_string(chain) + "-" + std::to_string(at) + " 1.0\n";
      if (at < 3) text += "  c" + std::to_string(chain) + "-" + std::to_string(at + 1) + "\n";
    }
  }
  return text;
}

std::string PinsOf(SlowSource& source, const std::vector<std::string>& lines) {
  Target target;
  target.python = {3, 11};
  Resolver resolver(source, target, {});
  Question question;
  for (const std::string& line : lines) {
    question.lines.push_back(RootLine(line, static_cast<uint32_t>(question.lines.size())));
  }
  auto answer = resolver.Resolve(question);
  if (!answer) return answer.error().message;
  auto* resolution = std::get_if<Resolution>(&answer->value);
  std::string text;
  if (!resolution) return "no";
  for (const Pin& pin : resolution->pins) text += pin.name + "==" + pin.version + " ";
  return text;
}

TEST(Scout, WalksAllChainsAtOnce) {
  const std::vector<std::string> lines = {"c0-0", "c1-0", "c2-0", "c3-0", "c4-0"};
  SlowSource alone(Chains(), false), scouted(Chains(), true);
  EXPECT_EQ(PinsOf(alone, lines), PinsOf(scouted, lines));
  EXPECT_EQ(scouted.wanted(), alone.wanted());  // nothing in vain
  EXPECT_GE(alone.rounds, 30);                  // a page and a document each
  EXPECT_LE(scouted.rounds, 8);                 // as deep as one chain
}

TEST(Scout, AWrongGuessChangesNoAnswer) {
  const std::string registry = R"(
    package a 1.0
    package a 2.0
      x
      b<2
    package b 1.0
    package b 2.0
      y
    package x 1.0
      b>=2
    package y 1.0
  )";
  SlowSource alone(registry, false), scouted(registry, true);
  EXPECT_EQ(PinsOf(alone, {"a", "b"}), PinsOf(scouted, {"a", "b"}));
  EXPECT_LE(scouted.rounds, alone.rounds);
}

TEST(Scout, FollowsExtrasAndMarkers) {
  const std::string registry = R"(
    package a 1.0
      b ; sys_platform == "win32"
      extra gpu: c
    package b 1.0
    package c 1.0
  )";
  SlowSource scouted(registry, true);
  EXPECT_EQ(PinsOf(scouted, {"a[gpu]"}), "a==1.0 c==1.0 ");
  EXPECT_EQ(scouted.wanted(), 4u);  // pages and metadata of a and c
}

Target Linux311() {
  Target target;
  target.python = {3, 11};
  return target;
}

TEST(Scout, ATableTellsTheClosureAtOnce) {
  const LikelyNeeds table("# a remark\nc0-0\t1.0\tc0-1\nc0-1\t1.0\tc0-2>=1\nc0-2\t1.0\tc0-3\n");
  SlowSource source(Chains(), true);
  Scout scout(source, Linux311(), {}, table);
  scout.Want(*Requirement::Parse("c0-0"));
  scout.Look();
  EXPECT_EQ(source.wanted(), 1u);
  ++source.rounds;
  scout.Look();
  EXPECT_EQ(source.wanted(), 5u);  // its metadata, and the pages of all that hangs on it
  ++source.rounds;
  scout.Look();
  EXPECT_EQ(source.wanted(), 8u);
}

TEST(Scout, ATableOfAnotherReleaseIsNotFollowed) {
  const LikelyNeeds table("c0-0\t0.9\tx\ty\n");
  SlowSource source(Chains(), true);
  Scout scout(source, Linux311(), {}, table);
  scout.Want(*Requirement::Parse("c0-0"));
  scout.Look();
  ++source.rounds;
  scout.Look();
  EXPECT_EQ(source.wanted(), 2u);
}

TEST(Scout, WhatIsAskedElsewhereNarrowsTheGuess) {
  SlowSource source(R"(
    package a 1.0
    package a 2.0
      x
    package b 1.0
      a
    package x 1.0
  )",
                    true);
  EXPECT_EQ(PinsOf(source, {"a<2", "b"}), "a==1.0 b==1.0 ");
  EXPECT_EQ(source.wanted(), 4u);  // two pages, two documents: nothing of a 2.0
}

TEST(LikelyNeeds, TheTableInsideIsSound) {
  const LikelyNeeds& needs = LikelyNeeds::Embedded();
  const auto torch = needs.Of("torch");
  ASSERT_TRUE(torch);
  EXPECT_TRUE(Version::Parse(torch->version));
  EXPECT_FALSE(torch->requirements.empty());
  for (std::string_view text : torch->requirements) EXPECT_TRUE(Requirement::Parse(text)) << text;
  EXPECT_FALSE(needs.Of("no-such-project"));
}

}  // namespace
}  // namespace fitment
