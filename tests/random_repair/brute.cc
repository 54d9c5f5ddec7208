// Brute force over lines, versions and edits. Used by random_repair_test.cc.
#include "random_repair/brute.h"

#include <algorithm>
#include <bit>

#include "python/version.h"

namespace fitment {
namespace {

// Depth first over the projects that something asks for.
class Search {
 public:
  Search(const Problem& problem, const Demands& demands) : problem_(problem), demands_(demands) {
    for (const Demand& demand : demands_) allowed_.push_back(demand.over.value_or(demand.allowed) & demand.bound);
    chosen_.resize(demands_.size(), -1);
    needed_.resize(demands_.size(), 0);
    for (size_t p = 0; p < demands_.size(); ++p) needed_[p] = demands_[p].required;
  }

  bool Run() {
    size_t next = 0;
    while (next < chosen_.size() && (chosen_[next] >= 0 || needed_[next] == 0)) ++next;
    if (next == chosen_.size()) return true;
    const auto& versions = problem_.projects[next].versions;
    for (size_t v = 0; v < versions.size(); ++v) {
      if (((allowed_[next] >> v) & 1) == 0) continue;
      std::vector<Mask> allowed = allowed_;
      std::vector<int> needed = needed_;
      chosen_[next] = static_cast<int>(v);
      if (Take(versions[v]) && Run()) return true;
      allowed_ = std::move(allowed);
      needed_ = std::move(needed);
      chosen_[next] = -1;
    }
    return false;
  }

 private:
  bool Take(const ProblemVersion& version) {
    for (const ProblemNeed& need : version.needs) {
      ++needed_[need.project];
      if (!demands_[need.project].over) allowed_[need.project] &= problem_.MaskOf(need.project, need.specifiers);
      if (allowed_[need.project] == 0) return false;
      int chosen = chosen_[need.project];
      if (chosen >= 0 && ((allowed_[need.project] >> chosen) & 1) == 0) return false;
    }
    return true;
  }

  const Problem& problem_;
  const Demands& demands_;
  std::vector<Mask> allowed_;
  std::vector<int> chosen_, needed_;
};

std::vector<std::optional<Mask>> MasksOf(const Problem& problem, uint32_t subset) {
  std::vector<std::optional<Mask>> masks(problem.lines.size());
  for (size_t i = 0; i < masks.size(); ++i) {
    if ((subset >> i) & 1) masks[i] = problem.MaskOf(problem.lines[i].project, problem.lines[i].specifiers);
  }
  return masks;
}

Mask Above(Mask all, size_t version) {
  return all & ~((Mask{1} << version) - 1);
}
Mask Below(size_t version) {
  return (Mask{1} << version) - 1;
}

// Versions below the first number are older than the line asks for, from the second on newer.
std::pair<size_t, size_t> Span(const Problem& problem, size_t i) {
  const ProblemLine& line = problem.lines[i];
  Mask old = problem.MaskOf(line.project, line.specifiers);
  if (old) return {std::countr_zero(old), std::bit_width(old)};
  // A line that admits nothing is measured from the first version that it writes.
  size_t begin = line.specifiers.find_first_of("0123456789");
  if (begin == std::string::npos) return {0, 0};
  size_t end = std::min(line.specifiers.find(',', begin), line.specifiers.size());
  Version asked = Version::Of(line.specifiers.substr(begin, end - begin));
  const auto& versions = problem.projects[line.project].versions;
  size_t older = static_cast<size_t>(std::count_if(
      versions.begin(), versions.end(), [&](const ProblemVersion& v) { return Version::Of(v.text) < asked; }));
  return {older, older};
}

// One way to change one line, or to bound a project that no line names.
struct Edit {
  std::optional<Mask> mask;   // what it admits afterwards; nullopt: dropped
  std::optional<Mask> exact;  // the one version that its bound promises to install
  std::optional<Mask> loose;  // what it would admit without a bound for the upper rungs' sake
  int tier = 0;
  int64_t distance = 0;
};

class Planner {
 public:
  Planner(const Problem& problem, const Picker& pick, const PlanSpace& space)
      : problem_(problem), pick_(pick), space_(space) {
    for (size_t i = 0; i < problem.lines.size(); ++i) {
      const ProblemLine& line = problem.lines[i];
      masks_.push_back(problem.MaskOf(line.project, line.specifiers));
      exact_.push_back(masks_.back());
      edits_.push_back(EditsOf(i));
      old_.push_back(masks_.back());
      loose_.push_back(masks_.back());
      named_.insert(line.project);
    }
    for (size_t p = 0; p < problem.projects.size() && space.bounds; ++p) {
      if (!named_.contains(p)) free_.push_back(p);
    }
  }

