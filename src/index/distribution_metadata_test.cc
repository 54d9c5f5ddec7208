// Bytes of distributions to records; what is broken is told in the record.
#include "index/distribution_metadata.h"

#include <gtest/gtest.h>

#include "support/zip_builder.h"

namespace fitment {
namespace {

constexpr char kName[] = "demo-1.0+cu121-py3-none-any.whl";

TEST(RecordOfMetadata, NameAndVersionAreThoseOfTheFile) {
  EXPECT_EQ(RecordOfMetadata("Metadata-Version: 2.1\nName: Demo\nVersion: 1.0+cu121\n\n", kName).error, "");
  EXPECT_EQ(RecordOfMetadata("Metadata-Version: 2.1\nName: DEMO\nVersion: 1.0\n\n", kName).error, "");
  EXPECT_NE(RecordOfMetadata("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n\n", kName).error, "");
  EXPECT_NE(RecordOfMetadata("Metadata-Version: 2.1\nName: demo\nVersion: 1.1\n\n", kName).error, "");
  EXPECT_NE(RecordOfMetadata("<html>", kName).error, "");
  EXPECT_NE(RecordOfMetadata("Name: demo\nVersion: 1.0\nRequires-Dist: not a==requirement\n\n", kName).error, "");
}

TEST(RecordOfMetadata, VersionsAreNormalized) {
  MetadataRecord record =
      RecordOfMetadata("Name: demo\nVersion: 1.0-RC1\nRequires-Python: >=3.8\nProvides-Extra: Big_One\n\n",
                       "demo-1.0rc1-py3-none-any.whl");
  EXPECT_EQ(record.version, "1.0rc1");
  EXPECT_EQ(record.requires_python, ">=3.8");
  EXPECT_EQ(record.provides_extra, std::vector<std::string>{"big-one"});
}

TEST(RecordOfWheel, ABrokenArchiveIsARecordWithItsError) {
  for (const std::string& bytes : {std::string("no zip"), std::string(), ZipOf({{"x", "y"}}),
                                   ZipOf({{"other-1.0.dist-info/METADATA", "Name: other\nVersion: 1.0\n\n"}})}) {
    MemorySource source(kName, bytes);
    Result<MetadataRecord> record = RecordOfWheel(source, kName);
    ASSERT_TRUE(record);
    EXPECT_NE(record->error, "");
  }
  MemorySource source("x", "y");
  EXPECT_NE(RecordOfWheel(source, "demo.whl")->error, "");
}

TEST(LooksLikeMetadata, TellsItFromAPage) {
  EXPECT_TRUE(LooksLikeMetadata("Metadata-Version: 2.1\nName: Demo\nVersion: 9\n\n", kName));
  EXPECT_FALSE(LooksLikeMetadata("<html><body>Name: demo</body>", kName));
  EXPECT_FALSE(LooksLikeMetadata("", kName));
}

}  // namespace
}  // namespace fitment
