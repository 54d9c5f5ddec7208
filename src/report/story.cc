// The document's frame: problem, cause, before and after, why ranges, troubleshooting, sources, history. Tests:
// story_test.cc.
#include "report/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "explain/phrase.h"
#include "target/facts.h"

namespace fitment {
namespace {

std::string_view CountOf(size_t count) {
  return count == 1 ? "" : "s";
}

std::vector<std::pair<std::string, std::string>> Facts(const ReportInput& input) {
  return {{"Target", Describe(*input.before.target)},
          {"Installer", input.before.installer},
          {"As of", input.date},
          {"Made by", Coded(input.command)}};
}

std::vector<RungState> LadderOf(const ReportInput& input) {
  const Ladder& before = input.before.fit.rungs;
  auto row = [&](std::string_view name, RungAnswer Ladder::*rung) {
    return RungState{std::string(name), std::string(NameOf(before.*rung)),
                     input.plan ? std::string(NameOf(input.plan->fit.rungs.*rung)) : ""};
  };
  return {row("installs", &Ladder::installs), row("loads", &Ladder::loads), row("runs", &Ladder::runs),
          row("sound", &Ladder::sound)};
}

// What a reader in a hurry must know.
std::string SummaryOf(const ReportInput& input) {
  const Judgement& before = input.before;
  std::string text;
  if (size_t count = before.conflicts.conflicts.size())
    text = fmt::format("{} conflict{} stop{} the installation. ", count, CountOf(count), count == 1 ? "s" : "");
  size_t errors = std::count_if(before.fit.findings.begin(), before.fit.findings.end(),
                                [](const Finding& finding) { return finding.level == Level::kError; });
  if (errors) text += fmt::format("{} error{} stand{} against it. ", errors, CountOf(errors), errors == 1 ? "s" : "");
  if (input.plan) {
    text += fmt::format(
        "{} line{} to change{}; the changed file was resolved again as the installer would: "
        "{} packages.",
        input.plan->lines_touched, CountOf(static_cast<size_t>(input.plan->lines_touched)),
        input.plan->optimal ? ", proved to be the smallest change" : "", input.plan->resolution.pins.size());
  } else if (before.verdict == Verdict::kFits) {
    text += fmt::format("{} packages, and nothing known speaks against them on this target.",
                        before.resolution.pins.size());
  }
  return text;
}

Said SaidOf(const Finding& finding) {
  Said said{"**" + finding.code + "** (" + std::string(NameOf(finding.level)) + "): " + finding.message};
  said.evidence = finding.evidence.detail;
  if (!finding.evidence.source.empty()) said.evidence += (said.evidence.empty() ? "" : "; ") + finding.evidence.source;
  if (!finding.file.empty()) said.text += " (" + Coded(SourcePlace{finding.file, finding.line, 0}.ToString()) + ")";
  return said;
}

// The user's lines of a conflict, as an editor shows them.
std::string LinesOf(const Conflict& conflict, const Judgement& judgement) {
  std::string text;
  for (uint32_t line : conflict.lines) {
    if (line >= judgement.places.size()) continue;
    const LinePlace& place = judgement.places[line];
    text += fmt::format("{}: {}\n", place.place.ToString(), Trim(place.source_line));
  }
  return text;
}

std::string TitleText(const Conflict& conflict, const Judgement& judgement) {
  std::vector<std::string> lines;
  for (uint32_t line : conflict.lines) {
    if (line < judgement.places.size()) lines.push_back(Coded(judgement.places[line].text));
  }
  return fmt::format("Conflict {}: {}", conflict.id, JoinAnd(lines));
}

void AddProblem(const ReportInput& input, Document& document) {
  const Judgement& before = input.before;
  document.Heading(2, "Problem");
  switch (before.verdict) {
    case Verdict::kFits:
      document.Paragraph("None: the file installs, and nothing known speaks against it on this target.");
      break;
    case Verdict::kUndecided:
      document.Paragraph("Undecided: " + before.undecided_why + ".");
      break;
    case Verdict::kBreaks:
      document.Paragraph("The set that an installer picks for this file does not work on the target:");
      break;
    case Verdict::kUnsatisfiable: {
      size_t count = before.conflicts.conflicts.size();
      document.Paragraph(
          fmt::format("No set of versions satisfies the file. {} conflict{}, each by itself enough to "
                      "stop the build:",
                      count, CountOf(count)));
      break;
    }
  }
  for (const Conflict& conflict : before.conflicts.conflicts) {
    document.Heading(3, TitleText(conflict, before));
    document.Code("text", LinesOf(conflict, before));
    std::vector<Said> chain;
    for (const ChainLink& link : conflict.chain) chain.push_back({SentenceOf(link) + ".", link.source});
    document.List(std::move(chain));
    if (!conflict.hint.empty() && !input.plan) document.Paragraph("Next: " + conflict.hint + ".");
  }
  std::vector<Said> errors, warnings;
  for (const Finding& finding : before.fit.findings) {
    if (finding.level == Level::kError) errors.push_back(SaidOf(finding));
    if (finding.level == Level::kWarning) warnings.push_back(SaidOf(finding));
  }
  document.List(std::move(errors));
  if (warnings.empty()) return;
  document.Paragraph("Said beside, and no reason to stop:");
  document.List(std::move(warnings));
}

// How far an old pin is behind the newest usable release; "" where it is not, or hardly.
std::string Lag(const ReportInput& input, const LinePlace& place) {
  auto requirement = Requirement::Parse(place.text, true);
  if (!requirement) return "";
  const auto& clauses = requirement->specifiers.clauses();
  auto found = input.releases.find(requirement->normalized);
  if (clauses.size() != 1 || clauses[0].op != SpecifierOp::kEqual || clauses[0].wildcard ||
      found == input.releases.end())
    return "";
  size_t newer = std::count_if(found->second.begin(), found->second.end(), [&](const Resolver::Release& release) {
    return release.usable && !release.prerelease && release.version > clauses[0].version;
  });
  if (newer < 2) return "";
  return fmt::format("; {} releases behind the newest", newer);
}

// "app 1.0 requires `torch>=2.4.0`", and where that stands.
Said ChainOf(const Conflict& conflict) {
  Said said;
  std::vector<std::string> sources;
  for (const ChainLink& link : conflict.chain) {
    said.text += (said.text.empty() ? "" : ": ") + link.package + (link.version.empty() ? "" : " " + link.version) +
                 (link.refusal ? " " + link.requires_text : " requires " + Coded(link.requires_text));
    if (!link.source.empty() && std::find(sources.begin(), sources.end(), link.source) == sources.end())
      sources.push_back(link.source);
  }
  said.evidence = JoinAnd(sources);
  return said;
}

std::string LineText(const ReportInput& input, const LinePlace& place) {
  return Coded(place.text) + " (" + place.place.ToString() + Lag(input, place) + ")";
}

// The line that is part of the most conflicts; nullopt where none is part of two.
std::optional<uint32_t> CommonLine(const Judgement& before) {
  std::map<uint32_t, size_t> counts;
  for (const Conflict& conflict : before.conflicts.conflicts) {
    for (uint32_t line : std::set<uint32_t>(conflict.lines.begin(), conflict.lines.end())) ++counts[line];
  }
  auto most = std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; });
  bool told = most != counts.end() && most->second > 1 && most->first < before.places.size();
  return told ? std::optional(most->first) : std::nullopt;
}

