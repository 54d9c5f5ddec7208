// The network's settings from an environment.
#include "net/settings.h"

#include <gtest/gtest.h>

#include <map>

namespace fitment {
namespace {

NetSettings From(std::map<std::string, std::string, std::less<>> variables) {
  return NetSettingsFromEnvironment([&](std::string_view name) -> std::optional<std::string> {
    auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(NetSettings, ReadsProxiesInEitherCase) {
  NetSettings settings = From(
      {{"HTTP_PROXY", "http://a:1"}, {"https_proxy", "http://b:2"}, {"HTTPS_PROXY", "http://no"}, {"NO_PROXY", "x"}});
  EXPECT_EQ(settings.http_proxy, "http://a:1");
  EXPECT_EQ(settings.https_proxy, "http://b:2");
  EXPECT_EQ(settings.no_proxy, "x");
  EXPECT_EQ(From({{"HTTP_PROXY", "http://evil"}, {"REQUEST_METHOD", "GET"}}).http_proxy, "");
}

TEST(NetSettings, ReadsTrustTimeAndLogins) {
  NetSettings settings = From({{"PIP_CERT", "/p.pem"},
                               {"REQUESTS_CA_BUNDLE", "/r.pem"},
                               {"SSL_CERT_DIR", "/certs"},
                               {"HOME", "/home/me"},
                               {"UV_HTTP_TIMEOUT", "7"},
                               {"PIP_TRUSTED_HOST", "A.example b.example:8443"},
                               {"UV_KEYRING_PROVIDER", "subprocess"}});
  EXPECT_EQ(settings.ca_file, "/p.pem");
  EXPECT_EQ(settings.ca_file_from, "PIP_CERT");
  EXPECT_EQ(settings.ca_directory, "/certs");
  EXPECT_EQ(settings.netrc_path, "/home/me/.netrc");
  EXPECT_EQ(settings.stall_timeout_seconds, 7);
  EXPECT_TRUE(settings.keyring);
  EXPECT_TRUE(IsTrustedHost(settings, "https://a.example/x"));
  EXPECT_TRUE(IsTrustedHost(settings, "https://b.example:8443/x"));
  EXPECT_FALSE(IsTrustedHost(settings, "https://b.example/x"));
  EXPECT_EQ(From({{"UV_HTTP_TIMEOUT", "none"}}).stall_timeout_seconds, NetSettings().stall_timeout_seconds);
  EXPECT_EQ(From({{"NETRC", "/n"}, {"HOME", "/h"}}).netrc_path, "/n");
}

TEST(NetSettings, PicksTheProxyOfAUrl) {
  NetSettings settings;
  settings.https_proxy = "http://secure";
  settings.all_proxy = "http://all";
  settings.no_proxy = "localhost, .corp.example,*.wild.example, port.example:8080";
  EXPECT_EQ(ProxyFor(settings, "https://h.example/"), "http://secure");
  EXPECT_EQ(ProxyFor(settings, "http://h.example/"), "http://all");
  EXPECT_EQ(ProxyFor(settings, "http://localhost:1/"), "");
  EXPECT_EQ(ProxyFor(settings, "https://a.corp.example/"), "");
  EXPECT_EQ(ProxyFor(settings, "https://corp.example/"), "");
  EXPECT_EQ(ProxyFor(settings, "https://notcorp.example/"), "http://secure");
  EXPECT_EQ(ProxyFor(settings, "https://a.wild.example/"), "");
  EXPECT_EQ(ProxyFor(settings, "http://port.example:8080/"), "");
  EXPECT_EQ(ProxyFor(settings, "http://port.example/"), "http://all");
  settings.no_proxy = "*";
  EXPECT_EQ(ProxyFor(settings, "https://h.example/"), "");
}

}  // namespace
}  // namespace fitment
