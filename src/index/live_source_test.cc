// The live client against a transport that is played: what is asked, how often, and what becomes of every answer.
#include "index/live_source.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "index/store_source.h"
#include "net/url.h"
#include "support/archive_builder.h"
#include "support/fake_transport.h"
#include "support/zip_builder.h"

namespace fitment {
namespace {

constexpr char kIndex[] = "https://index.example.org/simple";
constexpr char kPage[] = "https://index.example.org/simple/demo/";
constexpr char kWheel[] = "https://files.example.org/demo-1.0-py3-none-any.whl";
constexpr char kMetadata[] = "Metadata-Version: 2.1\nName: Demo\nVersion: 1.0\nRequires-Dist: torch>=2\n\n";

std::string WheelBytes(size_t padding = 100000, const std::string& metadata = kMetadata) {
  return ZipOf({{"demo-1.0.dist-info/METADATA", metadata},
                {"demo/big.bin", std::string(padding, 'x')},
                {"demo-1.0.dist-info/WHEEL", "Tag: py3-none-any\n"}});
}
std::string PageJson(const std::string& more = "", const std::string& url = kWheel) {
  return R"({"meta":{"api-version":"1.1"},"files":[{"filename":")" + UrlFilename(url) + R"(","url":")" + url + "\"" +
         more + "}]}";
}

class LiveSourceTest : public testing::Test {
 protected:
  void SetUp() override { store_ = std::move(*Store::InMemory()); }
  // A new run: the store stays.
  PackageSource& Run(std::vector<std::string> indexes = {kIndex}, bool offline = false) {
    LiveOptions options;
    options.store = store_.get();
    for (const std::string& url : indexes) options.indexes.push_back({IndexSpec::Kind::kSimple, url, false});
    options.offline = offline;
    options.no_cache = no_cache_;
    options.progress = [this](const LiveProgress& progress) { progress_ = progress; };
    options.all_indexes_at_once = all_at_once_;
    options.net.retries = 0;
    options.now_seconds = [this] { return now_; };
    auto owned = std::make_unique<FakeTransport>(script_);
    transport_ = owned.get();
    options.transport = std::move(owned);
    source_ = std::move(*MakeLiveSource(std::move(options)));
    return *source_;
  }
  Result<std::optional<ProjectView>> Project(const std::string& name = "demo", size_t index = 0) {
    return source_->Project(index, name);
  }
  Result<MetadataView> Metadata() {
    Result<std::optional<ProjectView>> page = Project();
    if (!page) return std::unexpected<Error>(page.error());
    return source_->Metadata(0, **page, 0);
  }
  std::string Trouble() {
    Result<MetadataView> view = Metadata();
    if (view) return "";
    EXPECT_EQ(view.error().kind, ErrorKind::kNetwork);
    EXPECT_FALSE(view.error().hint.empty()) << view.error().message;
    return view.error().message;
  }
  std::unique_ptr<Store> store_;
  FakeTransport script_;  // copied into each run
  FakeTransport* transport_ = nullptr;
  std::unique_ptr<PackageSource> source_;
  int64_t now_ = 1000000;
  bool all_at_once_ = true, no_cache_ = false;
  LiveProgress progress_;
};

TEST_F(LiveSourceTest, APageComesPackedAndIsHeldToIt) {
  const std::string packed = Gzip(PageJson());
  auto page = [&](std::string body, const std::string& encoding) {
    script_ = {};
    script_.Answer(kPage, 200, std::move(body), {{"content-encoding", encoding}});
    Run();
    auto answer = Project();
    return answer ? "" : answer.error().message + " | " + answer.error().hint;
  };
  no_cache_ = true;
  EXPECT_EQ(page(packed, "gzip"), "");
  EXPECT_EQ(page(packed, " X-GZIP "), "");
  EXPECT_EQ(page(PageJson(), "identity"), "");
  EXPECT_NE(page(packed.substr(0, packed.size() - 9), "gzip").find("is cut off"), std::string::npos);
  EXPECT_NE(page(PageJson(), "gzip").find("is no sound gzip"), std::string::npos);
  EXPECT_NE(page(packed, "br").find("was sent as br, which nobody asked for"), std::string::npos);
  EXPECT_NE(page("", "gzip").find("is cut off"), std::string::npos);
}

TEST_F(LiveSourceTest, AFreshPageIsNotAskedAgain) {
  script_.Answer(kPage, 200, PageJson(), {{"cache-control", "max-age=600"}});
  Run();
  ASSERT_TRUE(Project());
  ASSERT_TRUE(Project());
  EXPECT_EQ(transport_->Log(), std::vector<std::string>{kPage});
  EXPECT_EQ(source_->counters().projects_read, 1u);
  now_ += 599;
  Run();
  ASSERT_TRUE(*Project());
  EXPECT_TRUE(transport_->Log().empty());
  now_ += 1;
  Run();
  ASSERT_TRUE(*Project());
  EXPECT_EQ(transport_->Log().size(), 1u);
}

TEST_F(LiveSourceTest, AStalePageIsConfirmedByItsETag) {
  script_.Answer(kPage, 200, PageJson(), {{"etag", "\"v1\""}});
  Run();
  ASSERT_TRUE(Project());
  script_.Replace(kPage, 304, "");
  now_ += 100000;
  Run();
  Result<std::optional<ProjectView>> page = Project();
  ASSERT_TRUE(page && *page);
  EXPECT_EQ((*page)->file_count(), 1u);
  EXPECT_EQ(transport_->asked()[0].headers.back(), "If-None-Match: \"v1\"");
  Run();
  ASSERT_TRUE(Project());
  EXPECT_TRUE(transport_->Log().empty());
}

TEST_F(LiveSourceTest, NoSuchProjectIsRememberedToo) {
  Run();
  Result<std::optional<ProjectView>> page = Project("nothing");
  ASSERT_TRUE(page);
  EXPECT_FALSE(*page);
  Run();
  EXPECT_FALSE(*Project("nothing"));
  EXPECT_TRUE(transport_->Log().empty());
  now_ += 601;
  Run();
  EXPECT_FALSE(*Project("nothing"));
  EXPECT_EQ(transport_->Log().size(), 1u);
}

TEST_F(LiveSourceTest, HintsAreFetchedTogether) {
  std::vector<std::string> names;
  for (char c = 'a'; c < 'k'; ++c) {
    names.push_back(std::string(1, c));
    script_.Answer("https://index.example.org/simple/" + names.back() + "/", 200, PageJson());
  }
  Run().WantProjects(names);
  EXPECT_EQ(transport_->most_in_flight(), 10u);
  ASSERT_TRUE(Project("j"));
  ASSERT_TRUE(Project("a"));
  EXPECT_EQ(transport_->Log().size(), 10u);
}

TEST_F(LiveSourceTest, SeveralIndexesAtOnceOrInTurn) {
  script_.Answer("https://second.example.org/whl/demo/", 200, PageJson());
  Run({kIndex, "https://second.example.org/whl/"}).WantProjects(std::vector<std::string>{"demo"});
  EXPECT_EQ(transport_->most_in_flight(), 2u);
  EXPECT_FALSE(*Project("demo", 0));
  EXPECT_TRUE(*Project("demo", 1));
  store_ = std::move(*Store::InMemory());
  all_at_once_ = false;
  Run({kIndex, "https://second.example.org/whl/"}).WantProjects(std::vector<std::string>{"demo"});
  EXPECT_EQ(transport_->Log().size(), 1u);
  EXPECT_FALSE(*Project("demo", 0));
  EXPECT_TRUE(*Project("demo", 1));
  EXPECT_EQ(transport_->most_in_flight(), 1u);
}

TEST_F(LiveSourceTest, OfflineUsesWhatIsThereHoweverOld) {
  script_.Answer(kPage, 200, PageJson());
  Run();
  ASSERT_TRUE(Project());
  now_ += 100000000;
  Run({kIndex}, true);
  EXPECT_TRUE(*Project());
  Result<std::optional<ProjectView>> other = Project("other");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::kNetwork);
  EXPECT_NE(other.error().message.find("other"), std::string::npos);
  EXPECT_NE(other.error().hint.find("--offline"), std::string::npos);
  EXPECT_NE(Trouble(), "");
  EXPECT_TRUE(transport_->Log().empty());
}

