// A remote archive that is read in pieces: the ByteSource behind which two or three range requests stand. It fetches
// nothing itself: what it lacks it names, the caller fetches that, and the reader is run again from the beginning.
// Tests: range_source_test.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "index/spill_buffer.h"
#include "net/transport.h"
#include "wheel/byte_source.h"

namespace fitment {

inline constexpr uint64_t kTailGuessBytes = 16384;  // holds most wheels' central directory, often METADATA too

// Whether a status says that ranges, or ranges of this kind, are not served there: the whole file is asked for then.
inline bool RefusesRanges(int status) {
  return status == 416 || status == 400 || status == 405 || status == 501;
}

class RangeSource : public ByteSource {
 public:
  // `filename` is what readers say in their messages, which may be stored. `size_bytes`: as the index says; 0 where it
  // does not: the tail is then asked for as a suffix.
  // `tail_bytes`: what the first request asks for at least.
  RangeSource(std::string filename, std::string_view url, uint64_t size_bytes, uint64_t tail_bytes = kTailGuessBytes);

  const std::string& name() const override { return filename_; }
  // A piece that is not here yet is an error; pending() then names it.
  Result<Tail> ReadTail(uint64_t count) override;
  Result<std::string> Read(uint64_t offset, uint64_t count) override;

  // What the last failed read lacked, as HttpRequest::range; nullopt: the failure was of another kind.
  std::optional<std::string> pending() const { return pending_; }
  // The answer to a request for pending(); `body` was its sink. A server that sends the whole file (200) is as good.
  // Errors (kNetwork): another piece than asked for, another length than announced, another size than the index says.
  Result<void> Accept(const HttpResponse& response, std::unique_ptr<SpillBuffer> body);
  // How long a first tail would have held all that was read so far.
  uint64_t tail_needed() const { return size_ - std::min(size_, lowest_read_); }
  bool whole() const { return whole_ != nullptr; }
  // Whether Read(offset, count) would need no request.
  bool Holds(uint64_t offset, uint64_t count) const;

 private:
  struct Segment {
    uint64_t offset = 0;
    std::string bytes;
  };
  std::unexpected<Error> Lacking(uint64_t offset, uint64_t count);
  std::unexpected<Error> Lie(const std::string& what) const;

  std::string filename_, url_;  // the URL redacted
  uint64_t told_size_, size_, tail_bytes_, lowest_read_ = UINT64_MAX;
  std::vector<Segment> segments_;
  std::unique_ptr<SpillBuffer> whole_;
  std::optional<std::string> pending_;
};

}  // namespace fitment
