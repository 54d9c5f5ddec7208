// The machine this runs on, asked in three ways that may contradict each other: NVML (through dlopen), the kernel's
// files, nvidia-smi. Each answer is kept with who gave it: the kernel module, the user-space library and libcuda can be
// of three versions, and that is a fault of its own. Only `fitment target detect` asks; resolving never does. Tests:
// detect_test.cc with made-up machines, tests/program/usage_test.py with the real one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "target/presets.h"
#include "target/target.h"

namespace fitment {

struct DetectedGpu {
  std::string name;  // as the driver says it: "NVIDIA H200"
  ComputeCapability compute_capability;
  uint64_t memory_bytes = 0;  // 0: not told
  bool operator==(const DetectedGpu&) const = default;
};

// What libnvidia-ml.so.1 says.
struct NvmlReading {
  std::string driver;   // "580.82.07"
  int cuda_driver = 0;  // 13000 for CUDA 13.0; 0: not told
  std::vector<DetectedGpu> gpus;
};

// The seam: what a machine answers. All of it may be absent; nothing here throws or ends the process.
class Machine {
 public:
  virtual ~Machine() = default;
  // nullopt: there is no NVML; `error` tells what it said where it is there but fails ("Driver/library version
  // mismatch").
  virtual std::optional<NvmlReading> Nvml(std::string& error) = 0;
  virtual int LibcudaVersion() = 0;                                          // cuDriverGetVersion(); 0: no libcuda.so.1
  virtual std::optional<std::string> ReadText(const std::string& path) = 0;  // nullopt: cannot be read
  virtual std::vector<std::string> List(const std::string& folder) = 0;      // names, sorted; empty where absent
  virtual std::optional<std::string> NvidiaSmi(const std::vector<std::string>& arguments) = 0;  // nullopt: failed
  virtual std::string Glibc() = 0;         // "2.36"; "" for another C library
  virtual std::string Architecture() = 0;  // "x86_64", as uname says it
  virtual std::string Python() = 0;        // "3.11.4" of the python3 on the path, "" for none
};

struct DetectedFact {
  std::string what, value, source;  // {"driver", "580.82.07", "NVML"}
  bool operator==(const DetectedFact&) const = default;
};

struct Detected {
  std::vector<DetectedGpu> gpus;
  std::string gpu_source;
  std::optional<DriverVersion> driver;  // the kernel module's where it is known: it is what runs
  std::optional<CudaVersion> cuda;      // the newest that the driver supports
  std::string glibc, machine, python;
  std::vector<DetectedFact> facts;  // every answer, contradicting ones too
  std::vector<std::string> notes;   // sentences: what is wrong here, what was not found
};

Detected Detect(Machine& machine);
// What one would have to tell by hand; a GPU whose name no table knows is told as sm_XY, none as "none". Python is left
// out: a machine's python3 says nothing about the deployment's.
TargetOptions OptionsOf(const Detected& detected);
// The same as a target file (TOML), with the sources as comments.
std::string TargetFileOf(const Detected& detected);

}  // namespace fitment
