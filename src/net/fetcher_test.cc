// Limits, retries, credentials and messages, against a transport that is played.
#include "net/fetcher.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/fake_transport.h"

namespace fitment {
namespace {

NetSettings Settings() {
  NetSettings settings;
  settings.retries = 2;
  settings.retry_delay_seconds = 1;
  return settings;
}

struct Played {
  explicit Played(NetSettings settings = Settings()) {
    auto owned = std::make_unique<FakeTransport>();
    transport = owned.get();
    fetcher = std::make_unique<Fetcher>(std::move(owned), std::move(settings), [] { return int64_t{784111770}; });
  }
  FetchOutcome Get(const std::string& url) {
    FetchRequest request;
    request.url = url;
    return fetcher->Fetch(std::move(request));
  }
  FakeTransport* transport;
  std::unique_ptr<Fetcher> fetcher;
};

TEST(Fetcher, TriesAgainAfterTrouble) {
  Played played;
  played.transport->Answer("http://h/x", 503);
  played.transport->FailOnce("http://h/x", TransportFailure::Kind::kConnect);
  played.transport->Answer("http://h/x", 200, "good");
  FetchOutcome outcome = played.Get("http://h/x");
  EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(outcome.response.body, "good");
  EXPECT_EQ(played.transport->delays(), (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(played.fetcher->requests(), 3u);
}

// Fifty lookups of a name that is not known, tried four times each, keep a slow resolver busy for a minute.
TEST(Fetcher, OneJobTriesAgainForAHostThatIsNotKnown) {
  Played played;
  auto ask = [&](const std::string& url, std::vector<TransportFailure::Kind>* out) {
    FetchRequest request;
    request.url = url;
    request.done = [out](FetchOutcome outcome) { out->push_back(outcome.failure.kind); };
    played.fetcher->Submit(std::move(request));
  };
  using Kind = TransportFailure::Kind;
  std::vector<Kind> gone, back, other;
  for (int i = 0; i < 5; ++i) {
    const std::string url = "http://gone/" + std::to_string(i), here = "http://back/" + std::to_string(i);
    for (int tries = 0; tries < 3; ++tries) played.transport->FailOnce(url, Kind::kResolve);
    ask(url, &gone);
    played.transport->FailOnce(here, Kind::kResolve);
    played.transport->Answer(here, 200);
    ask(here, &back);
  }
  played.transport->Answer("http://other/x", 200);
  ask("http://other/x", &other);
  while (played.fetcher->Drive(true)) {
  }
  EXPECT_EQ(gone, std::vector<Kind>(5, Kind::kResolve));
  EXPECT_EQ(back, std::vector<Kind>(5, Kind::kNone));
  EXPECT_EQ(other, std::vector<Kind>(1, Kind::kNone));
  EXPECT_EQ(played.fetcher->finished(), 11u);
  EXPECT_EQ(played.fetcher->under_way(), 0u);
  EXPECT_EQ(played.fetcher->requests(), 5u + 2u + 5u + 5u + 1u);  // each once; one more for all; the known again
}

TEST(Fetcher, GivesUpAfterTheRetries) {
  Played played;
  played.transport->Answer("http://h/x", 500, "a");
  EXPECT_EQ(played.Get("http://h/x").response.status, 500);
  EXPECT_EQ(played.fetcher->requests(), 3u);
}

TEST(Fetcher, WhatNoRetryWouldMend) {
  Played played;
  played.transport->FailOnce("http://h/x", TransportFailure::Kind::kTls);
  EXPECT_EQ(played.Get("http://h/x").failure.kind, TransportFailure::Kind::kTls);
  EXPECT_EQ(played.Get("http://h/nothing").response.status, 404);
  EXPECT_EQ(played.fetcher->requests(), 2u);
}

TEST(Fetcher, RetryAfterIsObeyedUpToAMinute) {
  Played played;
  played.transport->Answer("http://h/x", 429, "", {{"retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"}});
  played.transport->Answer("http://h/x", 200);
  EXPECT_TRUE(played.Get("http://h/x").ok());
  EXPECT_EQ(played.transport->delays(), (std::vector<double>{0, 7}));
  played.transport->Answer("http://h/y", 429, "", {{"retry-after", "3600"}});
  EXPECT_EQ(played.Get("http://h/y").response.status, 429);
  EXPECT_EQ(played.fetcher->requests(), 3u);
}

TEST(Fetcher, NeverMoreInFlightThanAllowedAndTheUrgentGoesFirst) {
  NetSettings settings = Settings();
  settings.max_in_flight = 2;
  Played played(settings);
  std::vector<std::string> order;
  for (const char* path : {"a", "b", "c", "d"}) {
    const std::string url = std::string("http://h/") + path;
    played.transport->Answer(url, 200);
    FetchRequest request;
    request.url = url;
    request.done = [&order, path](FetchOutcome) { order.push_back(path); };
    const uint64_t number = played.fetcher->Submit(std::move(request));
    if (std::string(path) == "d") played.fetcher->Hurry(number);
  }
  while (played.fetcher->Drive(true)) {
  }
  EXPECT_EQ(order, (std::vector<std::string>{"d", "a", "b", "c"}));
  EXPECT_EQ(played.transport->most_in_flight(), 2u);
}

TEST(Fetcher, CredentialsOfTheUrlGoToItsOriginAlone) {
  Played played;
  played.transport->Answer("http://h/x", 200);
  played.transport->Answer("http://g/y", 200);
  played.Get("http://me:p%2Fw@h/x");
  played.Get("http://g/y");
  const std::vector<HttpRequest>& asked = played.transport->asked();
  EXPECT_EQ(asked[0].url, "http://h/x");
  EXPECT_EQ(asked[0].user + "|" + asked[0].password, "me|p/w");
  EXPECT_FALSE(asked[1].has_credentials);
}

TEST(Fetcher, ARefusalIsTriedOnceMoreWithKeyringsCredentials) {
  NetSettings settings = Settings();
  settings.keyring = true;
  settings.keyring_program = testing::TempDir() + "fitment_fetcher_keyring_" + std::to_string(getpid());
  ASSERT_TRUE(WriteFileAtomically(settings.keyring_program, "#!/bin/sh\nprintf 'me\\nsecret\\n'\n"));
  chmod(settings.keyring_program.c_str(), 0700);
  Played played(settings);
  played.transport->Answer("http://h/x", 401);
  played.transport->Answer("http://h/x", 200);
  EXPECT_TRUE(played.Get("http://h/x").ok());
  EXPECT_FALSE(played.transport->asked()[0].has_credentials);
  EXPECT_EQ(played.transport->asked()[1].user + "|" + played.transport->asked()[1].password, "me|secret");
  EXPECT_EQ(played.fetcher->requests(), 2u);
  unlink(settings.keyring_program.c_str());
}

TEST(FetchError, NamesUrlCauseAndNextStepButNoSecret) {
  FetchOutcome outcome;
  outcome.response.status = 401;
  Error wants = FetchError("the page of torch", "https://me:secret@h.example/simple/torch/?token=secret", outcome);
  EXPECT_EQ(wants.kind, ErrorKind::kNetwork);
  EXPECT_EQ(wants.message,
            "the page of torch could not be fetched from https://****@h.example/simple/torch/?token=****: HTTP status "
            "401: h.example wants credentials");
  EXPECT_NE(wants.hint.find("netrc"), std::string::npos);
  outcome.had_credentials = true;
  EXPECT_NE(FetchError("x", "https://h.example/", outcome).message.find("refuses the credentials"), std::string::npos);
}

TEST(FetchError, EveryFailureHasACauseAndANextStep) {
  NetSettings settings;
  settings.ca_file = "/ca.pem";
  settings.ca_file_from = "PIP_CERT";
  for (int kind = 1; kind <= static_cast<int>(TransportFailure::Kind::kOther); ++kind) {
    FetchOutcome outcome;
    outcome.failure = {static_cast<TransportFailure::Kind>(kind), "detail"};
    Error error = FetchError("x", "https://h.example/", outcome, settings);
    EXPECT_NE(error.message.find("detail"), std::string::npos) << kind;
    EXPECT_FALSE(error.hint.empty()) << kind;
  }
  for (int status : {400, 401, 403, 404, 407, 416, 429, 500, 503}) {
    FetchOutcome outcome;
    outcome.response.status = status;
    Error error = FetchError("x", "https://h.example/", outcome);
    EXPECT_NE(error.message.find(std::to_string(status)), std::string::npos);
    EXPECT_FALSE(error.hint.empty()) << status;
  }
}

}  // namespace
}  // namespace fitment
