// Small zip archives for tests: stored members, one central directory. Header-only.
#pragma once

#include <zlib.h>

#include <string>
#include <utility>
#include <vector>

namespace fitment {

inline std::string ZipOf(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string out, directory;
  auto put = [](std::string& into, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) into += static_cast<char>(value >> (8 * i) & 255);
  };
  for (const auto& [name, data] : members) {
    const uint64_t offset = out.size();
    const uint64_t crc = crc32(0, reinterpret_cast<const Bytef*>(data.data()), static_cast<uInt>(data.size()));
    auto common = [&](std::string& into) {
      put(into, 20, 2), put(into, 0, 2), put(into, 0, 2), put(into, 0, 4), put(into, crc, 4);
      put(into, data.size(), 4), put(into, data.size(), 4), put(into, name.size(), 2), put(into, 0, 2);
    };
    put(out, 0x04034b50, 4), common(out);
    out += name + data;
    put(directory, 0x02014b50, 4), put(directory, 20, 2), common(directory);
    put(directory, 0, 2), put(directory, 0, 2), put(directory, 0, 2), put(directory, 0, 4), put(directory, offset, 4);
    directory += name;
  }
  const uint64_t begin = out.size();
  out += directory;
  put(out, 0x06054b50, 4), put(out, 0, 2), put(out, 0, 2), put(out, members.size(), 2), put(out, members.size(), 2);
  put(out, directory.size(), 4), put(out, begin, 4), put(out, 0, 2);
  return out;
}

}  // namespace fitment
