// Small ASCII text helpers, and what makes a foreign text safe to print. Tests: text_test.cc.
#include "base/text.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace fitment {
namespace {

char LowerOf(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// A decoded character: its code point and length in bytes; length 0 where `text` does not begin with well-formed UTF-8.
struct Character {
  uint32_t code = 0;
  size_t length = 0;
};

Character DecodeUtf8(std::string_view text) {
  if (text.empty()) return {};
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  uint32_t code = first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[length] || code > 0x10FFFF || surrogate) return {};
  return {code, length};
}

// Control characters of C0 and C1, line separators, and the marks that turn the direction of text (they can make a
// message lie).
bool IsUnprintable(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200E && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

constexpr char kHexDigits[] = "0123456789abcdef";

void AppendEscaped(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    out += "\\x";
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15];
  }
}

}  // namespace

bool IsSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = LowerOf(c);
  return lower;
}

bool StartsWithIgnoreCase(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i) {
    if (LowerOf(text[i]) != LowerOf(prefix[i])) return false;
  }
  return true;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find_first_of("\r\n");
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    const bool two = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    text.remove_prefix(end + (two ? 2 : 1));
  }
  return lines;
}

std::string Join(const std::vector<std::string>& pieces, std::string_view separator) {
  std::string joined;
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) joined += separator;
    joined += pieces[i];
  }
  return joined;
}

std::string JoinAnd(const std::vector<std::string>& pieces) {
  std::string joined;
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) joined += i + 1 == pieces.size() ? " and " : ", ";
    joined += pieces[i];
  }
  return joined;
}

// Rows of the table, kept only within `limit` of the diagonal: a cell outside it cannot lead to a distance within the
// limit.
int EditDistance(std::string_view a, std::string_view b, int limit) {
  const auto n = static_cast<int64_t>(a.size()), m = static_cast<int64_t>(b.size());
  const int too_far = limit + 1;
  if (std::abs(n - m) > limit) return too_far;
  std::vector<int> before(m + 1, too_far), last(m + 1, too_far), row(m + 1, too_far);
  for (int64_t j = 0; j <= std::min<int64_t>(m, limit); ++j) last[j] = static_cast<int>(j);
  for (int64_t i = 1; i <= n; ++i) {
    const int64_t from = std::max<int64_t>(0, i - limit), to = std::min<int64_t>(m, i + limit);
    for (int64_t j = from; j <= to; ++j) {
      int cost = last[j] + 1;
      if (j > 0) {
        if (j > from) cost = std::min(cost, row[j - 1] + 1);
        cost = std::min(cost, last[j - 1] + (a[i - 1] != b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cost = std::min(cost, before[j - 2] + 1);
      }
      row[j] = std::min(cost, too_far);
    }
    if (to < m) row[to + 1] = too_far;
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[m], too_far);
}

std::vector<std::string> NearNames(std::string_view text, const std::vector<std::string>& candidates, size_t count) {
  const int limit = std::max<int>(2, static_cast<int>(std::min<size_t>(text.size() / 3, 1000)));
  std::vector<std::pair<int, const std::string*>> near;
  for (const std::string& candidate : candidates) {
    const int distance = EditDistance(text, candidate, limit);
    const bool nothing_in_common = distance >= static_cast<int>(std::max(text.size(), candidate.size()));
    if (distance <= limit && !nothing_in_common) near.emplace_back(distance, &candidate);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (near.size() > count) near.resize(count);
  std::vector<std::string> names;
  for (const auto& [distance, name] : near) names.push_back(*name);
  return names;
}

std::string Printable(std::string_view text, size_t limit) {
  std::string out;
  out.reserve(std::min(text.size(), limit));
  for (size_t at = 0; at < text.size();) {
    const Character character = DecodeUtf8(text.substr(at));
    const size_t length = std::max<size_t>(character.length, 1);
    if (at + length > limit) return out + "…";
    const std::string_view bytes = text.substr(at, length);
    if (character.length == 0 || IsUnprintable(character.code)) {
      AppendEscaped(out, bytes);
    } else {
      out += bytes;
    }
    at += length;
  }
  return out;
}

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = DecodeUtf8(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string HexOf(std::string_view bytes) {
  std::string hex(bytes.size() * 2, '\0');
  char* at = hex.data();
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    *at++ = kHexDigits[byte >> 4];
    *at++ = kHexDigits[byte & 15];
  }
  return hex;
}

}  // namespace fitment
