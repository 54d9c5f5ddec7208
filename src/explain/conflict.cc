// Every independent reason why a deployment does not install. Tested by conflict_test.cc.
#include "explain/conflict.h"

#include <algorithm>

#include "explain/chain.h"
#include "explain/core.h"
#include "explain/phrase.h"

namespace fitment {

Result<ConflictReport> ExplainConflicts(Resolver& resolver, const Question& question, const NoResolution& first,
                                        const std::vector<LinePlace>& places, size_t bound) {
  Lines known(first.lines.begin(), first.lines.end());
  CoreLimits limits;
  limits.cores = bound;
  FITMENT_TRY(Cores cores, AllMinimalCores(resolver, question, known, limits));
  ConflictReport report;
  report.complete = cores.complete;
  if (!cores.complete) {
    report.bound_note =
        cores.minimal.size() >= bound
            ? "the first " + std::to_string(bound) + " conflicts are listed; there may be more"
            : "the search for further conflicts was stopped after " + std::to_string(cores.resolves) + " re-solves";
  }
  std::sort(cores.minimal.begin(), cores.minimal.end());
  for (const Lines& lines : cores.minimal) {
    FITMENT_TRY(Answer answer, resolver.Resolve(OnlyLines(question, lines)));
    auto* no = std::get_if<NoResolution>(&answer.value);
    if (!no) continue;
    Conflict conflict;
    conflict.id = static_cast<int>(report.conflicts.size()) + 1;
    conflict.lines.assign(lines.begin(), lines.end());
    FITMENT_TRY(conflict.chain, ChainOf(resolver, no->proof));
    conflict.hint = HintFor(conflict);
    conflict.text = TextOf(conflict, places);
    report.conflicts.push_back(std::move(conflict));
  }
  return report;
}

}  // namespace fitment
