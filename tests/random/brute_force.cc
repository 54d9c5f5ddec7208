// Tries everything. Used by random_resolve.cc.
#include "random/brute_force.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include "python/specifier.h"

namespace fitment {
namespace {

using Form = Need::Form;

// Whether a metadata line holds, with `extra` asked for (-1: with none).
bool LineHolds(const Need& need, int extra) {
  bool marker = kMarkerTexts[need.marker].holds, named = extra == need.extra;
  switch (need.form) {
    case Form::kPlain:
      return marker;
    case Form::kExtra:
      return named;
    case Form::kExtraAndMarker:
      return named && marker;
    case Form::kExtraOrMarker:
      return named || marker;
    case Form::kEitherExtra:
      return named || extra == need.other_extra;
    case Form::kNotExtra:
      return !named;
  }
  return false;
}

// With no extra, or with one of them.
bool Applies(const Need& need, unsigned extras) {
  if (LineHolds(need, -1)) return true;
  for (int extra = 0; extra < 3; ++extra) {
    if ((extras >> extra & 1) && LineHolds(need, extra)) return true;
  }
  return false;
}

bool WheelFits(const ReleaseOf& release) {
  return release.wheel == ReleaseOf::Wheel::kAny || release.wheel == ReleaseOf::Wheel::kLinux;
}

const SpecifierSet& Parsed(const std::string& specifiers) {
  static std::unordered_map<std::string, SpecifierSet> known;
  auto found = known.find(specifiers);
  if (found == known.end()) {
    auto set = SpecifierSet::Parse(specifiers);
    if (!set) throw std::runtime_error(set.error().message);
    found = known.emplace(specifiers, std::move(*set)).first;
  }
  return found->second;
}

}  // namespace

bool Holds(const std::string& specifiers, int version) {
  static std::unordered_map<std::string, unsigned> known;
  auto found = known.find(specifiers);
  if (found == known.end()) {
    unsigned bits = 0;
    for (int v = 0; v < kVersions; ++v) {
      if (Parsed(specifiers).Contains(Version::Of(kVersionTexts[v]), kVersionTexts[v])) bits |= 1u << v;
    }
    found = known.emplace(specifiers, bits).first;
  }
  return found->second >> version & 1;
}

BruteForce::BruteForce(const RandomCase& problem)
    : problem_(problem),
      usable_(static_cast<size_t>(problem.projects) + 1, std::vector<const ReleaseOf*>(kVersions)),
      constraints_(usable_.size()),
      overrides_(usable_.size()),
      overridden_(usable_.size()) {
  for (const LineOf& line : problem.lines) {
    auto project = static_cast<size_t>(line.need.project);
    if (line.role == LineOf::Role::kOverride) overridden_[project] = true;
    if (!LineHolds(line.need, -1)) continue;
    if (line.role == LineOf::Role::kConstraint) constraints_[project].push_back(&line.need);
    if (line.role == LineOf::Role::kOverride) overrides_[project].push_back(&line.need);
  }
  for (int project = 0; project < problem.projects; ++project) FindUsable(project);
}

// The releases of that version, in the order in which the indexes are asked.
std::vector<const ReleaseOf*> BruteForce::Rows(int project, int version) const {
  std::vector<const ReleaseOf*> rows;
  bool answered = false;  // some index that is no find-links page has the project
  for (int index = 0; index < problem_.indexes; ++index) {
    bool find_links = index == 0 && problem_.first_is_find_links, has = false;
    if (answered && problem_.strategy == RandomCase::Strategy::kFirstIndex) break;
    for (const ReleaseOf& release : problem_.releases) {
      if (release.project != project || release.index != index) continue;
      has = true;
      if (release.version == version) rows.push_back(&release);
    }
    answered |= has && !find_links;
  }
  return rows;
}

// As uv has it: a line, constraint or override that is one exact clause, or an existing lock.
bool BruteForce::Pinned(int project, int version) const {
  if (std::count(problem_.preferences.begin(), problem_.preferences.end(), std::pair(project, version))) return true;
  for (const LineOf& line : problem_.lines) {
    if (line.need.project != project || !LineHolds(line.need, -1) || line.direct) continue;
    // A line that is overridden says nothing; its override does.
    if (overridden_[static_cast<size_t>(project)] && line.role == LineOf::Role::kRequirement) continue;
    const auto& clauses = Parsed(line.need.specifiers).clauses();
    if (clauses.size() != 1) continue;
    bool exact =
        (clauses[0].op == SpecifierOp::kEqual && !clauses[0].wildcard) || clauses[0].op == SpecifierOp::kArbitrary;
    if (exact && clauses[0].version == Version::Of(kVersionTexts[version])) return true;
  }
  return false;
}

bool BruteForce::PrereleasesAllowed(int project) const {
  if (problem_.prerelease == RandomCase::Prerelease::kDisallow) return false;
  if (problem_.prerelease != RandomCase::Prerelease::kExplicit) return true;
  for (const LineOf& line : problem_.lines) {
    if (line.need.project != project || !LineHolds(line.need, -1) || line.direct) continue;
    if (overridden_[static_cast<size_t>(project)] && line.role == LineOf::Role::kRequirement) continue;
    if (Parsed(line.need.specifiers).MentionsPrerelease()) return true;
  }
  return false;
}

void BruteForce::FindUsable(int project) {
  auto& usable = usable_[static_cast<size_t>(project)];
  for (const LineOf& line : problem_.lines) {  // a direct reference is the only candidate
    if (!line.direct || line.need.project != project || !LineHolds(line.need, -1)) continue;
    usable[static_cast<size_t>(problem_.direct[0].version)] = &problem_.direct[0];
    return;
  }
  for (int version = 0; version < kVersions; ++version) {
    const ReleaseOf* best = nullptr;  // a wheel before an sdist, one that was not yanked before one that was
    auto better = [](const ReleaseOf& a, const ReleaseOf& b) {
      return std::pair(!WheelFits(a), a.yanked) < std::pair(!WheelFits(b), b.yanked);
    };
    for (const ReleaseOf* row : Rows(project, version)) {
      bool python = row->python != ReleaseOf::Python::kNewer;  // of Requires-Python uv reads the lower end alone
      bool seen = !problem_.exclude_newer_year || (row->year && row->year < problem_.exclude_newer_year);
      if (!python || !seen || !(WheelFits(*row) || row->sdist)) continue;
      if (!best || better(*row, *best)) best = row;
    }
    if (!best || best->broken || (best->yanked && !Pinned(project, version))) continue;
    if (kIsPrerelease[version] && !PrereleasesAllowed(project)) continue;
    if (std::count(problem_.bans.begin(), problem_.bans.end(), std::pair(project, version))) continue;
    usable[static_cast<size_t>(version)] = best;
  }
}

// `self`: whose metadata says so; -1: a line.
bool BruteForce::Require(State& state, const Need& need, int self, bool overridden) {
  auto project = static_cast<size_t>(need.project);
  if (!overridden && overridden_[project]) {
    return std::all_of(overrides_[project].begin(), overrides_[project].end(),
                       [&](const Need* other) { return Require(state, *other, self, true); });
  }
  state.needed[project] = true;
  for (int extra : need.extras) state.extras[project] |= 1u << extra;
  int version = state.version[project];
  if (version < 0) return true;
  bool constrained = std::all_of(constraints_[project].begin(), constraints_[project].end(),
                                 [&](const Need* constraint) { return Holds(constraint->specifiers, version); });
  return constrained && Holds(need.specifiers, version);
}

// Everything that the lines and the chosen versions ask for.
bool BruteForce::Close(State& state) {
  for (const LineOf& line : problem_.lines) {
    if (line.role != LineOf::Role::kRequirement || !LineHolds(line.need, -1)) continue;
    Need need = line.need;
    if (line.direct) need.specifiers.clear();
    if (!Require(state, need, -1, false)) return false;
  }
  for (bool more = true; more;) {
    State before = state;
    for (size_t p = 0; p < state.version.size(); ++p) {
      if (state.version[p] < 0) continue;
      const ReleaseOf* release = usable_[p][static_cast<size_t>(state.version[p])];
      if (!release) return false;
      for (const Need& need : release->needs) {
        if (Applies(need, state.extras[p]) && !Require(state, need, static_cast<int>(p), false)) return false;
      }
    }
    more = before.extras != state.extras || before.needed != state.needed;
  }
  return true;
}

bool BruteForce::Search(State state) {
  if (!Close(state)) return false;
  for (size_t p = 0; p < state.version.size(); ++p) {
    if (!state.needed[p] || state.version[p] >= 0) continue;
    for (int version = 0; version < kVersions; ++version) {
      if (!usable_[p][static_cast<size_t>(version)]) continue;
      state.version[p] = version;
      if (Search(state)) return true;
    }
    return false;
  }
  return true;
}

bool BruteForce::Satisfiable() {
  size_t count = usable_.size();
  return Search({std::vector<int>(count, -1), std::vector<unsigned>(count), std::vector<bool>(count)});
}

std::string BruteForce::Check(const std::map<int, int>& chosen, const std::map<int, std::set<int>>& extras) {
  size_t count = usable_.size();
  State state{std::vector<int>(count, -1), std::vector<unsigned>(count), std::vector<bool>(count)};
  for (auto [project, version] : chosen) state.version[static_cast<size_t>(project)] = version;
  if (!Close(state)) return "something chosen is refused, or a requirement does not hold";
  for (size_t p = 0; p < count; ++p) {
    std::string name = ProjectName(static_cast<int>(p));
    if (state.needed[p] && state.version[p] < 0) return name + " is needed and not chosen";
    if (!state.needed[p] && state.version[p] >= 0) return name + " is chosen and not needed";
    auto found = extras.find(static_cast<int>(p));
    if (found == extras.end()) continue;
    for (int extra : found->second) {
      if (!(state.extras[p] >> extra & 1)) return name + " has an extra that nobody asked for";
    }
  }
  return "";
}

}  // namespace fitment
