// The whole live client, libcurl included, against a real server on loopback: every rung of the ladder and every kind
// of bad manners.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/text.h"
#include "index/live_source.h"
#include "net/curl_transport.h"
#include "net/fetcher.h"
#include "support/loopback_server.h"

namespace fitment {
namespace {

class LoopbackTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new LoopbackServer(); }
  static void TearDownTestSuite() { delete server_; }
  void SetUp() override {
    if (server_->url().empty()) GTEST_SKIP() << "python3 does not run here";
    store_ = std::move(*Store::InMemory());
    net_.retries = 1;
    net_.retry_delay_seconds = 0.001;
  }
  void Open(const std::string& index_url, IndexSpec::Kind kind = IndexSpec::Kind::kSimple) {
    LiveOptions options;
    options.store = store_.get();
    options.indexes.push_back({kind, index_url, false});
    options.net = net_;
    options.now_seconds = [this] { return now_; };
    source_ = std::move(*MakeLiveSource(std::move(options)));
  }
  Result<MetadataView> MetadataOf(const std::string& version) {
    Result<std::optional<ProjectView>> page = source_->Project(0, "demo");
    if (!page) return std::unexpected<Error>(page.error());
    if (!*page) return Fail(ErrorKind::kNoSuchProject, "no such project");
    for (uint32_t file = 0; file < (*page)->file_count(); ++file) {
      if ((*page)->version_text((*page)->file(file).version) == version) return source_->Metadata(0, **page, file);
    }
    return Fail(ErrorKind::kNoSuchProject, "no such version");
  }
  // The message of what goes wrong with the index at `path`; "" where nothing does.
  std::string Trouble(const std::string& path) {
    Open(path.find("://") == std::string::npos ? server_->url() + path : path);
    Result<MetadataView> view = MetadataOf("1.0");
    if (view) return "";
    EXPECT_EQ(view.error().kind, ErrorKind::kNetwork);
    EXPECT_FALSE(view.error().hint.empty());
    EXPECT_EQ(view.error().message.find('\n'), std::string::npos);
    return view.error().message;
  }
  std::vector<std::string> Log() {
    Fetcher fetcher(MakeCurlTransport({}), {});
    FetchRequest request;
    request.url = server_->url() + "/log";
    std::vector<std::string> lines;
    for (std::string_view line : SplitLines(fetcher.Fetch(std::move(request)).response.body)) lines.emplace_back(line);
    return lines;
  }
  static LoopbackServer* server_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<PackageSource> source_;
  NetSettings net_;
  int64_t now_ = 1000;
};
LoopbackServer* LoopbackTest::server_ = nullptr;

TEST_F(LoopbackTest, EveryWayToAWheelsMetadata) {
  for (const char* path : {"/simple", "/simple/", "/html", "/plain", "/whole", "/gzip", "/moved", "/flaky/1"}) {
    store_ = std::move(*Store::InMemory());
    Open(server_->url() + path);
    Result<MetadataView> view = MetadataOf("1.0");
    ASSERT_TRUE(view) << path << ": " << view.error().message;
    EXPECT_EQ(view->error(), "") << path;
    EXPECT_EQ(view->requirement_text(0), "torch>=2; extra == 'gpu'") << path;
    EXPECT_EQ(view->certainty(), Certainty::kCertain);
  }
}

TEST_F(LoopbackTest, RangesReadAFractionOfTheWheel) {
  Open(server_->url() + "/plain");
  ASSERT_TRUE(MetadataOf("1.0"));
  EXPECT_LE(source_->counters().requests, 4u);
  EXPECT_LT(source_->counters().bytes_fetched, 100000u);  // of 410 kB: a tail of 16 kB, twice where it is sent again
}

TEST_F(LoopbackTest, AnSdistIsReadWhole) {
  Open(server_->url() + "/simple");
  Result<MetadataView> view = MetadataOf("2.0");
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->error(), "");
  EXPECT_EQ(view->version(), "2.0");
  EXPECT_EQ(view->requirement_text(0), "torch>=2; extra == 'gpu'");
  EXPECT_EQ(view->certainty(), Certainty::kCertain);
}

TEST_F(LoopbackTest, AStalePageCostsA304) {
  Open(server_->url() + "/simple");
  ASSERT_TRUE(*source_->Project(0, "demo"));
  now_ += 61;
  Open(server_->url() + "/simple");
  ASSERT_TRUE(*source_->Project(0, "demo"));
  EXPECT_EQ(source_->counters().requests, 1u);
  EXPECT_EQ(source_->counters().bytes_fetched, 0u);
  Open(server_->url() + "/simple");
  ASSERT_TRUE(*source_->Project(0, "demo"));
  EXPECT_EQ(source_->counters().requests, 0u);
}

