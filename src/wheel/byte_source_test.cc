// Bytes in memory and in files.
#include "wheel/byte_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "base/file.h"

namespace fitment {
namespace {

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    char name[] = "/tmp/fitment-source-XXXXXX";
    const int descriptor = mkstemp(name);
    path = name;
    EXPECT_EQ(write(descriptor, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    close(descriptor);
  }
  ~TemporaryFile() { unlink(path.c_str()); }
  std::string path;
};

void ExpectReads(ByteSource& source) {
  const auto tail = source.ReadTail(3);
  ASSERT_TRUE(tail);
  EXPECT_EQ(tail->bytes, "789");
  EXPECT_EQ(tail->size_bytes, 10u);
  EXPECT_EQ(source.ReadTail(1000)->bytes, "0123456789");
  EXPECT_EQ(*source.Read(2, 3), "234");
  EXPECT_EQ(*source.Read(10, 0), "");
  for (const auto& [offset, count] : {std::pair<uint64_t, uint64_t>{8, 3}, {11, 0}, {~0ull, 1}, {1, ~0ull}}) {
    const auto outside = source.Read(offset, count);
    ASSERT_FALSE(outside) << offset << " " << count;
    EXPECT_EQ(outside.error().kind, ErrorKind::kMetadata);
  }
}

TEST(ByteSource, MemoryGivesPiecesAndRefusesTheRest) {
  MemorySource source("x.whl", "0123456789");
  ExpectReads(source);
}

TEST(ByteSource, FileGivesPiecesAndRefusesTheRest) {
  TemporaryFile file("0123456789");
  auto source = OpenFileSource(file.path);
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->name(), file.path);
  ExpectReads(**source);
}

TEST(ByteSource, MissingFilesAndFoldersAreNamed) {
  for (const char* path : {"/no/such/file.whl", "/tmp"}) {
    const auto source = OpenFileSource(path);
    ASSERT_FALSE(source);
    EXPECT_EQ(source.error().kind, ErrorKind::kFile);
    EXPECT_NE(source.error().message.find(path), std::string::npos);
  }
}

}  // namespace
}  // namespace fitment
