// URLs as an index client needs them: parsed, joined, and made safe to print. Pure. Tests: url_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fitment {

// The parts of "scheme://user:password@host:port/path?query#fragment". Everything stays percent-encoded as it was
// written, apart from `scheme` and `host`, which are lower case.
struct Url {
  std::string scheme;
  std::string user, password;  // encoded; `has_password` tells "user@" from "user:@"
  bool has_password = false;
  std::string host;             // "[::1]" keeps its brackets; "" for file:///x
  int port = 0;                 // 0: the scheme's own
  std::string path;             // starts with "/" where there is a host
  std::string query, fragment;  // without "?" and "#"

  // nullopt: no scheme, no "//", a port that is no number, control characters or blanks inside.
  static std::optional<Url> Parse(std::string_view text);
  std::string ToString() const;
  // "https://host:8080": what credentials belong to. The scheme's default port is left out.
  std::string Origin() const;
  bool HasCredentials() const { return !user.empty() || has_password; }
};

// RFC 3986 reference resolution: "../../packages/x.whl", "/files/x", "//host/x", "?q", an absolute URL. `base` without
// a scheme: `relative`.
std::string JoinUrl(std::string_view base, std::string_view relative);
// The same for many references of one page: the base is read once.
class UrlBase {
 public:
  explicit UrlBase(std::string_view base);
  std::string Join(std::string_view relative) const;

 private:
  std::optional<Url> url_;
  std::string root_;  // "https://user@host:8080", of url_
};
std::string PercentDecode(std::string_view text);         // a "%" that no two hex digits follow stays
std::string PercentEncodeSegment(std::string_view text);  // all but unreserved characters
// The same URL without user, password and fragment: what may be stored and compared.
std::string WithoutCredentials(std::string_view url);
// The last path segment, decoded, without query and fragment: "torch-2.4.0+cu121-cp311-….whl".
std::string UrlFilename(std::string_view url);
// Absolute path of a file: URL (decoded), or nullopt for every other text.
std::optional<std::string> FileUrlPath(std::string_view url);
std::string FileUrl(std::string_view absolute_path);

// A URL made safe to print: user and password become "****", values of secret-looking query parameters (token, key,
// signature, …) too.
std::string RedactedUrl(std::string_view url);
// Any text with URLs inside (an error of git or libcurl), each made safe.
std::string RedactedText(std::string_view text);

}  // namespace fitment