// `apart`: the line that has been named before all of them.
Said CauseOf(const ReportInput& input, const Conflict& conflict, std::optional<uint32_t> apart) {
  const Judgement& before = input.before;
  std::vector<std::string> lines;
  for (uint32_t line : conflict.lines) {
    if (line >= before.places.size() || line == apart) continue;
    lines.push_back(LineText(input, before.places[line]));
  }
  Said said = ChainOf(conflict);
  std::string what = JoinAnd(lines);
  if (!apart) what += lines.size() > 1 ? " contradict each other" : " cannot be met";
  said.text = what + (said.text.empty() || what.empty() ? "" : ": ") + said.text + ".";
  return said;
}

// Only conflicts: what a finding is caused by stands in its own words, and its evidence, under "Problem".
void AddCause(const ReportInput& input, Document& document) {
  const Judgement& before = input.before;
  if (before.conflicts.conflicts.empty()) return;
  document.Heading(2, "Root cause");
  std::optional<uint32_t> common = CommonLine(before);
  std::vector<Said> with_common, others;
  for (const Conflict& conflict : before.conflicts.conflicts) {
    bool has = common && std::count(conflict.lines.begin(), conflict.lines.end(), *common);
    (has ? with_common : others).push_back(CauseOf(input, conflict, has ? common : std::nullopt));
  }
  if (common) {
    const size_t count = with_common.size();
    document.Paragraph(fmt::format("One line is part of {}{} conflicts, {}. It cannot stand beside:",
                                   count == before.conflicts.conflicts.size() ? "all " : "", count,
                                   LineText(input, before.places[*common])));
  }
  document.List(std::move(with_common));
  if (common && !others.empty()) document.Paragraph("Besides:");
  document.List(std::move(others));
}

