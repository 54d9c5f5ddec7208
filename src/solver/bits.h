// A set of numbered versions as a bitmap. Sets of one package always have that package's width. Tests: bits_test.cc.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace fitment {

using Bits =
    std::span<const uint64_t>;  // borrowed words; bit i of word w is version 64 w + i; bits beyond the width are 0

inline size_t WordsFor(size_t versions) {
  return (versions + 63) / 64;
}
inline bool TestBit(Bits bits, uint32_t i) {
  return i / 64 < bits.size() && (bits[i / 64] >> (i % 64) & 1);
}

// An owned bitmap.
class BitSet {
 public:
  BitSet() = default;
  explicit BitSet(size_t width, bool all = false);
  explicit BitSet(Bits words, size_t width) : words_(words.begin(), words.end()), width_(width) {}
  size_t width() const { return width_; }
  Bits bits() const { return words_; }
  operator Bits() const { return words_; }
  bool Test(uint32_t i) const { return TestBit(words_, i); }
  void Set(uint32_t i) { words_[i / 64] |= uint64_t{1} << (i % 64); }
  void Reset(uint32_t i) { words_[i / 64] &= ~(uint64_t{1} << (i % 64)); }
  void SetRange(uint32_t first, uint32_t end);  // [first, end)
  BitSet& operator&=(Bits other);
  BitSet& operator|=(Bits other);
  BitSet& Subtract(Bits other);
  BitSet Complement() const;
  bool Any() const;
  size_t Count() const;
  int32_t Highest() const;  // -1 for none
  int32_t Lowest() const;
  bool operator==(const BitSet& other) const { return width_ == other.width_ && words_ == other.words_; }

 private:
  std::vector<uint64_t> words_;
  size_t width_ = 0;
};

bool IsSubset(Bits a, Bits b);  // a within b
bool Intersects(Bits a, Bits b);
bool AnyBit(Bits a);
size_t CountBits(Bits a);

}  // namespace fitment
