// Remarks, and GitHub's and JUnit's texts; the JSON forms are in ci_json.cc. Tests: ci_forms_test.cc.
#include "report/ci_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "explain/phrase.h"
#include "resolve/codes.h"

namespace fitment {
namespace {

RemarkPlace PlaceOf(const LinePlace& line) {
  int end = line.place.column > 0 ? line.place.column + static_cast<int>(line.text.size()) : 0;
  return {line.place.file, line.place.line, line.place.column, end};
}

std::string OneParagraph(std::string_view text) {
  std::string out;
  for (std::string_view line : SplitLines(text)) {
    line = Trim(line);
    if (line.empty()) continue;
    if (!out.empty()) out += ' ';
    out += line;
  }
  return out;
}

Remark RemarkOf(const Conflict& conflict, const Judgement& judgement) {
  Remark remark;
  remark.code = code::kConflict;
  remark.rung = Rung::kInstalls;
  remark.help = conflict.hint;
  remark.of = &judgement;
  std::vector<std::string> lines;
  for (uint32_t line : conflict.lines) {
    if (line >= judgement.places.size()) continue;
    lines.push_back(judgement.places[line].text);
    remark.places.push_back(PlaceOf(judgement.places[line]));
  }
  remark.message = JoinAnd(lines) + " cannot be installed" + (lines.size() > 1 ? " together" : "");
  std::string separator = ": ";
  for (const ChainLink& link : conflict.chain) {
    remark.message += separator + SentenceOf(link);
    separator = "; ";
  }
  return remark;
}

Remark RemarkOf(const Finding& finding, const Judgement& judgement) {
  Remark remark;
  remark.code = finding.code;
  remark.level = finding.level;
  remark.rung = finding.rung;
  remark.message = OneParagraph(finding.message);
  remark.of = &judgement;
  RemarkPlace place{finding.file, finding.line, 0, 0};
  for (const LinePlace& line : judgement.places) {
    if (line.place.file == finding.file && line.place.line == finding.line) place = PlaceOf(line);
  }
  remark.places.push_back(place);
  return remark;
}

// GitHub's toolkit escapes these in a message, and two more in a property.
std::string GithubEscaped(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else if (property && c == ':') {
      out += "%3A";
    } else if (property && c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view GithubCommand(Level level) {
  return level == Level::kNote ? "notice" : NameOf(level);
}

// XML 1.0 has no way to write most control characters: they become "?".
std::string XmlEscaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? '?' : c;
    }
  }
  return out;
}

struct Case {
  Rung rung;
  RungAnswer answer;
};

std::string CaseText(const Judgement& judgement, const Case& rung, const std::vector<Remark>& remarks, int& failures,
                     int& skipped) {
  std::string suite = judgement.deployment->file, text;
  text = fmt::format("    <testcase classname=\"{}\" name=\"{}\"", XmlEscaped(suite), NameOf(rung.rung));
  if (rung.answer == RungAnswer::kYes) return text + "/>\n";
  text += ">\n";
  if (rung.answer == RungAnswer::kNo) {
    std::string first, all;
    for (const Remark& remark : remarks) {
      if (remark.level != Level::kError) continue;
      const RemarkPlace& place = remark.places.front();
      if (first.empty()) first = remark.message;
      all += fmt::format("{}:{}: {} {}\n", place.file, place.line, remark.code, remark.message);
    }
    ++failures;
    text += fmt::format("      <failure message=\"{}\">{}</failure>\n", XmlEscaped(first), XmlEscaped(all));
  } else {
    ++skipped;
    text += fmt::format("      <skipped message=\"{}\"/>\n", NameOf(rung.answer));
  }
  return text + "    </testcase>\n";
}

}  // namespace

std::vector<Remark> RemarksOf(const std::vector<Judgement>& judgements) {
  std::vector<Remark> remarks;
  for (const Judgement& judgement : judgements) {
    for (const Conflict& conflict : judgement.conflicts.conflicts) remarks.push_back(RemarkOf(conflict, judgement));
    for (const Finding& finding : judgement.fit.findings) remarks.push_back(RemarkOf(finding, judgement));
    if (judgement.verdict != Verdict::kUndecided) continue;
    Remark undecided;
    undecided.code = code::kUndecided;
    undecided.message = "Undecided: " + judgement.undecided_why;
    undecided.of = &judgement;
    remarks.push_back(std::move(undecided));
  }
  for (Remark& remark : remarks) {
    if (remark.places.empty()) remark.places.emplace_back();
    RemarkPlace& place = remark.places.front();
    if (place.file.empty()) place.file = remark.of->deployment->file;
    if (place.line == 0) place.line = 1;
  }
  auto rank = [](const Remark& remark) { return static_cast<int>(remark.level); };
  std::stable_sort(remarks.begin(), remarks.end(), [&](const Remark& a, const Remark& b) { return rank(a) < rank(b); });
  return remarks;
}

std::string GithubText(const std::vector<Judgement>& judgements) {
  std::string text;
  for (const Remark& remark : RemarksOf(judgements)) {
    const RemarkPlace& place = remark.places.front();
    text +=
        fmt::format("::{} file={},line={}", GithubCommand(remark.level), GithubEscaped(place.file, true), place.line);
    if (place.column) text += fmt::format(",col={},endColumn={}", place.column, place.end_column);
    text += fmt::format(",title={}::{}\n", GithubEscaped(remark.code, true),
                        GithubEscaped(remark.message + (remark.help.empty() ? "" : "\n" + remark.help), false));
  }
  return text;
}

std::string JunitText(const std::vector<Judgement>& judgements) {
  std::string suites;
  const auto remarks = RemarksOf(judgements);
  for (const Judgement& judgement : judgements) {
    const Ladder& rungs = judgement.fit.rungs;
    const Case cases[] = {{Rung::kInstalls, rungs.installs},
                          {Rung::kLoads, rungs.loads},
                          {Rung::kRuns, rungs.runs},
                          {Rung::kSound, rungs.sound}};
    int failures = 0, skipped = 0;
    std::string body;
    for (const Case& rung : cases) {
      std::vector<Remark> spoken;
      std::copy_if(remarks.begin(), remarks.end(), std::back_inserter(spoken),
                   [&](const Remark& remark) { return remark.of == &judgement && remark.rung == rung.rung; });
      body += CaseText(judgement, rung, spoken, failures, skipped);
    }
    suites += fmt::format(
        "  <testsuite name=\"{}\" tests=\"4\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{}  </testsuite>\n",
        XmlEscaped(judgement.deployment->file), failures, skipped, body);
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"fitment\">\n" + suites + "</testsuites>\n";
}

}  // namespace fitment
