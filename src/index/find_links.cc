// Folders and pages of files. Tests: find_links_test.cc.
#include "index/find_links.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "base/file.h"
#include "base/text.h"
#include "index/simple_html.h"
#include "net/url.h"
#include "python/wheel_name.h"

namespace fitment {
namespace {

std::string PageKey(std::string_view url) {
  return "l|" + StoredUrl(url);
}

// The folder that a find-links value means, or nullopt where it is a URL.
std::optional<std::string> FolderOf(std::string_view value) {
  if (std::optional<std::string> path = FileUrlPath(value)) return path;
  if (value.find("://") != std::string_view::npos) return std::nullopt;
  return std::string(value);
}

// Whether `filename` normalized would begin with `project`, without making a text.
bool BeginsWithProject(std::string_view filename, std::string_view project) {
  auto is_dash = [](char c) { return c == '-' || c == '_' || c == '.'; };
  size_t at = 0;
  for (char wanted : project) {
    if (at >= filename.size()) return false;
    if (wanted == '-') {
      if (!is_dash(filename[at])) return false;
      while (at < filename.size() && is_dash(filename[at])) ++at;
    } else {
      const char c = filename[at++];
      if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != wanted) return false;
    }
  }
  return true;
}

std::string AbsolutePath(const std::string& path) {
  char* full = realpath(path.c_str(), nullptr);
  std::string out = full ? full : path;
  free(full);
  return out;
}

}  // namespace

