// All minimal conflicts against every subset of the lines, on small random registries.
#include "explain/core.h"

#include <gtest/gtest.h>

#include <random>

#include "support/questions.h"

namespace fitment {
namespace {

using Random = std::mt19937;

std::string RandomBound(Random& random) {
  const char* kOps[] = {"==", ">=", "<=", "<", "!="};
  return random() % 4 == 0 ? "" : kOps[random() % 5] + std::to_string(1 + random() % 3);
}

// A constraint or override with "==" lets yanked versions in: a subset without it may then have no solution where the
// whole has one, and "minimal" would mean nothing. The same bound without that permission.
std::string WithoutPermission(const std::string& bound) {
  return bound.starts_with("==") ? ">=" + bound.substr(2) + ",<=" + bound.substr(2) : bound;
}

std::string RandomRegistry(Random& random) {
  std::string text;
  for (char name = 'a'; name < 'f'; ++name) {
    for (int version = 1; version <= 3; ++version) {
      text += "package " + std::string(1, name) + " " + std::to_string(version);
      text += random() % 8 == 0 ? " yanked\n" : "\n";
      for (uint32_t i = random() % 3; i-- > 0;) {
        char other = static_cast<char>('a' + random() % 5);
        if (other != name) text += "  " + std::string(1, other) + RandomBound(random) + "\n";
      }
    }
  }
  return text;
}

// Every subset without a solution none of whose own subsets is one.
std::set<Lines> ByEverySubset(Asked& asked, const Question& question) {
  std::vector<uint32_t> numbers;
  for (const RootRequirement& line : question.lines) numbers.push_back(line.line);
  std::set<Lines> minimal;
  std::vector<uint32_t> masks(size_t{1} << numbers.size());
  for (uint32_t mask = 0; mask < masks.size(); ++mask) masks[mask] = mask;
  std::stable_sort(masks.begin(), masks.end(),
                   [](uint32_t a, uint32_t b) { return std::popcount(a) < std::popcount(b); });
  for (uint32_t mask : masks) {
    Lines lines;
    for (size_t i = 0; i < numbers.size(); ++i) {
      if (mask >> i & 1) lines.insert(numbers[i]);
    }
    bool above = std::any_of(minimal.begin(), minimal.end(), [&](const Lines& core) {
      return std::includes(lines.begin(), lines.end(), core.begin(), core.end());
    });
    if (!above && !asked.resolver().Resolve(OnlyLines(question, lines))->ok()) minimal.insert(lines);
  }
  return minimal;
}

TEST(Core, FindsEveryMinimalSet) {
  int conflicts = 0;
  for (uint32_t seed = 1; seed <= 250; ++seed) {
    Random random(seed);
    Asked asked(RandomRegistry(random));
    std::vector<std::string> lines;
    for (uint32_t i = 3 + random() % 3; i-- > 0;)
      lines.push_back(std::string(1, static_cast<char>('a' + random() % 5)) + RandomBound(random));
    if (random() % 2) asked.constraints = {"a" + WithoutPermission(RandomBound(random))};
    if (random() % 3 == 0) asked.overrides = {"b" + WithoutPermission(RandomBound(random))};
    Question question = asked.question(lines);
    auto answer = asked.resolver().Resolve(question);
    ASSERT_TRUE(answer) << answer.error().message;
    auto* no = std::get_if<NoResolution>(&answer->value);
    if (!no) continue;
    ++conflicts;
    auto cores = AllMinimalCores(asked.resolver(), question, Lines(no->lines.begin(), no->lines.end()), {});
    ASSERT_TRUE(cores);
    EXPECT_TRUE(cores->complete);
    std::set<Lines> found(cores->minimal.begin(), cores->minimal.end());
    EXPECT_EQ(found.size(), cores->minimal.size()) << "a core twice, seed " << seed;
    ASSERT_EQ(found, ByEverySubset(asked, question)) << "seed " << seed;
  }
  EXPECT_GT(conflicts, 40);
}

TEST(Core, TwinLinesMakeTwoConflicts) {
  Asked asked("package a 1\npackage a 2\n");
  Question question = asked.question({"a==1", "a==1", "a==2"});
  auto cores = AllMinimalCores(asked.resolver(), question, {0, 1, 2}, {});
  ASSERT_TRUE(cores);
  EXPECT_EQ(std::set<Lines>(cores->minimal.begin(), cores->minimal.end()), (std::set<Lines>{{0, 2}, {1, 2}}));
}

TEST(Core, BoundIsSaid) {
  Asked asked("package a 1\npackage b 1\npackage c 1\n");
  Question question = asked.question({"a==9", "b==9", "c==9"});
  CoreLimits limits;
  limits.cores = 2;
  auto cores = AllMinimalCores(asked.resolver(), question, {0}, limits);
  ASSERT_TRUE(cores);
  EXPECT_EQ(cores->minimal.size(), 2u);
  EXPECT_FALSE(cores->complete);
}

TEST(Core, AnOverrideThatCuresIsNoConflict) {
  Asked asked("package a 1\n  b==1\npackage b 1\npackage b 2\npackage c 1\n");
  asked.overrides = {"b==2"};
  Question question = asked.question({"a", "b==2", "c==7"});
  auto cores = AllMinimalCores(asked.resolver(), question, {2}, {});
  ASSERT_TRUE(cores);
  EXPECT_EQ(cores->minimal, (std::vector<Lines>{{2}}));
}

TEST(Core, AnOverrideMayBeToBlame) {
  Asked asked("package a 1\n  b\npackage b 1\n");
  asked.overrides = {"b==5"};
  Question question = asked.question({"a"});
  auto cores = AllMinimalCores(asked.resolver(), question, {0, 1}, {});
  ASSERT_TRUE(cores);
  EXPECT_EQ(cores->minimal, (std::vector<Lines>{{0, 1}}));
}

}  // namespace
}  // namespace fitment
