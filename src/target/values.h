// Small value types of the GPU world: three versions that must never be mixed. Tests: values_test.cc.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace fitment {

// "12.1"; a third number is dropped. A toolkit or runtime version, or (Target::cuda) the newest one that a driver
// supports.
struct CudaVersion {
  int major = 0, minor = 0;
  static std::optional<CudaVersion> Parse(std::string_view text);
  std::string ToString() const;
  auto operator<=>(const CudaVersion&) const = default;
};

// "535.104.05", "530", "R530". Missing parts are 0; text keeps what was written ("535.104.05" prints so).
struct DriverVersion {
  int major = 0, minor = 0, patch = 0;
  std::string text;
  static std::optional<DriverVersion> Parse(std::string_view text);
  const std::string& ToString() const { return text; }
  bool IsBranchOnly() const;  // "530", "R530": the branch alone was told
  // Is this driver new enough for `needed`? A branch alone stands for its newest release: "525" is enough for
  // 525.60.13.
  bool AtLeast(const DriverVersion& needed) const;
  std::strong_ordering operator<=>(const DriverVersion& other) const;
  bool operator==(const DriverVersion& other) const { return (*this <=> other) == 0; }
};

// A GPU's compute capability: 7.5 is sm_75, 12.0 is sm_120. Also a compiled architecture's number.
struct ComputeCapability {
  int major = 0, minor = 0;
  static std::optional<ComputeCapability> Parse(std::string_view text);  // "7.5", "sm_75", "75", "compute_90"
  std::string ToString() const;                                          // "7.5"
  std::string Sm() const;                                                // "sm_75"
  bool IsKnown() const { return major > 0; }                             // 0.0: a GPU whose capability nobody published
  auto operator<=>(const ComputeCapability&) const = default;
};

}  // namespace fitment
