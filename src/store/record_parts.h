// A record that lies in a file: its bytes have addresses, at which nothing can be read, and are copied part by part.
// Implemented by FilePieces; a record that lies in memory has none (nullptr).
#pragma once

#include <cstddef>

namespace fitment {

class RecordParts {
 public:
  // A copy of [at, at + size), which stays where it is for as long as the store lives. nullptr: it cannot be had (an
  // I/O error, a file that was cut short, a piece of something else).
  virtual const char* Copy(const char* at, size_t size) const = 0;
  // So many bytes more in one copy take as long as another copy.
  virtual size_t worth_of_a_copy() const = 0;

 protected:
  ~RecordParts() = default;
};

}  // namespace fitment
