// A remote archive as a ByteSource that waits: for readers that are not worth a place in the queue (a direct reference,
// `inspect`). While it waits, everything else that is under way moves on. Tests: live_source_test.cc, loopback_test.cc.
#pragma once

#include <string>

#include "index/live_context.h"
#include "index/range_source.h"

namespace fitment {

class RemoteArchive : public ByteSource {
 public:
  // `size_bytes`: 0 where it is not known. `context` outlives this. Nothing is fetched yet.
  RemoteArchive(LiveContext& context, std::string url, std::string filename, uint64_t size_bytes = 0);

  const std::string& name() const override { return ranges_.name(); }
  Result<Tail> ReadTail(uint64_t count) override;
  Result<std::string> Read(uint64_t offset, uint64_t count) override;
  void WillRead(uint64_t offset, uint64_t count) override;
  // One request whose body goes to the sink as it comes: nothing is kept of it.
  Result<bool> Stream(uint64_t offset, uint64_t count, PieceSink& sink) override;
  // Fetches all of it, for sdists and for hashes: later reads cost nothing. Empty where it is too large to keep in
  // memory.
  Result<std::string> ReadWhole();

 private:
  // One request, and its answer taken in. `range` "": the whole file.
  Result<void> Fetch(const std::string& range);

  LiveContext& context_;
  std::string url_;
  RangeSource ranges_;
};

}  // namespace fitment
