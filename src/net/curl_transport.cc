// libcurl multi behind the Transport seam. Tests: curl_transport_test.cc.
#include "net/curl_transport.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <unordered_map>

#include "base/file.h"
#include "base/text.h"
#include "net/curl_library.h"
#include "net/url.h"

namespace fitment {
namespace {

constexpr long kConnectionsPerHost = 50;  // HTTP/2 needs one; of HTTP/1.1 as many as may be in flight (as uv)
constexpr long kMaxRedirects = 10;
constexpr size_t kMaxHeaderBytes = 256 << 10;

// One request under way.
struct Transfer {
  uint64_t id = 0;
  HttpRequest request;
  HttpResponse response;
  CURL* easy = nullptr;
  curl_slist* header_list = nullptr;
  std::string proxy;
  size_t header_bytes = 0;
  bool too_large = false, stopped = false;
  char error[CURL_ERROR_SIZE] = "";
};

size_t OnHeader(char* data, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string_view line = Trim({data, size * count});
  transfer.header_bytes += size * count;
  if (transfer.header_bytes > kMaxHeaderBytes) return 0;
  if (line.starts_with("HTTP/")) {  // a new answer: after a redirect, a 100, a proxy's CONNECT
    transfer.response.headers.clear();
    transfer.response.body.clear();
    size_t blank = line.find(' ');
    transfer.response.status =
        blank == std::string_view::npos ? 0 : std::atoi(std::string(line.substr(blank + 1, 3)).c_str());
  } else if (size_t colon = line.find(':'); colon != std::string_view::npos) {
    transfer.response.headers.emplace_back(ToLower(Trim(line.substr(0, colon))),
                                           std::string(Trim(line.substr(colon + 1))));
  }
  return size * count;
}

size_t OnBody(char* data, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view piece(data, size * count);
  const int status = transfer.response.status;
  if (transfer.request.sink && (status == 200 || status == 206)) {
    if (transfer.request.sink->Write(piece)) return piece.size();
    transfer.stopped = true;
    return piece.empty() ? 1 : 0;
  }
  if (transfer.response.body.size() + piece.size() > transfer.request.body_limit_bytes) {
    transfer.too_large = true;
    return piece.empty() ? 1 : 0;
  }
  transfer.response.body.append(piece);
  return piece.size();
}

TransportFailure::Kind KindOf(CURLcode code, const Transfer& transfer) {
  using Kind = TransportFailure::Kind;
  if (transfer.stopped) return Kind::kStopped;
  if (transfer.too_large) return Kind::kTooLarge;
  const bool tunnel_refused = std::strstr(transfer.error, "CONNECT") != nullptr;
  if (!transfer.proxy.empty() && (code == CURLE_COULDNT_CONNECT || (code == CURLE_RECV_ERROR && tunnel_refused))) {
    return Kind::kProxy;
  }
  switch (code) {
    case CURLE_OK:
      return Kind::kNone;
    case CURLE_COULDNT_RESOLVE_HOST:
      return Kind::kResolve;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return Kind::kProxy;
    case CURLE_COULDNT_CONNECT:
      return Kind::kConnect;
    case CURLE_OPERATION_TIMEDOUT:
      return Kind::kTimeout;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
      return Kind::kTls;
    case CURLE_SSL_CACERT_BADFILE:
      return Kind::kCaFile;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return Kind::kTruncated;
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Kind::kRedirects;
    default:
      return Kind::kOther;
  }
}

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(NetSettings settings) : settings_(std::move(settings)) {}
  ~CurlTransport() override;
  uint64_t Submit(HttpRequest request) override;
  std::vector<Completion> Take(bool wait) override;
  void Wake() override;
  uint64_t bytes_received() const override { return bytes_received_; }

 private:
  bool Load();
  void Prepare(Transfer& transfer);
  void PrepareTrust(Transfer& transfer);
  void Start(std::unique_ptr<Transfer> transfer);
  void StartDelayed();
  void Collect(std::vector<Completion>& done);
  Completion Complete(CURL* easy, CURLcode code);
  template <typename Value>
  void Set(Transfer& transfer, CURLoption option, Value value) {
    curl_->easy_setopt(transfer.easy, option, value);
  }
  double Seconds() const;

