// A set of numbered versions as a bitmap. Tested by bits_test.cc.
#include "solver/bits.h"

#include <algorithm>

namespace fitment {

BitSet::BitSet(size_t width, bool all) : words_(WordsFor(width), all ? ~uint64_t{0} : 0), width_(width) {
  if (all && width % 64) words_.back() = (uint64_t{1} << (width % 64)) - 1;
}

void BitSet::SetRange(uint32_t first, uint32_t end) {
  for (uint32_t i = first; i < end; ++i) {
    if (i % 64 == 0 && i + 64 <= end) {
      words_[i / 64] = ~uint64_t{0};
      i += 63;
    } else {
      Set(i);
    }
  }
}

BitSet& BitSet::operator&=(Bits other) {
  for (size_t i = 0; i < words_.size(); ++i) words_[i] &= i < other.size() ? other[i] : 0;
  return *this;
}

BitSet& BitSet::operator|=(Bits other) {
  for (size_t i = 0; i < std::min(words_.size(), other.size()); ++i) words_[i] |= other[i];
  return *this;
}

BitSet& BitSet::Subtract(Bits other) {
  for (size_t i = 0; i < std::min(words_.size(), other.size()); ++i) words_[i] &= ~other[i];
  return *this;
}

BitSet BitSet::Complement() const {
  BitSet out(width_, true);
  return out.Subtract(words_);
}

bool BitSet::Any() const {
  return AnyBit(words_);
}
size_t BitSet::Count() const {
  return CountBits(words_);
}

int32_t BitSet::Highest() const {
  for (size_t i = words_.size(); i-- > 0;) {
    if (words_[i]) return static_cast<int32_t>(64 * i + 63 - static_cast<size_t>(std::countl_zero(words_[i])));
  }
  return -1;
}

int32_t BitSet::Lowest() const {
  for (size_t i = 0; i < words_.size(); ++i) {
    if (words_[i]) return static_cast<int32_t>(64 * i + static_cast<size_t>(std::countr_zero(words_[i])));
  }
  return -1;
}

bool IsSubset(Bits a, Bits b) {
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] & ~(i < b.size() ? b[i] : 0)) return false;
  }
  return true;
}

bool Intersects(Bits a, Bits b) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] & b[i]) return true;
  }
  return false;
}

bool AnyBit(Bits a) {
  return std::any_of(a.begin(), a.end(), [](uint64_t word) { return word != 0; });
}

size_t CountBits(Bits a) {
  size_t count = 0;
  for (uint64_t word : a) count += static_cast<size_t>(std::popcount(word));
  return count;
}

}  // namespace fitment
