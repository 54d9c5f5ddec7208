// The real transport against a server on loopback: what libcurl makes of good and bad manners.
#include "net/curl_transport.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include "net/fetcher.h"
#include "support/loopback_server.h"

namespace fitment {
namespace {

class CurlTransportTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new LoopbackServer(); }
  static void TearDownTestSuite() { delete server_; }
  void SetUp() override {
    if (server_->url().empty()) GTEST_SKIP() << "python3 does not run here";
    settings_.retry_delay_seconds = 0.001;
  }
  FetchOutcome Get(const std::string& path, const std::string& range = {}, BodySink* sink = nullptr,
                   uint64_t limit = 1 << 20) {
    Fetcher fetcher(MakeCurlTransport(settings_), settings_);
    FetchRequest request;
    request.url = path.find("://") != std::string::npos ? path : server_->url() + path;
    request.range = range;
    request.sink = sink;
    request.body_limit_bytes = limit;
    FetchOutcome outcome = fetcher.Fetch(std::move(request));
    requests_ = fetcher.requests();
    bytes_ = fetcher.bytes_received();
    return outcome;
  }
  static LoopbackServer* server_;
  NetSettings settings_;
  uint64_t requests_ = 0, bytes_ = 0;
};
LoopbackServer* CurlTransportTest::server_ = nullptr;

TEST(CurlTransport, IsNotLoadedBeforeTheFirstRequest) {
  std::unique_ptr<Transport> transport = MakeCurlTransport({});
  EXPECT_TRUE(transport->Take(true).empty());
  EXPECT_EQ(dlopen("libcurl.so.4", RTLD_NOLOAD | RTLD_NOW), nullptr);
}

TEST_F(CurlTransportTest, GivesStatusHeadersAndBody) {
  FetchOutcome outcome = Get("/simple/demo/");
  ASSERT_TRUE(outcome.ok()) << outcome.failure.detail;
  EXPECT_EQ(outcome.response.Header("etag"), "\"one\"");
  EXPECT_TRUE(outcome.response.body.starts_with("{"));
  EXPECT_EQ(outcome.response.final_url, server_->url() + "/simple/demo/");
  EXPECT_EQ(bytes_, outcome.response.body.size());
  EXPECT_EQ(Get("/nothing").response.status, 404);
}

TEST_F(CurlTransportTest, SendsWhatItShouldAndNothingFromTheEnvironment) {
  setenv("http_proxy", "http://127.0.0.1:9", 1);
  FetchOutcome outcome = Get("/echo");
  unsetenv("http_proxy");
  ASSERT_TRUE(outcome.ok()) << outcome.failure.detail;
  EXPECT_NE(outcome.response.body.find("\"user-agent\": \"fitment/"), std::string::npos);
  EXPECT_EQ(outcome.response.body.find("authorization"), std::string::npos);
}

TEST_F(CurlTransportTest, RangesAndCompression) {
  FetchOutcome tail = Get("/ranges/demo-1.0-py3-none-any.whl", "-100");
  EXPECT_EQ(tail.response.status, 206);
  EXPECT_EQ(tail.response.body.size(), 100u);
  FetchOutcome packed = Get("/gzip/demo/");
  ASSERT_TRUE(packed.ok());
  EXPECT_NE(packed.response.body.find("\"filename\""), std::string::npos);
  EXPECT_LT(bytes_, packed.response.body.size());
}

TEST_F(CurlTransportTest, FollowsRedirectsButNotForEver) {
  FetchOutcome moved = Get("/moved/demo/");
  EXPECT_EQ(moved.response.status, 200);
  EXPECT_EQ(moved.response.final_url, server_->url() + "/plain/demo/");
  EXPECT_EQ(Get("/loop/demo/").failure.kind, TransportFailure::Kind::kRedirects);
}

TEST_F(CurlTransportTest, TriesAgain) {
  EXPECT_TRUE(Get("/flaky/2/demo/").ok());
  EXPECT_EQ(requests_, 3u);
  EXPECT_EQ(Get("/status/503/demo/").response.status, 503);
  EXPECT_EQ(requests_, 4u);
}

TEST_F(CurlTransportTest, TellsTruncatedSlowTooLargeAndUnreachableApart) {
  using Kind = TransportFailure::Kind;
  settings_.retries = 0;
  EXPECT_EQ(Get("/short/demo/").failure.kind, Kind::kTruncated);
  settings_.stall_timeout_seconds = 1;
  EXPECT_EQ(Get("/slow/demo/").failure.kind, Kind::kTimeout);
  settings_.stall_timeout_seconds = 30;
  EXPECT_EQ(Get("/simple/demo/", "", nullptr, 10).failure.kind, Kind::kTooLarge);
  EXPECT_EQ(Get("http://127.0.0.1:9/").failure.kind, Kind::kConnect);
  EXPECT_EQ(Get("http://no-such-host.invalid/").failure.kind, Kind::kResolve);
  FetchOutcome ftp = Get("ftp://127.0.0.1/x");
  EXPECT_EQ(ftp.failure.kind, Kind::kOther);
  EXPECT_NE(ftp.failure.detail.find("ftp"), std::string::npos);
  settings_.http_proxy = "http://127.0.0.1:9";
  EXPECT_EQ(Get("/echo").failure.kind, Kind::kProxy);
  settings_.http_proxy = "";
  settings_.https_proxy = server_->url();  // answers CONNECT with 501
  EXPECT_EQ(Get("https://127.0.0.1:9/").failure.kind, Kind::kProxy);
}

TEST_F(CurlTransportTest, ASinkTakesTheBodyAndMayStop) {
  struct Taker : BodySink {
    void Restart() override { taken = 0; }
    bool Write(std::string_view piece) override { return (taken += piece.size()) < limit; }
    size_t taken = 0, limit = 1 << 30;
  } taker;
  FetchOutcome all = Get("/no-ranges/demo-1.0-py3-none-any.whl", "", &taker);
  EXPECT_TRUE(all.ok());
  EXPECT_TRUE(all.response.body.empty());
  EXPECT_GT(taker.taken, 400000u);
  taker.limit = 1000;
  EXPECT_EQ(Get("/no-ranges/demo-1.0-py3-none-any.whl", "", &taker).failure.kind, TransportFailure::Kind::kStopped);
  EXPECT_LT(taker.taken, 400000u);
}

TEST_F(CurlTransportTest, CredentialsFromTheUrl) {
  EXPECT_EQ(Get("/auth/demo/").response.status, 401);
  const std::string rest = server_->url().substr(7) + "/auth/demo/";
  EXPECT_TRUE(Get("http://me:secret@" + rest).ok());
  FetchOutcome wrong = Get("http://me:wrong@" + rest);
  EXPECT_EQ(wrong.response.status, 401);
  EXPECT_TRUE(wrong.had_credentials);
  EXPECT_EQ(wrong.response.final_url.find("wrong"), std::string::npos);
}

TEST_F(CurlTransportTest, ManyAtOnce) {
  Fetcher fetcher(MakeCurlTransport(settings_), settings_);
  size_t good = 0;
  for (int i = 0; i < 200; ++i) {
    FetchRequest request;
    request.url = server_->url() + "/simple/demo/";
    request.done = [&good](FetchOutcome outcome) { good += outcome.ok(); };
    fetcher.Submit(std::move(request));
  }
  while (fetcher.Drive(true)) {
  }
  EXPECT_EQ(good, 200u);
}

}  // namespace
}  // namespace fitment
