// Credentials from URLs, netrc and keyring. Tests: auth_test.cc.
#include "net/auth.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "net/process.h"
#include "net/url.h"

namespace fitment {
namespace {

// Words of a netrc file: blanks separate, "…" quotes with \ escapes, # begins a comment at a word's start.
class NetrcWords {
 public:
  explicit NetrcWords(std::string_view text) : text_(text) {}

  std::optional<std::string> Next() {
    while (at_ < text_.size() && (IsSpace(text_[at_]) || text_[at_] == '#')) {
      if (text_[at_] == '#') {
        SkipLine();
      } else {
        ++at_;
      }
    }
    if (at_ >= text_.size()) return std::nullopt;
    return text_[at_] == '"' ? Quoted() : Plain();
  }
  // A password may begin with "#".
  std::optional<std::string> NextValue() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    if (at_ >= text_.size()) return std::nullopt;
    return text_[at_] == '"' ? Quoted() : Plain();
  }
  // A macro's body ends at an empty line.
  void SkipMacro() {
    size_t end = text_.find("\n\n", at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
  }

 private:
  void SkipLine() { at_ = std::min(text_.find('\n', at_), text_.size()); }
  std::string Plain() {
    std::string word;
    for (; at_ < text_.size() && !IsSpace(text_[at_]); ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      word += text_[at_];
    }
    return word;
  }
  std::string Quoted() {
    std::string word;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      word += text_[at_];
    }
    if (at_ < text_.size()) ++at_;
    return word;
  }

  std::string_view text_;
  size_t at_ = 0;
};

size_t CommonLength(std::string_view a, std::string_view b) {
  return static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

}  // namespace

std::optional<Credentials> NetrcEntry(std::string_view netrc_text, std::string_view host) {
  NetrcWords words(netrc_text);
  std::optional<Credentials> fallback;
  Credentials* entry = nullptr;  // the one that is being read, if it is of use
  Credentials found, standard;
  bool in_found = false;
  while (std::optional<std::string> word = words.Next()) {
    if (*word == "machine" || *word == "default") {
      if (in_found) return found;
      const bool is_default = *word == "default";
      in_found = !is_default && ToLower(words.NextValue().value_or("")) == host;
      entry = in_found ? &found : is_default ? &standard : nullptr;
      if (is_default) fallback.emplace();
    } else if (*word == "macdef") {
      words.SkipMacro();
    } else if (*word == "login" || *word == "user" || *word == "password" || *word == "account") {
      std::string value = words.NextValue().value_or("");
      if (entry && *word == "password") entry->password = value;
      if (entry && (*word == "login" || *word == "user")) entry->user = value;
    }
  }
  if (in_found) return found;
  if (fallback) return standard;
  return std::nullopt;
}

void CredentialBook::Learn(std::string_view text) {
  std::optional<Url> url = Url::Parse(text);
  if (!url || !url->HasCredentials()) return;
  Known known{url->Origin(), url->path, {PercentDecode(url->user), PercentDecode(url->password)}, url->has_password};
  // "https://TOKEN@host/": a lone user is a token unless keyring could tell its password.
  if (!known.complete && !settings_.keyring) known.complete = true;
  for (Known& old : known_) {
    if (old.origin == known.origin && old.path == known.path) {
      old = std::move(known);
      return;
    }
  }
  known_.push_back(std::move(known));
}

const CredentialBook::Known* CredentialBook::Find(std::string_view origin, std::string_view path) const {
  const Known* best = nullptr;
  size_t best_length = 0;
  for (const Known& known : known_) {
    if (known.origin != origin) continue;
    size_t length = CommonLength(known.path, path);
    if (!best || length > best_length) best = &known, best_length = length;
  }
  return best;
}

std::optional<Credentials> CredentialBook::For(std::string_view text) {
  std::optional<Url> url = Url::Parse(text);
  if (!url) return std::nullopt;
  const Known* known = Find(url->Origin(), url->path);
  if (known && known->complete) return known->credentials;
  if (settings_.netrc_path.empty()) return std::nullopt;
  if (!netrc_) netrc_ = ReadFile(settings_.netrc_path, 1 << 20).value_or("");
  std::optional<Credentials> entry = NetrcEntry(*netrc_, url->host);
  if (entry && known && !known->credentials.user.empty() && entry->user != known->credentials.user) return std::nullopt;
  return entry;
}

std::optional<Credentials> CredentialBook::AfterRefusal(std::string_view text) {
  std::optional<Url> url = Url::Parse(text);
  if (!url || !settings_.keyring) return std::nullopt;
  const std::string origin = url->Origin();
  const Known* known = Find(origin, url->path);
  if (known && known->complete) return known->credentials;
  if (std::find(asked_.begin(), asked_.end(), origin) != asked_.end()) return std::nullopt;
  asked_.push_back(origin);
  const std::string user = known ? known->credentials.user : "";
  std::optional<Credentials> found = AskKeyring(WithoutCredentials(text), user);
  if (!found) found = AskKeyring(origin.substr(origin.find("://") + 3), user);
  if (!found) return std::nullopt;
  std::erase_if(known_, [&](const Known& old) { return old.origin == origin && !old.complete; });
  known_.push_back({origin, "/", *found, true});
  return found;
}

std::optional<Credentials> CredentialBook::AskKeyring(const std::string& service, const std::string& user) const {
  std::vector<std::string> command = {settings_.keyring_program, "get", service};
  if (user.empty()) {
    command.insert(command.end(), {"--mode", "creds"});
  } else {
    command.push_back(user);
  }
  Result<ProgramOutput> answer = RunProgram(command, {.may_ask = true});
  if (!answer || answer->status != 0) return std::nullopt;
  std::vector<std::string_view> lines = SplitLines(answer->out);
  if (!user.empty())
    return lines.empty() || lines[0].empty() ? std::nullopt : std::optional(Credentials{user, std::string(lines[0])});
  if (lines.size() < 2 || lines[0].empty()) return std::nullopt;
  return Credentials{std::string(lines[0]), std::string(lines[1])};
}

}  // namespace fitment
