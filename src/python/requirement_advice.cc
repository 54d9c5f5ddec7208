// Slips in requirements, told apart by what stands where. Tests: requirement_test.cc.
#include "python/requirement_advice.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "python/marker.h"
#include "python/name.h"

namespace fitment {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

// What stands at `at`, up to the next blank.
std::string_view PieceAt(std::string_view text, size_t at) {
  return text.substr(at, std::min(text.find_first_of(kBlanks, at), text.size()) - at);
}

std::string Shown(std::string_view piece) {
  return Printable(piece, 60);
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool LooksLikePath(std::string_view piece) {
  for (const std::string_view start : {"./", "../", "/", "~/", ".\\", "..\\"}) {
    if (piece.starts_with(start)) return true;
  }
  return piece == "." || piece == "..";
}

// The quote that `text` begins with, or "".
std::string_view QuoteAt(std::string_view text) {
  for (const std::string_view quote : {"\"", "'", "`", "“", "‘", "”", "’"}) {
    if (text.starts_with(quote)) return quote;
  }
  return {};
}

RequirementFault FaultAtUrl(std::string_view text, size_t at) {
  const std::string_view url = PieceAt(text, at);
  RequirementFault fault{
      at, "a URL needs the project's name before it", {}, fmt::format("write `name @ {}`", Shown(url))};
  const size_t egg = url.find("#egg=");
  if (egg == url.npos) return fault;
  std::string_view name = url.substr(egg + 5);
  name = name.substr(0, name.find('&'));
  const std::string_view bare_name = name.substr(0, name.find('['));
  if (IsValidName(bare_name)) fault.meant = fmt::format("{} @ {}", name, text.substr(at));
  return fault;
}

RequirementFault FaultAtPath(size_t at, std::string_view piece) {
  return {at,
          fmt::format("`{}` is a path", Shown(piece)),
          {},
          "a file or directory is required by its project's name and a file: URL, `name @ file:///…`"};
}

// `==2.1[gpu]`: extras belong to the name.
std::string WithExtrasMoved(std::string_view text, std::string_view head, size_t begin, size_t end) {
  const std::string_view specifiers = text.substr(begin, end - begin);
  const size_t open = specifiers.find('['), close = specifiers.find(']');
  if (open == specifiers.npos || close == specifiers.npos || close < open || head.ends_with(']')) return {};
  return fmt::format("{}{}{}{}{}", head, specifiers.substr(open, close + 1 - open), Trim(specifiers.substr(0, open)),
                     specifiers.substr(close + 1), text.substr(end));
}

RequirementFault FaultAtSecond(size_t at, std::string_view rest, std::string_view complete) {
  return {at,
          fmt::format("a second requirement begins at `{}`", Shown(PieceAt(rest, 0))),
          {},
          fmt::format("write two requirements: `{}` and `{}`", Printable(complete), Shown(rest)),
          {}};
}

// `rest` stands behind a complete requirement; `tail` is "" or the marker behind that, from its ";" on.
RequirementFault FaultAtRest(size_t at, std::string_view rest, const std::string& complete, std::string_view tail) {
  const std::string_view piece = PieceAt(rest, 0);
  std::string without = tail.empty() ? complete : fmt::format("{} {}", complete, tail);
  if (rest.starts_with('-')) {
    return {at, fmt::format("`{}` is an option, and no part of a requirement", Shown(piece)), std::move(without), {}};
  }
  if (rest.starts_with('#')) {
    return {at, fmt::format("`{}` is a comment, and no part of a requirement", Shown(rest)), std::move(without), {}};
  }
  if (rest.starts_with('@'))
    return {at, "a requirement has either versions or a URL, not both", {}, "leave one of them out"};
  if (Marker::Parse(rest))
    return {at, "a `;` is missing before the marker", fmt::format("{} ; {}", complete, rest), {}};
  if (piece == "and" || piece == "&&" || piece == "&") {
    return {at,
            fmt::format("`{}` does not join versions", piece),
            fmt::format("{},{}", complete, Trim(rest.substr(piece.size()))),
            {},
            {}};
  }
  if (piece == "or" || piece == "||" || piece == "|") {
    return {at,
            "a requirement has no `or`",
            {},
            "give one range that holds every version that works, and exclude others in it with `!=`",
            {}};
  }
  if (IsLetter(rest[0])) return FaultAtSecond(at, rest, complete);
  return {at, fmt::format("`{}` does not belong here", Shown(rest)), std::move(without), {}};
}

}  // namespace

RequirementFault FaultAtName(std::string_view text, size_t at) {
  const std::string_view piece = PieceAt(text, at);
  if (piece.empty())
    return {at, "it is empty", {}, "a requirement looks like `torch`, `torch>=2.1` or `torch @ https://…`"};
  if (const std::string_view quote = QuoteAt(text.substr(at)); !quote.empty()) {
    std::string_view inner = Trim(text.substr(at + quote.size()));
    const bool closed = inner.ends_with(quote) || inner.ends_with("”") || inner.ends_with("’");
    if (closed) inner.remove_suffix(inner.ends_with(quote) ? quote.size() : 3);
    return {at, "it begins with a quote", std::string(inner), "leave the quotes out", {}};
  }
  if (piece.starts_with('-')) {
    return {at,
            fmt::format("`{}` is an option", Shown(piece)),
            {},
            "options stand on lines of their own, and only in requirements files"};
  }
  if (LooksLikePath(piece)) return FaultAtPath(at, piece);
  if (piece.starts_with('#')) return {at, "it is a comment", {}, {}};
  if (std::string_view("=<>!~^").find(text[at]) != std::string_view::npos) {
    return {at, fmt::format("the project's name is missing before `{}`", Shown(piece)), {}, {}};
  }
  const size_t first = text.find_first_not_of("-._", at);
  return {at,
          fmt::format("a project's name begins with a letter or a digit, not at `{}`", Shown(piece)),
          first > at && first != text.npos ? std::string(text.substr(first)) : "",
          {},
          {}};
}

RequirementFault FaultAfterName(std::string_view text, std::string_view head, size_t at) {
  const std::string_view rest = text.substr(at), piece = PieceAt(text, at);
  const size_t first = text.find_first_not_of(kBlanks);
  const std::string_view whole = PieceAt(text, first);
  if (whole.find("://") != whole.npos) return FaultAtUrl(text, first);
  if (piece.find("://") != piece.npos)
    return {at, "an `@` is missing before the URL", fmt::format("{} @ {}", head, rest), {}, {}};
  if (text[at] == '/' || text[at] == '\\') return FaultAtPath(first, whole);
  for (const std::string_view dash : {"–", "—", "‐", "‑"}) {
    if (!rest.starts_with(dash)) continue;
    return {at,
            fmt::format("`{}` is another character than the `-` of names", dash),
            fmt::format("{}-{}", head, rest.substr(dash.size())),
            {},
            {}};
  }
  if (text[at] == ':') return {at, "`:` is not an operator", fmt::format("{}=={}", head, Trim(rest.substr(1))), {}, {}};
  const bool apart = at > 0 && kBlanks.find(text[at - 1]) != kBlanks.npos;
  if (!apart || !IsLetter(text[at])) return FaultAtRest(at, rest, std::string(head), {});
  if (Marker::Parse(rest))
    return {at, "a `;` is missing before the marker", fmt::format("{} ; {}", head, rest), {}, {}};
  return {at, fmt::format("a project's name holds no blanks, and `{}` follows one", Shown(piece)),
          fmt::format("{}-{}", head, rest),
          fmt::format("write two requirements: `{}` and `{}`", Shown(head), Shown(rest)),
          fmt::format("two requirements, `{}` and `{}`", Shown(head), Shown(rest))};
}

RequirementFault FaultInSpecifiers(std::string_view text, std::string_view head, size_t begin, size_t end,
                                   const ClauseFault& fault) {
  const std::string_view specifiers = text.substr(begin, end - begin);
  const std::string complete = fmt::format("{}{}", head, Trim(specifiers.substr(0, fault.at)));
  const bool further_clause =
      !fault.rest.empty() && std::string_view("=<>!~^").find(fault.rest[0]) != std::string_view::npos;
  if (!fault.rest.empty() && !further_clause) {
    return FaultAtRest(begin + fault.at, specifiers.substr(fault.at), complete, text.substr(end));
  }
  const std::string_view clause = specifiers.substr(fault.begin, fault.end - fault.begin);
  if (!clause.empty() && fault.at == fault.begin && IsLetter(clause[0]) && clause[0] != 'v') {
    const std::string_view before = Trim(specifiers.substr(0, fault.begin));
    return FaultAtSecond(begin + fault.at, clause,
                         fmt::format("{}{}", head, Trim(before.substr(0, before.find_last_not_of(',') + 1))));
  }
  RequirementFault told{begin + fault.at, fault.reason, WithExtrasMoved(text, head, begin, end), fault.advice, {}};
  if (!told.meant.empty()) {
    told.reason = "extras stand behind the name, before the version";
    return told;
  }
  const std::string mended = MendedClauses(specifiers, fault);
  if (mended.empty()) return told;
  const bool bracket = end < text.size() && text[end] == ')';
  const std::string_view front = bracket ? text.substr(0, begin) : head, back = text.substr(end);
  told.meant = fmt::format("{}{}{}{}", front, Trim(mended), bracket || back.empty() ? "" : " ", back);
  return told;
}

}  // namespace fitment
