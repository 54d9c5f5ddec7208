// How a record is laid down and picked up: plain structs copied byte for byte, a pool of texts at the end. Private to
// the room `store`. Tests: records_test.cc.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/result.h"
#include "base/text_map.h"

namespace fitment::record {

static_assert(std::endian::native == std::endian::little, "records are little-endian and read in place");

// A piece of the record's pool of texts.
struct TextRef {
  uint32_t offset = 0, size = 0;
};

// Rows are copied out, so a record may start at any address.
template <typename T>
T At(const char* rows, uint64_t i = 0) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, rows + i * sizeof(T), sizeof(T));
  return value;
}

template <typename T>
void Append(std::string& out, const T& value) {
  static_assert(std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>,
                "padding would leak and differ");
  out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

inline bool Fits(TextRef ref, uint32_t pool_size) {
  return ref.offset <= pool_size && ref.size <= pool_size - ref.offset;
}

inline std::string_view TextAt(const char* pool, TextRef ref) {
  return {pool + ref.offset, ref.size};
}

// Collects texts; the same text is kept once.
class TextPool {
 public:
  TextRef Add(std::string_view text) {
    if (text.empty()) return {};
    if (auto known = known_.find(text); known != known_.end()) return known->second;
    return known_.emplace(text, AddNew(text)).first->second;
  }
  // One that surely was not added before: it is not looked for, and not found again.
  TextRef AddNew(std::string_view text) {
    if (text.empty()) return {};
    const TextRef ref{static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(text.size())};
    bytes_.append(text);
    return ref;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  TextMap<TextRef> known_;
};

// The bytes of an even number of hex digits, of any case; "" for anything else.
inline std::string BytesOfHex(std::string_view hex) {
  auto value = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string bytes(hex.size() / 2, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int high = value(hex[2 * i]), low = value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return "";
    bytes[i] = static_cast<char>(high * 16 + low);
  }
  return bytes;
}

inline std::unexpected<Error> Damaged(std::string_view what) {
  return Fail(ErrorKind::kStore, "a record of the cache or snapshot is damaged: " + std::string(what), {},
              "delete the cache folder, or record the snapshot again");
}

}  // namespace fitment::record
