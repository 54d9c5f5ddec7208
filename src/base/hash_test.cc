// hash.h: SHA-256 against the standard's vectors; the table hash is stable and tells lengths apart.
#include "base/hash.h"

#include <gtest/gtest.h>

#include <set>

namespace fitment {
namespace {

TEST(Hash, Sha256OfTheStandardsVectors) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// Records on disk hold these numbers: a change of the function is a change of the store's format.
TEST(Hash, FastHashIsStable) {
  EXPECT_EQ(FastHash(""), FastHash(std::string()));
  EXPECT_EQ(FastHash("torch"), uint64_t{0xecacb8e1f2cf0d8fu});
}

TEST(Hash, FastHashTellsPaddedAndSwappedTextsApart) {
  std::set<uint64_t> seen;
  size_t count = 0;
  std::string zeros;
  for (int i = 0; i < 40; ++i, ++count) {
    seen.insert(FastHash(zeros));
    zeros += '\0';
  }
  for (char a = ' '; a < 127; ++a) {
    for (char b = ' '; b < 127; ++b, ++count) seen.insert(FastHash(std::string{a, b, 'x', 'y', 'z', '-', '1', '.', b}));
  }
  EXPECT_EQ(seen.size(), count);
}

}  // namespace
}  // namespace fitment
