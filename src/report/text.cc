// What `check` and `fix` print for people. Tests: text_test.cc.
#include "report/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "resolve/codes.h"
#include "target/advisory_file.h"
#include "wheel/load_rule_file.h"

namespace fitment {
namespace {

constexpr size_t kNotesOfNothing = 3;  // notes that are shown unasked where no requirement was read

std::string Plural(size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string Indented(std::string_view text, std::string_view indent) {
  std::string out;
  for (std::string_view line : SplitLines(text)) {
    out += line.empty() ? "\n" : std::string(indent) + std::string(line) + "\n";
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

// A conflict's text ends in its next step; where the answer ends in one for all of them, it is not said each time.
std::string WithoutHint(const Conflict& conflict) {
  std::string_view text = conflict.text;
  std::string last = "next: " + conflict.hint;
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (!conflict.hint.empty() && text.ends_with(last)) text.remove_suffix(last.size());
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::string Headline(const Judgement& judgement, const Paint& paint) {
  const FitReport& fit = judgement.fit;
  size_t errors = std::count_if(fit.findings.begin(), fit.findings.end(),
                                [](const Finding& f) { return f.level == Level::kError; });
  switch (judgement.verdict) {
    case Verdict::kFits:
      if (judgement.resolution.pins.empty())
        return paint.Good("It fits") +
               (judgement.notes.empty() ? ": it requires no package." : ": it requires no package that is read.");
      return paint.Good("It fits") + ": " + Plural(judgement.resolution.pins.size(), "package") + ".";
    case Verdict::kBreaks:
      return paint.Bad("It breaks") + ": " +
             (judgement.resolution.pins.empty() ? "" : "an installer says \"resolved\", but ") +
             Plural(errors, "error") + ".";
    case Verdict::kUnsatisfiable: {
      std::string count = Plural(judgement.conflicts.conflicts.size(), "independent conflict");
      if (!judgement.conflicts.complete) count += " (" + judgement.conflicts.bound_note + ")";
      return paint.Bad("It cannot be installed") + ": " + count + ".";
    }
    case Verdict::kUndecided:
      return paint.Warn("Undecided") + ": " + judgement.undecided_why + ".";
  }
  return "";
}

std::string RungsLine(const Ladder& rungs, const Paint& paint) {
  std::string line = "  ";
  auto rung = [&](std::string_view name, RungAnswer answer) {
    std::string said(NameOf(answer));
    if (answer == RungAnswer::kYes) said = paint.Good(said);
    if (answer == RungAnswer::kNo) said = paint.Bad(said);
    if (answer == RungAnswer::kUnknown) said = paint.Warn(said);
    line += fmt::format("{}{}: {}", line.size() > 2 ? "   " : "", name, said);
  };
  rung("installs", rungs.installs);
  rung("loads", rungs.loads);
  rung("runs", rungs.runs);
  rung("sound", rungs.sound);
  return line + "\n";
}

std::string FindingText(const Finding& finding, const Paint& paint) {
  std::string level(NameOf(finding.level));
  level = finding.level == Level::kError     ? paint.Bad(level)
          : finding.level == Level::kWarning ? paint.Warn(level)
                                             : paint.Bold(level);
  std::string text = level + " " + finding.code + "  " + finding.message + "\n";
  if (!finding.file.empty()) text += "    at " + (SourcePlace{finding.file, finding.line, 0}).ToString() + "\n";
  if (!finding.evidence.detail.empty())
    text += paint.Dim("    evidence: " + Printable(finding.evidence.detail, finding.evidence.detail.size())) + "\n";
  if (!finding.evidence.source.empty()) text += paint.Dim("    source: " + finding.evidence.source) + "\n";
  return text;
}

std::string ConciseCheck(const Judgement& judgement) {
  std::string text = judgement.deployment->file + ": " + std::string(NameOf(judgement.verdict)) + "\n";
  for (const Conflict& conflict : judgement.conflicts.conflicts) {
    std::string first, others;
    for (uint32_t line : conflict.lines) {
      if (line >= judgement.places.size()) continue;
      const LinePlace& place = judgement.places[line];
      if (first.empty()) {
        first = place.place.ToString() + ": error " + std::string(code::kConflict) + ": " + place.text;
      } else {
        others += (others.empty() ? " with " : " and ") + place.text + " (" + place.place.ToString() + ")";
      }
    }
    text += first + " cannot be installed" + others + "\n";
  }
  for (const Finding& finding : judgement.fit.findings) {
    std::string place = finding.file.empty() ? "" : (SourcePlace{finding.file, finding.line, 0}).ToString() + ": ";
    text += place + std::string(NameOf(finding.level)) + " " + finding.code + ": " + finding.message + "\n";
  }
  return text;
}

std::string SetText(const Resolution& resolution) {
  std::string text;
  for (const Pin& pin : resolution.pins) {
    text += "  " + pin.name + (pin.direct ? " @ " + pin.direct->url : "==" + pin.version) + "\n";
  }
  return text;
}

// Of which days the facts are that the verdict rests on.
std::string FactsLine(const Judgement& judgement) {
  const std::string wheels =
      judgement.providers_date.empty() ? "" : ", wheels read beforehand " + judgement.providers_date;
  return fmt::format("facts: tables of {}, advisories {}, load rules {}{}", FactsDate(), AdvisoriesDate(),
                     LoadRulesDate(), wheels);
}

std::string WorkText(const Work& work) {
  return fmt::format("work: {}, {}; {} and {} read", Plural(work.decisions, "decision"),
                     Plural(work.conflicts, "conflict"), Plural(work.projects, "project"),
                     Plural(work.metadata, "metadata document"));
}

}  // namespace

std::string Paint::With(std::string_view code, std::string_view text) const {
  return color_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

std::string CheckText(const Judgement& judgement, const TextOptions& options) {
  if (options.concise) return ConciseCheck(judgement);
  Paint paint(options.color);
  std::string text = paint.Bold(judgement.deployment->file) + " for " + Describe(*judgement.target) +
                     ", installed by " + judgement.installer + "\n";
  for (const std::string& assumed : judgement.assumed) text += paint.Dim("  assumed: " + assumed) + "\n";
  text += Headline(judgement, paint) + "\n" + RungsLine(judgement.fit.rungs, paint);
  for (const Conflict& conflict : judgement.conflicts.conflicts) {
    text += "\n" + paint.Bold(fmt::format("conflict {}", conflict.id)) + "\n" + Indented(WithoutHint(conflict), "  ");
  }
  for (const Finding& finding : judgement.fit.findings) {
    if (finding.level == Level::kNote && options.verbosity == 0) continue;
    text += "\n" + FindingText(finding, paint);
  }
  size_t notes = std::count_if(judgement.fit.findings.begin(), judgement.fit.findings.end(),
                               [](const Finding& f) { return f.level == Level::kNote; });
  // Where nothing was read, what was left out is the answer.
  const bool nothing = judgement.verdict == Verdict::kFits && judgement.resolution.pins.empty();
  const size_t shown = options.verbosity > 0 ? judgement.notes.size()
                                             : std::min<size_t>(nothing ? kNotesOfNothing : 0, judgement.notes.size());
  for (size_t i = 0; i < shown; ++i) text += "\nnote  " + judgement.notes[i] + "\n";
  if (options.verbosity > 0) {
    if (!judgement.resolution.pins.empty()) text += "\nthe set\n" + SetText(judgement.resolution);
    text += paint.Dim("\n" + WorkText(judgement.work) + "\n" + FactsLine(judgement)) + "\n";
  } else if (notes + judgement.notes.size() > shown) {
    text += paint.Dim("\n" + Plural(notes + judgement.notes.size() - shown, "note") + " more with -v") + "\n";
  }
  if (!options.next_command.empty() && judgement.verdict != Verdict::kFits) {
    text += "\nnext: " + options.next_command + "\n";
  }
  return text;
}

std::string PlanText(const Plan& plan, const std::string& diff, const TextOptions& options) {
  Paint paint(options.color);
  std::string text = paint.Bold(Plural(static_cast<size_t>(plan.lines_touched), "line") + " to change");
  const std::string staying = Plural(plan.stays.size(), "problem") + (plan.stays.size() == 1 ? " stays" : " stay");
  if (!plan.stays.empty()) text += ", after which " + paint.Bad(staying);
  text += plan.optimal && plan.stays.empty() ? " (proved: no smaller change will do)\n" : "\n";
  for (const PlanEdit& edit : plan.edits) {
    std::string change = edit.old_text.empty()   ? "add " + edit.new_text
                         : edit.new_text.empty() ? "drop " + edit.old_text
                                                 : edit.old_text + " -> " + edit.new_text;
    text += "  " + (SourcePlace{edit.file, edit.line, 0}).ToString() + "  " + change + "\n";
    if (!edit.reason.empty()) text += paint.Dim("      " + edit.reason) + "\n";
  }
  if (!diff.empty()) text += "\n" + PaintDiff(diff, paint);
  Verdict verdict = VerdictOf(plan.fit);
  std::string set = Plural(plan.resolution.pins.size(), "package");
  text += "\nAsked again with this change, " +
          (verdict != Verdict::kFits ? paint.Bad("it still breaks")
           : plan.stays.empty()      ? paint.Good("it fits")
                                     : "what can be read fits") +
          ": " + set;
  if (plan.fit.torch_cuda) text += ", torch for CUDA " + plan.fit.torch_cuda->ToString();
  if (plan.fit.least_driver) text += ", driver " + plan.fit.least_driver->ToString() + " or newer";
  text += ".\n" + RungsLine(plan.fit.rungs, paint);
  if (!plan.stays.empty()) {
    text += "\n" + paint.Bad(staying) + ": no edit of these lines was found that ends " +
            (plan.stays.size() == 1 ? "it" : "them") + "\n";
    for (const std::string& problem : plan.stays) text += "  " + problem + "\n";
  }
  for (const Finding& finding : plan.fit.findings) {
    if (finding.level == Level::kNote && options.verbosity == 0) continue;
    const bool told = std::find(plan.stays.begin(), plan.stays.end(), finding.message) != plan.stays.end();
    if (told && options.verbosity == 0) continue;
    text += "\n" + FindingText(finding, paint);
  }
  return text;
}

std::string PaintDiff(std::string_view diff, const Paint& paint) {
  std::string text;
  std::vector<std::string_view> lines = SplitLines(diff);
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  for (std::string_view line : lines) {
    if (line.starts_with("+++") || line.starts_with("---") || line.starts_with("@@")) {
      text += paint.Dim(line);
    } else if (line.starts_with("+")) {
      text += paint.Good(line);
    } else if (line.starts_with("-")) {
      text += paint.Bad(line);
    } else {
      text += line;
    }
    text += "\n";
  }
  return text;
}

}  // namespace fitment
