// Tar streams: names of all kinds, pieces of all sizes, cut and bent.
#include "index/tar_reader.h"

#include <gtest/gtest.h>

#include <map>

#include "support/archive_builder.h"

namespace fitment {
namespace {

struct Outcome {
  std::map<std::string, std::string> files;
  TarReader::State state = TarReader::State::kMore;
};

Outcome ReadAll(const std::string& bytes, size_t piece = 1 << 20, uint64_t limit = 1 << 20) {
  Outcome outcome;
  TarReader reader([&](const TarReader::Entry&) { return limit; },
                   [&](const TarReader::Entry& entry, std::string content) {
                     outcome.files[entry.path] = std::move(content);
                     return true;
                   });
  for (size_t at = 0; at < bytes.size() && outcome.state == TarReader::State::kMore; at += piece) {
    outcome.state = reader.Feed(std::string_view(bytes).substr(at, piece));
  }
  if (outcome.state == TarReader::State::kMore) outcome.state = reader.Finish();
  return outcome;
}

TEST(TarReader, PiecesOfAnySizeGiveTheFiles) {
  TarBuilder builder;
  const std::string deep(150, 'd'), content(1000, 'c');
  builder.AddSpecial("a/", '5').Add("a/b", "12").Add("a/empty", "").AddSpecial("a/link", '2');
  builder.Add("a/" + deep, content).Add("last", std::string(512, 'l'));
  for (const bool pax : {false, true}) {
    builder.pax = pax;
    builder.Add("pax/" + deep, "p");
    const std::string bytes = builder.Build();
    for (const size_t piece : {1, 100, 512, 1 << 20}) {
      const Outcome outcome = ReadAll(bytes, piece);
      EXPECT_EQ(outcome.state, TarReader::State::kEnd);
      EXPECT_EQ(outcome.files.size(), 5u);
      EXPECT_EQ(outcome.files.at("a/b"), "12");
      EXPECT_EQ(outcome.files.at("a/" + deep), content);
      EXPECT_EQ(outcome.files.at("pax/" + deep), "p");
    }
  }
}

TEST(TarReader, LongFilesArePassedOver) {
  const Outcome outcome = ReadAll(TarBuilder().Add("big", std::string(5000, 'b')).Add("small", "s").Build(), 999, 100);
  EXPECT_EQ(outcome.files.size(), 1u);
  EXPECT_EQ(outcome.files.at("small"), "s");
}

TEST(TarReader, TheEndingBlocksMayLack) {
  std::string bytes = TarBuilder().Add("a", "1").Build();
  EXPECT_EQ(ReadAll(bytes.substr(0, bytes.size() - 1024)).state, TarReader::State::kEnd);
}

TEST(TarReader, EveryCutEndsWell) {
  TarBuilder builder;
  builder.pax = true;
  const std::string bytes = builder.Add("a", "1").Add(std::string(120, 'n'), "2").Build();
  for (size_t size = 1; size < bytes.size(); ++size) {
    const Outcome outcome = ReadAll(bytes.substr(0, size));
    for (const auto& [path, content] : outcome.files) EXPECT_TRUE(content == "1" || content == "2") << path;
    if (size % 512 != 0 && size < bytes.size() - 1024) {
      EXPECT_EQ(outcome.state, TarReader::State::kBroken) << size;
    }
  }
}

TEST(TarReader, NoTurnedBitCrashes) {
  TarBuilder builder;
  builder.pax = true;
  const std::string bytes = builder.Add("a", "1").Add(std::string(120, 'n'), "2").Build();
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string bent = bytes;
    bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << (bit % 8)));
    ReadAll(bent);
  }
  EXPECT_EQ(ReadAll(std::string(2000, 'x')).state, TarReader::State::kBroken);
}

}  // namespace
}  // namespace fitment
