// URLs as records keep them: without credentials, and without the host of the default index. Tests: records_test.cc.
#include <string>
#include <string_view>

#include "base/text.h"
#include "store/records.h"

namespace fitment {
namespace {

// "https://host" of the default index.
constexpr std::string_view IndexOrigin() {
  constexpr std::string_view url = FITMENT_DEFAULT_INDEX;
  return url.substr(0, url.find('/', url.find("://") + 3));
}
constexpr std::string_view kFilesOrigin = "https://" FITMENT_FILES_HOST;
constexpr std::string_view kIndexMark = "index:/", kFilesMark = "files:/";

std::string WithoutCredentials(std::string_view url) {
  size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::string(url);
  size_t host = scheme_end + 3;
  std::string_view authority = url.substr(host, url.find_first_of("/?#", host) - host);
  size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  std::string result(url.substr(0, host));
  std::string_view scheme = url.substr(0, scheme_end);
  if (scheme == "ssh" || scheme.ends_with("+ssh"))
    result.append(authority.substr(0, std::min(at, authority.find(':')))).push_back('@');
  return result.append(url.substr(host + at + 1));
}

}  // namespace

std::string StoredUrl(std::string_view url) {
  std::string clean = WithoutCredentials(url);
  auto shortened = [&clean](std::string_view origin, std::string_view mark) {
    if (!StartsWithIgnoreCase(clean, origin) || clean.size() == origin.size() || clean[origin.size()] != '/')
      return false;
    clean = std::string(mark) + clean.substr(origin.size() + 1);
    return true;
  };
  if (!shortened(kFilesOrigin, kFilesMark)) shortened(IndexOrigin(), kIndexMark);
  return clean;
}

std::string JoinedUrl(std::string_view stored) {
  if (stored.starts_with(kFilesMark)) return std::string(kFilesOrigin).append(stored.substr(kFilesMark.size() - 1));
  if (stored.starts_with(kIndexMark)) return std::string(IndexOrigin()).append(stored.substr(kIndexMark.size() - 1));
  return std::string(stored);
}

}  // namespace fitment
