// Rice codes: a quotient in unary, a remainder in `low` bits. Tests: provider_facts_test.cc.
#include "wheel/hash_table.h"

#include <algorithm>
#include <bit>

#include "wheel/pack.h"

namespace fitment {
namespace {

class BitWriter {
 public:
  void Put(uint64_t value, int count) {
    for (int i = 0; i < count; ++i) Bit(value >> i & 1);
  }
  void Unary(uint64_t value) {
    for (; value; --value) Bit(true);
    Bit(false);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  void Bit(bool one) {
    if (used_ % 8 == 0) bytes_ += '\0';
    if (one) bytes_.back() = static_cast<char>(bytes_.back() | 1 << used_ % 8);
    ++used_;
  }
  std::string bytes_;
  uint64_t used_ = 0;
};

// Past the end everything reads as 0 and ok() is false.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  uint64_t Take(int count) {
    while (have_ < count) {
      if (at_ >= bytes_.size()) {
        ok_ = false;
        return 0;
      }
      window_ |= uint64_t{static_cast<unsigned char>(bytes_[at_++])} << have_;
      have_ += 8;
    }
    const uint64_t value = count ? window_ & (~uint64_t{0} >> (64 - count)) : 0;
    window_ >>= count;
    have_ -= count;
    return value;
  }
  uint64_t Unary() {
    uint64_t value = 0;
    while (ok_ && Take(1)) ++value;
    return value;
  }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
  uint64_t window_ = 0;  // never more than 7 + 48 bits
  int have_ = 0;
  bool ok_ = true;
};

constexpr int kMostBits = 48;

// The remainder's length that suits `count` values spread over `bits` bits.
int LowBits(uint64_t count, int bits) {
  const int log = std::bit_width(std::max<uint64_t>(count, 1)) - 1;
  return std::max(0, bits - log - 1);
}

template <typename Take>
bool VisitRows(std::string_view bytes, const std::vector<ReleaseSet>& sets, const Take& take) {
  pack::Reader in(bytes);
  const uint64_t count = in.Number(), low = in.Number();
  const std::string_view differences = in.View(), numbers = in.View();
  if (!in.done() || low > kMostBits || count > numbers.size()) return false;
  BitReader bits(differences);
  pack::Reader number(numbers);
  uint64_t hash = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t high = bits.Unary();
    hash += (high << low) + bits.Take(static_cast<int>(low));
    const uint64_t set = number.Number();
    if (!bits.ok() || !number.ok() || set >= sets.size()) return false;
    take(hash, sets[set]);
  }
  return number.done();
}

}  // namespace

uint32_t ReleaseSets::NumberOf(ReleaseSet set) {
  const auto found = std::find(sets_.begin(), sets_.end(), set);
  if (found != sets_.end()) return static_cast<uint32_t>(found - sets_.begin());
  sets_.push_back(set);
  return static_cast<uint32_t>(sets_.size() - 1);
}

std::string EncodeHashRows(const std::vector<HashRow>& rows, int bits, ReleaseSets& sets) {
  const int low = LowBits(rows.size(), bits);
  BitWriter differences;
  pack::Writer numbers;
  uint64_t last = 0;
  for (const HashRow& row : rows) {
    const uint64_t difference = row.hash - last;
    differences.Unary(difference >> low);
    differences.Put(difference, low);
    numbers.Number(sets.NumberOf(row.releases));
    last = row.hash;
  }
  pack::Writer out;
  out.Number(rows.size());
  out.Number(static_cast<uint64_t>(low));
  out.Text(differences.Take());
  out.Text(numbers.Take());
  return out.Take();
}

bool DecodeHashes(std::string_view bytes, const std::vector<ReleaseSet>& sets, size_t release,
                  std::vector<uint64_t>& into) {
  return VisitRows(bytes, sets, [&](uint64_t hash, ReleaseSet releases) {
    if (releases >> release & 1) into.push_back(hash);
  });
}

bool DecodeHashRows(std::string_view bytes, const std::vector<ReleaseSet>& sets, std::vector<HashRow>& into) {
  return VisitRows(bytes, sets, [&](uint64_t hash, ReleaseSet releases) { into.push_back({hash, releases}); });
}

}  // namespace fitment
