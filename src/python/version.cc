// PEP 440 versions: one pass over the text without backtracking, and their order. Tests: version_test.cc, tests/oracle.
#include "python/version.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "base/text.h"

namespace fitment {
namespace {

constexpr uint64_t kLargest = std::numeric_limits<uint64_t>::max();

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
bool IsAlphanumeric(char c) {
  return IsDigit(c) || (Lower(c) >= 'a' && Lower(c) <= 'z');
}
bool IsSeparator(char c) {
  return c == '.' || c == '-' || c == '_';
}

// A position in a version's text. Every Take moves past what it read, or moves nothing and says so.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool AtEnd() const { return at_ == end_; }
  const char* position() const { return at_; }
  void Return(const char* position) { at_ = position; }
  char Peek() const { return at_ < end_ ? *at_ : '\0'; }
  bool Take(char c) { return Peek() == c && !AtEnd() ? (++at_, true) : false; }
  bool TakeSeparator() { return IsSeparator(Peek()) ? (++at_, true) : false; }

  // Digits as a number, clamped to the largest of 64 bits.
  bool TakeNumber(uint64_t* number) {
    if (!IsDigit(Peek())) return false;
    uint64_t value = 0;
    for (; at_ < end_ && IsDigit(*at_); ++at_) {
      const uint64_t digit = static_cast<uint64_t>(*at_ - '0');
      value = value > (kLargest - digit) / 10 ? kLargest : value * 10 + digit;
    }
    *number = value;
    return true;
  }

  // `word` is lower case; the text's case does not matter.
  bool TakeWord(std::string_view word) {
    if (static_cast<size_t>(end_ - at_) < word.size()) return false;
    for (size_t i = 0; i < word.size(); ++i) {
      if (Lower(at_[i]) != word[i]) return false;
    }
    at_ += word.size();
    return true;
  }

  // After a word: [._-]? and an optional number, 0 where there is none.
  uint64_t TakeWordsNumber() {
    TakeSeparator();
    uint64_t number = 0;
    TakeNumber(&number);
    return number;
  }

  std::string_view TakeAlphanumerics() {
    const char* begin = at_;
    while (at_ < end_ && IsAlphanumeric(*at_)) ++at_;
    return std::string_view(begin, static_cast<size_t>(at_ - begin));
  }

 private:
  const char* at_;
  const char* end_;
};

Version::Pre TakePreKind(Scanner& scanner) {
  switch (Lower(scanner.Peek())) {
    case 'a':
      return scanner.TakeWord("alpha") || scanner.TakeWord("a") ? Version::Pre::kAlpha : Version::Pre::kNone;
    case 'b':
      return scanner.TakeWord("beta") || scanner.TakeWord("b") ? Version::Pre::kBeta : Version::Pre::kNone;
    case 'c':
    case 'p':
    case 'r': {
      const bool rc =
          scanner.TakeWord("rc") || scanner.TakeWord("c") || scanner.TakeWord("preview") || scanner.TakeWord("pre");
      return rc ? Version::Pre::kRc : Version::Pre::kNone;
    }
    default:
      return Version::Pre::kNone;
  }
}

// "-N", or [._-]? (post|rev|r) [._-]? N?
std::optional<uint64_t> TakePost(Scanner& scanner) {
  const char* begin = scanner.position();
  uint64_t number = 0;
  if (scanner.Take('-') && scanner.TakeNumber(&number)) return number;
  scanner.Return(begin);
  scanner.TakeSeparator();
  if (scanner.TakeWord("post") || scanner.TakeWord("rev") || scanner.TakeWord("r")) return scanner.TakeWordsNumber();
  scanner.Return(begin);
  return std::nullopt;
}

std::optional<uint64_t> TakeDev(Scanner& scanner) {
  const char* begin = scanner.position();
  scanner.TakeSeparator();
  if (scanner.TakeWord("dev")) return scanner.TakeWordsNumber();
  scanner.Return(begin);
  return std::nullopt;
}

// Python's white space beyond that of ASCII, in UTF-8, and four control characters that it counts among it.
constexpr std::string_view kOtherSpaces[] = {
    "\x1c",         "\x1d",         "\x1e",         "\x1f",         "\xc2\x85",     "\xc2\xa0",
    "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
    "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
    "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

// Trim; what is not ASCII costs only texts that begin or end with it.
std::string_view TrimAnySpace(std::string_view text) {
  text = Trim(text);
  const auto plain = [](char c) { return c > 0x1f && c < 0x7f; };
  for (bool again = true; again && !text.empty() && !(plain(text.front()) && plain(text.back()));) {
    again = false;
    for (const std::string_view space : kOtherSpaces) {
      if (text.starts_with(space)) {
        text = Trim(text.substr(space.size()));
        again = true;
      } else if (text.ends_with(space)) {
        text = Trim(text.substr(0, text.size() - space.size()));
        again = true;
      }
    }
  }
  return text;
}

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsDigit);
}

// The segments behind "+", lower case, joined by "."; numbers without leading zeros. False where a segment is empty.
bool TakeLocal(Scanner& scanner, std::string* local) {
  do {
    std::string_view segment = scanner.TakeAlphanumerics();
    if (segment.empty()) return false;
    if (AllDigits(segment)) segment.remove_prefix(std::min(segment.find_first_not_of('0'), segment.size() - 1));
    if (!local->empty()) *local += '.';
    for (const char c : segment) *local += Lower(c);
  } while (scanner.TakeSeparator());
  return true;
}

