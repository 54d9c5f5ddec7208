// A conflict in words. Tested by phrase_test.cc.
#include "explain/phrase.h"

#include <algorithm>

#include "base/text.h"

namespace fitment {
namespace {

constexpr size_t kWidth = 80;

bool Several(const std::string& versions) {
  for (const char* sign : {" and ", " to ", " releases "}) {
    if (versions.find(sign) != std::string::npos) return true;
  }
  return false;
}

std::string Plural(const std::string& words) {
  constexpr std::pair<std::string_view, std::string_view> kVerbs[] = {
      {"has ", "have "}, {"was ", "were "}, {"is ", "are "}, {"requires ", "require "}};
  for (const auto& [one, many] : kVerbs) {
    if (words.starts_with(one)) return std::string(many) + words.substr(one.size());
  }
  return words;
}

std::string NameOf(const ToldLine& line) {
  switch (line.role) {
    case RootRequirement::Role::kConstraint:
      return "the constraint " + line.line.text;
    case RootRequirement::Role::kOverride:
      return "the override " + line.line.text;
    case RootRequirement::Role::kRequirement:
      break;
  }
  return line.line.text;
}

// What the file's line holds beside its requirement is nothing but a list's dash.
bool StandsAlone(const LinePlace& line) {
  std::string_view source = line.source_line.empty() ? std::string_view(line.text) : Trim(line.source_line);
  if (source.starts_with("- ")) source.remove_prefix(2);
  return Trim(source) == line.text && Printable(line.text) == line.text;
}

// The conclusion without what the sentences before it say already.
std::string_view Short(std::string_view conclusion) {
  constexpr std::string_view kBoth = " meets both";
  if (size_t both = conclusion.find(kBoth); both != std::string_view::npos)
    return conclusion.substr(0, both + kBoth.size());
  if (conclusion.starts_with("so ")) conclusion.remove_prefix(3);
  return conclusion;
}

// The title and, where there is room, what it comes to; of a single line its place as well, which needs no row of its
// own then. `conclusion` is emptied where the title has it.
std::string Head(const std::vector<ToldLine>& lines, std::string& conclusion, bool& placed) {
  std::string title = TitleOf(lines);
  placed = lines.size() == 1 && lines[0].role == RootRequirement::Role::kRequirement && StandsAlone(lines[0].line);
  if (placed) {
    const std::string place = lines[0].line.place.ToString();
    if (!place.empty()) title = place + ": " + title;
    placed = title.size() <= kWidth;
    if (!placed) title = TitleOf(lines);
  }
  if (conclusion.empty() || !title.ends_with('.')) return title;
  std::string whole = title.substr(0, title.size() - 1) + ": " + std::string(Short(conclusion));
  constexpr std::string_view kReleaseOf = "no release of ";
  if (size_t at = whole.rfind(kReleaseOf); whole.size() > kWidth && at != std::string::npos)
    whole.replace(at, kReleaseOf.size(), "no ");
  if (whole.size() > kWidth) return title;
  conclusion.clear();
  return whole;
}

// "PLACE: LINE: cause; next step" in one row, else the next step in a second one; "" where the cause has no room.
std::string OneRow(const LinePlace& line, const BehindLine& behind, const std::string& hint) {
  const std::string place = line.place.ToString();
  const bool sentence = behind.words.starts_with(' ');  // a marker cannot stand amid one
  if (behind.words.empty() || place.empty() || !StandsAlone(line) ||
      (sentence && line.text.find(';') != line.text.npos))
    return "";
  const std::string own = place + ": " + line.text, whole = own + behind.words;
  auto in_one = [&](const std::string& cause, const std::string& step) {
    const std::string row = own + cause + "; " + step;
    return step.empty() || row.size() > kWidth ? "" : row + "\n";
  };
  if (std::string row = in_one(behind.brief, behind.brief_hint); !row.empty()) return row;
  if (std::string row = in_one(behind.words, hint); !row.empty()) return row;
  if (std::string row = in_one(behind.brief, behind.brief.empty() ? "" : hint); !row.empty()) return row;
  const std::string row = whole.size() <= kWidth || hint.empty() ? whole : own + behind.brief;
  if (row.size() > kWidth || row.size() == own.size()) return "";
  return row + "\n" + (hint.empty() ? "" : Wrapped("hint: " + hint, 2, 2));
}

// The user's line after its place (below it, where both are too wide for one row), the requirement underlined where the
// line holds more than it.
std::string Quoted(const LinePlace& line) {
  const std::string place = line.place.ToString();
  std::string source = line.source_line.empty() ? line.text : line.source_line;
  size_t first = source.find_first_not_of(" \t");
  if (first == std::string::npos) return place.empty() ? "" : "  " + place + "\n";
  size_t column =
      line.source_line.empty() || line.place.column <= 0 ? first : static_cast<size_t>(line.place.column) - 1;
  if (column < first || column >= source.size()) column = first;
  std::string shown = Printable(Trim(source));
  size_t before = Printable(source.substr(first, column - first)).size();
  size_t marks =
      std::clamp<size_t>(line.text.size(), 1, std::max<size_t>(1, shown.size() - std::min(shown.size(), before)));
  std::string lead = place.empty() ? "  " : "  " + place + ": ";
  std::string text = lead + shown + "\n";
  if (lead.size() + shown.size() > kWidth && !place.empty()) {
    lead = "    ";
    text = "  " + place + "\n" + lead + shown + "\n";
  }
  const std::string_view around = std::string_view(shown).substr(0, before);
  const bool alone = before + marks >= shown.size() && (around.empty() || around == "- ");
  return alone ? text : text + std::string(lead.size() + before, ' ') + std::string(marks, '^') + "\n";
}

// A fact and its source, on one row if there is room.
std::string Sourced(const std::string& sentence, const std::string& source) {
  const std::string both = sentence + " [" + source + "]";
  if (both.size() + 2 <= kWidth) return "  " + both + "\n";
  return Wrapped(sentence, 2, 2) + Wrapped("[" + source + "]", 4, 2);
}

}  // namespace

std::string Wrapped(const std::string& text, size_t indent, size_t hanging, size_t width) {
  std::string out, line(indent, ' ');
  size_t blank = line.size();  // length of a line on which nothing stands yet
  auto place = [&](const std::string& piece, bool glued) {
    bool fits = line.size() + !glued + piece.size() <= width;
    if (!fits && line.size() > blank) {
      out += line + "\n";
      line.assign(indent + hanging, ' ');
      blank = line.size();
    }
    if (line.size() > blank && !glued) line += ' ';
    line += piece;
  };
  for (std::string_view word : Split(text, ' ')) {
    bool glued = false;
    if (indent + hanging + word.size() <= width) {
      place(std::string(word), false);
      continue;
    }
    while (!word.empty()) {  // too long for any line: at commas
      size_t comma = std::min(word.find(','), word.size() - 1);
      place(std::string(word.substr(0, comma + 1)), glued);
      word.remove_prefix(comma + 1);
      glued = true;
    }
  }
  return out + line + "\n";
}

std::string SentenceOf(const ChainLink& link) {
  std::string name = link.package + (link.extra.empty() ? "" : "[" + link.extra + "]");
  bool every = link.version == "every release", several = !every && Several(link.version);
  std::string who = name + (link.version.empty() ? "" : " " + link.version);
  if (every) who = "every release of " + name;
  if (size_t from = link.version.find(" releases from ");
      from != std::string::npos) {  // "12 releases of a from 1 to 9"
    who = link.version.substr(0, from) + " releases of " + name + link.version.substr(from + 9);
  }
  if (link.refusal) return who + " " + (several ? Plural(link.requires_text) : link.requires_text);
  return who + (several ? " require " : " requires ") + link.requires_text;
}

std::string InReadingOrder(const SpecifierSet& specifiers) {
  auto rank = [](const Specifier& clause) {
    switch (clause.op) {
      case SpecifierOp::kLess:
      case SpecifierOp::kLessEqual:
        return 1;
      case SpecifierOp::kNotEqual:
        return 2;
      default:
        return 0;
    }
  };
  std::vector<Specifier> clauses = specifiers.clauses();
  std::stable_sort(clauses.begin(), clauses.end(),
                   [&](const Specifier& a, const Specifier& b) { return rank(a) < rank(b); });
  return SpecifierSet(std::move(clauses)).ToString();
}

std::string TitleOf(const std::vector<ToldLine>& lines) {
  std::vector<std::string> names;
  for (const ToldLine& line : lines) names.push_back(NameOf(line));
  if (names.empty()) return "This cannot be installed on the target.";
  if (names.size() == 1) return names[0] + " cannot be installed here.";
  if (names.size() > 3) return "These " + std::to_string(names.size()) + " lines cannot be installed together.";
  return JoinAnd(names) + " cannot be installed together.";
}

std::string TextOf(const std::vector<ToldLine>& lines, const std::vector<ChainLink>& chain,
                   const std::string& conclusion, const std::string& hint, const BehindLine& behind) {
  if (lines.size() == 1 && lines[0].role == RootRequirement::Role::kRequirement) {
    if (std::string row = OneRow(lines[0].line, behind, hint); !row.empty()) return row;
  }
  bool placed = false;
  std::string rest = conclusion;
  std::string text = Wrapped(Head(lines, rest, placed), 0, 2);
  for (const ToldLine& line : lines) {
    if (!placed) text += Quoted(line.line);
  }
  for (const ChainLink& link : chain) {
    const bool sourced = !link.refusal && !link.source.empty();
    text += sourced ? Sourced(SentenceOf(link), link.source) : Wrapped(SentenceOf(link), 2, 2);
  }
  if (!rest.empty()) text += Wrapped(rest, 2, 2);
  if (!hint.empty()) text += Wrapped("hint: " + hint, 2, 2);
  return text;
}

}  // namespace fitment
