// Git URLs. Tests: git_url_test.cc.
#include "index/git_url.h"

#include <algorithm>

#include "base/text.h"
#include "index/source_tree.h"
#include "net/url.h"

namespace fitment {
namespace {

bool IsHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// The value of "key=" in a fragment "a=1&b=2".
std::string FragmentValue(std::string_view fragment, std::string_view key) {
  for (const std::string_view part : Split(fragment, '&')) {
    if (part.starts_with(key) && part.substr(key.size()).starts_with('=')) {
      return PercentDecode(part.substr(key.size() + 1));
    }
  }
  return {};
}

// Where the path begins: behind "scheme://host".
size_t PathBegin(std::string_view url) {
  const size_t host = url.find("://");
  return host == std::string_view::npos ? host : std::min(url.find('/', host + 3), url.size());
}

}  // namespace

bool GitReference::HasFullCommit() const {
  return ref.size() == 40 && IsHex(ref);
}

std::optional<GitReference> ParseGitUrl(std::string_view url) {
  url = Trim(url);
  if (!StartsWithIgnoreCase(url, "git+")) return std::nullopt;
  url.remove_prefix(4);
  const std::string scheme = ToLower(url.substr(0, url.find("://")));
  if (scheme != "https" && scheme != "http" && scheme != "ssh" && scheme != "git" && scheme != "file") {
    return std::nullopt;
  }
  const bool control = std::any_of(url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  if (control) return std::nullopt;
  GitReference reference;
  const size_t hash = url.find('#');
  const std::string_view fragment = hash == std::string_view::npos ? std::string_view() : url.substr(hash + 1);
  url = url.substr(0, hash);
  reference.egg = FragmentValue(fragment, "egg");
  if (const std::string subdirectory = FragmentValue(fragment, "subdirectory"); !subdirectory.empty()) {
    const auto clean = CleanTreePath(subdirectory);
    if (!clean && subdirectory.find("..") != std::string::npos) return std::nullopt;
    reference.subdirectory = clean.value_or("");
  }
  const size_t path = PathBegin(url), at = url.rfind('@');
  if (at != std::string_view::npos && at > path) {
    reference.ref = PercentDecode(url.substr(at + 1));
    if (reference.HasFullCommit()) reference.ref = ToLower(reference.ref);
    url = url.substr(0, at);
  }
  reference.url = url;
  return reference;
}

std::string PinnedGitUrl(const GitReference& reference, std::string_view commit) {
  std::string url = reference.url;
  const size_t host = url.find("://") + 3, path = PathBegin(url);
  const size_t at = std::string_view(url).substr(0, path).rfind('@');
  if (at != std::string::npos && at >= host) {
    const std::string user = url.substr(host, std::min(url.find(':', host), at) - host);
    const bool ssh = StartsWithIgnoreCase(url, "ssh://");
    url = url.substr(0, host) + (ssh ? user + "@" : "") + url.substr(at + 1);
  }
  url = "git+" + url + "@" + std::string(commit);
  if (!reference.subdirectory.empty()) url += "#subdirectory=" + reference.subdirectory;
  return url;
}

}  // namespace fitment
