// core_metadata.h: the header fields of METADATA and PKG-INFO, however they are written.
#include "python/core_metadata.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace fitment {
namespace {

using Texts = std::vector<std::string>;

TEST(CoreMetadata, ReadsTheFieldsThatDecide) {
  const auto metadata = CoreMetadata::Parse(
      "Metadata-Version: 2.4\n"
      "Name: Foo.Bar\n"
      "Version: 1.0+cu121\n"
      "Summary: Does things\n"
      "License: MIT\n"
      "License-Expression: Apache-2.0\n"
      "Dynamic: Requires-Dist\n"
      "Requires-Python: >=3.8,\n"
      "        <4\n"
      "Requires-Dist: torch (>=2.1)\n"
      "Requires-Dist: numpy<2; extra == 'old'\n"
      "Provides-Extra: old\n"
      "\n"
      "Requires-Dist: not-a-field\n");
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->metadata_version, "2.4");
  EXPECT_EQ(metadata->name, "Foo.Bar");
  EXPECT_EQ(metadata->version, "1.0+cu121");
  EXPECT_EQ(metadata->summary, "Does things");
  EXPECT_EQ(metadata->license, "Apache-2.0");
  EXPECT_EQ(metadata->dynamic, Texts{"requires-dist"});
  EXPECT_EQ(metadata->requires_python, ">=3.8, <4");
  EXPECT_EQ(metadata->requires_dist, (Texts{"torch (>=2.1)", "numpy<2; extra == 'old'"}));
  EXPECT_EQ(metadata->provides_extra, Texts{"old"});
}

TEST(CoreMetadata, AnyLineEndAndCaseAndAByteOrderMark) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const auto metadata = CoreMetadata::Parse("\xEF\xBB\xBFname:foo" + end + "VERSION :1" + end + "Version:\t2" + end +
                                              "requires-dist: a" + end + end + "x");
    EXPECT_FALSE(metadata) << "a field name holds no blank, so the headers end there";
    const auto good = CoreMetadata::Parse("\xEF\xBB\xBFname:foo" + end + "VERSION:\t2 " + end + "requires-dist: a" +
                                          end + end + "Name: x");
    ASSERT_TRUE(good);
    EXPECT_EQ(good->name, "foo");
    EXPECT_EQ(good->version, "2");
    EXPECT_EQ(good->requires_dist, Texts{"a"});
  }
}

TEST(CoreMetadata, FoldedAndDoubledFields) {
  const auto metadata = CoreMetadata::Parse(
      "Name: foo\nName: bar\nVersion: 1\nLicense: MIT License\n   Copyright somebody\n\tand more\n"
      "Description: a\n        |Requires-Dist: in-the-description\nSummary: UNKNOWN\nRequires-Dist:\nRequires-Dist: "
      "real");
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->name, "foo");
  EXPECT_EQ(metadata->license, "MIT License");
  EXPECT_EQ(metadata->summary, "");
  EXPECT_EQ(metadata->requires_dist, Texts{"real"});
}

TEST(CoreMetadata, SaysWhatIsMissing) {
  EXPECT_EQ(CoreMetadata::Parse("").error().kind, ErrorKind::kMetadata);
  EXPECT_EQ(CoreMetadata::Parse("Version: 1\n").error().message, "the metadata has no Name");
  EXPECT_EQ(CoreMetadata::Parse("Name: foo\nVersion: UNKNOWN\n").error().message, "the metadata has no Version");
  EXPECT_EQ(CoreMetadata::Parse("Name: foo\n\nVersion: 1\n").error().message, "the metadata has no Version");
  EXPECT_EQ(CoreMetadata::Parse(std::string("Name: f\0o\nVersion: 1\n", 20)).error().message,
            "the metadata is not text: its field Name holds a NUL byte");
  EXPECT_FALSE(
      CoreMetadata::Parse("\x7f"
                          "ELF\x02\x01\x01"));
}

TEST(CoreMetadata, AnyBytesEndInAnAnswer) {
  EXPECT_TRUE(rc::check([] {
    const auto pieces = *rc::gen::container<Texts>(
        rc::gen::element<std::string>("Name: f\n", "Version: 1\n", "Requires-Dist: a\r\n", " b\n", "\t", ":", "\r",
                                      "\n", "License:", std::string(1, '\0'), "\xff"));
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    const auto metadata = CoreMetadata::Parse(text);
    if (metadata) RC_ASSERT(!metadata->name.empty() && !metadata->version.empty());
  }));
}

}  // namespace
}  // namespace fitment
