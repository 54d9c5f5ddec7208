// CUDA fat binaries inside a library (sections .nv_fatbin and __nv_relfatbin): for which GPUs there is machine code
// (SASS) or PTX. Tests: fatbin_test.cc, tests/oracle/elf_test.py (beside cuobjdump where it can be had).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

struct FatbinEntry {
  enum class Kind { kPtx, kSass };
  enum class Compression { kNone, kLz4, kZstd };
  Kind kind = Kind::kSass;
  int sm = 0;       // 90: compute capability 9.0
  char suffix = 0;  // 'a' (that architecture alone) or 'f' (its family), 0 for none or not told
  Compression compression = Compression::kNone;
  int toolkit_major = 0, toolkit_minor = 0;  // the version that the entry states: of PTX its ISA's; 0: not told
  uint64_t size_bytes = 0;                   // as it lies in the file

  // "sm_90a", "compute_90".
  std::string Name() const;
  bool operator==(const FatbinEntry&) const = default;
};

// The entries of a section's bytes, in order, padding between containers passed over. Errors (kMetadata): a container
// or entry that reaches beyond its end. An entry of a kind that is neither SASS nor PTX is passed over.
// `let_go` (may be empty) is called now and then: what was passed over is not looked at again.
Result<std::vector<FatbinEntry>> ParseFatbin(std::string_view section, std::string_view name,
                                             const std::function<void()>& let_go = {});

}  // namespace fitment
