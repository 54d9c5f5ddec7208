// PubGrub over numbered packages and bitmaps: propagate, analyse conflicts, decide. doc/solver.md walks through it.
// Tested by solver_test.cc and solver_random_test.cc.
#include "solver/solver.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "solver/conflict_analysis.h"
#include "solver/proof_writer.h"

namespace fitment {
namespace {

// Incompatibilities that cannot become true before the search has gone back beyond a level: skipped until then.
class Contradicted {
 public:
  bool Test(IncompatId id) const { return id < marked_.size() && marked_[id]; }
  void Mark(IncompatId id, uint32_t level) {
    if (id >= marked_.size()) marked_.resize(id + 1);
    if (marked_[id]) return;
    marked_[id] = 1;
    log_.push_back({id, level});
  }
  void TakeBack(uint32_t level) {
    while (!log_.empty() && log_.back().level > level) {
      marked_[log_.back().id] = 0;
      log_.pop_back();
    }
  }

 private:
  struct Entry {
    IncompatId id;
    uint32_t level;
  };
  std::vector<char> marked_;
  std::vector<Entry> log_;  // levels never fall
};

// The open packages and their priorities. As in pubgrub-rs a priority is asked anew only where something was concluded
// about the package or taken back, or where the package was picked: others keep the one that they had.
class Queue {
 public:
  // The open package of highest priority; of equals the one with the lowest number.
  std::optional<PackageId> Best(Trail& trail, const Domains& domains, Provider& provider);

 private:
  struct Entry {
    uint64_t priority;
    PackageId package;
    bool operator<(const Entry& other) const {  // later in the queue
      return priority != other.priority ? priority < other.priority : package > other.package;
    }
  };
  struct Asked {
    bool queued = false;  // with this priority; its other entries are of the past
    uint64_t priority = 0;
  };

  void Ask(PackageId package, Trail& trail, const Domains& domains, Provider& provider);

  std::vector<Asked> asked_;  // by package
  std::vector<Entry> heap_;
  std::optional<PackageId> last_;  // given last: asked again
};

void Queue::Ask(PackageId package, Trail& trail, const Domains& domains, Provider& provider) {
  if (package >= asked_.size()) asked_.resize(package + 1);
  Asked& asked = asked_[package];
  if (!trail.Open(package)) {
    asked.queued = false;
    return;
  }
  const uint64_t priority = provider.Priority(package, domains.Set(package, trail.Left(package)));
  if (asked.queued && asked.priority == priority) return;
  asked_[package] = {true, priority};
  heap_.push_back({priority, package});
  std::push_heap(heap_.begin(), heap_.end());
}

std::optional<PackageId> Queue::Best(Trail& trail, const Domains& domains, Provider& provider) {
  for (PackageId package : trail.changed()) Ask(package, trail, domains, provider);
  trail.changed().clear();
  if (last_) Ask(*last_, trail, domains, provider);
  last_.reset();
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end());
    const Entry best = heap_.back();
    heap_.pop_back();
    Asked& asked = asked_[best.package];
    if (!asked.queued || asked.priority != best.priority) continue;
    asked.queued = false;
    if (!trail.Open(best.package)) continue;
    last_ = best.package;
    return last_;
  }
  return std::nullopt;
}

class Search {
 public:
  Search(Provider& provider, const SolverLimits& limits)
      : provider_(provider),
        limits_(limits),
        domains_(provider),
        store_(domains_),
        trail_(domains_),
        analysis_(domains_, store_, trail_) {}
  Outcome Run();

 private:
  enum class Step { kGoOn, kStop };

