#include "base/background.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>

namespace fitment {
namespace {

TEST(Background, EveryPieceIsDoneOnceAndTakenOverHere) {
  std::atomic<int> woken = 0;
  Background background([&] { ++woken; });
  const auto here = std::this_thread::get_id();
  std::multiset<int> taken;
  for (int i = 0; i < 200; ++i) {
    background.Submit([&, i]() -> Background::Then {
      return [&, i] {
        EXPECT_EQ(std::this_thread::get_id(), here);
        taken.insert(i);
      };
    });
    if (i % 7 == 0) background.Help();
    if (i % 11 == 0) background.Collect();
  }
  while (background.Busy()) {
    background.Wait();
    background.Collect();
  }
  EXPECT_EQ(taken.size(), 200u);
  EXPECT_EQ(std::set<int>(taken.begin(), taken.end()).size(), 200u);
  EXPECT_FALSE(background.Collect());
  EXPECT_FALSE(background.Help());
  background.Wait();  // nothing is in work: returns
}

TEST(Background, WhatIsReadyMaySubmitMore) {
  Background background;
  int done = 0;
  background.Submit([&]() -> Background::Then {
    return [&] { background.Submit([&]() -> Background::Then { return [&] { ++done; }; }); };
  });
  while (background.Busy()) {
    background.Wait();
    background.Collect();
  }
  EXPECT_EQ(done, 1);
}

TEST(Background, AnEndDropsWhatWasNotBegun) {
  std::atomic<int> begun = 0, taken = 0;
  {
    Background background;
    for (int i = 0; i < 50; ++i) background.Submit([&]() -> Background::Then { return ++begun, [&] { ++taken; }; });
  }
  EXPECT_LE(begun, 50);
  EXPECT_EQ(taken, 0);
}

}  // namespace
}  // namespace fitment
