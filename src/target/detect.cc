// Putting together what the machine's witnesses say. The reading itself is behind Machine (local_machine.cc).
#include "target/detect.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "target/facts.h"
#include "target/presets.h"

namespace fitment {
namespace {

std::string CudaText(int version) {
  return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

// The first word that looks like a driver's version: "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.82.07  …".
std::string DriverIn(std::string_view text) {
  for (std::string_view line : SplitLines(text)) {
    if (line.find("NVRM") == std::string_view::npos && line.find(' ') != std::string_view::npos) continue;
    for (std::string_view word : Split(line, ' ')) {
      word = Trim(word);
      size_t dots = static_cast<size_t>(std::count(word.begin(), word.end(), '.'));
      bool numeric = !word.empty() &&
                     std::all_of(word.begin(), word.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
      if (numeric && dots >= 1 && dots <= 2 && DriverVersion::Parse(word)) return std::string(word);
    }
  }
  return "";
}

// "Model: \t\t NVIDIA H200" of /proc/driver/nvidia/gpus/*/information.
std::string ModelIn(std::string_view text) {
  for (std::string_view line : SplitLines(text)) {
    if (line.starts_with("Model:")) return std::string(Trim(line.substr(6)));
  }
  return "";
}

ComputeCapability CapabilityOf(const std::string& name) {
  auto gpu = FindGpu(name);
  return gpu ? gpu->compute_capability : ComputeCapability{};
}

class Detection {
 public:
  explicit Detection(Machine& machine) : machine_(machine) {}

  Detected Run() {
    AskPlatform();
    AskKernel();
    AskNvml();
    if (found_.gpus.empty()) AskNvidiaSmi();
    if (found_.gpus.empty()) TakeKernelGpus();
    AskLibcuda();
    Conclude();
    return std::move(found_);
  }

 private:
  void Add(std::string what, std::string value, std::string source) {
    if (!value.empty()) found_.facts.push_back({std::move(what), std::move(value), std::move(source)});
  }

  void AskPlatform() {
    found_.glibc = machine_.Glibc();
    found_.machine = machine_.Architecture();
    found_.python = machine_.Python();
    Add("glibc", found_.glibc, "the system's C library");
    Add("machine", found_.machine, "uname");
    Add("python", found_.python, "python3 on the path");
  }

  void AskKernel() {
    constexpr const char* kFiles[] = {"/proc/driver/nvidia/version", "/sys/module/nvidia/version"};
    for (const char* path : kFiles) {
      auto text = machine_.ReadText(path);
      if (!text) continue;
      std::string driver = DriverIn(*text);
      Add("driver", driver, path);
      if (kernel_driver_.empty()) kernel_driver_ = driver;
    }
  }

  void AskNvml() {
    std::string error;
    auto reading = machine_.Nvml(error);
    if (!error.empty()) found_.notes.push_back("NVML is here but does not answer: " + error + ".");
    if (!reading) return;
    nvml_driver_ = reading->driver;
    Add("driver", reading->driver, "NVML");
    if (reading->cuda_driver) Add("cuda", CudaText(reading->cuda_driver), "NVML");
    cuda_ = reading->cuda_driver;
    Take(std::move(reading->gpus), "NVML");
  }

  void AskNvidiaSmi() {
    auto text = machine_.NvidiaSmi(
        {"--query-gpu=name,compute_cap,memory.total,driver_version", "--format=csv,noheader,nounits"});
    if (!text) return;
    std::vector<DetectedGpu> gpus;
    for (std::string_view line : SplitLines(*text)) {
      auto cells = Split(line, ',');
      if (cells.size() != 4) continue;
      DetectedGpu gpu;
      gpu.name = Trim(cells[0]);
      if (auto capability = ComputeCapability::Parse(Trim(cells[1]))) gpu.compute_capability = *capability;
      if (!gpu.compute_capability.IsKnown()) gpu.compute_capability = CapabilityOf(gpu.name);
      std::string memory(Trim(cells[2]));
      if (!memory.empty() && memory.size() < 10 && std::all_of(memory.begin(), memory.end(), ::isdigit))
        gpu.memory_bytes = std::stoull(memory) << 20;
      if (smi_driver_.empty()) Add("driver", smi_driver_ = Trim(cells[3]), "nvidia-smi");
      gpus.push_back(std::move(gpu));
    }
    Take(std::move(gpus), "nvidia-smi");
  }

  void TakeKernelGpus() {
    const std::string folder = "/proc/driver/nvidia/gpus";
    std::vector<DetectedGpu> gpus;
    for (const std::string& bus : machine_.List(folder)) {
      std::string model = ModelIn(machine_.ReadText(folder + "/" + bus + "/information").value_or(""));
      if (!model.empty()) gpus.push_back({model, CapabilityOf(model), 0});
    }
    Take(std::move(gpus), folder);
    if (!found_.gpus.empty() || !kernel_driver_.empty()) return;
    for (const std::string& device : machine_.List("/sys/bus/pci/devices")) {
      const std::string at = "/sys/bus/pci/devices/" + device;
      if (Trim(machine_.ReadText(at + "/vendor").value_or("")) != "0x10de") continue;
      if (!Trim(machine_.ReadText(at + "/class").value_or("")).starts_with("0x03")) continue;
      found_.notes.push_back(
          "There is an NVIDIA GPU on the PCI bus (" + device +
          "), but no NVIDIA driver is loaded: install one, or this machine counts as one without GPU.");
      return;
    }
  }

  void Take(std::vector<DetectedGpu> gpus, const std::string& source) {
    if (gpus.empty()) return;
    for (const DetectedGpu& gpu : gpus) {
      std::string value = gpu.name;
      if (gpu.compute_capability.IsKnown()) value += ", compute capability " + gpu.compute_capability.ToString();
      if (gpu.memory_bytes) value += fmt::format(", {} MiB", gpu.memory_bytes >> 20);
      Add("gpu", std::move(value), source);
    }
    found_.gpus = std::move(gpus);
    found_.gpu_source = source;
  }

  void AskLibcuda() {
    int version = machine_.LibcudaVersion();
    if (!version) return;
    Add("cuda", CudaText(version), "libcuda.so.1");
    if (cuda_ && version != cuda_) {
      found_.notes.push_back("libcuda.so.1 supports CUDA " + CudaText(version) + ", the driver itself " +
                             CudaText(cuda_) +
                             ": a forward-compatibility package is in front of the driver's own library.");
    }
    if (!cuda_) cuda_ = version;
  }

  void Conclude() {
    std::string driver = !kernel_driver_.empty() ? kernel_driver_ : !nvml_driver_.empty() ? nvml_driver_ : smi_driver_;
    found_.driver = DriverVersion::Parse(driver);
    for (const std::string& other : {nvml_driver_, smi_driver_}) {
      if (kernel_driver_.empty() || other.empty() || other == kernel_driver_) continue;
      found_.notes.push_back("The loaded kernel module is " + kernel_driver_ + ", the user-space driver " + other +
                             ": CUDA will not start. Reboot, or reload the module, after the driver's update.");
      break;
    }
    if (cuda_)
      found_.cuda = CudaVersion{cuda_ / 1000, cuda_ % 1000 / 10};
    else if (found_.driver)
      found_.cuda = NewestCudaOf(*found_.driver);
    if (found_.gpus.empty())
      found_.notes.push_back("No NVIDIA GPU answered (asked: NVML, nvidia-smi, /proc/driver/nvidia).");
    if (found_.glibc.empty()) found_.notes.push_back("The C library is not glibc: manylinux wheels do not run here.");
  }

  Machine& machine_;
  Detected found_;
  std::string kernel_driver_, nvml_driver_, smi_driver_;
  int cuda_ = 0;
};

}  // namespace

Detected Detect(Machine& machine) {
  return Detection(machine).Run();
}

TargetOptions OptionsOf(const Detected& detected) {
  std::vector<std::pair<std::string, int>> counted;  // in the order met, equal ones together
  for (const DetectedGpu& gpu : detected.gpus) {
    // A name that the tables know with the same capability is kept, for people; else the capability decides.
    ComputeCapability known = CapabilityOf(gpu.name);
    if (!known.IsKnown() && !gpu.compute_capability.IsKnown()) continue;
    bool same = known.IsKnown() && (!gpu.compute_capability.IsKnown() || known == gpu.compute_capability);
    std::string word = same ? FindGpu(gpu.name)->name : gpu.compute_capability.Sm();
    auto at = std::find_if(counted.begin(), counted.end(), [&](const auto& row) { return row.first == word; });
    if (at == counted.end()) {
      counted.emplace_back(word, 1);
    } else {
      ++at->second;
    }
  }
  TargetOptions options;
  for (const auto& [word, count] : counted)
    options.gpu +=
        fmt::format("{}{}{}", options.gpu.empty() ? "" : ",", word, count > 1 ? fmt::format(":{}", count) : "");
  if (options.gpu.empty()) options.gpu = "none";
  if (detected.driver) options.driver = detected.driver->ToString();
  if (detected.cuda) options.cuda = detected.cuda->ToString();
  if (!detected.glibc.empty() && !detected.machine.empty()) {
    std::string glibc = detected.glibc;
    std::replace(glibc.begin(), glibc.end(), '.', '_');
    options.platform = "manylinux_" + glibc + "_" + detected.machine;
  } else if (!detected.machine.empty()) {
    options.platform = "musllinux_1_2_" + detected.machine;  // what a Linux without glibc has for some years
  }
  return options;
}

std::string TargetFileOf(const Detected& detected) {
  TargetOptions options = OptionsOf(detected);
  auto source = [&](std::string_view what) {
    std::string sources;
    for (const DetectedFact& fact : detected.facts) {
      if (fact.what == what && sources.find(fact.source) == std::string::npos)
        sources += (sources.empty() ? "  # " : ", ") + fact.source;
    }
    return sources + "\n";
  };
  std::string text = "# This machine, written by `fitment target detect`.\n";
  auto add = [&](std::string_view key, const std::string& value, std::string_view what) {
    if (!value.empty()) text += fmt::format("{} = \"{}\"{}", key, value, source(what));
  };
  add("gpu", options.gpu, "gpu");
  add("driver", options.driver, "driver");
  add("cuda", options.cuda, "cuda");
  add("platform", options.platform, "glibc");
  return text;
}

}  // namespace fitment
