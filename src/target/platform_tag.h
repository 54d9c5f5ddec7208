// PEP 425 tags that a target accepts, ranked: CPython X.Y, abi3 of older minors, none; manylinux (PEP 600 and the
// legacy names), musllinux, macOS, Windows; free-threaded builds. Tests: platform_tag_test.cc against pypa/packaging's
// own generator.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "target/target.h"

namespace fitment {

class TagSet {
 public:
  static TagSet For(const PythonVersion& python, const Platform& platform);
  // The best rank over every combination of a compressed "a.b-c-d.e" text: 0 is best; nullopt: no tag fits.
  // Allocation-free.
  std::optional<uint32_t> Rank(std::string_view compressed) const;

  // Why no tag of the text fits, in the order that people should be told.
  enum class Misfit { kNone, kPython, kAbi, kPlatform, kGlibc };
  Misfit WhyNot(std::string_view compressed) const;
  // All tags, best first ("cp311-cp311-manylinux_2_35_x86_64", …).
  std::vector<std::string> All() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace fitment
