// The table of finding codes: what each means and what to do. Stable: a code keeps its meaning for ever. Read by
// `explain` and the documents; the rules name codes through the constants here. Tests: codes_test.cc.
#pragma once

#include <span>
#include <string_view>

namespace fitment {

struct CodeFact {
  std::string_view code;     // "FIT401"
  std::string_view title;    // "The driver is too old for the wheel's CUDA"
  std::string_view meaning;  // sentences
  std::string_view remedy;   // what to do
};

std::span<const CodeFact> Codes();                // ascending
const CodeFact* FindCode(std::string_view code);  // any case; nullptr: there is none

namespace code {
inline constexpr std::string_view kIgnore = "FIT110";
inline constexpr std::string_view kConflict = "FIT200";
inline constexpr std::string_view kBuildNeeds = "FIT204";
inline constexpr std::string_view kCompiles = "FIT205";
inline constexpr std::string_view kInstalledUnmet = "FIT210";
inline constexpr std::string_view kInstalledOther = "FIT211";
inline constexpr std::string_view kInstalledBroken = "FIT212";
inline constexpr std::string_view kUndecided = "FIT906";
// loads
inline constexpr std::string_view kOtherCuda = "FIT301";
inline constexpr std::string_view kOtherTorch = "FIT302";
inline constexpr std::string_view kTorchWithoutCuda = "FIT303";
inline constexpr std::string_view kGlibc = "FIT304";
inline constexpr std::string_view kDoesNotLoad = "FIT305";
inline constexpr std::string_view kPythonImport = "FIT306";
inline constexpr std::string_view kOtherPython = "FIT307";
inline constexpr std::string_view kNotReadLoads = "FIT308";
inline constexpr std::string_view kSystemLibrary = "FIT309";
inline constexpr std::string_view kKnownClash = "FIT310";
// runs
inline constexpr std::string_view kDriverTooOld = "FIT401";
inline constexpr std::string_view kNoCodeForGpu = "FIT402";
inline constexpr std::string_view kCpuBuild = "FIT403";
inline constexpr std::string_view kNoCudaLibrary = "FIT404";
inline constexpr std::string_view kPackageWithoutCode = "FIT405";
inline constexpr std::string_view kLibraryOfOtherCuda = "FIT406";
inline constexpr std::string_view kDriverNotTold = "FIT407";
inline constexpr std::string_view kNotCovered = "FIT408";
inline constexpr std::string_view kOnlyPtx = "FIT409";
inline constexpr std::string_view kKnownNotToRun = "FIT410";
inline constexpr std::string_view kHardware = "FIT411";
inline constexpr std::string_view kGpuLibrariesDown = "FIT412";
// sound
inline constexpr std::string_view kYanked = "FIT501";
inline constexpr std::string_view kSecurity = "FIT502";
inline constexpr std::string_view kRegression = "FIT503";
inline constexpr std::string_view kExcluded = "FIT504";
inline constexpr std::string_view kRemark = "FIT505";
inline constexpr std::string_view kLateCap = "FIT506";
}  // namespace code

}  // namespace fitment
