// The network's settings from an environment that is passed in. Tests: settings_test.cc.
#include "net/settings.h"

#include <cstdlib>

#include "base/text.h"
#include "net/url.h"

namespace fitment {
namespace {

class Environment {
 public:
  explicit Environment(const EnvironmentLookup& lookup) : lookup_(lookup) {}
  std::string Get(std::string_view name) const { return lookup_(name).value_or(""); }
  // The first that is set and not empty; its name in `from`.
  std::string First(std::initializer_list<std::string_view> names, std::string* from = nullptr) const {
    for (std::string_view name : names) {
      std::string value = Get(name);
      if (value.empty()) continue;
      if (from) *from = name;
      return value;
    }
    return "";
  }

 private:
  const EnvironmentLookup& lookup_;
};

void AddHosts(std::string_view text, std::vector<std::string>& hosts) {
  std::string word;
  for (char c : std::string(text) + " ") {
    if (!IsSpace(c) && c != ',') {
      word += c;
    } else if (!word.empty()) {
      hosts.push_back(ToLower(word));
      word.clear();
    }
  }
}

}  // namespace

NetSettings NetSettingsFromEnvironment(const EnvironmentLookup& lookup) {
  const Environment env(lookup);
  NetSettings settings;
  settings.http_proxy = env.Get("http_proxy");
  if (settings.http_proxy.empty() && env.Get("REQUEST_METHOD").empty()) settings.http_proxy = env.Get("HTTP_PROXY");
  settings.https_proxy = env.First({"https_proxy", "HTTPS_PROXY"});
  settings.all_proxy = env.First({"all_proxy", "ALL_PROXY"});
  settings.no_proxy = env.First({"no_proxy", "NO_PROXY"});
  settings.ca_file =
      env.First({"SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}, &settings.ca_file_from);
  settings.ca_directory = env.Get("SSL_CERT_DIR");
  settings.netrc_path = env.Get("NETRC");
  if (settings.netrc_path.empty() && !env.Get("HOME").empty()) settings.netrc_path = env.Get("HOME") + "/.netrc";
  if (double seconds = std::atof(env.First({"UV_HTTP_TIMEOUT", "PIP_DEFAULT_TIMEOUT"}).c_str()); seconds > 0) {
    settings.stall_timeout_seconds = seconds;
  }
  AddHosts(env.Get("PIP_TRUSTED_HOST"), settings.trusted_hosts);
  AddHosts(env.Get("UV_INSECURE_HOST"), settings.trusted_hosts);
  settings.keyring = env.First({"UV_KEYRING_PROVIDER", "PIP_KEYRING_PROVIDER"}) == "subprocess";
  return settings;
}

std::string ProxyFor(const NetSettings& settings, std::string_view text) {
  std::optional<Url> url = Url::Parse(text);
  if (!url) return "";
  std::vector<std::string> exempt;
  AddHosts(settings.no_proxy, exempt);
  const std::string with_port = url->host + ":" +
                                std::to_string(url->port                ? url->port
                                               : url->scheme == "https" ? 443
                                                                        : 80);
  for (std::string_view name : exempt) {
    if (name == "*" || name == with_port) return "";
    while (name.starts_with('.') || name.starts_with('*')) name.remove_prefix(1);
    if (name.empty()) continue;
    if (url->host == name || url->host.ends_with("." + std::string(name))) return "";
  }
  const std::string& own = url->scheme == "https" ? settings.https_proxy : settings.http_proxy;
  return own.empty() ? settings.all_proxy : own;
}

bool IsTrustedHost(const NetSettings& settings, std::string_view text) {
  std::optional<Url> url = Url::Parse(text);
  if (!url) return false;
  for (const std::string& name : settings.trusted_hosts) {
    if (name == url->host || name == url->host + ":" + std::to_string(url->port ? url->port : 443)) return true;
  }
  return false;
}

}  // namespace fitment
