// Tests of target/presets.h and of target files.
#include "target/presets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace fitment {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TargetOptions Named(std::string name) {
  TargetOptions options;
  options.name = std::move(name);
  return options;
}

TargetOptions Gpu(std::string gpu) {
  TargetOptions options;
  options.gpu = std::move(gpu);
  return options;
}

Result<Target> FromCommandLine(const TargetOptions& options) {
  return MakeTarget(options, {}, {});
}

TEST(Presets, EveryAcceleratorOfTrussHasOne) {
  for (const char* truss : {"B10", "T4", "L4", "A10G", "V100", "A100", "A100_40GB", "H100", "H200", "H100_40GB", "B200",
                            "L40S", "RTX_PRO_6000", "B300", "GB300"}) {
    const Preset* found = nullptr;
    for (const Preset& preset : Presets()) {
      if (preset.truss == truss) found = &preset;
    }
    ASSERT_TRUE(found) << truss;
    auto target = FromCommandLine(Named(found->name));
    ASSERT_TRUE(target) << truss;
    ASSERT_EQ(target->gpus.size(), 1u);
    EXPECT_EQ(target->gpus[0].compute_capability, found->compute_capability);
    EXPECT_FALSE(target->driver) << "a preset never holds a driver";
    EXPECT_TRUE(FromCommandLine(Gpu(truss))) << truss;
  }
}

TEST(Presets, DashesUnderscoresAndCaseDoNotMatter) {
  for (const char* name : {"rtx_pro_6000", "rtx-pro-6000", "RTX PRO 6000", "RTX_PRO_6000"}) {
    auto target = FromCommandLine(Named(name));
    ASSERT_TRUE(target) << name;
    EXPECT_EQ(target->gpus[0].compute_capability, (ComputeCapability{12, 0}));
  }
}

TEST(FindGpu, KnowsTheNamesThatMachinesPrint) {
  const std::tuple<const char*, int, int> kCases[] = {
      {"T4", 7, 5},
      {"Tesla T4", 7, 5},
      {"NVIDIA A100-SXM4-80GB", 8, 0},
      {"NVIDIA GeForce RTX 4090", 8, 9},
      {"g5.xlarge", 8, 6},
      {"nvidia-tesla-v100", 7, 0},
      {"sm_75", 7, 5},
      {"9.0", 9, 0},
      {"B200", 10, 0},
  };
  for (auto [name, major, minor] : kCases) {
    auto gpu = FindGpu(name);
    ASSERT_TRUE(gpu) << name;
    EXPECT_EQ(gpu->compute_capability, (ComputeCapability{major, minor})) << name;
  }
  EXPECT_EQ(FindGpu("sm_75")->name, "sm_75");
  EXPECT_FALSE(FindGpu("B10")->compute_capability.IsKnown());
}

TEST(FindGpu, CountsAndLists) {
  EXPECT_EQ(FindGpu("H100:8")->count, 8);
  auto target = FromCommandLine(Gpu("t4, l4:2"));
  ASSERT_TRUE(target);
  ASSERT_EQ(target->gpus.size(), 2u);
  EXPECT_EQ(target->gpus[1].name, "L4");
  EXPECT_EQ(target->gpus[1].count, 2);
  for (const char* bad : {"H100:0", "H100:x", "H100:", "H100:99999"}) EXPECT_FALSE(FindGpu(bad)) << bad;
}

TEST(FindGpu, AnUnknownNameComesWithNearOnes) {
  auto gpu = FindGpu("a1o0");
  ASSERT_FALSE(gpu);
  EXPECT_EQ(gpu.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(gpu.error().hint, HasSubstr("a100"));
  auto target = FromCommandLine(Named("tf4"));
  ASSERT_FALSE(target);
  EXPECT_THAT(target.error().hint, HasSubstr("t4"));
  for (const char* bad : {"", "75", "sm_1", "nvidia"}) EXPECT_FALSE(FindGpu(bad)) << bad;
}

TEST(MakeTarget, WithoutAnythingItSaysWhatItAssumed) {
  auto target = MakeTarget({}, {}, {});
  ASSERT_TRUE(target);
  EXPECT_EQ(target->platform.ToString(), "manylinux_2_35_x86_64");
  EXPECT_EQ(target->python.ToString(), "3.13");
  EXPECT_TRUE(target->gpus.empty());
  EXPECT_FALSE(target->cpu_only);
  EXPECT_THAT(target->assumed, ElementsAre(HasSubstr("linux x86_64, glibc 2.35"), HasSubstr("Python 3.13")));
}

TEST(MakeTarget, CommandLineBeatsFileBeatsDefaults) {
  TargetOptions command_line = Named("t4"), file = Gpu("A10G"), defaults = Named("h100");
  file.python = "3.11";
  defaults.python = "3.9";
  defaults.driver = "535.104.05";
  auto target = MakeTarget(command_line, file, defaults);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->name, "t4");
  EXPECT_EQ(target->gpus[0].name, "T4");
  EXPECT_EQ(target->python.ToString(), "3.11");
  EXPECT_EQ(target->driver->ToString(), "535.104.05");
  EXPECT_THAT(target->assumed, ElementsAre(HasSubstr("glibc 2.35")));
}