// The next segment of a normalized local part.
std::string_view NextSegment(std::string_view& local) {
  const size_t end = std::min(local.find('.'), local.size());
  const std::string_view segment = local.substr(0, end);
  local.remove_prefix(std::min(end + 1, local.size()));
  return segment;
}

// Numbers come after words; numbers have no leading zeros, so the longer one is larger.
std::strong_ordering CompareSegments(std::string_view a, std::string_view b) {
  const bool a_number = AllDigits(a), b_number = AllDigits(b);
  if (a_number != b_number) return a_number <=> b_number;
  if (a_number && a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

// Where a release stands among those of one number: 1.0.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0 and 1.0.post1.
int PreRank(const Version& version) {
  switch (version.pre_kind()) {
    case Version::Pre::kAlpha:
      return 1;
    case Version::Pre::kBeta:
      return 2;
    case Version::Pre::kRc:
      return 3;
    case Version::Pre::kNone:
      break;
  }
  return version.dev() && !version.post() ? 0 : 4;
}

}  // namespace

std::optional<Version> Version::Parse(std::string_view text) {
  Scanner scanner(TrimAnySpace(text));
  scanner.TakeWord("v");
  Version version;
  uint64_t number = 0;
  if (!scanner.TakeNumber(&number)) return std::nullopt;
  if (scanner.Take('!')) {
    version.epoch_ = number;
    if (!scanner.TakeNumber(&number)) return std::nullopt;
  }
  version.release_.reserve(4);
  version.release_.push_back(number);
  for (const char* dot = scanner.position(); scanner.Take('.'); dot = scanner.position()) {
    if (!scanner.TakeNumber(&number)) {
      scanner.Return(dot);
      break;
    }
    version.release_.push_back(number);
  }
  if (scanner.AtEnd()) return version;
  const char* release_end = scanner.position();
  scanner.TakeSeparator();
  version.pre_kind_ = TakePreKind(scanner);
  if (version.pre_kind_ == Pre::kNone) {
    scanner.Return(release_end);
  } else {
    version.pre_number_ = scanner.TakeWordsNumber();
  }
  version.post_ = TakePost(scanner);
  version.dev_ = TakeDev(scanner);
  if (scanner.Take('+') && !TakeLocal(scanner, &version.local_)) return std::nullopt;
  if (!scanner.AtEnd()) return std::nullopt;
  return version;
}

Version Version::Of(std::string_view text) {
  std::optional<Version> version = Parse(text);
  assert(version && "the text was promised to be a version");
  return version ? *std::move(version) : Version();
}

Version Version::OfRelease(uint64_t epoch, std::vector<uint64_t> release) {
  assert(!release.empty());
  Version version;
  version.epoch_ = epoch;
  version.release_ = std::move(release);
  return version;
}

std::string Version::PublicString() const {
  std::string text;
  if (epoch_ != 0) text = std::to_string(epoch_) + '!';
  text += std::to_string(release_at(0));
  for (size_t i = 1; i < release_.size(); ++i) {
    text += '.';
    text += std::to_string(release_[i]);
  }
  constexpr const char* kPreNames[] = {"", "a", "b", "rc"};
  if (pre_kind_ != Pre::kNone) text += kPreNames[static_cast<int>(pre_kind_)] + std::to_string(pre_number_);
  if (post_) text += ".post" + std::to_string(*post_);
  if (dev_) text += ".dev" + std::to_string(*dev_);
  return text;
}

std::string Version::ToString() const {
  return local_.empty() ? PublicString() : PublicString() + '+' + local_;
}

Version Version::WithoutLocal() const {
  Version version = *this;
  version.local_.clear();
  return version;
}

Version Version::BaseVersion() const {
  Version version;
  version.epoch_ = epoch_;
  version.release_ = release_;
  return version;
}

std::strong_ordering Version::CompareRelease(const Version& other) const {
  if (epoch_ != other.epoch_) return epoch_ <=> other.epoch_;
  const size_t length = std::max(release_.size(), other.release_.size());
  for (size_t i = 0; i < length; ++i) {
    if (release_at(i) != other.release_at(i)) return release_at(i) <=> other.release_at(i);
  }
  return std::strong_ordering::equal;
}

std::strong_ordering Version::ComparePublic(const Version& other) const {
  if (const auto order = CompareRelease(other); order != 0) return order;
  if (const auto order = PreRank(*this) <=> PreRank(other); order != 0) return order;
  if (pre_number_ != other.pre_number_) return pre_number_ <=> other.pre_number_;
  if (post_ != other.post_) return post_ <=> other.post_;  // none comes first
  if (dev_.has_value() != other.dev_.has_value()) return other.dev_.has_value() <=> dev_.has_value();  // none last
  return dev_ <=> other.dev_;
}

std::strong_ordering Version::CompareLocals(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const auto order = CompareSegments(NextSegment(a), NextSegment(b));
    if (order != 0) return order;
  }
  return !a.empty() <=> !b.empty();
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (const auto order = ComparePublic(other); order != 0) return order;
  return CompareLocals(local_, other.local_);
}

}  // namespace fitment
