// Markdown for a pull request: short, worst first, the repair folded away. Tests: ci_forms_test.cc.
#include <fmt/format.h>

#include "report/ci_forms.h"
#include "report/document.h"

namespace fitment {
namespace {

constexpr size_t kMostRemarks = 20;

std::string_view SignOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFits:
      return "✅";
    case Verdict::kBreaks:
    case Verdict::kUnsatisfiable:
      return "❌";
    case Verdict::kUndecided:
      break;
  }
  return "❔";
}

std::string Row(const Judgement& judgement) {
  const Ladder& rungs = judgement.fit.rungs;
  return fmt::format("| {} | {} {} | {} | {} | {} | {} | {} |\n", MarkdownCell(judgement.deployment->file),
                     SignOf(judgement.verdict), NameOf(judgement.verdict), NameOf(rungs.installs), NameOf(rungs.loads),
                     NameOf(rungs.runs), NameOf(rungs.sound), MarkdownCell(Describe(*judgement.target)));
}

std::string RemarkLine(const Remark& remark) {
  const RemarkPlace& place = remark.places.front();
  return fmt::format("- **{}** ({}) {}: {}\n", remark.code, NameOf(remark.level),
                     Coded(fmt::format("{}:{}", place.file, place.line)), remark.message);
}

std::string Folded(std::string_view title, std::string_view diff) {
  std::string fence = "```";
  while (diff.find(fence) != std::string_view::npos) fence += '`';
  return fmt::format("\n<details><summary>{}</summary>\n\n{}diff\n{}{}\n\n</details>\n", HtmlEscaped(title), fence,
                     diff, fence);
}

}  // namespace

std::string SummaryText(const std::vector<Judgement>& judgements, const std::vector<Correction>& corrections) {
  std::string text =
      "### fitment\n\n| deployment | verdict | installs | loads | runs | sound | target |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const Judgement& judgement : judgements) text += Row(judgement);
  size_t told = 0, left = 0;
  std::string remarks;
  for (const Remark& remark : RemarksOf(judgements)) {
    if (remark.level == Level::kNote) continue;
    if (told++ < kMostRemarks) {
      remarks += RemarkLine(remark);
    } else {
      ++left;
    }
  }
  if (!remarks.empty()) text += "\n" + remarks;
  if (left) text += fmt::format("- and {} more\n", left);
  for (const Correction& correction : corrections) {
    if (!correction.diff.empty())
      text += Folded(correction.of->deployment->file + ": " + correction.description, correction.diff);
  }
  return text;
}

}  // namespace fitment
