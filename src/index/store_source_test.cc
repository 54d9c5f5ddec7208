// Answers from a store alone: what was recorded, what was recorded as absent, and what nobody ever recorded.
#include "index/store_source.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

const std::string kDigest(64, 'c');

class StoreSourceTest : public testing::Test {
 protected:
  StoreSourceTest() : store_(std::move(*Store::InMemory())) {
    ProjectRecord torch;
    torch.name = "torch";
    torch.files.resize(2);
    torch.files[0].filename = "torch-2.4.0-py3-none-any.whl";
    torch.files[0].url = "https://files.example.org/torch-2.4.0-py3-none-any.whl";
    torch.files[0].metadata_sha256 = kDigest;
    torch.files[1].filename = "torch-2.5.0-py3-none-any.whl";
    torch.files[1].url = "https://files.example.org/torch-2.5.0-py3-none-any.whl";
    MetadataRecord metadata =
        MakeMetadataRecord("torch", "2.4.0", "", {"numpy"}, {}, Certainty::kCertain, "METADATA of torch");
    store_->Put(Store::ProjectKey("default", "torch"), EncodeProject(torch));
    store_->Put(Store::ProjectKey("https://example.org/simple", "torch"), EncodeNoSuchProject());
    store_->Put(Store::MetadataKey(kDigest), EncodeMetadata(metadata));
    store_->Put(Store::ProjectKey("default", "damaged"), "damaged");
    store_->Put(Store::DirectKey("git+https://example.org/x@main"),
                EncodeDirect({"git+https://example.org/x@0123", "0123", "", "", metadata}));
    std::vector<IndexSpec> indexes(2);
    indexes[0].url = "https://user:secret@example.org/simple/";
    indexes[1].url = FITMENT_DEFAULT_INDEX;
    source_ = std::make_unique<StoreSource>(*store_, indexes, "the snapshot toy.snapshot");
  }

  std::unique_ptr<Store> store_;
  std::unique_ptr<StoreSource> source_;
};

TEST_F(StoreSourceTest, GivesWhatWasRecorded) {
  auto absent = source_->Project(0, "torch");
  ASSERT_TRUE(absent) << absent.error().message;
  EXPECT_FALSE(absent->has_value());
  auto torch = source_->Project(1, "torch");
  ASSERT_TRUE(torch && torch->has_value());
  EXPECT_EQ((*torch)->version_count(), 2u);
  ASSERT_TRUE(source_->Project(1, "torch"));
  auto metadata = source_->Metadata(1, **torch, 0);
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_EQ(metadata->requirement_name(0), "numpy");
  ASSERT_TRUE(source_->Metadata(1, **torch, 0));
  SourceCounters counters = source_->counters();
  EXPECT_EQ(counters.projects_read, 2u);
  EXPECT_EQ(counters.metadata_read, 1u);
  EXPECT_EQ(counters.requests, 0u);
}

TEST_F(StoreSourceTest, NamesWhatWasNeverRecorded) {
  auto check = [](const auto& answer, std::string_view what) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::kNetwork);
    EXPECT_NE(answer.error().message.find(what), std::string::npos) << answer.error().message;
    EXPECT_NE(answer.error().message.find("the snapshot toy.snapshot"), std::string::npos) << answer.error().message;
    EXPECT_EQ(answer.error().message.find("secret"), std::string::npos) << answer.error().message;
    EXPECT_NE(answer.error().hint.find("snapshot"), std::string::npos);
  };
  check(source_->Project(1, "numpy"), "`numpy` of the default index");
  check(source_->Project(0, "numpy"), "`numpy` of the index https://example.org/simple");
  auto torch = source_->Project(1, "torch");
  check(source_->Metadata(1, **torch, 1), "torch-2.5.0-py3-none-any.whl");
  check(source_->Direct({"git+https://user:secret@example.org/y", "", false}), "git+https://example.org/y");
}

TEST_F(StoreSourceTest, ADamagedRecordIsTheStoresFault) {
  auto damaged = source_->Project(1, "damaged");
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind, ErrorKind::kStore);
}

TEST_F(StoreSourceTest, DirectReferencesAreFoundAsWritten) {
  auto direct = source_->Direct({"git+https://token@example.org/x@main#egg=torch", "", false});
  ASSERT_TRUE(direct) << direct.error().message;
  EXPECT_EQ(direct->url, "git+https://example.org/x@0123");
  EXPECT_EQ(direct->commit, "0123");
  EXPECT_EQ(direct->metadata.version(), "2.4.0");
}

}  // namespace
}  // namespace fitment
