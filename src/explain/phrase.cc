// A conflict in words. Tested by phrase_test.cc.
#include "explain/phrase.h"

#include <algorithm>

#include "base/text.h"

namespace fitment {
namespace {

bool IsRefusal(const ChainLink& link) {
  return link.source == "index";
}

// The user's line under its place, the requirement underlined.
std::string Quoted(const LinePlace& line) {
  std::string source = line.source_line.empty() ? line.text : line.source_line;
  size_t first = source.find_first_not_of(" \t");
  if (first == std::string::npos) first = 0;
  size_t column = line.place.column > 0 ? static_cast<size_t>(line.place.column) - 1 : first;
  column = std::max(column, first);
  std::string shown(Trim(source));
  std::string under(column - first, ' ');
  under += std::string(std::max<size_t>(1, line.text.size()), '^');
  return "  " + line.place.ToString() + "\n    " + shown + "\n    " + under + "\n";
}

std::string Sentence(const ChainLink& link) {
  std::string who = link.package + (link.version.empty() ? "" : " " + link.version);
  if (IsRefusal(link)) return "  " + who + " " + link.requires_text + "\n";
  std::string line = "  " + who + " requires " + link.requires_text;
  std::string from = "[" + link.source + "]";
  if (line.size() + 2 + from.size() <= 100) return line + "  " + from + "\n";
  return line + "\n    " + from + "\n";
}

}  // namespace

std::string TitleOf(const Conflict& conflict, const std::vector<LinePlace>& places) {
  std::vector<std::string> texts;
  for (uint32_t line : conflict.lines) texts.push_back(line < places.size() ? places[line].text : "?");
  if (texts.empty()) return "This cannot be installed on the target.";
  if (texts.size() == 1) return texts[0] + " cannot be installed here.";
  return JoinAnd(texts) + " cannot be installed together.";
}

std::string HintFor(const Conflict& conflict) {
  for (const ChainLink& link : conflict.chain) {
    if (link.requires_text.starts_with("is on no index"))
      return "check the name, or add the index that has " + link.package;
    if (link.requires_text.starts_with("has wheels for Python"))
      return "another Python, or another version of " + link.package + ": `fitment fix` finds the smaller change";
  }
  return "`fitment fix` finds the smallest change of these lines";
}

std::string TextOf(const Conflict& conflict, const std::vector<LinePlace>& places) {
  std::string text = TitleOf(conflict, places) + "\n";
  for (uint32_t line : conflict.lines) {
    if (line < places.size()) text += Quoted(places[line]);
  }
  for (const ChainLink& link : conflict.chain) text += Sentence(link);
  if (!conflict.hint.empty()) text += "  next: " + conflict.hint + "\n";
  return text;
}

}  // namespace fitment
