// A body that may be large: in memory at first, in a temporary file beyond a limit. Tests: range_source_test.cc.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/transport.h"

namespace fitment {

class SpillBuffer : public BodySink {
 public:
  explicit SpillBuffer(uint64_t memory_limit_bytes = 64u << 20) : memory_limit_bytes_(memory_limit_bytes) {}

  void Restart() override;
  // False where the temporary file cannot be written (full disk): failed() is then true.
  bool Write(std::string_view piece) override;

  // What is still to come is not wanted: Write answers false from now on.
  void Stop() { stopped_ = true; }

  uint64_t size() const { return size_; }
  bool failed() const { return failed_; }
  bool in_memory() const { return !file_; }
  // All of it. REQUIRES: in_memory().
  const std::string& bytes() const { return bytes_; }
  // Exactly [offset, offset + count). REQUIRES: inside. kFile: the temporary file cannot be read.
  Result<std::string> Read(uint64_t offset, uint64_t count) const;

 private:
  struct Closer {
    void operator()(FILE* file) const { std::fclose(file); }
  };
  bool Spill();

  uint64_t memory_limit_bytes_, size_ = 0;
  bool failed_ = false, stopped_ = false;
  std::string bytes_;
  std::unique_ptr<FILE, Closer> file_;  // unlinked already
};

}  // namespace fitment
