// The checker: believes nothing that the solver says. It shares no code with the solver but the bitmaps. Tested by
// proof_check_test.cc with proofs broken on purpose.
#include <algorithm>
#include <map>
#include <set>

#include "solver/proof.h"

namespace fitment {
namespace {

using Kind = Incompatibility::Kind;

std::string Numbered(const char* what, uint64_t number) {
  return std::string(what) + " " + std::to_string(number);
}

// A term as the values it allows: versions, and whether the package may be absent.
struct Values {
  BitSet versions;
  bool absent = false;
};

Values ValuesOf(const Term& term) {
  return {term.positive ? term.set : term.set.Complement(), !term.positive};
}

class ProofChecker {
 public:
  ProofChecker(const Proof& proof, Provider& provider) : proof_(proof), provider_(provider) {}

  std::string Check() {
    if (proof_.nodes.empty()) return "the proof is empty";
    for (size_t i = 0; i < proof_.nodes.size(); ++i) {
      std::string fault = CheckNode(static_cast<uint32_t>(i));
      if (!fault.empty()) return Numbered("node", i) + ": " + fault;
    }
    return proof_.nodes.back().terms.empty() ? "" : "the last node still has terms";
  }

 private:
  std::string CheckNode(uint32_t number) {
    const Incompatibility& node = proof_.nodes[number];
    std::set<PackageId> packages;
    for (const Term& term : node.terms) {
      if (!packages.insert(term.package).second) return Numbered("two terms of package", term.package);
      if (term.set.width() != provider_.VersionCount(term.package))
        return Numbered("wrong width of package", term.package);
      if (!term.positive && !term.set.Any()) return Numbered("a term that is always true, of package", term.package);
    }
    switch (node.kind) {
      case Kind::kRoot:
        return CheckRoot(node);
      case Kind::kNoVersions:
        return CheckNoVersions(node);
      case Kind::kUnusable:
        return CheckUnusable(node);
      case Kind::kDependency:
        return CheckDependency(node);
      case Kind::kDerived:
        return CheckDerived(node, number);
    }
    return "unknown kind";
  }

  static std::string CheckRoot(const Incompatibility& node) {
    bool good = node.terms.size() == 1 && node.terms[0].package == kRootPackage && !node.terms[0].positive &&
                node.terms[0].set.Test(0);
    return good ? "" : "not what the root says";
  }

  std::string CheckNoVersions(const Incompatibility& node) {
    if (node.terms.size() != 1 || !node.terms[0].positive) return "not about versions of one package";
    return Intersects(node.terms[0].set, provider_.Usable(node.terms[0].package)) ? "a version of it is usable" : "";
  }

  std::string CheckUnusable(const Incompatibility& node) {
    if (node.terms.size() != 1 || !node.terms[0].positive) return "not about versions of one package";
    const Term& term = node.terms[0];
    for (uint32_t v = 0; v < term.set.width(); ++v) {
      if (!term.set.Test(v)) continue;
      if (provider_.Dependencies(term.package, v).unusable_reason != node.mark) return Numbered("usable is version", v);
    }
    return "";
  }

  // Does `version` of the dependent say what the node says?
  bool Says(const Incompatibility& node, VersionId version) {
    PackageId package = node.dependent;
    if (!TestBit(provider_.Usable(package), version)) return true;  // cannot be chosen: anything may be said of it
    DependencyAnswer answer = provider_.Dependencies(package, version);
    if (answer.unusable_reason) return true;
    return std::any_of(answer.dependencies.begin(), answer.dependencies.end(), [&](const Dependency& dependency) {
      if (dependency.of != kAskedPackage) return false;
      if (dependency.package != node.dependency || dependency.is_constraint != node.is_constraint) return false;
      if (node.dependency == package) return !TestBit(dependency.allowed, version);
      if (node.terms.size() == 1) return !AnyBit(dependency.allowed) && !node.is_constraint;
      Values values = ValuesOf(node.terms[1]);  // what is forbidden
      BitSet allowed(provider_.VersionCount(node.dependency));
      allowed |= dependency.allowed;
      // A stronger edge says it too: name[extra] at v needs name at v, hence within any set that holds v.
      return values.absent != node.is_constraint && IsSubset(values.versions, allowed.Complement());
    });
  }

