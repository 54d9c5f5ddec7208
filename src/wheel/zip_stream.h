// Members of a zip archive as streams that may stop early, and large ones unpacked without keeping them in memory.
// Tests: zip_stream_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wheel/byte_source.h"
#include "wheel/zip_directory.h"

namespace fitment {

// Gives the member's unpacked bytes to `take` in order; false from it stops reading and fetching. Where all was read,
// size and CRC are checked. `restart` (may be empty) is called when a connection broke and everything comes again.
// Errors: the source's own; kMetadata as ReadZipEntry's.
using TakePiece = std::function<bool(std::string_view piece)>;
Result<void> StreamZipEntry(ByteSource& source, const ZipDirectory& directory, const ZipMember& member,
                            const TakePiece& take, const std::function<void()>& restart = {});

// The first `count` unpacked bytes, or fewer where the member is shorter; little more than those is fetched.
Result<std::string> ReadZipEntryHead(ByteSource& source, const ZipDirectory& directory, const ZipMember& member,
                                     uint64_t count);

// A member's bytes at rest: in memory, or, where it is larger than that, in a temporary file without a name that is
// mapped, so that the memory in use stays bounded.
class ZipEntryImage {
 public:
  static constexpr uint64_t kMostInMemoryBytes = 64u << 20;
  // Errors: as StreamZipEntry's; kMetadata beyond `limit_bytes`; kFile: no room for the temporary file.
  static Result<ZipEntryImage> Read(ByteSource& source, const ZipDirectory& directory, const ZipMember& member,
                                    uint64_t limit_bytes, uint64_t in_memory_bytes = kMostInMemoryBytes);
  std::string_view bytes() const { return bytes_; }
  // The pages of an image in a file may leave the memory; they come back when they are looked at.
  void LetGo() const;

 private:
  bool mapped_ = false;
  std::shared_ptr<const void> owner_;
  std::string_view bytes_;
};

}  // namespace fitment
