// What cog's own tables say of pins: which build of torch or torchvision it installs, on which CUDA and cuDNN it builds
// tensorflow. Inside config only. Tests: formats_test.cc.
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

struct CogTensorflow {
  std::string_view tensorflow, cuda, cudnn;  // "2.15.0", "12.2", "8.9"; cog takes cuDNN's major
};
extern const CogTensorflow kCogTensorflows[];
extern const size_t kCogTensorflowCount;

}  // namespace fitment
