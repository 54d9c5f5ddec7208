// Presets from the GPU table, and the laying of options over one another. Tests: presets_test.cc.
#include "target/presets.h"

#include <charconv>

#include "base/text.h"
#include "target/facts.h"

namespace fitment {
namespace {

constexpr std::string_view kDefaultPlatform = "manylinux_2_35_x86_64";
constexpr std::string_view kDefaultPython = "3.13";

// Lower case, letters and digits alone: "RTX_PRO_6000", "rtx-pro-6000" and "RTX PRO 6000" are one name.
std::string Plain(std::string_view text) {
  std::string plain;
  for (char c : ToLower(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  }
  return plain;
}

bool AnyOf(std::string_view list, const std::string& plain) {
  for (std::string_view name : Split(list, ';')) {
    if (!name.empty() && Plain(name) == plain) return true;
  }
  return false;
}

const GpuFact* FindRow(const std::string& plain) {
  for (const GpuFact& gpu : GpuFacts()) {
    if (Plain(gpu.name) == plain || (!gpu.truss.empty() && Plain(gpu.truss) == plain)) return &gpu;
  }
  for (const GpuFact& gpu : GpuFacts()) {
    if (AnyOf(gpu.aliases, plain) || AnyOf(gpu.platform_names, plain)) return &gpu;
  }
  return nullptr;
}

// The row of a name as people and nvidia-smi write it: the maker's and the family's name may stand before it.
const GpuFact* FindRowLoosely(std::string_view text) {
  std::string plain = Plain(text);
  for (std::string_view prefix : {"", "nvidia", "geforce", "tesla"}) {
    if (plain.starts_with(prefix)) plain.erase(0, prefix.size());
    if (plain.empty()) return nullptr;
    if (const GpuFact* row = FindRow(plain)) return row;
  }
  return nullptr;
}

std::string PresetName(const GpuFact& gpu) {
  std::string name = ToLower(gpu.truss.empty() ? gpu.name : gpu.truss);
  for (char& c : name) {
    if (c == ' ' || c == '(' || c == ')') c = '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

std::vector<std::string> PresetNames() {
  std::vector<std::string> names = {"cpu"};
  for (const Preset& preset : Presets()) names.push_back(preset.name);
  return names;
}

std::string DidYouMean(std::string_view text) {
  auto near = NearNames(ToLower(text), PresetNames());
  std::string hint = near.empty() ? "" : "did you mean " + Join(near, " or ") + "? ";
  return hint + "`fitment target list` prints them all; a compute capability (sm_75) does, too";
}

std::unexpected<Error> UnknownGpu(std::string_view text) {
  return Fail(ErrorKind::kUsage, "unknown GPU \"" + Printable(text) + "\"", {}, DidYouMean(text));
}

bool IsFile(std::string_view name) {
  return name.ends_with(".toml") || name.find('/') != std::string_view::npos;
}

bool SaysNoGpu(std::string_view gpu) {
  const std::string lower = ToLower(Trim(gpu));
  return lower == "cpu" || lower == "none";
}

// A layer of options with its --target name opened into the fields that it leaves silent.
Result<TargetOptions> Opened(TargetOptions layer) {
  if (layer.name.empty()) return layer;
  TargetOptions named;
  if (IsFile(layer.name)) {
    FITMENT_TRY(named, ReadTargetFile(layer.name));
    layer.name = named.name.empty() ? layer.name : named.name;
  } else if (SaysNoGpu(layer.name)) {
    named.gpu = "cpu";
  } else {
    if (!FindRowLoosely(layer.name)) {
      return Fail(ErrorKind::kUsage, "unknown target \"" + Printable(layer.name) + "\"", {},
                  DidYouMean(layer.name) + "; a file's name ends in .toml");
    }
    named.gpu = layer.name;
  }
  for (auto field : {&TargetOptions::gpu, &TargetOptions::cuda, &TargetOptions::driver, &TargetOptions::python,
                     &TargetOptions::platform, &TargetOptions::glibc}) {
    if ((layer.*field).empty()) layer.*field = named.*field;
  }
  return layer;
}

Result<void> SetGpus(const std::string& text, Target* target) {
  if (text.empty()) return {};
  if (SaysNoGpu(text)) {
    target->cpu_only = true;
    return {};
  }
  for (std::string_view piece : Split(text, ',')) {
    if (Trim(piece).empty()) continue;
    FITMENT_TRY(TargetGpu gpu, FindGpu(piece));
    target->gpus.push_back(std::move(gpu));
  }
  return {};
}

Result<void> SetCudaAndDriver(const TargetOptions& options, Target* target) {
  if (!options.cuda.empty()) {
    target->cuda = CudaVersion::Parse(options.cuda);
    if (!target->cuda) {
      return Fail(ErrorKind::kUsage, "\"" + Printable(options.cuda) + "\" is not a CUDA version", {},
                  "write it as nvidia-smi prints it: 12.1");
    }
    if (!DriverOf(*target->cuda)) {
      return Fail(ErrorKind::kUsage, "no driver is known for CUDA " + target->cuda->ToString(), {},
                  "state the driver instead: --driver 580.65.06");
    }
  }
  if (!options.driver.empty()) {
    target->driver = DriverVersion::Parse(options.driver);
    if (!target->driver) {
      return Fail(ErrorKind::kUsage, "\"" + Printable(options.driver) + "\" is not a driver version", {},
                  "write it as nvidia-smi prints it: 535.104.05");
    }
  }
  if (target->cpu_only && (target->cuda || target->driver)) {
    return Fail(ErrorKind::kUsage, "a target without a GPU has no driver and no CUDA", {},
                "leave out --cuda and --driver, or name a GPU");
  }
  return {};
}

// The table's word for the CPU that a GPU is soldered to, "" where it may be any.
std::string_view HostOf(const Target& target) {
  for (const TargetGpu& gpu : target.gpus) {
    const GpuFact* row = FindRowLoosely(gpu.name);
    if (row && !row->host.empty()) return row->host;
  }
  return "";
}

Result<void> SetGlibc(const std::string& glibc, Target* target) {
  auto numbers = CudaVersion::Parse(glibc);  // two numbers, like a CUDA version
  if (!numbers || target->platform.os != Os::kLinuxGlibc) {
    return Fail(ErrorKind::kUsage,
                "glibc \"" + Printable(glibc) + "\" does not go with platform " + target->platform.ToString(), {},
                "write it as 2.31, for a linux platform");
  }
  target->platform.libc_major = numbers->major, target->platform.libc_minor = numbers->minor;
  return {};
}

Result<void> SetPlatform(const TargetOptions& options, Target* target) {
  std::string text = options.platform;
  if (text.empty()) {
    const std::string_view host = HostOf(*target);
    text = host.empty() ? kDefaultPlatform : "linux_" + std::string(host);
  }
  FITMENT_TRY(target->platform, Platform::Parse(text));
  const bool names_glibc = !options.platform.empty() && !ToLower(options.platform).starts_with("linux_");
  if (!options.glibc.empty() && !names_glibc) FITMENT_CHECK(SetGlibc(options.glibc, target));
  if (options.platform.empty()) {
    std::string glibc = options.glibc.empty() ? ", glibc " + std::to_string(target->platform.libc_major) + "." +
                                                    std::to_string(target->platform.libc_minor)
                                              : "";
    target->assumed.push_back("platform linux " + target->platform.machine + glibc + ": no platform was told");
  } else if (ToLower(options.platform).starts_with("linux_") && options.glibc.empty()) {
    target->assumed.push_back("glibc 2.35: " + options.platform + " does not say which");
  }
  return {};
}

}  // namespace

const std::vector<Preset>& Presets() {
  static const std::vector<Preset> presets = [] {
    std::vector<Preset> list;
    for (bool truss : {true, false}) {
      for (const GpuFact& gpu : GpuFacts()) {
        if (gpu.truss.empty() == truss) continue;
        list.push_back(
            {PresetName(gpu), std::string(gpu.name), gpu.compute_capability, gpu.memory_gib, std::string(gpu.truss)});
      }
    }
    return list;
  }();
  return presets;
}

Result<TargetGpu> FindGpu(std::string_view text) {
  std::string_view name = Trim(text);
  TargetGpu gpu;
  if (size_t colon = name.rfind(':'); colon != std::string_view::npos) {
    std::string_view count = Trim(name.substr(colon + 1));
    auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), gpu.count);
    if (error != std::errc() || end != count.data() + count.size() || gpu.count < 1 || gpu.count > 1024) {
      return Fail(ErrorKind::kUsage, "\"" + Printable(text) + "\": the number of GPUs after \":\" must be 1 to 1024",
                  {}, "write it as H100:2");
    }
    name = Trim(name.substr(0, colon));
  }
  if (const GpuFact* row = FindRowLoosely(name)) {
    gpu.name = row->name;
    gpu.compute_capability = row->compute_capability;
    return gpu;
  }
  const std::string lower = ToLower(name);
  const bool is_capability =
      lower.starts_with("sm") || lower.starts_with("compute_") || lower.find('.') != std::string::npos;
  auto capability = is_capability ? ComputeCapability::Parse(name) : std::nullopt;
  if (!capability || capability->major < 3) return UnknownGpu(name);
  gpu.compute_capability = *capability;
  gpu.name = capability->Sm();
  return gpu;
}

Result<Target> MakeTarget(const TargetOptions& command_line, const TargetOptions& file, const TargetOptions& defaults) {
  TargetOptions options;
  for (const TargetOptions* layer : {&command_line, &file, &defaults}) {
    FITMENT_TRY(TargetOptions opened, Opened(*layer));
    // A layer that names a target or a GPU hides the target name of those below it, as it hides their GPU.
    if (options.gpu.empty() && options.name.empty()) options.name = opened.name;
    for (auto field : {&TargetOptions::gpu, &TargetOptions::cuda, &TargetOptions::driver, &TargetOptions::python,
                       &TargetOptions::platform, &TargetOptions::glibc}) {
      if ((options.*field).empty()) options.*field = opened.*field;
    }
    // A driver goes with a GPU: what a lower layer says of one does not touch a target that was told to have none.
    if (SaysNoGpu(options.gpu) && layer != &command_line)
      options.cuda = command_line.cuda, options.driver = command_line.driver;
  }
  Target target;
  target.name = options.name;
  FITMENT_CHECK(SetGpus(options.gpu, &target));
  FITMENT_CHECK(SetCudaAndDriver(options, &target));
  FITMENT_CHECK(SetPlatform(options, &target));
  FITMENT_TRY(target.python, PythonVersion::Parse(options.python.empty() ? kDefaultPython : options.python));
  if (options.python.empty())
    target.assumed.push_back("Python " + std::string(kDefaultPython) + ": no Python version was told");
  return target;
}

}  // namespace fitment
