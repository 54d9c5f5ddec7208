// Which form is this page in? And the two small values that both forms share. Tests: simple_html_test.cc.
#include "index/simple_page.h"

#include <charconv>
#include <chrono>
#include <optional>

#include "base/text.h"
#include "index/simple_html.h"
#include "index/simple_json.h"
#include "net/url.h"

namespace fitment {
namespace {

std::optional<int> Digits(std::string_view text, size_t at, size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// "Z", "", "+02:00", "-0530" in seconds; nullopt for anything else.
std::optional<int> ZoneSeconds(std::string_view zone) {
  if (zone.empty() || zone == "Z" || zone == "z") return 0;
  if (zone[0] != '+' && zone[0] != '-') return std::nullopt;
  std::optional<int> hours = Digits(zone, 1, 2), minutes = Digits(zone, zone.size() == 6 && zone[3] == ':' ? 4 : 3, 2);
  if (!hours || !minutes) return std::nullopt;
  return (zone[0] == '-' ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

}  // namespace

int64_t ParseTimestampUs(std::string_view text) {
  text = Trim(text);
  auto year = Digits(text, 0, 4), month = Digits(text, 5, 2), day = Digits(text, 8, 2);
  auto hour = Digits(text, 11, 2), minute = Digits(text, 14, 2), second = Digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return 0;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':')
    return 0;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return 0;
  text.remove_prefix(19);
  int64_t fraction_us = 0;
  if (text.starts_with('.')) {
    int64_t unit = 100'000;
    for (text.remove_prefix(1); !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), unit /= 10) {
      fraction_us += (text[0] - '0') * unit;
    }
  }
  std::optional<int> zone = ZoneSeconds(text);
  if (!zone) return 0;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (days * 86400 + *hour * 3600 + *minute * 60 + *second - *zone) * 1'000'000 + fraction_us;
}

std::string CleanSha256(std::string_view text) {
  text = Trim(text);
  if (text.size() != 64) return "";
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (!digit) return "";
  }
  return lower;
}

Result<ProjectRecord> ParseSimplePage(std::string body, std::string_view content_type, std::string_view page_url,
                                      std::string_view project) {
  std::string_view text = body;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  size_t first = text.find_first_not_of(" \t\r\n");
  const char mark = first == std::string_view::npos ? '\0' : text[first];
  // The first byte is surer than a content type: static hosts call JSON text/html and HTML application/octet-stream.
  if (mark == '{') {
    if (text.size() != body.size()) body.erase(0, 3);
    return ParseSimpleJson(std::move(body), page_url, project);
  }
  if (mark == '<') return ParseSimpleHtml(text, page_url, project);
  const std::string type = content_type.empty() ? "no content type" : "content type " + Printable(content_type, 60);
  return Fail(ErrorKind::kNetwork,
              "the page " + RedactedUrl(page_url) +
                  (mark ? " is neither JSON nor HTML (" + type + ")" : " is empty (" + type + ")"),
              {}, "check that the index URL is that of a simple index (it often ends in /simple), or try again later");
}

}  // namespace fitment
