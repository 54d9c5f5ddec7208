// Named targets: a preset for every accelerator that Truss knows and the common others, `cpu`, or a TOML file. A preset holds GPU, platform
// and glibc, never a driver. Data: target/tables/gpus.cc. Tests: presets_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "target/target.h"

namespace fitment {

// What the command line or a file said, before defaults. nullopt / "" where silent.
struct TargetOptions {
  std::string name;          // --target: preset or path of a TOML file
  std::string gpu;           // --gpu: "T4", "sm_75", "H100:2", "t4,l4"
  std::string cuda, driver, python, platform;
};

// `command_line` beats `file` (the deployment's own accelerator and Python), which beats `defaults` (.fitment.toml). What nobody said is
// assumed and told in Target::assumed. Errors: kUsage (unknown name: with the near ones), kFile, kSyntax.
Result<Target> MakeTarget(const TargetOptions& command_line, const TargetOptions& file, const TargetOptions& defaults);

struct Preset {
  std::string name;          // "a10g"
  std::string gpu;           // "A10G"
  ComputeCapability compute_capability;
  int memory_gib = 0;
  std::string truss;         // Truss' own name or ""
};
const std::vector<Preset>& Presets();
// A GPU by any of its known names or "sm_75"; kUsage with near names.
Result<TargetGpu> FindGpu(std::string_view text);

}  // namespace fitment
