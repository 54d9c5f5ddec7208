// NVML's and libcuda's few functions are declared here by hand, so that no NVIDIA header is needed to build.
// Source: docs.nvidia.com/deploy/nvml-api (nvmlDeviceGetMemoryInfo, …), docs.nvidia.com/cuda/cuda-driver-api.
#include "target/local_machine.h"

#ifndef FITMENT_STATIC
#include <dlfcn.h>
#endif
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/text.h"

namespace fitment {
namespace {

constexpr size_t kTextLimit = 1 << 20;  // a file of /proc or /sys is far smaller

#ifdef FITMENT_STATIC
// A program without a dynamic loader asks /proc, /sys and nvidia-smi alone.
void* dlopen(const char*, int) {
  return nullptr;
}
void* dlsym(void*, const char*) {
  return nullptr;
}
void dlclose(void*) {}
constexpr int RTLD_NOW = 0, RTLD_LOCAL = 0;
#endif

class Library {
 public:
  explicit Library(const char* name) : handle_(dlopen(name, RTLD_NOW | RTLD_LOCAL)) {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (handle_) dlclose(handle_);
  }
  explicit operator bool() const { return handle_; }

  template <typename... Arguments>
  auto Function(const char* name) const {
    return reinterpret_cast<int (*)(Arguments...)>(dlsym(handle_, name));
  }
  void* Symbol(const char* name) const { return dlsym(handle_, name); }

 private:
  void* handle_;
};

struct NvmlMemory {
  unsigned long long total, free, used;  // bytes
};

using NvmlDevice = void*;

DetectedGpu ReadDevice(const Library& nvml, NvmlDevice device) {
  DetectedGpu gpu;
  char name[96] = "";
  auto get_name = nvml.Function<NvmlDevice, char*, unsigned>("nvmlDeviceGetName");
  if (get_name && get_name(device, name, sizeof name) == 0) gpu.name = std::string(name, strnlen(name, sizeof name));
  int major = 0, minor = 0;
  auto get_capability = nvml.Function<NvmlDevice, int*, int*>("nvmlDeviceGetCudaComputeCapability");
  if (get_capability && get_capability(device, &major, &minor) == 0) gpu.compute_capability = {major, minor};
  NvmlMemory memory{};
  auto get_memory = nvml.Function<NvmlDevice, NvmlMemory*>("nvmlDeviceGetMemoryInfo");
  if (get_memory && get_memory(device, &memory) == 0) gpu.memory_bytes = memory.total;
  return gpu;
}

NvmlReading ReadNvml(const Library& nvml) {
  NvmlReading reading;
  char driver[96] = "";
  auto get_driver = nvml.Function<char*, unsigned>("nvmlSystemGetDriverVersion");
  if (get_driver && get_driver(driver, sizeof driver) == 0)
    reading.driver = std::string(driver, strnlen(driver, sizeof driver));
  auto get_cuda = nvml.Function<int*>("nvmlSystemGetCudaDriverVersion");
  if (get_cuda) get_cuda(&reading.cuda_driver);
  unsigned count = 0;
  auto get_count = nvml.Function<unsigned*>("nvmlDeviceGetCount_v2");
  auto get_device = nvml.Function<unsigned, NvmlDevice*>("nvmlDeviceGetHandleByIndex_v2");
  if (!get_count || !get_device || get_count(&count) != 0) return reading;
  for (unsigned i = 0; i < std::min(count, 256u); ++i) {
    NvmlDevice device = nullptr;
    if (get_device(i, &device) == 0) reading.gpus.push_back(ReadDevice(nvml, device));
  }
  return reading;
}

}  // namespace

std::optional<NvmlReading> LocalMachine::Nvml(std::string& error) {
  Library nvml("libnvidia-ml.so.1");
  if (!nvml) return std::nullopt;
  auto init = nvml.Function<>("nvmlInit_v2");
  if (!init) return std::nullopt;
  if (int status = init(); status != 0) {
    auto text = reinterpret_cast<const char* (*)(int)>(nvml.Symbol("nvmlErrorString"));
    error = text ? text(status) : "error " + std::to_string(status);
    return std::nullopt;
  }
  NvmlReading reading = ReadNvml(nvml);
  if (auto shutdown = nvml.Function<>("nvmlShutdown")) shutdown();
  return reading;
}

int LocalMachine::LibcudaVersion() {
  Library cuda("libcuda.so.1");
  if (!cuda) return 0;
  auto get_version = cuda.Function<int*>("cuDriverGetVersion");  // needs no cuInit
  int version = 0;
  return get_version && get_version(&version) == 0 ? version : 0;
}

std::optional<std::string> LocalMachine::ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(kTextLimit, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

std::vector<std::string> LocalMachine::List(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
    names.push_back(at->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<std::string> LocalMachine::NvidiaSmi(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"nvidia-smi"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_(command);
}

#ifdef FITMENT_STATIC
// The library inside this program says nothing of the system's: its own tools do.
std::string LocalMachine::Glibc() {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"getconf", "GNU_LIBC_VERSION"}, std::vector<std::string>{"ldd", "--version"}}) {
    const std::string text = run_(command).value_or("");  // "glibc 2.36"; "ldd (GNU libc) 2.36"
    const std::string_view line = std::string_view(text).substr(0, text.find('\n'));
    const std::string_view version = Trim(line.substr(std::min(line.size(), line.rfind(' ') + 1)));
    const bool gnu = line.find("glibc") != std::string_view::npos || line.find("GNU libc") != std::string_view::npos ||
                     line.find("GLIBC") != std::string_view::npos;
    if (gnu && version.starts_with("2.")) return std::string(version);
  }
  return "";
}
#else
std::string LocalMachine::Glibc() {
  char text[64] = "";
  size_t size = confstr(_CS_GNU_LIBC_VERSION, text, sizeof text);  // "glibc 2.36"
  std::string_view version(text);
  return size > 0 && version.starts_with("glibc ") ? std::string(version.substr(6)) : "";
}

#endif

std::string LocalMachine::Architecture() {
  utsname names{};
  return uname(&names) == 0 ? names.machine : "";
}

std::string LocalMachine::Python() {
  auto text = run_({"python3", "-c", "import platform; print(platform.python_version())"});
  return text ? std::string(Trim(*text)) : "";
}

}  // namespace fitment
