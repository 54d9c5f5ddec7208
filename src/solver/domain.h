// What the solver calculates with: a package's domain is its versions and one value more, "not chosen". A term is then
// one set of values, positive or negative alike (bit n of a package with n versions says "not chosen"), and the rules
// of PubGrub are and, or and not over words. Words live in an arena and are never freed singly. Tests: solver_test.cc.
#pragma once

#include <cstring>
#include <memory>
#include <vector>

#include "solver/provider.h"

namespace fitment {

// Words with the life of one solve. Addresses stay.
class WordArena {
 public:
  uint64_t* Take(uint32_t count) {
    if (count > left_) Grow(count);
    uint64_t* words = next_;
    next_ += count;
    left_ -= count;
    return words;
  }
  uint64_t* Copy(const uint64_t* from, uint32_t count) {
    return static_cast<uint64_t*>(std::memcpy(Take(count), from, count * sizeof(uint64_t)));
  }

 private:
  void Grow(uint32_t count);

  std::vector<std::unique_ptr<uint64_t[]>> chunks_;
  uint64_t* next_ = nullptr;
  uint32_t left_ = 0;
};

// The domains of all packages met so far, asked of the provider once each, and the term words made over them.
class Domains {
 public:
  explicit Domains(Provider& provider) : provider_(provider) {}

  // Asks the provider at the first call for a package.
  void Meet(PackageId package);
  uint32_t Words(PackageId package) const { return domains_[package].words; }
  uint32_t Versions(PackageId package) const { return domains_[package].versions; }

  // "Chosen, within `set`" (words beyond `set` count as 0).
  uint64_t* Within(PackageId package, Bits set);
  // "Not chosen, or outside `set`".
  uint64_t* NotWithin(PackageId package, Bits set);
  // "Chosen, outside `set`".
  uint64_t* Outside(PackageId package, Bits set);
  uint64_t* One(PackageId package, VersionId version);
  uint64_t* Copy(PackageId package, const uint64_t* words) { return arena_.Copy(words, Words(package)); }

  bool CanBeAbsent(PackageId package, const uint64_t* words) const {
    const Domain& domain = domains_[package];
    return words[domain.versions / 64] >> (domain.versions % 64) & 1;
  }
  // The versions alone, as the provider knows sets (`words` must not hold "not chosen").
  Bits Set(PackageId package, const uint64_t* words) const { return {words, WordsFor(Versions(package))}; }
  // All bits up to and including "not chosen", of the last word.
  uint64_t LastMask(PackageId package) const { return domains_[package].last_mask; }

 private:
  struct Domain {
    uint32_t versions = 0, words = 0;  // words: 0 for a package not met yet
    uint64_t last_mask = 0;
  };
  Provider& provider_;
  WordArena arena_;
  std::vector<Domain> domains_;
};

inline bool WordsWithin(const uint64_t* a, const uint64_t* b, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (a[i] & ~b[i]) return false;
  }
  return true;
}
inline bool WordsMeet(const uint64_t* a, const uint64_t* b, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (a[i] & b[i]) return true;
  }
  return false;
}
inline bool WordsEqual(const uint64_t* a, const uint64_t* b, uint32_t count) {
  return std::memcmp(a, b, count * sizeof(uint64_t)) == 0;
}

}  // namespace fitment
