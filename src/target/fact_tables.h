// The generated tables as they lie in the program, for facts.cc alone (others ask facts.h). Written by
// cmake/facts_tables.py. Tests: facts_test.cc.
#pragma once

#include <span>
#include <string_view>

#include "target/facts.h"

namespace fitment {

struct DriverRow {
  CudaVersion cuda;
  std::string_view driver_linux, driver_windows, least_linux, least_windows;
  FactSource from;
};

struct SassRow {
  ComputeCapability code, low, below;
  std::span<const ComputeCapability> only, excluded, excluded_from_13_2;
  FactSource from;
};

struct ImportRow {
  std::string_view distribution, imports;
  FactSource from;
};

struct fact_tables {
  static const std::string_view date;
  static const std::span<const GpuFact> gpus;
  static const std::span<const DriverRow> cuda_drivers;  // newest first
  static const std::span<const SassRow> sass;
  static const std::span<const TorchFact> torch;  // ascending
  static const std::span<const TorchFlavourFact> torch_flavours;
  static const std::span<const CompanionFact> companions;
  static const std::span<const NativeFact> native;
  static const std::span<const BitsandbytesFact> bitsandbytes;
  static const std::span<const ImportRow> import_names;  // sorted
  static const std::span<const Advisory> advisories;
};

}  // namespace fitment
