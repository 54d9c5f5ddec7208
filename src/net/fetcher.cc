// Limits, retries, credentials and messages around the transport. Tests: fetcher_test.cc.
#include "net/fetcher.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "net/cache_policy.h"
#include "net/url.h"

namespace fitment {
namespace {

// A server that asks for more patience than this is told of, not waited for.
constexpr double kLongestRetryAfterSeconds = 60;

bool IsRetryableStatus(int status) {
  return status == 408 || status == 425 || status == 429 || status == 500 || status == 502 || status == 503 ||
         status == 504;
}

bool IsRetryableFailure(TransportFailure::Kind kind) {
  using Kind = TransportFailure::Kind;
  return kind == Kind::kResolve || kind == Kind::kConnect || kind == Kind::kTimeout || kind == Kind::kTruncated ||
         kind == Kind::kOther;
}

std::string HostOf(std::string_view url) {
  std::optional<Url> parsed = Url::Parse(url);
  return parsed ? parsed->host : std::string("the host");
}

struct Cause {
  std::string text, hint;
};

Cause StatusCause(int status, const std::string& host, bool had_credentials) {
  const std::string number = "HTTP status " + std::to_string(status);
  if (status == 401 || status == 403) {
    if (had_credentials)
      return {number + ": " + host + " refuses the credentials it was given",
              "check the user, password or token for " + host};
    return {number + ": " + host + " wants credentials",
            "put user:password@ into the index URL, add " + host + " to ~/.netrc, or turn on the keyring provider"};
  }
  if (status == 404 || status == 410)
    return {number + ": there is no such file", "the index's page may be out of date: try again with --no-cache"};
  if (status == 407) return {number + ": the proxy wants credentials", "put user:password@ into HTTPS_PROXY"};
  if (status == 416) return {number + ": the server refuses the range", "try again with --no-cache"};
  if (status == 429)
    return {number + ": " + host + " asks to send fewer requests",
            "wait a while and try again; what was fetched is kept"};
  if (status >= 500)
    return {number + ": " + host + " has trouble of its own",
            "try again later, or run with --offline on what the cache holds"};
  return {number, "check the index URL"};
}

Cause FailureCause(const TransportFailure& failure, const std::string& host, const NetSettings& settings) {
  using Kind = TransportFailure::Kind;
  const std::string detail = failure.detail.empty() ? "" : " (" + failure.detail + ")";
  switch (failure.kind) {
    case Kind::kUnavailable:
      return {failure.detail,
              "install it (Debian and Ubuntu: apt-get install libcurl4), or run with --offline or --snapshot"};
    case Kind::kResolve:
      return {"the host name " + host + " is not known" + detail,
              "check the URL, the DNS and HTTPS_PROXY, or run with --offline"};
    case Kind::kConnect:
      return {host + " cannot be reached" + detail,
              "check the URL, the network and HTTPS_PROXY, or run with --offline"};
    case Kind::kTimeout:
      return {host + " did not answer in time" + detail,
              "try again later, raise UV_HTTP_TIMEOUT, or run with --offline"};
    case Kind::kTls:
      return {"no trusted connection to " + host + detail,
              "set SSL_CERT_FILE to the CA bundle that signs " + host + ", or name it a trusted host"};
    case Kind::kCaFile:
      return {"the CA file " + settings.ca_file + " cannot be read" + detail,
              "correct " + (settings.ca_file_from.empty() ? std::string("SSL_CERT_FILE") : settings.ca_file_from)};
    case Kind::kProxy:
      return {"the proxy does not work" + detail, "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY"};
    case Kind::kTruncated:
      return {"the answer of " + host + " ends too early" + detail,
              "try again; if it stays so, the server or a proxy cuts answers"};
    case Kind::kTooLarge:
      return {"the answer of " + host + " is larger than any that is expected" + detail, "check the index URL"};
    case Kind::kRedirects:
      return {host + " redirects without end, or to something that is no web address" + detail, "check the index URL"};
    default:
      return {"the request failed" + detail, "try again, or run with --offline"};
  }
}

}  // namespace

Error FetchError(std::string_view what, std::string_view url, const FetchOutcome& outcome,
                 const NetSettings& settings) {
  const std::string host = HostOf(url);
  Cause cause = outcome.failure ? FailureCause(outcome.failure, host, settings)
                                : StatusCause(outcome.response.status, host, outcome.had_credentials);
  return Error{ErrorKind::kNetwork,
               std::string(what) + " could not be fetched from " + RedactedUrl(url) + ": " + cause.text,
               {},
               cause.hint};
}

Fetcher::Fetcher(std::unique_ptr<Transport> transport, NetSettings settings, std::function<int64_t()> now)
    : transport_(std::move(transport)), settings_(settings), now_(std::move(now)), credentials_(std::move(settings)) {}
Fetcher::~Fetcher() = default;

uint64_t Fetcher::Submit(FetchRequest request) {
  credentials_.Learn(request.url);
  request.url = WithoutCredentials(request.url);
  Job job;
  job.request = std::move(request);
  job.number = ++last_number_;
  if (job.request.urgent) {
    waiting_.push_front(std::move(job));
  } else {
    waiting_.push_back(std::move(job));
  }
  return last_number_;
}

void Fetcher::Hurry(uint64_t number) {
  auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Job& job) { return job.number == number; });
  if (found == waiting_.end()) return;
  Job job = std::move(*found);
  waiting_.erase(found);
  waiting_.push_front(std::move(job));
}

