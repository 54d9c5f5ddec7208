// Reads specifier clauses; what is not one is told apart from its neighbours among the slips that people make. Tests:
// specifier_test.cc.
#include "python/specifier_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace fitment {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsOperatorChar(char c) {
  return std::string_view("=<>!~^").find(c) != std::string_view::npos;
}

// Operators that people write, from other languages or by a slip, and what PEP 440 has for them.
constexpr std::pair<std::string_view, SpecifierOp> kSlips[] = {
    {"=", SpecifierOp::kEqual},          {"=>", SpecifierOp::kGreaterEqual},  {"=<", SpecifierOp::kLessEqual},
    {"=!", SpecifierOp::kNotEqual},      {"<>", SpecifierOp::kNotEqual},      {"><", SpecifierOp::kNotEqual},
    {"!", SpecifierOp::kNotEqual},       {"!==", SpecifierOp::kNotEqual},     {"=~", SpecifierOp::kCompatible},
    {"~>", SpecifierOp::kCompatible},    {"~==", SpecifierOp::kCompatible},   {"==~", SpecifierOp::kCompatible},
    {"====", SpecifierOp::kEqual},       {"==>", SpecifierOp::kGreaterEqual}, {"==<", SpecifierOp::kLessEqual},
    {">==", SpecifierOp::kGreaterEqual}, {"<==", SpecifierOp::kLessEqual},    {"==>=", SpecifierOp::kGreaterEqual},
    {"==<=", SpecifierOp::kLessEqual},   {"=>=", SpecifierOp::kGreaterEqual}, {"=<=", SpecifierOp::kLessEqual},
    {"==!=", SpecifierOp::kNotEqual},    {"==~=", SpecifierOp::kCompatible},  {">>", SpecifierOp::kGreater},
    {"<<", SpecifierOp::kLess},          {"==>>", SpecifierOp::kGreater},     {">=>", SpecifierOp::kGreaterEqual},
    {"≥", SpecifierOp::kGreaterEqual},   {"≤", SpecifierOp::kLessEqual},      {"≠", SpecifierOp::kNotEqual},
    {"≈", SpecifierOp::kCompatible}};

std::optional<SpecifierOp> LikelyOp(std::string_view run) {
  for (const auto& [slip, op] : kSlips) {
    if (slip == run) return op;
  }
  return SpecifierOpOf(run);
}

// The operator characters that `text` begins with, blanks within them ("> =") included, blanks behind them not.
std::string_view OperatorRun(std::string_view text) {
  for (const auto& [slip, op] : kSlips) {
    if (static_cast<unsigned char>(slip[0]) >= 0x80 && text.starts_with(slip)) return slip;
  }
  size_t end = 0;
  for (size_t i = 0; i < text.size() && (IsOperatorChar(text[i]) || IsSpace(text[i])); ++i) {
    if (IsOperatorChar(text[i])) end = i + 1;
  }
  return text.substr(0, end);
}

std::string WithoutSpaces(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return !IsSpace(c); });
  return out;
}

std::string Shorter(std::string_view text, size_t suffix) {
  return std::string(text.substr(0, text.size() - suffix));
}

// One clause of a text, and what can be said about it.
class ClauseReader {
 public:
  ClauseReader(std::string_view text, size_t begin, size_t end) : text_(text), begin_(begin), end_(end) {}

  std::expected<Specifier, ClauseFault> Read() {
    const std::string_view clause = text_.substr(begin_, end_ - begin_);
    const std::string_view run = OperatorRun(clause);
    if (run.empty()) return std::unexpected(MissingOperator(clause));
    const std::optional<SpecifierOp> op = SpecifierOpOf(run);
    const size_t version_at = begin_ + run.size() + BlanksAt(begin_ + run.size());
    const size_t version_end = std::min(text_.find_first_of(" \t\r\n\f\v", version_at), end_);
    const std::string_view version = text_.substr(version_at, version_end - version_at);
    if (!op) return std::unexpected(BadOperator(run, version));
    std::optional<Specifier> specifier = Specifier::Of(*op, version);
    if (!specifier) return std::unexpected(BadVersion(*op, version, version_at));
    const size_t rest_at = version_end + BlanksAt(version_end);
    if (rest_at < end_) return std::unexpected(Trailing(version_end, rest_at));
    return *std::move(specifier);
  }

 private:
  size_t BlanksAt(size_t at) const {
    const size_t begin = at;
    while (at < end_ && IsSpace(text_[at])) ++at;
    return at - begin;
  }

  ClauseFault Fault(size_t at, std::string reason, std::string meant = {}, std::string advice = {}) const {
    return ClauseFault{begin_, end_, at, std::move(reason), std::move(meant), std::move(advice), {}};
  }