TEST_F(LiveSourceTest, AnAdvertisedSiblingIsOneRequestAndChecked) {
  script_.Answer(kPage, 200, PageJson(R"(,"core-metadata":{"sha256":")" + Sha256Hex(kMetadata) + "\"}"));
  script_.Answer(std::string(kWheel) + ".metadata", 200, kMetadata);
  Run();
  Result<MetadataView> view = Metadata();
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->name(), "Demo");
  EXPECT_EQ(view->requirement_text(0), "torch>=2");
  EXPECT_EQ(view->source(), "METADATA of demo-1.0-py3-none-any.whl");
  EXPECT_EQ(transport_->Log(), (std::vector<std::string>{kPage, std::string(kWheel) + ".metadata"}));
  Run();
  ASSERT_TRUE(Metadata());
  EXPECT_TRUE(transport_->Log().empty());
}

TEST_F(LiveSourceTest, AWrongSiblingIsRefused) {
  script_.Answer(kPage, 200, PageJson(R"(,"core-metadata":{"sha256":")" + std::string(64, '0') + "\"}"));
  script_.Answer(std::string(kWheel) + ".metadata", 200, kMetadata);
  Run();
  EXPECT_NE(Trouble().find("but the index lists 0000"), std::string::npos);
}

TEST_F(LiveSourceTest, AnAdvertisedSiblingThatIsMissingIsReadFromTheWheel) {
  script_.Answer(kPage, 200, PageJson(R"(,"core-metadata":true)"));
  script_.Serve(kWheel, WheelBytes());
  Run();
  Result<MetadataView> view = Metadata();
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->requirement_count(), 1u);
}

