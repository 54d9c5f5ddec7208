// Tests of cli/date.h.
#include "cli/date.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

constexpr int64_t kDay = 86400LL * 1'000'000;

TEST(ParseExcludeNewer, ADayIncludesItself) {
  EXPECT_EQ(ParseExcludeNewer("1970-01-01").value(), kDay);
  EXPECT_EQ(ParseExcludeNewer("2025-11-25").value(), ParseExcludeNewer("2025-11-26T00:00:00Z").value());
  EXPECT_EQ(ParseExcludeNewer("2024-02-29").value(), ParseExcludeNewer("2024-03-01T00:00:00Z").value());
}

TEST(ParseExcludeNewer, ATimestampIsThatMoment) {
  EXPECT_EQ(ParseExcludeNewer("1970-01-01T00:00:01.5Z").value(), 1'500'000);
  EXPECT_EQ(ParseExcludeNewer("1970-01-01t02:00:00+02:00").value(), 0);
  EXPECT_EQ(ParseExcludeNewer("1970-01-01 00:00:00-00:30").value(), 1800LL * 1'000'000);
  EXPECT_EQ(ParseExcludeNewer("1969-12-31T23:59:59.000001Z").value(), -999'999);
}

TEST(ParseExcludeNewer, ADurationIsThatLongAgo) {
  const std::pair<const char*, int64_t> examples[] = {
      {"7 days", 604800},  {"P7D", 604800},   {"1w", 604800},           {"PT24H", 86400},       {"P1DT1H", 90000},
      {"24 hours", 86400}, {"1w 2d", 777600}, {"1 hour, 30 min", 5400}, {"30 seconds ago", 30}, {"1day", 86400}};
  for (const auto& [text, seconds] : examples) {
    auto moment = ParseExcludeNewer(text, 1000 * kDay);
    ASSERT_TRUE(moment) << text;
    EXPECT_EQ(*moment, 1000 * kDay - seconds * 1'000'000) << text;
  }
}

TEST(ParseExcludeNewer, RefusesWhatIsNeither) {
  for (const char* text : {"", "yesterday", "2025-13-01", "2025-02-29", "2025-11-25T", "2025-11-25T12:00:00",
                           "2025-11-25T25:00:00Z", "2025-11-25T12:00:00Zz", "25-11-25", "2025-11-25T12:00:00.Z",
                           "1 month", "P1Y", "P1H", "PT1D", "days", "3", "P", "-7 days"}) {
    auto moment = ParseExcludeNewer(text);
    ASSERT_FALSE(moment) << text;
    EXPECT_EQ(moment.error().kind, ErrorKind::kUsage);
    EXPECT_FALSE(moment.error().hint.empty());
  }
}

TEST(DateText, IsTheUtcDay) {
  EXPECT_EQ(DateText(0), "1970-01-01");
  EXPECT_EQ(DateText(-1), "1969-12-31");
  EXPECT_EQ(DateText(ParseExcludeNewer("2025-11-25").value() - 1), "2025-11-25");
}

}  // namespace
}  // namespace fitment
