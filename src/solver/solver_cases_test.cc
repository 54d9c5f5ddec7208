// The large random problems of pubgrub-rs (RON: package → version → dependencies as [first, end) ranges): every
// package's versions in turn as the root. Skipped where the cases are not at hand. What it prints are work counters, to
// compare changes of the solver by.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "solver/solver.h"
#include "support/toy_provider.h"

namespace fitment {
namespace {

struct RonDependency {
  uint32_t package;
  std::vector<std::pair<uint32_t, uint32_t>> ranges;  // [first, end); end: UINT32_MAX for none
  bool Holds(uint32_t version) const {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](auto range) { return version >= range.first && version < range.second; });
  }
};
using RonProblem = std::map<uint32_t, std::map<uint32_t, std::vector<RonDependency>>>;

// Just numbers, braces and the words for "no end": the nesting says what a number is.
RonProblem ReadRon(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  RonProblem problem;
  int depth = 0;
  uint32_t package = 0, version = 0;
  std::vector<uint32_t> numbers;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '{') ++depth;
    if (c == '}') --depth;
    if (c == 'N' || c == 'U') numbers.push_back(numbers.empty() ? 0 : UINT32_MAX);  // None, Unbounded
    if (c >= '0' && c <= '9') {
      size_t used = 0;
      numbers.push_back(static_cast<uint32_t>(std::stoul(text.substr(i, 12), &used)));
      i += used - 1;
    } else if (c == ':' && !numbers.empty()) {
      if (depth == 1) package = numbers[0];
      if (depth == 2) problem[package][version = numbers[0]];
      if (depth == 3) problem[package][version].push_back({numbers[0], {}});
      numbers.clear();
    } else if (c == ')' && depth == 3 && numbers.size() == 2 && text[i + 1] != ')') {
      problem[package][version].back().ranges.emplace_back(numbers[0], numbers[1]);
      numbers.clear();
    }
  }
  return problem;
}

// Fewest candidates first, as pubgrub-rs' own benchmark has it.
struct Narrow : ToyProvider {
  uint64_t Priority(PackageId, Bits allowed) override { return UINT64_MAX - CountBits(allowed); }
};

struct RonProvider : Narrow {
  explicit RonProvider(const RonProblem& problem) {
    Id("root");
    packages[0].versions.resize(1);
    packages[0].usable = BitSet(1, true);
    std::map<uint32_t, PackageId> ids;
    auto id = [&](uint32_t number) { return ids.emplace(number, ids.size() + 1).first->second; };
    for (const auto& [number, rows] : problem) {
      id(number);
      for (const auto& [version, needs] : rows) {
        for (const RonDependency& need : needs) id(need.package);
      }
    }
    packages.resize(ids.size() + 1);
    std::map<uint32_t, std::vector<uint32_t>> versions;
    for (const auto& [number, rows] : problem) {
      for (const auto& [version, needs] : rows) versions[number].push_back(version);
      packages[id(number)].versions.resize(rows.size());
      packages[id(number)].usable = BitSet(rows.size(), true);
    }
    for (const auto& [number, rows] : problem) {
      uint32_t v = 0;
      for (const auto& [version, needs] : rows) {
        for (const RonDependency& need : needs) {
          const auto& known = versions[need.package];
          BitSet allowed(known.size());
          for (uint32_t i = 0; i < known.size(); ++i) {
            if (need.Holds(known[i])) allowed.Set(i);
          }
          packages[id(number)].versions[v].needs.push_back({id(need.package), allowed, 0, false, {}});
        }
        ++v;
      }
    }
  }
  void Ask(PackageId package, VersionId version) {
    BitSet one(packages[package].versions.size());
    one.Set(version);
    packages[0].versions[0].needs = {{package, one, 0, false, {}}};
  }
};

std::filesystem::path CasesFolder() {
  const char* cases = std::getenv("FITMENT_CASES");
  return std::filesystem::path(cases ? cases : std::string(FITMENT_SOURCE_DIR) + "/../shared/cases") / "pubgrub-rs";
}

TEST(SolverCases, PubgrubRs) {
  if (!std::filesystem::exists(CasesFolder())) GTEST_SKIP() << "no " << CasesFolder();
  for (const auto& entry : std::filesystem::directory_iterator(CasesFolder())) {
    if (entry.path().extension() != ".ron") continue;
    RonProvider provider(ReadRon(entry.path()));
    SolverCounters all;
    uint32_t solved = 0, refuted = 0;
    for (PackageId package = 1; package < provider.packages.size(); ++package) {
      for (VersionId v = 0; v < provider.packages[package].versions.size(); ++v) {
        provider.Ask(package, v);
        Outcome outcome = Solve(provider);
        ASSERT_FALSE(std::holds_alternative<Undecided>(outcome.value)) << entry.path() << " " << package << " " << v;
        if (auto* solution = std::get_if<Solution>(&outcome.value)) {
          ASSERT_EQ(CheckSolution(*solution, provider), "");
          ++solved;
        } else {
          ASSERT_EQ(CheckProof(std::get<Proof>(outcome.value), provider), "");
          ++refuted;
        }
        all.decisions += outcome.counters.decisions;
        all.conflicts += outcome.counters.conflicts;
        all.propagations += outcome.counters.propagations;
      }
    }
    EXPECT_GT(solved + refuted, 0u) << entry.path();
    std::printf("%s: %u solved, %u refuted; %llu decisions, %llu conflicts, %llu propagations\n",
                entry.path().filename().c_str(), solved, refuted, static_cast<unsigned long long>(all.decisions),
                static_cast<unsigned long long>(all.conflicts), static_cast<unsigned long long>(all.propagations));
  }
}

}  // namespace
}  // namespace fitment
