// Domains and the arena of their words. Tested by solver_test.cc.
#include "solver/domain.h"

#include <algorithm>

namespace fitment {

void WordArena::Grow(uint32_t count) {
  uint32_t size = std::max<uint32_t>(count, chunks_.empty() ? 1 << 10 : 1 << 14);
  chunks_.push_back(std::make_unique_for_overwrite<uint64_t[]>(size));
  next_ = chunks_.back().get();
  left_ = size;
}

void Domains::Meet(PackageId package) {
  if (package < domains_.size() && domains_[package].words != 0) return;
  uint32_t versions = provider_.VersionCount(package);
  if (package >= domains_.size()) domains_.resize(package + 1);
  uint64_t last_mask = ~uint64_t{0} >> (63 - versions % 64);
  domains_[package] = {versions, static_cast<uint32_t>(WordsFor(versions + 1)), last_mask};
}

uint64_t* Domains::Within(PackageId package, Bits set) {
  uint32_t count = Words(package);
  uint64_t* words = arena_.Take(count);
  size_t given = std::min<size_t>(count, set.size());
  if (given) std::memcpy(words, set.data(), given * sizeof(uint64_t));
  std::fill(words + given, words + count, 0);
  return words;
}

uint64_t* Domains::NotWithin(PackageId package, Bits set) {
  uint64_t* words = Within(package, set);
  uint32_t count = Words(package);
  for (uint32_t i = 0; i < count; ++i) words[i] = ~words[i];
  words[count - 1] &= LastMask(package);
  return words;
}

uint64_t* Domains::Outside(PackageId package, Bits set) {
  uint64_t* words = NotWithin(package, set);
  uint32_t versions = Versions(package);
  words[versions / 64] &= ~(uint64_t{1} << (versions % 64));
  return words;
}

uint64_t* Domains::One(PackageId package, VersionId version) {
  uint64_t* words = Within(package, {});
  words[version / 64] |= uint64_t{1} << (version % 64);
  return words;
}

}  // namespace fitment
