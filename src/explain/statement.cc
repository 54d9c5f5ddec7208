// Leaves of a proof → statements. Tested by statement_test.cc.
#include "explain/statement.h"

#include <algorithm>
#include <map>

namespace fitment {
namespace {

using Kind = Incompatibility::Kind;

class Reader {
 public:
  explicit Reader(const Resolver& resolver) : resolver_(resolver) {}

  std::vector<Statement> Read(const Proof& proof) {
    for (const Incompatibility& node : proof.nodes) {
      if (node.kind == Kind::kDependency) AddDependency(node);
      if (node.kind == Kind::kNoVersions || node.kind == Kind::kUnusable) AddRefusals(node);
    }
    return std::move(statements_);
  }

 private:
  void AddDependency(const Incompatibility& node) {
    for (const auto& [versions, tag] : node.marks) {
      EdgeOrigin origin = resolver_.OriginOf(tag);
      Statement statement;
      statement.dependent = Canonical(node.dependent);
      statement.dependency = Canonical(node.dependency);
      if (statement.dependent == statement.dependency && node.dependent != node.dependency) continue;  // a proxy
      statement.dependents = versions;
      if (node.dependency == node.dependent) {  // the term has the versions that refuse themselves
        statement.dependents &= node.terms[0].set;
        statement.allowed = BitSet(versions.width());
      } else if (node.terms.size() == 2) {
        statement.allowed = node.is_constraint ? node.terms[1].set.Complement() : node.terms[1].set;
      }
      statement.is_constraint = node.is_constraint;
      statement.target = resolver_.PackageName(node.dependency);
      statement.text = PlainRequirement(std::string(origin.text));
      statement.source = origin.source;
      if (origin.from_line) {
        statement.kind = Statement::Kind::kLine;
        statement.line = origin.line;
        if (node.dependent != kRootPackage) Name(statement, node.dependent);  // an override or a constraint
      } else {
        Name(statement, node.dependent);
        bool itself = statement.dependent != statement.dependency && statement.package == statement.target;
        statement.kind = itself ? Statement::Kind::kItself : Statement::Kind::kRequires;
      }
      Merge(std::move(statement));
    }
  }

  void AddRefusals(const Incompatibility& node) {
    const Term& term = node.terms[0];
    for (uint32_t v = 0; v < term.set.width(); ++v) {
      if (!term.set.Test(v)) continue;
      Statement statement;
      statement.kind = Statement::Kind::kRefused;
      statement.dependent = statement.dependency = Canonical(term.package);
      statement.dependents = BitSet(term.set.width());
      statement.dependents.Set(v);
      Name(statement, term.package);
      statement.target = statement.package;
      statement.refusal = resolver_.RefusalOf(term.package, v, node.mark);
      statement.source = "index";
      Merge(std::move(statement));
    }
  }

  // The provider may have several packages that stand for one project, or one extra of it, at the same version
  // (uv's proxies). To a reader they are one.
  PackageId Canonical(PackageId package) {
    if (package == kRootPackage) return package;
    return canonical_.emplace(std::pair(resolver_.PackageName(package), resolver_.PackageExtra(package)), package)
        .first->second;
  }

  void Name(Statement& statement, PackageId package) const {
    statement.package = resolver_.PackageName(package);
    statement.extra = resolver_.PackageExtra(package);
  }

  void Merge(Statement statement) {
    auto same = [&](const Statement& other) {
      return other.kind == statement.kind && other.dependent == statement.dependent &&
             other.dependency == statement.dependency && other.is_constraint == statement.is_constraint &&
             other.line == statement.line && other.text == statement.text && other.allowed == statement.allowed &&
             other.refusal.kind == statement.refusal.kind && other.refusal.detail == statement.refusal.detail;
    };
    auto found = std::find_if(statements_.rbegin(), statements_.rend(), same);
    if (found == statements_.rend()) {
      statements_.push_back(std::move(statement));
      return;
    }
    // The newest version that says it is the one whose file is named.
    if (statement.dependents.Highest() > found->dependents.Highest()) found->source = statement.source;
    found->dependents |= statement.dependents;
  }

  const Resolver& resolver_;
  std::map<std::pair<std::string, std::string>, PackageId> canonical_;
  std::vector<Statement> statements_;
};

int Place(SpecifierOp op) {
  switch (op) {
    case SpecifierOp::kGreaterEqual:
    case SpecifierOp::kGreater:
    case SpecifierOp::kCompatible:
      return 0;
    case SpecifierOp::kLess:
    case SpecifierOp::kLessEqual:
      return 1;
    case SpecifierOp::kNotEqual:
      return 3;
    case SpecifierOp::kEqual:
    case SpecifierOp::kArbitrary:
      break;
  }
  return 2;
}

}  // namespace

std::string PlainRequirement(const std::string& text) {
  auto requirement = Requirement::Parse(text, /*lenient=*/true);
  if (!requirement) return text;
  std::vector<Specifier> clauses = requirement->specifiers.clauses();
  std::stable_sort(clauses.begin(), clauses.end(), [](const Specifier& a, const Specifier& b) {
    if (Place(a.op) != Place(b.op)) return Place(a.op) < Place(b.op);
    return a.op == SpecifierOp::kNotEqual && a.version < b.version;
  });
  requirement->specifiers = SpecifierSet(std::move(clauses));
  requirement->marker = Marker();
  return requirement->ToString();
}

std::vector<Statement> StatementsOf(const Resolver& resolver, const Proof& proof) {
  return Reader(resolver).Read(proof);
}

}  // namespace fitment
