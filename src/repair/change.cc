// One line's possible changes as text. Tested by change_test.cc.
#include "repair/change.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace fitment {
namespace {

// Where the specifiers begin: after the name and a bracketed list of extras.
size_t EndOfName(const std::string& text) {
  size_t i = 0;
  while (i < text.size() &&
         (isalnum(static_cast<unsigned char>(text[i])) || text[i] == '.' || text[i] == '_' || text[i] == '-'))
    ++i;
  size_t bracket = text.find_first_not_of(" \t", i);
  if (bracket != std::string::npos && text[bracket] == '[') {
    size_t close = text.find(']', bracket);
    if (close != std::string::npos) return close + 1;
  }
  return i;
}

std::string NextMajor(const Version& version) {
  return std::to_string(version.release_at(0) + 1);
}

}  // namespace

SpecifierSet RaisedSpecifiers(const SpecifierSet& specifiers) {
  std::string text;
  for (const Specifier& clause : specifiers.clauses()) {
    std::string piece;
    switch (clause.op) {
      case SpecifierOp::kEqual:
      case SpecifierOp::kCompatible:
      case SpecifierOp::kArbitrary:
        piece = ">=" + clause.version.PublicString();
        break;
      case SpecifierOp::kGreaterEqual:
      case SpecifierOp::kGreater:
      case SpecifierOp::kNotEqual:
        piece = clause.ToString();
        break;
      case SpecifierOp::kLess:
      case SpecifierOp::kLessEqual:
        continue;
    }
    text += (text.empty() ? "" : ",") + piece;
  }
  return SpecifierSet::Parse(text).value_or(SpecifierSet{});
}

std::optional<Version> AskedVersion(const SpecifierSet& specifiers) {
  for (const Specifier& clause : specifiers.clauses()) {
    switch (clause.op) {
      case SpecifierOp::kEqual:
      case SpecifierOp::kCompatible:
      case SpecifierOp::kArbitrary:
      case SpecifierOp::kGreaterEqual:
      case SpecifierOp::kGreater:
        return clause.version;
      default:
        break;
    }
  }
  return std::nullopt;
}

bool IsPin(const SpecifierSet& specifiers) {
  return std::any_of(specifiers.clauses().begin(), specifiers.clauses().end(), [](const Specifier& clause) {
    return (clause.op == SpecifierOp::kEqual && !clause.wildcard) || clause.op == SpecifierOp::kArbitrary;
  });
}

std::string ShortVersion(const Version& version) {
  std::string text = version.PublicString();  // a bound with a local version is none
  while (version.release().size() > 2 && text.ends_with(".0") && std::count(text.begin(), text.end(), '.') > 1) {
    text.resize(text.size() - 2);
  }
  return text;
}

