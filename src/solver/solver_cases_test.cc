// The large random problems of pubgrub-rs (RON: package → version → dependencies as [first, end) ranges): every
// package's versions in turn as the root, each with pubgrub's own verdict, and not more than twice its work. Skipped
// where the cases are not at hand.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

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
  std::map<uint32_t, PackageId> ids;  // by pubgrub's number
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

// What pubgrub did with one root.
struct Recorded {
  bool solved;
  uint64_t decisions, conflicts;
};
using Record = std::map<std::pair<uint32_t, uint32_t>, Recorded>;  // by package and version

Record ReadRecord(const std::string& ron) {
  std::ifstream file(std::string(FITMENT_SOURCE_DIR) + "/tests/oracle/resolver_cases_pubgrub.txt");
  Record record;
  bool mine = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("file ")) mine = line == "file " + ron;
    if (!mine || line.starts_with("file ")) continue;
    std::stringstream words(line);
    uint32_t package, version;
    char verdict;
    Recorded row;
    words >> package >> version >> verdict >> row.decisions >> row.conflicts;
    row.solved = verdict == 'y';
    record[{package, version}] = row;
  }
  return record;
}

// Ours and pubgrub's, in sum and where ours is the furthest above.
struct Work {
  const char* what;
  uint64_t ours = 0, theirs = 0, above_twice = 0;
  void Add(uint64_t our_count, uint64_t their_count) {
    ours += our_count;
    theirs += their_count;
    above_twice += our_count > 2 * their_count;
  }
};

void AskRoot(RonProvider& provider, std::pair<uint32_t, uint32_t> root, VersionId v, const Recorded& recorded,
             Work& decisions, Work& conflicts) {
  provider.Ask(provider.ids.at(root.first), v);
  Outcome outcome = Solve(provider);
  ASSERT_FALSE(std::holds_alternative<Undecided>(outcome.value));
  auto* solution = std::get_if<Solution>(&outcome.value);
  ASSERT_EQ(solution != nullptr, recorded.solved) << root.first << " " << root.second;
  ASSERT_EQ(solution ? CheckSolution(*solution, provider) : CheckProof(std::get<Proof>(outcome.value), provider), "");
  // The root that we put above pubgrub's is a decision of its own.
  decisions.Add(outcome.counters.decisions - 1, recorded.decisions);
  conflicts.Add(outcome.counters.conflicts, recorded.conflicts);
}

TEST(SolverCases, PubgrubRs) {
  if (!std::filesystem::exists(CasesFolder())) GTEST_SKIP() << "no " << CasesFolder();
  for (const auto& entry : std::filesystem::directory_iterator(CasesFolder())) {
    if (entry.path().extension() != ".ron") continue;
    RonProblem problem = ReadRon(entry.path());
    RonProvider provider(problem);
    Record record = ReadRecord(entry.path().filename());
    Work decisions{"decisions"}, conflicts{"conflicts"};
    size_t roots = 0;
    for (const auto& [package, rows] : problem) {
      VersionId v = 0;
      for (const auto& [version, needs] : rows) {
        auto recorded = record.find({package, version});
        ASSERT_NE(recorded, record.end()) << package << " " << version;
        AskRoot(provider, {package, version}, v++, recorded->second, decisions, conflicts);
        if (HasFatalFailure()) return;
        ++roots;
      }
    }
    EXPECT_EQ(roots, record.size());
    std::printf("%s: %zu roots, all with pubgrub's verdict", entry.path().filename().c_str(), roots);
    for (const Work& work : {decisions, conflicts}) {
      std::printf("; %s %llu (pubgrub %llu, roots above twice %llu)", work.what,
                  static_cast<unsigned long long>(work.ours), static_cast<unsigned long long>(work.theirs),
                  static_cast<unsigned long long>(work.above_twice));
      EXPECT_LE(work.ours, 2 * work.theirs) << work.what;
    }
    std::printf("\n");
  }
}

}  // namespace
}  // namespace fitment
