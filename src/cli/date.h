// `--exclude-newer`'s dates, and dates for people. No time zone of this machine has a say: everything is UTC. Tests:
// date_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fitment {

// Microseconds since 1970 at which files begin to be unseen: "2025-11-25" includes that whole day (so: the start of the
// 26th); an RFC 3339 timestamp ("2025-11-25T12:00:00Z", "…+02:00", fractions of a second) is that moment; a duration as
// uv has it ("7 days", "1w 2d", "P7D", "PT24H") is that long before `now_us`. kUsage.
Result<int64_t> ParseExcludeNewer(std::string_view text, int64_t now_us = 0);
// "2025-11-25" of a moment, UTC.
std::string DateText(int64_t microseconds);

}  // namespace fitment
