// The only way this project reads bytes that it did not write: every read is checked against the end. Tests:
// checked_cursor_test.cc.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

namespace fitment {

// A forward reader over borrowed bytes. A read past the end gives nullopt (or false) and moves nothing. Little-endian.
class CheckedCursor {
 public:
  // A first position beyond the end counts as the end.
  explicit CheckedCursor(std::string_view bytes, size_t position = 0)
      : bytes_(bytes), position_(position < bytes.size() ? position : bytes.size()) {}

  size_t position() const { return position_; }
  size_t left() const { return bytes_.size() - position_; }
  bool Seek(uint64_t position) {
    if (position > bytes_.size()) return false;
    position_ = static_cast<size_t>(position);
    return true;
  }
  bool Skip(uint64_t count) { return count <= left() && Seek(position_ + count); }

  template <typename T>
  std::optional<T> Read() {
    static_assert(std::is_trivially_copyable_v<T>);
    if (left() < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes_.data() + position_, sizeof(T));
    position_ += sizeof(T);
    return value;
  }
  std::optional<std::string_view> Take(uint64_t count) {
    if (count > left()) return std::nullopt;
    std::string_view piece = bytes_.substr(position_, static_cast<size_t>(count));
    position_ += static_cast<size_t>(count);
    return piece;
  }

 private:
  std::string_view bytes_;
  size_t position_;
};

// bytes[offset, offset + size) or nullopt, safe against overflow.
inline std::optional<std::string_view> CheckedSlice(std::string_view bytes, uint64_t offset, uint64_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset) return std::nullopt;
  return bytes.substr(static_cast<size_t>(offset), static_cast<size_t>(size));
}

}  // namespace fitment
