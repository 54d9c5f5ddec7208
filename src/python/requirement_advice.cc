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
  if (IsLetter(rest[0])) {
    return {at,
            fmt::format("a second requirement begins at `{}`", Shown(piece)),
            {},
            fmt::format("write two requirements: `{}` and `{}`", Printable(complete), Shown(rest))};
  }
  return {at, fmt::format("`{}` does not belong here", Shown(rest)), std::move(without), {}};
}

}  // namespace

RequirementFault FaultAtName(std::string_view text, size_t at) {
  const std::string_view piece = PieceAt(text, at);
  if (piece.empty())
    return {at, "it is empty", {}, "a requirement looks like `torch`, `torch>=2.1` or `torch @ https://…`"};
  if (text[at] == '"' || text[at] == '\'') {
    const size_t last = text.find_last_not_of(kBlanks);
    const bool closed = last > at && text[last] == text[at];
    return {at, "it begins with a quote", closed ? std::string(text.substr(at + 1, last - at - 1)) : "",
            "leave the quotes out"};
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
  return {at, fmt::format("a project's name begins with a letter or a digit, not at `{}`", Shown(piece)), {}, {}};
}

RequirementFault FaultAfterName(std::string_view text, std::string_view head, size_t at) {
  const std::string_view piece = PieceAt(text, at);
  const size_t first = text.find_first_not_of(kBlanks);
  const std::string_view whole = PieceAt(text, first);
  if (whole.find("://") != whole.npos) return FaultAtUrl(text, first);
  if (text[at] == '/' || text[at] == '\\') return FaultAtPath(first, whole);
  const bool apart = at > 0 && kBlanks.find(text[at - 1]) != kBlanks.npos;
  if (!apart && (head.ends_with('-') || head.ends_with('.') || head.ends_with('_'))) {
    return {at - 1, fmt::format("the name `{}` does not end with a letter or a digit", Shown(head)), {}, {}};
  }
  if (!apart || !IsLetter(text[at])) return FaultAtRest(at, text.substr(at), std::string(head), {});
  if (Marker::Parse(text.substr(at)))
    return {at, "a `;` is missing before the marker", fmt::format("{} ; {}", head, text.substr(at)), {}};
  return {at, fmt::format("a project's name holds no blanks, and `{}` follows one", Shown(piece)),
          fmt::format("{}-{}", head, text.substr(at)),
          fmt::format("write two requirements: `{}` and `{}`", Shown(head), Shown(text.substr(at)))};
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
  RequirementFault told{begin + fault.at, fault.reason, WithExtrasMoved(text, head, begin, end), fault.advice};
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