Result<std::vector<FileRecord>> ListFolder(const std::string& path) {
  const std::string folder = AbsolutePath(path);
  DIR* handle = opendir(folder.c_str());
  if (!handle) {
    return Fail(ErrorKind::kFile, "the folder " + path + " of --find-links cannot be read: " + std::strerror(errno), {},
                "correct the path");
  }
  std::vector<FileRecord> files;
  while (dirent* entry = readdir(handle)) {
    FileRecord file;
    file.filename = entry->d_name;
    struct stat info;
    const std::string full = folder + "/" + file.filename;
    if (file.filename.starts_with('.') || stat(full.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    file.url = FileUrl(full);
    file.size_bytes = static_cast<uint64_t>(info.st_size);
    files.push_back(std::move(file));
  }
  closedir(handle);
  std::sort(files.begin(), files.end(),
            [](const FileRecord& a, const FileRecord& b) { return a.filename < b.filename; });
  return files;
}

ProjectRecord FilesOfProject(const std::vector<FileRecord>& listing, std::string_view project) {
  ProjectRecord record;
  record.name = project;
  record.status = "active";
  for (const FileRecord& file : listing) {
    if (!BeginsWithProject(file.filename, project)) continue;  // cheap: a page may list twenty thousand files
    bool own = false;
    if (file.filename.ends_with(".whl")) {
      std::optional<WheelName> name = WheelName::Parse(file.filename);
      own = name && name->name == project;
    } else {
      own = SdistName::Parse(file.filename, project).has_value();
    }
    if (own) record.files.push_back(file);
  }
  return record;
}

FindLinks::Link& FindLinks::At(size_t index) {
  auto [found, is_new] = links_.try_emplace(index);
  Link& link = found->second;
  if (!is_new) return link;
  link.url = context_.options.indexes.at(index).url;
  if (std::optional<std::string> folder = FolderOf(link.url); folder && !folder->ends_with(".html")) {
    link.listing = ListFolder(*folder);
    return link;
  }
  if (std::optional<std::string> path = FolderOf(link.url)) {
    Result<std::string> html = ReadFile(*path);
    link.listing = html ? Listing(ScanHtml(*html, FileUrl(AbsolutePath(*path))).files)
                        : Listing(std::unexpected<Error>(html.error()));
    return link;
  }
  std::optional<std::string_view> body = context_.store->Get(PageKey(link.url));
  std::optional<std::string_view> told = context_.store->Get(Store::FreshnessKey(Store::IndexKey(link.url), ""));
  std::optional<Freshness> freshness = body && told ? Freshness::Decode(*told) : std::nullopt;
  const bool fresh = freshness && freshness->IsFresh(context_.Now(), context_.options.cache_max_age_seconds);
  if (body && (fresh || context_.options.offline)) {
    link.listing = ScanHtml(*body, WithoutCredentials(link.url)).files;
  } else if (context_.options.offline) {
    link.listing = context_.NotInCache("the find-links page " + RedactedUrl(link.url));
  } else {
    Submit(link, std::string(body.value_or("")), std::move(freshness));
  }
  return link;
}

void FindLinks::Submit(Link& link, std::string stored_body, std::optional<Freshness> freshness) {
  FetchRequest request;
  request.url = link.url;
  request.headers = {"Accept: text/html"};
  if (freshness) {
    for (std::string& header : freshness->ConditionalHeaders()) request.headers.push_back(std::move(header));
  }
  request.done = [this, &link, stored_body = std::move(stored_body), freshness](FetchOutcome outcome) {
    ++context_.progress.pages_done;
    link.listing = Read(link, std::move(outcome), stored_body, freshness);
  };
  ++context_.progress.pages_wanted;
  link.fetch = context_.fetcher->Submit(std::move(request));
}

FindLinks::Listing FindLinks::Read(Link& link, FetchOutcome outcome, const std::string& stored_body,
                                   std::optional<Freshness> freshness) {
  const std::string freshness_key = Store::FreshnessKey(Store::IndexKey(link.url), "");
  if (!outcome.failure && outcome.response.status == 304 && freshness) {
    freshness->Confirm(outcome.response, context_.Now());
    context_.store->Put(freshness_key, freshness->Encode());
    return ScanHtml(stored_body, WithoutCredentials(link.url)).files;
  }
  if (!outcome.ok()) return FetchFailed(context_, "the find-links page", link.url, outcome);
  std::string body = std::move(outcome.response.body);
  HtmlPage page = ScanHtml(body, outcome.response.final_url.empty() ? link.url : outcome.response.final_url);
  if (page.files.empty() && body.find('<') == std::string::npos) {
    return Fail(ErrorKind::kNetwork, "the find-links page " + RedactedUrl(link.url) + " is no HTML page", {},
                "check the URL of --find-links");
  }
  context_.store->Put(PageKey(link.url), std::move(body));
  context_.store->Put(freshness_key, Freshness::Of(outcome.response, context_.Now()).Encode());
  return page.files;
}

void FindLinks::Want(size_t index) {
  At(index);
}

Result<std::optional<ProjectView>> FindLinks::Get(size_t index, const std::string& name) {
  if (auto known = projects_.find({index, name}); known != projects_.end()) return known->second;
  Link& link = At(index);
  if (!link.listing) context_.fetcher->Hurry(link.fetch);
  while (!link.listing && context_.Drive(true)) {
  }
  if (!link.listing) return Fail(ErrorKind::kInternal, "a find-links page was asked for and never came");
  if (!*link.listing) return std::unexpected<Error>(link.listing->error());
  ++answers_;
  ProjectRecord record = FilesOfProject(**link.listing, name);
  const bool is_folder = FolderOf(link.url).has_value();
  const std::string key = Store::ProjectKey(Store::IndexKey(link.url), name);
  std::optional<ProjectView> view;
  if (record.files.empty()) {
    if (!is_folder) context_.store->Put(key, EncodeNoSuchProject());
  } else {
    std::string bytes = EncodeProject(record);
    std::string_view kept = is_folder ? std::string_view(records_.emplace_back(std::move(bytes)))
                                      : context_.store->Put(key, std::move(bytes));
    FITMENT_TRY(view, ProjectView::Open(kept));
  }
  projects_.emplace(std::pair(index, name), view);
  return view;
}

}  // namespace fitment
