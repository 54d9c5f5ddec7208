// Seeded random tiny universes against exhaustive search: is there a solution, is the answer one, does the proof hold;
// and where the root needs every package, is the answer the best in decision order.
#include <gtest/gtest.h>

#include <random>

#include "solver/solver.h"
#include "support/toy_provider.h"

namespace fitment {
namespace {

using Random = std::mt19937;

uint32_t Below(Random& random, uint32_t end) {
  return static_cast<uint32_t>(random() % end);
}
bool OneIn(Random& random, uint32_t n) {
  return Below(random, n) == 0;
}

struct Shape {
  uint32_t packages, versions, needs;
  bool root_needs_all, wide;
};

BitSet RandomSet(Random& random, size_t width) {
  BitSet set(width);
  if (OneIn(random, 12)) return set;
  bool range = OneIn(random, 2);
  uint32_t first = Below(random, static_cast<uint32_t>(width) + 1);
  for (uint32_t v = 0; v < width; ++v) {
    if (range ? v >= first : !OneIn(random, 3)) set.Set(v);
  }
  return set;
}

ToyProvider::Need RandomNeed(Random& random, ToyProvider& toy, PackageId package) {
  return {package, RandomSet(random, toy.packages[package].versions.size()), Below(random, 100), OneIn(random, 5), {}};
}

void Fill(Random& random, ToyProvider& toy, const Shape& shape, PackageId package, uint32_t version) {
  auto& row = toy.packages[package].versions[version];
  if (OneIn(random, 15)) row.broken = Below(random, 3);
  if (OneIn(random, 10)) toy.packages[package].usable.Reset(version);
  for (uint32_t i = Below(random, shape.needs + 1); i-- > 0;) {
    PackageId other = 1 + Below(random, shape.packages);
    if (other == package && !OneIn(random, 4)) continue;
    row.needs.push_back(RandomNeed(random, toy, other));
  }
}

// Says of some needs which other versions have the same, as a provider may.
void NameDependents(Random& random, ToyProvider::Package& package) {
  if (!OneIn(random, 3)) return;
  for (auto& version : package.versions) {
    for (auto& need : version.needs) {
      need.dependents = BitSet(package.versions.size());
      for (uint32_t v = 0; v < package.versions.size(); ++v) {
        for (const auto& other : package.versions[v].needs) {
          if (other.package == need.package && other.allowed == need.allowed &&
              other.is_constraint == need.is_constraint) {
            need.dependents.Set(v);
          }
        }
      }
    }
  }
}

ToyProvider RandomToy(Random& random, const Shape& shape) {
  ToyProvider toy;
  toy.Id("root");
  toy.packages[0].versions.resize(1);
  toy.packages[0].usable = BitSet(1, true);
  for (PackageId p = 1; p <= shape.packages; ++p) {
    toy.Id("p" + std::to_string(p));
    uint32_t count = shape.wide ? 60 + Below(random, 10) : Below(random, shape.versions + 1);
    toy.packages[p].versions.resize(count);
    toy.packages[p].usable = BitSet(count, true);
  }
  for (PackageId p = 1; p <= shape.packages; ++p) {
    bool stretch = shape.wide;  // few sorts of versions: those at the ends of a word among them
    for (uint32_t v = 0; v < toy.packages[p].versions.size(); ++v) {
      if (stretch && v > 2 && v < 62) {
        toy.packages[p].usable.Reset(v);
      } else {
        Fill(random, toy, shape, p, v);
      }
    }
    NameDependents(random, toy.packages[p]);
  }
  for (PackageId p = 1; p <= shape.packages; ++p) {
    if (shape.root_needs_all || OneIn(random, 2)) {
      auto need = RandomNeed(random, toy, p);
      if (shape.root_needs_all) need.is_constraint = false;
      toy.packages[0].versions[0].needs.push_back(std::move(need));
    }
  }
  toy.lowest = OneIn(random, 3);
  return toy;
}

// Exhaustive: packages in number order, versions in the order that the solver prefers, so that the first solution is
// the best one.
class Exhaustive {
 public:
  explicit Exhaustive(const ToyProvider& toy) : toy_(toy), chosen_(toy.packages.size(), -1) { chosen_[0] = 0; }

