// Named targets: a preset for every accelerator that Truss knows and the common others, `cpu`, or a TOML file. A preset
// holds GPU, platform and glibc, never a driver. Data: target/tables/gpus.tsv. Tests: presets_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "target/target.h"

namespace fitment {

// What the command line or a file said, before defaults. nullopt / "" where silent.
struct TargetOptions {
  std::string name;  // --target: preset or path of a TOML file
  std::string gpu;   // --gpu: "T4", "sm_75", "H100:2", "t4,l4"; "cpu" or "none": no GPU
  std::string cuda, driver, python, platform;
  std::string glibc;  // "2.31": of a TOML file; goes with a platform that does not name one ("linux_x86_64")
};

// `command_line` beats `file` (the deployment's own accelerator and Python), which beats `defaults` (.fitment.toml).
// What nobody said is assumed and told in Target::assumed. Errors: kUsage (unknown name: with the near ones), kFile,
// kSyntax.
Result<Target> MakeTarget(const TargetOptions& command_line, const TargetOptions& file, const TargetOptions& defaults);

// The options that a target file (TOML: name, gpu or gpus, cuda, driver, python, platform, glibc) states. Errors:
// kFile, kSyntax (with the line; an unknown key comes with the near ones).
Result<TargetOptions> ReadTargetFile(const std::string& path);

// A file of defaults: the same keys, and others that `others` takes with their values ("true" and "false" for flags).
// `table`: the dotted table that holds them ("tool.fitment"), "" for the file itself; a file without it gives nothing.
struct OtherKey {
  std::string name;
  std::vector<std::string> values;
  SourcePlace place;
};
Result<TargetOptions> ReadDefaultsFile(const std::string& path, std::string_view table, std::vector<OtherKey>& others);

struct Preset {
  std::string name;                      // "a10g": what --target takes; dashes, underscores and case do not matter
  std::string gpu;                       // "A10G"
  ComputeCapability compute_capability;  // 0.0: not published
  int memory_gib = 0;                    // 0: not known
  std::string truss;                     // Truss' own name or ""
};
const std::vector<Preset>& Presets();  // Truss' accelerators first, in the table's order; `cpu` is not among them
// A GPU by any of its known names ("T4", "Tesla T4", "NVIDIA GeForce RTX 4090", "g5.xlarge") or "sm_75"; a count may
// follow ("H100:2"). kUsage with near names.
Result<TargetGpu> FindGpu(std::string_view text);

}  // namespace fitment
