// When it is worth a request to look for an unadvertised sibling.
#include "index/host_memory.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

constexpr char kHost[] = "https://files.example.org";

using Plan = HostMemory::Plan;

TEST(HostMemory, AHostWithoutSiblingsIsProbedAFewTimes) {
  std::unique_ptr<Store> store = std::move(*Store::InMemory());
  HostMemory memory(*store, 1000);
  int probes = 0;
  while (memory.SiblingPlan(kHost, "p" + std::to_string(probes)) == Plan::kRace) ASSERT_LT(++probes, 20);
  EXPECT_EQ(probes, 8);  // all under way
  EXPECT_EQ(memory.SiblingPlan("https://other.example.org", "p0"), Plan::kRace);
  for (int i = 0; i < probes; ++i) memory.Learnt(kHost, "p" + std::to_string(i), false);
  EXPECT_EQ(memory.SiblingPlan(kHost, "new"), Plan::kNone);
  HostMemory tomorrow(*store, 1000 + 86400);
  EXPECT_EQ(tomorrow.SiblingPlan(kHost, "new"), Plan::kNone);
  HostMemory next_month(*store, 1000 + 30 * 86400);
  EXPECT_EQ(next_month.SiblingPlan(kHost, "p0"), Plan::kRace);
}

TEST(HostMemory, AProjectsOwnHistoryGoesFirst) {
  std::unique_ptr<Store> store = std::move(*Store::InMemory());
  HostMemory memory(*store, 1000);
  EXPECT_EQ(memory.SiblingPlan(kHost, "has"), Plan::kRace);
  EXPECT_EQ(memory.SiblingPlan(kHost, "lacks"), Plan::kRace);
  memory.Learnt(kHost, "has", true);
  memory.Learnt(kHost, "lacks", false);
  EXPECT_EQ(memory.SiblingPlan(kHost, "has"), Plan::kFirst);
  EXPECT_EQ(memory.SiblingPlan(kHost, "lacks"), Plan::kNone);
  HostMemory again(*store, 1001);
  EXPECT_EQ(again.SiblingPlan(kHost, "has"), Plan::kFirst);
  EXPECT_EQ(again.SiblingPlan(kHost, "lacks"), Plan::kNone);
}

TEST(HostMemory, AHostWithSomeIsAskedOnForNewProjects) {
  std::unique_ptr<Store> store = std::move(*Store::InMemory());
  HostMemory memory(*store, 1000);
  for (int i = 0; i < 40; ++i) {
    const std::string project = "p" + std::to_string(i);
    ASSERT_EQ(memory.SiblingPlan(kHost, project), Plan::kRace) << i;
    memory.Learnt(kHost, project, i % 4 == 0);
  }
  for (int i = 0; i < 40; ++i) memory.Learnt(kHost, "q" + std::to_string(i), false);
  EXPECT_EQ(memory.SiblingPlan(kHost, "new"), Plan::kNone);
}

TEST(HostMemory, ForeignBytesAreNoMemory) {
  std::unique_ptr<Store> store = std::move(*Store::InMemory());
  store->Put("h|https://files.example.org/", "x y");
  EXPECT_EQ(HostMemory(*store, 1000).SiblingPlan(kHost, "p"), Plan::kRace);
}

}  // namespace
}  // namespace fitment
