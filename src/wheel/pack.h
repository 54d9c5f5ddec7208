// How a value of this room is laid down for the store and picked up again: numbers and texts one after the other, each
// read checked. Tests: wheel_facts_test.cc (every truncation).
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/checked_cursor.h"

namespace fitment::pack {

class Writer {
 public:
  void Number(uint64_t value) {
    while (value >= 0x80) {
      bytes_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    bytes_ += static_cast<char>(value);
  }
  void Text(std::string_view text) {
    Number(text.size());
    bytes_ += text;
  }
  template <typename Row, typename Put>
  void List(const std::vector<Row>& rows, const Put& put) {
    Number(rows.size());
    for (const Row& row : rows) put(row);
  }
  void Texts(const std::vector<std::string>& texts) {
    List(texts, [this](const std::string& text) { Text(text); });
  }
  void Raw(const std::vector<uint64_t>& words) {
    Number(words.size());
    bytes_.append(reinterpret_cast<const char*>(words.data()), words.size() * sizeof(uint64_t));
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// After the first fault everything reads as empty and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : cursor_(bytes) {}
  bool ok() const { return ok_; }
  bool done() const { return ok_ && cursor_.left() == 0; }

  uint64_t Number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = cursor_.Read<uint8_t>();
      if (!byte) break;
      value |= uint64_t{*byte & 0x7fu} << shift;
      if (!(*byte & 0x80)) return value;
    }
    ok_ = false;
    return 0;
  }
  std::string Text() {
    const auto piece = cursor_.Take(Number());
    ok_ = ok_ && piece.has_value();
    return std::string(ok_ ? *piece : std::string_view());
  }
  // The same without a copy: valid as long as the bytes that are read.
  std::string_view View() {
    const auto piece = cursor_.Take(Number());
    ok_ = ok_ && piece.has_value();
    return ok_ ? *piece : std::string_view();
  }
  template <typename Row, typename Get>
  std::vector<Row> List(const Get& get) {
    std::vector<Row> rows;
    const uint64_t count = Number();
    if (count > cursor_.left()) ok_ = false;  // each row has a byte at least
    for (uint64_t i = 0; ok_ && i < count; ++i) rows.push_back(get());
    return rows;
  }
  std::vector<std::string> Texts() {
    return List<std::string>([this] { return Text(); });
  }
  std::vector<uint64_t> Raw() {
    const uint64_t count = Number();
    const auto piece =
        count <= cursor_.left() / sizeof(uint64_t) ? cursor_.Take(count * sizeof(uint64_t)) : std::nullopt;
    if (!piece) ok_ = false;
    std::vector<uint64_t> words(ok_ ? count : 0);
    if (ok_ && count) std::memcpy(words.data(), piece->data(), piece->size());
    return words;
  }

 private:
  CheckedCursor cursor_;
  bool ok_ = true;
};

}  // namespace fitment::pack