std::vector<Said> AsItems(const std::vector<std::string>& sentences) {
  std::vector<Said> items;
  for (const std::string& sentence : sentences) items.push_back({sentence});
  return items;
}

void AddBeforeAndAfter(const ReportInput& input, Document& document) {
  if (!input.plan && input.before.verdict == Verdict::kFits) return;
  document.Heading(2, "Before and after");
  if (!input.plan) {
    document.Paragraph("No change of the file's own lines was found after which it fits.");
    document.List(AsItems(input.repair_notes));
    return;
  }
  std::vector<std::vector<Said>> rows;
  for (const PlanEdit& edit : input.plan->edits) {
    rows.push_back({{SourcePlace{edit.file, edit.line, 0}.ToString()},
                    {edit.old_text.empty() ? "(no line)" : Coded(edit.old_text)},
                    {edit.new_text.empty() ? "(dropped)" : Coded(edit.new_text)},
                    {edit.reason}});
  }
  document.Table({"place", "before", "after", "why"}, std::move(rows));
  document.Code("diff", input.diff);
  document.Paragraph("The changed file was resolved again as the installer would: " +
                     std::to_string(input.plan->resolution.pins.size()) + " packages" +
                     (input.plan->optimal ? ", and it is proved that no smaller change will do." : "."));
  document.List(AsItems(input.repair_notes));
}

std::string_view WhyThisPolicy(RepairPolicy policy) {
  switch (policy) {
    case RepairPolicy::kMinimum:
      return "Touched lines state the lowest version that works. An installer may then take a newer one: fixes arrive "
             "without an edit, and other packages have room to agree. An upper bound stands only where the newest "
             "release would not fit this target.";
    case RepairPolicy::kCompatible:
      return "Touched lines state the lowest version that works and stop before the next major one, which may change "
             "interfaces.";
    case RepairPolicy::kPin:
      return "Touched lines are pinned, as asked (`--policy pin`): the same set every time, and no fixes without an "
             "edit.";
  }
  return "";
}

void AddWhyRanges(const ReportInput& input, Document& document) {
  if (!input.plan) return;
  document.Heading(2, "Why ranges and not pins");
  document.Paragraph(std::string(WhyThisPolicy(input.policy)));
  document.Paragraph("If a resolution ever fails, these exact versions are known to go together (as of " + input.date +
                     "):");
  std::string pins;
  for (const Pin& pin : SetOf(input).pins) {
    if (pin.requested)
      pins += pin.direct ? pin.name + " @ " + pin.direct->url + "\n" : pin.name + "==" + pin.version + "\n";
  }
  document.Code("text", pins);
}

