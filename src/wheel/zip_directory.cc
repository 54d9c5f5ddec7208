// Reads a zip's central directory through checked cursors: no offset or count of the file is believed before it is
// compared with the bytes that are there. Layout: PKWARE's APPNOTE. Tests: zip_directory_test.cc.
#include "wheel/zip_directory.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/checked_cursor.h"
#include "base/text.h"

namespace fitment {
namespace {

constexpr uint32_t kEndSignature = 0x06054b50, kEnd64Signature = 0x06064b50, kLocator64Signature = 0x07064b50,
                   kMemberSignature = 0x02014b50;
constexpr uint64_t kEndBytes = 22, kLocator64Bytes = 20, kEnd64Bytes = 56, kLongestComment = 65535;
constexpr uint32_t kSeeZip64 = 0xffffffff;

std::unexpected<Error> Broken(const ByteSource& source, std::string_view why) {
  return Fail(ErrorKind::kMetadata,
              fmt::format("{} cannot be read as a zip archive: {}", Printable(source.name()), why));
}

// What the end records say, after zip64's word where it counts.
struct End {
  uint64_t at = 0;  // where in the archive the (first) end record stands: the directory ends there
  uint64_t members = 0, directory_bytes = 0, directory_offset = 0;
  bool one_disk = true;
  bool members_wrapped = false;  // 16 bits that may have wrapped around
};

// The end record whose comment ends with the archive; the last of them counts.
std::optional<size_t> FindEnd(std::string_view tail) {
  if (tail.size() < kEndBytes) return std::nullopt;
  const size_t last = tail.size() - kEndBytes;
  const size_t first = last > kLongestComment ? last - kLongestComment : 0;
  for (size_t at = last + 1; at-- > first;) {
    CheckedCursor cursor(tail, at);
    if (cursor.Read<uint32_t>() != kEndSignature || !cursor.Skip(16)) continue;
    if (const auto comment = cursor.Read<uint16_t>(); comment && cursor.left() == *comment) return at;
  }
  return std::nullopt;
}

std::optional<End> ReadEnd(std::string_view tail, size_t at) {
  CheckedCursor cursor(tail, at + 4);
  const auto disk = cursor.Read<uint16_t>(), directory_disk = cursor.Read<uint16_t>();
  const auto here = cursor.Read<uint16_t>(), members = cursor.Read<uint16_t>();
  const auto bytes = cursor.Read<uint32_t>(), offset = cursor.Read<uint32_t>();
  if (!disk || !directory_disk || !here || !members || !bytes || !offset) return std::nullopt;
  End end;
  end.members = *members, end.directory_bytes = *bytes, end.directory_offset = *offset;
  end.one_disk = *disk == *directory_disk && (*disk == 0 || *disk == 0xffff) && *here == *members;
  end.members_wrapped = true;
  return end;
}

// The zip64 end record and where it must stand: directly before its locator. It may hold more than we know.
Result<bool> ReadEnd64(const ByteSource& source, std::string_view tail, uint64_t tail_offset, size_t end_at, End& end) {
  if (end_at < kLocator64Bytes) return false;
  CheckedCursor locator(tail, end_at - kLocator64Bytes);
  if (locator.Read<uint32_t>() != kLocator64Signature) return false;
  const auto disk = locator.Read<uint32_t>();
  const auto claimed = locator.Read<uint64_t>();
  const auto disks = locator.Read<uint32_t>();
  if (!disk || !claimed || !disks || *disk != 0 || *disks > 1) return Broken(source, "it spans several disks");
  // Bytes put before the archive shift every offset: then the record stands later than it says, right before the
  // locator.
  const uint64_t locator_at = tail_offset + end_at - kLocator64Bytes;
  for (const uint64_t at : {*claimed, locator_at - std::min(locator_at, kEnd64Bytes)}) {
    if (at < tail_offset || at >= locator_at) continue;
    CheckedCursor cursor(tail, at - tail_offset);
    if (cursor.Read<uint32_t>() != kEnd64Signature) continue;
    const auto record_bytes = cursor.Read<uint64_t>();
    if (!record_bytes || *record_bytes < kEnd64Bytes - 12 || *record_bytes > locator_at - at - 12) continue;
    cursor.Skip(4);
    const auto disk_number = cursor.Read<uint32_t>(), directory_disk = cursor.Read<uint32_t>();
    const auto here = cursor.Read<uint64_t>(), members = cursor.Read<uint64_t>();
    const auto bytes = cursor.Read<uint64_t>(), offset = cursor.Read<uint64_t>();
    if (!disk_number || !directory_disk || !here || !members || !bytes || !offset) continue;
    end.at = at, end.members = *members, end.directory_bytes = *bytes, end.directory_offset = *offset;
    end.one_disk = *disk_number == 0 && *directory_disk == 0 && *here == *members;
    end.members_wrapped = false;
    return true;
  }
  return Broken(source, "its zip64 end record is not where its locator says");
}

// A member as its row tells it; the name is borrowed.
struct Row {
  std::string_view name;
  uint64_t header_offset = 0, packed_bytes = 0, size_bytes = 0;
  uint32_t crc = 0;
  uint16_t method = 0, flags = 0;
  ZipMember ToMember() const {
    return {std::string(name), header_offset, packed_bytes, size_bytes, crc, method, flags};
  }
};

// Sizes and offset that did not fit into 32 bits, from the extra field 1.
bool ReadZip64Extra(std::string_view extra, Row& member) {
  const bool needs =
      member.size_bytes == kSeeZip64 || member.packed_bytes == kSeeZip64 || member.header_offset == kSeeZip64;
  if (!needs) return true;
  CheckedCursor cursor(extra);
  while (cursor.left() >= 4) {
    const uint16_t id = *cursor.Read<uint16_t>(), bytes = *cursor.Read<uint16_t>();
    const auto field = cursor.Take(bytes);
    if (!field) return false;
    if (id != 1) continue;
    CheckedCursor values(*field);
    for (uint64_t* wide : {&member.size_bytes, &member.packed_bytes, &member.header_offset}) {
      if (*wide != kSeeZip64) continue;
      const auto value = values.Read<uint64_t>();
      if (!value) return false;
      *wide = *value;
    }
    return true;
  }
  return true;  // without the field, the value is really 2^32 - 1
}

// One row. `shift`: bytes that stand before the archive's own beginning.
std::optional<Row> ReadMember(CheckedCursor& cursor, uint64_t shift, uint64_t directory_offset) {
  if (cursor.Read<uint32_t>() != kMemberSignature) return std::nullopt;
  if (!cursor.Skip(4)) return std::nullopt;
  const auto flags = cursor.Read<uint16_t>(), method = cursor.Read<uint16_t>();
  if (!cursor.Skip(4)) return std::nullopt;
  const auto crc = cursor.Read<uint32_t>(), packed = cursor.Read<uint32_t>(), size = cursor.Read<uint32_t>();
  const auto name_bytes = cursor.Read<uint16_t>(), extra_bytes = cursor.Read<uint16_t>(),
             comment_bytes = cursor.Read<uint16_t>();
  if (!comment_bytes || !cursor.Skip(8)) return std::nullopt;
  const auto offset = cursor.Read<uint32_t>();
  if (!offset) return std::nullopt;
  const auto name = cursor.Take(*name_bytes), extra = cursor.Take(*extra_bytes);
  if (!name || !extra || !cursor.Skip(*comment_bytes)) return std::nullopt;
  Row member{*name, *offset, *packed, *size, *crc, *method, *flags};
  if (!ReadZip64Extra(*extra, member)) return std::nullopt;
  if (member.header_offset > directory_offset || member.header_offset + shift > directory_offset) return std::nullopt;
  member.header_offset += shift;
  if (member.packed_bytes > directory_offset - member.header_offset) return std::nullopt;
  return member;
}

Result<End> LocateEnd(ByteSource& source, const ZipLimits& limits, ZipDirectory& directory) {
  constexpr uint64_t kEnough = kEndBytes + kLongestComment + kLocator64Bytes + kEnd64Bytes;
  std::optional<size_t> end_at;
  for (uint64_t wanted = limits.first_tail_bytes;; wanted = kEnough) {
    FITMENT_TRY(ByteSource::Tail tail, source.ReadTail(wanted));
    directory.size_bytes = tail.size_bytes;
    directory.tail = std::move(tail.bytes);
    if (directory.tail.size() > directory.size_bytes) return Broken(source, "its source tells a wrong size");
    directory.tail_offset = directory.size_bytes - directory.tail.size();
    end_at = FindEnd(directory.tail);
    // Zip64's records stand before the end record and must be in the tail too.
    if (end_at && (directory.tail_offset == 0 || *end_at >= kLocator64Bytes + kEnd64Bytes)) break;
    if (directory.tail_offset == 0 || directory.tail.size() >= kEnough) break;
  }
  if (!end_at) return Broken(source, "it has no end record: it is no zip archive, or cut off");
  auto end = ReadEnd(directory.tail, *end_at);
  if (!end) return Broken(source, "its end record is cut off");
  end->at = directory.tail_offset + *end_at;
  if (auto wide = ReadEnd64(source, directory.tail, directory.tail_offset, *end_at, *end); !wide) {
    return std::unexpected(wide.error());
  }
  if (!end->one_disk) return Broken(source, "it spans several disks");
  return *end;
}

Result<std::string> ReadDirectoryBytes(ByteSource& source, const End& end, const ZipDirectory& directory) {
  const uint64_t begin = directory.directory_offset;
  const std::string_view tail = directory.tail;
  if (begin >= directory.tail_offset) {
    const auto held = CheckedSlice(tail, begin - directory.tail_offset, end.directory_bytes);
    if (!held) return Broken(source, "its directory is cut off");
    return std::string(*held);
  }
  const uint64_t missing = std::min(directory.tail_offset - begin, end.directory_bytes);
  FITMENT_TRY(std::string bytes, source.Read(begin, missing));
  if (bytes.size() != missing) return Broken(source, "its source gave fewer bytes than asked");
  bytes += tail.substr(0, end.directory_bytes - missing);
  return bytes;
}

}  // namespace

const ZipMember* ZipDirectory::Find(std::string_view name) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const ZipMember& m) { return m.name == name; });
  return found == members.end() ? nullptr : &*found;
}

