// The machine of this process: NVML and libcuda through dlopen, /proc and /sys. Programs are started by `run`, which
// the caller gives (this room starts none). Tests: detect_test.cc.
#pragma once

#include <functional>

#include "target/detect.h"

namespace fitment {

// A program's standard output; nullopt: it is not there, or failed.
using RunForOutput = std::function<std::optional<std::string>(const std::vector<std::string>&)>;

class LocalMachine : public Machine {
 public:
  explicit LocalMachine(RunForOutput run) : run_(std::move(run)) {}

  std::optional<NvmlReading> Nvml(std::string& error) override;
  int LibcudaVersion() override;
  std::optional<std::string> ReadText(const std::string& path) override;
  std::vector<std::string> List(const std::string& folder) override;
  std::optional<std::string> NvidiaSmi(const std::vector<std::string>& arguments) override;
  std::string Glibc() override;
  std::string Architecture() override;
  std::string Python() override;

 private:
  RunForOutput run_;
};

}  // namespace fitment