TEST_F(LiveSourceTest, TwoRangesReadAWheelThatIsLarge) {
  const std::string wheel = WheelBytes();
  script_.Answer(kPage, 200, PageJson(",\"size\":" + std::to_string(wheel.size())));
  script_.Serve(kWheel, wheel);
  Run();
  Result<MetadataView> view = Metadata();
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->name(), "Demo");
  ASSERT_EQ(transport_->Log().size(), 4u);  // page, sibling's 404 and tail at once, member
  EXPECT_EQ(transport_->asked()[2].range,
            std::to_string(wheel.size() - 16384) + "-" + std::to_string(wheel.size() - 1));
  EXPECT_TRUE(transport_->asked()[3].range.starts_with("0-"));
  EXPECT_LT(source_->counters().bytes_fetched, 20000u);
}

TEST_F(LiveSourceTest, ASmallWheelIsOneRange) {
  script_.Answer(kPage, 200, PageJson());
  script_.Serve(kWheel, WheelBytes(10));
  Run();
  ASSERT_TRUE(Metadata());
  EXPECT_EQ(transport_->Log(),
            (std::vector<std::string>{kPage, std::string(kWheel) + ".metadata", std::string(kWheel) + " -16384"}));
}

TEST_F(LiveSourceTest, ALongDirectoryIsOneMoreRange) {
  std::vector<std::pair<std::string, std::string>> members = {{"demo-1.0.dist-info/METADATA", kMetadata}};
  for (int i = 0; i < 2000; ++i)
    members.emplace_back("demo/a_rather_long_folder_name/file_number_" + std::to_string(i) + ".py", "x");
  script_.Answer(kPage, 200, PageJson());
  script_.Serve(kWheel, ZipOf(members));
  Run();
  ASSERT_TRUE(Metadata());
  EXPECT_LE(transport_->Log().size(), 5u);
}

