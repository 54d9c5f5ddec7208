// ELF reading on small files of a builder: every field, every truncation, bit flips, hostile tables.
#include "wheel/elf.h"

#include <gtest/gtest.h>

#include <random>

#include "support/elf_builder.h"

namespace fitment {
namespace {

ElfSpec Rich() {
  ElfSpec spec;
  spec.soname = "libx.so.1";
  spec.runpath = "$ORIGIN";
  spec.needs = {"libc.so.6", "libtorch.so"};
  spec.symbols = {{"memcpy", "GLIBC_2.14", "libc.so.6", false, false},
                  {"_ZN2at5emptyEv", "", "", false, false},
                  {"__gmon_start__", "", "", true, false},
                  {"answer", "X_1.0", "", false, true},
                  {"other", "", "", true, true}};
  spec.sections = {{".nv_fatbin", FatbinOf({{2, 75, "abc"}})}};
  return spec;
}

TEST(Elf, ReadsWhatTheLoaderReads) {
  for (const bool sections : {true, false}) {
    for (const bool gnu_hash : {true, false}) {
      ElfSpec spec = Rich();
      spec.section_headers = sections;
      spec.gnu_hash = gnu_hash;
      const std::string bytes = ElfOf(spec);
      auto elf = ParseElf(bytes, "x.so");
      ASSERT_TRUE(elf) << elf.error().message;
      EXPECT_EQ(elf->machine, "x86_64");
      EXPECT_EQ(elf->soname, "libx.so.1");
      EXPECT_EQ(elf->runpath, "$ORIGIN");
      EXPECT_EQ(elf->needs, (std::vector<std::string_view>{"libc.so.6", "libtorch.so"}));
      ASSERT_EQ(elf->undefined.size(), 3u);
      EXPECT_EQ(elf->undefined[0].name, "memcpy");
      EXPECT_EQ(elf->undefined[0].version, "GLIBC_2.14");
      EXPECT_EQ(elf->undefined[0].version_file, "libc.so.6");
      EXPECT_TRUE(elf->undefined[2].weak);
      ASSERT_EQ(elf->exports.size(), 2u);
      EXPECT_EQ(elf->exports[0].version, "X_1.0");
      EXPECT_TRUE(elf->exports[1].weak);
      ASSERT_EQ(elf->version_needs.size(), 1u);
      EXPECT_EQ(elf->version_needs[0].version, "GLIBC_2.14");
      EXPECT_EQ(elf->version_definitions, (std::vector<std::string_view>{"X_1.0"}));
      EXPECT_EQ(elf->SectionBytes(".nv_fatbin", bytes).empty(), !sections);
      EXPECT_EQ(elf->has_gnu_hash, gnu_hash);
    }
  }
}

TEST(Elf, OtherMachines) {
  ElfSpec spec;
  spec.machine = 183;
  EXPECT_EQ(ParseElf(ElfOf(spec), "x.so")->machine, "aarch64");
  spec.machine = 8;
  EXPECT_NE(ParseElf(ElfOf(spec), "x.so").error().message.find("machine 8"), std::string::npos);
  EXPECT_FALSE(ParseElf("MZ", "x.dll"));
  EXPECT_FALSE(ParseElf("", "empty"));
}

TEST(Elf, EveryTruncationIsAnErrorOrLess) {
  const std::string whole = ElfOf(Rich());
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);  // a copy: a sanitizer sees reads beyond it
    EXPECT_FALSE(ParseElf(cut, "x.so")) << size;
  }
}

TEST(Elf, BitFlipsNeverCrash) {
  const std::string whole = ElfOf(Rich());
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    auto elf = ParseElf(flipped, "x.so");
    if (elf) {
      EXPECT_LE(elf->undefined.size() + elf->exports.size(), whole.size() / 24);
    }
  }
}

TEST(Elf, RandomDamageNeverCrashes) {
  const std::string whole = ElfOf(Rich());
  std::mt19937 random(20261123);
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 4; ++i) {
      const uint32_t values[] = {0, 1, 0xff, 0x7fffffff, 0xffffffff, static_cast<uint32_t>(random())};
      const uint32_t value = values[random() % 6];
      std::memcpy(damaged.data() + random() % (damaged.size() - 4), &value, 4);
    }
    (void)ParseElf(damaged, "x.so");
  }
}

}  // namespace
}  // namespace fitment
