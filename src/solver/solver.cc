// PubGrub over numbered packages and bitmaps. doc/solver.md walks through it. Tested by solver_test.cc and
// solver_random_test.cc.
#include "solver/solver.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>

namespace fitment {
namespace {

using IncompatId = uint32_t;
constexpr IncompatId kNone = 0xffffffff;

// Words that live as long as the solve.
class WordArena {
 public:
  uint64_t* Take(size_t count) {
    if (count > left_) {
      size_t size = std::max<size_t>(count, 1 << 14);
      chunks_.push_back(std::make_unique<uint64_t[]>(size));
      next_ = chunks_.back().get();
      left_ = size;
    }
    uint64_t* words = next_;
    next_ += count;
    left_ -= count;
    std::fill(words, words + count, 0);
    return words;
  }

 private:
  std::vector<std::unique_ptr<uint64_t[]>> chunks_;
  uint64_t* next_ = nullptr;
  size_t left_ = 0;
};

// positive: the package is chosen, within `set`; else: it is not chosen, or outside `set`.
struct Known {
  bool positive = false;
  Bits set;
};
struct SolverTerm {
  PackageId package;
  Known known;
};

enum class Relation { kSatisfied, kContradicted, kInconclusive };

Relation RelationOf(const Known& a, const Known& term) {
  if (a.positive && term.positive) {
    return IsSubset(a.set, term.set)     ? Relation::kSatisfied
           : Intersects(a.set, term.set) ? Relation::kInconclusive
                                         : Relation::kContradicted;
  }
  if (a.positive) {
    return !Intersects(a.set, term.set) ? Relation::kSatisfied
           : IsSubset(a.set, term.set)  ? Relation::kContradicted
                                        : Relation::kInconclusive;
  }
  if (term.positive) return IsSubset(term.set, a.set) ? Relation::kContradicted : Relation::kInconclusive;
  return IsSubset(term.set, a.set) ? Relation::kSatisfied : Relation::kInconclusive;
}

struct Incompat {
  Incompatibility::Kind kind;
  std::vector<SolverTerm> terms;
  uint32_t mark = 0;
  bool is_constraint = false;
  IncompatId left = kNone, right = kNone;
  PackageId pivot = 0;
  const Known* Find(PackageId package) const {
    for (const SolverTerm& term : terms) {
      if (term.package == package) return &term.known;
    }
    return nullptr;
  }
};

struct Dated {
  IncompatId cause;  // kNone: the decision
  uint32_t level, index;
  Known known;  // accumulated up to and including this one
};

struct PackageState {
  bool known = false;
  uint32_t width = 0;
  std::vector<Dated> history;
  std::vector<IncompatId> incompats;
  bool decided = false, listed = false;
  VersionId version = 0;
};

class Search {
 public:
  Search(Provider& provider, const SolverLimits& limits) : provider_(provider), limits_(limits) {}
  Outcome Run();

 private:
  PackageState& State(PackageId package);
  Known Intersect(PackageId package, const Known& a, const Known& b);
  Known Negate(const Known& a) const { return {!a.positive, a.set}; }
  Bits Copy(Bits from, size_t words);
  IncompatId Add(Incompat incompat);
  void Attach(IncompatId id);
  IncompatId AddDependency(PackageId package, VersionId version, const Dependency& dependency);
  bool Propagate(PackageId start);
  bool Resolve(IncompatId conflict, PackageId& almost, IncompatId& cause);
  IncompatId PriorCause(IncompatId a, IncompatId b, PackageId pivot);
  void Derive(PackageId package, IncompatId cause);
  void Decide(PackageId package, VersionId version);
  void Backtrack(uint32_t level);
  void TakeBack(PackageId package);
  std::optional<PackageId> NextPackage();
  bool Step(PackageId package);
  const Dated& Satisfier(PackageId package, const Known& term) const;
  void RecordConflict(PackageId affected, IncompatId cause);
  bool IsTerminal(const Incompat& incompat) const;
  IncompatId Closed(IncompatId last, IncompatId not_root);
  Proof BuildProof(IncompatId last) const;
  Outcome Finish();

