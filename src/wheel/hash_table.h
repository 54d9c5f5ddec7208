// Sorted hashes with the releases that have each, laid down in little more than their entropy: the body of the shipped
// table of exported names (provider_facts.h). Tests: provider_facts_test.cc (round trips, every truncation).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fitment {

// Which releases of a project, by their number: bit 0 is the first.
using ReleaseSet = uint64_t;
inline constexpr size_t kMostReleases = 64;

struct HashRow {
  uint64_t hash = 0;  // the upper `bits` bits of a FastHash
  ReleaseSet releases = 0;
};

// Distinct release sets, numbered as they are met: few stand for many rows.
class ReleaseSets {
 public:
  uint32_t NumberOf(ReleaseSet set);
  const std::vector<ReleaseSet>& sets() const { return sets_; }

 private:
  std::vector<ReleaseSet> sets_;
};

// `rows` sorted by hash, each below 2^bits. The differences are Rice-coded; the sets follow as numbers.
std::string EncodeHashRows(const std::vector<HashRow>& rows, int bits, ReleaseSets& sets);
// The hashes of one release, ascending; false where `bytes` are damaged.
bool DecodeHashes(std::string_view bytes, const std::vector<ReleaseSet>& sets, size_t release,
                  std::vector<uint64_t>& into);

// All rows; false where `bytes` are damaged.
bool DecodeHashRows(std::string_view bytes, const std::vector<ReleaseSet>& sets, std::vector<HashRow>& into);

}  // namespace fitment