std::string WrittenSpecifiers(const SpecifierSet& old, Move move, const Bounds& bounds, RepairPolicy policy,
                              const std::optional<Version>& picked) {
  if (policy == RepairPolicy::kPin && picked) return "==" + picked->PublicString();
  std::vector<std::string> pieces;
  if (move == Move::kKeep) {
    if (bounds.low) pieces.push_back(">=" + bounds.low->PublicString());
    for (const Specifier& clause : old.clauses()) {  // a bound gives way to a narrower one
      bool implied = bounds.below && !(clause.version < *bounds.below) &&
                     (clause.op == SpecifierOp::kLess || clause.op == SpecifierOp::kLessEqual);
      implied |= bounds.low && !(*bounds.low < clause.version) &&
                 (clause.op == SpecifierOp::kGreater || clause.op == SpecifierOp::kGreaterEqual);
      implied |= bounds.low && clause.version < *bounds.low && clause.op == SpecifierOp::kNotEqual && !clause.wildcard;
      if (!implied) pieces.push_back(clause.ToString());
    }
  } else if (bounds.low) {
    pieces.push_back(">=" + bounds.low->PublicString());
  } else if (move == Move::kRaise) {
    SpecifierSet raised = RaisedSpecifiers(old);
    if (!raised.empty()) pieces.push_back(raised.ToString());
  }
  if (bounds.high) pieces.push_back("<=" + bounds.high->PublicString());
  if (move != Move::kKeep && (bounds.low || bounds.high)) {  // what the line shut out stays shut out
    for (const Specifier& clause : old.clauses()) {
      bool outside = (bounds.low && clause.version < *bounds.low) ||
                     (bounds.high && *bounds.high < clause.version && !clause.wildcard);
      if (clause.op == SpecifierOp::kNotEqual && !outside) pieces.push_back(clause.ToString());
    }
  }
  for (const Version& version : bounds.excluded) {
    bool outside = (bounds.low && version < *bounds.low) || (bounds.below && !(version < *bounds.below));
    if (!outside) pieces.push_back("!=" + version.ToString());  // what the bounds refuse already is not said twice
  }
  if (bounds.below) {
    pieces.push_back("<" + ShortVersion(*bounds.below));
  } else if (policy == RepairPolicy::kCompatible && bounds.low && picked) {
    pieces.push_back("<" + NextMajor(*picked));
  }
  return Join(pieces, ",");
}

std::string LineWith(const std::string& text, const std::string& specifiers) {
  size_t end = EndOfName(text);
  size_t marker = text.find(';', end);
  std::string tail;
  if (marker != std::string::npos) {
    size_t blanks = marker;
    while (blanks > end && IsSpace(text[blanks - 1])) --blanks;
    tail = text.substr(blanks);
  }
  return text.substr(0, end) + specifiers + tail;
}

std::optional<std::string> WithoutLocal(const std::string& text, const SpecifierSet& specifiers) {
  if (!IsPin(specifiers) || specifiers.clauses().size() != 1) return std::nullopt;
  const Version& version = specifiers.clauses()[0].version;
  if (!version.HasLocal()) return std::nullopt;
  return LineWith(text, "==" + version.PublicString());
}

std::string RemarkFor(const SpecifierSet& old, const std::string& reason) {
  std::string from = old.ToString();
  bool lone_pin = old.clauses().size() == 1 && old.clauses()[0].op == SpecifierOp::kEqual;
  if (lone_pin) from = from.substr(2);
  if (from.empty()) from = "any version";
  std::string first =
      reason.substr(0, reason.find_first_of(";:"));  // a remark holds one clause; the plan's reason has all
  return "Updated from " + from + (first.empty() ? "" : "; " + first);
}

std::optional<std::string> CorrectedLine(const std::string& text) {
  size_t end = EndOfName(text);
  size_t begin = text.find_first_not_of(" \t", end);
  if (end == 0 || begin == std::string::npos) return std::nullopt;
  static constexpr std::pair<std::string_view, std::string_view> kSlips[] = {
      {"====", "=="}, {"=>", ">="}, {"=<", "<="}, {"><", "!="}, {"<>", "!="},
      {"~>", "~="},   {"^", ">="},  {"=", "=="},  {":", "=="},  {"@", "=="}};
  std::string rest = text.substr(begin);
  for (const auto& [slip, meant] : kSlips) {
    if (!rest.starts_with(slip) || (slip == "=" && rest.starts_with("=="))) continue;
    size_t after = rest.find_first_not_of(" \t", slip.size());
    if (after == std::string::npos || !isdigit(static_cast<unsigned char>(rest[after]))) continue;
    std::string fixed = text.substr(0, end) + std::string(meant) + rest.substr(after);
    if (Requirement::Parse(fixed)) return fixed;
  }
  if (isdigit(static_cast<unsigned char>(rest[0])) && begin > end) {  // "torch 2.1"
    std::string fixed = text.substr(0, end) + "==" + rest;
    if (Requirement::Parse(fixed)) return fixed;
  }
  return std::nullopt;
}

}  // namespace fitment
