// Tests of cli/worker_pool.h.
#include "cli/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <set>

namespace fitment {
namespace {

using ::testing::ElementsAre;

TEST(WorkerPool, EachItemIsDoneOnceAndLongLinesArriveWhole) {
  std::multiset<std::string> lines;
  WorkerPool pool;
  pool.workers = 3;
  pool.work = [](size_t item) { return std::to_string(item) + std::string(100'000, 'x') + "\n"; };
  pool.take = [&](std::string_view line) { lines.insert(std::string(line)); };
  pool.died = [](size_t, const std::string& how) { ADD_FAILURE() << how; };
  RunPool(40, pool);
  ASSERT_EQ(lines.size(), 40u);
  for (size_t item = 0; item < 40; ++item) EXPECT_EQ(lines.count(std::to_string(item) + std::string(100'000, 'x')), 1u);
}

TEST(WorkerPool, AnItemThatKillsItsWorkerIsToldAndTheRestGoesOn) {
  std::set<std::string> lines;
  std::vector<size_t> dead;
  WorkerPool pool;
  pool.workers = 2;
  pool.work = [](size_t item) -> std::string {
    if (item == 3) raise(SIGKILL);
    if (item == 5) _exit(7);
    return std::to_string(item) + "\n";
  };
  pool.take = [&](std::string_view line) { lines.insert(std::string(line)); };
  pool.died = [&](size_t item, const std::string&) { dead.push_back(item); };
  RunPool(8, pool);
  std::sort(dead.begin(), dead.end());
  EXPECT_THAT(dead, ElementsAre(3, 5));
  EXPECT_THAT(lines, ElementsAre("0", "1", "2", "4", "6", "7"));
}

TEST(WorkerPool, NothingToDoIsDone) {
  RunPool(0, {});
}

}  // namespace
}  // namespace fitment
