// The table of providers: what goes in comes out, and damage is an error.
#include "wheel/provider_facts.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "base/hash.h"
#include "support/elf_builder.h"
#include "support/wheel_builder.h"
#include "wheel/provider_table.h"

namespace fitment {
namespace {

TEST(HashRows, ComeBackForEachRelease) {
  std::mt19937_64 random(7);
  for (int bits : {28, 40}) {
    std::vector<HashRow> rows;
    uint64_t hash = 0;
    for (int i = 0; i < 5000; ++i) {
      hash += 1 + random() % ((uint64_t{1} << bits) / 6000);
      rows.push_back({hash, 1 + random() % 7});
    }
    ReleaseSets sets;
    const std::string bytes = EncodeHashRows(rows, bits, sets);
    EXPECT_EQ(sets.sets().size(), 7u);
    std::vector<HashRow> again;
    ASSERT_TRUE(DecodeHashRows(bytes, sets.sets(), again));
    ASSERT_EQ(again.size(), rows.size());
    for (size_t release = 0; release < 3; ++release) {
      std::vector<uint64_t> hashes, wanted;
      for (const HashRow& row : rows) {
        if (row.releases >> release & 1) wanted.push_back(row.hash);
      }
      ASSERT_TRUE(DecodeHashes(bytes, sets.sets(), release, hashes));
      EXPECT_EQ(hashes, wanted);
    }
    EXPECT_LT(bytes.size(), rows.size() * (bits - 12 + 3 + 8) / 8);  // two bits above the entropy, a byte for the set
    for (size_t cut = 0; cut < bytes.size(); cut += 97)
      EXPECT_FALSE(DecodeHashRows(bytes.substr(0, cut), sets.sets(), again));
  }
}

TEST(HashRows, NoneAtAll) {
  ReleaseSets sets;
  std::vector<HashRow> again;
  EXPECT_TRUE(DecodeHashRows(EncodeHashRows({}, 40, sets), sets.sets(), again));
  EXPECT_TRUE(again.empty());
}

std::string TorchLibrary(const std::vector<std::string>& exports) {
  ElfSpec spec;
  spec.soname = "libtorch.so";
  spec.needs = {"libcudart.so.12"};
  spec.symbols = {{"cudaMalloc", "", "", false, false}, {"_ZN3c105ErrorE", "", "", false, false}};
  for (const std::string& name : exports) spec.symbols.push_back({name, "", "", false, true});
  spec.sections = {{".nv_fatbin", FatbinOf({{2, 90, "x"}})}};
  return ElfOf(spec);
}

std::string Sha(char first) {
  return std::string(16, first) + std::string(48, '0');
}

class Table : public ::testing::Test {
 protected:
  Table() {
    Add("2.4.0", {"old", "both"}, "def gone(): pass\n", '1');
    Add("2.5.0", {"both", "fresh"}, "from torch.x import *\ndef here(): pass\n", '2');
    bytes_ = *table_.Write();
  }
  void Add(const std::string& version, const std::vector<std::string>& exports, const std::string& source, char sha) {
    ToyWheel toy("torch", version,
                 {{"torch/__init__.py", source},
                  {"torch/version.py", "cuda = '12.4'\n"},
                  {"torch/include/x.h", "x"},
                  {"torch/_C.cpython-311-x86_64-linux-gnu.so", TorchLibrary({"PyInit__C"})},
                  {"torch/lib/libtorch.so", TorchLibrary(exports)}});
    ProviderRelease release{version, toy.reader->filename(), "2026-11-2" + version.substr(2, 1), true, {}};
    release.wheels = {ShortSha256(Sha(sha)), ShortSha256(Sha(static_cast<char>(sha + 4)))};
    size_t told = 0;
    ASSERT_TRUE(table_.Add(release, *toy.reader, [&](const std::string&, size_t, size_t) { ++told; }));
    EXPECT_EQ(told, 2u);
  }
  ProviderTable table_;
  std::string bytes_;
};

TEST_F(Table, AnswersAsTheWheelsDo) {
  auto facts = ProviderFacts::Open(bytes_, "x");
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ((*facts)->date(), "2026-11-25");
  ASSERT_TRUE((*facts)->Verify());
  const auto release = (*facts)->Find("torch-2.5.0-cp311-cp311-manylinux_2_28_x86_64.whl", Sha('2'));
  ASSERT_TRUE(release);
  EXPECT_EQ(release->read_on(), "2026-11-25");
  const auto library = *release->Library("torch/lib/libtorch.so");
  ASSERT_TRUE(library);
  EXPECT_EQ(library->soname, "libtorch.so");
  EXPECT_EQ(library->needs, (std::vector<std::string>{"libcudart.so.12"}));
  EXPECT_EQ(library->sass, (std::vector<std::string>{"90"}));
  EXPECT_EQ(library->exported, 2u);
  EXPECT_TRUE(library->Exports("both") && library->Exports("fresh"));
  EXPECT_FALSE(library->Exports("old"));
  ASSERT_EQ(library->undefined.size(), 1u);
  EXPECT_EQ(library->undefined[0].name, "cudaMalloc");
  EXPECT_EQ(library->undefined_left_out, 1u);
  const auto module = *release->Module("torch/__init__.py");
  ASSERT_TRUE(module);
  EXPECT_TRUE(module->Mentions("here"));
  EXPECT_FALSE(module->Mentions("gone"));
  EXPECT_EQ(module->stars, (std::vector<std::string>{"torch.x"}));
  EXPECT_FALSE(*release->Module("torch/none.py"));
  const auto old = (*facts)->Find("torch-2.4.0-cp311-cp311-manylinux_2_28_x86_64.whl", Sha('1'));
  EXPECT_TRUE((*old->Library("torch/lib/libtorch.so"))->Exports("old"));
}

TEST_F(Table, StandsForTheOtherPythonsOfARelease) {
  auto facts = ProviderFacts::Open(bytes_, "x");
  const auto release = (*facts)->Find("torch-2.5.0-cp313-cp313-manylinux_2_28_x86_64.whl", Sha('6'));
  ASSERT_TRUE(release);
  auto contents = release->Contents();
  ASSERT_TRUE(contents);
  EXPECT_EQ(contents->tags, "cp313-cp313-manylinux_2_28_x86_64");
  EXPECT_EQ(contents->cuda, "12.4");
  EXPECT_TRUE(contents->Find("torch/_C.cpython-313-x86_64-linux-gnu.so"));
  EXPECT_FALSE(contents->Find("torch/_C.cpython-311-x86_64-linux-gnu.so"));
  EXPECT_FALSE(contents->Find("torch/include/x.h"));
  EXPECT_GT(contents->Find("torch/lib/libtorch.so")->size_bytes, 0u);
  EXPECT_TRUE(release->HasLibrary("torch/_C.cpython-313-x86_64-linux-gnu.so"));
  EXPECT_TRUE((*release->Library("torch/_C.cpython-313-x86_64-linux-gnu.so"))->Exports("PyInit__C"));
}

TEST_F(Table, KnowsNoOtherWheel) {
  auto facts = ProviderFacts::Open(bytes_, "x");
  EXPECT_FALSE((*facts)->Find("torch-2.5.0-cp311-cp311-manylinux_2_28_x86_64.whl", Sha('9')));
  EXPECT_FALSE((*facts)->Find("torch-2.5.0-cp311-cp311-manylinux_2_28_x86_64.whl", ""));
  EXPECT_FALSE((*facts)->Find("other-2.5.0-cp311-cp311-manylinux_2_28_x86_64.whl", Sha('2')));
}

TEST_F(Table, GoesOnWhereItStopped) {
  auto facts = ProviderFacts::Open(bytes_, "x");
  auto again = ProviderTable::From(**facts);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again->Write(), bytes_);
  EXPECT_TRUE(again->Has("torch", {"2.5.0", "torch-2.5.0-cp311-cp311-manylinux_2_28_x86_64.whl", "", true, {}}));
  EXPECT_FALSE(again->Has("torch", {"2.6.0", "torch-2.6.0-cp311-cp311-manylinux_2_28_x86_64.whl", "", true, {}}));
}

TEST_F(Table, WhatIsNotRetainedLeavesNothingBehind) {
  table_.Retain({"torch-2.5.0-cp311-cp311-manylinux_2_28_x86_64.whl"});
  ProviderTable both = std::exchange(table_, {});
  Add("2.5.0", {"both", "fresh"}, "from torch.x import *\ndef here(): pass\n", '2');
  EXPECT_EQ(*both.Write(), *table_.Write());
  both.Retain({});
  EXPECT_EQ(*both.Write(), *ProviderTable().Write());
}

TEST_F(Table, AWholeReleaseTakesTheShallowOnesPlace) {
  const std::string source = "from torch.x import y\nimport numpy\n";
  for (const bool whole : {false, true}) {  // 2.4.0 is read again, deeper
    ToyWheel toy("torch", "2.4.0",
                 {{"torch/__init__.py", source}, {"torch/lib/libtorch.so", TorchLibrary({"old", "both"})}});
    ProviderRelease release{"2.4.0", toy.reader->filename(), "2026-11-24", true, {ShortSha256(Sha('1'))}, whole};
    EXPECT_EQ(table_.Has("torch", release), !whole);
    ASSERT_TRUE(table_.Add(release, *toy.reader, [](const std::string&, size_t, size_t) {}));
    EXPECT_TRUE(table_.Has("torch", release));
  }
  const std::string bytes = *table_.Write();
  auto facts = ProviderFacts::Open(bytes, "x");
  ASSERT_TRUE(facts && (*facts)->Verify());
  ASSERT_EQ((*facts)->projects()[0].releases.size(), 2u);
  EXPECT_TRUE((*facts)->projects()[0].releases[0].whole);
  const auto whole = (*facts)->Find("torch-2.4.0-cp311-cp311-manylinux_2_28_x86_64.whl", Sha('1'));
  const auto library = *whole->Library("torch/lib/libtorch.so");
  EXPECT_EQ(library->undefined.size(), 2u);  // the C++ name, too
  EXPECT_EQ(library->undefined_left_out, 0u);
  const auto module = *whole->Module("torch/__init__.py");
  ASSERT_EQ(module->uses.size(), 2u);
  EXPECT_EQ(module->uses[0].module, "torch.x");
  // The release behind it is what it was.
  const auto other = (*facts)->Find("torch-2.5.0-cp311-cp311-manylinux_2_28_x86_64.whl", Sha('2'));
  EXPECT_TRUE((*other->Library("torch/lib/libtorch.so"))->Exports("fresh"));
  EXPECT_EQ((*other->Library("torch/lib/libtorch.so"))->undefined.size(), 1u);
  EXPECT_TRUE((*other->Module("torch/__init__.py"))->uses.empty());
}

TEST_F(Table, DamageIsAnError) {
  EXPECT_FALSE(ProviderFacts::Open("", "x"));
  EXPECT_FALSE(ProviderFacts::Open("FITFACTS9 and more", "x"));
  for (size_t cut = 0; cut < bytes_.size(); cut += 13) EXPECT_FALSE(ProviderFacts::Open(bytes_.substr(0, cut), "x"));
  for (size_t at = 9; at < bytes_.size(); at += 11) {
    std::string damaged = bytes_;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x24);
    auto facts = ProviderFacts::Open(damaged, "x");
    EXPECT_FALSE(facts && (*facts)->Verify()) << at;
  }
}

TEST_F(Table, AReaderOpensOnlyWhatIsNotInIt) {
  class Keeper : public MemoryKeeper {
   public:
    explicit Keeper(const ProviderFacts& facts) : facts_(facts) {}
    std::unique_ptr<const KnownWheel> Known(const std::string& filename, const std::string&) override {
      return facts_.Find(filename, Sha('2'));
    }

   private:
    const ProviderFacts& facts_;
  };
  auto facts = ProviderFacts::Open(bytes_, "x");
  Keeper keeper(**facts);
  ToyWheel toy("torch", "2.5.0", {{"torch/lib/libtorch.so", TorchLibrary({})}}, &keeper);
  ASSERT_TRUE(toy.reader->known());
  EXPECT_EQ((*toy.reader->Contents())->version, "2.5.0");
  EXPECT_TRUE(toy.reader->Knows("torch/lib/libtorch.so"));
  EXPECT_TRUE((*toy.reader->Library("torch/lib/libtorch.so"))->Exports("fresh"));
  EXPECT_TRUE((*toy.reader->Module("torch/__init__.py"))->Mentions("here"));
  EXPECT_EQ(toy.opens(), 0);
}

}  // namespace
}  // namespace fitment
