// Requests as the index client wants them: at most so many in flight, the urgent first, retried with backoff, with
// credentials where the origin wants them. Single-threaded: everything moves only inside Drive(). Tests:
// fetcher_test.cc (fake transport), curl_transport_test.cc (loopback).
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "net/auth.h"
#include "net/settings.h"
#include "net/transport.h"

namespace fitment {

struct FetchOutcome {
  HttpResponse response;     // any status that is left after retries
  TransportFailure failure;  // or why there is none
  bool had_credentials = false;
  bool ok() const { return !failure && response.status >= 200 && response.status < 300; }
};

struct FetchRequest {
  std::string url;  // credentials in it are taken out and used
  std::vector<std::string> headers;
  std::string range;
  bool packed = false;  // as HttpRequest's
  uint64_t body_limit_bytes = 256u << 20;
  BodySink* sink = nullptr;
  bool urgent = false;                     // goes before everything that waits
  std::function<void(FetchOutcome)> done;  // called from Drive(); may submit further requests
};

class Fetcher {
 public:
  // `now_unix_seconds` reads a Retry-After date; may be empty.
  Fetcher(std::unique_ptr<Transport> transport, NetSettings settings, std::function<int64_t()> now_unix_seconds = {});
  ~Fetcher();

  // Queues a request; its number.
  uint64_t Submit(FetchRequest request);
  // A queued request is waited for now: it goes first. Nothing happens where it is already on its way.
  void Hurry(uint64_t number);
  // Starts what may start and hands out what has completed. With `wait`, blocks until something completes, or Wake().
  // False: nothing was under way.
  bool Drive(bool wait);
  // From any thread: Drive(true) returns.
  void Wake() { transport_->Wake(); }
  // One request, waited for; others go on meanwhile.
  FetchOutcome Fetch(FetchRequest request);

  CredentialBook& credentials() { return credentials_; }
  uint64_t finished() const { return finished_; }  // requests that were handed out
  uint64_t requests() const { return requests_; }  // tries that were sent
  uint64_t bytes_received() const { return transport_->bytes_received(); }
  size_t under_way() const { return waiting_.size() + flying_.size() + held_.size(); }

 private:
  struct Job {
    FetchRequest request;
    uint64_t number = 0;
    int tries = 0;
    bool has_credentials = false, asked_keyring = false;
    double delay_seconds = 0;
  };
  void Launch(Job job);
  void Finish(Job job, Completion completion);
  // Where `host`'s name is not known: one job tries again for all of them. True: `job` is kept until that one knows.
  bool Holds(const std::string& host, Job& job);
  // What the job that tried for all has come to: the held ones of its host go on, or end as it did.
  void Settle(const Job& job, const Completion& completion);
  // Seconds after which to try again; negative: not again.
  double RetryDelay(const Job& job, const Completion& completion) const;

  std::unique_ptr<Transport> transport_;
  NetSettings settings_;
  std::function<int64_t()> now_;
  CredentialBook credentials_;
  std::deque<Job> waiting_;
  std::unordered_map<uint64_t, Job> flying_;
  std::unordered_map<std::string, uint64_t> trying_;  // by host: the number of the job that tries for all
  std::deque<Job> held_;
  uint64_t requests_ = 0, finished_ = 0, last_number_ = 0;
};

// The one clear message (kNetwork) for a fetch that did not give what was wanted: URL (redacted), cause, next step.
// `what`: "the page of torch", "METADATA of x-1.0.whl". REQUIRES: !outcome.ok().
Error FetchError(std::string_view what, std::string_view url, const FetchOutcome& outcome,
                 const NetSettings& settings = {});

}  // namespace fitment
