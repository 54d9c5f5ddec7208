// Direct references of every sort: git, URLs through a fake fetch, files and folders.
#include "index/direct.h"

#include <gtest/gtest.h>

#include "support/archive_builder.h"
#include "support/git_sandbox.h"

namespace fitment {
namespace {

constexpr char kMetadata[] = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Dist: a>=1\n";

std::string Wheel() {
  return ZipBuilder().Add("demo-1.0.dist-info/METADATA", kMetadata).Build();
}
std::string Sdist() {
  return Gzip(
      TarBuilder().Add("demo-1.0/setup.py", "setup(name='demo', version='1.0', install_requires=['a>=1'])").Build());
}

class OwnedSource : public MemorySource {
 public:
  explicit OwnedSource(std::string name, std::string bytes)
      : MemorySource(std::move(name), {}), bytes_(std::move(bytes)) {}
  Result<Tail> ReadTail(uint64_t count) override { return MemorySource(name(), bytes_).ReadTail(count); }
  Result<std::string> Read(uint64_t offset, uint64_t count) override {
    return MemorySource(name(), bytes_).Read(offset, count);
  }

 private:
  std::string bytes_;
};

class Direct : public testing::Test {
 protected:
  Direct() : store_(std::move(*Store::InMemory())) {}
  DirectOptions Options() {
    DirectOptions options;
    options.store = store_.get();
    options.git.cache_directory = sandbox_.Path("cache");
    options.fetch = [this](const std::string& url, bool whole) -> Result<FetchedArchive> {
      fetched_.push_back(url);
      const bool wheel = url.ends_with(".whl");
      EXPECT_EQ(whole, !wheel);
      return FetchedArchive{std::make_unique<OwnedSource>(url, wheel ? Wheel() : Sdist()),
                            wheel ? "" : std::string(64, 'a')};
    };
    return options;
  }
  void ExpectDemo(const Result<DirectDistribution>& direct) {
    ASSERT_TRUE(direct) << direct.error().message;
    EXPECT_EQ(direct->metadata.error(), "");
    EXPECT_EQ(direct->metadata.name(), "demo");
    EXPECT_EQ(direct->metadata.version(), "1.0");
    ASSERT_EQ(direct->metadata.requirement_count(), 1u);
    EXPECT_EQ(direct->metadata.requirement_text(0), "a>=1");
  }

  GitSandbox sandbox_;
  std::unique_ptr<Store> store_;
  std::vector<std::string> fetched_;
};

TEST_F(Direct, WheelsAndSdistsBehindUrls) {
  DirectReader reader(Options());
  const std::string digest(64, 'a');
  for (const std::string url : {"https://h.org/p/demo-1.0-py3-none-any.whl", "https://h.org/p/demo-1.0.tar.gz",
                                "https://h.org/archive/main.tar.gz"}) {
    const auto direct = reader.Read({url, "", false});
    ExpectDemo(direct);
    EXPECT_EQ(direct->url, url);
    EXPECT_EQ(direct->filename, url.substr(url.rfind('/') + 1));
  }
  EXPECT_EQ(reader.Read({"https://h.org/demo-1.0.tar.gz#sha256=" + digest, "", false})->sha256, digest);
  const auto other = reader.Read({"https://h.org/demo-1.0.tar.gz#sha256=" + std::string(64, 'b'), "", false});
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("not the one that its URL names"), std::string::npos);
}

TEST_F(Direct, AWheelsUrlIsAskedOnceAndKnownOffline) {
  const std::string url = "https://user:pw@h.org/demo-1.0-py3-none-any.whl";
  {
    DirectReader reader(Options());
    ExpectDemo(reader.Read({url, "", false}));
    ExpectDemo(reader.Read({url, "", false}));
    EXPECT_EQ(reader.Read({url, "", false})->url, "https://h.org/demo-1.0-py3-none-any.whl");
  }
  DirectOptions options = Options();
  options.offline = true;
  DirectReader reader(std::move(options));
  ExpectDemo(reader.Read({url, "", false}));
  EXPECT_EQ(fetched_.size(), 1u);
  const auto unknown = reader.Read({"https://h.org/other-1.0-py3-none-any.whl", "", false});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNetwork);
  EXPECT_NE(unknown.error().hint.find("--offline"), std::string::npos);
}

