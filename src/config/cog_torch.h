// Which build of a pinned torch or torchvision cog installs, by its own table. Inside config only. Tests:
// formats_test.cc.
#pragma once

#include <cstddef>
#include <string_view>

namespace fitment {

struct CogTorch {
  std::string_view torch, torchvision, cuda;  // "2.4.1", "0.19.1", "12.4"; cuda "": for CPUs
  std::string_view index;                     // the last part of the index's address: "cu124", "cpu"
};
extern const CogTorch kCogTorches[];
extern const size_t kCogTorchCount;

}  // namespace fitment