  std::string CheckDependency(const Incompatibility& node) {
    if (node.terms.empty() || node.terms.size() > 2) return "a dependency has one term or two";
    const Term& dependents = node.terms[0];
    if (dependents.package != node.dependent || !dependents.positive) return "the first term is not the dependent";
    if (node.terms.size() == 2 && node.terms[1].package != node.dependency)
      return "the second term is not the dependency";
    for (uint32_t v = 0; v < dependents.set.width(); ++v) {
      if (dependents.set.Test(v) && !Says(node, v)) return Numbered("the dependent does not say so in version", v);
    }
    return "";
  }

  std::string CheckDerived(const Incompatibility& node, uint32_t number) {
    if (node.left >= number || node.right >= number) return "a parent does not stand before it";
    std::map<PackageId, Values> expected;
    for (const Term& term : proof_.nodes[node.left].terms) expected[term.package] = ValuesOf(term);
    size_t pivots = expected.contains(node.pivot);
    for (const Term& term : proof_.nodes[node.right].terms) {
      Values values = ValuesOf(term);
      auto at = expected.find(term.package);
      if (at == expected.end()) {
        expected[term.package] = values;
      } else if (term.package == node.pivot) {
        ++pivots;
        at->second.versions |= values.versions;
        at->second.absent = at->second.absent || values.absent;
      } else {
        at->second.versions &= values.versions;
        at->second.absent = at->second.absent && values.absent;
      }
    }
    if (pivots != 2) return "the pivot is not in both parents";
    const Values& pivot = expected[node.pivot];
    if (pivot.absent && pivot.versions.Count() == pivot.versions.width()) expected.erase(node.pivot);
    if (expected.size() != node.terms.size()) return "not the terms that resolution gives";
    for (const Term& term : node.terms) {
      auto at = expected.find(term.package);
      Values values = ValuesOf(term);
      if (at == expected.end() || at->second.absent != values.absent || !(at->second.versions == values.versions)) {
        return Numbered("not what resolution gives for package", term.package);
      }
    }
    return "";
  }

  const Proof& proof_;
  Provider& provider_;
};

}  // namespace

std::string CheckProof(const Proof& proof, Provider& provider) {
  return ProofChecker(proof, provider).Check();
}

std::string CheckSolution(const Solution& solution, Provider& provider) {
  std::map<PackageId, VersionId> chosen{{kRootPackage, 0}};
  for (const auto& [package, version] : solution.choices) {
    if (!chosen.emplace(package, version).second) return Numbered("chosen twice: package", package);
    if (version >= provider.VersionCount(package)) return Numbered("no such version of package", package);
    if (!TestBit(provider.Usable(package), version)) return Numbered("not usable: the version of package", package);
  }
  std::set<PackageId> needed{kRootPackage};
  std::vector<PackageId> stack{kRootPackage};
  while (!stack.empty()) {
    PackageId package = stack.back();
    stack.pop_back();
    DependencyAnswer answer = provider.Dependencies(package, chosen[package]);
    if (answer.unusable_reason) return Numbered("unusable: the version of package", package);
    std::vector<Dependency> dependencies(answer.dependencies.begin(), answer.dependencies.end());
    for (const Dependency& dependency : dependencies) {
      auto at = chosen.find(dependency.package);
      std::string pair = std::to_string(package) + " by package " + std::to_string(dependency.package);
      if (at == chosen.end() && dependency.is_constraint) continue;
      if (at == chosen.end()) return "not chosen is what package " + pair + " needs";
      if (!TestBit(dependency.allowed, at->second)) return "not met is the need of package " + pair;
      if (!dependency.is_constraint && needed.insert(dependency.package).second) stack.push_back(dependency.package);
    }
  }
  for (const auto& [package, version] : chosen) {
    if (!needed.contains(package)) return Numbered("chosen without need: package", package);
  }
  return "";
}

}  // namespace fitment
