// Deflate and gzip in pieces, with limits, damaged.
#include "wheel/inflate.h"

#include <gtest/gtest.h>

#include "support/archive_builder.h"

namespace fitment {
namespace {

std::string Sample() {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += std::to_string(i * i) + " ";
  return text;
}

TEST(Inflate, PiecesOfAnySizeGiveTheWhole) {
  const std::string whole = Sample(), packed = Gzip(whole);
  for (const size_t piece : {1, 7, 4096, 1 << 20}) {
    Inflater inflater(Inflater::Form::kGzip);
    std::string out;
    auto state = Inflater::State::kMore;
    for (size_t at = 0; at < packed.size(); at += piece) {
      std::string_view input = std::string_view(packed).substr(at, piece);
      state = inflater.Inflate(input, 1 << 30, out);
      EXPECT_TRUE(input.empty());
    }
    EXPECT_EQ(state, Inflater::State::kEnd);
    EXPECT_EQ(out, whole);
  }
}

TEST(Inflate, NeverGivesMoreThanTheRoom) {
  const std::string packed = RawDeflate(std::string(50 << 20, 'x'));
  Inflater inflater(Inflater::Form::kRawDeflate);
  std::string_view input = packed;
  std::string out;
  EXPECT_EQ(inflater.Inflate(input, 1000, out), Inflater::State::kMore);
  EXPECT_EQ(out.size(), 1000u);
}

TEST(Inflate, GzipMembersFollowEachOther) {
  const std::string packed = Gzip("one ") + Gzip("two");
  Inflater inflater(Inflater::Form::kGzip);
  std::string_view input = packed;
  std::string out;
  EXPECT_EQ(inflater.Inflate(input, 1000, out), Inflater::State::kEnd);
  EXPECT_EQ(out, "one two");
}

TEST(Inflate, DamageIsToldAndStays) {
  std::string packed = Gzip(Sample());
  packed[packed.size() / 2] ^= 0x55;
  Inflater inflater(Inflater::Form::kGzip);
  std::string_view input = packed;
  std::string out;
  EXPECT_EQ(inflater.Inflate(input, 1 << 30, out), Inflater::State::kBroken);
  EXPECT_FALSE(inflater.trouble().empty());
  EXPECT_EQ(inflater.Inflate(input, 1 << 30, out), Inflater::State::kBroken);
}

TEST(Inflate, Crc32IsTheStandardOne) {
  EXPECT_EQ(Crc32("123456789"), 0xcbf43926u);
  EXPECT_EQ(Crc32(""), 0u);
}

}  // namespace
}  // namespace fitment
