// Containers (magic, header size, size) of entries (kind, header size, size, architecture, flags). Tests:
// fatbin_test.cc.
#include "wheel/fatbin.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/checked_cursor.h"
#include "base/text.h"

namespace fitment {
namespace {

constexpr uint32_t kMagic = 0xba55ed50;
constexpr uint64_t kContainerBytes = 16, kLeastEntryBytes = 64;
constexpr uint64_t kFlagLz4 = 0x2000, kFlagZstd = 0x8000;
constexpr size_t kLetGoBytes = 32u << 20;
constexpr uint64_t kHeadBytes = 4096;  // of an entry's data, enough for an ELF header or a PTX preamble

struct EntryHeader {
  uint16_t kind, version;
  uint32_t header_bytes;
  uint64_t data_bytes;
  uint32_t packed_bytes, options_offset;
  uint16_t minor, major;
  uint32_t sm, name_offset, name_bytes;
  uint64_t flags, reserved, unpacked_bytes;
};
static_assert(sizeof(EntryHeader) == kLeastEntryBytes);

// The first bytes of an LZ4 block; stops at the end of either side.
std::string Lz4Head(std::string_view packed, size_t most) {
  std::string out;
  size_t at = 0;
  auto length = [&](size_t base) -> size_t {
    if (base != 15) return base;
    while (at < packed.size()) {
      const auto more = static_cast<unsigned char>(packed[at++]);
      base += more;
      if (more != 255) break;
    }
    return base;
  };
  while (at < packed.size() && out.size() < most) {
    const auto token = static_cast<unsigned char>(packed[at++]);
    const size_t literals = length(token >> 4);
    if (at > packed.size()) break;
    const size_t taken = std::min(literals, packed.size() - at);
    out.append(packed, at, std::min(taken, most - out.size()));
    at += taken;
    if (packed.size() - at < 2 || out.size() >= most) break;
    const size_t back = static_cast<unsigned char>(packed[at]) | static_cast<unsigned char>(packed[at + 1]) << 8;
    at += 2;
    const size_t match = length(token & 15) + 4;
    if (back == 0 || back > out.size()) break;
    for (size_t i = 0; i < match && out.size() < most; ++i) out += out[out.size() - back];
  }
  return out;
}

// The first bytes of a zstd frame. A window of more than 32 MiB is refused: a hostile frame would have it allocated.
class ZstdHead {
 public:
  ZstdHead() : context_(ZSTD_createDCtx()) { ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, 25); }
  ~ZstdHead() { ZSTD_freeDCtx(context_); }
  ZstdHead(const ZstdHead&) = delete;
  ZstdHead& operator=(const ZstdHead&) = delete;

  std::string Of(std::string_view packed, size_t most) {
    ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
    std::string out(most, '\0');
    ZSTD_inBuffer input{packed.data(), packed.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    while (output.pos < output.size && input.pos < input.size) {
      const size_t before = input.pos + output.pos;
      const size_t left = ZSTD_decompressStream(context_, &output, &input);
      if (ZSTD_isError(left) || left == 0 || input.pos + output.pos == before) break;
    }
    out.resize(output.pos);
    return out;
  }

 private:
  ZSTD_DCtx* context_;
};

// 'a' or 'f' as the code itself tells: a cubin's ELF flags, PTX's .target line.
char SuffixOf(std::string_view head, FatbinEntry::Kind kind) {
  if (kind == FatbinEntry::Kind::kSass) {
    constexpr size_t kAbiVersionAt = 8, kFlagsAt = 48;
    const auto flags = CheckedCursor(head, kFlagsAt).Read<uint32_t>();
    if (!head.starts_with("\177ELF") || !flags) return 0;
    const bool second_form = static_cast<unsigned char>(head[kAbiVersionAt]) >= 8;
    return *flags & (second_form ? 0x8u : 0x800u) ? 'a' : 0;
  }
  const size_t target = head.find(".target");
  const size_t sm = target == std::string_view::npos ? target : head.find("sm_", target);
  if (sm == std::string_view::npos) return 0;
  size_t end = sm + 3;
  while (end < head.size() && head[end] >= '0' && head[end] <= '9') ++end;
  return end < head.size() && (head[end] == 'a' || head[end] == 'f') ? head[end] : 0;
}

FatbinEntry EntryOf(const EntryHeader& header, std::string_view data, ZstdHead& zstd) {
  FatbinEntry entry;
  entry.kind = header.kind == 1 ? FatbinEntry::Kind::kPtx : FatbinEntry::Kind::kSass;
  entry.sm = static_cast<int>(header.sm);
  entry.compression = header.flags & kFlagZstd  ? FatbinEntry::Compression::kZstd
                      : header.flags & kFlagLz4 ? FatbinEntry::Compression::kLz4
                                                : FatbinEntry::Compression::kNone;
  entry.toolkit_major = header.major;
  entry.toolkit_minor = header.minor;
  entry.size_bytes = data.size();
  if (entry.compression == FatbinEntry::Compression::kNone) {
    entry.suffix = SuffixOf(data.substr(0, kHeadBytes), entry.kind);
  } else if (entry.compression == FatbinEntry::Compression::kLz4) {
    entry.suffix = SuffixOf(Lz4Head(data, kHeadBytes), entry.kind);
  } else {
    entry.suffix = SuffixOf(zstd.Of(data, kHeadBytes), entry.kind);
  }
  return entry;
}

}  // namespace

std::string FatbinEntry::Name() const {
  std::string name = (kind == Kind::kPtx ? "compute_" : "sm_") + std::to_string(sm);
  if (suffix) name += suffix;
  return name;
}

Result<std::vector<FatbinEntry>> ParseFatbin(std::string_view section, std::string_view name,
                                             const std::function<void()>& let_go) {
  auto broken = [&](std::string_view why) {
    return Fail(ErrorKind::kMetadata, fmt::format("{}: a fat binary {}", Printable(name), why));
  };
  std::vector<FatbinEntry> entries;
  ZstdHead zstd;
  CheckedCursor cursor(section);
  size_t kept_from = 0;
  while (cursor.left() >= kContainerBytes) {
    const size_t begin = cursor.position();
    if (let_go && begin - kept_from > kLetGoBytes) {
      let_go();
      kept_from = begin;
    }
    if (*cursor.Read<uint32_t>() != kMagic) {  // padding to the next container
      cursor.Seek(begin + 8);
      continue;
    }
    cursor.Skip(2);
    const uint16_t header_bytes = *cursor.Read<uint16_t>();
    const uint64_t size = *cursor.Read<uint64_t>();
    if (header_bytes < kContainerBytes || !cursor.Seek(begin + header_bytes)) return broken("has an odd header");
    const auto content = cursor.Take(size);
    if (!content) return broken("reaches beyond its section");
    CheckedCursor inside(*content);
    while (inside.left() >= kLeastEntryBytes) {
      const size_t at = inside.position();
      const EntryHeader header = *inside.Read<EntryHeader>();
      if (header.header_bytes < kLeastEntryBytes || !inside.Seek(at + uint64_t{header.header_bytes}))
        return broken("has an odd entry");
      const auto data = inside.Take(header.data_bytes);
      if (!data) return broken("has an entry that reaches beyond it");
      const uint64_t packed = header.packed_bytes ? header.packed_bytes : data->size();
      if (header.kind == 1 || header.kind == 2) entries.push_back(EntryOf(header, data->substr(0, packed), zstd));
    }
  }
  return entries;
}

}  // namespace fitment