  std::optional<Cost> Run(int max_lines) {
    for (int tier : {0, 1, 2}) {
      tier_ = tier;
      for (int lines = 1; lines <= max_lines; ++lines) {
        best_.reset();
        Choose(0, lines, 0, 0);
        if (best_) return Cost{tier, lines, *best_};
      }
    }
    return std::nullopt;
  }

 private:
  // Every part of what `mask` admits: `<Y` and any number of `!=V`.
  static std::vector<Mask> Narrowed(Mask mask) {
    std::vector<Mask> out;
    for (Mask part = (mask - 1) & mask; part != 0; part = (part - 1) & mask) out.push_back(part);
    return out;
  }

  std::vector<Edit> EditsOf(size_t i) const {
    const ProblemLine& line = problem_.lines[i];
    Mask old = *masks_[i], all = problem_.All(line.project);
    std::vector<Edit> out;
    size_t count = problem_.projects[line.project].versions.size();
    auto [low, top] = Span(problem_, i);
    for (size_t v = top; v < count; ++v) {
      Mask up = Above(all, v) & ~Shut(i);
      if (((up >> v) & 1) == 0) continue;
      Edit edit{up, Mask{1} << v, up, 0, DistanceBetween(problem_, i, Mask{1} << v, false)};
      out.push_back(edit);
      if (!space_.bounds) continue;
      for (Mask narrow : Narrowed(up)) {
        if ((narrow >> v) & 1) out.push_back({narrow, Mask{1} << v, up, 0, edit.distance});
      }
    }
    for (size_t v = 0; v < low; ++v) {
      if ((Shut(i) >> v) & 1) continue;
      Mask down = Below(v + 1) & ~Shut(i);
      out.push_back({down, Mask{1} << v, down, 1, DistanceBetween(problem_, i, Mask{1} << v, true)});
    }
    if (space_.bounds) {
      for (Mask narrow : Narrowed(old)) out.push_back({narrow, narrow, old, 0, Narrowing(old, narrow)});
    }
    out.push_back({std::nullopt, std::nullopt, std::nullopt, 2, static_cast<int64_t>(count) + 1});
    return out;
  }

  // Versions that the line's own `!=` shuts out: letting a line go keeps them out.
  Mask Shut(size_t i) const {
    const std::string& text = problem_.lines[i].specifiers;
    if (!text.starts_with("!=")) return 0;
    return problem_.All(problem_.lines[i].project) & ~*masks_[i];
  }

  void Choose(size_t at, int left, int64_t distance, int tier) {
    if (best_ && distance >= *best_) return;
    if (left == 0) {
      if (tier == tier_) Try(distance);
      return;
    }
    if (at >= problem_.lines.size()) {
      Add(at - problem_.lines.size(), left, distance, tier);
      return;
    }
    Choose(at + 1, left, distance, tier);
    auto old_mask = masks_[at], old_exact = exact_[at], old_loose = loose_[at];
    for (const Edit& edit : edits_[at]) {
      if (edit.tier > tier_) continue;
      masks_[at] = edit.mask, exact_[at] = edit.exact, loose_[at] = edit.loose;
      Choose(at + 1, left - 1, distance + edit.distance, std::max(tier, edit.tier));
    }
    masks_[at] = old_mask, exact_[at] = old_exact, loose_[at] = old_loose;
  }

  void Add(size_t at, int left, int64_t distance, int tier) {
    if (at >= free_.size()) return;
    Choose(problem_.lines.size() + at + 1, left, distance, tier);
    for (Mask narrow : Narrowed(problem_.All(free_[at]))) {
      added_[free_[at]] = narrow;
      Choose(problem_.lines.size() + at + 1, left - 1, distance + 1, tier);
    }
    added_.erase(free_[at]);
  }

  void Try(int64_t distance) {
    bool any = false;
    for (size_t i = 0; i < masks_.size(); ++i)
      any |= masks_[i].has_value() && problem_.lines[i].role == ProblemLine::Role::kRequirement;
    if (!any) return;  // an empty file is no repair
    Demands promised = DemandsOf(problem_, exact_);
    for (auto [project, mask] : added_) promised[project].bound &= mask;
    if (!Satisfiable(problem_, promised)) return;
    if (!pick_(masks_, added_).fits) return;
    if (space_.justified && !Justified()) return;
    best_ = distance;
  }