  bool Find() {
    PackageId open = 0;
    for (PackageId p = 0; p < chosen_.size(); ++p) {
      if (chosen_[p] < 0) continue;
      const auto& row = toy_.packages[p].versions[static_cast<size_t>(chosen_[p])];
      for (const auto& need : row.needs) {
        int32_t other = chosen_[need.package];
        if (other >= 0 && !need.allowed.Test(static_cast<uint32_t>(other))) return false;
        if (other < 0 && !need.is_constraint && (open == 0 || need.package < open)) open = need.package;
      }
    }
    if (open == 0) return true;
    const auto& package = toy_.packages[open];
    for (size_t i = 0; i < package.versions.size(); ++i) {
      size_t v = toy_.lowest ? i : package.versions.size() - 1 - i;
      if (!package.usable.Test(static_cast<uint32_t>(v)) || package.versions[v].broken) continue;
      chosen_[open] = static_cast<int32_t>(v);
      if (Find()) return true;
    }
    chosen_[open] = -1;
    return false;
  }
  const std::vector<int32_t>& chosen() const { return chosen_; }

 private:
  const ToyProvider& toy_;
  std::vector<int32_t> chosen_;
};

struct Tally {
  uint32_t solved = 0, refuted = 0;
};

void CheckOne(uint32_t seed, const Shape& shape, Tally& tally) {
  Random random(seed);
  ToyProvider toy = RandomToy(random, shape);
  Exhaustive exhaustive(toy);
  bool possible = exhaustive.Find();
  Outcome outcome = Solve(toy);
  if (auto* proof = std::get_if<Proof>(&outcome.value)) {
    ++tally.refuted;
    ASSERT_FALSE(possible) << "seed " << seed;
    ASSERT_EQ(CheckProof(*proof, toy), "") << "seed " << seed;
    return;
  }
  ++tally.solved;
  ASSERT_TRUE(possible) << "seed " << seed;
  auto& solution = std::get<Solution>(outcome.value);
  ASSERT_EQ(CheckSolution(solution, toy), "") << "seed " << seed;
  if (!shape.root_needs_all) return;
  for (auto [package, version] : solution.choices) {
    ASSERT_EQ(exhaustive.chosen()[package], static_cast<int32_t>(version)) << "seed " << seed << " package " << package;
  }
}

void CheckMany(uint32_t first_seed, uint32_t count, const Shape& shape) {
  Tally tally;
  for (uint32_t seed = first_seed; seed < first_seed + count; ++seed) {
    CheckOne(seed, shape, tally);
    if (::testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(tally.solved, count / 20) << "the universes are not mixed";
  EXPECT_GT(tally.refuted, count / 20) << "the universes are not mixed";
}

TEST(SolverRandom, Tiny) {
  CheckMany(1, 50'000, {3, 3, 2, false, false});
}
TEST(SolverRandom, Small) {
  CheckMany(1'000'000, 40'000, {5, 4, 2, false, false});
}
TEST(SolverRandom, Entangled) {
  CheckMany(2'000'000, 10'000, {6, 4, 3, false, false});
}
TEST(SolverRandom, BestInDecisionOrder) {
  CheckMany(3'000'000, 20'000, {4, 6, 1, true, false});
}
TEST(SolverRandom, AcrossWords) {
  CheckMany(4'000'000, 5'000, {4, 0, 2, false, true});
}

// A provider that takes decisions back whenever it likes must not change whether there is an answer.
TEST(SolverRandom, FickleProviders) {
  struct Fickle : ToyProvider {
    explicit Fickle(ToyProvider toy) : ToyProvider(std::move(toy)) {}
    void OnConflict(PackageId, PackageId affected, std::span<const PackageId> others) override {
      if (left == 0) return;
      --left;
      packages[affected].priority = UINT64_MAX;
      for (PackageId other : others) {
        packages[other].priority = 0;
        take_back.push_back(other);
      }
    }
    uint32_t left = 10;
  };
  for (uint32_t seed = 1; seed <= 20'000; ++seed) {
    Random random(seed);
    Fickle toy(RandomToy(random, {5, 4, 2, false, false}));
    bool possible = Exhaustive(toy).Find();
    Outcome outcome = Solve(toy);
    ASSERT_EQ(possible, std::holds_alternative<Solution>(outcome.value)) << "seed " << seed;
    if (possible) {
      ASSERT_EQ(CheckSolution(std::get<Solution>(outcome.value), toy), "") << "seed " << seed;
    } else {
      ASSERT_EQ(CheckProof(std::get<Proof>(outcome.value), toy), "") << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace fitment
