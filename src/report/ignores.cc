// Directives read and applied. Tests: ignores_test.cc.
#include "report/ignores.h"

#include <algorithm>

#include "base/text.h"
#include "resolve/codes.h"

namespace fitment {
namespace {

constexpr std::string_view kDirective = "fitment:";

bool IsDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  const int month = (text[5] - '0') * 10 + text[6] - '0', day = (text[8] - '0') * 10 + text[9] - '0';
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

std::string Upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

Ignore Faulty(std::string fault) {
  Ignore ignore;
  ignore.fault = std::move(fault);
  return ignore;
}

// What follows "fitment:".
Ignore ParseIgnore(std::string_view text) {
  text = Trim(text);
  if (!text.starts_with("ignore")) return Faulty("`fitment:` is followed by `ignore[CODE]`, and by nothing else");
  text = Trim(text.substr(6));
  size_t close = text.find(']');
  if (!text.starts_with('[') || close == std::string_view::npos)
    return Faulty("it does not say which codes: `ignore[FIT402]`");
  Ignore ignore;
  for (std::string_view code : Split(text.substr(1, close - 1), ',')) {
    std::string name = Upper(Trim(code));
    if (!FindCode(name)) return Faulty("there is no code `" + Printable(Trim(code)) + "`");
    ignore.codes.push_back(std::move(name));
  }
  text = Trim(text.substr(close + 1));
  if (text.starts_with("until=")) {
    std::string_view day = text.substr(6, text.substr(6).find_first_of(" \t"));
    if (!IsDay(day)) return Faulty("`until=` takes a day such as 2027-01-01, not `" + Printable(day) + "`");
    ignore.until = day;
    text = Trim(text.substr(6 + day.size()));
  }
  ignore.reason = text;
  return ignore;
}

Finding Warning(const LinePlace& place, std::string message) {
  Finding finding;
  finding.code = code::kIgnore;
  finding.level = Level::kWarning;
  finding.rung = Rung::kInstalls;
  finding.message = std::move(message);
  finding.evidence = {"config", std::string(Trim(place.source_line)), place.place.ToString()};
  finding.file = place.place.file;
  finding.line = place.place.line;
  return finding;
}

// Lets the findings of that code on that line pass; how many there were.
size_t LetPass(Judgement& judgement, const LinePlace& place, const Ignore& ignore, const std::string& name) {
  size_t hit = 0;
  for (Finding& finding : judgement.fit.findings) {
    if (finding.code != name || finding.file != place.place.file || finding.line != place.place.line) continue;
    ++hit;
    if (finding.level == Level::kNote) continue;
    finding.message += " Ignored by " + place.place.ToString();
    if (!ignore.until.empty()) finding.message += " until " + ignore.until;
    finding.message += (ignore.reason.empty() ? "" : ": " + ignore.reason) + ".";
    finding.level = Level::kNote;
  }
  return hit;
}

void Apply(Judgement& judgement, const LinePlace& place, const Ignore& ignore, const std::string& day,
           std::vector<Finding>& warnings) {
  if (!ignore.fault.empty()) {
    warnings.push_back(Warning(place, "this ignore is not understood: " + ignore.fault + "."));
    return;
  }
  const bool resolved = judgement.verdict == Verdict::kFits || judgement.verdict == Verdict::kBreaks;
  for (const std::string& name : ignore.codes) {
    if (!ignore.until.empty() && ignore.until < day) {
      warnings.push_back(Warning(place, "the ignore of " + name + " expired on " + ignore.until +
                                            ": look at it again, then renew or remove it."));
    } else if (name == code::kConflict) {
      warnings.push_back(
          Warning(place, name + " cannot be ignored: lines that contradict each other leave nothing to install."));
    } else if (LetPass(judgement, place, ignore, name) == 0 && resolved) {
      warnings.push_back(Warning(place, "the ignore of " + name + " hits nothing here any more: it can be removed."));
    }
  }
}

}  // namespace

std::vector<Ignore> IgnoresOf(std::string_view source_line) {
  std::vector<Ignore> ignores;
  for (size_t hash = source_line.find('#'); hash != std::string_view::npos; hash = source_line.find('#', hash + 1)) {
    std::string_view comment = Trim(source_line.substr(hash + 1));
    comment = Trim(comment.substr(0, comment.find('#')));
    if (comment.starts_with(kDirective)) ignores.push_back(ParseIgnore(comment.substr(kDirective.size())));
  }
  return ignores;
}

void ApplyIgnores(Judgement& judgement, const std::string& day) {
  std::vector<Finding> warnings;
  bool any = false;
  for (const LinePlace& place : judgement.places) {
    for (const Ignore& ignore : IgnoresOf(place.source_line)) {
      any = true;
      Apply(judgement, place, ignore, day, warnings);
    }
  }
  if (!any) return;
  auto& findings = judgement.fit.findings;
  findings.insert(findings.end(), warnings.begin(), warnings.end());
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.level < b.level; });
  if (judgement.verdict == Verdict::kBreaks) judgement.verdict = VerdictOf(judgement.fit);
}

}  // namespace fitment
