// Random small registries: the resolver beside brute force. For each seed: do both find an answer or none; is the
// answer what an independent checker allows; does every step of a "no" hold, and are the lines that it names enough for
// it? A case that fails is made smaller and printed; exit 1. Run by ctest with some thousand seeds.
//
//   random_resolve [COUNT [FIRST-SEED]]        FITMENT_RANDOM_COUNT in the environment: COUNT where none is given
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <set>

#include "random/brute_force.h"
#include "support/questions.h"

namespace fitment {
namespace {

struct Tally {
  uint64_t asked = 0, yes = 0, no = 0, nodes = 0, cores = 0, decisions = 0, conflicts = 0, most_conflicts = 0;
  uint64_t extras = 0, markers = 0, prereleases = 0, yanked = 0, indexes = 0, constraints = 0, overrides = 0,
           direct = 0;
};

ResolveOptions OptionsOf(const RandomCase& problem) {
  static constexpr IndexStrategy kStrategies[] = {IndexStrategy::kFirstIndex, IndexStrategy::kUnsafeBestMatch,
                                                  IndexStrategy::kUnsafeFirstMatch};
  static constexpr PrereleaseMode kModes[] = {PrereleaseMode::kIfNecessary, PrereleaseMode::kAllow,
                                              PrereleaseMode::kDisallow, PrereleaseMode::kExplicit};
  static constexpr ResolutionMode kOrders[] = {ResolutionMode::kHighest, ResolutionMode::kLowest,
                                               ResolutionMode::kLowestDirect};
  static constexpr int64_t kYears[] = {1'609'459'200, 1'640'995'200, 1'672'531'200};  // 2021, 2022, 2023
  ResolveOptions options;
  options.index_strategy = kStrategies[static_cast<int>(problem.strategy)];
  options.prerelease = kModes[static_cast<int>(problem.prerelease)];
  options.resolution = kOrders[static_cast<int>(problem.order)];
  if (problem.exclude_newer_year) options.exclude_newer_us = kYears[problem.exclude_newer_year - 2021] * 1'000'000;
  return options;
}

Question QuestionOf(const RandomCase& problem) {
  static constexpr RootRequirement::Role kRoles[] = {
      RootRequirement::Role::kRequirement, RootRequirement::Role::kConstraint, RootRequirement::Role::kOverride};
  Question question;
  uint32_t number = 0;
  for (const LineOf& line : problem.lines) {
    question.lines.push_back(RootLine(LineText(problem, line), number++, kRoles[static_cast<int>(line.role)]));
  }
  for (auto [project, version] : problem.bans)
    question.bans.push_back({ProjectName(project), Version::Of(kVersionTexts[version]), "is banned"});
  for (auto [project, version] : problem.preferences)
    question.preferences.emplace_back(ProjectName(project), Version::Of(kVersionTexts[version]));
  for (int project : problem.lowest_first) question.lowest_first.push_back(ProjectName(project));
  return question;
}

int VersionNumber(const std::string& text) {
  for (int v = 0; v < kVersions; ++v) {
    if (text == kVersionTexts[v]) return v;
  }
  return -1;
}

std::string CheckSet(const RandomCase& problem, const Resolution& set) {
  std::map<int, int> chosen;
  std::map<int, std::set<int>> extras;
  for (const Pin& pin : set.pins) {
    int project = std::atoi(pin.name.c_str() + 1), version = VersionNumber(pin.version);
    if (version < 0 || ProjectName(project) != pin.name) return "a pin that no index has: " + pin.name;
    if (!chosen.emplace(project, version).second) return "two pins of " + pin.name;
    for (const std::string& extra : pin.extras) extras[project].insert(extra[0] - 'x');
  }
  return BruteForce(problem).Check(chosen, extras);
}

bool SameNodes(const Proof& a, const Proof& b) {
  auto same_terms = [](const Term& x, const Term& y) {
    return x.package == y.package && x.positive == y.positive && x.set == y.set;
  };
  return std::equal(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(),
                    [&](const Incompatibility& x, const Incompatibility& y) {
                      return x.kind == y.kind &&
                             std::equal(x.terms.begin(), x.terms.end(), y.terms.begin(), y.terms.end(), same_terms);
                    });
}

// The proof again, against a second resolver that was asked anew (with a source and tables of its own).
std::string CheckNo(const RandomCase& problem, const Target& target, const NoResolution& no) {
  auto source = FakeSource::Of(RegistryText(problem));
  Resolver again(*source, target, OptionsOf(problem));
  auto answer = again.Resolve(QuestionOf(problem));
  auto* other = answer ? std::get_if<NoResolution>(&answer->value) : nullptr;
  if (!other || !SameNodes(other->proof, no.proof)) return "the same question, asked again, has another proof";
  return again.FaultOf(no.proof);
}

// Without the lines that the proof does not name (overrides stay: they change what others say).
RandomCase Core(const RandomCase& problem, const std::vector<uint32_t>& lines) {
  RandomCase core = problem;
  core.lines.clear();
  for (uint32_t i = 0; i < problem.lines.size(); ++i) {
    bool named = std::find(lines.begin(), lines.end(), i) != lines.end();
    if (named || problem.lines[i].direct || problem.lines[i].role == LineOf::Role::kOverride) {
      core.lines.push_back(problem.lines[i]);
    }
  }
  return core;
}

std::string JudgeNo(const RandomCase& problem, const Target& target, const NoResolution& no, Tally& tally) {
  tally.nodes += no.proof.nodes.size();
  std::string fault = CheckNo(problem, target, no);
  if (!fault.empty()) return "the proof does not hold: " + fault;
  RandomCase core = Core(problem, no.lines);
  tally.cores += core.lines.size() < problem.lines.size();
  return BruteForce(core).Satisfiable() ? "the lines that the proof names can be met" : "";
}

// "" or what is wrong.
std::string Judge(const RandomCase& problem, Tally& tally) {
  Target target;
  target.python = {3, 11};
  auto source = FakeSource::Of(RegistryText(problem));
  Resolver resolver(*source, target, OptionsOf(problem));
  bool possible = BruteForce(problem).Satisfiable();
  auto answer = resolver.Resolve(QuestionOf(problem));
  if (!answer) return "an error: " + answer.error().message;
  ++tally.asked;
  tally.decisions += answer->counters.decisions;
  tally.conflicts += answer->counters.conflicts;
  tally.most_conflicts = std::max(tally.most_conflicts, answer->counters.conflicts);
  if (auto* set = std::get_if<Resolution>(&answer->value)) {
    ++tally.yes;
    std::string fault = CheckSet(problem, *set);
    if (!fault.empty()) return "the answer is no answer: " + fault;
    return possible ? "" : "an answer, where brute force finds none";
  }
  if (auto* no = std::get_if<NoResolution>(&answer->value)) {
    ++tally.no;
    return possible ? "no answer, where brute force finds one" : JudgeNo(problem, target, *no, tally);
  }
  return "undecided";
}

// ---- making a failing case smaller ----

using Change = std::function<void(RandomCase&)>;

template <typename T>
void AddErasures(std::vector<Change>& changes, size_t count, std::vector<T> RandomCase::*member) {
  for (size_t i = 0; i < count; ++i) {
    changes.push_back([i, member](RandomCase& c) { (c.*member).erase((c.*member).begin() + static_cast<long>(i)); });
  }
}

void AddNeedChanges(std::vector<Change>& changes, const std::function<Need&(RandomCase&)>& at) {
  changes.push_back([at](RandomCase& c) { at(c).extras.clear(); });
  changes.push_back([at](RandomCase& c) { at(c).specifiers.clear(); });
  changes.push_back([at](RandomCase& c) { at(c).marker = 0, at(c).form = Need::Form::kPlain; });
}

void AddReleaseChanges(std::vector<Change>& changes, const RandomCase& problem,
                       std::vector<ReleaseOf> RandomCase::*list) {
  for (size_t i = 0; i < (problem.*list).size(); ++i) {
    changes.push_back([=](RandomCase& c) { (c.*list)[i].yanked = false; });
    changes.push_back([=](RandomCase& c) { (c.*list)[i].broken = false; });
    changes.push_back([=](RandomCase& c) { (c.*list)[i].year = 0; });
    changes.push_back([=](RandomCase& c) { (c.*list)[i].sdist = false; });
    changes.push_back([=](RandomCase& c) { (c.*list)[i].python = ReleaseOf::Python::kAny; });
    changes.push_back([=](RandomCase& c) { (c.*list)[i].wheel = ReleaseOf::Wheel::kAny; });
    for (size_t n = 0; n < (problem.*list)[i].needs.size(); ++n) {
      changes.push_back([=](RandomCase& c) {
        auto& needs = (c.*list)[i].needs;
        needs.erase(needs.begin() + static_cast<long>(n));
      });
      AddNeedChanges(changes, [=](RandomCase& c) -> Need& { return (c.*list)[i].needs[n]; });
      changes.push_back(
          [=](RandomCase& c) { (c.*list)[i].needs[n].marker = 0, (c.*list)[i].needs[n].form = Need::Form::kExtra; });
    }
  }
}

std::vector<Change> ChangesOf(const RandomCase& problem) {
  std::vector<Change> changes;
  AddErasures(changes, problem.releases.size(), &RandomCase::releases);
  AddErasures(changes, problem.lines.size(), &RandomCase::lines);
  AddErasures(changes, problem.bans.size(), &RandomCase::bans);
  AddErasures(changes, problem.preferences.size(), &RandomCase::preferences);
  AddErasures(changes, problem.lowest_first.size(), &RandomCase::lowest_first);
  bool direct_line = std::any_of(problem.lines.begin(), problem.lines.end(), [](const LineOf& l) { return l.direct; });
  if (!direct_line) AddErasures(changes, problem.direct.size(), &RandomCase::direct);
  changes.push_back([](RandomCase& c) { c.strategy = RandomCase::Strategy::kFirstIndex; });
  changes.push_back([](RandomCase& c) { c.prerelease = RandomCase::Prerelease::kIfNecessary; });
  changes.push_back([](RandomCase& c) { c.order = RandomCase::Order::kHighest; });
  changes.push_back([](RandomCase& c) { c.exclude_newer_year = 0; });
  changes.push_back([](RandomCase& c) { c.first_is_find_links = false; });
  AddReleaseChanges(changes, problem, &RandomCase::releases);
  AddReleaseChanges(changes, problem, &RandomCase::direct);
  for (size_t i = 0; i < problem.lines.size(); ++i) {
    AddNeedChanges(changes, [=](RandomCase& c) -> Need& { return c.lines[i].need; });
  }
  return changes;
}

std::string FaultOf(const RandomCase& problem) {
  Tally tally;
  return Judge(problem, tally);
}

// The same kind of fault (its first words) in the smallest case that single changes lead to.
RandomCase Shrink(RandomCase problem, const std::string& fault) {
  std::string kind = fault.substr(0, 12);
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (const Change& change : ChangesOf(problem)) {
      RandomCase next = problem;
      change(next);
      if (CaseText(next) == CaseText(problem) || !FaultOf(next).starts_with(kind)) continue;
      problem = std::move(next);
      smaller = true;
      break;
    }
  }
  return problem;
}

void Count(const RandomCase& problem, Tally& tally) {
  bool extras = false, markers = false, prereleases = false, yanked = false, overrides = false, constraints = false;
  for (const ReleaseOf& release : problem.releases) {
    prereleases |= kIsPrerelease[release.version];
    yanked |= release.yanked;
    for (const Need& need : release.needs) {
      extras |= !need.extras.empty();
      markers |= need.marker != 0;
    }
  }
  for (const LineOf& line : problem.lines) {
    overrides |= line.role == LineOf::Role::kOverride;
    constraints |= line.role == LineOf::Role::kConstraint;
  }
  tally.extras += extras;
  tally.markers += markers;
  tally.prereleases += prereleases;
  tally.yanked += yanked;
  tally.overrides += overrides;
  tally.constraints += constraints;
  tally.indexes += problem.indexes > 1;
  tally.direct += !problem.direct.empty();
}

using Number = unsigned long long;

int Run(uint64_t count, uint64_t first_seed) {
  Tally tally;
  int failed = 0;
  for (uint64_t seed = first_seed; seed < first_seed + count && failed < 3; ++seed) {
    RandomCase problem = MakeCase(seed);
    Count(problem, tally);
    std::string fault = Judge(problem, tally);
    if (fault.empty()) continue;
    ++failed;
    RandomCase small = Shrink(problem, fault);
    std::printf("FAILED seed %llu: %s\nmade smaller: %s\n%s\n", Number{seed}, fault.c_str(), FaultOf(small).c_str(),
                CaseText(small).c_str());
  }
  std::printf(
      "%llu problems from seed %llu: %llu have an answer, each checked; %llu have none, %llu steps of proof checked, "
      "%llu cores smaller than the question\n",
      Number{tally.asked}, Number{first_seed}, Number{tally.yes}, Number{tally.no}, Number{tally.nodes},
      Number{tally.cores});
  std::printf(
      "with extras %llu, markers %llu, pre-releases %llu, yanked %llu, several indexes %llu, constraints %llu, "
      "overrides %llu, direct references %llu; %llu decisions, %llu conflicts, at most %llu in one\n",
      Number{tally.extras}, Number{tally.markers}, Number{tally.prereleases}, Number{tally.yanked},
      Number{tally.indexes}, Number{tally.constraints}, Number{tally.overrides}, Number{tally.direct},
      Number{tally.decisions}, Number{tally.conflicts}, Number{tally.most_conflicts});
  bool mixed = tally.yes > count / 10 && tally.no > count / 10;
  if (!mixed) std::printf("FAILED: the problems are not mixed\n");
  return failed || !mixed ? 1 : 0;
}

}  // namespace
}  // namespace fitment

int main(int argc, char** argv) {
  const char* told = std::getenv("FITMENT_RANDOM_COUNT");
  uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : told ? std::strtoull(told, nullptr, 10) : 4000;
  uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  return fitment::Run(count, seed);
}
