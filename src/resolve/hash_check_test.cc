// Tests of hash_check.h.
#include "resolve/hash_check.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

const std::string kOne(32, '\x01'), kTwo(32, '\x02');

std::string HashOf(char digit) {
  std::string text = "sha256:";
  for (int i = 0; i < 32; ++i) text += {'0', digit};
  return text;
}

Resolution SetOf(const std::string& wheel, const std::string& sdist) {
  Pin pin;
  pin.name = "lib";
  pin.version = "1.0";
  pin.file.filename = "lib-1.0-py3-none-any.whl";
  pin.file.sha256_bytes = wheel;
  pin.files = {pin.file};
  if (!sdist.empty()) {
    pin.files.emplace_back();
    pin.files.back().sha256_bytes = sdist;
  }
  Pin other;
  other.name = "dep";
  other.version = "2";
  return {{other, pin}, {}};
}

HashedLine LineWith(std::vector<std::string> hashes, bool pinned = true) {
  return {"lib", std::move(hashes), pinned, "r.txt", 3};
}

TEST(HashCheck, AnyFileOfTheReleaseWillDo) {
  EXPECT_TRUE(JudgeHashes(SetOf(kOne, ""), {LineWith({HashOf('1')})}, false).empty());
  EXPECT_TRUE(JudgeHashes(SetOf(kOne, kTwo), {LineWith({HashOf('9'), HashOf('2')})}, false).empty());
}

TEST(HashCheck, NoneOfThemIsRefusedAtItsLine) {
  auto findings = JudgeHashes(SetOf(kOne, kTwo), {LineWith({HashOf('3')})}, false);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "FIT203");
  EXPECT_EQ(findings[0].rung, Rung::kInstalls);
  EXPECT_EQ(findings[0].file + ":" + std::to_string(findings[0].line), "r.txt:3");
}

TEST(HashCheck, WhatCannotBeComparedIsNotJudged) {
  EXPECT_TRUE(JudgeHashes(SetOf("", ""), {LineWith({HashOf('3')})}, false).empty());
  EXPECT_TRUE(JudgeHashes(SetOf(kOne, ""), {LineWith({"sha512:abc"})}, false).empty());
  EXPECT_TRUE(JudgeHashes(SetOf(kOne, ""), {LineWith({})}, false).empty());
}

TEST(HashCheck, OneHashMayAskForAll) {
  auto findings = JudgeHashes(SetOf(kOne, ""), {LineWith({HashOf('1')}, false)}, true);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].package, "dep");
  EXPECT_EQ(findings[0].brief, "dep has no hash, and where one requirement has one, every one must");
  EXPECT_EQ(findings[1].brief, "lib has a hash and no exact version");
}

}  // namespace
}  // namespace fitment
