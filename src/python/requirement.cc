// PEP 508 requirements, read as pypa/packaging reads them; what is said about a slip: requirement_advice.cc. Tests:
// requirement_test.cc.
#include "python/requirement.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "python/marker_reader.h"
#include "python/name.h"
#include "python/requirement_advice.h"
#include "python/specifier_reader.h"

namespace fitment {
namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}
bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsNameChar(char c) {
  return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-';
}

// From left to right; after the first fault every function returns false.
class RequirementReader {
 public:
  RequirementReader(std::string_view text, bool lenient) : text_(text), lenient_(lenient) {}

  bool Read() {
    return ReadName() && ReadExtras() && (Peek() == '@' ? ReadUrl() : ReadSpecifiers()) && ReadMarkerPart();
  }

  Requirement requirement;
  RequirementFault fault;

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool AtEnd() const { return at_ == text_.size(); }
  void SkipBlanks() {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  }
  bool Fail(RequirementFault found) {
    fault = std::move(found);
    return false;
  }
  bool Fail(size_t at, std::string reason, std::string meant = {}, std::string advice = {}) {
    return Fail(RequirementFault{at, std::move(reason), std::move(meant), std::move(advice)});
  }

  std::string_view TakeName() {
    const size_t begin = at_;
    while (at_ < text_.size() && IsNameChar(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool ReadName() {
    SkipBlanks();
    begin_ = at_;
    if (!IsAlphanumeric(Peek())) return Fail(FaultAtName(text_, at_));
    const std::string_view name = TakeName();
    head_end_ = at_;
    if (!IsValidName(name)) {
      const size_t end = name.find_last_not_of("-._") + 1;
      return Fail(at_ - 1, fmt::format("the name `{}` does not end with a letter or a digit", Printable(name, 60)),
                  fmt::format("{}{}", name.substr(0, end), text_.substr(at_)));
    }
    requirement.name = name;
    requirement.normalized = NormalizeName(name);
    SkipBlanks();
    return true;
  }

  // `name[extras]` as written.
  std::string_view Head() const { return text_.substr(begin_, head_end_ - begin_); }

  // ("[" (name ("," name)*)? "]")?
  bool ReadExtras() {
    if (Peek() != '[') return true;
    const size_t open = at_++;
    SkipBlanks();
    while (Peek() != ']') {
      if (!requirement.extras.empty() && !ReadExtrasComma()) return false;
      const size_t begin = at_;
      const std::string_view extra = TakeName();
      if (!IsValidName(extra)) return FailAtExtra(open, begin);
      requirement.extras.push_back(NormalizeName(extra));
      SkipBlanks();
    }
    head_end_ = ++at_;
    auto& extras = requirement.extras;
    std::sort(extras.begin(), extras.end());
    extras.erase(std::unique(extras.begin(), extras.end()), extras.end());
    SkipBlanks();
    return true;
  }

  bool ReadExtrasComma() {
    if (Peek() == ',') {
      ++at_;
      SkipBlanks();
      return true;
    }
    if (AtEnd()) return Fail(at_, "the bracket of the extras is not closed", std::string(text_) + "]");
    std::string mended = fmt::format("{},{}", Trim(text_.substr(0, at_)), text_.substr(at_));
    return Fail(at_, fmt::format("expected `,` or `]` among the extras at `{}`", Printable(text_.substr(at_), 60)),
                std::move(mended));
  }

  bool FailAtExtra(size_t open, size_t begin) {
    if (begin >= text_.size()) return Fail(open, "the bracket of the extras is not closed", std::string(text_) + "]");
    const size_t end = std::min(text_.find_first_of(",] \t", begin), text_.size());
    if (text_[begin] == ']' || end == begin) {
      const size_t comma = text_.substr(0, begin).find_last_of(',');
      std::string mended(text_);
      mended.erase(comma == text_.npos || comma < open ? begin : comma, 1);
      return Fail(begin, "an extra's name is missing", std::move(mended));
    }
    return Fail(begin,
                fmt::format("`{}` is not the name of an extra", Printable(text_.substr(begin, end - begin), 60)));
  }

  // "@" URL, then the end, or blanks and a marker.
  bool ReadUrl() {
    ++at_;
    SkipBlanks();
    const size_t end = std::min(text_.find_first_of(" \t", at_), text_.size());
    const std::string_view url = text_.substr(at_, end - at_);
    if (url.empty()) return Fail(at_, "a URL is missing after `@`");
    if (Version::Parse(url)) {
      return Fail(at_, fmt::format("`@` is followed by a URL, and `{}` is a version", Printable(url, 60)),
                  fmt::format("{}=={}{}", Head(), url, text_.substr(end)));
    }
    requirement.url = url;
    at_ = end;
    SkipBlanks();
    if (AtEnd() || Peek() == ';') return true;
    if (url.ends_with(';')) {
      return Fail(end - 1, "a blank is missing before `;`: without one it belongs to the URL",
                  fmt::format("{} @ {} ; {}", Head(), url.substr(0, url.size() - 1), text_.substr(at_)));
    }
    return Fail(at_, fmt::format("expected `;` or the end after the URL, not `{}`", Printable(text_.substr(at_), 60)),
                {}, "blanks in a URL are written as %20");
  }

  // "(" clauses ")" or clauses, then the end or ";".
  bool ReadSpecifiers() {
    const bool bracket = Peek() == '(';
    const bool begins = bracket || AtEnd() || Peek() == ';' || IsClauseStart();
    if (!begins) return Fail(FaultAfterName(text_, Head(), at_));
    const size_t begin = at_ + (bracket ? 1 : 0);
    const size_t end = std::min(text_.find_first_of(bracket ? ")" : ";", begin), text_.size());
    if (bracket && end == text_.size()) return Fail(at_, "the bracket is not closed", std::string(text_) + ")");
    if (!ReadClausesBetween(begin, end)) return false;
    at_ = end + (bracket ? 1 : 0);
    SkipBlanks();
    if (AtEnd() || Peek() == ';') return true;
    return Fail(at_,
                fmt::format("expected `;` or the end after the bracket, not `{}`", Printable(text_.substr(at_), 60)));
  }

  // An operator, or what is likely a version without one.
  bool IsClauseStart() const {
    const char c = Peek();
    const bool operator_char = std::string_view("=<>!~^,").find(c) != std::string_view::npos ||
                               text_.substr(at_).starts_with("≥") || text_.substr(at_).starts_with("≤") ||
                               text_.substr(at_).starts_with("≠");
    return operator_char || (c >= '0' && c <= '9') ||
           (c == 'v' && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9');
  }

  bool ReadClausesBetween(size_t begin, size_t end) {
    const std::string_view text = text_.substr(begin, end - begin);
    auto clauses = ReadClauses(text);
    const std::optional<size_t> blank = BlankClause(text);
    if (clauses && !blank) {
      requirement.specifiers = SpecifierSet(*std::move(clauses));
      return true;
    }
    if (lenient_) {
      if (auto repaired = ReadClauses(RepairedClauses(text))) {
        requirement.specifiers = SpecifierSet(*std::move(repaired));
        return true;
      }
    }
    if (!clauses) return Fail(FaultInSpecifiers(text_, Head(), begin, end, clauses.error()));
    std::string mended(text_);
    mended.erase(begin + *blank, 1);
    return Fail(begin + *blank, "nothing stands before this comma", std::move(mended));
  }

  // The first comma that ends a blank clause; one comma at the very end is allowed.
  static std::optional<size_t> BlankClause(std::string_view text) {
    for (size_t begin = 0, comma = text.find(','); comma != text.npos;
         begin = comma + 1, comma = text.find(',', begin)) {
      if (Trim(text.substr(begin, comma - begin)).empty()) return comma;
    }
    return std::nullopt;
  }

  bool ReadMarkerPart() {
    if (AtEnd()) return true;
    const size_t begin = at_ + 1;
    const std::string_view text = text_.substr(begin);
    if (Trim(text).empty()) {
      return Fail(at_, "a marker is missing after `;`", std::string(text_.substr(0, at_)),
                  "a marker looks like python_version < \"3.12\"");
    }
    Result<Marker> marker = Marker::Parse(text);
    if (marker) {
      requirement.marker = *std::move(marker);
      return true;
    }
    auto read = ReadMarker(text);
    const std::string mended = MendedMarker(text, read.error());
    return Fail(begin + read.error().at, read.error().reason,
                mended.empty() ? "" : std::string(text_.substr(0, begin)) + mended, read.error().advice);
  }

  std::string_view text_;
  bool lenient_;
  size_t at_ = 0, begin_ = 0, head_end_ = 0;
};

// Without stray quotes and trailing commas before the marker.
std::string WithoutStrays(std::string_view text) {
  const size_t end = std::min(text.find(';'), text.size());
  std::string head;
  for (const char c : text.substr(0, end)) {
    if (c != '"' && c != '\'') head += c;
  }
  std::string_view kept = Trim(head);
  while (kept.ends_with(',')) kept = Trim(kept.substr(0, kept.size() - 1));
  return std::string(kept) + std::string(text.substr(end));
}

}  // namespace

Result<Requirement> Requirement::Parse(std::string_view text, bool lenient) {
  RequirementReader reader(text, lenient);
  if (reader.Read()) return std::move(reader.requirement);
  if (lenient) {
    const std::string cleaned = WithoutStrays(text);
    RequirementReader second(cleaned, true);
    if (second.Read()) return std::move(second.requirement);
  }
  const RequirementFault& fault = reader.fault;
  const std::string meant(Trim(fault.meant));
  const bool proposes = !meant.empty() && RequirementReader(meant, false).Read();
  SourcePlace place;
  place.column = static_cast<int>(fault.at) + 1;
  const std::string otherwise = fault.otherwise.empty() ? "" : ", or " + fault.otherwise;
  return Fail(ErrorKind::kRequirement, fmt::format("`{}` is not a requirement: {}", Printable(text), fault.reason),
              place, proposes ? fmt::format("did you mean `{}`{}?", Printable(meant), otherwise) : fault.advice);
}

std::string Requirement::ToString() const {
  std::string text = name;
  if (!extras.empty()) text += "[" + Join(extras, ",") + "]";
  text += url.empty() ? specifiers.ToString() : " @ " + url;
  if (!marker.empty()) text += " ; " + marker.ToString();
  return text;
}

}  // namespace fitment