  NetSettings settings_;
  const CurlLibrary* curl_ = nullptr;
  CURLM* multi_ = nullptr;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  std::vector<std::pair<double, std::unique_ptr<Transfer>>> delayed_;  // (when, what)
  std::vector<CURL*> spare_;
  std::vector<Completion> failed_;  // those that never started
  uint64_t last_id_ = 0, bytes_received_ = 0;
  std::atomic<bool> woken_ = false;
};

// A steady clock is how long a wait is measured here; nothing that is answered depends on it.
double CurlTransport::Seconds() const {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

bool CurlTransport::Load() {
  if (curl_) return multi_ != nullptr;
  curl_ = &CurlLibrary::Get();
  if (!curl_->trouble.empty()) return false;
  multi_ = curl_->multi_init();
  if (!multi_) return false;
  curl_->multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_->multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, kConnectionsPerHost);
  curl_->multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 32L);
  return true;
}

void CurlTransport::PrepareTrust(Transfer& transfer) {
  if (!settings_.ca_file.empty()) {
    Set(transfer, IsDirectory(settings_.ca_file) ? CURLOPT_CAPATH : CURLOPT_CAINFO, settings_.ca_file.c_str());
  } else if (!curl_->ca_file.empty()) {
    Set(transfer, CURLOPT_CAINFO, curl_->ca_file.c_str());
  }
  if (!settings_.ca_directory.empty()) Set(transfer, CURLOPT_CAPATH, settings_.ca_directory.c_str());
  if (IsTrustedHost(settings_, transfer.request.url)) {
    Set(transfer, CURLOPT_SSL_VERIFYPEER, 0L);
    Set(transfer, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  transfer.proxy = ProxyFor(settings_, transfer.request.url);
  Set(transfer, CURLOPT_PROXY, transfer.proxy.c_str());  // set even where empty: libcurl would read the environment
  Set(transfer, CURLOPT_NOPROXY, "");
}

void CurlTransport::Prepare(Transfer& transfer) {
  const HttpRequest& request = transfer.request;
  Set(transfer, CURLOPT_URL, request.url.c_str());
  Set(transfer, CURLOPT_NOSIGNAL, 1L);
  Set(transfer, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  Set(transfer, CURLOPT_PIPEWAIT, 1L);  // rather wait for a shared connection than open one more
  Set(transfer, CURLOPT_TCP_KEEPALIVE, 1L);
  Set(transfer, CURLOPT_USERAGENT, settings_.user_agent.c_str());
  Set(transfer, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings_.connect_timeout_seconds * 1000));
  Set(transfer, CURLOPT_LOW_SPEED_LIMIT, 1L);
  Set(transfer, CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(settings_.stall_timeout_seconds)));
  Set(transfer, CURLOPT_FOLLOWLOCATION, 1L);
  Set(transfer, CURLOPT_MAXREDIRS, kMaxRedirects);
  Set(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(transfer, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  Set(transfer, CURLOPT_ERRORBUFFER, transfer.error);
  Set(transfer, CURLOPT_HEADERFUNCTION, OnHeader);
  Set(transfer, CURLOPT_HEADERDATA, &transfer);
  Set(transfer, CURLOPT_WRITEFUNCTION, OnBody);
  Set(transfer, CURLOPT_WRITEDATA, &transfer);
  if (request.packed) {
    transfer.header_list = curl_->slist_append(transfer.header_list, "Accept-Encoding: gzip");
  } else if (request.range.empty()) {
    Set(transfer, CURLOPT_ACCEPT_ENCODING, "");  // whatever this libcurl can decode
  } else {
    Set(transfer, CURLOPT_RANGE, request.range.c_str());
  }
  if (request.has_credentials) {
    Set(transfer, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    Set(transfer, CURLOPT_USERNAME, request.user.c_str());
    Set(transfer, CURLOPT_PASSWORD, request.password.c_str());
  }
  for (const std::string& header : request.headers)
    transfer.header_list = curl_->slist_append(transfer.header_list, header.c_str());
  if (transfer.header_list) Set(transfer, CURLOPT_HTTPHEADER, transfer.header_list);
  PrepareTrust(transfer);
}

void CurlTransport::Start(std::unique_ptr<Transfer> transfer) {
  if (spare_.empty()) {
    transfer->easy = curl_->easy_init();
  } else {
    transfer->easy = spare_.back();
    spare_.pop_back();
  }
  Prepare(*transfer);
  curl_->multi_add_handle(multi_, transfer->easy);
  CURL* easy = transfer->easy;
  active_.emplace(easy, std::move(transfer));
}

uint64_t CurlTransport::Submit(HttpRequest request) {
  const uint64_t id = ++last_id_;
  TransportFailure trouble;
  if (!StartsWithIgnoreCase(request.url, "http://") && !StartsWithIgnoreCase(request.url, "https://")) {
    trouble = {TransportFailure::Kind::kOther, RedactedUrl(request.url) + " is no http or https address"};
  } else if (!Load()) {
    trouble = {TransportFailure::Kind::kUnavailable,
               curl_->trouble.empty() ? "libcurl cannot be started" : curl_->trouble};
  }
  if (trouble) {
    Completion failed;
    failed.id = id;
    failed.failure = std::move(trouble);
    failed_.push_back(std::move(failed));
    return id;
  }
  auto transfer = std::make_unique<Transfer>();
  transfer->id = id;
  transfer->request = std::move(request);
  if (transfer->request.delay_seconds > 0) {
    delayed_.emplace_back(Seconds() + transfer->request.delay_seconds, std::move(transfer));
  } else {
    Start(std::move(transfer));
  }
  return id;
}

void CurlTransport::StartDelayed() {
  const double now = Seconds();
  for (size_t i = 0; i < delayed_.size();) {
    if (delayed_[i].first > now) {
      ++i;
      continue;
    }
    std::unique_ptr<Transfer> transfer = std::move(delayed_[i].second);
    delayed_.erase(delayed_.begin() + static_cast<ptrdiff_t>(i));
    Start(std::move(transfer));
  }
}

Completion CurlTransport::Complete(CURL* easy, CURLcode code) {
  auto node = active_.extract(easy);
  Transfer& transfer = *node.mapped();
  curl_off_t bytes = 0;
  char* url = nullptr;
  curl_->easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
  curl_->easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &url);
  bytes_received_ += static_cast<uint64_t>(bytes);
  Completion done;
  done.id = transfer.id;
  done.failure.kind = KindOf(code, transfer);
  if (done.failure) done.failure.detail = RedactedText(transfer.error[0] ? transfer.error : curl_->easy_strerror(code));
  done.response = std::move(transfer.response);
  done.response.final_url = WithoutCredentials(url ? url : transfer.request.url.c_str());
  curl_->multi_remove_handle(multi_, easy);
  curl_->slist_free_all(transfer.header_list);
  curl_->easy_reset(easy);
  spare_.push_back(easy);
  return done;
}

void CurlTransport::Collect(std::vector<Completion>& done) {
  int left = 0;
  std::vector<std::pair<CURL*, CURLcode>> finished;
  while (CURLMsg* message = curl_->multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) finished.emplace_back(message->easy_handle, message->data.result);
  }
  for (auto [easy, code] : finished) done.push_back(Complete(easy, code));
}

std::vector<Completion> CurlTransport::Take(bool wait) {
  std::vector<Completion> done = std::move(failed_);
  failed_.clear();
  while (multi_ && (!active_.empty() || !delayed_.empty())) {
    StartDelayed();
    int running = 0;
    curl_->multi_perform(multi_, &running);
    Collect(done);
    if (!done.empty() || !wait || woken_.exchange(false)) break;
    double pause = 1;
    for (const auto& [when, transfer] : delayed_) pause = std::min(pause, std::max(0.001, when - Seconds()));
    curl_->multi_poll(multi_, nullptr, 0, static_cast<int>(pause * 1000) + 1, nullptr);
  }
  return done;
}

void CurlTransport::Wake() {
  woken_ = true;
  if (multi_) curl_->multi_wakeup(multi_);
}

CurlTransport::~CurlTransport() {
  for (auto& [easy, transfer] : active_) {
    curl_->multi_remove_handle(multi_, easy);
    curl_->slist_free_all(transfer->header_list);
    curl_->easy_cleanup(easy);
  }
  for (CURL* easy : spare_) curl_->easy_cleanup(easy);
  if (multi_) curl_->multi_cleanup(multi_);
}

}  // namespace

std::unique_ptr<Transport> MakeCurlTransport(NetSettings settings) {
  return std::make_unique<CurlTransport>(std::move(settings));
}

}  // namespace fitment