  Provider& provider_;
  SolverLimits limits_;
  WordArena arena_;
  std::vector<PackageState> states_;
  std::vector<Incompat> incompats_;
  std::vector<uint32_t> contradicted_;  // by incompatibility: level + 1 at which it became so, 0: not
  std::vector<std::pair<uint32_t, IncompatId>> contradicted_log_;
  std::map<std::pair<PackageId, PackageId>, std::vector<IncompatId>> merged_;
  std::vector<PackageId> decision_order_;
  std::vector<std::vector<char>> asked_;  // dependencies of (package, version) are already incompatibilities
  std::vector<PackageId> open_;           // packages ever seen positive
  uint32_t level_ = 0, index_ = 0;
  PackageId current_ = kRootPackage;
  bool backtracked_ = false;
  IncompatId contradiction_ = kNone;
  SolverCounters counters_;
  std::vector<uint64_t> conflicts_of_;
};

PackageState& Search::State(PackageId package) {
  if (package >= states_.size()) states_.resize(package + 1);
  PackageState& state = states_[package];
  if (!state.known) {
    state.known = true;
    uint32_t width = provider_.VersionCount(package);
    states_[package].width = width;
  }
  return states_[package];
}

Bits Search::Copy(Bits from, size_t words) {
  uint64_t* to = arena_.Take(words);
  std::copy(from.begin(), from.begin() + static_cast<ptrdiff_t>(std::min(words, from.size())), to);
  return {to, words};
}

Known Search::Intersect(PackageId package, const Known& a, const Known& b) {
  size_t words = WordsFor(State(package).width);
  uint64_t* out = arena_.Take(words);
  auto word = [](Bits bits, size_t i) { return i < bits.size() ? bits[i] : 0; };
  for (size_t i = 0; i < words; ++i) {
    uint64_t x = word(a.set, i), y = word(b.set, i);
    out[i] = a.positive && b.positive ? x & y : a.positive ? x & ~y : b.positive ? y & ~x : x | y;
  }
  return {a.positive || b.positive, {out, words}};
}

IncompatId Search::Add(Incompat incompat) {
  incompats_.push_back(std::move(incompat));
  contradicted_.push_back(0);
  ++counters_.incompatibilities;
  return static_cast<IncompatId>(incompats_.size() - 1);
}

void Search::Attach(IncompatId id) {
  for (const SolverTerm& term : incompats_[id].terms) State(term.package).incompats.push_back(id);
}

IncompatId Search::AddDependency(PackageId package, VersionId version, const Dependency& dependency) {
  size_t words = WordsFor(State(package).width);
  uint64_t* dependents = arena_.Take(words);
  std::copy(dependency.dependents.begin(), dependency.dependents.end(), dependents);
  dependents[version / 64] |= uint64_t{1} << (version % 64);
  uint32_t width = State(dependency.package).width;
  Incompat incompat{Incompatibility::Kind::kDependency, {}, dependency.tag, dependency.is_constraint};
  if (dependency.package == package) {  // itself: the versions outside are unusable
    for (size_t i = 0; i < words; ++i) dependents[i] &= ~(i < dependency.allowed.size() ? dependency.allowed[i] : 0);
    if (!AnyBit({dependents, words})) return kNone;
    incompat.terms = {{package, {true, {dependents, words}}}};
  } else if (dependency.is_constraint) {
    BitSet outside = BitSet(dependency.allowed, width).Complement();
    if (!outside.Any()) return kNone;
    incompat.terms = {{package, {true, {dependents, words}}},
                      {dependency.package, {true, Copy(outside, WordsFor(width))}}};
  } else {
    Known needed{false, dependency.allowed};
    auto& known = merged_[{package, dependency.package}];
    for (IncompatId& past : known) {  // the same need of an earlier version: one incompatibility for both
      const Incompat& old = incompats_[past];
      bool same = old.terms.size() == 2 && std::equal(old.terms[1].known.set.begin(), old.terms[1].known.set.end(),
                                                      needed.set.begin(), needed.set.end());
      if (!same) continue;
      for (size_t i = 0; i < words; ++i) dependents[i] |= old.terms[0].known.set[i];
      for (PackageId p : {package, dependency.package}) std::erase(State(p).incompats, past);
      incompat.terms = {{package, {true, {dependents, words}}}, {dependency.package, needed}};
      past = Add(std::move(incompat));
      Attach(past);
      return past;
    }
    incompat.terms = {{package, {true, {dependents, words}}}};
    if (AnyBit(needed.set)) incompat.terms.push_back({dependency.package, needed});
    IncompatId id = Add(std::move(incompat));
    known.push_back(id);
    Attach(id);
    return id;
  }
  IncompatId id = Add(std::move(incompat));
  Attach(id);
  return id;
}

void Search::Derive(PackageId package, IncompatId cause) {
  PackageState& state = State(package);
  Known term = Negate(*incompats_[cause].Find(package));
  Known now = state.history.empty() ? Known{term.positive, Copy(term.set, WordsFor(state.width))}
                                    : Intersect(package, state.history.back().known, term);
  if (now.positive && !states_[package].listed) {
    states_[package].listed = true;
    open_.push_back(package);
  }
  states_[package].history.push_back({cause, level_, index_++, now});
}

void Search::Decide(PackageId package, VersionId version) {
  PackageState& state = State(package);
  uint64_t* words = arena_.Take(WordsFor(state.width));
  words[version / 64] |= uint64_t{1} << (version % 64);
  ++level_;
  state.history.push_back({kNone, level_, index_++, {true, {words, WordsFor(state.width)}}});
  state.decided = true;
  state.version = version;
  decision_order_.push_back(package);
  ++counters_.decisions;
}

bool Search::Propagate(PackageId start) {
  std::vector<PackageId> changed{start};
  while (!changed.empty()) {
    PackageId package = changed.back();
    changed.pop_back();
    IncompatId conflict = kNone;
    State(package);
    for (size_t i = states_[package].incompats.size(); i-- > 0;) {
      IncompatId id = states_[package].incompats[i];
      if (contradicted_[id]) continue;
      ++counters_.propagations;
      PackageId almost = 0;
      int open = 0;
      bool contradicted = false;
      for (const SolverTerm& term : incompats_[id].terms) {
        PackageState& state = State(term.package);
        Relation relation =
            state.history.empty() ? Relation::kInconclusive : RelationOf(state.history.back().known, term.known);
        if (relation == Relation::kContradicted) {
          contradicted = true;
          break;
        }
        if (relation == Relation::kInconclusive) {
          almost = term.package;
          if (++open > 1) break;
        }
      }
      if (open > 1 && !contradicted) continue;
      if (contradicted) {
        contradicted_[id] = level_ + 1;
        contradicted_log_.push_back({level_, id});
        continue;
      }
      if (open == 0) {
        conflict = id;
        break;
      }
      if (std::find(changed.begin(), changed.end(), almost) == changed.end()) changed.push_back(almost);
      Derive(almost, id);
      contradicted_[id] = level_ + 1;
      contradicted_log_.push_back({level_, id});
    }
    if (conflict == kNone) continue;
    ++counters_.conflicts;
    PackageId almost;
    IncompatId cause;
    if (!Resolve(conflict, almost, cause)) return false;
    RecordConflict(almost, cause);
    changed.assign(1, almost);
    Derive(almost, cause);
    contradicted_[cause] = level_ + 1;
    contradicted_log_.push_back({level_, cause});
  }
  return true;
}

bool Search::IsTerminal(const Incompat& incompat) const {
  return incompat.terms.empty() ||
         (incompat.terms.size() == 1 && incompat.terms[0].package == kRootPackage && incompat.terms[0].known.positive);
}

// The earliest assignment of `package` with which `term` is satisfied.
const Dated& Search::Satisfier(PackageId package, const Known& term) const {
  const auto& history = states_[package].history;
  auto found = std::partition_point(history.begin(), history.end(),
                                    [&](const Dated& d) { return RelationOf(d.known, term) != Relation::kSatisfied; });
  assert(found != history.end());
  return *found;
}

bool Search::Resolve(IncompatId conflict, PackageId& almost, IncompatId& cause) {
  bool changed = false;
  for (IncompatId current = conflict;;) {
    if (IsTerminal(incompats_[current])) {
      contradiction_ = current;
      return false;
    }
    const Incompat& incompat = incompats_[current];
    PackageId last = 0;
    const Dated* latest = nullptr;
    for (const SolverTerm& term : incompat.terms) {
      const Dated& dated = Satisfier(term.package, term.known);
      if (!latest || dated.index > latest->index) latest = &dated, last = term.package;
    }
    uint32_t previous = 1;
    for (const SolverTerm& term : incompat.terms) {
      if (term.package == last) continue;
      previous = std::max(previous, Satisfier(term.package, term.known).level);
    }
    // What the satisfier alone does not say of its own package must have been said before it.
    Known alone = latest->cause == kNone ? latest->known : Negate(*incompats_[latest->cause].Find(last));
    const Known wanted = *incompat.Find(last);
    if (RelationOf(alone, wanted) != Relation::kSatisfied) {
      for (const Dated& dated : states_[last].history) {
        if (RelationOf(Intersect(last, dated.known, alone), wanted) != Relation::kSatisfied) continue;
        previous = std::max(previous, dated.level);
        break;
      }
    }
    if (latest->cause == kNone || previous < latest->level) {
      almost = last;
      cause = current;
      Backtrack(previous);
      if (changed) Attach(current);
      return true;
    }
    current = PriorCause(current, latest->cause, last);
    changed = true;
  }
}

IncompatId Search::PriorCause(IncompatId a, IncompatId b, PackageId pivot) {
  Incompat out{Incompatibility::Kind::kDerived, {}, 0, false, a, b, pivot};
  auto add = [&](PackageId package, Known known) {
    bool always = !known.positive && !AnyBit(known.set);
    if (!always) out.terms.push_back({package, known});
  };
  for (const SolverTerm& term : incompats_[a].terms) {
    const Known* other = incompats_[b].Find(term.package);
    if (term.package == pivot) {
      if (other) add(pivot, Negate(Intersect(pivot, Negate(term.known), Negate(*other))));
    } else {
      add(term.package, other ? Intersect(term.package, term.known, *other) : term.known);
    }
  }
  for (const SolverTerm& term : incompats_[b].terms) {
    if (term.package != pivot && !incompats_[a].Find(term.package)) add(term.package, term.known);
  }
  return Add(std::move(out));
}

void Search::Backtrack(uint32_t level) {
  backtracked_ = true;
  level_ = level;
  for (PackageState& state : states_) {
    while (!state.history.empty() && state.history.back().level > level) {
      if (state.history.back().cause == kNone) state.decided = false;
      state.history.pop_back();
    }
  }
  while (!decision_order_.empty() && !states_[decision_order_.back()].decided) decision_order_.pop_back();
  while (!contradicted_log_.empty() && contradicted_log_.back().first > level) {
    contradicted_[contradicted_log_.back().second] = 0;
    contradicted_log_.pop_back();
  }
}

void Search::TakeBack(PackageId package) {
  if (package >= states_.size() || !states_[package].decided) return;
  uint32_t level = states_[package].history.back().level;
  if (level > 1) Backtrack(level - 1);
}

void Search::RecordConflict(PackageId affected, IncompatId cause) {
  std::vector<PackageId> others;
  for (const SolverTerm& term : incompats_[cause].terms) {
    if (term.package == affected) continue;
    others.push_back(term.package);
    if (conflicts_of_.size() <= term.package) conflicts_of_.resize(term.package + 1);
    ++conflicts_of_[term.package];
  }
  provider_.OnConflict(current_, affected, others);
}

std::optional<PackageId> Search::NextPackage() {
  std::optional<PackageId> best;
  uint64_t best_priority = 0;
  size_t kept = 0;
  for (PackageId package : open_) {
    PackageState& state = states_[package];
    if (state.history.empty() ||
        !state.history.back().known.positive) {  // taken back: listed again when it is positive again
      state.listed = false;
      continue;
    }
    open_[kept++] = package;
    if (state.decided) continue;
    uint64_t priority = provider_.Priority(package, state.history.back().known.set);
    if (best && (priority < best_priority || (priority == best_priority && package >= *best))) continue;
    best = package;
    best_priority = priority;
  }
  open_.resize(kept);
  return best;
}

// Tries to decide one package; false: stop (undecided).
bool Search::Step(PackageId package) {
  PackageState& state = State(package);
  Bits allowed = state.history.back().known.set;
  Known usable = Intersect(package, {true, allowed}, {true, provider_.Usable(package)});
  if (!AnyBit(usable.set)) {
    Attach(Add({Incompatibility::Kind::kNoVersions, {{package, {true, allowed}}}}));
    return true;
  }
  VersionId version = provider_.Choose(package, usable.set);
  if (asked_.size() <= package) asked_.resize(package + 1);
  if (asked_[package].size() <= version) asked_[package].resize(states_[package].width);
  if (asked_[package][version]) {
    Decide(package, version);
    return true;
  }
  DependencyAnswer answer = provider_.Dependencies(package, version);
  if (provider_.ShouldStop()) return false;
  if (answer.unusable_reason) {
    uint64_t* one = arena_.Take(WordsFor(states_[package].width));
    one[version / 64] |= uint64_t{1} << (version % 64);
    Attach(Add({Incompatibility::Kind::kUnusable,
                {{package, {true, {one, WordsFor(states_[package].width)}}}},
                *answer.unusable_reason}));
    return true;
  }
  asked_[package][version] = 1;
  uint64_t* one = arena_.Take(WordsFor(states_[package].width));
  one[version / 64] |= uint64_t{1} << (version % 64);
  Known chosen{true, {one, WordsFor(states_[package].width)}};
  std::vector<Dependency> dependencies(answer.dependencies.begin(), answer.dependencies.end());
  IncompatId refused = kNone;
  std::vector<IncompatId> added;
  for (const Dependency& dependency : dependencies) {
    IncompatId id = AddDependency(package, version, dependency);
    if (id != kNone) added.push_back(id);
  }
  for (IncompatId id : added) {
    bool satisfied = std::all_of(incompats_[id].terms.begin(), incompats_[id].terms.end(), [&](const SolverTerm& term) {
      if (term.package == package) return RelationOf(chosen, term.known) == Relation::kSatisfied;
      const auto& history = states_[term.package].history;
      return !history.empty() && RelationOf(history.back().known, term.known) == Relation::kSatisfied;
    });
    if (satisfied && refused == kNone) refused = id;
  }
  if (refused == kNone || !backtracked_) {
    Decide(package, version);
  } else {
    RecordConflict(package, refused);
  }
  return true;
}

Proof Search::BuildProof(IncompatId last) const {
  std::vector<IncompatId> stack{last}, order;
  std::vector<char> seen(incompats_.size());
  while (!stack.empty()) {
    IncompatId id = stack.back();
    stack.pop_back();
    if (seen[id]) continue;
    seen[id] = 1;
    order.push_back(id);
    if (incompats_[id].kind == Incompatibility::Kind::kDerived) {
      stack.push_back(incompats_[id].left);
      stack.push_back(incompats_[id].right);
    }
  }
  std::sort(order.begin(), order.end());
  std::vector<uint32_t> number(incompats_.size());
  Proof proof;
  for (IncompatId id : order) {
    number[id] = static_cast<uint32_t>(proof.nodes.size());
    const Incompat& from = incompats_[id];
    Incompatibility node{from.kind, {}, from.mark, from.is_constraint, 0, 0, from.pivot};
    if (from.kind == Incompatibility::Kind::kDerived) node.left = number[from.left], node.right = number[from.right];
    for (const SolverTerm& term : from.terms) {
      BitSet set(states_[term.package].width);
      set |= term.known.set;
      node.terms.push_back({term.package, term.known.positive, std::move(set)});
    }
    if (from.kind != Incompatibility::Kind::kDependency) {
      std::sort(node.terms.begin(), node.terms.end(),
                [](const Term& x, const Term& y) { return x.package < y.package; });
    }
    proof.nodes.push_back(std::move(node));
  }
  return proof;
}

// The contradiction as a node without terms: what speaks of the root alone is resolved with "the root is chosen".
IncompatId Search::Closed(IncompatId last, IncompatId not_root) {
  return incompats_[last].terms.empty() ? last : PriorCause(last, not_root, kRootPackage);
}

Outcome Search::Finish() {
  Solution solution;
  for (PackageId package : decision_order_) {
    if (package != kRootPackage) solution.choices.emplace_back(package, states_[package].version);
  }
  return {std::move(solution), counters_};
}

Outcome Search::Run() {
  State(kRootPackage);
  static const uint64_t kOne = 1;
  IncompatId not_root = Add({Incompatibility::Kind::kRoot, {{kRootPackage, {false, Bits(&kOne, 1)}}}});
  Attach(not_root);
  current_ = kRootPackage;
  for (;;) {
    if (!Propagate(current_)) return {BuildProof(Closed(contradiction_, not_root)), counters_};
    for (PackageId package : provider_.TakeBack()) TakeBack(package);
    auto next = NextPackage();
    if (!next) return Finish();
    current_ = *next;
    std::string why;
    if (counters_.decisions >= limits_.max_decisions)
      why = "stopped after " + std::to_string(counters_.decisions) + " decisions";
    if (counters_.conflicts >= limits_.max_conflicts)
      why = "stopped after " + std::to_string(counters_.conflicts) + " conflicts";
    if (why.empty() && (provider_.ShouldStop() || !Step(current_))) why = "stopped";
    if (!why.empty()) {
      std::vector<PackageId> stuck;
      for (PackageId package = 1; package < conflicts_of_.size(); ++package) {
        if (conflicts_of_[package]) stuck.push_back(package);
      }
      std::stable_sort(stuck.begin(), stuck.end(),
                       [&](PackageId a, PackageId b) { return conflicts_of_[a] > conflicts_of_[b]; });
      if (stuck.size() > 5) stuck.resize(5);
      return {Undecided{why, stuck}, counters_};
    }
  }
}

}  // namespace

Outcome Solve(Provider& provider, const SolverLimits& limits) {
  return Search(provider, limits).Run();
}

}  // namespace fitment
