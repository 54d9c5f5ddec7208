// The seam to the network: many requests are submitted, completions are taken as they arrive. CurlTransport is the real
// one; tests give a fake that records what was asked. One try each: retries, credentials and the limit of requests in
// flight are Fetcher's (net/fetcher.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fitment {

// Takes the body of a successful answer (status 200 or 206) piece by piece, for files that are too large to keep or
// that are read only in part.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void Restart() = 0;                      // a try begins (again): forget what came before
  virtual bool Write(std::string_view piece) = 0;  // decoded bytes; false: enough, stop here
};

struct HttpRequest {
  std::string url;                   // http or https, without credentials and fragment
  std::vector<std::string> headers;  // "Name: value"
  std::string user, password;        // plain, not encoded; sent only to the URL's own origin, never printed
  bool has_credentials = false;
  std::string range;    // "16-4095" or "-16384" (the last bytes), "" for all; compression is then not asked for
  bool packed = false;  // the body is given as it was sent, with gzip or plain: content-encoding tells
  uint64_t body_limit_bytes = 256u << 20;  // a larger body is kTooLarge; not applied to a sink
  double delay_seconds = 0;                // starts no sooner than this from now
  BodySink* sink = nullptr;                // must outlive the request
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case; of the last answer when redirected
  std::string body;                                          // decoded (gzip, br), unless asked for packed
  std::string final_url;                                     // after redirects

  std::string_view Header(std::string_view lower_case_name) const;  // "" for none
};

struct TransportFailure {
  enum class Kind {
    kNone,
    kUnavailable,  // no libcurl on this machine
    kResolve,      // the host's name is not known
    kConnect,      // refused or unreachable
    kTimeout,      // no connection, or no byte, in time
    kTls,          // the certificate or the handshake
    kCaFile,       // the CA file that the user named cannot be read
    kProxy,
    kTruncated,  // fewer bytes than announced, or the connection broke in between
    kTooLarge,
    kStopped,    // the sink had enough: no fault
    kRedirects,  // too many, or to another scheme
    kOther,
  };
  Kind kind = Kind::kNone;
  std::string detail;  // libcurl's own words, redacted
  explicit operator bool() const { return kind != Kind::kNone; }
};

struct Completion {
  uint64_t id = 0;
  HttpResponse response;
  TransportFailure failure;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Never fails at once: whatever goes wrong comes as a completion. Returns the id that the completion carries, never
  // 0.
  virtual uint64_t Submit(HttpRequest request) = 0;
  // What has completed since. With `wait`, blocks until at least one has, unless nothing is in flight.
  virtual std::vector<Completion> Take(bool wait) = 0;
  // May be called from any thread: a Take that waits, or the next one, returns, though it may have nothing.
  virtual void Wake() {}
  // Bytes of bodies as they came over the wire, and answers, so far.
  virtual uint64_t bytes_received() const = 0;
};

}  // namespace fitment
