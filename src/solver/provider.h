// The seam of the solver: who it asks. Packages and versions are small dense numbers; the solver knows no name, no
// index, no clock. Implementations: resolve/universe (real), tests (toy registries).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "solver/bits.h"

namespace fitment {

using PackageId = uint32_t;  // dense; 0 is the root, which has one version
using VersionId = uint32_t;  // dense within a package, ascending
inline constexpr PackageId kRootPackage = 0;
inline constexpr PackageId kAskedPackage = 0xffffffff;

// `dependent` at some version needs `package` within `allowed` (an empty set: nothing satisfies it).
struct Dependency {
  PackageId package = 0;
  Bits allowed;      // width of `package`; must stay valid as long as the provider lives
  uint32_t tag = 0;  // the provider's own mark, given back in proofs: which line, which metadata row
  // Other versions of the dependent that are known to carry this very dependency may be named too (a superset of the
  // asked one, same tag); empty: the asked version alone. Wider sets make shorter proofs and fewer conflicts.
  Bits dependents;
  bool is_constraint = false;  // holds only if `package` is chosen by somebody: it bounds, it does not bring in
  // Who needs it, where that is not the package that was asked: `dependents` is then exact, and the edge says no more
  // than that package's own versions say one by one. Saying it early narrows both together (name[extra] and name).
  PackageId of = kAskedPackage;
};

struct DependencyAnswer {
  std::span<const Dependency> dependencies;  // valid until the next call
  std::optional<uint32_t>
      unusable_reason;  // set: this version cannot be used at all (broken metadata, Requires-Python); a provider's mark
};

class Provider {
 public:
  virtual ~Provider() = default;
  // Number of versions; may fetch; constant from the first call on.
  virtual uint32_t VersionCount(PackageId package) = 0;
  // The versions that can be used at all on this target (tags, date, yanked, pre-release policy): constant. Others are
  // refused with reasons that WhyUnusable tells.
  virtual Bits Usable(PackageId package) = 0;
  // Which of `allowed` (never empty, always usable) to try next.
  virtual VersionId Choose(PackageId package, Bits allowed) = 0;
  virtual DependencyAnswer Dependencies(PackageId package, VersionId version) = 0;
  // A mark for why `version` is not in Usable(): equal marks are told together.
  virtual uint32_t WhyUnusable(PackageId package, VersionId version) = 0;
  // Decision order: the package with the highest priority is decided next; `allowed` is what is left of it. Asked when
  // `allowed` changed.
  virtual uint64_t Priority(PackageId package, Bits allowed) = 0;
  // A conflict was met while `deciding` was being decided. Told for each step of its analysis, as uv hears of it:
  // `affected` is the package that was resolved on (at last, the one that loses versions), `others` stand beside it in
  // the incompatibility that came out. The provider may count and change priorities (uv does so after 5 conflicts).
  virtual void OnConflict(PackageId deciding, PackageId affected, std::span<const PackageId> others) {
    (void)deciding, (void)affected, (void)others;
  }
  // Asked after propagation: packages whose decision, and all later ones, are to be taken back, in this order.
  virtual std::vector<PackageId> TakeBack() { return {}; }
  // Whether a need that no version meets comes out only when the needed package's turn has come (uv), not at once.
  virtual bool HopelessNeedsWait() { return false; }
  // Asked before Choose: true sends the search back to where the package was first heard of, as uv goes when it meets a
  // release for another Python. Must not stay true for the same question.
  virtual bool StartOver(PackageId package, Bits allowed) {
    (void)package, (void)allowed;
    return false;
  }
  // Asked now and then; true stops the search as undecided (time or work limit, Ctrl-C, an error of the world).
  virtual bool ShouldStop() { return false; }
};

}  // namespace fitment
