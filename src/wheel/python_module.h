// What importing a Python source file does, as far as that can be known without running it: which modules it imports,
// which names of them it uses, which names it defines. A small tokenizer and the block structure, no regular
// expressions. Tests: python_module_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

// A condition that must hold for a statement to run, as far as it is of a kind that can be decided: see
// ConditionHolds. Any other condition is kUnknown.
struct PythonGuard {
  enum class Kind {
    kUnknown,       // never decided
    kNever,         // TYPE_CHECKING
    kAvailable,     // is_triton_available(), _HAS_TRITON: `subject` is the package
    kAtLeast,       // TORCH_VERSION_AT_LEAST_2_6, torch_version_at_least("2.6.0"): `subject` the package, `version`
    kPythonAtLeast  // sys.version_info >= (3, 10): `version`
  };
  Kind kind = Kind::kUnknown;
  bool negated = false;
  std::string subject, version;
  bool operator==(const PythonGuard&) const = default;
};

struct PythonUse {
  enum class Kind { kImport, kFrom, kAttribute };
  Kind kind = Kind::kImport;
  int level = 0;       // leading dots of a relative import
  std::string module;  // "torch.nn.functional"
  std::string name;    // kFrom, kAttribute: "ScalingType", or "a.b" where a may be a module; kFrom: "*" too
  int line = 0;
  std::vector<PythonGuard> guards;  // all must hold
};

struct PythonModule {
  std::vector<PythonUse> uses;     // run when the module is imported, a failure of theirs not caught
  std::vector<uint64_t> words;     // FastHash of every identifier and of every text that is one: sorted
  int word_bits = 64;              // of each hash that many upper bits are kept (fewer in the shipped table)
  std::vector<std::string> stars;  // "from X import *", with leading dots: anywhere at module level
  bool dynamic = false;            // names may come from elsewhere: __getattr__, globals(), setattr, exec

  bool Mentions(std::string_view word) const;
};

// Never fails: what cannot be read as Python says nothing.
PythonModule ReadPythonModule(std::string_view text);

std::string EncodePythonModule(const PythonModule& module);
Result<PythonModule> DecodePythonModule(std::string_view bytes);

}  // namespace fitment
