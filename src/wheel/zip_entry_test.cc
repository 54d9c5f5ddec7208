// Members of zip archives: unpacked, checked, refused.
#include "wheel/zip_entry.h"

#include <gtest/gtest.h>

#include "support/archive_builder.h"

namespace fitment {
namespace {

Result<std::string> ReadFirst(const ZipBuilder& builder, uint64_t limit = 1 << 20, uint64_t tail = 66'000) {
  const std::string bytes = builder.Build();
  MemorySource source("x.whl", bytes);
  FITMENT_TRY(const ZipDirectory directory, ReadZipDirectory(source, {.first_tail_bytes = tail}));
  return ReadZipEntry(source, directory, directory.members.at(0), limit);
}

void ExpectBroken(const ZipBuilder& builder, std::string_view words) {
  const auto read = ReadFirst(builder);
  ASSERT_FALSE(read) << words;
  EXPECT_EQ(read.error().kind, ErrorKind::kMetadata);
  EXPECT_NE(read.error().message.find(words), std::string::npos) << read.error().message;
  EXPECT_NE(read.error().message.find("x.whl"), std::string::npos);
}

TEST(ZipEntry, ReadsStoredDeflatedStreamedAndWideMembers) {
  const std::string content(100'000, 'm');
  for (const bool deflate : {false, true}) {
    for (const bool zip64 : {false, true}) {
      for (const bool follow : {false, true}) {
        ZipBuilder builder;
        builder.Add({.name = "m", .content = content, .deflate = deflate, .zip64 = zip64, .sizes_follow = follow});
        builder.Add("after", std::string(100'000, 'z'), false);
        builder.prefix = "prefix";
        for (const uint64_t tail : {100, 66'000, 1 << 20}) {
          const auto read = ReadFirst(builder, 1 << 20, tail);
          ASSERT_TRUE(read) << read.error().message;
          EXPECT_EQ(*read, content);
        }
      }
    }
  }
}

TEST(ZipEntry, AnEmptyMemberIsEmpty) {
  EXPECT_EQ(*ReadFirst(ZipBuilder().Add("m", "", false)), "");
  EXPECT_EQ(*ReadFirst(ZipBuilder().Add("m", "", true)), "");
}

TEST(ZipEntry, ALongLocalExtraFieldIsPassedOver) {
  ZipBuilder builder;
  builder.Add({.name = "m", .content = "content", .local_extra = std::string(60'000, 'e')});
  builder.Add("after", std::string(200'000, 'z'), false);
  EXPECT_EQ(*ReadFirst(builder), "content");
}

TEST(ZipEntry, LiesAreRefused) {
  ExpectBroken(ZipBuilder().Add({.name = "m", .content = "content", .crc_lie = 1}), "checksum");
  ExpectBroken(ZipBuilder().Add({.name = "m", .content = "content", .size_lie = 1}), "bytes where");
  ExpectBroken(ZipBuilder().Add({.name = "m", .content = "content", .size_lie = -1}), "7 bytes where 6");
  ExpectBroken(ZipBuilder().Add({.name = "m", .content = "content", .deflate = false, .size_lie = -1}),
               "7 bytes where 6");
  ExpectBroken(ZipBuilder().Add({.name = "m", .content = "content", .local_name = "n"}), "another name");
  ExpectBroken(ZipBuilder().Add({.name = "m", .content = "content", .flags = 1}), "encrypted");
  ExpectBroken(ZipBuilder().Add({.name = "m", .content = "content", .method = 93}), "method 93");
  ExpectBroken(ZipBuilder().Add({.name = "m", .content = "\xff\xff\xff", .deflate = false, .method = 8}), "m in x.whl");
}

TEST(ZipEntry, BombsStopAtTheLimit) {
  const auto read = ReadFirst(ZipBuilder().Add("m", std::string(2 << 20, '0')), 1 << 20);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("more than the 1048576"), std::string::npos) << read.error().message;
  // One that tells a small size and holds much.
  ExpectBroken(ZipBuilder().Add({.name = "m", .content = std::string(2 << 20, '0'), .size_lie = -(2 << 20) + 10}),
               "does not end");
}

}  // namespace
}  // namespace fitment
