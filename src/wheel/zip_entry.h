// One member of a zip archive, unpacked into memory and checked. Tests: zip_entry_test.cc.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "wheel/byte_source.h"
#include "wheel/zip_directory.h"

namespace fitment {

// The member's bytes, stored or deflated; nothing is read where the archive's tail holds it already, else one request
// (two where its local header has a very long extra field). `member` is one of `directory`'s. Errors: the source's own;
// kMetadata: larger than `limit_bytes` unpacked, encrypted, another compression, a local header that contradicts the
// directory, a size or CRC that is not what was told.
Result<std::string> ReadZipEntry(ByteSource& source, const ZipDirectory& directory, const ZipMember& member,
                                 uint64_t limit_bytes);

// Where the member's packed bytes begin in the archive: reads its local header alone. Errors: as ReadZipEntry's.
Result<uint64_t> ZipDataOffset(ByteSource& source, const ZipDirectory& directory, const ZipMember& member);

}  // namespace fitment
