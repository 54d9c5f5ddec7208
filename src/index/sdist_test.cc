// Sdists in their archives: gzip'd tars and zips, damaged ones, ones of other kinds.
#include "index/sdist.h"

#include <gtest/gtest.h>

#include "support/archive_builder.h"

namespace fitment {
namespace {

constexpr char kPkgInfo[] = "Metadata-Version: 2.2\nName: Demo\nVersion: 1.0\nRequires-Dist: a>=1\n";

MetadataRecord Read(const std::string& bytes, const std::string& filename, const std::string& project = "demo") {
  MemorySource source(filename, bytes);
  auto record = ReadSdistMetadata(source, filename, project);
  EXPECT_TRUE(record);
  return record.value_or(MetadataRecord());
}

TEST(Sdist, TarsAndZipsAreReadAlike) {
  const std::string tar = TarBuilder()
                              .AddSpecial("Demo-1.0/", '5')
                              .Add("Demo-1.0/README", std::string(3 << 20, 'r'))
                              .Add("Demo-1.0/PKG-INFO", kPkgInfo)
                              .Build();
  const std::string zip = ZipBuilder().Add("Demo-1.0/PKG-INFO", kPkgInfo).Add("Demo-1.0/x.py", "").Build();
  for (const auto& [bytes, name] : {std::pair(Gzip(tar), "Demo-1.0.tar.gz"), std::pair(Gzip(tar), "Demo-1.0.tgz"),
                                    std::pair(tar, "Demo-1.0.tar"), std::pair(zip, "Demo-1.0.zip")}) {
    const MetadataRecord record = Read(bytes, name);
    EXPECT_EQ(record.error, "");
    EXPECT_EQ(record.certainty, Certainty::kCertain) << name;
    EXPECT_EQ(record.requirements.size(), 1u);
    EXPECT_EQ(record.source, std::string("PKG-INFO of ") + name);
  }
}

TEST(Sdist, FilesThatWereNotKeptAreReadInASecondPass) {
  const std::string tar =
      TarBuilder()
          .Add("demo-1.0/setup.py", "setup(name='demo', install_requires=open('deep/er/than/usual.reqs').readlines())")
          .Add("demo-1.0/deep/er/than/usual.reqs", "a\nb\n")
          .Build();
  const MetadataRecord record = Read(Gzip(tar), "demo-1.0.tar.gz");
  EXPECT_EQ(record.certainty, Certainty::kLikely);
  EXPECT_EQ(record.requirements.size(), 2u);
  EXPECT_EQ(record.version, "1.0");
}

TEST(Sdist, OtherKindsAreUnknown) {
  const MetadataRecord record = Read("BZh9", "demo-1.0.tar.bz2");
  EXPECT_EQ(record.certainty, Certainty::kUnknown);
  EXPECT_EQ(record.error, "");
  EXPECT_EQ(record.version, "1.0");
}

TEST(Sdist, ForeignMetadataIsRefused) {
  const auto archive = [](const char* pkg_info) { return Gzip(TarBuilder().Add("x/PKG-INFO", pkg_info).Build()); };
  EXPECT_NE(Read(archive("Metadata-Version: 2.2\nName: other\nVersion: 1.0\n"), "demo-1.0.tar.gz").error, "");
  EXPECT_NE(Read(archive("Metadata-Version: 2.2\nName: demo\nVersion: 2.0\n"), "demo-1.0.tar.gz").error, "");
  EXPECT_EQ(Read(archive("Metadata-Version: 2.2\nName: demo\nVersion: 2.0\n"), "main.tar.gz", "").version, "2.0");
}

TEST(Sdist, DamageIsToldInTheRecord) {
  const std::string whole = Gzip(TarBuilder().Add("demo-1.0/setup.py", "setup(name='demo')").Build());
  EXPECT_EQ(Read(whole, "demo-1.0.tar.gz").error, "");
  for (size_t size = 0; size + 8 < whole.size(); ++size) {
    // Cut behind the tar's own end nothing is lost.
    const MetadataRecord record = Read(whole.substr(0, size), "demo-1.0.tar.gz");
    EXPECT_TRUE(!record.error.empty() || (size > whole.size() - 20 && record.certainty == Certainty::kLikely)) << size;
  }
  EXPECT_NE(Read("<html>", "demo-1.0.tar.gz").error, "");
  EXPECT_NE(Read("<html>", "demo-1.0.zip").error, "");
}

TEST(Sdist, ASubdirectoryIsAProjectOfItsOwn) {
  const std::string zip =
      ZipBuilder().Add("repo-main/pkg/setup.py", "x").Add("repo-main/setup.py", "y").Add("repo-main/z", "").Build();
  MemorySource source("main.zip", zip);
  const auto tree = OpenArchiveTree(source, "main.zip", "pkg");
  ASSERT_TRUE(tree);
  EXPECT_EQ((*tree)->Read("setup.py")->value(), "x");
  EXPECT_EQ((*tree)->Read("../setup.py")->has_value(), false);
  EXPECT_FALSE(OpenArchiveTree(source, "main.zip", "nothing"));
}

}  // namespace
}  // namespace fitment
