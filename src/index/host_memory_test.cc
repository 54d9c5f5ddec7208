// When it is worth a request to look for an unadvertised sibling.
#include "index/host_memory.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

constexpr char kHost[] = "https://files.example.org";

TEST(HostMemory, AHostWithoutSiblingsIsProbedThreeTimes) {
  std::unique_ptr<Store> store = std::move(*Store::InMemory());
  HostMemory memory(*store, 1000);
  EXPECT_TRUE(memory.ShouldTrySibling(kHost));
  EXPECT_TRUE(memory.ShouldTrySibling(kHost));
  EXPECT_TRUE(memory.ShouldTrySibling(kHost));
  EXPECT_FALSE(memory.ShouldTrySibling(kHost));  // three are under way
  EXPECT_TRUE(memory.ShouldTrySibling("https://other.example.org"));
  for (int i = 0; i < 3; ++i) memory.Learnt(kHost, false);
  EXPECT_FALSE(memory.ShouldTrySibling(kHost));
  HostMemory tomorrow(*store, 1000 + 86400);
  EXPECT_FALSE(tomorrow.ShouldTrySibling(kHost));
  HostMemory next_month(*store, 1000 + 30 * 86400);
  EXPECT_TRUE(next_month.ShouldTrySibling(kHost));
}

TEST(HostMemory, AHostWithSomeIsAskedOn) {
  std::unique_ptr<Store> store = std::move(*Store::InMemory());
  HostMemory memory(*store, 1000);
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(memory.ShouldTrySibling(kHost)) << i;
    memory.Learnt(kHost, i % 2 == 0);
  }
  for (int i = 0; i < 30; ++i) memory.Learnt(kHost, false);
  EXPECT_FALSE(memory.ShouldTrySibling(kHost));
}

TEST(HostMemory, ForeignBytesAreNoMemory) {
  std::unique_ptr<Store> store = std::move(*Store::InMemory());
  store->Put("h|https://files.example.org/", "x y");
  EXPECT_TRUE(HostMemory(*store, 1000).ShouldTrySibling(kHost));
}

}  // namespace
}  // namespace fitment