TEST_F(LiveSourceTest, AHostThatRefusesRangesGivesTheWholeFileOnce) {
  script_.Answer(kPage, 200, PageJson());
  script_.ServeWhole(kWheel, WheelBytes());
  Run();
  ASSERT_TRUE(Metadata());
  EXPECT_EQ(transport_->Log().size(), 3u);
}

TEST_F(LiveSourceTest, SiblingsAreNoLongerTriedWhereNoneWasFound) {
  std::string files;
  for (int i = 0; i < 10; ++i) {
    const std::string name = "demo-" + std::to_string(i) + ".0-py3-none-any.whl";
    const std::string stem = "demo-" + std::to_string(i) + ".0.dist-info/";
    files +=
        std::string(i ? "," : "") + R"({"filename":")" + name + R"(","url":"https://files.example.org/)" + name + "\"}";
    script_.Serve(
        "https://files.example.org/" + name,
        ZipOf({{stem + "METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: " + std::to_string(i) + ".0\n\n"}}));
  }
  script_.Answer(kPage, 200, "{\"files\":[" + files + "]}");
  auto siblings = [this] {
    int count = 0;
    for (const std::string& line : transport_->Log()) count += line.ends_with(".metadata");
    return count;
  };
  Run();
  ProjectView page = **Project();
  for (uint32_t file = 0; file < 6; ++file) ASSERT_EQ(source_->Metadata(0, page, file)->error(), "");
  EXPECT_EQ(siblings(), 1);  // one miss tells it of the project
  Run();
  page = **Project();
  std::vector<uint32_t> rest = {6, 7, 8, 9};
  source_->WantMetadata(0, page, rest);
  EXPECT_EQ(transport_->most_in_flight(), 4u);
  for (uint32_t file : rest) ASSERT_EQ(source_->Metadata(0, page, file)->error(), "");
  EXPECT_EQ(siblings(), 0);
  EXPECT_EQ(source_->counters().metadata_read, 4u);
}

TEST_F(LiveSourceTest, WalkingThroughReleasesIsForeseen) {
  std::string files;
  for (int i = 0; i < 40; ++i) {
    const std::string stem = "demo-" + std::to_string(i) + ".0", name = stem + "-py3-none-any.whl";
    files +=
        std::string(i ? "," : "") + R"({"filename":")" + name + R"(","url":"https://files.example.org/)" + name + "\"}";
    // METADATA stands 40 kB before the end: two ranges for the first wheel, one for the next.
    script_.Serve("https://files.example.org/" + name,
                  ZipOf({{stem + ".dist-info/METADATA",
                          "Metadata-Version: 2.1\nName: demo\nVersion: " + std::to_string(i) + ".0\n\n"},
                         {"demo/big.bin", std::string(40000, 'x')}}));
  }
  script_.Answer(kPage, 200, "{\"files\":[" + files + "]}");
  Run();
  ProjectView page = **Project();
  auto ask = [&](uint32_t version) {
    ASSERT_EQ(source_->Metadata(0, page, version)->version(), std::to_string(version) + ".0");
  };
  ask(39);
  EXPECT_EQ(transport_->Log().size(), 4u);  // page, sibling, tail, member
  ask(38);
  EXPECT_EQ(transport_->Log().size(), 9u);  // one range each for 38, and for the four next ones ahead
  for (uint32_t version = 37; version > 20; --version) ask(version);
  EXPECT_LE(transport_->Log().size(), 5u + 19 + 16);
  EXPECT_GT(transport_->most_in_flight(), 2u);
  EXPECT_EQ(source_->counters().metadata_read, 19u);
}

