// URLs: parsed, joined, redacted. Tests: url_test.cc.
#include "net/url.h"

#include <charconv>

#include "base/text.h"

namespace fitment {
namespace {

bool IsAlpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsSchemeChar(char c) {
  return IsAlpha(c) || IsDigit(c) || c == '+' || c == '-' || c == '.';
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Length of "scheme" where `text` starts with "scheme:", else 0.
size_t SchemeLength(std::string_view text) {
  if (text.empty() || !IsAlpha(text[0])) return 0;
  size_t end = 0;
  while (end < text.size() && IsSchemeChar(text[end])) ++end;
  return end < text.size() && text[end] == ':' ? end : 0;
}

int DefaultPort(std::string_view scheme) {
  return scheme == "https" ? 443 : scheme == "http" ? 80 : 0;
}

// user:password@host:port into `url`. False: a port that is none, an open bracket.
bool ParseAuthority(std::string_view authority, Url& url) {
  if (size_t at = authority.rfind('@'); at != std::string_view::npos) {
    std::string_view login = authority.substr(0, at);
    size_t colon = login.find(':');
    url.user = login.substr(0, colon);
    url.has_password = colon != std::string_view::npos;
    if (url.has_password) url.password = login.substr(colon + 1);
    authority.remove_prefix(at + 1);
  }
  size_t host_end = authority.starts_with('[') ? authority.find(']') : 0;
  if (host_end == std::string_view::npos) return false;
  size_t colon = authority.find(':', host_end);
  url.host = ToLower(authority.substr(0, colon));
  if (colon == std::string_view::npos || colon + 1 == authority.size()) return true;
  std::string_view port = authority.substr(colon + 1);
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  return error == std::errc() && end == port.data() + port.size() && url.port > 0 && url.port < 65536;
}

// RFC 3986 5.2.4, for paths that start with "/".
std::string RemoveDotSegments(std::string_view path) {
  std::string out;
  size_t at = 0;
  while (at < path.size()) {
    size_t next = path.find('/', at + 1);
    if (next == std::string_view::npos) next = path.size();
    std::string_view segment = path.substr(at, next - at);  // "/name"
    const bool last = next == path.size();
    if (segment == "/." || segment == "/..") {
      if (segment == "/..") out.erase(out.rfind('/') == std::string::npos ? 0 : out.rfind('/'));
      if (last) out += '/';
    } else {
      out += segment;
    }
    at = next;
  }
  return out.empty() ? "/" : out;
}

void TakeTail(std::string_view& text, char mark, std::string& part) {
  if (size_t at = text.find(mark); at != std::string_view::npos) {
    part = text.substr(at + 1);
    text = text.substr(0, at);
  }
}

bool IsSecretParameter(std::string_view name) {
  static constexpr std::string_view kParts[] = {"token",     "secret",     "password", "passwd",
                                                "signature", "credential", "apikey",   "api_key"};
  const std::string lower = ToLower(name);
  for (std::string_view part : kParts)
    if (lower.find(part) != std::string::npos) return true;
  return lower == "key" || lower == "sig" || lower == "auth" || lower == "pass";
}

std::string RedactQuery(std::string_view query) {
  std::string out;
  for (std::string_view pair : Split(query, '&')) {
    if (!out.empty()) out += '&';
    size_t equals = pair.find('=');
    if (equals != std::string_view::npos && IsSecretParameter(pair.substr(0, equals))) {
      out.append(pair.substr(0, equals + 1)).append("****");
    } else {
      out += pair;
    }
  }
  return out;
}

// What ends a URL inside running text.
bool EndsUrl(char c) {
  return IsSpace(c) || c == '\'' || c == '"' || c == '<' || c == '>' || c == '`' ||
         static_cast<unsigned char>(c) < 0x20;
}

}  // namespace

std::optional<Url> Url::Parse(std::string_view text) {
  text = Trim(text);
  for (char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return std::nullopt;
  size_t length = SchemeLength(text);
  if (length == 0 || text.substr(length, 3) != "://") return std::nullopt;
  Url url;
  url.scheme = ToLower(text.substr(0, length));
  text.remove_prefix(length + 3);
  TakeTail(text, '#', url.fragment);
  TakeTail(text, '?', url.query);
  size_t slash = text.find('/');
  if (!ParseAuthority(text.substr(0, slash), url)) return std::nullopt;
  if (slash != std::string_view::npos) url.path = text.substr(slash);
  if (url.host.empty() && url.scheme != "file" && url.scheme != "git+file") return std::nullopt;
  return url;
}

std::string Url::ToString() const {
  std::string out = scheme + "://";
  if (HasCredentials()) out += user + (has_password ? ":" + password : "") + "@";
  out += host;
  if (port) out += ":" + std::to_string(port);
  out += path;
  if (!query.empty()) out += "?" + query;
  if (!fragment.empty()) out += "#" + fragment;
  return out;
}

std::string Url::Origin() const {
  std::string out = scheme + "://" + host;
  if (port && port != DefaultPort(scheme)) out += ":" + std::to_string(port);
  return out;
}

std::string JoinUrl(std::string_view base, std::string_view relative) {
  return UrlBase(base).Join(relative);
}

UrlBase::UrlBase(std::string_view base) : url_(Url::Parse(base)) {
  if (!url_) return;
  Url root = *url_;
  root.path.clear();
  root.query.clear();
  root.fragment.clear();
  root_ = root.ToString();
}

namespace {

// What most pages hold: a path from the root, without dots to resolve, query or fragment.
bool IsPlainPath(std::string_view path) {
  if (!path.starts_with('/') || path.starts_with("//")) return false;
  char before = 0;
  for (const char c : path) {
    if (c == '?' || c == '#' || (c == '.' && before == '/')) return false;
    before = c;
  }
  return true;
}

}  // namespace

std::string UrlBase::Join(std::string_view relative) const {
  relative = Trim(relative);
  if (url_ && IsPlainPath(relative)) return std::string(root_).append(relative);
  if (SchemeLength(relative) > 0) return std::string(relative);
  std::optional<Url> url = url_;
  if (!url) return std::string(relative);
  url->fragment.clear();
  TakeTail(relative, '#', url->fragment);
  if (relative.empty()) return url->ToString();
  url->query.clear();
  const bool only_query = relative.starts_with('?');
  TakeTail(relative, '?', url->query);
  if (only_query) return url->ToString();
  if (relative.starts_with("//")) {
    std::string tail = url->scheme + ":" + std::string(relative);
    if (!url->query.empty()) tail += "?" + url->query;
    return tail + (url->fragment.empty() ? "" : "#" + url->fragment);
  }
  if (relative.starts_with('/')) {
    url->path = RemoveDotSegments(relative);
  } else {
    size_t slash = url->path.rfind('/');
    std::string folder = slash == std::string::npos ? "/" : url->path.substr(0, slash + 1);
    url->path = RemoveDotSegments(folder.append(relative));
  }
  return url->ToString();
}

std::string PercentDecode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 && HexValue(text[i + 2]) >= 0) {
      out += static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string PercentEncodeSegment(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    if (IsAlpha(c) || IsDigit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return out;
}

std::string WithoutCredentials(std::string_view text) {
  std::optional<Url> url = Url::Parse(text);
  if (!url) return std::string(text.substr(0, text.find('#')));
  url->user.clear(), url->password.clear(), url->fragment.clear();
  url->has_password = false;
  return url->ToString();
}

std::string UrlFilename(std::string_view url) {
  url = url.substr(0, url.find('#'));
  url = url.substr(0, url.find('?'));
  size_t slash = url.rfind('/');
  return PercentDecode(slash == std::string_view::npos ? url : url.substr(slash + 1));
}

std::optional<std::string> FileUrlPath(std::string_view text) {
  if (!StartsWithIgnoreCase(text, "file://")) return std::nullopt;
  std::optional<Url> url = Url::Parse(text);
  if (!url || (!url->host.empty() && url->host != "localhost") || url->path.empty()) return std::nullopt;
  return PercentDecode(url->path);
}

std::string FileUrl(std::string_view absolute_path) {
  std::string out = "file://";
  for (size_t at = 0; at < absolute_path.size();) {
    size_t slash = absolute_path.find('/', at);
    if (slash == std::string_view::npos) slash = absolute_path.size();
    out += PercentEncodeSegment(absolute_path.substr(at, slash - at));
    if (slash < absolute_path.size()) out += '/';
    at = slash + 1;
  }
  return out;
}

std::string RedactedUrl(std::string_view text) {
  size_t mark = text.find("://");
  if (mark == std::string_view::npos) {
    // "user:password@host/simple", whose scheme was forgotten. "git@host:path" has nothing to hide.
    const size_t at = text.find('@');
    const bool secret = at != std::string_view::npos && text.find(':') < at;
    return secret ? "****" + std::string(text.substr(at)) : std::string(text);
  }
  // By hand and not through Url::Parse: a URL that does not parse must not leak either.
  size_t authority = mark + 3;
  size_t authority_end = text.find_first_of("/?#", authority);
  if (authority_end == std::string_view::npos) authority_end = text.size();
  // A password may hold unencoded "/": the last "@" before the query decides, where the piece before it has a ":".
  size_t query = std::min(text.find('?', authority), text.size());
  std::string_view head = text.substr(authority, authority_end - authority);
  size_t at = head.rfind('@');
  if (at == std::string_view::npos && head.find(':') != std::string_view::npos &&
      head.find_last_not_of("0123456789") != head.rfind(':')) {
    size_t late = text.substr(0, query).rfind('@');
    if (late != std::string_view::npos && late > authority) at = late - authority;
  }
  std::string out(text.substr(0, authority));
  if (at != std::string_view::npos) {
    out += "****@";
    authority += at + 1;
  }
  if (query < authority) query = text.size();
  out += text.substr(authority, query - authority);
  if (query == text.size()) return out;
  size_t fragment = std::min(text.find('#', query), text.size());
  out += '?';
  out += RedactQuery(text.substr(query + 1, fragment - query - 1));
  return out.append(text.substr(fragment));
}

std::string RedactedText(std::string_view text) {
  std::string out;
  size_t done = 0;
  for (size_t mark = text.find("://"); mark != std::string_view::npos;
       mark = text.find("://", std::max(done, mark + 3))) {
    size_t start = mark, end = mark + 3;
    while (start > done && IsSchemeChar(text[start - 1])) --start;
    while (end < text.size() && !EndsUrl(text[end])) ++end;
    out += text.substr(done, start - done);
    out += RedactedUrl(text.substr(start, end - start));
    done = end;
  }
  return out.append(text.substr(done));
}

}  // namespace fitment
