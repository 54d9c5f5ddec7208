// METADATA of wheels: found however the folder is spelled, and never a crash: cut at every byte, with every bit turned.
#include "wheel/dist_info.h"

#include <gtest/gtest.h>

#include "support/archive_builder.h"

namespace fitment {
namespace {

constexpr char kMetadata[] =
    "Metadata-Version: 2.1\nName: Foo.Bar\nVersion: 1.0\nRequires-Python: >=3.8\nRequires-Dist: numpy>=1.20\n"
    "Requires-Dist: torch ; extra == 'gpu'\nProvides-Extra: gpu\n\nBody\n";

Result<CoreMetadata> ReadBytes(const std::string& bytes, const std::string& filename) {
  MemorySource source(filename, bytes);
  return ReadWheelMetadata(source, *WheelName::Parse(filename));
}

Result<CoreMetadata> ReadFolder(const std::string& folder, const std::string& filename) {
  return ReadBytes(
      ZipBuilder().Add("foo/__init__.py", "").Add(folder + "/METADATA", kMetadata).Add(folder + "/RECORD", "").Build(),
      filename);
}

void ExpectBroken(const Result<CoreMetadata>& read, std::string_view words) {
  ASSERT_FALSE(read) << words;
  EXPECT_EQ(read.error().kind, ErrorKind::kMetadata);
  EXPECT_NE(read.error().message.find(words), std::string::npos) << read.error().message;
}

TEST(DistInfo, ReadsTheFieldsThatDecide) {
  const auto read = ReadFolder("foo_bar-1.0.dist-info", "foo_bar-1.0-py3-none-any.whl");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->name, "Foo.Bar");
  EXPECT_EQ(read->requires_python, ">=3.8");
  EXPECT_EQ(read->requires_dist.size(), 2u);
  EXPECT_EQ(read->provides_extra, std::vector<std::string>{"gpu"});
}

TEST(DistInfo, SpellingsOfOneNameAreOne) {
  for (const char* folder : {"foo_bar-1.0.dist-info", "Foo.Bar-1.0.dist-info", "foo-bar-1.0.dist-info",
                             "FOO__bar-1.0.0.dist-info", "foo_bar-1.0+cu121.dist-info", "foo_bar-v1.0.dist-info"}) {
    EXPECT_TRUE(ReadFolder(folder, "foo_bar-1.0-py3-none-any.whl")) << folder;
  }
  EXPECT_TRUE(ReadFolder("foo_bar-1.0.dist-info", "foo_bar-1.0+cu121-py3-none-any.whl"));
}

TEST(DistInfo, ForeignAndDoubtfulFoldersAreRefused) {
  const std::string name = "foo_bar-1.0-py3-none-any.whl";
  ExpectBroken(ReadFolder("foo-1.0.dist-info", name), "is not that of foo-bar 1.0");
  ExpectBroken(ReadFolder("foo_bar-1.1.dist-info", name), "is not that of foo-bar 1.0");
  ExpectBroken(ReadFolder("x/foo_bar-1.0.dist-info", name), "no .dist-info folder");
  const std::string m = kMetadata;
  ExpectBroken(
      ReadBytes(ZipBuilder().Add("foo_bar-1.0.dist-info/METADATA", m).Add("other-1.0.dist-info/METADATA", m).Build(),
                name),
      "2 .dist-info folders");
  ExpectBroken(
      ReadBytes(ZipBuilder().Add("foo_bar-1.0.dist-info/METADATA", m).Add("foo_bar-1.0.dist-info/METADATA", m).Build(),
                name),
      "two files");
  ExpectBroken(ReadBytes(ZipBuilder().Add("foo_bar-1.0.dist-info/RECORD", "").Build(), name), "has no foo_bar");
}

TEST(DistInfo, AnotherProjectsMetadataIsRefused) {
  const auto read = [](const char* metadata) {
    return ReadBytes(ZipBuilder().Add("foo-1.0.dist-info/METADATA", metadata).Build(), "foo-1.0-py3-none-any.whl");
  };
  ExpectBroken(read("Metadata-Version: 2.1\nName: bar\nVersion: 1.0\n"), "that of bar");
  ExpectBroken(read("Metadata-Version: 2.1\nName: foo\nVersion: 1.1\n"), "version 1.1");
  ExpectBroken(read("nothing of it\n"), "METADATA cannot be read");
  EXPECT_TRUE(read("Metadata-Version: 2.1\nName: foo\nVersion: 1.0.0\n"));
}

std::string SmallWheel() {
  ZipBuilder builder;
  builder.Add("foo/__init__.py", "pass\n").Add("foo_bar-1.0.dist-info/METADATA", kMetadata);
  builder.Add({.name = "foo_bar-1.0.dist-info/RECORD", .content = "foo", .zip64 = true});
  builder.zip64_end = true;
  builder.comment = "made by a test";
  return builder.Build();
}

TEST(DistInfo, CutAtEveryByteIsAnError) {
  const std::string whole = SmallWheel();
  ASSERT_TRUE(ReadBytes(whole, "foo_bar-1.0-py3-none-any.whl"));
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto read = ReadBytes(whole.substr(0, size), "foo_bar-1.0-py3-none-any.whl");
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().kind, ErrorKind::kMetadata);
  }
  for (size_t from = 1; from < whole.size(); ++from) {  // its beginning lost
    const auto read = ReadBytes(whole.substr(from), "foo_bar-1.0-py3-none-any.whl");
    if (!read) {
      EXPECT_EQ(read.error().kind, ErrorKind::kMetadata);
    }
  }
}

TEST(DistInfo, NoTurnedBitChangesWhatIsReadUnnoticed) {
  const std::string whole = SmallWheel();
  const auto good = ReadBytes(whole, "foo_bar-1.0-py3-none-any.whl");
  ASSERT_TRUE(good);
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string bent = whole;
    bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << (bit % 8)));
    const auto read = ReadBytes(bent, "foo_bar-1.0-py3-none-any.whl");
    if (read) {
      EXPECT_EQ(read->requires_dist, good->requires_dist) << bit;
    }
  }
}

}  // namespace
}  // namespace fitment