TEST_F(LiveSourceTest, AnUnadvertisedSiblingRacesWithTheWheelAndGoesFirstLater) {
  const std::string second = "https://files.example.org/demo-2.0-py3-none-any.whl";
  script_.Answer(kPage, 200,
                 R"({"files":[{"filename":"demo-1.0-py3-none-any.whl","url":")" + std::string(kWheel) +
                     R"("},{"filename":"demo-2.0-py3-none-any.whl","url":")" + second + "\"}]}");
  script_.Answer(std::string(kWheel) + ".metadata", 200, kMetadata);
  script_.Answer(second + ".metadata", 200, "Metadata-Version: 2.1\nName: demo\nVersion: 2.0\n\n");
  script_.ServeWhole(kWheel, WheelBytes());
  Run();
  ProjectView page = **Project();
  EXPECT_EQ(source_->Metadata(0, page, 0)->requirement_count(), 1u);
  EXPECT_EQ(source_->Metadata(0, page, 1)->version(), "2.0");
  EXPECT_EQ(transport_->Log(), (std::vector<std::string>{kPage, std::string(kWheel) + ".metadata",
                                                         std::string(kWheel) + " -16384", second + ".metadata"}));
}

TEST_F(LiveSourceTest, ARefusedWheelStillHasItsSibling) {
  script_.Answer(kPage, 200, PageJson());
  script_.Answer(kWheel, 403);
  script_.Answer(std::string(kWheel) + ".metadata", 200, kMetadata);
  Run();
  ASSERT_TRUE(Metadata()) << Metadata().error().message;
}

TEST_F(LiveSourceTest, ABrokenWheelIsAnAnswerNotATrouble) {
  script_.Answer(kPage, 200, PageJson());
  script_.ServeWhole(kWheel, WheelBytes(10, "no metadata"));
  Run();
  Result<MetadataView> view = Metadata();
  ASSERT_TRUE(view);
  EXPECT_NE(view->error(), "");
  script_.ServeWhole(kWheel, "no zip");
  store_ = std::move(*Store::InMemory());
  Run();
  view = Metadata();
  ASSERT_TRUE(view);
  EXPECT_NE(view->error(), "");
}

TEST_F(LiveSourceTest, EveryTroubleIsOneClearMessage) {
  const std::pair<int, const char*> statuses[] = {{500, "trouble of its own"}, {503, "trouble of its own"},
                                                  {401, "wants credentials"},  {403, "wants credentials"},
                                                  {429, "fewer requests"},     {418, "418"}};
  for (const auto& [status, words] : statuses) {
    script_.Replace(kPage, status, "x");
    Run();
    const std::string message = Trouble();
    EXPECT_NE(message.find(words), std::string::npos) << message;
    EXPECT_NE(message.find("index.example.org"), std::string::npos) << message;
  }
  script_.Replace(kPage, 200, "<html><title>Sign in</title></html>");
  Run();
  EXPECT_NE(Trouble().find("Sign in"), std::string::npos);
  script_.Replace(kPage, 200, PageJson());
  Run();
  EXPECT_NE(Trouble().find("HTTP status 404"), std::string::npos);  // the file is gone
  Run({"https://me:secret@index.example.org/simple"});
  EXPECT_EQ(Trouble().find("secret"), std::string::npos);
}

TEST_F(LiveSourceTest, AServerThatRefusesTheRangeIsAskedForTheWhole) {
  script_.Answer(kPage, 200, PageJson());
  script_.Answer(kWheel, 416);
  script_.Answer(kWheel, 200, WheelBytes());
  Run();
  Result<MetadataView> view = Metadata();
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->error(), "");
}

TEST_F(LiveSourceTest, AWholeFileIsHeldToItsHash) {
  const std::string sdist = "https://files.example.org/demo-1.0.tar.gz";
  script_.Answer(kPage, 200, PageJson(R"(,"hashes":{"sha256":")" + std::string(64, '1') + "\"}", sdist));
  script_.ServeWhole(sdist, "not what the index lists");
  Run();
  EXPECT_NE(Trouble().find("but the index lists 1111"), std::string::npos);
}

