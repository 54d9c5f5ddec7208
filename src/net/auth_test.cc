// Credentials: which go where, and that they go nowhere else.
#include "net/auth.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

namespace fitment {
namespace {

std::string TemporaryFile(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "fitment_auth_" + std::to_string(getpid()) + "_" + name;
  EXPECT_TRUE(WriteFileAtomically(path, text));
  return path;
}

TEST(Netrc, FindsTheEntryOfAHost) {
  const char* text =
      "# a comment\nmachine a.example login me password one\n"
      "machine b.example\n  login \"you too\" # said so\n  account x\n  password \"t\\\"wo\"\n"
      "macdef init\nmachine c.example login no password no\n\n"
      "machine d.example password #four login d\n"
      "default login any password body\n";
  EXPECT_EQ(NetrcEntry(text, "a.example"), (Credentials{"me", "one"}));
  EXPECT_EQ(NetrcEntry(text, "b.example"), (Credentials{"you too", "t\"wo"}));
  EXPECT_EQ(NetrcEntry(text, "c.example"), (Credentials{"any", "body"}));
  EXPECT_EQ(NetrcEntry(text, "d.example"), (Credentials{"d", "#four"}));
  EXPECT_EQ(NetrcEntry("machine a.example login x password y", "b.example"), std::nullopt);
  EXPECT_EQ(NetrcEntry("machine", "b.example"), std::nullopt);
  EXPECT_EQ(NetrcEntry("machine b.example login", "b.example"), (Credentials{"", ""}));
}

TEST(CredentialBook, UrlCredentialsHoldForTheirOriginOnly) {
  CredentialBook book({});
  book.Learn("https://me:p%40ss@index.example.org/simple");
  EXPECT_EQ(book.For("https://index.example.org/files/x.whl"), (Credentials{"me", "p@ss"}));
  EXPECT_EQ(book.For("https://index.example.org:443/x"), (Credentials{"me", "p@ss"}));
  EXPECT_FALSE(book.For("http://index.example.org/x"));
  EXPECT_FALSE(book.For("https://index.example.org:8443/x"));
  EXPECT_FALSE(book.For("https://example.org/x"));
}

TEST(CredentialBook, TheNearestPathWins) {
  CredentialBook book({});
  book.Learn("https://a:1@h.example/team-a/simple");
  book.Learn("https://b:2@h.example/team-b/simple");
  EXPECT_EQ(book.For("https://h.example/team-b/simple/x/")->user, "b");
  EXPECT_EQ(book.For("https://h.example/team-a/files/x")->user, "a");
  book.Learn("https://c:3@h.example/team-a/simple");
  EXPECT_EQ(book.For("https://h.example/team-a/files/x")->user, "c");
}

TEST(CredentialBook, NetrcIsForHostsThatNoUrlNamed) {
  NetSettings settings;
  settings.netrc_path = TemporaryFile("netrc", "machine h.example login n password r\n");
  CredentialBook book(settings);
  EXPECT_EQ(book.For("https://h.example/x"), (Credentials{"n", "r"}));
  EXPECT_FALSE(book.For("https://other.example/x"));
  book.Learn("https://u:p@h.example/");
  EXPECT_EQ(book.For("https://h.example/x")->user, "u");
  unlink(settings.netrc_path.c_str());
}

TEST(CredentialBook, KeyringIsAskedOnceWithUrlThenHost) {
  NetSettings settings;
  settings.keyring = true;
  const std::string log = TemporaryFile("log", "");
  settings.keyring_program =
      TemporaryFile("keyring.sh", "#!/bin/sh\necho \"$@\" >>" + log + "\n[ \"$2\" = h.example:8080 ] && echo secret\n");
  chmod(settings.keyring_program.c_str(), 0700);
  CredentialBook book(settings);
  book.Learn("http://me@h.example:8080/simple");
  EXPECT_FALSE(book.For("http://h.example:8080/simple/x/"));  // a user alone: keyring knows the password
  EXPECT_EQ(book.AfterRefusal("http://h.example:8080/simple/x/"), (Credentials{"me", "secret"}));
  EXPECT_EQ(book.For("http://h.example:8080/other"), (Credentials{"me", "secret"}));
  EXPECT_FALSE(book.AfterRefusal("http://quiet.example/x"));
  EXPECT_FALSE(book.AfterRefusal("http://quiet.example/y"));
  EXPECT_EQ(*ReadFile(log),
            "get http://h.example:8080/simple/x/ me\nget h.example:8080 me\nget http://quiet.example/x --mode "
            "creds\nget quiet.example --mode creds\n");
  unlink(log.c_str()), unlink(settings.keyring_program.c_str());
}

TEST(CredentialBook, WithoutKeyringALoneUserIsAToken) {
  CredentialBook book({});
  book.Learn("https://TOKEN@h.example/simple");
  EXPECT_EQ(book.For("https://h.example/simple/x/"), (Credentials{"TOKEN", ""}));
  EXPECT_FALSE(book.AfterRefusal("https://g.example/"));
}

}  // namespace
}  // namespace fitment
