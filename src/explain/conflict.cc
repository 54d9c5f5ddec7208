// Every independent reason why a deployment does not install. Tested by conflict_test.cc.
#include "explain/conflict.h"

#include <algorithm>
#include <map>

#include "explain/chain.h"
#include "explain/core.h"
#include "explain/phrase.h"
#include "explain/shorten.h"

namespace fitment {
namespace {

class Explainer {
 public:
  Explainer(Resolver& resolver, const Question& question, const std::vector<LinePlace>& places)
      : resolver_(resolver), question_(question), places_(places) {
    for (const RootRequirement& line : question.lines) {
      lines_[line.line] = &line;
      names_.push_back(line.requirement.normalized);
    }
  }

  // nullopt where the lines resolve after all (a limit made the search believe otherwise).
  Result<std::optional<Conflict>> Explain(const Lines& lines) {
    FITMENT_TRY(Answer answer, resolver_.Resolve(OnlyLines(question_, lines)));
    auto* no = std::get_if<NoResolution>(&answer.value);
    if (!no) return std::nullopt;
    std::vector<Statement> statements = StatementsOf(resolver_, no->proof);
    FITMENT_TRY(Chain chain, ChainOf(resolver_, SumUp(Shortest(std::move(statements))), names_));
    Conflict conflict;
    conflict.lines.assign(lines.begin(), lines.end());
    conflict.hint = chain.hint.empty() ? "`fitment fix` finds the smallest change of these lines" : chain.hint;
    std::vector<ToldLine> told;
    for (uint32_t line : lines) told.push_back(Told(line));
    conflict.text = TextOf(told, chain.links, chain.conclusion, chain.hint, chain.behind);
    conflict.chain = std::move(chain.links);
    return conflict;
  }

 private:
  ToldLine Told(uint32_t line) const {
    const RootRequirement& root = *lines_.at(line);
    LinePlace place = line < places_.size() ? places_[line] : LinePlace{root.requirement.ToString(), {}, ""};
    return {std::move(place), root.role};
  }

  Resolver& resolver_;
  const Question& question_;
  const std::vector<LinePlace>& places_;
  std::map<uint32_t, const RootRequirement*> lines_;
  std::vector<std::string> names_;
};

std::string NoteOn(const Cores& cores, size_t bound) {
  if (cores.complete) return "";
  if (cores.minimal.size() >= bound)
    return "the first " + std::to_string(bound) + " conflicts are listed; there may be more";
  return "the search for further conflicts was stopped after " + std::to_string(cores.resolves) + " re-solves";
}

}  // namespace

Result<ConflictReport> ExplainConflicts(Resolver& resolver, const Question& question, const NoResolution& first,
                                        const std::vector<LinePlace>& places, size_t bound) {
  CoreLimits limits;
  limits.cores = bound;
  FITMENT_TRY(Cores cores, AllMinimalCores(resolver, question, Lines(first.lines.begin(), first.lines.end()), limits));
  std::sort(cores.minimal.begin(), cores.minimal.end());
  ConflictReport report;
  report.complete = cores.complete;
  report.bound_note = NoteOn(cores, bound);
  Explainer explainer(resolver, question, places);
  for (const Lines& lines : cores.minimal) {
    FITMENT_TRY(auto conflict, explainer.Explain(lines));
    if (!conflict) continue;
    conflict->id = static_cast<int>(report.conflicts.size()) + 1;
    report.conflicts.push_back(std::move(*conflict));
  }
  return report;
}

}  // namespace fitment
