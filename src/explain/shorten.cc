// The few statements that contradict each other. Tested by shorten_test.cc.
#include "explain/shorten.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "solver/solver.h"

namespace fitment {
namespace {

using Kind = Statement::Kind;

// The statements, and nothing else, as a universe.
class StatementProvider : public Provider {
 public:
  explicit StatementProvider(const std::vector<const Statement*>& statements) {
    Room(kRootPackage, 1);
    for (const Statement* statement : statements) {
      Room(statement->dependent, statement->dependents.width());
      if (statement->kind == Kind::kRefused) {
        packages_[statement->dependent].usable.Subtract(statement->dependents);
      } else {
        Room(statement->dependency, statement->allowed.width());
        packages_[statement->dependent].says.push_back(statement);
      }
    }
  }

  uint32_t VersionCount(PackageId package) override { return static_cast<uint32_t>(packages_[package].usable.width()); }
  Bits Usable(PackageId package) override { return packages_[package].usable; }
  VersionId Choose(PackageId, Bits allowed) override {
    return static_cast<VersionId>(BitSet(allowed, allowed.size() * 64).Highest());
  }
  DependencyAnswer Dependencies(PackageId package, VersionId version) override {
    answer_.clear();
    for (const Statement* statement : packages_[package].says) {
      if (!statement->dependents.Test(version)) continue;
      answer_.push_back(
          {statement->dependency, statement->allowed, 0, statement->dependents, statement->is_constraint});
    }
    return {answer_, std::nullopt};
  }
  uint32_t WhyUnusable(PackageId, VersionId) override { return 0; }
  uint64_t Priority(PackageId package, Bits allowed) override {
    return UINT64_MAX - (CountBits(allowed) << 20) - package;
  }

 private:
  struct Package {
    BitSet usable;
    bool known = false;
    std::vector<const Statement*> says;
  };
  void Room(PackageId package, size_t width) {
    if (package >= packages_.size()) packages_.resize(package + 1);
    if (!packages_[package].known) packages_[package] = {BitSet(width, true), true, {}};
  }

  std::vector<Package> packages_;
  std::vector<Dependency> answer_;
};

bool ContradictThese(const std::vector<const Statement*>& statements) {
  StatementProvider provider(statements);
  SolverLimits limits;
  limits.max_conflicts = 5000;
  return std::holds_alternative<Proof>(Solve(provider, limits).value);
}

std::vector<const Statement*> Pointers(const std::vector<Statement>& statements) {
  std::vector<const Statement*> pointers;
  for (const Statement& statement : statements) pointers.push_back(&statement);
  return pointers;
}

// What a reader takes for one thing: the same words of the same project, whatever extra says them.
std::string Group(const Statement& statement) {
  std::string key = std::to_string(static_cast<int>(statement.kind)) + statement.package + "\n" + statement.text + "\n";
  if (statement.kind == Kind::kLine) key += std::to_string(statement.line);
  if (statement.kind == Kind::kRefused) key += std::to_string(static_cast<int>(statement.refusal.kind));
  if (statement.kind == Kind::kItself) key += std::to_string(statement.dependent);
  return key;
}

}  // namespace

bool Contradict(const std::vector<Statement>& statements) {
  return ContradictThese(Pointers(statements));
}

std::vector<size_t> StepsFrom(const std::vector<Statement>& statements) {
  constexpr size_t kFar = 1u << 20;
  std::map<PackageId, size_t> reached{{kRootPackage, 0}};
  for (bool changed = true; changed;) {
    changed = false;
    for (const Statement& statement : statements) {
      auto from = reached.find(statement.dependent);
      if (statement.kind == Kind::kRefused || from == reached.end()) continue;
      size_t steps = from->second + (statement.kind != Kind::kItself);
      auto [at, fresh] = reached.emplace(statement.dependency, steps);
      if (!fresh && at->second <= steps) continue;
      at->second = steps;
      changed = true;
    }
  }
  std::vector<size_t> steps;
  for (const Statement& statement : statements) {
    auto from = reached.find(statement.dependent);
    steps.push_back(from == reached.end() ? kFar : from->second);
  }
  return steps;
}

std::vector<Statement> Shortest(std::vector<Statement> statements) {
  std::vector<size_t> steps = StepsFrom(statements);
  std::map<std::string, std::vector<size_t>> groups;
  for (size_t i = 0; i < statements.size(); ++i) groups[Group(statements[i])].push_back(i);
  std::vector<const std::vector<size_t>*> order;  // the farthest is tried first
  for (const auto& [key, members] : groups) order.push_back(&members);
  auto farthest = [&](const std::vector<size_t>* members) {
    return steps[*std::max_element(members->begin(), members->end(),
                                   [&](size_t a, size_t b) { return steps[a] < steps[b]; })];
  };
  std::stable_sort(order.begin(), order.end(), [&](auto* a, auto* b) {
    return std::pair(farthest(a), a->front()) > std::pair(farthest(b), b->front());
  });
  std::vector<char> kept(statements.size(), 1);
  auto still = [&] {
    std::vector<const Statement*> rest;
    for (size_t i = 0; i < statements.size(); ++i) {
      if (kept[i]) rest.push_back(&statements[i]);
    }
    return ContradictThese(rest);
  };
  auto try_without = [&](const std::vector<size_t>& members) {
    for (size_t i : members) kept[i] = 0;
    if (still()) return;
    for (size_t i : members) kept[i] = 1;
  };
  for (const auto* members : order) try_without(*members);
  for (size_t i = 0; i < statements.size(); ++i) {  // of a group's members, too, only those that matter
    if (kept[i] && groups[Group(statements[i])].size() > 1) try_without({i});
  }
  std::vector<size_t> rest;
  for (size_t i = 0; i < statements.size(); ++i) {
    if (kept[i]) rest.push_back(i);
  }
  std::stable_sort(rest.begin(), rest.end(), [&](size_t a, size_t b) { return steps[a] < steps[b]; });
  std::vector<Statement> out;
  for (size_t i : rest) out.push_back(std::move(statements[i]));
  return out;
}

Summed SumUp(std::vector<Statement> statements, size_t few) {
  Summed summed{std::move(statements), {}};
  summed.merged.assign(summed.statements.size(), 1);
  auto same_pair = [](const Statement& a, const Statement& b) {
    return a.kind == Kind::kRequires && b.kind == Kind::kRequires && a.dependent == b.dependent &&
           a.dependency == b.dependency && a.is_constraint == b.is_constraint;
  };
  for (size_t i = 0; i < summed.statements.size(); ++i) {
    std::vector<size_t> members;
    for (size_t j = i; j < summed.statements.size(); ++j) {
      if (same_pair(summed.statements[i], summed.statements[j])) members.push_back(j);
    }
    if (members.size() <= few) continue;
    Summed trial;
    Statement sum = summed.statements[i];
    sum.text.clear();
    for (size_t j : members) {
      const Statement& one = summed.statements[j];
      if (one.dependents.Highest() > sum.dependents.Highest()) sum.source = one.source;
      sum.dependents |= one.dependents;
      sum.allowed |= one.allowed;
    }
    for (size_t j = 0; j < summed.statements.size(); ++j) {
      bool in = std::find(members.begin(), members.end(), j) != members.end();
      if (in && j != i) continue;
      trial.statements.push_back(in ? sum : summed.statements[j]);
      trial.merged.push_back(in ? members.size() : summed.merged[j]);
    }
    if (Contradict(trial.statements)) summed = std::move(trial);
  }
  return summed;
}

}  // namespace fitment