  void Meet(PackageId package);
  bool Propagate(PackageId start);
  IncompatId Visit(PackageId package);
  bool LearnFrom(IncompatId conflict);
  void Conclude(PackageId package, IncompatId cause);
  void GoBack(uint32_t level);
  void TakeBackWhatProviderWants();
  Step Decide(PackageId package);
  Step AskDependencies(PackageId package, VersionId version);
  IncompatId AddDependencies(PackageId package, VersionId version, std::span<const Dependency> dependencies);
  IncompatId Require(PackageId package, std::optional<VersionId> version, const Dependency& dependency);
  bool MeetHopeless(PackageId package);
  bool WouldBeTrue(IncompatId id, PackageId package, VersionId version) const;
  void Tell(PackageId affected, std::span<const PackageId> packages);
  std::string LimitReached() const;
  Outcome GiveUp(std::string why) const;

  Provider& provider_;
  SolverLimits limits_;
  Domains domains_;
  IncompatibilityStore store_;
  Trail trail_;
  ConflictAnalysis analysis_;
  Contradicted contradicted_;
  Queue queue_;
  SolverCounters counters_;
  IncompatId root_ = kNoIncompat, contradiction_ = kNoIncompat;
  PackageId deciding_ = kRootPackage;
  std::vector<PackageId> changed_;        // a stack: packages whose incompatibilities are to be looked at
  std::vector<std::vector<char>> asked_;  // by package, version: its dependencies are in the store
  std::vector<uint64_t> conflicts_of_;    // by package
  std::vector<PackageId> others_;         // scratch of Tell
  std::vector<Dependency> dependencies_;  // scratch of AskDependencies
  std::vector<IncompatId> added_;         // scratch of AddDependencies
  // Dependencies that no version satisfies and that nobody has come upon yet, by the package needed.
  struct Hopeless {
    PackageId of;
    VersionId version;
    Dependency dependency;
  };
  std::map<PackageId, std::vector<Hopeless>> hopeless_;
  IncompatId pending_ = kNoIncompat;  // became true outside of propagation
};

void Search::Meet(PackageId package) {
  store_.Meet(package);
  trail_.Meet(package);
}

void Search::Conclude(PackageId package, IncompatId cause) {
  trail_.Derive(package, cause, store_.Find(cause, package));
  contradicted_.Mark(cause, trail_.level());
  ++counters_.propagations;
}

// Looks at a package's incompatibilities, newest first, and concludes what they leave no choice about. The one that has
// become true, if any.
IncompatId Search::Visit(PackageId package) {
  const std::vector<IncompatId>& list = store_.Of(package);
  for (size_t i = list.size(); i-- > 0;) {
    IncompatId id = list[i];
    if (contradicted_.Test(id)) continue;
    const TermRef* almost = nullptr;
    bool undetermined = false, contradicted = false;
    for (const TermRef& term : store_.Terms(id)) {
      Trail::Relation relation = trail_.RelationTo(term);
      if (relation == Trail::Relation::kSatisfied) continue;
      contradicted = relation == Trail::Relation::kContradicted;
      undetermined = !contradicted && almost;
      if (contradicted || undetermined) break;
      almost = &term;
    }
    if (contradicted) contradicted_.Mark(id, trail_.level());
    if (contradicted || undetermined) continue;
    if (!almost) return id;
    if (std::find(changed_.begin(), changed_.end(), almost->package) == changed_.end()) {
      changed_.push_back(almost->package);
    }
    Conclude(almost->package, id);
  }
  return kNoIncompat;
}

// False: there is no solution.
bool Search::Propagate(PackageId start) {
  changed_.assign(1, start);
  while (!changed_.empty()) {
    PackageId package = changed_.back();
    changed_.pop_back();
    IncompatId conflict = pending_ != kNoIncompat ? std::exchange(pending_, kNoIncompat) : Visit(package);
    if (conflict != kNoIncompat && !LearnFrom(conflict)) return false;
  }
  return true;
}

