// Reads a member behind its local header; what both headers say must agree. Tests: zip_entry_test.cc.
#include "wheel/zip_entry.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/checked_cursor.h"
#include "base/text.h"
#include "wheel/inflate.h"

namespace fitment {
namespace {

constexpr uint32_t kLocalSignature = 0x04034b50;
constexpr uint64_t kLocalBytes = 30;
constexpr uint16_t kEncrypted = 1, kSizesFollow = 8;

std::unexpected<Error> Broken(const ByteSource& source, const ZipMember& member, std::string_view why) {
  return Fail(ErrorKind::kMetadata, fmt::format("{} in {}: {}", Printable(member.name), Printable(source.name()), why));
}

// Bytes [offset, offset + count) of the archive, from its tail where that holds them.
Result<std::string> ReadPiece(ByteSource& source, const ZipDirectory& directory, uint64_t offset, uint64_t count) {
  if (offset >= directory.tail_offset) {
    if (const auto held = CheckedSlice(directory.tail, offset - directory.tail_offset, count))
      return std::string(*held);
  }
  return source.Read(offset, count);
}

// Where the packed bytes begin, counted from the local header; or why the header cannot be believed.
struct LocalHeader {
  uint64_t data_at = 0;
  std::string_view trouble;
};
LocalHeader ReadLocalHeader(std::string_view bytes, const ZipMember& member) {
  CheckedCursor cursor(bytes);
  if (cursor.Read<uint32_t>() != kLocalSignature) return {0, "there is no local header where the directory says"};
  cursor.Skip(2);
  const auto flags = cursor.Read<uint16_t>(), method = cursor.Read<uint16_t>();
  cursor.Skip(4);
  const auto crc = cursor.Read<uint32_t>(), packed = cursor.Read<uint32_t>(), size = cursor.Read<uint32_t>();
  const auto name_bytes = cursor.Read<uint16_t>(), extra_bytes = cursor.Read<uint16_t>();
  if (!extra_bytes) return {0, "its local header is cut off"};
  const auto name = cursor.Take(*name_bytes);
  if (!name || *name != member.name) return {0, "its local header has another name than the directory"};
  if (*method != member.method) return {0, "its local header names another compression than the directory"};
  const bool told = !(*flags & kSizesFollow) && *packed != 0xffffffff && *size != 0xffffffff;
  if (told && (*packed != member.packed_bytes || *size != member.size_bytes || *crc != member.crc)) {
    return {0, "its local header has another size or checksum than the directory"};
  }
  return {kLocalBytes + *name_bytes + *extra_bytes, {}};
}

Result<void> CheckReadable(const ByteSource& source, const ZipMember& member) {
  if (member.flags & kEncrypted) return Broken(source, member, "it is encrypted");
  if (member.method == 0 || member.method == 8) return {};
  return Broken(source, member, fmt::format("compression method {} is not one that wheels use", member.method));
}

Result<std::string> Unpack(const ByteSource& source, const ZipMember& member, std::string_view packed) {
  std::string bytes;
  if (member.method == 0) {
    bytes = packed;
  } else {
    Inflater inflater(Inflater::Form::kRawDeflate);
    const auto state = inflater.Inflate(packed, member.size_bytes + 1, bytes);
    if (state == Inflater::State::kBroken) return Broken(source, member, inflater.trouble());
    if (state != Inflater::State::kEnd || !packed.empty()) {
      return Broken(source, member, "its compressed data does not end where it should");
    }
  }
  if (bytes.size() != member.size_bytes) {
    return Broken(source, member, fmt::format("it has {} bytes where {} were told", bytes.size(), member.size_bytes));
  }
  if (Crc32(bytes) != member.crc) return Broken(source, member, "its checksum is wrong");
  return bytes;
}

}  // namespace

Result<uint64_t> ZipDataOffset(ByteSource& source, const ZipDirectory& directory, const ZipMember& member) {
  FITMENT_CHECK(CheckReadable(source, member));
  const uint64_t most = directory.directory_offset - member.header_offset;
  uint64_t guess = kLocalBytes + member.name.size();
  FITMENT_TRY(std::string piece, ReadPiece(source, directory, member.header_offset, std::min(most, guess)));
  const LocalHeader header = ReadLocalHeader(piece, member);
  if (!header.trouble.empty()) return Broken(source, member, header.trouble);
  if (header.data_at > most || member.packed_bytes > most - header.data_at) {
    return Broken(source, member, "its data would reach into the directory");
  }
  return member.header_offset + header.data_at;
}

Result<std::string> ReadZipEntry(ByteSource& source, const ZipDirectory& directory, const ZipMember& member,
                                 uint64_t limit_bytes) {
  FITMENT_CHECK(CheckReadable(source, member));
  if (member.size_bytes > limit_bytes || member.packed_bytes > limit_bytes) {
    return Broken(source, member,
                  fmt::format("it has {} bytes, more than the {} that are read",
                              std::max(member.size_bytes, member.packed_bytes), limit_bytes));
  }
  // Header and data in one piece: the local header's extra field may be longer than the directory's, mostly by little.
  constexpr uint64_t kUsualExtra = 64;
  const uint64_t most = directory.directory_offset - member.header_offset;
  const uint64_t guess = kLocalBytes + member.name.size() + kUsualExtra + member.packed_bytes;
  FITMENT_TRY(std::string piece, ReadPiece(source, directory, member.header_offset, std::min(most, guess)));
  const LocalHeader header = ReadLocalHeader(piece, member);
  if (!header.trouble.empty()) return Broken(source, member, header.trouble);
  if (header.data_at > most || member.packed_bytes > most - header.data_at) {
    return Broken(source, member, "its data would reach into the directory");
  }
  if (header.data_at + member.packed_bytes > piece.size()) {
    FITMENT_TRY(piece, ReadPiece(source, directory, member.header_offset, header.data_at + member.packed_bytes));
  }
  const auto packed = CheckedSlice(piece, header.data_at, member.packed_bytes);
  if (!packed) return Broken(source, member, "it is cut off");
  return Unpack(source, member, *packed);
}

}  // namespace fitment
