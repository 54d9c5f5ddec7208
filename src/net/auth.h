// Credentials: from index URLs, netrc, and keyring's command. They are sent to their own origin, and never printed,
// stored or logged. Tests: auth_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/settings.h"

namespace fitment {

// Plain (decoded) user and password. Deliberately without any way to print itself.
struct Credentials {
  std::string user, password;
  bool operator==(const Credentials&) const = default;
};

// The entry of `host` in a netrc file's text, else its "default" entry. Quoted words, comments and "macdef" bodies as
// Python's netrc has them.
std::optional<Credentials> NetrcEntry(std::string_view netrc_text, std::string_view host);

// Who am I for which URL.
class CredentialBook {
 public:
  explicit CredentialBook(NetSettings settings) : settings_(std::move(settings)) {}

  // Learns user and password of `url`; one with a user alone is kept for keyring. Without credentials: nothing happens.
  void Learn(std::string_view url);
  // For a first try: learnt from a URL of the same origin (the longest common path wins), else netrc's.
  std::optional<Credentials> For(std::string_view url);
  // After the server answered 401 or 403: keyring's command, asked once per origin with the URL, then with the host.
  // nullopt: none.
  std::optional<Credentials> AfterRefusal(std::string_view url);

 private:
  struct Known {
    std::string origin, path;
    Credentials credentials;
    bool complete = false;  // with a password (or a lone token)
  };
  const Known* Find(std::string_view origin, std::string_view path) const;
  std::optional<Credentials> AskKeyring(const std::string& service, const std::string& user) const;

  NetSettings settings_;
  std::vector<Known> known_;
  std::vector<std::string> asked_;    // origins that keyring was asked for
  std::optional<std::string> netrc_;  // read at the first need
};

}  // namespace fitment