void Fetcher::Launch(Job job) {
  HttpRequest http;
  http.url = job.request.url;
  http.headers = job.request.headers;
  http.range = job.request.range;
  http.packed = job.request.packed;
  http.body_limit_bytes = job.request.body_limit_bytes;
  http.sink = job.request.sink;
  http.delay_seconds = std::exchange(job.delay_seconds, 0);
  if (http.sink) http.sink->Restart();
  if (std::optional<Credentials> known = credentials_.For(http.url)) {
    http.user = known->user;
    http.password = known->password;
    http.has_credentials = job.has_credentials = true;
  }
  ++job.tries;
  ++requests_;
  flying_.emplace(transport_->Submit(std::move(http)), std::move(job));
}

double Fetcher::RetryDelay(const Job& job, const Completion& completion) const {
  if (job.tries > settings_.retries) return -1;
  const double backoff = settings_.retry_delay_seconds * static_cast<double>(1 << std::min(job.tries - 1, 10));
  if (completion.failure) return IsRetryableFailure(completion.failure.kind) ? backoff : -1;
  if (!IsRetryableStatus(completion.response.status)) return -1;
  std::optional<double> asked = RetryAfterSeconds(completion.response.Header("retry-after"), now_ ? now_() : 0);
  if (asked && *asked > kLongestRetryAfterSeconds) return -1;
  return asked ? std::max(*asked, backoff) : backoff;
}

bool Fetcher::Holds(const std::string& host, Job& job) {
  if (trying_.try_emplace(host, job.number).first->second == job.number) return false;
  --job.tries;
  held_.push_back(std::move(job));
  return true;
}

void Fetcher::Settle(const Job& job, const Completion& completion) {
  const std::string host = HostOf(job.request.url);
  const auto trying = trying_.find(host);
  if (trying == trying_.end() || trying->second != job.number) return;
  trying_.erase(trying);
  std::deque<Job> of_host;
  for (size_t i = 0; i < held_.size();) {
    if (HostOf(held_[i].request.url) == host) {
      of_host.push_back(std::move(held_[i]));
      held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  const bool unknown = completion.failure.kind == TransportFailure::Kind::kResolve;
  for (Job& held : of_host) {
    if (!unknown) {
      waiting_.push_back(std::move(held));
      continue;
    }
    ++finished_;
    if (held.request.done) held.request.done({{}, completion.failure, held.has_credentials});
  }
}

void Fetcher::Finish(Job job, Completion completion) {
  if (double delay = RetryDelay(job, completion); delay >= 0) {
    const bool unknown = completion.failure.kind == TransportFailure::Kind::kResolve;
    if (unknown && Holds(HostOf(job.request.url), job)) return;
    job.delay_seconds = delay;
    return Launch(std::move(job));
  }
  const int status = completion.failure ? 0 : completion.response.status;
  if ((status == 401 || status == 403) && !job.has_credentials && !job.asked_keyring) {
    job.asked_keyring = true;
    // Another job of this origin may have asked meanwhile: then For() knows by now.
    if (credentials_.For(job.request.url) || credentials_.AfterRefusal(job.request.url)) return Launch(std::move(job));
  }
  if (!trying_.empty()) Settle(job, completion);
  ++finished_;
  FetchOutcome outcome{std::move(completion.response), std::move(completion.failure), job.has_credentials};
  if (job.request.done) job.request.done(std::move(outcome));
}

bool Fetcher::Drive(bool wait) {
  while (!waiting_.empty() && flying_.size() < static_cast<size_t>(std::max(1, settings_.max_in_flight))) {
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    Launch(std::move(job));
  }
  if (flying_.empty()) return false;
  for (Completion& completion : transport_->Take(wait)) {
    auto found = flying_.find(completion.id);
    if (found == flying_.end()) continue;
    Job job = std::move(found->second);
    flying_.erase(found);
    Finish(std::move(job), std::move(completion));
  }
  return true;
}

FetchOutcome Fetcher::Fetch(FetchRequest request) {
  bool finished = false;
  FetchOutcome outcome;
  request.urgent = true;
  request.done = [&](FetchOutcome answer) {
    outcome = std::move(answer);
    finished = true;
  };
  Submit(std::move(request));
  while (!finished && Drive(true)) {
  }
  return outcome;
}

}  // namespace fitment
