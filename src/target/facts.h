// What was measured or documented about GPUs, drivers, CUDA, torch and its companions: read-only tables with source and
// date, written in target/tables/*.tsv and compiled in as constant arrays (cmake/facts_tables.py), so that nothing is
// parsed when the process starts. Never a row marked "remembered". doc/facts.md tells what each table is and the rules
// that read them. Tests: facts_test.cc.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "python/version.h"
#include "target/values.h"

namespace fitment {

// Where a row comes from. All texts live for ever.
struct FactSource {
  std::string_view evidence;  // "measured" or "documented"
  std::string_view source;    // where
  std::string_view date;      // "2026-11-23": the day it was read
};

// "2026-11-23": what the tables cover; a release newer than it is "unknown".
std::string_view FactsDate();
// Midnight UTC of a "YYYY-MM-DD" in microseconds since 1970; 0 where it is none.
int64_t FactDateUs(std::string_view date);

// ---- GPUs ----
struct GpuFact {
  std::string_view name;                 // "T4", "RTX 4090"
  ComputeCapability compute_capability;  // 0.0: not published (Truss' B10)
  int memory_gib = 0;                    // 0: no source states it
  std::string_view truss;                // the member of Truss' Accelerator list, or ""
  std::string_view aliases;              // ";"-separated, as people and nvidia-smi write it
  std::string_view platform_names;       // ";"-separated: Modal, Hugging Face Spaces, AWS, Google Cloud
  std::string_view last_driver_branch;   // "R580": no newer driver supports it; "" for none
  std::string_view host;                 // "aarch64" where it is soldered to an Arm CPU (GB300), else ""
  FactSource from;
};
std::span<const GpuFact> GpuFacts();

// ---- drivers and CUDA ----
// The least driver that runs binaries of a CUDA version (minor-version compatibility: SASS only), and the one that
// ships with it.
struct DriverFact {
  CudaVersion cuda;
  DriverVersion least;                   // minor-version compatibility
  std::optional<DriverVersion> shipped;  // full support, PTX compiled by the driver; nullopt: not known
  FactSource from;
};
// nullopt: no row for this CUDA's major (or it is older than CUDA 11, where minor-version compatibility begins). A
// minor that has no row of its own takes its major's minimum and no shipped driver.
std::optional<DriverFact> DriverFor(CudaVersion cuda, bool windows = false);
// The newest CUDA version whose own driver is at most this one ("12.1" for R530): what nvidia-smi prints there.
std::optional<CudaVersion> NewestCudaOf(const DriverVersion& driver);
// The driver that a stated "CUDA 12.1" of nvidia-smi stands for: at least the one that first shipped with it
// (530.30.02). A minor that no toolkit had (12.7) stands for the next older one's. nullopt: its major is in no row.
std::optional<DriverVersion> DriverOf(CudaVersion newest_supported);

// SASS of `code` runs on `device`; `built_with` decides where the rule changed (CUDA 13.2). False for a code that no
// row knows, unless equal.
bool SassRunsOn(ComputeCapability code, ComputeCapability device, CudaVersion built_with);

// ---- torch ----
struct TorchFact {
  std::string_view version;
  std::string_view released;  // "2026-10-28"
  std::string_view pythons;   // "3.11 3.12 3.13t", blank-separated
  // CUDA of the wheel that the default index serves; nullopt: a build without CUDA.
  std::optional<CudaVersion> cuda_x86_64, cuda_aarch64, cuda_windows;
  std::span<const ComputeCapability> sm;  // compiled architectures, x86_64
  std::span<const ComputeCapability> ptx;
  std::string_view torchvision, torchaudio, xformers;  // releases that belong to it, ";"-separated
  int glibc_major = 0, glibc_minor = 0;                // what its x86_64 binaries need
  int cxx11_abi = -1;                                  // 0, 1; -1 unknown
  FactSource from;
};
std::span<const TorchFact> TorchFacts();  // ascending
const TorchFact* FindTorch(
    const Version& version);  // public part compared; nullptr: no row (newer, older or another kind of release)
std::optional<Version> NewestTorchOfFacts();

// A build of download.pytorch.org, told by its local version ("cu126", "cpu").
struct TorchFlavourFact {
  std::string_view torch, flavour;
  std::optional<CudaVersion> cuda;             // nullopt: cpu
  std::span<const ComputeCapability> sm, ptx;  // x86_64; empty: not known
  std::span<const ComputeCapability> sm_aarch64;
  FactSource from;
};
std::span<const TorchFlavourFact> TorchFlavourFacts();  // ascending by torch
const TorchFlavourFact* FindTorchFlavour(const Version& version, std::string_view flavour);
// "cu121" → 12.1, "cu118" → 11.8, "cu130" → 13.0; nullopt for anything else.
std::optional<CudaVersion> CudaOfLocal(std::string_view local);

// ---- what belongs to torch ----
// What a release of torchvision, torchaudio, xformers, triton, torchao or vllm says about torch in its metadata.
struct CompanionFact {
  std::string_view package, version, released;
  std::string_view torch;  // "==2.4.0", ">=2.14.0"; "": says nothing
  FactSource from;
};
const CompanionFact* FindCompanion(std::string_view package, std::string_view version);
std::span<const CompanionFact> CompanionFacts();

// What the libraries inside a release's linux x86_64 wheel say.
struct NativeFact {
  std::string_view package, version;
  int cuda_major = 0;                     // of the CUDA libraries it links or loads by name; 0: none or mixed
  std::optional<CudaVersion> cuda_exact;  // what the library itself reports, where its code compares it with torch's
  std::span<const ComputeCapability> sm, ptx;  // union over its libraries
  std::string_view needs;                      // "libcudart.so.12 libcudnn.so.9"
  bool links_torch = false;
  std::string_view torch_abi;  // "cxx11", "old-or-c", ""
  int glibc_major = 0, glibc_minor = 0;
  std::string_view glibc_library;  // which of its libraries needs that glibc
  FactSource from;
};
const NativeFact* FindNative(std::string_view package, std::string_view version);
std::span<const NativeFact> NativeFacts();

struct BitsandbytesFact {
  struct LibraryMinimum {
    CudaVersion cuda;
    ComputeCapability sm;
  };
  std::string_view version, released;
  std::span<const CudaVersion> libraries;  // ascending
  bool cpu_library = false;
  bool same_major_fallback = false;          // from 0.50: the nearest library of that CUDA major does, too
  std::span<const LibraryMinimum> least_sm;  // where it was read
  FactSource from;
  // The library that it loads beside a torch of this CUDA; nullopt: none, GPU support silently disappears.
  std::optional<CudaVersion> LibraryFor(CudaVersion torch_cuda) const;
};
const BitsandbytesFact* FindBitsandbytes(const Version& version);

// The modules that a distribution (normalized name) installs at top level, ";"-separated; "" where not known.
std::string_view ImportNames(std::string_view distribution);

// ---- known faults and hidden conflicts ----
// One row of tables/advisories.tsv: it speaks when `package` is in the set at one of `versions` and every other
// condition that is not empty holds. Judged by resolve/fit_advisories.cc; the columns are told in doc/facts.md.
struct Advisory {
  std::string_view id;
  std::string_view package, versions;  // specifiers, "|" between alternatives, "*": any
  std::string_view level;  // "error", "warning", "note"; "named": error where the user named the package, else warning
  std::string_view rung;   // "loads", "runs", "sound"
  std::string_view kind;   // "clash", "gpu", "security", "regression", "excluded", "performance"
  std::string_view with, with_versions;  // another package of the set
  std::string_view without;              // a package that must be absent
  std::string_view torch_cuda;           // specifiers on the CUDA of the set's torch, or "cpu"
  std::string_view gpu;                  // specifiers on the compute capability of some GPU of the target
  std::string_view python, glibc, os;    // specifiers on the target; os: "linux", "windows", "macos"
  std::string_view reason, fix;          // sentences
  std::string_view since;                // the day from which it could be known
  FactSource from;
};
std::span<const Advisory> Advisories();

}  // namespace fitment