void AddTroubleshooting(const ReportInput& input, Document& document) {
  const Target& target = *input.before.target;
  const FitReport& fit = FitOf(input);
  bool uv = input.before.installer == "uv";
  std::vector<Said> items;
  items.push_back({std::string("An old file from a cache: `") + (uv ? "uv cache clean" : "pip cache purge") +
                   "`, then install again."});
  items.push_back(
      {"Leftovers of other packages: install into a fresh environment with Python " + target.python.ToString() + "."});
  if (!target.gpus.empty()) {
    std::string text = "`nvidia-smi` prints the driver and the newest CUDA version that it supports";
    if (fit.least_driver) text += "; this set needs driver " + fit.least_driver->ToString() + " or newer";
    if (target.driver) {
      if (auto cuda = NewestCudaOf(*target.driver))
        text += "; for driver " + target.driver->ToString() + " it prints CUDA " + cuda->ToString();
    }
    items.push_back({text + "."});
  }
  items.push_back({"If the resolution itself fails, pin the exact versions above."});
  // What was a warning before and stays one has been told.
  size_t stay = 0;
  for (const Finding& finding : fit.findings) {
    if (finding.level == Level::kError) continue;
    bool told =
        std::any_of(input.before.fit.findings.begin(), input.before.fit.findings.end(), [&](const Finding& old) {
          return old.level == Level::kWarning && old.code == finding.code && old.message == finding.message;
        });
    stay += told;
    if (!told) items.push_back(SaidOf(finding));
  }
  if (stay && input.plan)
    items.push_back({fmt::format("{} of the warnings above stay{} after the change.", stay, stay == 1 ? "s" : "")});
  auto unknown = [&](std::string_view rung, RungAnswer answer) {
    if (answer == RungAnswer::kUnknown)
      items.push_back({"Whether it " + std::string(rung) + " is unknown: no wheel read and no facts row covers it."});
  };
  unknown("loads", fit.rungs.loads);
  unknown("runs", fit.rungs.runs);
  document.Heading(2, "Troubleshooting");
  document.List(std::move(items));
}

// Where the GPU table's rows are from.
void AddFactSources(const ReportInput& input, std::set<std::string>& sources) {
  for (const TargetGpu& gpu : input.before.target->gpus) {
    for (const GpuFact& fact : GpuFacts()) {
      if (fact.name == gpu.name) sources.insert(FactText(fact.from));
    }
  }
  const FitReport& fit = FitOf(input);
  if (auto driver = fit.torch_cuda ? DriverFor(*fit.torch_cuda) : std::nullopt) sources.insert(FactText(driver->from));
  for (const Pin& pin : SetOf(input).pins) {
    auto version = pin.name == "torch" ? Version::Parse(pin.version) : std::nullopt;
    const TorchFact* torch = version ? FindTorch(*version) : nullptr;
    if (torch) sources.insert(FactText(torch->from));
  }
}

void AddSources(const ReportInput& input, Document& document) {
  std::set<std::string> sources;
  AddFactSources(input, sources);
  for (const Conflict& conflict : input.before.conflicts.conflicts) {
    for (const ChainLink& link : conflict.chain) {
      if (!link.source.empty() && link.source != "index") sources.insert(link.source);
    }
  }
  for (const FitReport* fit : {&input.before.fit, &FitOf(input)}) {
    for (const Finding& finding : fit->findings) {
      if (!finding.evidence.source.empty()) sources.insert(finding.evidence.source);
    }
  }
  for (const Pin& pin : SetOf(input).pins) {
    if (pin.requested && !pin.metadata.source().empty()) sources.insert(std::string(pin.metadata.source()));
  }
  std::vector<Said> items;
  for (const InputFile& file : input.before.deployment->files) items.push_back({file.path});
  for (const std::string& url : input.index_urls) items.push_back({"Package index: " + url});
  for (const std::string& source : sources) items.push_back({source});
  items.push_back({"GPU, driver and CUDA facts of " + std::string(FactsDate()) +
                   ", measured or documented, compiled into fitment"});
  document.Heading(2, "Sources");
  document.List(std::move(items));
}

// What a line's remark tells of an earlier repair ("Updated from 2.1.2").
std::optional<HistoryRow> EarlierChange(const RequirementItem& item) {
  constexpr std::string_view kRemark = "# Updated from ";
  size_t at = item.line_text.find(kRemark);
  if (at == std::string::npos) return std::nullopt;
  std::string old = item.line_text.substr(at + kRemark.size());
  return HistoryRow{"earlier", "", Coded(item.text) + ", from " + old.substr(0, old.find(';')), "as its remark tells"};
}

