// How long answers stay good.
#include "net/cache_policy.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

HttpResponse Answer(std::vector<std::pair<std::string, std::string>> headers, int status = 200) {
  HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  return response;
}

TEST(CachePolicy, MaxAge) {
  EXPECT_EQ(MaxAge("max-age=600, public", ""), 600);
  EXPECT_EQ(MaxAge("Public, Max-Age=\"10\"", ""), 10);
  EXPECT_EQ(MaxAge("max-age=600", "200"), 400);
  EXPECT_EQ(MaxAge("max-age=600", "700"), 0);
  EXPECT_EQ(MaxAge("no-cache", ""), 0);
  EXPECT_EQ(MaxAge("max-age=600, no-store", ""), 0);
  EXPECT_EQ(MaxAge("max-age=x", ""), std::nullopt);
  EXPECT_EQ(MaxAge("", "5"), std::nullopt);
  EXPECT_GT(*MaxAge("immutable", ""), 86400 * 300);
}

TEST(CachePolicy, FreshUntilTheAgeIsReached) {
  Freshness fresh = Freshness::Of(Answer({{"cache-control", "max-age=100"}}), 1000);
  EXPECT_TRUE(fresh.IsFresh(1000));
  EXPECT_TRUE(fresh.IsFresh(1099));
  EXPECT_FALSE(fresh.IsFresh(1100));
  EXPECT_FALSE(fresh.IsFresh(999));  // the clock went back
  EXPECT_TRUE(fresh.IsFresh(5000, 100000));
  EXPECT_FALSE(fresh.IsFresh(1000, 0));
  Freshness silent = Freshness::Of(Answer({}), 1000);
  EXPECT_TRUE(silent.IsFresh(1599));
  EXPECT_FALSE(silent.IsFresh(1600));
}

TEST(CachePolicy, ConditionalRequestsAndConfirmation) {
  Freshness fresh = Freshness::Of(Answer({{"etag", "\"a\""}, {"last-modified", "yesterday"}}), 1000);
  EXPECT_EQ(fresh.ConditionalHeaders(), std::vector<std::string>{"If-None-Match: \"a\""});
  fresh.Confirm(Answer({{"cache-control", "max-age=5"}}, 304), 2000);
  EXPECT_EQ(fresh.etag, "\"a\"");
  EXPECT_TRUE(fresh.IsFresh(2004));
  EXPECT_FALSE(fresh.IsFresh(2005));
  EXPECT_EQ(Freshness::Of(Answer({{"last-modified", "x"}}), 0).ConditionalHeaders(),
            std::vector<std::string>{"If-Modified-Since: x"});
  EXPECT_TRUE(Freshness::Of(Answer({}), 0).ConditionalHeaders().empty());
}

TEST(CachePolicy, SurvivesTheStore) {
  Freshness fresh = Freshness::Of(Answer({{"etag", "W/\"a\nb\""}, {"last-modified", ""}}, 404), 1234);
  fresh.body_hash = ~0ull;
  std::optional<Freshness> again = Freshness::Decode(fresh.Encode());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->fetched_at, 1234);
  EXPECT_EQ(again->max_age, kDefaultMaxAgeSeconds);
  EXPECT_TRUE(again->absent);
  EXPECT_EQ(again->etag, "W/\"a b\"");
  EXPECT_EQ(again->body_hash, ~0ull);
  const std::string bytes = fresh.Encode();
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(Freshness::Decode(bytes.substr(0, size))) << size;
  EXPECT_FALSE(Freshness::Decode("2" + bytes.substr(1)));
}

TEST(CachePolicy, RetryAfter) {
  EXPECT_EQ(RetryAfterSeconds("7", 0), 7);
  EXPECT_EQ(RetryAfterSeconds("Sun, 06 Nov 1994 08:49:37 GMT", 784111770), 7);
  EXPECT_EQ(RetryAfterSeconds("Sun, 06 Nov 1994 08:49:37 GMT", 999999999), 0);
  for (const char* bad : {"", "soon", "-1", "Sun, 06 Nov 1994 08:49:37 CET", "Sunday, 06-Nov-94 08:49:37 GMT"})
    EXPECT_FALSE(RetryAfterSeconds(bad, 0)) << bad;
}

}  // namespace
}  // namespace fitment
