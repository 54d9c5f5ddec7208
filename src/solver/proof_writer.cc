// The search keeps of each learnt incompatibility only where its resolution began and with what it went on; here every
// step becomes a node of its own. Tested by solver_test.cc and proof_check_test.cc.
#include "solver/proof_writer.h"

#include <algorithm>
#include <map>

namespace fitment {
namespace {

class Writer {
 public:
  Writer(const Domains& domains, const IncompatibilityStore& store) : domains_(domains), store_(store) {}

  Proof Write(IncompatId contradiction) {
    for (IncompatId id : Reachable(contradiction)) {
      if (store_.OriginOf(id).kind == Incompatibility::Kind::kDerived) {
        WriteSteps(id);
      } else {
        WriteLeaf(id);
      }
      number_[id] = static_cast<uint32_t>(proof_.nodes.size() - 1);
    }
    return std::move(proof_);
  }

 private:
  std::vector<IncompatId> Reachable(IncompatId contradiction) const {
    std::vector<IncompatId> stack{contradiction}, reached;
    std::vector<char> seen(store_.size());
    while (!stack.empty()) {
      IncompatId id = stack.back();
      stack.pop_back();
      if (seen[id]) continue;
      seen[id] = 1;
      reached.push_back(id);
      if (store_.OriginOf(id).kind != Incompatibility::Kind::kDerived) continue;
      stack.push_back(store_.OriginOf(id).before);
      for (const ResolutionStep& step : store_.Steps(id)) stack.push_back(step.cause);
    }
    std::sort(reached.begin(), reached.end());  // what an incompatibility rests on is older than it
    return reached;
  }

  Term TermOf(PackageId package, const uint64_t* words) const {
    uint32_t versions = domains_.Versions(package);
    bool positive = !domains_.CanBeAbsent(package, words);
    std::vector<uint64_t> set(words, words + WordsFor(versions));
    if (!positive) {
      for (uint64_t& word : set) word = ~word;
    }
    if (versions % 64) set.back() &= (uint64_t{1} << (versions % 64)) - 1;
    return {package, positive, BitSet(set, versions)};
  }

  void WriteLeaf(IncompatId id) {
    const auto& origin = store_.OriginOf(id);
    Incompatibility node;
    node.kind = origin.kind;
    node.mark = origin.mark;
    node.is_constraint = origin.is_constraint;
    for (const TermRef& term : store_.Terms(id)) node.terms.push_back(TermOf(term.package, term.words));
    if (origin.kind == Incompatibility::Kind::kDependency) {
      node.dependent = origin.dependent;
      node.dependency = origin.dependency;
      if (node.terms.size() == 2 && node.terms[0].package != origin.dependent) std::swap(node.terms[0], node.terms[1]);
      for (IncompatId at = id; at != kNoIncompat; at = store_.OriginOf(at).before) {
        const auto& part = store_.OriginOf(at);
        node.marks.emplace_back(TermOf(part.dependent, part.own).set, part.mark);
      }
      std::reverse(node.marks.begin(), node.marks.end());
    }
    proof_.nodes.push_back(std::move(node));
  }

  void WriteSteps(IncompatId id) {
    uint32_t left = number_[store_.OriginOf(id).before];
    for (const ResolutionStep& step : store_.Steps(id)) {
      uint32_t right = number_[step.cause];
      Incompatibility node;
      node.kind = Incompatibility::Kind::kDerived;
      node.left = left;
      node.right = right;
      node.pivot = step.pivot;
      node.terms = Resolved(proof_.nodes[left], proof_.nodes[right], step.pivot);
      proof_.nodes.push_back(std::move(node));
      left = static_cast<uint32_t>(proof_.nodes.size() - 1);
    }
  }

  // Negative terms as "outside": both forms meet in one set and whether "not chosen" belongs to it.
  static Term Together(const Term& a, const Term& b, bool both) {
    BitSet inside_a = a.positive ? a.set : a.set.Complement(), inside_b = b.positive ? b.set : b.set.Complement();
    both ? inside_a &= inside_b : inside_a |= inside_b;
    bool positive = both ? a.positive || b.positive : a.positive && b.positive;
    return {a.package, positive, positive ? inside_a : inside_a.Complement()};
  }

  static std::vector<Term> Resolved(const Incompatibility& left, const Incompatibility& right, PackageId pivot) {
    std::map<PackageId, Term> terms;
    for (const Term& term : left.terms) terms.emplace(term.package, term);
    for (const Term& term : right.terms) {
      auto [at, fresh] = terms.emplace(term.package, term);
      if (!fresh) at->second = Together(at->second, term, term.package != pivot);
    }
    auto at = terms.find(pivot);
    if (at != terms.end() && !at->second.positive && !at->second.set.Any()) terms.erase(at);
    std::vector<Term> list;
    for (auto& [package, term] : terms) list.push_back(std::move(term));
    return list;
  }

  const Domains& domains_;
  const IncompatibilityStore& store_;
  Proof proof_;
  std::map<IncompatId, uint32_t> number_;
};

}  // namespace

Proof WriteProof(const Domains& domains, const IncompatibilityStore& store, IncompatId contradiction) {
  return Writer(domains, store).Write(contradiction);
}

}  // namespace fitment
