// --find-links: a folder, or an HTML page, that lists files of many projects. Tests: find_links_test.cc.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/live_context.h"
#include "net/cache_policy.h"

namespace fitment {

// The distributions that lie in a folder, as file: URLs, sorted by name. Errors (kFile): no such folder.
Result<std::vector<FileRecord>> ListFolder(const std::string& path);

// The files of `listing` that are `project`'s (normalized): wheels and sdists by their names.
ProjectRecord FilesOfProject(const std::vector<FileRecord>& listing, std::string_view project);

// All find-links of one source. `index` numbers are those of LiveOptions::indexes.
class FindLinks {
 public:
  explicit FindLinks(LiveContext& context) : context_(context) {}
  void Want(size_t index);
  Result<std::optional<ProjectView>> Get(size_t index, const std::string& name);
  uint64_t answers() const { return answers_; }

 private:
  using Listing = Result<std::vector<FileRecord>>;
  struct Link {
    std::string url;
    std::optional<Listing> listing;
    uint64_t fetch = 0;
  };
  Link& At(size_t index);
  void Submit(Link& link, std::string stored_body, std::optional<Freshness> freshness);
  Listing Read(Link& link, FetchOutcome outcome, const std::string& stored_body, std::optional<Freshness> freshness);

  LiveContext& context_;
  std::map<size_t, Link> links_;
  std::map<std::pair<size_t, std::string>, std::optional<ProjectView>> projects_;
  std::deque<std::string> records_;  // of folders: they are read anew in each run
  uint64_t answers_ = 0;
};

}  // namespace fitment
