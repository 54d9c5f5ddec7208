// Poetry's carets and tildes. Its rules: python-poetry.org/docs/dependency-specification. Tests: poetry_test.cc.
#include "index/poetry.h"

#include <vector>

#include "base/text.h"
#include "python/specifier.h"
#include "python/version.h"

namespace fitment {
namespace {

// `version` with number `at` of its release one higher and what follows gone: 1.2.3 at 1 is 1.3.
std::string Bumped(const Version& version, size_t at, size_t parts) {
  std::vector<uint64_t> release;
  for (size_t i = 0; i <= at; ++i) release.push_back(version.release_at(i));
  ++release.back();
  while (release.size() < parts) release.push_back(0);
  return Version::OfRelease(version.epoch(), std::move(release)).ToString();
}

std::optional<std::string> CaretOf(std::string_view text) {
  const auto version = Version::Parse(text);
  if (!version) return std::nullopt;
  // The first number that is not 0 counts; of nothing but zeroes, the last one written.
  size_t at = 0;
  while (at + 1 < version->release().size() && version->release_at(at) == 0) ++at;
  return ">=" + version->ToString() + ",<" + Bumped(*version, at, 2);
}

std::optional<std::string> TildeOf(std::string_view text) {
  const auto version = Version::Parse(text);
  if (!version) return std::nullopt;
  return ">=" + version->ToString() + ",<" + Bumped(*version, version->release().size() > 1 ? 1 : 0, 2);
}

// One clause.
std::optional<std::string> ClauseOf(std::string_view clause) {
  clause = Trim(clause);
  if (clause.empty() || clause == "*") return "";
  if (clause[0] == '^') return CaretOf(Trim(clause.substr(1)));
  if (clause[0] == '~' && !clause.starts_with("~=")) return TildeOf(Trim(clause.substr(1)));
  std::string text(clause);
  if (text[0] == '=' && !text.starts_with("==")) text = "=" + text;
  if (std::string_view("<>=!~").find(text[0]) == std::string_view::npos) text = "==" + text;
  const auto set = SpecifierSet::Parse(text);
  if (!set || set->empty()) return std::nullopt;
  return set->ToString();
}

// Clauses are joined by commas or blanks: ">=1.0 <2.0", ">= 1.0, < 2.0".
std::vector<std::string> ClausesOf(std::string_view range) {
  std::vector<std::string> clauses;
  for (const std::string_view piece : Split(range, ',')) {
    std::string clause;
    for (const char c : Trim(piece)) {
      const bool ends = !clause.empty() && IsSpace(clause.back());
      const bool begins = std::string_view("<>=!~^").find(c) != std::string_view::npos;
      if (ends && begins) clauses.emplace_back(Trim(clause)), clause.clear();
      clause += c;
    }
    clauses.emplace_back(Trim(clause));
  }
  return clauses;
}

std::optional<std::string> RangeOf(std::string_view range) {
  std::vector<std::string> all;
  for (const std::string& clause : ClausesOf(range)) {
    auto one = ClauseOf(clause);
    if (!one) return std::nullopt;
    if (!one->empty()) all.push_back(std::move(*one));
  }
  return Join(all, ",");
}

// "||" and "|".
std::vector<std::string_view> AlternativesOf(std::string_view constraint) {
  std::vector<std::string_view> alternatives;
  for (const std::string_view piece : Split(constraint, '|')) {
    if (!Trim(piece).empty()) alternatives.push_back(Trim(piece));
  }
  return alternatives;
}

std::string MarkerOfRange(const SpecifierSet& set) {
  std::string marker;
  for (const Specifier& clause : set.clauses()) {
    if (!marker.empty()) marker += " and ";
    const bool precise = clause.version.release().size() > 2 && !clause.wildcard;
    marker += std::string(precise ? "python_full_version " : "python_version ") + std::string(TextOf(clause.op));
    marker += " \"" + clause.version.ToString() + (clause.wildcard ? ".*" : "") + "\"";
  }
  return marker;
}

}  // namespace

std::optional<std::string> SpecifierOfPoetry(std::string_view constraint) {
  const auto alternatives = AlternativesOf(constraint);
  if (alternatives.size() > 1) return std::nullopt;
  return alternatives.empty() ? "" : RangeOf(alternatives[0]);
}

std::optional<std::string> MarkerOfPoetryPython(std::string_view constraint) {
  std::vector<std::string> markers;
  for (const std::string_view alternative : AlternativesOf(constraint)) {
    const auto range = RangeOf(alternative);
    const auto set = range ? SpecifierSet::Parse(*range) : SpecifierSet::Parse("");
    if (!range || !set) return std::nullopt;
    if (set->empty()) return "";
    markers.push_back(MarkerOfRange(*set));
  }
  return markers.size() == 1 ? markers[0] : markers.empty() ? "" : "(" + Join(markers, ") or (") + ")";
}

std::optional<std::string> RequiresPythonOfPoetry(std::string_view constraint) {
  const auto alternatives = AlternativesOf(constraint);
  if (alternatives.empty()) return "";
  if (alternatives.size() == 1) return RangeOf(alternatives[0]);
  const auto first = RangeOf(alternatives.front()), last = RangeOf(alternatives.back());
  if (!first || !last) return std::nullopt;
  std::vector<std::string> clauses;
  for (const std::string_view clause : Split(*first, ',')) {
    if (clause.starts_with('>')) clauses.emplace_back(clause);
  }
  for (const std::string_view clause : Split(*last, ',')) {
    if (clause.starts_with('<')) clauses.emplace_back(clause);
  }
  return Join(clauses, ",");
}

}  // namespace fitment