  // Undone alone, each edit leaves a conflict, or an error that blames its project; each bound for the upper rungs'
  // sake such an error.
  bool Justified() {
    for (size_t i = 0; i < masks_.size(); ++i) {
      if (masks_[i] == old_[i]) continue;
      if (masks_[i] != loose_[i] && !Blames(i, loose_[i], problem_.lines[i].project, false)) return false;
      if (loose_[i] != old_[i] && !Blames(i, old_[i], problem_.lines[i].project, true)) return false;
    }
    for (auto [project, mask] : std::map<size_t, Mask>(added_)) {
      added_.erase(project);
      bool blamed = pick_(masks_, added_).blamed.contains(project);
      added_[project] = mask;
      if (!blamed) return false;
    }
    return true;
  }
  bool Blames(size_t line, std::optional<Mask> mask, size_t project, bool or_conflict) {
    std::optional<Mask> changed = masks_[line];
    masks_[line] = mask;
    Picked picked = pick_(masks_, added_);
    bool blamed = picked.blamed.contains(project) || (or_conflict && !Satisfiable(problem_, Fitting()));
    masks_[line] = changed;
    return blamed;
  }
  // The demands of the lines as they are now, without the releases that fit no way.
  Demands Fitting() const {
    Demands demands = DemandsOf(problem_, masks_);
    for (size_t p = 0; p < demands.size() && p < space_.never.size(); ++p) demands[p].bound &= ~space_.never[p];
    for (auto [project, mask] : added_) demands[project].bound &= mask;
    return demands;
  }

  // Releases between the newest that was admitted and the newest that is.
  static int64_t Narrowing(Mask before, Mask after) {
    return std::popcount(before & ~Below(static_cast<size_t>(std::bit_width(after))));
  }

  const Problem& problem_;
  const Picker& pick_;
  const PlanSpace& space_;
  int tier_ = 0;
  std::vector<std::optional<Mask>> masks_, exact_, old_, loose_;
  std::map<size_t, Mask> added_;
  std::vector<std::vector<Edit>> edits_;
  std::set<size_t> named_;
  std::vector<size_t> free_;
  std::optional<int64_t> best_;
};

}  // namespace

Demands DemandsOf(const Problem& problem, const std::vector<std::optional<Mask>>& masks) {
  Demands demands(problem.projects.size());
  for (size_t p = 0; p < demands.size(); ++p) demands[p].allowed = demands[p].bound = problem.All(p);
  for (size_t i = 0; i < masks.size(); ++i) {
    const ProblemLine& line = problem.lines[i];
    Demand& demand = demands[line.project];
    if (line.role == ProblemLine::Role::kOverride) {
      demand.over = masks[i].value_or(problem.All(line.project));
    } else if (line.role == ProblemLine::Role::kConstraint) {
      demand.bound &= masks[i].value_or(demand.bound);
    } else if (masks[i]) {
      demand.allowed &= *masks[i];
      demand.required = true;
    }
  }
  return demands;
}

bool Satisfiable(const Problem& problem, const Demands& demands) {
  return Search(problem, demands).Run();
}

std::set<std::set<uint32_t>> MinimalConflicts(const Problem& problem) {
  std::set<std::set<uint32_t>> out;
  uint32_t count = static_cast<uint32_t>(problem.lines.size());
  std::vector<bool> bad(size_t{1} << count);
  for (uint32_t subset = 0; subset < bad.size(); ++subset)
    bad[subset] = !Satisfiable(problem, DemandsOf(problem, MasksOf(problem, subset)));
  for (uint32_t subset = 0; subset < bad.size(); ++subset) {
    if (!bad[subset]) continue;
    bool minimal = true;
    std::set<uint32_t> lines;
    for (uint32_t i = 0; i < count; ++i) {
      if (((subset >> i) & 1) == 0) continue;
      lines.insert(i);
      minimal = minimal && !bad[subset & ~(1U << i)];
    }
    if (minimal) out.insert(std::move(lines));
  }
  return out;
}

std::string Cost::ToString() const {
  return "tier " + std::to_string(tier + 1) + ", " + std::to_string(lines) + " lines, distance " +
         std::to_string(distance);
}

int64_t DistanceBetween(const Problem& problem, size_t line, Mask after, bool down) {
  Mask old = problem.MaskOf(problem.lines[line].project, problem.lines[line].specifiers);
  if (after == 0 || (after & old) != 0) return 0;
  auto [low, top] = Span(problem, line);
  int64_t newest = std::bit_width(after) - 1, oldest = std::countr_zero(after);
  return down ? static_cast<int64_t>(low) - newest : oldest - static_cast<int64_t>(top) + 1;
}

std::optional<Cost> CheapestPlan(const Problem& problem, const Picker& pick, const PlanSpace& space, int max_lines) {
  return Planner(problem, pick, space).Run(max_lines);
}

}  // namespace fitment
