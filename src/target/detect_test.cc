// Tests of target/detect.h with made-up machines.
#include "target/detect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "target/local_machine.h"

namespace fitment {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kProcVersion = "/proc/driver/nvidia/version";
constexpr const char* kNvrm =
    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  530.30.02  Wed Feb 22 04:11:39 UTC 2023\n"
    "GCC version:  gcc version 11.3.0 (Ubuntu 11.3.0-1ubuntu1~22.04)\n";

struct FakeMachine : Machine {
  std::optional<NvmlReading> nvml;
  std::string nvml_error;
  int libcuda = 0;
  std::map<std::string, std::string> files;
  std::map<std::string, std::vector<std::string>> folders;
  std::optional<std::string> smi;

  std::optional<NvmlReading> Nvml(std::string& error) override {
    error = nvml_error;
    return nvml;
  }
  int LibcudaVersion() override { return libcuda; }
  std::optional<std::string> ReadText(const std::string& path) override {
    auto at = files.find(path);
    return at == files.end() ? std::nullopt : std::optional(at->second);
  }
  std::vector<std::string> List(const std::string& folder) override { return folders[folder]; }
  std::optional<std::string> NvidiaSmi(const std::vector<std::string>&) override { return smi; }
  std::string glibc = "2.31", architecture = "x86_64";
  std::string Glibc() override { return glibc; }
  std::string Architecture() override { return architecture; }
  std::string Python() override { return "3.11.4"; }
};

TEST(Detect, ASystemWithoutGlibcKeepsItsArchitecture) {
  FakeMachine machine;
  machine.architecture = "aarch64";
  EXPECT_EQ(OptionsOf(Detect(machine)).platform, "manylinux_2_31_aarch64");
  machine.glibc = "";
  EXPECT_EQ(OptionsOf(Detect(machine)).platform, "musllinux_1_2_aarch64");
}

TEST(Detect, NvmlTellsAllOfIt) {
  FakeMachine machine;
  machine.nvml = NvmlReading{
      "580.82.07", 13000, {{"NVIDIA H200", {9, 0}, 150'754'820'096}, {"NVIDIA H200", {9, 0}, 150'754'820'096}}};
  Detected found = Detect(machine);
  EXPECT_EQ(found.gpu_source, "NVML");
  ASSERT_EQ(found.gpus.size(), 2u);
  EXPECT_EQ(found.driver->ToString(), "580.82.07");
  EXPECT_EQ(found.cuda->ToString(), "13.0");
  EXPECT_THAT(found.notes, IsEmpty());
  TargetOptions options = OptionsOf(found);
  EXPECT_EQ(options.gpu, "H200:2");
  EXPECT_EQ(options.platform, "manylinux_2_31_x86_64");
}

TEST(Detect, TheKernelsFilesDoWithoutNvmlAndNvidiaSmi) {
  FakeMachine machine;
  machine.files[kProcVersion] = kNvrm;
  machine.folders["/proc/driver/nvidia/gpus"] = {"0000:00:1e.0"};
  machine.files["/proc/driver/nvidia/gpus/0000:00:1e.0/information"] = "Model: \t\t Tesla T4\nIRQ:   \t\t 10\n";
  Detected found = Detect(machine);
  ASSERT_EQ(found.gpus.size(), 1u);
  EXPECT_EQ(found.gpus[0].compute_capability.ToString(), "7.5");
  EXPECT_EQ(found.driver->ToString(), "530.30.02");
  EXPECT_EQ(found.cuda->ToString(), "12.1");  // of the facts' table: nothing here said it
}

TEST(Detect, NvidiaSmiIsReadWhereNvmlIsAbsent) {
  FakeMachine machine;
  machine.smi = "NVIDIA A10G, 8.6, 23028, 535.104.05\nSome Future GPU, 17.2, 1024, 535.104.05\n";
  Detected found = Detect(machine);
  EXPECT_EQ(found.gpu_source, "nvidia-smi");
  EXPECT_EQ(found.gpus[0].memory_bytes, 23028ull << 20);
  EXPECT_EQ(OptionsOf(found).gpu, "A10G,sm_172");
  EXPECT_EQ(found.driver->ToString(), "535.104.05");
}

TEST(Detect, ADriverUpdatedWithoutARebootIsTold) {
  FakeMachine machine;
  machine.files[kProcVersion] = kNvrm;
  machine.nvml_error = "Driver/library version mismatch";
  EXPECT_THAT(Detect(machine).notes, Contains(HasSubstr("Driver/library version mismatch")));
  machine.nvml_error.clear();
  machine.nvml = NvmlReading{"580.82.07", 13000, {{"Tesla T4", {7, 5}, 0}}};
  Detected found = Detect(machine);
  EXPECT_EQ(found.driver->ToString(), "530.30.02");  // what runs
  EXPECT_THAT(found.notes, Contains(HasSubstr("Reboot")));
}

TEST(Detect, AForwardCompatibilityLibraryIsTold) {
  FakeMachine machine;
  machine.nvml = NvmlReading{"535.104.05", 12020, {{"Tesla T4", {7, 5}, 0}}};
  machine.libcuda = 12080;
  EXPECT_THAT(Detect(machine).notes, Contains(HasSubstr("forward-compatibility")));
}

TEST(Detect, ACardWithoutADriverIsNotTakenForNothing) {
  FakeMachine machine;
  EXPECT_EQ(OptionsOf(Detect(machine)).gpu, "none");
  machine.folders["/sys/bus/pci/devices"] = {"0000:00:1e.0", "0000:00:1f.0"};
  machine.files["/sys/bus/pci/devices/0000:00:1f.0/vendor"] = "0x10de\n";
  machine.files["/sys/bus/pci/devices/0000:00:1f.0/class"] = "0x030200\n";
  EXPECT_THAT(Detect(machine).notes, Contains(HasSubstr("no NVIDIA driver is loaded")));
}

TEST(Detect, TheTargetFileIsReadBack) {
  FakeMachine machine;
  machine.nvml = NvmlReading{"580.82.07", 13000, {{"NVIDIA H200", {9, 0}, 0}, {"Tesla T4", {7, 5}, 0}}};
  std::string path = ::testing::TempDir() + "/detected.toml";
  std::ofstream(path) << TargetFileOf(Detect(machine));
  auto options = ReadTargetFile(path);
  ASSERT_TRUE(options) << options.error().message;
  auto target = MakeTarget(*options, {}, {});
  ASSERT_TRUE(target) << target.error().message;
  ASSERT_EQ(target->gpus.size(), 2u);
  EXPECT_EQ(target->gpus[1].name, "T4");
  EXPECT_EQ(target->driver->ToString(), "580.82.07");
  EXPECT_EQ(target->platform.ToString(), "manylinux_2_31_x86_64");
}

TEST(LocalMachine, AnswersOfThisMachineMakeSense) {
  LocalMachine machine([](const auto&) { return std::nullopt; });
  EXPECT_THAT(machine.Architecture(), Not(IsEmpty()));
  EXPECT_TRUE(Platform::Parse("manylinux_2_17_x86_64"));
  EXPECT_EQ(machine.ReadText("/no/such/file"), std::nullopt);
  EXPECT_THAT(machine.List("/no/such/folder"), IsEmpty());
  EXPECT_EQ(machine.NvidiaSmi({}), std::nullopt);
}

}  // namespace
}  // namespace fitment
