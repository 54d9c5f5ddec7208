// Git URLs: ref, subdirectory and egg taken apart, and put together again without credentials.
#include "index/git_url.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(GitUrl, PartsOfUsualForms) {
  const auto plain = ParseGitUrl("git+https://h.org/o/x.git");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->url, "https://h.org/o/x.git");
  EXPECT_EQ(plain->ref, "");
  const auto full = ParseGitUrl("git+ssh://git@h.org:22/o/x.git@feature/a@b#egg=x[y]&subdirectory=./p/q/");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->url, "ssh://git@h.org:22/o/x.git@feature/a");
  EXPECT_EQ(full->ref, "b");
  EXPECT_EQ(full->subdirectory, "p/q");
  EXPECT_EQ(full->egg, "x[y]");
  EXPECT_EQ(ParseGitUrl("git+file:///a/b@v1.0%2Bcu1")->ref, "v1.0+cu1");
  EXPECT_TRUE(ParseGitUrl("git+https://h/x@0123456789012345678901234567890123456789")->HasFullCommit());
  EXPECT_FALSE(ParseGitUrl("git+https://h/x@0123456")->HasFullCommit());
}

TEST(GitUrl, CredentialsAreNoRef) {
  const auto url = ParseGitUrl("git+https://user:token@h.org/o/x.git");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->url, "https://user:token@h.org/o/x.git");
  EXPECT_EQ(url->ref, "");
  EXPECT_EQ(ParseGitUrl("git+https://user@h.org/x@main")->ref, "main");
}

TEST(GitUrl, PinnedOnesHoldTheCommitAndNoCredentials) {
  const std::string commit(40, 'a');
  const auto pinned = [&](const char* url) { return PinnedGitUrl(*ParseGitUrl(url), commit); };
  EXPECT_EQ(pinned("git+https://u:t@h/x.git@main#egg=x"), "git+https://h/x.git@" + commit);
  EXPECT_EQ(pinned("git+ssh://git@h/x.git#subdirectory=d"), "git+ssh://git@h/x.git@" + commit + "#subdirectory=d");
  EXPECT_EQ(pinned("git+ssh://git:pw@h/x.git"), "git+ssh://git@h/x.git@" + commit);
  EXPECT_EQ(pinned("git+file:///a/x@v1"), "git+file:///a/x@" + commit);
  EXPECT_EQ(pinned("git+https://h/a@b/x"), "git+https://h/a@" + commit);  // as pip: the last @ begins the ref
}

TEST(GitUrl, OthersAreRefused) {
  for (const char* url : {"https://h/x.git", "git+ext::sh -c x", "git+ext://x", "git+https://h/a b", "git+-x",
                          "git+https://h/x#subdirectory=../y", "git+/local/path", ""}) {
    EXPECT_FALSE(ParseGitUrl(url)) << url;
  }
}

}  // namespace
}  // namespace fitment
