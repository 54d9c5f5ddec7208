// Minimal unsatisfiable sets of lines. Tested by core_test.cc.
#include "explain/core.h"

#include <algorithm>
#include <deque>
#include <iterator>

namespace fitment {
namespace {

class CoreFinder {
 public:
  CoreFinder(Resolver& resolver, const Question& question, const CoreLimits& limits)
      : resolver_(resolver), question_(question), limits_(limits) {}

  // Reiter's tree, breadth first: whoever takes one line of each known core away either meets one more core in the rest
  // or a set that resolves. Every minimal core is met, for from any other core a line can be taken that is not its own.
  Result<Cores> Run(const Lines& known) {
    Lines all;
    for (const RootRequirement& line : question_.lines) all.insert(line.line);
    FITMENT_TRY(Lines first, Shrink(WithReplaced(question_, known)));
    found_.minimal.push_back(first);
    std::deque<Lines> open{{}};
    std::set<Lines> seen{{}};
    while (!open.empty()) {
      Lines removed = std::move(open.front());
      open.pop_front();
      const Lines* core = KnownWithout(removed);
      if (!core) {
        if (Full()) break;
        FITMENT_TRY(auto smaller, Unsatisfiable(Without(all, removed)));
        if (!smaller) continue;
        FITMENT_TRY(Lines minimal, Shrink(*smaller));
        found_.minimal.push_back(std::move(minimal));
        core = &found_.minimal.back();
      }
      for (uint32_t line : *core) {
        Lines next = removed;
        next.insert(line);
        if (seen.insert(next).second) open.push_back(std::move(next));
      }
    }
    return std::move(found_);
  }

 private:
  static Lines Without(const Lines& all, const Lines& removed) {
    Lines rest;
    std::set_difference(all.begin(), all.end(), removed.begin(), removed.end(), std::inserter(rest, rest.end()));
    return rest;
  }

  bool Full() {
    bool full = found_.minimal.size() >= limits_.cores || found_.resolves >= limits_.resolves;
    if (full) found_.complete = false;
    return full;
  }

  const Lines* KnownWithout(const Lines& removed) const {
    auto apart = [&](const Lines& core) {
      return std::none_of(core.begin(), core.end(), [&](uint32_t line) { return removed.contains(line); });
    };
    auto found = std::find_if(found_.minimal.begin(), found_.minimal.end(), apart);
    return found == found_.minimal.end() ? nullptr : &*found;
  }

  // Those of the lines that the proof uses, if they have no solution; nullopt if they have one (or nobody could tell).
  Result<std::optional<Lines>> Unsatisfiable(const Lines& lines) {
    ++found_.resolves;
    FITMENT_TRY(Answer answer, resolver_.Resolve(OnlyLines(question_, lines)));
    if (std::holds_alternative<Undecided>(answer.value)) found_.complete = false;
    auto* no = std::get_if<NoResolution>(&answer.value);
    if (!no) return std::nullopt;
    Lines named = WithReplaced(question_, Lines(no->lines.begin(), no->lines.end())), used;
    std::set_intersection(lines.begin(), lines.end(), named.begin(), named.end(), std::inserter(used, used.end()));
    return std::optional(std::move(used));
  }

  // Line by line: is there no solution without it either?
  Result<Lines> Shrink(Lines core) {
    for (uint32_t line : Lines(core)) {
      if (!core.contains(line)) continue;
      Lines without = core;
      without.erase(line);
      FITMENT_TRY(auto smaller, Unsatisfiable(without));
      if (smaller) core = std::move(*smaller);
    }
    return core;
  }

  Resolver& resolver_;
  const Question& question_;
  CoreLimits limits_;
  Cores found_;
};

}  // namespace

Question OnlyLines(const Question& question, const Lines& lines) {
  Question out = question;
  out.lines.clear();
  for (const RootRequirement& line : question.lines) {
    bool in = lines.contains(line.line), over = line.role == RootRequirement::Role::kOverride;
    if (!in && !over) continue;
    out.lines.push_back(line);
    if (!in) {
      out.lines.back().requirement.specifiers = SpecifierSet();
      out.lines.back().requirement.url.clear();
      out.lines.back().direct.reset();
    }
  }
  return out;
}

Lines WithReplaced(const Question& question, Lines used) {
  const Lines by_proof = used;
  for (const RootRequirement& over : question.lines) {
    if (over.role == RootRequirement::Role::kRequirement || !by_proof.contains(over.line)) continue;
    for (const RootRequirement& line : question.lines) {
      bool same = line.requirement.normalized == over.requirement.normalized;
      if (same && line.role == RootRequirement::Role::kRequirement) used.insert(line.line);
    }
  }
  return used;
}

Result<Cores> AllMinimalCores(Resolver& resolver, const Question& question, const Lines& known,
                              const CoreLimits& limits) {
  return CoreFinder(resolver, question, limits).Run(known);
}

}  // namespace fitment
