// Metadata of git repositories that the test makes with git: refs, subdirectories, troubles, and the two of the
// founding deployment.
#include "index/vcs.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "index/git_program.h"
#include "support/git_sandbox.h"

namespace fitment {
namespace {

constexpr char kPyproject[] =
    "[project]\nname = 'demo'\nversion = '1.0'\nrequires-python = '>=3.9'\ndependencies = ['a>=1']\n";

class Vcs : public testing::Test {
 protected:
  GitOptions Options() const { return {.cache_directory = sandbox_.Path("cache"), .timeout_ms = 60'000}; }
  Result<std::string> Resolve(const std::string& suffix) const {
    return ResolveGitCommit(*ParseGitUrl(sandbox_.Url("demo") + suffix), Options());
  }
  Result<MetadataRecord> Read(const std::string& suffix) const {
    const auto reference = ParseGitUrl(sandbox_.Url("demo") + suffix);
    FITMENT_TRY(const std::string commit, ResolveGitCommit(*reference, Options()));
    return ReadGitMetadata(*reference, commit, "demo", Options());
  }

  GitSandbox sandbox_;
};

TEST_F(Vcs, RefsOfEverySortBecomeTheirCommit) {
  const std::string first = sandbox_.Commit("demo", {{"pyproject.toml", kPyproject}});
  sandbox_.Git("demo", {"tag", "--annotate", "v1.0", "--message", "t"});
  sandbox_.Git("demo", {"tag", "light"});
  sandbox_.Git("demo", {"branch", "topic/one"});
  sandbox_.Git("demo", {"update-ref", "refs/pull/7/head", first});
  const std::string second = sandbox_.Commit("demo", {{"x.py", ""}});
  EXPECT_EQ(*Resolve(""), second);
  EXPECT_EQ(*Resolve("@main"), second);
  for (const std::string ref : {"@v1.0", "@light", "@topic/one", "@refs/pull/7/head", "@refs/tags/v1.0"}) {
    EXPECT_EQ(Resolve(ref).value_or("none"), first) << ref;
  }
  EXPECT_EQ(*Resolve("@" + first), first);
  EXPECT_EQ(Resolve("@" + first.substr(0, 8)).value_or("none"), first);
  sandbox_.Git("demo", {"branch", "v1.0"});  // a branch goes before a tag of its name
  EXPECT_EQ(*Resolve("@v1.0"), second);
}

TEST_F(Vcs, MetadataIsReadAtTheCommit) {
  const std::string first = sandbox_.Commit("demo", {{"pyproject.toml", kPyproject}});
  sandbox_.Commit("demo", {{"pyproject.toml", "[project]\nname = 'demo'\nversion = '2.0'\n"}});
  for (int time = 0; time < 2; ++time) {  // the second time from the cache
    const auto record = Read("@" + first);
    ASSERT_TRUE(record) << record.error().message;
    EXPECT_EQ(record->version, "1.0");
    EXPECT_EQ(record->certainty, Certainty::kCertain);
    EXPECT_EQ(record->requirements.at(0).text, "a>=1");
    EXPECT_EQ(record->source, "pyproject.toml at " + first.substr(0, 12));
  }
  EXPECT_EQ(Read("@main")->version, "2.0");
}

TEST_F(Vcs, OnlyTheFilesThatAreReadAreFetched) {
  const std::string commit = sandbox_.Commit(
      "demo", {{"pyproject.toml", kPyproject}, {"setup.py", "setup()"}, {"big.bin", std::string(5000, 'b')}});
  ASSERT_TRUE(Read(""));
  const std::string big = sandbox_.Git("demo", {"rev-parse", "HEAD:big.bin"});
  std::string repository;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(sandbox_.Path("cache"))) {
    if (entry.is_directory() && entry.path().filename() == commit) repository = entry.path();
  }
  ASSERT_FALSE(repository.empty());
  const auto present =
      RunProgram({"git", "--git-dir=" + repository, "rev-list", "--objects", "--missing=print", "--all"});
  EXPECT_NE(present->out.find("?" + big), std::string::npos) << present->out << present->err;
}

TEST_F(Vcs, SetupPyReadsItsRequirementsFileThroughALink) {
  sandbox_.Commit("demo", {{"setup.py", "setup(name='demo', install_requires=open('requirements.txt').read().split())"},
                           {"req/base.txt", "a\nb\n"}});
  std::filesystem::create_symlink("req/base.txt", sandbox_.Path("demo/requirements.txt"));
  sandbox_.Commit("demo", {});
  const auto record = Read("");
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(record->requirements.size(), 2u);
  EXPECT_EQ(record->certainty, Certainty::kLikely);
  EXPECT_EQ(record->version, "");
}

TEST_F(Vcs, Subdirectories) {
  sandbox_.Commit("demo", {{"packages/core/pyproject.toml", kPyproject}, {"README", ""}});
  EXPECT_EQ(Read("#subdirectory=packages/core")->version, "1.0");
  const auto wrong = Read("#subdirectory=packages/cor");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, ErrorKind::kRequirement);
  EXPECT_NE(wrong.error().message.find("no folder `packages/cor`"), std::string::npos) << wrong.error().message;
  EXPECT_NE(wrong.error().hint.find("packages/core"), std::string::npos) << wrong.error().hint;
  EXPECT_NE(Read("")->error, "");
}

TEST_F(Vcs, NoSuchRefProposesNearOnes) {
  sandbox_.Commit("demo", {{"pyproject.toml", kPyproject}});
  sandbox_.Git("demo", {"tag", "v2025.11"});
  for (const std::string ref : {"v2025.12", "deadbeef", "--upload-pack=x"}) {
    const auto commit = Resolve("@" + ref);
    ASSERT_FALSE(commit) << ref;
    EXPECT_EQ(commit.error().kind, ErrorKind::kRequirement) << commit.error().message;
    EXPECT_NE(commit.error().message.find("`" + ref + "`"), std::string::npos) << commit.error().message;
  }
  EXPECT_NE(Resolve("@v2025.12").error().hint.find("v2025.11"), std::string::npos);
  const auto missing = Read("@" + std::string(40, 'a'));
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find(std::string(40, 'a')), std::string::npos) << missing.error().message;
}

TEST_F(Vcs, TroublesAreOneClearMessage) {
  const auto no_repository = Resolve("");
  ASSERT_FALSE(no_repository);
  EXPECT_EQ(no_repository.error().kind, ErrorKind::kNetwork);
  EXPECT_NE(no_repository.error().message.find("no git repository at"), std::string::npos)
      << no_repository.error().message;
  GitOptions options = Options();
  const auto closed = ResolveGitCommit(*ParseGitUrl("git+https://user:s3cret@127.0.0.1:1/x.git"), options);
  ASSERT_FALSE(closed);
  EXPECT_NE(closed.error().message.find("cannot be reached"), std::string::npos) << closed.error().message;
  EXPECT_EQ((closed.error().message + closed.error().hint).find("s3cret"), std::string::npos);
  options.program = "fitment-no-such-git";
  const auto no_git = ResolveGitCommit(*ParseGitUrl("git+https://h/x.git"), options);
  ASSERT_FALSE(no_git);
  EXPECT_EQ(no_git.error().kind, ErrorKind::kFile);
  EXPECT_NE(no_git.error().hint.find("install git"), std::string::npos);
}

TEST_F(Vcs, NoAddressIsWrittenIntoTheCache) {
  sandbox_.Commit("demo", {{"pyproject.toml", kPyproject}, {"setup.py", "setup()"}});
  ASSERT_TRUE(Read(""));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(sandbox_.Path("cache"))) {
    if (!entry.is_regular_file()) continue;
    const auto text = ReadFile(entry.path());
    ASSERT_TRUE(text);
    EXPECT_EQ(text->find(sandbox_.Path("demo")), std::string::npos) << entry.path() << *text;
    EXPECT_EQ(entry.path().string().find(".passing"), std::string::npos) << entry.path();
  }
}

