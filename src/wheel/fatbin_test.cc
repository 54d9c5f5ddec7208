// Fat binaries of a builder: kinds, suffixes, compression, damage.
#include "wheel/fatbin.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "support/elf_builder.h"

namespace fitment {
namespace {

std::string Cubin(char abi_version, uint32_t flags) {
  std::string elf("\177ELF\2\1\1", 7);
  elf.resize(64);
  elf[8] = abi_version;
  for (int i = 0; i < 4; ++i) elf[48 + i] = static_cast<char>(flags >> (8 * i) & 255);
  return elf;
}

// The same bytes as an LZ4 block of literals alone.
std::string Literals(const std::string& text) {
  std::string out(1, '\xf0');
  size_t rest = text.size() - 15;
  for (; rest >= 255; rest -= 255) out += '\xff';
  out += static_cast<char>(rest);
  return out + text;
}

TEST(Fatbin, KindsAndArchitectures) {
  const std::string section = FatbinOf({{2, 75, Cubin(7, 0x4b)}, {1, 90, ".version 8.0\n.target sm_90\n"}}) +
                              std::string(8, '\0') + FatbinOf({{2, 90, Cubin(8, 0x8)}, {1, 100, ".target sm_100f\n"}});
  auto entries = ParseFatbin(section, "x.so");
  ASSERT_TRUE(entries) << entries.error().message;
  std::vector<std::string> names;
  for (const FatbinEntry& entry : *entries) names.push_back(entry.Name());
  EXPECT_EQ(names, (std::vector<std::string>{"sm_75", "compute_90", "sm_90a", "compute_100f"}));
  EXPECT_EQ((*entries)[0].toolkit_major, 12);
  EXPECT_EQ((*entries)[0].toolkit_minor, 4);
}

TEST(Fatbin, SuffixBehindLz4) {
  auto entries = ParseFatbin(FatbinOf({{2, 90, Literals(Cubin(7, 0x85a)), 0x2000}}), "x.so");
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->front().Name(), "sm_90a");
  EXPECT_EQ(entries->front().compression, FatbinEntry::Compression::kLz4);
}

TEST(Fatbin, SuffixBehindZstd) {
  const std::string plain = Cubin(8, 0x8) + std::string(100'000, 'x');
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
  auto entries = ParseFatbin(FatbinOf({{2, 100, packed, 0x8000}, {2, 100, "no frame", 0x8000}}), "x.so");
  ASSERT_TRUE(entries);
  EXPECT_EQ((*entries)[0].Name(), "sm_100a");
  EXPECT_EQ((*entries)[1].Name(), "sm_100");
}

TEST(Fatbin, DamageIsAnErrorNeverACrash) {
  const std::string whole = FatbinOf({{2, 75, Cubin(7, 0)}, {1, 80, Literals(std::string(99, 'x')), 0x2000}});
  for (size_t size = 16; size < whole.size(); ++size) EXPECT_FALSE(ParseFatbin(whole.substr(0, size), "x.so")) << size;
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    (void)ParseFatbin(flipped, "x.so");
  }
  EXPECT_TRUE(ParseFatbin("", "x.so")->empty());
}

}  // namespace
}  // namespace fitment
