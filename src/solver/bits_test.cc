// Bitmaps against std::set.
#include "solver/bits.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace fitment {
namespace {

struct Model {
  BitSet bits;
  std::set<uint32_t> set;
};

Model RandomModel(size_t width) {
  Model model{BitSet(width), {}};
  if (width == 0) return model;
  for (uint32_t v :
       *rc::gen::container<std::vector<uint32_t>>(rc::gen::inRange<uint32_t>(0, static_cast<uint32_t>(width)))) {
    model.bits.Set(v);
    model.set.insert(v);
  }
  return model;
}

std::set<uint32_t> Members(const BitSet& bits) {
  std::set<uint32_t> members;
  for (uint32_t v = 0; v < bits.width(); ++v) {
    if (bits.Test(v)) members.insert(v);
  }
  return members;
}

TEST(BitSet, FullSetHasNoBitsBeyondItsWidth) {
  for (size_t width : {0, 1, 63, 64, 65, 128, 130}) {
    BitSet all(width, true);
    EXPECT_EQ(all.Count(), width);
    EXPECT_FALSE(all.Complement().Any());
    EXPECT_EQ(BitSet(width).Complement(), all);
  }
}

TEST(BitSet, NoneHasNoEnds) {
  EXPECT_EQ(BitSet(100).Highest(), -1);
  EXPECT_EQ(BitSet(100).Lowest(), -1);
  EXPECT_EQ(BitSet().Highest(), -1);
}

RC_GTEST_PROP(BitSet, AgreesWithSets, ()) {
  size_t width = *rc::gen::inRange<size_t>(0, 200);
  Model a = RandomModel(width), b = RandomModel(width);
  std::set<uint32_t> both, either = a.set, only;
  for (uint32_t v : a.set) (b.set.contains(v) ? both : only).insert(v);
  either.insert(b.set.begin(), b.set.end());
  BitSet x = a.bits;
  RC_ASSERT(Members(x &= b.bits) == both);
  x = a.bits;
  RC_ASSERT(Members(x |= b.bits) == either);
  x = a.bits;
  RC_ASSERT(Members(x.Subtract(b.bits)) == only);
  RC_ASSERT(a.bits.Count() == a.set.size());
  RC_ASSERT(a.bits.Any() == !a.set.empty());
  RC_ASSERT(a.bits.Highest() == (a.set.empty() ? -1 : static_cast<int32_t>(*a.set.rbegin())));
  RC_ASSERT(a.bits.Lowest() == (a.set.empty() ? -1 : static_cast<int32_t>(*a.set.begin())));
  RC_ASSERT(IsSubset(a.bits, b.bits) == only.empty());
  RC_ASSERT(Intersects(a.bits, b.bits) == !both.empty());
  RC_ASSERT(a.bits.Complement().Count() == width - a.set.size());
}

RC_GTEST_PROP(BitSet, Ranges, ()) {
  uint32_t width = *rc::gen::inRange<uint32_t>(1, 300), end = *rc::gen::inRange<uint32_t>(0, width + 1),
           first = *rc::gen::inRange<uint32_t>(0, end + 1);
  BitSet set(width);
  set.SetRange(first, end);
  RC_ASSERT(set.Count() == end - first);
  if (first < end)
    RC_ASSERT(set.Lowest() == static_cast<int32_t>(first) && set.Highest() == static_cast<int32_t>(end) - 1);
}

}  // namespace
}  // namespace fitment
