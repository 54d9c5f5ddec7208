// How long an answer of an index stays good, and what to send to ask whether it still is. Times are Unix seconds,
// always passed in. Tests: cache_policy_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/transport.h"

namespace fitment {

inline constexpr int64_t kDefaultMaxAgeSeconds =
    600;  // where the index says nothing: what the public index says, and uv goes by

// What was learnt with one answer.
struct Freshness {
  int64_t fetched_at = 0;  // when the answer came or was confirmed
  int64_t max_age = kDefaultMaxAgeSeconds;
  bool absent = false;  // the answer was 404: no such thing
  std::string etag, last_modified;
  uint64_t body_hash =
      0;  // FastHash of the body: an index without ETag that sends the same again costs no second encoding

  static Freshness Of(const HttpResponse& response, int64_t now);
  // The same thing confirmed by a 304.
  void Confirm(const HttpResponse& response, int64_t now);
  // `override_max_age`: the user's own limit in place of the index's; negative for none. A clock that went backwards:
  // not fresh.
  bool IsFresh(int64_t now, int64_t override_max_age = -1) const;
  std::vector<std::string> ConditionalHeaders() const;  // If-None-Match, else If-Modified-Since

  std::string Encode() const;  // for the store
  static std::optional<Freshness> Decode(std::string_view bytes);
};

// max-age of a Cache-Control text less Age; 0 for no-cache and no-store; nullopt where it tells none.
std::optional<int64_t> MaxAge(std::string_view cache_control, std::string_view age);

// Seconds that a Retry-After text means (a number, or an HTTP date seen from `now`); nullopt where it is neither.
std::optional<double> RetryAfterSeconds(std::string_view text, int64_t now);

}  // namespace fitment
