// A file's bytes in memory, piece by piece as they are asked for. A mapping would do the same with less code; but the
// kernel maps 64 KiB around each page that is touched, and a store whose records lie dense is then resident whole
// (doc/store.md has the figures). What was read once never changes again, whatever is written to the file. Private to
// the room `store`. Tests: page_tree_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "store/record_parts.h"

namespace fitment {

// Every byte of the file has an address of its own, at which nothing can be read: it names the byte to Copy(). Not
// thread-safe, as its store.
class FilePieces final : public RecordParts {
 public:
  // Of the first `size` bytes of the file behind `fd`, which must stay open for as long as they are asked for. nullptr
  // where the process may not have that much address space (no memory is taken before bytes are asked for).
  static std::unique_ptr<FilePieces> Of(int fd, uint64_t size);
  ~FilePieces();
  FilePieces(const FilePieces&) = delete;
  FilePieces& operator=(const FilePieces&) = delete;

  uint64_t size() const { return size_; }
  // REQUIRES: offset <= size().
  const char* Address(uint64_t offset) const { return base_ + offset; }
  const char* Copy(const char* at, size_t size) const override;
  size_t worth_of_a_copy() const override { return 4096; }  // a call of the kernel: measured, doc/store.md

 private:
  struct Chunk {
    char* start;
    size_t size;
  };
  FilePieces(int fd, const char* base, uint64_t size) : fd_(fd), base_(base), size_(size) {}
  bool Read(char* into, uint64_t offset, uint64_t size) const;
  char* Room(size_t size) const;

  int fd_;
  const char* base_;
  uint64_t size_;
  mutable std::vector<Chunk> chunks_;  // where copies lie, one behind the other
  mutable char* free_ = nullptr;       // of the last chunk
  mutable size_t free_size_ = 0;
};

}  // namespace fitment
