// Tests of target/values.h.
#include "target/values.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(CudaVersion, ReadsWhatNvidiaSmiAndWheelsPrint) {
  EXPECT_EQ(CudaVersion::Parse("12.1"), (CudaVersion{12, 1}));
  EXPECT_EQ(CudaVersion::Parse("13.2.2"), (CudaVersion{13, 2}));
  EXPECT_EQ(CudaVersion::Parse("CUDA 11.8"), (CudaVersion{11, 8}));
  EXPECT_EQ(CudaVersion::Parse("12"), (CudaVersion{12, 0}));
  for (const char* bad : {"", "cu121", "12.", "12.x", "-1.2", "1.2.3.4", "12.12345678"})
    EXPECT_FALSE(CudaVersion::Parse(bad)) << bad;
  EXPECT_EQ((CudaVersion{12, 10}).ToString(), "12.10");
  EXPECT_LT((CudaVersion{12, 9}), (CudaVersion{12, 10}));
}

TEST(DriverVersion, KeepsTheTextAndOrdersByNumbers) {
  auto driver = DriverVersion::Parse("535.104.05");
  ASSERT_TRUE(driver);
  EXPECT_EQ(driver->ToString(), "535.104.05");
  EXPECT_EQ(driver->patch, 5);
  EXPECT_LT(*DriverVersion::Parse("525.60.13"), *DriverVersion::Parse("525.105.17"));
  for (const char* bad : {"", "R", "12.1", "535.", "535.x", "535.1.2.3"})
    EXPECT_FALSE(DriverVersion::Parse(bad)) << bad;
}

TEST(DriverVersion, ABranchAloneStandsForItsNewestRelease) {
  EXPECT_TRUE(DriverVersion::Parse("525")->AtLeast(*DriverVersion::Parse("525.60.13")));
  EXPECT_TRUE(DriverVersion::Parse("R580")->AtLeast(*DriverVersion::Parse("580.65.06")));
  EXPECT_FALSE(DriverVersion::Parse("R570")->AtLeast(*DriverVersion::Parse("580.65.06")));
  EXPECT_FALSE(DriverVersion::Parse("525.53")->AtLeast(*DriverVersion::Parse("525.60.13")));
}

TEST(ComputeCapability, ReadsEverySpelling) {
  for (const char* text : {"7.5", "sm_75", "75", "compute_75", "SM_75", "sm75"}) {
    EXPECT_EQ(ComputeCapability::Parse(text), (ComputeCapability{7, 5})) << text;
  }
  EXPECT_EQ(ComputeCapability::Parse("sm_120"), (ComputeCapability{12, 0}));
  EXPECT_EQ(ComputeCapability::Parse("12.0")->Sm(), "sm_120");
  for (const char* bad : {"", "sm_", "7.5.1", "sm_7", "abc", "sm_90a"})
    EXPECT_FALSE(ComputeCapability::Parse(bad)) << bad;
}

}  // namespace
}  // namespace fitment
