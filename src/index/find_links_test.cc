// Folders of distributions, and which file belongs to which project.
#include "index/find_links.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "support/fake_transport.h"
#include "support/zip_builder.h"

namespace fitment {
namespace {

FileRecord Named(const std::string& filename) {
  FileRecord file;
  file.filename = filename;
  file.url = "https://h/" + filename;
  return file;
}

class FindLinksTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "fitment_links_" + std::to_string(getpid());
    ASSERT_TRUE(MakeDirectories(folder_ + "/sub.whl"));
    store_ = std::move(*Store::InMemory());
  }
  std::unique_ptr<PackageSource> Open(const std::string& url) {
    LiveOptions options;
    options.store = store_.get();
    options.indexes.push_back({IndexSpec::Kind::kFindLinks, url, false});
    options.now_seconds = [] { return int64_t{1000}; };
    auto owned = std::make_unique<FakeTransport>(script_);
    transport_ = owned.get();
    options.transport = std::move(owned);
    return std::move(*MakeLiveSource(std::move(options)));
  }
  std::string folder_;
  std::unique_ptr<Store> store_;
  FakeTransport script_;
  FakeTransport* transport_ = nullptr;
};

TEST(FilesOfProject, GoesByNormalizedNames) {
  const std::vector<FileRecord> listing = {Named("Foo_Bar-1.0-py3-none-any.whl"),
                                           Named("foo.bar-2.0.tar.gz"),
                                           Named("foo__bar-3.0.tar.gz"),
                                           Named("foo-1.0-py3-none-any.whl"),
                                           Named("foo_bar_baz-1.0.tar.gz"),
                                           Named("foo-bar.exe"),
                                           Named("f")};
  ProjectRecord record = FilesOfProject(listing, "foo-bar");
  ASSERT_EQ(record.files.size(), 3u);
  EXPECT_EQ(record.files[1].filename, "foo.bar-2.0.tar.gz");
  EXPECT_EQ(FilesOfProject(listing, "foo").files.size(), 1u);
  EXPECT_TRUE(FilesOfProject(listing, "bar").files.empty());
}

TEST_F(FindLinksTest, AFolderIsReadWithoutTheNetwork) {
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/demo-1.0-py3-none-any.whl",
                                  ZipOf({{"demo-1.0.dist-info/METADATA",
                                          "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Dist: x\n\n"}})));
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/notes.txt", "x"));
  for (const std::string& url : {folder_, "file://" + folder_}) {
    std::unique_ptr<PackageSource> source = Open(url);
    Result<std::optional<ProjectView>> page = source->Project(0, "demo");
    ASSERT_TRUE(page && *page);
    ASSERT_EQ((*page)->file_count(), 1u);
    EXPECT_TRUE((*page)->file(0).Url().starts_with("file:///"));
    Result<MetadataView> view = source->Metadata(0, **page, 0);
    ASSERT_TRUE(view) << view.error().message;
    EXPECT_EQ(view->requirement_text(0), "x");
    EXPECT_FALSE(*source->Project(0, "other"));
    EXPECT_TRUE(transport_->Log().empty());
  }
  EXPECT_TRUE(store_->Keys("m|").empty());  // a local file may change: it is read in each run
}

TEST_F(FindLinksTest, AMissingFolderIsSaid) {
  Result<std::optional<ProjectView>> page = Open(folder_ + "/none")->Project(0, "demo");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kFile);
  EXPECT_NE(page.error().message.find("/none"), std::string::npos);
}

TEST_F(FindLinksTest, APageIsFetchedOnceForAllProjects) {
  script_.Answer("https://h.example/links.html", 200,
                 "<a href='a-1.0.tar.gz'>a</a><a href='w/b-1.0-py3-none-any.whl'>");
  std::unique_ptr<PackageSource> source = Open("https://h.example/links.html");
  EXPECT_TRUE(*source->Project(0, "a"));
  Result<std::optional<ProjectView>> b = source->Project(0, "b");
  ASSERT_TRUE(*b);
  EXPECT_EQ((*b)->file(0).Url(), "https://h.example/w/b-1.0-py3-none-any.whl");
  EXPECT_FALSE(*source->Project(0, "c"));
  EXPECT_EQ(transport_->Log().size(), 1u);
  source = Open("https://h.example/links.html");
  EXPECT_TRUE(*source->Project(0, "a"));
  EXPECT_TRUE(transport_->Log().empty());
}

TEST_F(FindLinksTest, APageThatIsNotThereIsSaid) {
  Result<std::optional<ProjectView>> page = Open("https://h.example/none.html")->Project(0, "a");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kNetwork);
}

}  // namespace
}  // namespace fitment
