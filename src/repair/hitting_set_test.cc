// Smallest hitting sets against all subsets.
#include "repair/hitting_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace fitment {
namespace {

bool HitsAll(const LineSet& set, const std::vector<LineSet>& cores) {
  return std::all_of(cores.begin(), cores.end(), [&](const LineSet& core) {
    return std::any_of(core.begin(), core.end(), [&](uint32_t line) { return set.contains(line); });
  });
}

size_t SmallestByTrying(const std::vector<LineSet>& cores, uint32_t lines) {
  size_t best = lines + 1;
  for (uint32_t mask = 0; mask < (1u << lines); ++mask) {
    LineSet set;
    for (uint32_t i = 0; i < lines; ++i) {
      if (mask >> i & 1) set.insert(i);
    }
    if (set.size() < best && HitsAll(set, cores)) best = set.size();
  }
  return best;
}

TEST(HittingSets, GivesASmallestSetOfEveryRandomFamily) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    uint32_t lines = 2 + random() % 7;
    std::vector<LineSet> cores;
    HittingSets sets;
    for (uint32_t i = 0, n = random() % 6; i < n; ++i) {
      LineSet core;
      do {
        core.insert(random() % lines);
      } while (random() % 2);
      cores.push_back(core);
      sets.AddCore(core);
    }
    auto found = sets.Next(lines);
    ASSERT_TRUE(found);
    EXPECT_TRUE(HitsAll(*found, cores));
    EXPECT_EQ(found->size(), SmallestByTrying(cores, lines));
  }
}

TEST(HittingSets, BlockedSetsAndTheLimitAreKept) {
  HittingSets sets;
  sets.AddCore({1, 2});
  EXPECT_EQ(sets.Next(5), LineSet{1});
  sets.Block({1});
  EXPECT_EQ(sets.Next(5), LineSet{2});
  sets.Block({2});
  EXPECT_EQ(sets.Next(5), std::nullopt);
  HittingSets tight;
  tight.AddCore({1});
  tight.AddCore({2});
  EXPECT_EQ(tight.Next(1), std::nullopt);
}

}  // namespace
}  // namespace fitment
