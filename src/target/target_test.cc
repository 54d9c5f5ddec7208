// Tests of target/target.h: platforms, Python versions, marker environment.
#include "target/target.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(Platform, ReadsTagsAndUvsNames) {
  const std::pair<const char*, const char*> kCases[] = {
      {"manylinux_2_35_x86_64", "manylinux_2_35_x86_64"},
      {"linux_aarch64", "manylinux_2_35_aarch64"},
      {"linux_arm64", "manylinux_2_35_aarch64"},
      {"manylinux2014_x86_64", "manylinux_2_17_x86_64"},
      {"x86_64-manylinux2014", "manylinux_2_17_x86_64"},
      {"x86_64-manylinux_2_35", "manylinux_2_35_x86_64"},
      {"aarch64-manylinux_2_31", "manylinux_2_31_aarch64"},
      {"x86_64-unknown-linux-gnu", "manylinux_2_28_x86_64"},
      {"linux", "manylinux_2_28_x86_64"},
      {"x86_64-unknown-linux-musl", "musllinux_1_2_x86_64"},
      {"musllinux_1_2_aarch64", "musllinux_1_2_aarch64"},
      {"win_amd64", "win_amd64"},
      {"windows", "win_amd64"},
      {"win32", "win32"},
      {"aarch64-pc-windows-msvc", "win_arm64"},
      {"macos", "macosx_13_0_arm64"},
      {"macosx_14_0_arm64", "macosx_14_0_arm64"},
      {"macosx_10_15_x86_64", "macosx_10_15_x86_64"},
      {" Linux_X86_64 ", "manylinux_2_35_x86_64"},
  };
  for (auto [text, expected] : kCases) {
    auto platform = Platform::Parse(text);
    ASSERT_TRUE(platform) << text;
    EXPECT_EQ(platform->ToString(), expected) << text;
  }
}

TEST(Platform, RefusesOthersWithTheAcceptedForms) {
  for (const char* bad : {"", "solaris", "manylinux_2_x86_64", "manylinux_2_35_mips", "macosx_10_15_arm64",
                          "macosx_10_3_x86_64", "linux_", "win64", "manylinux_2_35_"}) {
    auto platform = Platform::Parse(bad);
    ASSERT_FALSE(platform) << bad;
    EXPECT_EQ(platform.error().kind, ErrorKind::kUsage);
    EXPECT_NE(platform.error().hint.find("manylinux_2_35_x86_64"), std::string::npos);
  }
}

TEST(PythonVersion, ReadsEverySpelling) {
  for (const char* text : {"3.11", "py311", "311", "python3.11", "cp311", " 3.11 "}) {
    auto python = PythonVersion::Parse(text);
    ASSERT_TRUE(python) << text;
    EXPECT_EQ(python->ToString(), "3.11");
    EXPECT_EQ(python->AsVersion().ToString(), "3.11.0") << text;
  }
  EXPECT_EQ(PythonVersion::Parse("3.11.4")->AsVersion().ToString(), "3.11.4");
  EXPECT_TRUE(PythonVersion::Parse("3.13t")->free_threaded);
  EXPECT_EQ(PythonVersion::Parse("39")->minor, 9);
  for (const char* bad : {"", "3", "4.1", "3.x", "py", "3.11.4.1", "3.12t", "three"})
    EXPECT_FALSE(PythonVersion::Parse(bad)) << bad;
}

Target On(const char* platform, const char* python) {
  Target target;
  target.platform = *Platform::Parse(platform);
  target.python = *PythonVersion::Parse(python);
  return target;
}

// Measured: `uv pip compile --python-version 3.11 --python-platform x86_64-manylinux_2_35` keeps python_full_version ==
// "3.11.0", implementation_version == "3.11.0", and empty platform_release and platform_version.
TEST(MarkerEnvironment, IsWhatUvDeclares) {
  MarkerEnvironment env = MarkerEnvironmentOf(On("x86_64-manylinux_2_35", "3.11"));
  EXPECT_EQ(env.python_version, "3.11");
  EXPECT_EQ(env.python_full_version, "3.11.0");
  EXPECT_EQ(env.implementation_version, "3.11.0");
  EXPECT_EQ(env.implementation_name, "cpython");
  EXPECT_EQ(env.platform_python_implementation, "CPython");
  EXPECT_EQ(env.os_name, "posix");
  EXPECT_EQ(env.sys_platform, "linux");
  EXPECT_EQ(env.platform_system, "Linux");
  EXPECT_EQ(env.platform_machine, "x86_64");
  EXPECT_EQ(env.platform_release, "");
  EXPECT_EQ(env.platform_version, "");
  EXPECT_EQ(MarkerEnvironmentOf(On("linux", "3.11.4")).python_full_version, "3.11.4");
}

TEST(MarkerEnvironment, OfMacosAndWindows) {
  MarkerEnvironment mac = MarkerEnvironmentOf(On("macos", "3.12"));
  EXPECT_EQ(mac.platform_machine, "arm64");
  EXPECT_EQ(mac.sys_platform, "darwin");
  EXPECT_EQ(mac.platform_system, "Darwin");
  MarkerEnvironment windows = MarkerEnvironmentOf(On("windows", "3.12"));
  EXPECT_EQ(windows.platform_machine, "AMD64");
  EXPECT_EQ(windows.os_name, "nt");
  EXPECT_EQ(windows.sys_platform, "win32");
}

}  // namespace
}  // namespace fitment
