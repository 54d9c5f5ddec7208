// What was measured or documented about GPUs, drivers, CUDA, torch and its companions: read-only tables with source and date in
// target/tables/. Never a row marked "remembered". Tests: facts_test.cc.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "python/version.h"
#include "target/values.h"

namespace fitment {

struct FactSource {
  std::string_view evidence;   // "measured" or "documented"
  std::string_view source;     // where
  std::string_view date;       // "2026-11-23"
};

// The least driver that runs binaries of a CUDA version (minor-version compatibility, SASS only), and the one that ships with it.
struct DriverFact {
  CudaVersion cuda;
  DriverVersion least;                     // minor-version compatibility
  std::optional<DriverVersion> shipped;    // full support, PTX JIT
  FactSource from;
};
std::optional<DriverFact> DriverFor(CudaVersion cuda, bool windows = false);
// The newest CUDA version whose own driver is at most this one ("12.1" for R530): what nvidia-smi prints there.
std::optional<CudaVersion> NewestCudaOf(const DriverVersion& driver);
// The driver branch that a stated "CUDA 12.1" of nvidia-smi stands for.
std::optional<DriverVersion> DriverOf(CudaVersion newest_supported);

// SASS of `code` runs on `device`.
bool SassRunsOn(ComputeCapability code, ComputeCapability device, CudaVersion built_with);

struct TorchFact {
  std::string_view version;
  std::optional<CudaVersion> cuda_x86_64, cuda_aarch64;   // of the wheel that the default index serves
  std::vector<ComputeCapability> sm;                      // compiled architectures, x86_64
  std::vector<ComputeCapability> ptx;
  std::string_view torchvision, torchaudio;               // releases that pin it, ";"-separated
  int glibc_major = 0, glibc_minor = 0;
  int cxx11_abi = -1;                                     // 0, 1; -1 unknown
  FactSource from;
};
const TorchFact* FindTorch(const Version& version);       // public part compared; nullptr: newer or older than the facts
std::optional<Version> NewestTorchOfFacts();

std::string_view FactsDate();   // "2026-11-23": what the tables cover; anything newer is "unknown"

}  // namespace fitment
