// Tests of target/facts.h and of the tables' form: every row has evidence, source and date.
#include "target/facts.h"

#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "python/specifier.h"
#include "target/fact_tables.h"

namespace fitment {
namespace {

template <typename Rows>
void EveryRowHasASource(const Rows& rows) {
  ASSERT_FALSE(rows.empty());
  for (const auto& row : rows) {
    EXPECT_TRUE(row.from.evidence == "measured" || row.from.evidence == "documented") << row.from.source;
    EXPECT_FALSE(row.from.source.empty());
    EXPECT_GT(FactDateUs(row.from.date), 0) << row.from.date;
    EXPECT_EQ(row.from.source.find("index file id"), std::string_view::npos);
  }
}

TEST(Facts, EveryRowHasEvidenceSourceAndDate) {
  EveryRowHasASource(fact_tables::gpus);
  EveryRowHasASource(fact_tables::cuda_drivers);
  EveryRowHasASource(fact_tables::sass);
  EveryRowHasASource(fact_tables::torch);
  EveryRowHasASource(fact_tables::torch_flavours);
  EveryRowHasASource(fact_tables::companions);
  EveryRowHasASource(fact_tables::native);
  EveryRowHasASource(fact_tables::bitsandbytes);
  EveryRowHasASource(fact_tables::import_names);
  EveryRowHasASource(fact_tables::advisories);
}

TEST(Facts, DatesCountFrom1970) {
  EXPECT_EQ(FactDateUs("1970-01-01"), 0);
  EXPECT_EQ(FactDateUs("1970-01-02"), 86'400'000'000);
  EXPECT_EQ(FactDateUs("2024-02-29"), 19782 * 86'400'000'000);
  EXPECT_EQ(FactDateUs("2025-11-25"), 20417 * 86'400'000'000);
  EXPECT_EQ(FactDateUs("yesterday"), 0);
}

TEST(Facts, GpuNamesAreOneToOne) {
  std::set<std::string> names;
  for (const GpuFact& gpu : GpuFacts()) EXPECT_TRUE(names.insert(ToLower(gpu.name)).second) << gpu.name;
}

TEST(Drivers, MinorVersionCompatibilityIsPerCudaMajor) {
  EXPECT_EQ(DriverFor({12, 8})->least.ToString(), "525.60.13");
  EXPECT_EQ(DriverFor({12, 8})->shipped->ToString(), "570.26");
  EXPECT_EQ(DriverFor({13, 2})->least.ToString(), "580.65.06");
  EXPECT_EQ(DriverFor({11, 8})->least.ToString(), "450.80.02");
  EXPECT_EQ(DriverFor({12, 8}, true)->least.ToString(), "528.33");
  EXPECT_EQ(DriverFor({13, 9})->least.ToString(), "580.65.06") << "a minor without a row takes its major's minimum";
  EXPECT_FALSE(DriverFor({13, 9})->shipped);
  EXPECT_FALSE(DriverFor({14, 0}));
}

TEST(Drivers, AStatedCudaMeansTheBranchThatShipsIt) {
  EXPECT_EQ(DriverOf({12, 1})->ToString(), "530.30.02");
  EXPECT_EQ(DriverOf({12, 7})->ToString(), "560.28.03") << "no toolkit 12.7: the next older one's";
  EXPECT_FALSE(DriverOf({14, 1}));
  EXPECT_EQ(NewestCudaOf(*DriverVersion::Parse("530.30.02")), (CudaVersion{12, 1}));
  EXPECT_EQ(NewestCudaOf(*DriverVersion::Parse("535.104.05")), (CudaVersion{12, 2}));
  EXPECT_EQ(NewestCudaOf(*DriverVersion::Parse("R470")), (CudaVersion{11, 4}));
  EXPECT_EQ(NewestCudaOf(*DriverVersion::Parse("580.95.05")), (CudaVersion{13, 0}));
  EXPECT_FALSE(NewestCudaOf(*DriverVersion::Parse("390.10")));
}

TEST(Sass, RunsWithinItsFamily) {
  const CudaVersion kBuilt{12, 8};
  EXPECT_TRUE(SassRunsOn({7, 5}, {7, 5}, kBuilt));
  EXPECT_TRUE(SassRunsOn({8, 0}, {8, 9}, kBuilt));
  EXPECT_TRUE(SassRunsOn({7, 0}, {7, 5}, kBuilt));
  EXPECT_FALSE(SassRunsOn({8, 6}, {8, 0}, kBuilt));
  EXPECT_FALSE(SassRunsOn({7, 5}, {8, 0}, kBuilt));
  EXPECT_FALSE(SassRunsOn({9, 0}, {10, 0}, kBuilt));
  EXPECT_FALSE(SassRunsOn({8, 0}, {8, 7}, kBuilt));
  EXPECT_TRUE(SassRunsOn({8, 0}, {8, 7}, CudaVersion{13, 2})) << "the exclusion was lifted with CUDA 13.2";
  EXPECT_TRUE(SassRunsOn({10, 0}, {10, 3}, kBuilt));
}

TEST(Torch, RowsAreFoundByPublicVersion) {
  const TorchFact* torch = FindTorch(Version::Of("2.10.0+cu128"));
  ASSERT_TRUE(torch);
  EXPECT_EQ(torch->cuda_x86_64, (CudaVersion{12, 8}));
  EXPECT_FALSE(torch->cuda_aarch64) << "a build without CUDA";
  EXPECT_EQ(torch->sm.front(), (ComputeCapability{7, 0}));
  EXPECT_EQ(torch->torchvision, "0.25.0");
  EXPECT_EQ(FindTorch(Version::Of("2.15.0"))->cuda_x86_64, (CudaVersion{13, 2}));
  EXPECT_EQ(FindTorch(Version::Of("2.10")), torch);
  for (const char* none : {"2.16.0", "1.0.0", "2.10.0rc1", "2.10.1", "2.10.0.post1"})
    EXPECT_FALSE(FindTorch(Version::Of(none))) << none;
  EXPECT_EQ(NewestTorchOfFacts()->ToString(), "2.15.0");
}

TEST(Torch, Flavours) {
  EXPECT_EQ(FindTorchFlavour(Version::Of("2.11.0"), "cu126")->cuda, (CudaVersion{12, 6}));
  EXPECT_FALSE(FindTorchFlavour(Version::Of("2.11.0"), "cpu")->cuda);
  EXPECT_FALSE(FindTorchFlavour(Version::Of("2.11.0"), "cu99"));
  EXPECT_EQ(CudaOfLocal("cu121"), (CudaVersion{12, 1}));
  EXPECT_EQ(CudaOfLocal("cu92"), (CudaVersion{9, 2}));
  EXPECT_EQ(CudaOfLocal("cu130"), (CudaVersion{13, 0}));
  for (const char* none : {"", "cpu", "cu", "cu1", "rocm6.1", "cu12a"}) EXPECT_FALSE(CudaOfLocal(none)) << none;
}

TEST(Companions, WhatIsReadInsideWheels) {
  const NativeFact* torchaudio = FindNative("torchaudio", "2.11.0");
  ASSERT_TRUE(torchaudio);
  EXPECT_EQ(torchaudio->cuda_exact, (CudaVersion{13, 0}));
  EXPECT_EQ(FindCompanion("torchaudio", "2.11.0")->torch, "");
  EXPECT_EQ(FindCompanion("torchvision", "0.25.0")->torch, "==2.10.0");
  EXPECT_EQ(FindNative("xformers", "0.0.35")->cuda_major, 12);
  EXPECT_EQ(ImportNames("pillow"), "PIL");
  EXPECT_EQ(ImportNames("no-such-thing"), "");
}

TEST(Bitsandbytes, LoaderRules) {
  const BitsandbytesFact* exact = FindBitsandbytes(Version::Of("0.49.2"));
  ASSERT_TRUE(exact);
  EXPECT_EQ(exact->LibraryFor({13, 0}), (CudaVersion{13, 0}));
  EXPECT_FALSE(exact->LibraryFor({13, 2})) << "only the library of torch's own CUDA is tried";
  const BitsandbytesFact* nearest = FindBitsandbytes(Version::Of("0.50.2"));
  EXPECT_EQ(nearest->LibraryFor({12, 9}), (CudaVersion{12, 8})) << "the nearest below";
  EXPECT_EQ(nearest->LibraryFor({12, 0}), (CudaVersion{12, 1})) << "else the nearest above";
  EXPECT_FALSE(nearest->LibraryFor({14, 0}));
}

TEST(Advisories, ConditionsCanBeDecided) {
  auto specifiers = [](std::string_view text) {
    if (text.empty() || text == "*" || text == "cpu") return true;
    for (std::string_view part : Split(text, '|')) {
      if (!SpecifierSet::Parse(part)) return false;
    }
    return true;
  };
  for (const Advisory& row : Advisories()) {
    for (std::string_view text : {row.versions, row.with_versions, row.torch_cuda, row.gpu, row.python, row.glibc})
      EXPECT_TRUE(specifiers(text)) << row.id << ": " << text;
    EXPECT_EQ(row.with.empty(), row.with_versions.empty()) << row.id;
    EXPECT_FALSE(row.reason.empty()) << row.id;
    EXPECT_GT(FactDateUs(row.since), 0) << row.id;
    if (row.kind == "security" || row.kind == "regression" || row.kind == "performance" || row.kind == "excluded") {
      EXPECT_TRUE(row.level == "warning" || row.level == "note") << row.id << ": such a row never stops a deployment";
    }
    EXPECT_TRUE(row.kind != "excluded" || row.level == "note") << row.id;
  }
}

}  // namespace
}  // namespace fitment
