// Minimal unsatisfiable sets of lines. Tested by core_test.cc.
#include "explain/core.h"

#include <algorithm>
#include <deque>

namespace fitment {
namespace {

class CoreFinder {
 public:
  CoreFinder(Resolver& resolver, const Question& question, const CoreLimits& limits)
      : resolver_(resolver), question_(question), limits_(limits) {}

  // Reiter's tree: every minimal core of the rest is found by taking one line of each known core away.
  Result<Cores> Run(const Lines& known) {
    FITMENT_TRY(Lines first, Shrink(known));
    found_.minimal.push_back(first);
    std::deque<Lines> open{{}};
    std::set<Lines> seen;
    Lines all;
    for (const RootRequirement& line : question_.lines) all.insert(line.line);
    while (!open.empty()) {
      Lines removed = std::move(open.front());
      open.pop_front();
      if (!seen.insert(removed).second) continue;
      const Lines* core = KnownWithout(removed);
      if (!core) {
        if (Full()) return std::move(found_);
        Lines rest;
        std::set_difference(all.begin(), all.end(), removed.begin(), removed.end(), std::inserter(rest, rest.end()));
        FITMENT_TRY(auto smaller, Unsatisfiable(rest));
        if (!smaller) continue;
        FITMENT_TRY(Lines minimal, Shrink(*smaller));
        found_.minimal.push_back(std::move(minimal));
        core = &found_.minimal.back();
      }
      for (uint32_t line : Lines(*core)) {
        Lines next = removed;
        next.insert(line);
        open.push_back(std::move(next));
      }
    }
    return std::move(found_);
  }

 private:
  bool Full() {
    bool full = found_.minimal.size() >= limits_.cores || found_.resolves >= limits_.resolves;
    if (full) found_.complete = false;
    return full;
  }

  const Lines* KnownWithout(const Lines& removed) const {
    for (const Lines& core : found_.minimal) {
      bool apart = std::none_of(core.begin(), core.end(), [&](uint32_t line) { return removed.contains(line); });
      if (apart) return &core;
    }
    return nullptr;
  }

  // The lines that the proof uses if these have no solution; nullopt if they have one (or nobody could tell).
  Result<std::optional<Lines>> Unsatisfiable(const Lines& lines) {
    ++found_.resolves;
    FITMENT_TRY(Answer answer, resolver_.Resolve(OnlyLines(question_, lines)));
    auto* no = std::get_if<NoResolution>(&answer.value);
    if (!no) return std::nullopt;
    return std::optional(Lines(no->lines.begin(), no->lines.end()));
  }

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
  std::erase_if(out.lines, [&](const RootRequirement& line) { return !lines.contains(line.line); });
  return out;
}

Result<Cores> AllMinimalCores(Resolver& resolver, const Question& question, const Lines& known,
                              const CoreLimits& limits) {
  return CoreFinder(resolver, question, limits).Run(known);
}

}  // namespace fitment