std::vector<HistoryRow> RowsOfThisRun(const ReportInput& input) {
  std::string verdict(NameOf(input.before.verdict));
  std::vector<HistoryRow> rows;
  if (!input.plan || input.plan->edits.empty()) return {{input.date, verdict, "none", ""}};
  for (const PlanEdit& edit : input.plan->edits) {
    std::string change = edit.old_text.empty()   ? "added " + Coded(edit.new_text)
                         : edit.new_text.empty() ? "dropped " + Coded(edit.old_text)
                                                 : Coded(edit.old_text) + " to " + Coded(edit.new_text);
    rows.push_back({input.date, verdict, std::move(change), edit.reason});
  }
  return rows;
}

void AddHistory(const ReportInput& input, Document& document) {
  document.data.file = input.before.deployment->file;
  document.data.target = Describe(*input.before.target);
  document.data.history = Continued(input.old_data, document.data.file, RowsOfThisRun(input));
  std::vector<std::vector<Said>> rows;
  std::vector<HistoryRow> told;
  // A remark in the file tells of a repair that no earlier run of this report saw.
  for (const RequirementItem& item : input.before.deployment->items) {
    auto row = input.old_data.empty() ? EarlierChange(item) : std::nullopt;
    if (row) told.push_back(*row);
  }
  told.insert(told.end(), document.data.history.begin(), document.data.history.end());
  for (const HistoryRow& row : told) rows.push_back({{row.date}, {row.verdict}, {row.change}, {row.reason}});
  document.Heading(2, "History");
  document.Table({"date", "verdict before", "change", "reason"}, std::move(rows));
}

}  // namespace

const Pin* FindPin(const Resolution& set, std::string_view name) {
  for (const Pin& pin : set.pins) {
    if (pin.name == name) return &pin;
  }
  return nullptr;
}

std::string FactText(const FactSource& from) {
  return std::string(from.source) + " (" + std::string(from.evidence) + ", " + std::string(from.date) + ")";
}

const Resolution& SetOf(const ReportInput& input) {
  return input.plan ? input.plan->resolution : input.before.resolution;
}
const FitReport& FitOf(const ReportInput& input) {
  return input.plan ? input.plan->fit : input.before.fit;
}

std::vector<ReportLine> LinesAfter(const ReportInput& input) {
  std::vector<ReportLine> lines;
  auto edit_of = [&](const RequirementItem* item) -> const PlanEdit* {
    if (!input.plan) return nullptr;
    for (const PlanEdit& edit : input.plan->edits) {
      if (edit.edit.item == item) return &edit;
    }
    return nullptr;
  };
  auto add = [&](std::string text, const RequirementItem* item, const PlanEdit* edit) {
    auto requirement = Requirement::Parse(text, true);
    lines.push_back({std::move(text), requirement ? std::optional(*requirement) : std::nullopt, item, edit});
  };
  for (const RequirementItem& item : input.before.deployment->items) {
    const PlanEdit* edit = edit_of(&item);
    if (edit && edit->edit.kind == LineEdit::Kind::kDrop) continue;
    if (!item.error || edit) add(edit ? edit->new_text : item.text, &item, edit);
  }
  if (!input.plan) return lines;
  for (const PlanEdit& edit : input.plan->edits) {
    if (edit.edit.kind == LineEdit::Kind::kAdd) add(edit.new_text, nullptr, &edit);
  }
  return lines;
}

Document StoryOf(const ReportInput& input) {
  Document document;
  document.title = input.before.deployment->file;
  document.verdict = NameOf(input.before.verdict);
  if (input.plan) document.after = NameOf(VerdictOf(input.plan->fit));
  document.summary = SummaryOf(input);
  document.facts = Facts(input);
  document.ladder = LadderOf(input);
  document.assumed = AsItems(input.before.assumed);
  AddProblem(input, document);
  AddCause(input, document);
  AddBeforeAndAfter(input, document);
  AddVersionTables(input, document);
  AddGpuTables(input, document);
  if (Picture graph = GraphPicture(input); !graph.svg.empty()) {
    document.Heading(2, "What depends on what");
    document.Show(std::move(graph));
  }
  AddWhyRanges(input, document);
  AddTestSection(input, document);
  AddTroubleshooting(input, document);
  AddSources(input, document);
  AddHistory(input, document);
  return document;
}

}  // namespace fitment