TEST_F(LoopbackTest, BadManners) {
  const std::pair<const char*, const char*> examples[] = {{"/login", "Sign in"},
                                                          {"/broken", "cut off"},
                                                          {"/text", "neither JSON nor HTML"},
                                                          {"/status/500", "HTTP status 500"},
                                                          {"/status/429", "fewer requests"},
                                                          {"/slow", "did not answer in time"},
                                                          {"/short", "ends too early"},
                                                          {"/wrong-hash", "sha256"},
                                                          {"/lying", "were asked for"},
                                                          {"/lying-size", "the index says"},
                                                          {"/loop", "redirects"},
                                                          {"/auth", "wants credentials"},
                                                          {"http://127.0.0.1:9", "cannot be reached"},
                                                          {"http://no-such-host.invalid/simple", "not known"}};
  for (const auto& [path, words] : examples) {
    store_ = std::move(*Store::InMemory());
    // Short patience for the one that never answers: a busy machine may be slow with the others.
    net_.stall_timeout_seconds = std::string_view(path) == "/slow" ? 1 : 30;
    const std::string message = Trouble(path);
    EXPECT_NE(message.find(words), std::string::npos) << path << ": " << message;
    EXPECT_NE(message.find("http://"), std::string::npos) << path << ": " << message;
  }
}

TEST_F(LoopbackTest, CredentialsWorkAndAreNeverSaid) {
  const std::string host = server_->url().substr(7);
  EXPECT_EQ(Trouble("http://me:secret@" + host + "/auth"), "");
  store_ = std::move(*Store::InMemory());
  const std::string message = Trouble("http://me:wrong-one@" + host + "/auth");
  EXPECT_NE(message.find("refuses the credentials"), std::string::npos) << message;
  EXPECT_EQ(message.find("wrong-one"), std::string::npos) << message;
}

TEST_F(LoopbackTest, AnHtmlPageAsFindLinks) {
  Open(server_->url() + "/html/demo/", IndexSpec::Kind::kFindLinks);
  Result<MetadataView> view = MetadataOf("1.0");
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->name(), "Demo");
  EXPECT_FALSE(*source_->Project(0, "other"));
}

TEST_F(LoopbackTest, ArchivesBehindAUrl) {
  Open(server_->url() + "/simple");
  DirectReference wheel{server_->url() + "/ranges/demo-1.0-py3-none-any.whl#sha256=abc", "", false};
  Result<DirectDistribution> read = source_->Direct(wheel);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->filename, "demo-1.0-py3-none-any.whl");
  EXPECT_EQ(read->metadata.name(), "Demo");
  EXPECT_LT(source_->counters().bytes_fetched, 100000u);  // of 410 kB: a tail of 16 kB, twice where it is sent again
  read = source_->Direct({server_->url() + "/files/demo-2.0.tar.gz", "", false});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->sha256.size(), 64u);
  EXPECT_EQ(read->metadata.version(), "2.0");
  read = source_->Direct({server_->url() + "/files/demo-9.0-py3-none-any.whl", "", false});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kNetwork);
  EXPECT_NE(read.error().message.find("404"), std::string::npos);
}

TEST_F(LoopbackTest, AToyRegistryIsReadWhole) {
  const char* cases = std::getenv("FITMENT_CASES");
  const std::string folder = cases ? cases : FITMENT_SOURCE_DIR "/../shared/cases";
  const std::string scenario = folder + "/packse/scenarios/extras/extra-required.toml",
                    tool = folder + "/../tools/toy_index.py";
  if (access(scenario.c_str(), R_OK) != 0 || access(tool.c_str(), R_OK) != 0)
    GTEST_SKIP() << "needs the shared cases: " << scenario;
  for (const char* flag : {"--html", "--no-metadata", "--no-ranges"}) {
    LoopbackServer toy({"python3", tool, "serve", scenario, flag});
    if (toy.url().empty()) GTEST_SKIP() << "python3 is older than 3.11";
    store_ = std::move(*Store::InMemory());
    Open(toy.url());
    Result<std::optional<ProjectView>> page = source_->Project(0, "a");
    ASSERT_TRUE(page && *page) << flag;
    for (uint32_t file = 0; file < (*page)->file_count(); ++file) {
      Result<MetadataView> view = source_->Metadata(0, **page, file);
      ASSERT_TRUE(view) << flag << ": " << view.error().message;
      EXPECT_EQ(view->error(), "") << flag;
      EXPECT_EQ(view->name(), "a") << flag;
    }
  }
}

}  // namespace
}  // namespace fitment