TEST_F(LiveSourceTest, WithNoCacheNothingIsReadOrKept) {
  script_.Answer(kPage, 200, PageJson());
  Run();
  ASSERT_TRUE(*Project());
  const size_t keys = store_->Keys("").size();
  no_cache_ = true;
  Run();
  ASSERT_TRUE(*Project());
  EXPECT_EQ(transport_->Log().size(), 1u);
  EXPECT_FALSE(*Project("other"));
  EXPECT_EQ(store_->Keys("").size(), keys);
}

TEST_F(LiveSourceTest, APageThatStaysTheSameIsNotWrittenAgain) {
  script_.Answer(kPage, 200, PageJson());  // no ETag
  Run();
  ASSERT_TRUE(*Project());
  const void* bytes = store_->Get(Store::ProjectKey(Store::IndexKey(kIndex), "demo"))->data();
  now_ += 1000;
  Run();
  ASSERT_TRUE(*Project());
  EXPECT_EQ(transport_->Log().size(), 1u);
  EXPECT_EQ(store_->Get(Store::ProjectKey(Store::IndexKey(kIndex), "demo"))->data(), bytes);
}

TEST_F(LiveSourceTest, WhatItKeptAStoreSourceGives) {
  script_.Answer(kPage, 200, PageJson());
  script_.ServeWhole(kWheel, WheelBytes());
  Run();
  ASSERT_TRUE(Metadata());
  EXPECT_FALSE(*Project("nothing"));
  StoreSource kept(*store_, {{IndexSpec::Kind::kSimple, kIndex, false}}, "the cache");
  Result<std::optional<ProjectView>> page = kept.Project(0, "demo");
  ASSERT_TRUE(page && *page);
  EXPECT_EQ(kept.Metadata(0, **page, 0)->requirement_text(0), "torch>=2");
  EXPECT_FALSE(*kept.Project(0, "nothing"));
}

TEST_F(LiveSourceTest, ProgressIsToldAndEndsWhole) {
  script_.Answer(kPage, 200, PageJson());
  script_.ServeWhole(kWheel, WheelBytes());
  Run();
  ASSERT_TRUE(Metadata());
  EXPECT_EQ(progress_.pages_wanted, 1u);
  EXPECT_EQ(progress_.pages_done, 1u);
  EXPECT_EQ(progress_.metadata_wanted, 1u);
  EXPECT_EQ(progress_.metadata_done, 1u);
  EXPECT_EQ(progress_.requests, 3u);
  EXPECT_GT(progress_.bytes_fetched, 100000u);
}

TEST_F(LiveSourceTest, PyTorchsIndexSays403ForWhatItLacks) {
  script_.Answer("https://download.pytorch.org/whl/cu121/demo/", 403);
  Run({"https://download.pytorch.org/whl/cu121"});
  Result<std::optional<ProjectView>> page = Project();
  ASSERT_TRUE(page);
  EXPECT_FALSE(*page);
}

TEST_F(LiveSourceTest, NoSecretReachesTheStore) {
  script_.Answer(kPage, 200, PageJson("", "https://me:secret@index.example.org/f/demo-1.0-py3-none-any.whl"));
  script_.ServeWhole("https://index.example.org/f/demo-1.0-py3-none-any.whl", WheelBytes());
  Run({"https://me:secret@index.example.org/simple"});
  ASSERT_TRUE(Metadata()) << Metadata().error().message;
  EXPECT_TRUE(transport_->asked().back().has_credentials);
  for (const std::string& key : store_->Keys("")) {
    EXPECT_EQ(key.find("secret"), std::string::npos);
    EXPECT_EQ(store_->Get(key)->find("secret"), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace fitment
