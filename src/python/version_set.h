// A set of versions as sorted, disjoint intervals: what specifiers mean, and what explanations print. The solver itself
// works on bitmaps over numbered versions (resolve/universe.h); intervals return only in what is printed. Tests:
// version_set_test.cc (set laws by rapidcheck).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "python/version.h"

namespace fitment {

// One end of an interval. The order has room between versions: PEP 440's "<1.0" stops before 1.0's pre-releases, ">1.0"
// starts after every 1.0.postN and 1.0+local. kBeforeAll / kAfterAll therefore bound a version's whole family.
struct VersionBound {
  enum class Side : uint8_t {
    kBeforePrereleases,  // before version.dev0 (used by "<V" for a final V, and "==V.*")
    kBefore,             // just before the version itself
    kAfter,              // just after the version itself (its local versions come later)
    kAfterLocals,        // after V+anything, before V.post0
    kAfterPosts,         // after V.postN and their locals (used by ">V" for a final V)
  };
  Version version;
  Side side = Side::kBefore;
  // Bounds with no version between them are equal: after 1.0.post1 and its locals = before 1.0.post2.dev0.
  bool operator<(const VersionBound& other) const;
  bool operator==(const VersionBound& other) const;
};

class VersionSet {
 public:
  struct Interval {
    std::optional<VersionBound> low;  // nullopt: unbounded
    std::optional<VersionBound> high;
  };
  static VersionSet All();
  static VersionSet None();
  static VersionSet Single(const Version& version);  // exactly it, local part included
  static VersionSet Between(std::optional<VersionBound> low, std::optional<VersionBound> high);

  bool Contains(const Version& version) const;
  bool IsEmpty() const { return intervals_.empty(); }
  bool IsAll() const;
  VersionSet Union(const VersionSet& other) const;
  VersionSet Intersect(const VersionSet& other) const;
  VersionSet Complement() const;
  const std::vector<Interval>& intervals() const { return intervals_; }
  // As specifiers: ">=1,!=1.5,<2 or ==3"; "any version"; "no version". A bound that no specifier can name (complements
  // make such) is printed at the version where it stands: the complement of "<2" prints ">=2", though it begins before
  // 2's pre-releases.
  std::string ToString() const;

 private:
  std::vector<Interval> intervals_;  // ascending; a gap that some version falls into lies between each two
};

// The first release behind all of `version`'s "V.*" family: 1.2 gives 1.3. nullopt where numbers are exhausted.
std::optional<Version> NextPrefix(const Version& version);

}  // namespace fitment