bool Search::LearnFrom(IncompatId conflict) {
  ++counters_.conflicts;
  auto cause = analysis_.Run(conflict, root_, contradiction_);
  if (!cause) return false;
  GoBack(cause->level);
  for (const ConflictAnalysis::Event& event : analysis_.events()) Tell(event.affected, analysis_.packages(event));
  changed_.assign(1, cause->affected);
  Conclude(cause->affected, cause->id);
  return true;
}

void Search::GoBack(uint32_t level) {
  trail_.TakeBack(level);
  contradicted_.TakeBack(level);
}

void Search::Tell(PackageId affected, std::span<const PackageId> packages) {
  others_.clear();
  for (PackageId package : packages) {
    if (package == affected) continue;
    others_.push_back(package);
    if (package >= conflicts_of_.size()) conflicts_of_.resize(package + 1);
    ++conflicts_of_[package];
  }
  provider_.OnConflict(deciding_, affected, others_);
}

void Search::TakeBackWhatProviderWants() {
  for (PackageId package : provider_.TakeBack()) {
    if (!trail_.Decided(package) || trail_.LevelOf(package) <= 1) continue;
    GoBack(trail_.LevelOf(package) - 1);
  }
}

bool Search::WouldBeTrue(IncompatId id, PackageId package, VersionId version) const {
  for (const TermRef& term : store_.Terms(id)) {
    bool holds = term.package == package ? (term.words[version / 64] >> (version % 64) & 1) : trail_.Satisfies(term);
    if (!holds) return false;
  }
  return true;
}

// uv knows that nothing satisfies a requirement only once it looks for a version; until then the package that makes the
// requirement stands, and what is decided meanwhile counts when conflicts are weighed. So here: such a requirement
// first says no more than that the package is needed.
IncompatId Search::Require(PackageId package, std::optional<VersionId> version, const Dependency& dependency) {
  const PackageId needed = dependency.package;
  bool hopeless = version && package != kRootPackage && !dependency.is_constraint && needed != package &&
                  !AnyBit(dependency.allowed) && provider_.HopelessNeedsWait();
  if (!hopeless || trail_.Decided(needed)) return store_.AddDependency(package, version, dependency);
  auto [known, first] = hopeless_.try_emplace(needed);
  if (!first && known->second.empty()) return store_.AddDependency(package, version, dependency);
  known->second.push_back({package, *version, dependency});
  Dependency any = dependency;
  BitSet all(domains_.Versions(needed), true);
  any.allowed = all.bits();
  any.dependents = {};
  return store_.AddDependency(package, version, any);
}

// The package is about to be decided: what is hopeless about it comes out.
bool Search::MeetHopeless(PackageId package) {
  auto known = hopeless_.find(package);
  if (known == hopeless_.end()) return false;
  for (const Hopeless& hopeless : std::exchange(known->second, {})) {
    IncompatId id = store_.AddDependency(hopeless.of, hopeless.version, hopeless.dependency);
    if (pending_ != kNoIncompat || !trail_.Decided(hopeless.of)) continue;
    const TermRef& term = store_.Terms(id)[0];
    if (trail_.Satisfies(term)) pending_ = id;
  }
  if (pending_ == kNoIncompat) return false;
  const PackageId of[] = {store_.Terms(pending_)[0].package};
  Tell(package, of);
  return true;
}

// The first of them that choosing the version would make true, or kNoIncompat.
IncompatId Search::AddDependencies(PackageId package, VersionId version, std::span<const Dependency> dependencies) {
  added_.clear();
  for (const Dependency& dependency : dependencies) {
    Meet(dependency.package);
    bool asked = dependency.of == kAskedPackage;
    if (!asked) Meet(dependency.of);
    IncompatId id = Require(asked ? package : dependency.of, asked ? std::optional(version) : std::nullopt, dependency);
    if (id != kNoIncompat) added_.push_back(id);
  }
  auto found =
      std::find_if(added_.begin(), added_.end(), [&](IncompatId id) { return WouldBeTrue(id, package, version); });
  return found == added_.end() ? kNoIncompat : *found;
}

