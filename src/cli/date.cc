// RFC 3339 and civil dates. Tests: date_test.cc.
#include "cli/date.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/text.h"

namespace fitment {
namespace {

constexpr int64_t kMicros = 1'000'000;

// Exactly `digits` digits at the front of `text`, taken off it.
std::optional<int> TakeNumber(std::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool Take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<int64_t> TakeDate(std::string_view& text) {
  auto year = TakeNumber(text, 4);
  if (!year || !Take(text, "-")) return std::nullopt;
  auto month = TakeNumber(text, 2);
  if (!month || !Take(text, "-")) return std::nullopt;
  auto day = TakeNumber(text, 2);
  if (!day) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                   std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * 86400 * kMicros;
}

// "hh:mm" in seconds.
std::optional<int64_t> TakeHourMinute(std::string_view& text) {
  auto hour = TakeNumber(text, 2);
  if (!hour || *hour > 23 || !Take(text, ":")) return std::nullopt;
  auto minute = TakeNumber(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  return *hour * 3600 + *minute * 60;
}

std::optional<int64_t> TakeTime(std::string_view& text) {
  auto minutes = TakeHourMinute(text);
  if (!minutes || !Take(text, ":")) return std::nullopt;
  auto second = TakeNumber(text, 2);
  if (!second || *second > 60) return std::nullopt;
  int64_t micros = (*minutes + *second) * kMicros;
  if (Take(text, ".")) {
    int64_t unit = kMicros / 10;
    auto digit = TakeNumber(text, 1);
    if (!digit) return std::nullopt;
    for (; digit; digit = TakeNumber(text, 1), unit /= 10) micros += *digit * unit;
  }
  if (Take(text, "Zz")) return micros;
  bool east = text.starts_with("+");
  if (!Take(text, "+-")) return std::nullopt;
  auto offset = TakeHourMinute(text);
  if (!offset) return std::nullopt;
  return micros + (east ? -*offset : *offset) * kMicros;
}

// Seconds in a unit; months and years have no fixed length, which uv refuses as well.
std::optional<int64_t> SecondsOfUnit(std::string_view unit) {
  static constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"w", 604800},   {"wk", 604800},  {"wks", 604800}, {"week", 604800}, {"weeks", 604800}, {"d", 86400},
      {"day", 86400},  {"days", 86400}, {"h", 3600},     {"hr", 3600},     {"hrs", 3600},     {"hour", 3600},
      {"hours", 3600}, {"m", 60},       {"min", 60},     {"mins", 60},     {"minute", 60},    {"minutes", 60},
      {"s", 1},        {"sec", 1},      {"secs", 1},     {"second", 1},    {"seconds", 1}};
  for (const auto& [name, seconds] : kUnits) {
    if (name == unit) return seconds;
  }
  return std::nullopt;
}

// "7 days", "1w 2d", "1 hour, 30 minutes ago"; ISO 8601's "P7D", "PT24H".
std::optional<int64_t> TakeDuration(std::string_view text) {
  std::string lower = ToLower(Trim(text));
  std::string_view rest = lower;
  const bool iso = Take(rest, "p");
  if (rest.ends_with("ago")) rest = Trim(rest.substr(0, rest.size() - 3));
  int64_t seconds = 0;
  bool any = false, in_time = false;
  while (!rest.empty()) {
    if (iso && !in_time && Take(rest, "t")) in_time = true;
    size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || digits > 9) return std::nullopt;
    int64_t amount = *TakeNumber(rest, digits);
    if (!iso) rest = Trim(rest);
    size_t letters = iso ? 1 : std::min(rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), rest.size());
    std::string_view unit = rest.substr(0, letters);
    auto length = SecondsOfUnit(unit);
    const bool of_time = unit == "h" || unit == "m" || unit == "s";
    if (!length || (iso && of_time != in_time)) return std::nullopt;
    seconds += amount * *length;
    any = true;
    rest.remove_prefix(letters);
    if (iso) continue;
    Take(rest, ",");
    rest = Trim(rest);
  }
  return any ? std::optional(seconds) : std::nullopt;
}

}  // namespace

Result<int64_t> ParseExcludeNewer(std::string_view text, int64_t now_us) {
  std::string_view rest = text;
  auto date = TakeDate(rest);
  if (date && rest.empty()) return *date + 86400 * kMicros;
  if (date && Take(rest, "Tt ")) {
    auto time = TakeTime(rest);
    if (time && rest.empty()) return *date + *time;
  }
  if (auto seconds = TakeDuration(text)) return now_us - *seconds * kMicros;
  return Fail(
      ErrorKind::kUsage, fmt::format("--exclude-newer does not understand `{}`", text), {},
      "Give a date, which includes that whole day in UTC (2025-11-25), a timestamp (2025-11-25T12:00:00Z), or a "
      "duration (7 days, P7D).");
}

std::string DateText(int64_t microseconds) {
  int64_t days = microseconds / (86400 * kMicros);
  if (microseconds % (86400 * kMicros) < 0) --days;
  std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace fitment
