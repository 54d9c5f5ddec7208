// A remote archive as a ByteSource that waits: for readers that are not worth a place in the queue (a direct reference,
// `inspect`). While it waits, everything else that is under way moves on. Tests: live_source_test.cc, loopback_test.cc.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "index/live_context.h"
#include "index/range_source.h"

namespace fitment {

class RemoteArchive : public ByteSource {
 public:
  // `size_bytes`: 0 where it is not known. `context` outlives this. Nothing is fetched yet.
  RemoteArchive(LiveContext& context, std::string url, std::string filename, uint64_t size_bytes = 0);
  ~RemoteArchive() override;
  // Asks for the archive's last `tail_bytes` and returns at once; a later read that needs them waits for them.
  void Begin(uint64_t tail_bytes);

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
  Result<void> TakeIn(const std::string& range, const FetchOutcome& outcome, std::unique_ptr<SpillBuffer> body);
  // What Begin asked for, taken in. A failure of it is asked for again by whoever needs the bytes.
  void WaitForBegun();

  LiveContext& context_;
  std::string url_;
  RangeSource ranges_;
  struct Begun {
    std::string range;
    std::unique_ptr<SpillBuffer> body;
    std::optional<FetchOutcome> outcome;
  };
  std::unique_ptr<Begun> begun_;
};

}  // namespace fitment
