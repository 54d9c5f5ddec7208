// Projects' pages of simple indexes: from the store while they are fresh, asked again with their ETag when they are
// not. Tests: live_source_test.cc.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "index/live_context.h"
#include "net/cache_policy.h"

namespace fitment {

class PageBook {
 public:
  explicit PageBook(LiveContext& context) : context_(context) {}

  // Starts what Get would have to wait for.
  void Want(size_t index, const std::string& name);
  // As PackageSource::Project.
  Result<std::optional<ProjectView>> Get(size_t index, const std::string& name);
  // What is here; starts what is not.
  std::optional<Result<std::optional<ProjectView>>> Peek(size_t index, const std::string& name, bool urgent);
  uint64_t answers() const { return answers_; }

 private:
  using Answer = Result<std::optional<ProjectView>>;
  struct Page {
    size_t index = 0;
    std::string name, url;
    std::optional<Answer> answer;
    std::optional<ProjectView> stored;  // what the store held, stale or not
    std::optional<Freshness> freshness;
    uint64_t fetch = 0;  // the fetcher's number while under way
    bool told = false;   // counted as an answer
  };
  Page& At(size_t index, const std::string& name);
  void Begin(Page& page);
  void Submit(Page& page);
  void Came(Page& page, FetchOutcome outcome);
  void Finish(Page& page, Answer answer);
  // nullopt: the body is being read in the background.
  std::optional<Answer> Read(Page& page, FetchOutcome outcome);
  std::optional<Answer> ReadBody(Page& page, FetchOutcome outcome);
  Answer Keep(Page& page, Result<std::string> record);
  Answer Absent(Page& page, const HttpResponse& response);
  void Remember(const Page& page);
  Answer ReadLocal(Page& page, const std::string& path);

  LiveContext& context_;
  std::map<std::pair<size_t, std::string>, Page> pages_;
  uint64_t answers_ = 0;
};

// "https://index/simple" and "torch": "https://index/simple/torch/".
std::string ProjectPageUrl(std::string_view index_url, std::string_view name);

}  // namespace fitment
