// Statements cut to what is needed, and summed up, without a resolver.
#include "explain/shorten.h"

#include <gtest/gtest.h>

#include <random>

namespace fitment {
namespace {

using Kind = Statement::Kind;

constexpr PackageId kA = 1, kB = 2, kC = 3, kD = 4;
constexpr size_t kVersions = 8;

BitSet Set(std::initializer_list<uint32_t> versions) {
  BitSet set(kVersions);
  for (uint32_t v : versions) set.Set(v);
  return set;
}
BitSet All() {
  return BitSet(kVersions, true);
}

Statement LineFor(PackageId target, BitSet allowed, uint32_t line) {
  Statement statement;
  statement.kind = Kind::kLine;
  statement.dependency = target;
  statement.dependents = BitSet(1, true);
  statement.allowed = std::move(allowed);
  statement.target = std::string(1, static_cast<char>('a' + target - 1));
  statement.text = "line " + std::to_string(line);
  statement.line = line;
  return statement;
}

Statement Requires(PackageId from, BitSet versions, PackageId target, BitSet allowed, std::string text) {
  Statement statement;
  statement.dependent = from;
  statement.dependency = target;
  statement.dependents = std::move(versions);
  statement.allowed = std::move(allowed);
  statement.package = std::string(1, static_cast<char>('a' + from - 1));
  statement.target = std::string(1, static_cast<char>('a' + target - 1));
  statement.text = std::move(text);
  return statement;
}

Statement Refused(PackageId package, BitSet versions, std::string why) {
  Statement statement = Requires(package, std::move(versions), package, BitSet(kVersions), "");
  statement.kind = Kind::kRefused;
  statement.refusal = {Refusal::Kind::kTags, std::move(why)};
  return statement;
}

std::string Texts(const std::vector<Statement>& statements) {
  std::string text;
  for (const Statement& statement : statements) {
    text += (text.empty() ? "" : "; ") + (statement.kind == Kind::kRefused ? statement.refusal.detail : statement.text);
  }
  return text;
}

TEST(Shorten, KeepsWhatContradicts) {
  std::vector<Statement> all{
      Requires(kA, All(), kD, All(), "a->d"),    LineFor(kA, All(), 0), Requires(kA, All(), kC, Set({0}), "a->c"),
      Requires(kD, All(), kC, Set({0}), "d->c"), LineFor(kB, All(), 1), Requires(kB, All(), kC, Set({1}), "b->c")};
  ASSERT_TRUE(Contradict(all));
  EXPECT_EQ(Texts(Shortest(all)), "line 0; line 1; a->c; b->c");
}

TEST(Shorten, PrefersTheShorterWay) {
  // a says so itself, and by way of d.
  std::vector<Statement> all{LineFor(kA, All(), 0), LineFor(kC, Set({1}), 1), Requires(kA, All(), kD, All(), "a->d"),
                             Requires(kD, All(), kC, Set({0}), "d->c"), Requires(kA, All(), kC, Set({0, 2}), "a->c")};
  EXPECT_EQ(Texts(Shortest(all)), "line 0; line 1; a->c");
}

TEST(Shorten, KeepsRefusals) {
  std::vector<Statement> all{LineFor(kA, Set({1, 2}), 0), Refused(kA, Set({1}), "one"), Refused(kA, Set({2}), "two"),
                             Refused(kA, Set({3}), "three")};
  EXPECT_EQ(Texts(Shortest(all)), "line 0; one; two");
}

TEST(Shorten, ConstraintsDoNotBringIn) {
  Statement constraint = Requires(kA, All(), kC, Set({0}), "a bounds c");
  constraint.is_constraint = true;
  std::vector<Statement> all{LineFor(kA, All(), 0), constraint, Refused(kC, All(), "c")};
  EXPECT_FALSE(Contradict(all));
  all.push_back(LineFor(kC, All(), 1));
  EXPECT_TRUE(Contradict(all));
}

TEST(Shorten, NothingCanBeLeftOut) {
  std::mt19937 random(7);
  auto set = [&] {
    BitSet out(kVersions);
    for (uint32_t v = 0; v < kVersions; ++v) {
      if (random() % 2) out.Set(v);
    }
    return out;
  };
  int contradictions = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<Statement> all;
    for (uint32_t line = 0; line < 3; ++line) all.push_back(LineFor(1 + random() % 4, set(), line));
    for (int i = 0; i < 8; ++i) {
      PackageId from = 1 + random() % 4, to = 1 + random() % 4;
      if (from != to) all.push_back(Requires(from, set(), to, set(), std::to_string(i)));
    }
    for (int i = 0; i < 2; ++i) all.push_back(Refused(1 + random() % 4, set(), "r" + std::to_string(i)));
    if (!Contradict(all)) continue;
    ++contradictions;
    std::vector<Statement> few = Shortest(all);
    ASSERT_TRUE(Contradict(few)) << round;
    for (size_t i = 0; i < few.size(); ++i) {
      std::vector<Statement> without = few;
      without.erase(without.begin() + static_cast<ptrdiff_t>(i));
      bool grouped = few[i].kind == Kind::kRefused;  // two refusals of one project are one group
      ASSERT_TRUE(!Contradict(without)) << round << (grouped ? " refusal" : "");
    }
    Summed summed = SumUp(few, 1);
    ASSERT_TRUE(Contradict(summed.statements)) << round;
    ASSERT_EQ(summed.statements.size(), summed.merged.size());
  }
  EXPECT_GT(contradictions, 500);
}

TEST(Shorten, SumsUpWhatSaysLittle) {
  std::vector<Statement> all{LineFor(kA, All(), 0), LineFor(kB, Set({7}), 1)};
  for (uint32_t v = 0; v < kVersions; ++v) {
    BitSet one = Set({v}), up_to(kVersions);
    up_to.SetRange(0, std::min(v + 1, 6u));
    all.push_back(Requires(kA, one, kB, up_to, "b<" + std::to_string(v + 1)));
  }
  Summed summed = SumUp(Shortest(all));
  ASSERT_EQ(summed.statements.size(), 3u);
  EXPECT_EQ(summed.merged[2], 8u);
  EXPECT_EQ(summed.statements[2].dependents.Count(), kVersions);
  EXPECT_EQ(summed.statements[2].allowed.Highest(), 5);
}

TEST(Shorten, DoesNotSumUpWhatWouldNoLongerContradict) {
  // Each version of a excludes another half of b's, c takes the rest.
  std::vector<Statement> all{LineFor(kA, All(), 0)};
  for (uint32_t v = 0; v < kVersions; ++v) {
    all.push_back(Requires(kA, Set({v}), kB, Set({v}), "b" + std::to_string(v)));
    all.push_back(Requires(kB, Set({v}), kA, Set({(v + 1) % 8}), "a" + std::to_string(v)));
  }
  ASSERT_TRUE(Contradict(all));
  Summed summed = SumUp(Shortest(all));
  EXPECT_TRUE(Contradict(summed.statements));
}

TEST(Shorten, StepsCountHops) {
  Statement itself = Requires(kA, All(), kD, All(), "");
  itself.kind = Kind::kItself;
  std::vector<Statement> all{Requires(kB, All(), kC, All(), "b->c"), LineFor(kA, All(), 0),
                             Requires(kA, All(), kB, All(), "a->b"), itself, Requires(kD, All(), kC, All(), "d->c")};
  EXPECT_EQ(StepsFrom(all), (std::vector<size_t>{2, 0, 1, 1, 1}));
}

}  // namespace
}  // namespace fitment
