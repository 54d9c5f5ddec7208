// Builds zip archives and tar files byte by byte, well-formed or wrong in one chosen way. Used by the tests of wheel/
// and index/ that need more than ZipOf (zip_builder.h).
#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace fitment {

// `window`: -MAX_WBITS for raw deflate, MAX_WBITS + 16 for gzip.
inline std::string Deflated(std::string_view bytes, int window) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&z, bytes.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(packed.data());
  z.avail_out = static_cast<uInt>(packed.size());
  deflate(&z, Z_FINISH);
  packed.resize(z.total_out);
  deflateEnd(&z);
  return packed;
}
inline std::string RawDeflate(std::string_view bytes) {
  return Deflated(bytes, -MAX_WBITS);
}
inline std::string Gzip(std::string_view bytes) {
  return Deflated(bytes, MAX_WBITS + 16);
}

template <typename T>
void PutLittle(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

class ZipBuilder {
 public:
  struct Member {
    std::string name, content;
    bool deflate = true;
    bool zip64 = false;         // sizes and offset in the zip64 extra field
    bool sizes_follow = false;  // a streamed member: flag 8, zeroes in the local header, a data descriptor
    uint16_t flags = 0;         // added
    uint16_t method = 0xffff;   // 0xffff: what `deflate` says
    std::string local_name;     // "" for `name`
    std::string local_extra;    // of the local header alone
    int64_t size_lie = 0;       // added to the size told in both headers
    uint32_t crc_lie = 0;       // xor-ed in both headers
  };
  std::string prefix;  // bytes before the archive, which offsets do not count
  std::string comment;
  bool zip64_end = false;
  int count_lie = 0;  // added to the member count of the end record

  ZipBuilder& Add(std::string name, std::string content, bool deflate = true) {
    return Add(Member{.name = std::move(name), .content = std::move(content), .deflate = deflate});
  }
  ZipBuilder& Add(Member member) {
    members_.push_back(std::move(member));
    return *this;
  }
  std::string Build() const {
    std::string body, directory;
    for (const Member& member : members_) AddMember(member, body, directory);
    std::string out = prefix + body + directory;
    AddEnd(body.size(), directory.size(), out);
    return out;
  }

 private:
  struct Told {
    uint32_t crc;
    uint64_t packed, size, at;
    uint16_t flags, method;
  };
  static void AddMember(const Member& member, std::string& body, std::string& directory) {
    const std::string packed = member.deflate ? RawDeflate(member.content) : member.content;
    const auto* content = reinterpret_cast<const Bytef*>(member.content.data());
    Told told{};
    told.crc = static_cast<uint32_t>(crc32_z(0, content, member.content.size())) ^ member.crc_lie;
    told.packed = packed.size();
    told.size = member.content.size() + static_cast<uint64_t>(member.size_lie);
    told.at = body.size();
    told.flags = static_cast<uint16_t>(member.flags | (member.sizes_follow ? 8 : 0));
    told.method = member.method != 0xffff ? member.method : member.deflate ? 8 : 0;
    AddLocal(member, told, packed, body);
    AddRow(member, told, directory);
  }
  static void AddLocal(const Member& member, const Told& told, const std::string& packed, std::string& body) {
    const std::string& name = member.local_name.empty() ? member.name : member.local_name;
    const auto narrow = [&](uint64_t value) {
      return member.sizes_follow ? 0u : member.zip64 ? 0xffffffffu : static_cast<uint32_t>(value);
    };
    PutLittle<uint32_t>(body, 0x04034b50), PutLittle<uint16_t>(body, 20), PutLittle<uint16_t>(body, told.flags);
    PutLittle<uint16_t>(body, told.method), PutLittle<uint32_t>(body, 0);
    PutLittle<uint32_t>(body, member.sizes_follow ? 0 : told.crc);
    PutLittle<uint32_t>(body, narrow(told.packed)), PutLittle<uint32_t>(body, narrow(told.size));
    PutLittle<uint16_t>(body, static_cast<uint16_t>(name.size()));
    PutLittle<uint16_t>(body, static_cast<uint16_t>(member.local_extra.size()));
    body += name + member.local_extra + packed;
    if (!member.sizes_follow) return;
    PutLittle<uint32_t>(body, 0x08074b50), PutLittle<uint32_t>(body, told.crc);
    PutLittle<uint32_t>(body, static_cast<uint32_t>(told.packed));
    PutLittle<uint32_t>(body, static_cast<uint32_t>(told.size));
  }
  static void AddRow(const Member& member, const Told& told, std::string& directory) {
    std::string extra;
    if (member.zip64) {
      PutLittle<uint16_t>(extra, 0x7777), PutLittle<uint16_t>(extra, 2), extra += "xx";  // a field to be passed over
      PutLittle<uint16_t>(extra, 1), PutLittle<uint16_t>(extra, 24), PutLittle<uint64_t>(extra, told.size);
      PutLittle<uint64_t>(extra, told.packed), PutLittle<uint64_t>(extra, told.at);
    }
    const auto narrow = [&](uint64_t value) { return member.zip64 ? 0xffffffffu : static_cast<uint32_t>(value); };
    PutLittle<uint32_t>(directory, 0x02014b50), PutLittle<uint16_t>(directory, 20), PutLittle<uint16_t>(directory, 20);
    PutLittle<uint16_t>(directory, told.flags), PutLittle<uint16_t>(directory, told.method);
    PutLittle<uint32_t>(directory, 0), PutLittle<uint32_t>(directory, told.crc);
    PutLittle<uint32_t>(directory, narrow(told.packed)), PutLittle<uint32_t>(directory, narrow(told.size));
    PutLittle<uint16_t>(directory, static_cast<uint16_t>(member.name.size()));
    PutLittle<uint16_t>(directory, static_cast<uint16_t>(extra.size()));
    directory.append(10, '\0');  // comment, disk, attributes
    PutLittle<uint32_t>(directory, narrow(told.at));
    directory += member.name + extra;
  }
  void AddEnd(uint64_t body, uint64_t directory, std::string& out) const {
    const uint64_t count = members_.size() + static_cast<uint64_t>(count_lie);
    if (zip64_end) {
      PutLittle<uint32_t>(out, 0x06064b50), PutLittle<uint64_t>(out, 44), PutLittle<uint16_t>(out, 45);
      PutLittle<uint16_t>(out, 45), PutLittle<uint64_t>(out, 0), PutLittle<uint64_t>(out, count);
      PutLittle<uint64_t>(out, count), PutLittle<uint64_t>(out, directory), PutLittle<uint64_t>(out, body);
      PutLittle<uint32_t>(out, 0x07064b50), PutLittle<uint32_t>(out, 0), PutLittle<uint64_t>(out, body + directory);
      PutLittle<uint32_t>(out, 1);
    }
    const uint16_t short_count = zip64_end ? 0xffff : static_cast<uint16_t>(count);
    PutLittle<uint32_t>(out, 0x06054b50), PutLittle<uint32_t>(out, 0);
    PutLittle<uint16_t>(out, short_count), PutLittle<uint16_t>(out, short_count);
    PutLittle<uint32_t>(out, zip64_end ? 0xffffffff : static_cast<uint32_t>(directory));
    PutLittle<uint32_t>(out, zip64_end ? 0xffffffff : static_cast<uint32_t>(body));
    PutLittle<uint16_t>(out, static_cast<uint16_t>(comment.size()));
    out += comment;
  }

  std::vector<Member> members_;
};

// A tar file of ustar headers. Names beyond 100 bytes go through a GNU long-name record, or a pax one with `pax`.
class TarBuilder {
 public:
  bool pax = false;

  TarBuilder& Add(const std::string& name, std::string_view content) {
    if (name.size() > 100) AddLongName(name);
    AddRecord(name.substr(0, 100), '0', content);
    return *this;
  }
  // A folder ('5'), link ('2'), hard link ('1'), … without content.
  TarBuilder& AddSpecial(const std::string& name, char type) {
    AddRecord(name, type, "");
    return *this;
  }
  std::string Build() const { return bytes_ + std::string(1024, '\0'); }

 private:
  void AddLongName(const std::string& name) {
    if (!pax) return AddRecord("././@LongLink", 'L', name + std::string(1, '\0'));
    const std::string rest = " path=" + name + "\n";
    size_t length = rest.size() + 1;
    while (std::to_string(length).size() + rest.size() != length) ++length;
    AddRecord("PaxHeaders/x", 'x', std::to_string(length) + rest);
  }
  void AddRecord(const std::string& name, char type, std::string_view content) {
    char header[512] = {};
    std::memcpy(header, name.data(), name.size());
    std::snprintf(header + 100, 8, "%07o", 0644);
    std::snprintf(header + 124, 12, "%011llo", static_cast<unsigned long long>(content.size()));
    std::memset(header + 148, ' ', 8);
    header[156] = type;
    std::memcpy(header + 257, "ustar\00000", 8);
    unsigned sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    std::snprintf(header + 148, 8, "%06o", sum);
    bytes_.append(header, 512).append(content);
    bytes_.append((512 - content.size() % 512) % 512, '\0');
  }

  std::string bytes_;
};

}  // namespace fitment
