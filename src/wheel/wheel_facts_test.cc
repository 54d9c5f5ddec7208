// Facts of libraries and their records.
#include "wheel/wheel_facts.h"

#include <gtest/gtest.h>

#include "support/elf_builder.h"

namespace fitment {
namespace {

std::string Library() {
  ElfSpec spec;
  spec.soname = "libx.so.1";
  spec.needs = {"libc.so.6", "libc10.so"};
  spec.symbols = {{"memcpy", "GLIBC_2.14", "libc.so.6", false, false},
                  {"fstat", "GLIBC_2.9", "libc.so.6", false, false},
                  {"_ZN3c105ErrorC2ENSt7__cxx1112basic_stringIcEE", "", "", false, false},
                  {"plain", "", "", false, true},
                  {"versioned", "X_2", "", false, true}};
  spec.sections = {{".nv_fatbin", FatbinOf({{2, 90, "x"}, {2, 75, "x"}, {1, 90, "x"}, {2, 75, "y"}})},
                   {".rodata", std::string("\0text\0sm_75 sm_90 compute_90\0", 29)}};
  return ElfOf(spec);
}

TEST(WheelFacts, OfALibrary) {
  LibraryFacts facts = ReadLibraryFacts("x/lib/libtorch_python.so", Library());
  EXPECT_EQ(facts.trouble, "");
  EXPECT_EQ(facts.FileName(), "libtorch_python.so");
  EXPECT_EQ(facts.soname, "libx.so.1");
  EXPECT_EQ(facts.Newest("GLIBC_"), "2.14");
  EXPECT_EQ(facts.Newest("GLIBCXX_"), "");
  EXPECT_EQ(facts.undefined.size(), 3u);
  EXPECT_EQ(facts.exported, 2u);
  EXPECT_TRUE(facts.Exports("plain"));
  EXPECT_FALSE(facts.Exports("memcpy"));
  EXPECT_TRUE(facts.ExportsVersion("versioned", "X_2"));
  EXPECT_FALSE(facts.ExportsVersion("versioned", "X_3"));
  EXPECT_TRUE(facts.DefinesVersion("X_2"));
  EXPECT_EQ(facts.cxx11_abi, true);
  EXPECT_EQ(facts.sass, (std::vector<std::string>{"75", "90"}));
  EXPECT_EQ(facts.ptx, (std::vector<std::string>{"90"}));
  EXPECT_EQ(facts.arch_list, "sm_75 sm_90 compute_90");
}

TEST(WheelFacts, TheArchitectureListMayFollowATextWithoutAnEnd) {
  auto list_of = [](std::string text) {
    ElfSpec spec;
    spec.sections = {{".rodata", std::move(text)}};
    return ReadLibraryFacts("x/libtorch_python.so", ElfOf(spec)).arch_list;
  };
  EXPECT_EQ(list_of(std::string("ipc_hsm_70 sm_90a compute_120\0sm_50\0", 35)), "sm_70 sm_90a compute_120");
  EXPECT_EQ(list_of(std::string("sm_70 and sm_75 are old\0", 24)), "");
}

TEST(WheelFacts, LinkedCodeHidesWhatWasLinked) {
  ElfSpec spec;
  spec.sections = {{"__nv_relfatbin", FatbinOf({{2, 75, "x"}, {1, 120, "x"}})},
                   {".nv_fatbin", FatbinOf({{2, 75, "x"}})}};
  EXPECT_TRUE(ReadLibraryFacts("x.so", ElfOf(spec)).ptx.empty());
  spec.sections.pop_back();
  EXPECT_EQ(ReadLibraryFacts("x.so", ElfOf(spec)).ptx, (std::vector<std::string>{"120"}));
}

TEST(WheelFacts, ForeignFilesHaveTrouble) {
  EXPECT_NE(ReadLibraryFacts("x.so", "INPUT(libm.so.6)").trouble, "");
}

TEST(WheelFacts, RecordsComeBackAndDamageIsSeen) {
  const LibraryFacts facts = ReadLibraryFacts("x/lib/libtorch_python.so", Library());
  const std::string bytes = EncodeLibrary(facts);
  auto back = DecodeLibrary(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(EncodeLibrary(*back), bytes);
  EXPECT_EQ(back->export_hashes, facts.export_hashes);
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(DecodeLibrary(bytes.substr(0, size))) << size;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    (void)DecodeLibrary(flipped);
  }
}

TEST(WheelFacts, Names) {
  EXPECT_TRUE(IsLibraryPath("a/b.so"));
  EXPECT_TRUE(IsLibraryPath("a/libx.so.12"));
  EXPECT_TRUE(IsLibraryPath("a/_C.cpython-311-x86_64-linux-gnu.so"));
  EXPECT_FALSE(IsLibraryPath("a/b.so.py"));
  EXPECT_FALSE(IsLibraryPath("a.so/b.txt"));
  EXPECT_LT(CompareDotted("2.9", "2.17"), 0);
  EXPECT_EQ(CompareDotted("2.17", "2.17"), 0);
  EXPECT_GT(CompareDotted("3.4.30", "3.4.9"), 0);
  EXPECT_GT(CompareDotted("2.17.1", "2.17"), 0);
}

}  // namespace
}  // namespace fitment
