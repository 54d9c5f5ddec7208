// The document's frame: problem, cause, before and after, why ranges, troubleshooting, sources, history. Tests:
// markdown_test.cc.
#include "report/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "target/facts.h"

namespace fitment {
namespace {

std::string CodeBlock(std::string_view kind, std::string_view text) {
  std::string fence = "```";
  while (text.find(fence) != std::string_view::npos) fence += '`';
  std::string block = fence + std::string(kind) + "\n" + std::string(text);
  if (!block.ends_with('\n')) block += '\n';
  return block + fence + "\n";
}

std::string Summary(const ReportInput& input) {
  const Judgement& before = input.before;
  std::string text = "# " + before.deployment->file + ": do its packages fit?\n\n";
  text += "- Target: " + Describe(*before.target) + "\n- Installer: " + before.installer + "\n- As of: " + input.date +
          "\n";
  text += "- Answer: **" + std::string(NameOf(before.verdict)) + "**";
  if (input.plan) {
    text += fmt::format("; {} line{} to change, after which it **{}**", input.plan->lines_touched,
                        input.plan->lines_touched == 1 ? "" : "s", NameOf(VerdictOf(input.plan->fit)));
  }
  text += "\n- Made by: `" + input.command + "`\n";
  for (const std::string& assumed : before.assumed) text += "- Assumed: " + assumed + "\n";
  return text;
}

std::string FindingLine(const Finding& finding) {
  std::string text = "- **" + finding.code + "** (" + std::string(NameOf(finding.level)) + "): " + finding.message;
  if (!finding.evidence.detail.empty()) text += " Evidence: " + finding.evidence.detail + ".";
  return text + "\n";
}

std::string Problem(const ReportInput& input) {
  const Judgement& before = input.before;
  std::string text = "\n## Problem\n\n";
  switch (before.verdict) {
    case Verdict::kFits:
      return text + "None: the file installs, and nothing known speaks against it on this target.\n";
    case Verdict::kUndecided:
      return text + "Undecided: " + before.undecided_why + ".\n";
    case Verdict::kBreaks:
      text += "The set that an installer picks for this file does not work on the target:\n\n";
      break;
    case Verdict::kUnsatisfiable:
      text += fmt::format(
          "No set of versions satisfies the file. {} conflict{}, each by itself enough to stop the build:\n\n",
          before.conflicts.conflicts.size(), before.conflicts.conflicts.size() == 1 ? "" : "s");
      break;
  }
  for (const Conflict& conflict : before.conflicts.conflicts) text += CodeBlock("text", conflict.text) + "\n";
  for (const Finding& finding : before.fit.findings) {
    if (finding.level == Level::kError) text += FindingLine(finding);
  }
  return text;
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
  return fmt::format(" `{}` is {} releases behind the newest.", place.text, newer);
}

std::string Cause(const ReportInput& input) {
  const Judgement& before = input.before;
  if (before.verdict == Verdict::kFits) return "";
  std::string text = "\n## Root cause\n\n";
  for (const Conflict& conflict : before.conflicts.conflicts) {
    std::vector<std::string> lines;
    std::string lag;
    for (uint32_t line : conflict.lines) {
      if (line >= before.places.size()) continue;
      const LinePlace& place = before.places[line];
      lines.push_back("`" + place.text + "` (" + place.place.ToString() + ")");
      lag += Lag(input, place);
    }
    text += "- " + JoinAnd(lines) + (lines.size() > 1 ? " contradict each other" : " cannot be met");
    for (const ChainLink& link : conflict.chain) {
      text += ": " + link.package + (link.version.empty() ? "" : " " + link.version) + " requires `" +
              link.requires_text + "`";
      if (!link.source.empty()) text += " (" + link.source + ")";
    }
    text += "." + lag + "\n";
  }
  for (const Finding& finding : before.fit.findings) {
    if (finding.level == Level::kError && !finding.evidence.source.empty()) {
      text += "- " + finding.code + ": " + finding.evidence.detail + " (" + finding.evidence.source + ")\n";
    }
  }
  return text;
}

std::string BeforeAndAfter(const ReportInput& input) {
  if (!input.plan) {
    if (input.before.verdict == Verdict::kFits) return "";
    std::string text = "\n## Before and after\n\nNo change of the file's own lines was found after which it fits.\n";
    for (const std::string& note : input.repair_notes) text += "- " + note + "\n";
    return text;
  }
  std::string text = "\n## Before and after\n\n| place | before | after | why |\n| --- | --- | --- | --- |\n";
  for (const PlanEdit& edit : input.plan->edits) {
    text += "| " + MarkdownCell(edit.file) + ":" + std::to_string(edit.line) + " | " +
            (edit.old_text.empty() ? "(no line)" : "`" + MarkdownCell(edit.old_text) + "`") + " | " +
            (edit.new_text.empty() ? "(dropped)" : "`" + MarkdownCell(edit.new_text) + "`") + " | " +
            MarkdownCell(edit.reason) + " |\n";
  }
  text += "\n" + CodeBlock("diff", input.diff);
  text += "\nThe changed file was resolved again as the installer would: " +
          std::to_string(input.plan->resolution.pins.size()) + " packages";
  text += input.plan->optimal ? ", and it is proved that no smaller change will do.\n" : ".\n";
  for (const std::string& note : input.repair_notes) text += "- " + note + "\n";
  return text;
}

std::string WhyRanges(const ReportInput& input) {
  if (!input.plan) return "";
  std::string text = "\n## Why ranges and not pins\n\n";
  switch (input.policy) {
    case RepairPolicy::kMinimum:
      text +=
          "Touched lines state the lowest version that works. An installer may then take a newer one: fixes arrive "
          "without an edit, and other "
          "packages have room to agree. An upper bound stands only where the newest release would not fit this "
          "target.\n";
      break;
    case RepairPolicy::kCompatible:
      text +=
          "Touched lines state the lowest version that works and stop before the next major one, which may change "
          "interfaces.\n";
      break;
    case RepairPolicy::kPin:
      text +=
          "Touched lines are pinned, as asked (`--policy pin`): the same set every time, and no fixes without an "
          "edit.\n";
      break;
  }
  text += "\nIf a resolution ever fails, these exact versions are known to go together (as of " + input.date + "):\n\n";
  std::string pins;
  for (const Pin& pin : SetOf(input).pins) {
    if (pin.requested)
      pins += pin.direct ? pin.name + " @ " + pin.direct->url + "\n" : pin.name + "==" + pin.version + "\n";
  }
  return text + CodeBlock("text", pins);
}

std::string Troubleshooting(const ReportInput& input) {
  const Target& target = *input.before.target;
  const FitReport& fit = FitOf(input);
  bool uv = input.before.installer == "uv";
  std::string text = "\n## Troubleshooting\n\n";
  text += std::string("- An old file from a cache: `") + (uv ? "uv cache clean" : "pip cache purge") +
          "`, then install again.\n";
  text +=
      "- Leftovers of other packages: install into a fresh environment with Python " + target.python.ToString() + ".\n";
  if (!target.gpus.empty()) {
    text += "- `nvidia-smi` prints the driver and the newest CUDA version that it supports";
    if (fit.least_driver) text += "; this set needs driver " + fit.least_driver->ToString() + " or newer";
    if (target.driver) {
      if (auto cuda = NewestCudaOf(*target.driver)) {
        text += "; for driver " + target.driver->ToString() + " it prints CUDA " + cuda->ToString();
      }
    }
    text += ".\n";
  }
  text += "- If the resolution itself fails, pin the exact versions above.\n";
  for (const Finding& finding : fit.findings) {
    if (finding.level != Level::kError) text += FindingLine(finding);
  }
  auto unknown = [&](std::string_view rung, RungAnswer answer) {
    if (answer == RungAnswer::kUnknown)
      text += "- Whether it " + std::string(rung) + " is unknown: no wheel read and no facts row covers it.\n";
  };
  unknown("loads", fit.rungs.loads);
  unknown("runs", fit.rungs.runs);
  return text;
}

std::string FactText(const FactSource& from) {
  return std::string(from.source) + " (" + std::string(from.evidence) + ", " + std::string(from.date) + ")";
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

std::string Sources(const ReportInput& input) {
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
  std::string text = "\n## Sources\n\n";
  for (const InputFile& file : input.before.deployment->files) text += "- " + file.path + "\n";
  for (const std::string& url : input.index_urls) text += "- Package index: " + url + "\n";
  for (const std::string& source : sources) text += "- " + source + "\n";
  return text + "- GPU, driver and CUDA facts of " + std::string(FactsDate()) +
         ", measured or documented, compiled into fitment\n";
}

// What a line's remark tells of an earlier repair ("Updated from 2.1.2"); "" for nothing.
std::string EarlierChange(const RequirementItem& item) {
  constexpr std::string_view kRemark = "# Updated from ";
  size_t at = item.line_text.find(kRemark);
  if (at == std::string::npos) return "";
  std::string old = item.line_text.substr(at + kRemark.size());
  return "| earlier | " + MarkdownCell("`" + item.text + "`, from " + old.substr(0, old.find(';'))) +
         " | as its remark tells |\n";
}

std::string History(const ReportInput& input) {
  std::string text = "\n## History\n\n| date | change | reason |\n| --- | --- | --- |\n";
  for (const RequirementItem& item : input.before.deployment->items) text += EarlierChange(item);
  if (!input.plan || input.plan->edits.empty()) {
    return text + "| " + input.date + " | none | " + std::string(NameOf(input.before.verdict)) + " |\n";
  }
  for (const PlanEdit& edit : input.plan->edits) {
    std::string change = edit.old_text.empty()   ? "added `" + edit.new_text + "`"
                         : edit.new_text.empty() ? "dropped `" + edit.old_text + "`"
                                                 : "`" + edit.old_text + "` to `" + edit.new_text + "`";
    text += "| " + input.date + " | " + MarkdownCell(change) + " | " + MarkdownCell(edit.reason) + " |\n";
  }
  return text;
}

}  // namespace

std::string MarkdownCell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
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

std::string MarkdownReport(const ReportInput& input) {
  return Summary(input) + Problem(input) + Cause(input) + BeforeAndAfter(input) + VersionTables(input) +
         GpuTables(input) + WhyRanges(input) + TestSection(input) + Troubleshooting(input) + Sources(input) +
         History(input);
}

}  // namespace fitment
