// Where the bytes of a wheel or sdist come from: the seam between reading archives and fetching them. In memory and in
// a local file here; over HTTP ranges in index/range_source.h. Tests: byte_source_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fitment {

// Random access to one archive. Readers (zip_directory, zip_entry, dist_info) ask for few pieces, each once per call,
// pass the source's errors through unchanged and keep nothing between calls: so a source may also answer an error that
// means "this piece is not here yet", have it fetched, and be asked again from the beginning.
class ByteSource {
 public:
  // The end of the archive and its whole size, in one go: what the first request of a remote wheel gives.
  struct Tail {
    std::string bytes;        // the last min(asked, size) bytes; a source that has more at hand may give more
    uint64_t size_bytes = 0;  // of the whole archive
  };

  virtual ~ByteSource() = default;
  // For messages: a file name or a URL without credentials.
  virtual const std::string& name() const = 0;
  // Errors: kNetwork, kFile.
  virtual Result<Tail> ReadTail(uint64_t count) = 0;
  // Exactly [offset, offset + count). Errors: kNetwork, kFile; kMetadata where that is not wholly inside the archive.
  virtual Result<std::string> Read(uint64_t offset, uint64_t count) = 0;

  // A hint: pieces inside of this will be asked for one by one. A source that pays by the request fetches it whole.
  virtual void WillRead(uint64_t offset, uint64_t count) { (void)offset, (void)count; }

  // The same bytes piece by piece, for members that are too large to keep. Nothing is kept of them.
  class PieceSink {
   public:
    virtual ~PieceSink() = default;
    virtual void Restart() = 0;                     // a try begins again: forget what came before
    virtual bool Take(std::string_view piece) = 0;  // false: enough, stop here
  };
  // True where all was given, false where the sink stopped it. Errors as Read's.
  virtual Result<bool> Stream(uint64_t offset, uint64_t count, PieceSink& sink);
};

// Bytes that the caller has. `bytes` must outlive the source.
class MemorySource : public ByteSource {
 public:
  MemorySource(std::string name, std::string_view bytes) : name_(std::move(name)), bytes_(bytes) {}
  const std::string& name() const override { return name_; }
  Result<Tail> ReadTail(uint64_t count) override;
  Result<std::string> Read(uint64_t offset, uint64_t count) override;

 private:
  std::string name_;
  std::string_view bytes_;
};

// A file of this machine, read in pieces: wheels of gigabytes are never in memory. Errors of OpenFileSource (kFile):
// missing, a directory, unreadable.
Result<std::unique_ptr<ByteSource>> OpenFileSource(const std::string& path);

}  // namespace fitment
