// PEP 508 environment markers: parsed to a small tree, evaluated against a declared environment. Tests: marker_test.cc,
// tests/oracle.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

// The eleven variables of PEP 508 as strings, and nothing read from this machine.
struct MarkerEnvironment {
  std::string os_name, sys_platform, platform_machine, platform_python_implementation, platform_release,
      platform_system, platform_version, python_version, python_full_version, implementation_name,
      implementation_version;
  // uv's rule: compared with python_version and python_full_version, a pre-release stands for its release (so that
  // `python_full_version <= "3.11.0a6"` holds on 3.11.0). Not PEP 508's.
  bool python_by_release = false;
};

class Marker {
 public:
  Marker() = default;  // empty: always true
  // Also reads the legacy names (os.name, sys.platform, platform.machine, python_implementation). Errors: kRequirement.
  static Result<Marker> Parse(std::string_view text);

  bool empty() const { return !root_; }
  // `extras`: the normalized extras that are asked for. `extra == "x"` holds if x is among them ("extra" names are
  // compared normalized); with none asked for, `extra` is the empty string. Version comparison where both sides are
  // versions (PEP 508), else string comparison; an operator that strings do not have (`~=`, or "<" on non-versions
  // where pypa/packaging raises) is false.
  bool Evaluate(const MarkerEnvironment& environment, std::span<const std::string> extras = {}) const;
  // Whether the marker's truth can depend on `extra` at all.
  bool MentionsExtra() const;
  // The extra names that the marker compares `extra` with, normalized, in order of appearance, without doubles.
  std::vector<std::string> ExtraNames() const;
  std::string ToString() const;  // pypa/packaging's form: `python_version < "3.8" and extra == "x"`

  struct Node;

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace fitment
