// A network that is played: answers are laid out beforehand by URL, every request is recorded. Header-only; for tests
// of net and index.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "net/transport.h"

namespace fitment {

class FakeTransport : public Transport {
 public:
  // Answers are given in order; the last one of a URL stays for all that follow. A URL without one answers 404.
  void Answer(const std::string& url, int status, std::string body = {},
              std::vector<std::pair<std::string, std::string>> headers = {}) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    response.headers = std::move(headers);
    scripts_[url].push_back({std::move(response), {}});
  }
  // Forgets the URL's answers first.
  void Replace(const std::string& url, int status, std::string body) {
    scripts_[url].clear();
    Answer(url, status, std::move(body));
  }
  void FailOnce(const std::string& url, TransportFailure::Kind kind) {
    scripts_[url].push_back({{}, {kind, "played"}});
  }
  // A file that may be read in ranges.
  void Serve(const std::string& url, std::string body) { files_[url] = std::move(body); }
  // The same for a server that ignores Range.
  void ServeWhole(const std::string& url, std::string body) {
    files_[url] = std::move(body);
    whole_only_.push_back(url);
  }

  uint64_t Submit(HttpRequest request) override {
    delays_.push_back(request.delay_seconds);
    asked_.push_back(request);
    in_flight_.emplace_back(++last_id_, std::move(request));
    most_ = std::max(most_, in_flight_.size());
    return last_id_;
  }
  // One completion a call, in the order of submission: nothing is hidden by luck.
  std::vector<Completion> Take(bool) override {
    std::vector<Completion> done;
    if (in_flight_.empty()) return done;
    auto [id, request] = std::move(in_flight_.front());
    in_flight_.pop_front();
    done.push_back(Play(id, request));
    return done;
  }
  uint64_t bytes_received() const override { return bytes_; }

  const std::vector<HttpRequest>& asked() const { return asked_; }
  std::vector<double> delays() const { return delays_; }
  size_t most_in_flight() const { return most_; }
  // "URL" or "URL range" of every request so far.
  std::vector<std::string> Log() const {
    std::vector<std::string> log;
    for (const HttpRequest& request : asked_)
      log.push_back(request.range.empty() ? request.url : request.url + " " + request.range);
    return log;
  }
  void Forget() { asked_.clear(), delays_.clear(); }

 private:
  struct Script {
    HttpResponse response;
    TransportFailure failure;
  };

  Completion Play(uint64_t id, const HttpRequest& request) {
    Completion done;
    done.id = id;
    done.response.final_url = request.url;
    if (auto file = files_.find(request.url); file != files_.end()) {
      PlayFile(request, file->second, done);
    } else if (auto found = scripts_.find(request.url); found != scripts_.end() && !found->second.empty()) {
      std::deque<Script>& steps = found->second;
      done.response = steps.front().response;
      done.failure = steps.front().failure;
      done.response.final_url = request.url;
      if (steps.size() > 1 || done.failure) steps.pop_front();
    } else {
      done.response.status = 404;
    }
    bytes_ += done.response.body.size();
    Deliver(request, done);
    return done;
  }

  void PlayFile(const HttpRequest& request, const std::string& body, Completion& done) {
    const bool whole =
        request.range.empty() || std::find(whole_only_.begin(), whole_only_.end(), request.url) != whole_only_.end();
    done.response.status = whole ? 200 : 206;
    if (whole) {
      done.response.body = body;
      return;
    }
    size_t dash = request.range.find('-');
    size_t first = 0, last = body.size() - 1;
    if (dash == 0) {
      first = body.size() - std::min<size_t>(body.size(), std::stoull(request.range.substr(1)));
    } else {
      first = std::stoull(request.range.substr(0, dash));
      last = std::min<size_t>(last, std::stoull(request.range.substr(dash + 1)));
    }
    done.response.body = body.substr(first, last - first + 1);
    done.response.headers.emplace_back("content-range", "bytes " + std::to_string(first) + "-" + std::to_string(last) +
                                                            "/" + std::to_string(body.size()));
  }

  static void Deliver(const HttpRequest& request, Completion& done) {
    const int status = done.response.status;
    if (!request.sink || (status != 200 && status != 206) || done.failure) return;
    std::string body = std::move(done.response.body);
    done.response.body.clear();
    for (size_t at = 0; at < body.size(); at += 4096) {
      if (!request.sink->Write(std::string_view(body).substr(at, 4096))) {
        done.failure.kind = TransportFailure::Kind::kStopped;
        return;
      }
    }
  }

  std::map<std::string, std::deque<Script>> scripts_;
  std::map<std::string, std::string> files_;
  std::vector<std::string> whole_only_;
  std::deque<std::pair<uint64_t, HttpRequest>> in_flight_;
  std::vector<HttpRequest> asked_;
  std::vector<double> delays_;
  size_t most_ = 0;
  uint64_t last_id_ = 0, bytes_ = 0;
};

}  // namespace fitment
