// Every incompatibility of one solve: those that the provider's answers gave and those that were learnt, indexed by
// package, and for each how it came about, so that a proof can be written afterwards. Tests: solver_test.cc,
// proof_check_test.cc.
#pragma once

#include <span>
#include <vector>

#include "solver/domain.h"
#include "solver/proof.h"

namespace fitment {

using IncompatId = uint32_t;
inline constexpr IncompatId kNoIncompat = 0xffffffff;

struct TermRef {
  PackageId package;
  const uint64_t* words;  // Domains::Words(package) of them
};

// One step of a resolution: the incompatibility in hand is resolved with `cause` on `pivot`.
struct ResolutionStep {
  IncompatId cause;
  PackageId pivot;
};

class IncompatibilityStore {
 public:
  // How one came about.
  struct Origin {
    Incompatibility::Kind kind = Incompatibility::Kind::kRoot;
    bool is_constraint = false;
    uint32_t mark = 0;
    PackageId dependent = 0, dependency = 0;  // kDependency
    const uint64_t* own = nullptr;            // kDependency: the versions of `dependent` that carry `mark`
    // kDependency: the one that this one took the place of, with fewer dependents. kDerived: where the resolution
    // began.
    IncompatId before = kNoIncompat;
    uint32_t first_step = 0, step_count = 0;  // kDerived
  };

  explicit IncompatibilityStore(Domains& domains) : domains_(domains) {}

  // The newest of a package stands last.
  const std::vector<IncompatId>& Of(PackageId package) const { return by_package_[package]; }
  std::span<const TermRef> Terms(IncompatId id) const {
    return {terms_.data() + heads_[id].first_term, heads_[id].term_count};
  }
  const uint64_t* Find(IncompatId id, PackageId package) const;
  const Origin& OriginOf(IncompatId id) const { return origins_[id]; }
  std::span<const ResolutionStep> Steps(IncompatId id) const {
    return {steps_.data() + origins_[id].first_step, origins_[id].step_count};
  }
  size_t size() const { return heads_.size(); }

  void Meet(PackageId package);
  IncompatId AddRoot();
  IncompatId AddNoVersions(PackageId package, const uint64_t* allowed);
  IncompatId AddUnusable(PackageId package, VersionId version, uint32_t mark);
  // kNoIncompat where it holds anyway. One that an earlier version already brought is widened or given back as it is.
  IncompatId AddDependency(PackageId package, std::optional<VersionId> version, const Dependency& dependency);
  // `terms` sorted by package; their words must live as long as the store.
  IncompatId AddLearnt(std::span<const TermRef> terms, IncompatId begin, std::span<const ResolutionStep> steps);

 private:
  struct Head {
    uint32_t first_term, term_count;
  };
  struct Merged {
    PackageId dependency;
    bool is_constraint;
    IncompatId id;
  };

  IncompatId Add(std::span<const TermRef> terms, const Origin& origin);
  IncompatId AddOwnBound(PackageId package, const uint64_t* dependents, const Dependency& dependency);
  void Index(IncompatId id);
  void Unindex(IncompatId id);

  Domains& domains_;
  std::vector<Head> heads_;
  std::vector<TermRef> terms_;
  std::vector<Origin> origins_;
  std::vector<ResolutionStep> steps_;
  std::vector<std::vector<IncompatId>> by_package_;
  std::vector<std::vector<Merged>> merged_;  // by dependent
};

}  // namespace fitment
