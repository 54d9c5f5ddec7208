// The machine that a deployment is for: declared, never probed while resolving. Tests: target_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "python/marker.h"
#include "python/version.h"
#include "target/values.h"

namespace fitment {

struct TargetGpu {
  std::string name;  // "T4"; "sm_75" where only that was told
  ComputeCapability compute_capability;
  int count = 1;
};

enum class Os { kLinuxGlibc, kLinuxMusl, kMacos, kWindows };

struct Platform {
  Os os = Os::kLinuxGlibc;
  std::string machine = "x86_64";       // "x86_64", "aarch64", "arm64" (macOS), "amd64" (Windows), "i686", …
  int libc_major = 2, libc_minor = 35;  // glibc or musl; macOS: the system's version
  // "manylinux_2_35_x86_64", "linux_aarch64" (glibc as preset), "musllinux_1_2_x86_64", "win_amd64",
  // "macosx_14_0_arm64", and uv's spellings ("x86_64-manylinux_2_35", "x86_64-unknown-linux-gnu", "linux", "windows",
  // "macos"). kUsage with the accepted forms.
  static Result<Platform> Parse(std::string_view text);
  std::string ToString() const;  // "manylinux_2_35_x86_64"
};

struct PythonVersion {
  int major = 3, minor = 13;
  std::optional<int> micro;  // "3.11.4" told whole; else `python_full_version` is X.Y.0, as uv and pip compile take it
  bool free_threaded = false;                                 // "3.13t"
  static Result<PythonVersion> Parse(std::string_view text);  // "3.11", "py311", "311", "3.11.4", "3.14t"; kUsage
  std::string ToString() const;                               // "3.11"
  Version AsVersion() const;                                  // 3.11.0 or 3.11.4: what Requires-Python is compared with
};

struct Target {
  std::string name;  // the preset's or file's name, "" for none
  PythonVersion python;
  Platform platform;
  std::vector<TargetGpu> gpus;      // empty: no GPU option was given
  bool cpu_only = false;            // `--target cpu`: told that there is no GPU
  std::optional<CudaVersion> cuda;  // what nvidia-smi prints: the newest CUDA that the driver supports
  std::optional<DriverVersion> driver;
  std::vector<std::string> assumed;  // what nobody told and was assumed, as sentences ("Python 3.13: Truss' default")
};

MarkerEnvironment MarkerEnvironmentOf(const Target& target);

}  // namespace fitment