TEST(MakeTarget, OptionsStandOverTheNamedTarget) {
  TargetOptions options = Named("t4");
  options.gpu = "L4";
  options.platform = "linux_aarch64";
  auto target = FromCommandLine(options);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->gpus[0].name, "L4");
  EXPECT_EQ(target->platform.machine, "aarch64");
}

TEST(MakeTarget, CpuIsATargetWithoutGpus) {
  auto target = MakeTarget(Named("cpu"), Gpu("T4"), {});
  ASSERT_TRUE(target);
  EXPECT_TRUE(target->cpu_only);
  EXPECT_TRUE(target->gpus.empty());
  TargetOptions with_driver = Named("cpu");
  with_driver.driver = "535.104.05";
  EXPECT_FALSE(FromCommandLine(with_driver));
  TargetOptions driver_below;
  driver_below.driver = "535.104.05";
  EXPECT_TRUE(MakeTarget(Named("cpu"), {}, driver_below)) << "the driver of .fitment.toml belongs to another machine";
}

TEST(MakeTarget, AGpuOnAnArmBoardBringsItsPlatform) {
  auto target = FromCommandLine(Named("gb300"));
  ASSERT_TRUE(target);
  EXPECT_EQ(target->platform.ToString(), "manylinux_2_35_aarch64");
}

TEST(MakeTarget, FaultyOptionsAreNamed) {
  for (auto [field, text] : std::initializer_list<std::pair<std::string TargetOptions::*, const char*>>{
           {&TargetOptions::cuda, "twelve"},
           {&TargetOptions::cuda, "99.1"},
           {&TargetOptions::driver, "12.1"},
           {&TargetOptions::python, "2"},
           {&TargetOptions::platform, "amiga"}}) {
    TargetOptions options;
    options.*field = text;
    auto target = FromCommandLine(options);
    ASSERT_FALSE(target) << text;
    EXPECT_EQ(target.error().kind, ErrorKind::kUsage) << text;
    EXPECT_FALSE(target.error().hint.empty()) << text;
  }
}

std::string Written(const char* name, const std::string& content) {
  std::string path = ::testing::TempDir() + name;
  std::ofstream(path) << content;
  return path;
}

TEST(TargetFile, HoldsATarget) {
  std::string path = Written("farm.toml",
                             "name = \"our farm\"\ngpus = [\"T4\", \"L4:2\"]\ndriver = \"530.30.02\"\npython = "
                             "3.10\nplatform = \"linux_x86_64\"\nglibc = \"2.31\"\n");
  auto target = FromCommandLine(Named(path));
  ASSERT_TRUE(target) << target.error().message;
  EXPECT_EQ(target->name, "our farm");
  EXPECT_EQ(target->gpus.size(), 2u);
  EXPECT_EQ(target->driver->ToString(), "530.30.02");
  EXPECT_EQ(target->python.ToString(), "3.10") << "a bare number is read as it is written";
  EXPECT_EQ(target->platform.ToString(), "manylinux_2_31_x86_64");
  EXPECT_TRUE(target->assumed.empty());
}

TEST(TargetFile, FaultsHaveAPlace) {
  auto unknown = ReadTargetFile(Written("unknown.toml", "gpu = \"T4\"\ndrivers = \"530\"\n"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kSyntax);
  EXPECT_EQ(unknown.error().place.line, 2);
  EXPECT_THAT(unknown.error().hint, HasSubstr("driver"));
  auto broken = ReadTargetFile(Written("broken.toml", "gpu = T4\n"));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().place.line, 1);
  EXPECT_FALSE(ReadTargetFile(Written("twice.toml", "gpu = \"T4\"\ngpus = [\"L4\"]\n")));
  EXPECT_FALSE(ReadTargetFile(Written("type.toml", "gpu = true\n")));
  auto missing = FromCommandLine(Named("/nowhere/x.toml"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kFile);
}

}  // namespace
}  // namespace fitment
