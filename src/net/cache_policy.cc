// Freshness of an index's answers. Tests: cache_policy_test.cc.
#include "net/cache_policy.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>

#include "base/text.h"

namespace fitment {
namespace {

std::optional<int64_t> Number(std::string_view text) {
  text = Trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", by hand: strptime would follow the locale.
std::optional<int64_t> HttpDate(std::string_view text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  text = Trim(text);
  if (text.size() != 29 || text.substr(26) != "GMT") return std::nullopt;
  auto number = [&](size_t at, size_t size) { return Number(text.substr(at, size)); };
  size_t month = kMonths.find(text.substr(8, 3));
  auto day = number(5, 2), year = number(12, 4), hour = number(17, 2), minute = number(20, 2), second = number(23, 2);
  if (month == std::string_view::npos || month % 3 || !day || !year || !hour || !minute || !second) return std::nullopt;
  std::tm when{};
  when.tm_year = static_cast<int>(*year) - 1900;
  when.tm_mon = static_cast<int>(month / 3);
  when.tm_mday = static_cast<int>(*day);
  when.tm_hour = static_cast<int>(*hour);
  when.tm_min = static_cast<int>(*minute);
  when.tm_sec = static_cast<int>(*second);
  return timegm(&when);
}

}  // namespace

std::optional<int64_t> MaxAge(std::string_view cache_control, std::string_view age) {
  std::optional<int64_t> found;
  for (std::string_view piece : Split(cache_control, ',')) {
    piece = Trim(piece);
    const std::string lower = ToLower(piece);
    if (lower == "no-cache" || lower == "no-store") return 0;
    if (lower.starts_with("max-age=")) found = Number(piece.substr(8));
    if (lower == "immutable" && !found) found = int64_t{365} * 86400;
  }
  if (found) found = std::max<int64_t>(0, *found - Number(age).value_or(0));
  return found;
}

std::optional<double> RetryAfterSeconds(std::string_view text, int64_t now) {
  if (std::optional<int64_t> seconds = Number(text)) return static_cast<double>(*seconds);
  if (std::optional<int64_t> date = HttpDate(text)) return static_cast<double>(std::max<int64_t>(0, *date - now));
  return std::nullopt;
}

Freshness Freshness::Of(const HttpResponse& response, int64_t now) {
  Freshness fresh;
  fresh.Confirm(response, now);
  fresh.absent = response.status == 404 || response.status == 410;
  return fresh;
}

void Freshness::Confirm(const HttpResponse& response, int64_t now) {
  fetched_at = now;
  std::optional<int64_t> told = MaxAge(response.Header("cache-control"), response.Header("age"));
  max_age = told.value_or(kDefaultMaxAgeSeconds);
  if (std::string_view value = response.Header("etag"); !value.empty()) etag = value;
  if (std::string_view value = response.Header("last-modified"); !value.empty()) last_modified = value;
}

bool Freshness::IsFresh(int64_t now, int64_t override_max_age) const {
  const int64_t limit = override_max_age >= 0 ? override_max_age : max_age;
  return now >= fetched_at && now - fetched_at < limit;
}

std::vector<std::string> Freshness::ConditionalHeaders() const {
  if (!etag.empty()) return {"If-None-Match: " + etag};
  if (!last_modified.empty()) return {"If-Modified-Since: " + last_modified};
  return {};
}

std::string Freshness::Encode() const {
  auto clean = [](std::string text) {  // one line each, whatever a server sends
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return text;
  };
  return "1\n" + std::to_string(fetched_at) + "\n" + std::to_string(max_age) + "\n" + (absent ? "absent" : "present") +
         "\n" + std::to_string(body_hash) + "\n" + clean(etag) + "\n" + clean(last_modified) + "\n";
}

std::optional<Freshness> Freshness::Decode(std::string_view bytes) {
  std::vector<std::string_view> lines = Split(bytes, '\n');
  if (lines.size() != 8 || lines[0] != "1") return std::nullopt;
  std::optional<int64_t> fetched = Number(lines[1]), age = Number(lines[2]);
  uint64_t hash = 0;
  auto [end, error] = std::from_chars(lines[4].data(), lines[4].data() + lines[4].size(), hash);
  if (!fetched || !age || error != std::errc() || end != lines[4].data() + lines[4].size()) return std::nullopt;
  if (lines[3] != "absent" && lines[3] != "present") return std::nullopt;
  return Freshness{*fetched, *age, lines[3] == "absent", std::string(lines[5]), std::string(lines[6]), hash};
}

}  // namespace fitment
