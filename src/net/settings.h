// What the user set about the network: proxies, certificates, time limits, where credentials may come from. The CLI
// reads the environment and passes it in; nothing in this room looks at it. Tests: settings_test.cc.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fitment {

struct NetSettings {
  std::string http_proxy, https_proxy, all_proxy;  // URLs, may hold credentials; "" for none
  std::string no_proxy;                            // comma-separated hosts, or "*"
  std::string ca_file, ca_directory;               // "" for libcurl's own default
  std::string ca_file_from;                        // the variable that named ca_file, for messages
  std::vector<std::string> trusted_hosts;  // "host" or "host:port": certificates are not checked (pip's --trusted-host)
  std::string netrc_path;                  // "" for none
  bool keyring = false;  // ask `keyring get URL USER` after a refusal (pip's and uv's provider "subprocess")
  std::string keyring_program = "keyring";
  double connect_timeout_seconds = 10;
  double stall_timeout_seconds = 30;  // no byte for so long: given up (uv's UV_HTTP_TIMEOUT, pip's --timeout)
  int max_in_flight = 50;             // as uv's concurrent downloads
  int retries = 3;                    // further tries after the first
  double retry_delay_seconds = 0.5;   // doubled at each further try; a Retry-After header goes first
  std::string user_agent = "fitment/" FITMENT_VERSION;
};

using EnvironmentLookup = std::function<std::optional<std::string>(std::string_view name)>;

// The settings that an environment holds: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY (either case; the upper-case
// HTTP_PROXY is not read where REQUEST_METHOD is set, as a CGI client could set it), SSL_CERT_FILE, SSL_CERT_DIR,
// PIP_CERT, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, NETRC, HOME (for ~/.netrc), UV_HTTP_TIMEOUT or PIP_DEFAULT_TIMEOUT,
// PIP_TRUSTED_HOST, UV_INSECURE_HOST, UV_KEYRING_PROVIDER, PIP_KEYRING_PROVIDER.
NetSettings NetSettingsFromEnvironment(const EnvironmentLookup& lookup);

// The proxy for `url`, or "" for none: by scheme, all_proxy else; no_proxy names hosts, their subdomains, or "*".
std::string ProxyFor(const NetSettings& settings, std::string_view url);
bool IsTrustedHost(const NetSettings& settings, std::string_view url);

}  // namespace fitment