  ClauseFault MissingOperator(std::string_view clause) const {
    const std::string_view version = clause.substr(0, clause.find_first_of(" \t"));
    const bool is_version =
        Version::Parse(version).has_value() || (version.ends_with(".*") && Version::Parse(Shorter(version, 2)));
    const bool only_digits = clause.find_first_not_of("0123456789") == clause.npos;
    if (only_digits && begin_ > 1 && text_[begin_ - 1] == ',' && IsDigit(text_[begin_ - 2])) {
      ClauseFault fault =
          Fault(begin_ - 1, fmt::format("`,{}` is no further clause", clause), fmt::format(".{}", clause));
      fault.begin = begin_ - 1;
      return fault;
    }
    if (is_version) {
      return Fault(begin_, fmt::format("an operator is missing before `{}`", Printable(version)),
                   "==" + std::string(clause));
    }
    return Fault(begin_, fmt::format("expected an operator (==, >=, <, ~=, …) at `{}`", Printable(clause, 60)));
  }

  // "^1.2.3" and "~1.2" as the tools that have them mean it.
  static std::string OtherLanguages(std::string_view run, std::string_view text) {
    const std::optional<Version> version = Version::Parse(text);
    if (!version || (run != "^" && run != "~")) return {};
    std::vector<uint64_t> fixed = version->release();
    if (run == "~") {
      fixed.resize(std::min<size_t>(fixed.size(), 2));
    } else {
      const auto first = std::find_if(fixed.begin(), fixed.end(), [](uint64_t number) { return number != 0; });
      if (first != fixed.end()) fixed.erase(first + 1, fixed.end());
    }
    const std::optional<Version> next = NextPrefix(Version::OfRelease(version->epoch(), std::move(fixed)));
    return next ? fmt::format(">={},<{}", text, next->ToString()) : std::string();
  }

  ClauseFault BadOperator(std::string_view run, std::string_view version) const {
    std::string meant = OtherLanguages(run, version);
    if (const size_t build = version.find('='); run == "=" && build != version.npos)
      meant = fmt::format("=={}", version.substr(0, build));  // conda's
    const std::optional<SpecifierOp> op = LikelyOp(WithoutSpaces(run));
    if (meant.empty() && op) {
      const size_t version_at = begin_ + run.size() + BlanksAt(begin_ + run.size());
      meant = std::string(TextOf(*op)) + std::string(text_.substr(version_at, end_ - version_at));
    }
    return Fault(begin_, fmt::format("`{}` is not an operator", run), std::move(meant),
                 "the operators are ==, !=, <=, >=, <, >, ~= and ===");
  }

  ClauseFault Trailing(size_t version_end, size_t rest_at) const {
    const std::string_view rest = text_.substr(rest_at, end_ - rest_at);
    const std::string complete(text_.substr(begin_, version_end - begin_));
    ClauseFault fault;
    if (!OperatorRun(rest).empty()) {
      fault = Fault(rest_at, fmt::format("a comma is missing before `{}`", Printable(rest, 60)),
                    complete + "," + std::string(rest));
    } else {
      fault = Fault(rest_at, fmt::format("`{}` does not belong here", Printable(rest, 60)), complete);
    }
    fault.rest = rest;
    return fault;
  }

  ClauseFault BadVersion(SpecifierOp op, std::string_view version, size_t at) const {
    const std::string op_text(TextOf(op));
    if (version.empty()) {
      return Fault(at, fmt::format("a version is missing after `{}`", op_text), {},
                   "name a version, or leave the operator out to allow any version");
    }
    const size_t next_op = version.find_first_of("=<>!~^");
    if (next_op != version.npos && next_op > 0) {
      const std::string first(version.substr(0, next_op)), rest(text_.substr(at + next_op, end_ - at - next_op));
      return Fault(at + next_op, fmt::format("a comma is missing before `{}`", Printable(rest, 60)),
                   op_text + first + "," + rest);
    }
    if (version.ends_with(".*")) {
      if (std::optional<Version> base = Version::Parse(Shorter(version, 2)))
        return BadWildcard(op, *base, at + version.size() - 2);
    }
    if (const std::optional<Version> parsed = Version::Parse(version)) return Unsuited(op, *parsed, at);
    return NoVersion(op, version, at);
  }

  ClauseFault BadWildcard(SpecifierOp op, const Version& base, size_t at) const {
    const bool plain = !base.IsPrerelease() && !base.IsPostrelease() && !base.HasLocal();
    if (!plain) {
      return Fault(at, "`.*` cannot follow a pre-, post-, dev- or local version",
                   std::string(TextOf(op)) + base.ToString());
    }
    const std::optional<Version> next = NextPrefix(base);
    std::string meant = std::string(TextOf(op)) + base.ToString();
    if (op == SpecifierOp::kCompatible) meant = "==" + base.ToString() + ".*";
    if (op == SpecifierOp::kLessEqual && next) meant = "<" + next->ToString();
    if (op == SpecifierOp::kGreater && next) meant = ">=" + next->ToString();
    return Fault(at, "`.*` goes only with `==` and `!=`", std::move(meant));
  }

