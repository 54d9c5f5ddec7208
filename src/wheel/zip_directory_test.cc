// Central directories: plain, zip64, behind a prefix, in a tail that must grow, and lying.
#include "wheel/zip_directory.h"

#include <gtest/gtest.h>

#include "support/archive_builder.h"

namespace fitment {
namespace {

// Counts what is asked for.
class CountingSource : public MemorySource {
 public:
  using MemorySource::MemorySource;
  Result<Tail> ReadTail(uint64_t count) override {
    ++requests;
    return MemorySource::ReadTail(count);
  }
  Result<std::string> Read(uint64_t offset, uint64_t count) override {
    ++requests;
    return MemorySource::Read(offset, count);
  }
  int requests = 0;
};

Result<ZipDirectory> ReadBytes(const std::string& bytes, uint64_t tail = 66'000) {
  MemorySource source("x.whl", bytes);
  return ReadZipDirectory(source, {.first_tail_bytes = tail});
}

void ExpectBroken(const std::string& bytes, std::string_view words) {
  const auto directory = ReadBytes(bytes);
  ASSERT_FALSE(directory) << words;
  EXPECT_EQ(directory.error().kind, ErrorKind::kMetadata);
  EXPECT_NE(directory.error().message.find(words), std::string::npos) << directory.error().message;
}

TEST(ZipDirectory, ListsMembersInOrder) {
  const auto directory = ReadBytes(ZipBuilder().Add("a/b.py", "print()").Add("c.txt", "see", false).Build());
  ASSERT_TRUE(directory);
  ASSERT_EQ(directory->members.size(), 2u);
  EXPECT_EQ(directory->members[0].name, "a/b.py");
  EXPECT_EQ(directory->members[0].method, 8);
  EXPECT_EQ(directory->members[1].size_bytes, 3u);
  EXPECT_EQ(directory->Find("c.txt"), &directory->members[1]);
  EXPECT_EQ(directory->Find("d"), nullptr);
}

TEST(ZipDirectory, AnEmptyArchiveHasNoMembers) {
  EXPECT_EQ(ReadBytes(ZipBuilder().Build())->members.size(), 0u);
}

TEST(ZipDirectory, Zip64TellsWhatDoesNotFit) {
  ZipBuilder builder;
  builder.zip64_end = true;
  builder.Add("first", "1").Add({.name = "second", .content = "22", .zip64 = true});
  for (const std::string prefix : {"", "#!/bin/sh\n"}) {
    builder.prefix = prefix;
    const auto directory = ReadBytes(builder.Build());
    ASSERT_TRUE(directory) << directory.error().message;
    ASSERT_EQ(directory->members.size(), 2u);
    EXPECT_EQ(directory->members[1].size_bytes, 2u);
    EXPECT_EQ(directory->members[0].header_offset, prefix.size());
    EXPECT_GT(directory->members[1].header_offset, directory->members[0].header_offset);
  }
}

TEST(ZipDirectory, ASmallTailGrowsAndALongDirectoryIsFetched) {
  ZipBuilder builder;
  for (int i = 0; i < 300; ++i) builder.Add("package/module_" + std::to_string(i) + ".py", "x = 1\n");
  const std::string plain = builder.Build();
  CountingSource source("x.whl", plain);
  const auto once = ReadZipDirectory(source);
  ASSERT_TRUE(once);
  EXPECT_EQ(source.requests, 1);
  for (const uint64_t tail : {0, 1, 21, 22, 98, 500, 5000}) {
    CountingSource counted("x.whl", plain);
    const auto directory = ReadZipDirectory(counted, {.first_tail_bytes = tail});
    ASSERT_TRUE(directory) << tail << directory.error().message;
    EXPECT_EQ(directory->members.size(), 300u);
    EXPECT_LE(counted.requests, 3) << tail;
  }
  builder.comment = std::string(60'000, 'c');
  builder.zip64_end = true;
  const std::string commented = builder.Build();
  EXPECT_EQ(ReadBytes(commented, 1000)->members.size(), 300u);
}

TEST(ZipDirectory, WhatIsNoZipIsSaid) {
  ExpectBroken("", "no end record");
  ExpectBroken("<!doctype html><title>404</title>", "no end record");
  ExpectBroken(std::string(200'000, 'P'), "no end record");
}

TEST(ZipDirectory, LiesAreRefused) {
  ZipBuilder counted;
  counted.Add("a", "b");
  counted.count_lie = 3;
  ExpectBroken(counted.Build(), "counts 4 members");
  counted.zip64_end = true;
  ExpectBroken(counted.Build(), "counts 4 members");

  std::string bytes = ZipBuilder().Add("a", "b").Build();
  std::string far = bytes;
  far.replace(bytes.size() - 6, 4, std::string("\xff\xff\xff\x7f", 4));  // the directory's offset
  ExpectBroken(far, "outside");
  std::string disks = bytes;
  disks[bytes.size() - 18] = 1;
  ExpectBroken(disks, "several disks");
  std::string row = bytes;
  row[row.find("PK\x01\x02") + 1] = 'X';
  ExpectBroken(row, "row 1");
}

TEST(ZipDirectory, LimitsHold) {
  ZipBuilder builder;
  for (int i = 0; i < 20; ++i) builder.Add(std::to_string(i), "");
  const std::string bytes = builder.Build();
  MemorySource source("x.whl", bytes);
  EXPECT_FALSE(ReadZipDirectory(source, {.members = 19}));
  EXPECT_TRUE(ReadZipDirectory(source, {.members = 20}));
  EXPECT_FALSE(ReadZipDirectory(source, {.directory_bytes = 100}));
}

TEST(ZipDirectory, TheSourcesErrorsPass) {
  class Down : public MemorySource {
   public:
    using MemorySource::MemorySource;
    Result<std::string> Read(uint64_t, uint64_t) override { return Fail(ErrorKind::kNetwork, "no route"); }
  };
  ZipBuilder builder;
  for (int i = 0; i < 20; ++i) builder.Add(std::to_string(i), "");
  const std::string bytes = builder.Build();
  Down source("x.whl", bytes);
  const auto directory = ReadZipDirectory(source, {.first_tail_bytes = 100});
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().kind, ErrorKind::kNetwork);
}

}  // namespace
}  // namespace fitment