Result<ZipDirectory> ReadZipDirectory(ByteSource& source, const ZipLimits& limits) {
  ZipDirectory directory;
  FITMENT_TRY(const End end, LocateEnd(source, limits, directory));
  if (end.directory_bytes > end.at || end.directory_offset > end.at - end.directory_bytes) {
    return Broken(source, "its directory would lie outside of it");
  }
  if (end.directory_bytes > limits.directory_bytes) {
    return Broken(source, fmt::format("its directory has {} bytes, more than the {} that are read", end.directory_bytes,
                                      limits.directory_bytes));
  }
  if (end.members > limits.members) return Broken(source, fmt::format("it has {} members", end.members));
  directory.directory_offset = end.at - end.directory_bytes;
  const uint64_t shift = directory.directory_offset - end.directory_offset;
  FITMENT_TRY(const std::string bytes, ReadDirectoryBytes(source, end, directory));
  constexpr uint64_t kLeastRowBytes = 46;
  if (limits.only.empty()) directory.members.reserve(std::min(end.members, bytes.size() / kLeastRowBytes));
  CheckedCursor cursor(bytes);
  uint64_t count = 0;
  for (; cursor.left() > 0; ++count) {
    if (count >= limits.members) return Broken(source, "it has too many members");
    auto row = ReadMember(cursor, shift, directory.directory_offset);
    if (!row) return Broken(source, fmt::format("row {} of its directory is damaged", count + 1));
    if (row->name.find(limits.only) != row->name.npos) directory.members.push_back(row->ToMember());
  }
  if (end.members != (end.members_wrapped ? count & 0xffff : count)) {
    return Broken(source, fmt::format("its end record counts {} members, its directory {}", end.members, count));
  }
  return directory;
}

}  // namespace fitment