  // A version that this operator does not take.
  ClauseFault Unsuited(SpecifierOp op, const Version& version, size_t at) const {
    const std::string op_text(TextOf(op));
    if (version.HasLocal()) {
      return Fault(at,
                   fmt::format("a local version (`+{}`) goes only with `==` and `!=`", Printable(version.local(), 60)),
                   op_text + version.PublicString());
    }
    return Fault(at, "`~=` needs at least two numbers, because it holds all but the last one fixed",
                 version == version.BaseVersion() ? op_text + version.ToString() + ".0" : "");
  }

  ClauseFault NoVersion(SpecifierOp op, std::string_view version, size_t at) const {
    return Fault(at, fmt::format("`{}` is not a version", Printable(version, 60)), MeantVersion(op, version),
                 version == "*" || ToLower(version) == "latest"
                     ? "leave the operator and the version out to allow any version"
                     : "versions look like 2.1.0, 2.1.0rc1 or 2.1.0+cu121");
  }

  // Near misses: "1.0*", "1.2.x", quotes, a dot too many.
  static std::string MeantVersion(SpecifierOp op, std::string_view version) {
    const std::string bare(TrimmedOf(version, "'\"`"));
    std::string_view base = bare;
    const bool star = base.ends_with('*') || base.ends_with(".x") || base.ends_with(".X");
    if (star) base.remove_suffix(1);
    while (base.ends_with('.')) base.remove_suffix(1);
    if (!Version::Parse(base) || !Specifier::Of(op, base)) return {};
    const bool wildcard = star && (op == SpecifierOp::kEqual || op == SpecifierOp::kNotEqual);
    return std::string(TextOf(op)) + std::string(base) + (wildcard ? ".*" : "");
  }

  static std::string_view TrimmedOf(std::string_view text, std::string_view characters) {
    const size_t first = text.find_first_not_of(characters);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(characters) - first + 1);
  }

  std::string_view text_;
  size_t begin_, end_;
};

// ---- repairs of what releases carry ----

std::string WithCommas(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char before = i > 0 ? text[i - 1] : ' ';
    if (IsOperatorChar(text[i]) && (IsDigit(before) || before == '*')) out += ',';
    if (text[i] != '\'' && text[i] != '"') out += text[i];
  }
  return out;
}

// "1.0a1.0" without the last ".0".
std::string_view WithoutTrailingZero(std::string_view version) {
  if (!version.ends_with(".0")) return version;
  const std::string_view shorter = version.substr(0, version.size() - 2);
  const std::optional<Version> parsed = Version::Parse(shorter);
  return parsed && (parsed->IsPrerelease() || parsed->IsPostrelease()) ? shorter : version;
}

std::string RepairedClause(std::string_view clause) {
  clause = Trim(clause);
  size_t op_end = 0;
  while (op_end < clause.size() && IsOperatorChar(clause[op_end])) ++op_end;
  std::string op(clause.substr(0, op_end)), version(Trim(clause.substr(op_end)));
  if (op == "!=~") {
    op = "!=";
    version += ".*";
  }
  const bool ordered = op == "<=" || op == ">=" || op == "<" || op == ">";
  if (ordered && version.ends_with(".*")) version.resize(version.size() - 2);
  if (op == ">" && version.starts_with("dev")) version = "0.0.0" + version;
  if (version.size() > 1 && version.back() == '*' && IsDigit(version[version.size() - 2]))
    version.insert(version.size() - 1, ".");
  return op + std::string(WithoutTrailingZero(version));
}

}  // namespace

std::expected<std::vector<Specifier>, ClauseFault> ReadClauses(std::string_view text) {
  std::vector<Specifier> clauses;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t comma = std::min(text.find(',', begin), text.size());
    size_t first = begin, last = comma;
    while (first < last && IsSpace(text[first])) ++first;
    while (last > first && IsSpace(text[last - 1])) --last;
    if (first < last) {
      auto clause = ClauseReader(text, first, last).Read();
      if (!clause) return std::unexpected(std::move(clause.error()));
      clauses.push_back(*std::move(clause));
    }
    begin = comma + 1;
  }
  return clauses;
}

std::string MendedClauses(std::string_view text, const ClauseFault& fault) {
  if (fault.meant.empty()) return {};
  std::string mended(text.substr(0, fault.begin));
  mended += fault.meant;
  mended += text.substr(fault.end);
  return ReadClauses(mended) ? mended : std::string();
}

std::string RepairedClauses(std::string_view text) {
  const std::string separated = WithCommas(text);
  std::vector<std::string> clauses;
  for (const std::string_view clause : Split(separated, ',')) {
    if (!Trim(clause).empty()) clauses.push_back(RepairedClause(clause));
  }
  return Join(clauses, ",");
}

}  // namespace fitment