Search::Step Search::AskDependencies(PackageId package, VersionId version) {
  DependencyAnswer answer = provider_.Dependencies(package, version);
  dependencies_.assign(answer.dependencies.begin(), answer.dependencies.end());  // the provider is asked on meanwhile
  if (provider_.ShouldStop()) return Step::kStop;
  if (answer.unusable_reason) {
    store_.AddUnusable(package, version, *answer.unusable_reason);
    return Step::kGoOn;
  }
  asked_[package][version] = 1;
  IncompatId refused = AddDependencies(package, version, dependencies_);
  // Before anything went wrong a version is taken on trust, as pubgrub-rs does: at worst that one decision is taken
  // back.
  if (refused != kNoIncompat && trail_.ever_taken_back()) {
    std::array<PackageId, 2> packages{};
    std::span<const TermRef> terms = store_.Terms(refused);
    for (size_t i = 0; i < terms.size(); ++i) packages[i] = terms[i].package;
    Tell(package, {packages.data(), terms.size()});
    return Step::kGoOn;
  }
  trail_.Decide(package, version);
  ++counters_.decisions;
  return Step::kGoOn;
}

Search::Step Search::Decide(PackageId package) {
  deciding_ = package;
  if (MeetHopeless(package)) return Step::kGoOn;
  Bits usable = provider_.Usable(package);
  const uint64_t* left = trail_.Left(package);
  if (provider_.StartOver(package, domains_.Set(package, left))) {
    GoBack(std::max(1u, trail_.LevelMet(package)));
    return Step::kGoOn;
  }
  BitSet candidates(domains_.Set(package, left), domains_.Versions(package));
  candidates &= usable;
  if (!candidates.Any()) {
    store_.AddNoVersions(package, left);
    return Step::kGoOn;
  }
  VersionId version = provider_.Choose(package, candidates);
  if (asked_.size() <= package) asked_.resize(package + 1);
  if (asked_[package].empty()) asked_[package].resize(domains_.Versions(package));
  if (!asked_[package][version]) return AskDependencies(package, version);
  trail_.Decide(package, version);
  ++counters_.decisions;
  return Step::kGoOn;
}

std::string Search::LimitReached() const {
  if (counters_.decisions >= limits_.max_decisions)
    return "stopped after " + std::to_string(counters_.decisions) + " decisions";
  if (counters_.conflicts >= limits_.max_conflicts)
    return "stopped after " + std::to_string(counters_.conflicts) + " conflicts";
  return provider_.ShouldStop() ? "stopped" : "";
}

Outcome Search::GiveUp(std::string why) const {
  std::vector<PackageId> stuck;
  for (PackageId package = 1; package < conflicts_of_.size(); ++package) {
    if (conflicts_of_[package]) stuck.push_back(package);
  }
  std::stable_sort(stuck.begin(), stuck.end(),
                   [&](PackageId a, PackageId b) { return conflicts_of_[a] > conflicts_of_[b]; });
  if (stuck.size() > 5) stuck.resize(5);
  return {Undecided{std::move(why), std::move(stuck)}, counters_};
}

Outcome Search::Run() {
  Meet(kRootPackage);
  root_ = store_.AddRoot();
  for (;;) {
    bool possible = Propagate(deciding_);
    counters_.incompatibilities = store_.size();
    if (!possible) return {WriteProof(domains_, store_, contradiction_), counters_};
    TakeBackWhatProviderWants();
    auto next = queue_.Best(trail_, domains_, provider_);
    if (!next) return {trail_.Decisions(), counters_};
    if (std::string why = LimitReached(); !why.empty()) return GiveUp(std::move(why));
    if (Decide(*next) == Step::kStop) return GiveUp("stopped");
  }
}

}  // namespace

Outcome Solve(Provider& provider, const SolverLimits& limits) {
  return Search(provider, limits).Run();
}

}  // namespace fitment
