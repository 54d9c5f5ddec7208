// The central directory of a zip archive (a wheel, an sdist): read from the end, zip64 included, never trusted. Tests:
// zip_directory_test.cc (every truncation, bit flips), fuzz/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wheel/byte_source.h"

namespace fitment {

// One member as the central directory tells it. Nothing of it is proved before the member is read.
struct ZipMember {
  std::string name;            // raw bytes; may hold "..", "\\", anything: never a path to write to
  uint64_t header_offset = 0;  // of its local header, in the archive's own bytes
  uint64_t packed_bytes = 0, size_bytes = 0;
  uint32_t crc = 0;
  uint16_t method = 0;  // 0: stored, 8: deflate
  uint16_t flags = 0;
};

// What is read at most, whatever the archive says of itself.
struct ZipLimits {
  uint64_t first_tail_bytes = 66'000;  // the first piece asked for: holds the longest comment, and most directories
  uint64_t directory_bytes = 64u << 20;
  uint64_t members = 1'000'000;
  std::string_view only;  // members whose names hold it are kept, the others checked and dropped; "": all
};

struct ZipDirectory {
  std::vector<ZipMember> members;  // in the directory's order
  uint64_t size_bytes = 0;         // of the whole archive
  uint64_t directory_offset = 0;   // where the central directory begins: members end before it
  // The end of the archive that was read anyway: a member in it needs no second request.
  std::string tail;
  uint64_t tail_offset = 0;

  // nullptr: none of that name. Names are compared as bytes.
  const ZipMember* Find(std::string_view name) const;
};

// At most three requests: the tail, a longer tail where the first is too short, and the rest of a directory that is
// longer than the tail. Errors: the source's own; kMetadata: no zip archive, cut off, contradictory, encrypted
// directory, several disks, beyond the limits.
Result<ZipDirectory> ReadZipDirectory(ByteSource& source, const ZipLimits& limits = {});

}  // namespace fitment