TEST_F(Vcs, WhatGitSaysIsToldInTheUsersWords) {
  const auto told = [](const std::string& words) {
    return HostTrouble({128, "", words}, *ParseGitUrl("git+https://u:s3cret@h.org/x.git"));
  };
  const Error forbidden =
      told("fatal: could not read Username for 'https://u:s3cret@h.org': terminal prompts disabled\n");
  EXPECT_NE(forbidden.message.find("wants credentials"), std::string::npos) << forbidden.message;
  EXPECT_EQ(forbidden.message.find("s3cret"), std::string::npos) << forbidden.message;
  EXPECT_NE(
      told("fatal: unable to access 'https://h.org/x.git/': Could not resolve host: h.org").message.find("reached"),
      std::string::npos);
  EXPECT_NE(told("something new\n").message.find("something new"), std::string::npos);
  EXPECT_NE(told("").message.find("no reason"), std::string::npos);
}

TEST_F(Vcs, TheRepositoriesOfTheFoundingDeployment) {
  const char* cases = std::getenv("FITMENT_CASES");
  const std::string folder = cases ? cases : FITMENT_SOURCE_DIR "/../shared/cases";
  if (!std::filesystem::exists(folder + "/unsloth")) GTEST_SKIP() << "no cases at " << folder;
  const auto built = RunProgram({"python3", FITMENT_SOURCE_DIR "/tests/support/git_repositories.py",
                                 sandbox_.Path("hosts"), "--home", sandbox_.Path("home"), "--cases", folder});
  ASSERT_TRUE(built && built->status == 0) << built->err;
  // As HOME would do for a whole program: the user's own configuration maps the addresses.
  setenv("GIT_CONFIG_GLOBAL", sandbox_.Path("home/.gitconfig").c_str(), 1);
  const auto read = [&](const std::string& name) {
    const std::string owner = name == "snac" ? "hubertsiuzdak" : "unslothai";
    const auto reference = ParseGitUrl("git+https://github.com/" + owner + "/" + name + ".git");
    const auto commit = ResolveGitCommit(*reference, Options());
    EXPECT_NE(built->out.find(commit.value_or("none")), std::string::npos);
    return ReadGitMetadata(*reference, commit.value_or(""), name, Options());
  };
  const auto unsloth = read("unsloth");
  ASSERT_TRUE(unsloth) << unsloth.error().message;
  EXPECT_EQ(unsloth->error, "");
  EXPECT_EQ(unsloth->version, "2025.11.3");
  EXPECT_EQ(unsloth->requires_python, ">=3.9,<3.14");
  EXPECT_NE(std::find(unsloth->provides_extra.begin(), unsloth->provides_extra.end(), "colab-new"),
            unsloth->provides_extra.end());
  const bool asks_bitsandbytes =
      std::any_of(unsloth->requirements.begin(), unsloth->requirements.end(),
                  [](const RequirementRecord& r) { return r.text.starts_with("bitsandbytes>=0.45.5"); });
  EXPECT_TRUE(asks_bitsandbytes);
  const auto snac = read("snac");
  ASSERT_TRUE(snac) << snac.error().message;
  EXPECT_EQ(snac->version, "1.2.1");
  EXPECT_EQ(snac->certainty, Certainty::kLikely);
  EXPECT_EQ(snac->requirements.size(), 4u);
  unsetenv("GIT_CONFIG_GLOBAL");
}

}  // namespace
}  // namespace fitment