TEST_F(Direct, OneReferenceIsAskedOnceEvenWhereItFails) {
  int asked = 0;
  DirectOptions options = Options();
  options.fetch = [&](const std::string&, bool) -> Result<FetchedArchive> {
    ++asked;
    return Fail(ErrorKind::kNetwork, "no route");
  };
  DirectReader reader(std::move(options));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(reader.Read({"https://h.org/demo-1.0.tar.gz", "", false}));
  EXPECT_EQ(asked, 1);
}

TEST_F(Direct, FilesAndFoldersOfThisMachine) {
  sandbox_.Write("w/demo-1.0-py3-none-any.whl", Wheel());
  sandbox_.Write("w/demo-1.0.tar.gz", Sdist());
  sandbox_.Write("w/project/setup.cfg", "[metadata]\nname = demo\nversion = 1.0\n[options]\ninstall_requires = a>=1\n");
  sandbox_.Write("w/project/setup.py", "import setuptools\nsetuptools.setup()\n");
  DirectReader reader(Options());
  for (const std::string url :
       {"./demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz", "./project", "project", "../w/project/"}) {
    ExpectDemo(reader.Read({url, sandbox_.Path("w"), false}));
    EXPECT_EQ(reader.Read({url, sandbox_.Path("w"), true})->url, url);
  }
  ExpectDemo(reader.Read({"file://" + sandbox_.Path("w/demo-1.0.tar.gz"), "/elsewhere", false}));
  ExpectDemo(reader.Read({"file://" + sandbox_.Path("w") + "#subdirectory=project", "", false}));
  ExpectDemo(reader.Read({sandbox_.Path("w/project"), "/elsewhere", true}));
}

TEST_F(Direct, WhatIsNoDistributionIsSaid) {
  sandbox_.Write("notes.doc", "x");
  sandbox_.Write("empty/README", "x");
  DirectReader reader(Options());
  const auto fails = [&](const std::string& url, ErrorKind kind, std::string_view words) {
    const auto direct = reader.Read({url, sandbox_.folder(), false});
    ASSERT_FALSE(direct) << url;
    EXPECT_EQ(direct.error().kind, kind) << url;
    EXPECT_NE(direct.error().message.find(words), std::string::npos) << direct.error().message;
  };
  fails("./missing", ErrorKind::kFile, "there is no");
  fails("./notes.doc", ErrorKind::kRequirement, "neither a wheel");
  fails("https://h.org/page", ErrorKind::kRequirement, "neither a wheel");
  fails("hg+https://h.org/x", ErrorKind::kRequirement, "only git");
  fails("git+nothing", ErrorKind::kRequirement, "no git URL");
  EXPECT_NE(reader.Read({"./empty", sandbox_.folder(), false})->metadata.error(), "");
}

TEST_F(Direct, GitIsKeptByItsCommit) {
  const std::string pyproject =
      "[project]\nname = 'demo'\nversion = '1.0'\ndependencies = ['a>=1']\nrequires-python = '>=3.9'\n";
  const std::string commit = sandbox_.Commit("demo", {{"pyproject.toml", pyproject}});
  const std::string url = sandbox_.Url("demo") + "@main#egg=demo";
  {
    DirectReader reader(Options());
    const auto direct = reader.Read({url, "", false});
    ExpectDemo(direct);
    EXPECT_EQ(direct->commit, commit);
    EXPECT_EQ(direct->url, sandbox_.Url("demo") + "@" + commit);
    EXPECT_EQ(direct->metadata.certainty(), Certainty::kCertain);
  }
  std::filesystem::remove_all(sandbox_.Path("cache"));
  {
    DirectReader reader(Options());  // the ref is asked, the commit is known
    ExpectDemo(reader.Read({url, "", false}));
    EXPECT_FALSE(std::filesystem::exists(sandbox_.Path("cache")));
  }
  std::filesystem::remove_all(sandbox_.Path("demo"));
  DirectOptions options = Options();
  options.offline = true;
  DirectReader reader(std::move(options));
  const auto unknown = reader.Read({"git+https://h.org/x.git@" + commit, "", false});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().hint.find("--offline"), std::string::npos);
  ExpectDemo(reader.Read({url, "", false}));
  ExpectDemo(reader.Read({sandbox_.Url("demo") + "@" + commit, "", false}));
}

}  // namespace
}  // namespace fitment
