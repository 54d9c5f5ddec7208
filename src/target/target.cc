// Reading platforms and Python versions as people and uv write them, and the marker environment of a declared target.
// Tests: target_test.cc (marker values measured with uv 0.13.9).
#include "target/target.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace fitment {
namespace {

constexpr std::string_view kLinuxMachines[] = {"x86_64", "aarch64", "i686",    "armv7l",     "ppc64le",
                                               "ppc64",  "s390x",   "riscv64", "loongarch64"};
constexpr std::string_view kPlatformHint =
    "write it as manylinux_2_35_x86_64, linux_aarch64, musllinux_1_2_x86_64, win_amd64, win_arm64, win32, "
    "macosx_14_0_arm64, or as uv does "
    "(x86_64-manylinux_2_35, x86_64-unknown-linux-gnu, linux, windows, macos)";

std::optional<int> Number(std::string_view text) {
  int value = 0;
  if (text.empty() || text.size() > 4) return std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::string> LinuxMachine(std::string_view text) {
  if (text == "arm64") return "aarch64";
  if (text == "amd64" || text == "x64") return "x86_64";
  if (text == "x86" || text == "i386") return "i686";
  if (std::find(std::begin(kLinuxMachines), std::end(kLinuxMachines), text) == std::end(kLinuxMachines))
    return std::nullopt;
  return std::string(text);
}

// uv's names. "linux" and *-unknown-linux-gnu are manylinux_2_28 there, macOS is 13.0, musl 1.2.
struct Named {
  std::string_view name;
  Os os;
  std::string_view machine;
  int major, minor;
};
constexpr Named kNamed[] = {
    {"linux", Os::kLinuxGlibc, "x86_64", 2, 28},
    {"x86_64-unknown-linux-gnu", Os::kLinuxGlibc, "x86_64", 2, 28},
    {"aarch64-unknown-linux-gnu", Os::kLinuxGlibc, "aarch64", 2, 28},
    {"riscv64-unknown-linux", Os::kLinuxGlibc, "riscv64", 2, 39},
    {"x86_64-unknown-linux-musl", Os::kLinuxMusl, "x86_64", 1, 2},
    {"aarch64-unknown-linux-musl", Os::kLinuxMusl, "aarch64", 1, 2},
    {"windows", Os::kWindows, "amd64", 0, 0},
    {"x86_64-pc-windows-msvc", Os::kWindows, "amd64", 0, 0},
    {"aarch64-pc-windows-msvc", Os::kWindows, "arm64", 0, 0},
    {"i686-pc-windows-msvc", Os::kWindows, "x86", 0, 0},
    {"win_amd64", Os::kWindows, "amd64", 0, 0},
    {"win_arm64", Os::kWindows, "arm64", 0, 0},
    {"win32", Os::kWindows, "x86", 0, 0},
    {"macos", Os::kMacos, "arm64", 13, 0},
    {"aarch64-apple-darwin", Os::kMacos, "arm64", 13, 0},
    {"x86_64-apple-darwin", Os::kMacos, "x86_64", 13, 0},
};

// "2_35_x86_64" after its prefix: two numbers and a machine.
std::optional<Platform> Numbered(std::string_view rest, Os os) {
  auto first = rest.find('_');
  auto second = first == std::string_view::npos ? first : rest.find('_', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  auto major = Number(rest.substr(0, first)), minor = Number(rest.substr(first + 1, second - first - 1));
  std::string_view machine = rest.substr(second + 1);
  if (!major || !minor) return std::nullopt;
  if (os == Os::kMacos) {
    bool known = (machine == "arm64" && *major >= 11) ||
                 (machine == "x86_64" && (*major >= 11 || (*major == 10 && *minor >= 4)));
    if (!known) return std::nullopt;
    return Platform{os, std::string(machine), *major, *minor};
  }
  auto linux_machine = LinuxMachine(machine);
  if (!linux_machine || *major < 1) return std::nullopt;
  return Platform{os, *linux_machine, *major, *minor};
}

// A Linux tag in PEP 425's order: "manylinux_2_35_x86_64", "manylinux2014_x86_64", "musllinux_1_2_x86_64",
// "linux_aarch64".
std::optional<Platform> LinuxTag(std::string_view text) {
  if (text.starts_with("manylinux_")) return Numbered(text.substr(10), Os::kLinuxGlibc);
  if (text.starts_with("musllinux_")) return Numbered(text.substr(10), Os::kLinuxMusl);
  constexpr std::pair<std::string_view, int> kOld[] = {
      {"manylinux2014_", 17}, {"manylinux2010_", 12}, {"manylinux1_", 5}, {"linux_", 35}};
  for (auto [prefix, minor] : kOld) {
    if (!text.starts_with(prefix)) continue;
    auto machine = LinuxMachine(text.substr(prefix.size()));
    if (machine) return Platform{Os::kLinuxGlibc, *machine, 2, minor};
  }
  return std::nullopt;
}

std::unexpected<Error> BadPython(std::string_view text) {
  return Fail(ErrorKind::kUsage, "\"" + Printable(text) + "\" is not a Python version", {},
              "write it as 3.11, 3.11.4, py311 or 3.13t");
}

}  // namespace

Result<Platform> Platform::Parse(std::string_view text) {
  const std::string lower = ToLower(Trim(text));
  for (const Named& named : kNamed) {
    if (lower == named.name) return Platform{named.os, std::string(named.machine), named.major, named.minor};
  }
  if (lower.starts_with("macosx_")) {
    if (auto platform = Numbered(std::string_view(lower).substr(7), Os::kMacos)) return *platform;
  }
  if (auto platform = LinuxTag(lower)) return *platform;
  if (auto dash = lower.find('-'); dash != std::string::npos) {  // uv's "x86_64-manylinux_2_35"
    if (auto platform = LinuxTag(lower.substr(dash + 1) + "_" + lower.substr(0, dash))) return *platform;
  }
  return Fail(ErrorKind::kUsage, "unknown platform \"" + Printable(text) + "\"", {}, std::string(kPlatformHint));
}

std::string Platform::ToString() const {
  const std::string numbers = "_" + std::to_string(libc_major) + "_" + std::to_string(libc_minor) + "_" + machine;
  switch (os) {
    case Os::kLinuxGlibc:
      return "manylinux" + numbers;
    case Os::kLinuxMusl:
      return "musllinux" + numbers;
    case Os::kMacos:
      return "macosx" + numbers;
    case Os::kWindows:
      return machine == "x86" ? "win32" : "win_" + machine;
  }
  return "";
}

Result<PythonVersion> PythonVersion::Parse(std::string_view text) {
  std::string_view rest = Trim(text);
  for (std::string_view prefix : {"python", "cpython", "cp", "py"}) {
    if (StartsWithIgnoreCase(rest, prefix)) {
      rest = Trim(rest.substr(prefix.size()));
      break;
    }
  }
  PythonVersion version;
  if (!rest.empty() && rest.back() == 't') {
    version.free_threaded = true;
    rest.remove_suffix(1);
  }
  std::array<std::optional<int>, 3> numbers;
  auto parts = Split(rest, '.');
  if (parts.size() > 3 || rest.empty()) return BadPython(text);
  for (size_t i = 0; i < parts.size(); ++i) {
    numbers[i] = Number(parts[i]);
    if (!numbers[i]) return BadPython(text);
  }
  if (parts.size() == 1) {  // "311", "py39"; a bare "3" says too little
    if (parts[0].size() < 2) return BadPython(text);
    numbers[0] = parts[0][0] - '0';
    numbers[1] = Number(parts[0].substr(1));
  }
  if (*numbers[0] < 2 || *numbers[0] > 3 || (version.free_threaded && *numbers[1] < 13)) return BadPython(text);
  version.major = *numbers[0];
  version.minor = *numbers[1];
  version.micro = numbers[2];
  return version;
}

std::string PythonVersion::ToString() const {
  return std::to_string(major) + "." + std::to_string(minor) + (free_threaded ? "t" : "");
}

Version PythonVersion::AsVersion() const {
  return Version::Of(std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(micro.value_or(0)));
}

MarkerEnvironment MarkerEnvironmentOf(const Target& target) {
  MarkerEnvironment env;
  const Platform& platform = target.platform;
  switch (platform.os) {
    case Os::kLinuxGlibc:
    case Os::kLinuxMusl:
      env.os_name = "posix", env.sys_platform = "linux", env.platform_system = "Linux",
      env.platform_machine = platform.machine;
      break;
    case Os::kMacos:
      env.os_name = "posix", env.sys_platform = "darwin", env.platform_system = "Darwin",
      env.platform_machine = platform.machine;
      break;
    case Os::kWindows:
      env.os_name = "nt", env.sys_platform = "win32", env.platform_system = "Windows";
      env.platform_machine = platform.machine == "amd64" ? "AMD64" : platform.machine == "arm64" ? "ARM64" : "x86";
      break;
  }
  env.platform_python_implementation = "CPython";
  env.implementation_name = "cpython";
  env.python_version = std::to_string(target.python.major) + "." + std::to_string(target.python.minor);
  env.python_full_version = env.implementation_version = target.python.AsVersion().ToString();
  return env;
}

}  // namespace fitment
