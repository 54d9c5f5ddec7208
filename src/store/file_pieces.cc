// Pieces of a file, read where they are needed. Tests: page_tree_test.cc.
#include "store/file_pieces.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace fitment {
namespace {

// Copies of a question of the founding case's size take some 3 MB. A huge page costs one fault where small ones cost
// 512; a small question should not pay for clearing it.
constexpr size_t kFirstChunk = size_t{256} << 10, kHugePage = size_t{2} << 20;

char* Reserve(size_t size, int protection) {
  void* base = mmap(nullptr, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return base == MAP_FAILED ? nullptr : static_cast<char*>(base);
}

// Huge pages begin at multiples of their size.
char* ReserveHuge(size_t size) {
  char* base = Reserve(size + kHugePage, PROT_READ | PROT_WRITE);
  if (!base) return nullptr;
  const size_t before = (kHugePage - reinterpret_cast<uintptr_t>(base) % kHugePage) % kHugePage;
  if (before > 0) munmap(base, before);
  munmap(base + before + size, kHugePage - before);
  madvise(base + before, size, MADV_HUGEPAGE);
  return base + before;
}

}  // namespace

std::unique_ptr<FilePieces> FilePieces::Of(int fd, uint64_t size) {
  const char* base = size > 0 ? Reserve(size, PROT_NONE) : nullptr;
  return base ? std::unique_ptr<FilePieces>(new FilePieces(fd, base, size)) : nullptr;
}

FilePieces::~FilePieces() {
  munmap(const_cast<char*>(base_), size_);
  for (const Chunk& chunk : chunks_) munmap(chunk.start, chunk.size);
}

bool FilePieces::Read(char* into, uint64_t offset, uint64_t size) const {
  while (size > 0) {
    const ssize_t got = pread(fd_, into, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into += got;
    offset += static_cast<uint64_t>(got);
    size -= static_cast<uint64_t>(got);
  }
  return true;
}

// nullptr: out of address space.
char* FilePieces::Room(size_t size) const {
  size = (size + 7) & ~size_t{7};
  if (size > free_size_) {
    const bool first = chunks_.empty() && size <= kFirstChunk;
    const size_t chunk = first ? kFirstChunk : (size + kHugePage - 1) / kHugePage * kHugePage;
    char* start = first ? Reserve(chunk, PROT_READ | PROT_WRITE) : ReserveHuge(chunk);
    if (!start) return nullptr;
    chunks_.push_back({start, chunk});
    free_ = start;
    free_size_ = chunk;
  }
  free_size_ -= size;
  return std::exchange(free_, free_ + size);
}

const char* FilePieces::Copy(const char* at, size_t size) const {
  if (size == 0) return "";
  const bool ours = at >= base_ && at <= base_ + size_ && size <= static_cast<uint64_t>(base_ + size_ - at);
  char* room = ours ? Room(size) : nullptr;
  return room && Read(room, static_cast<uint64_t>(at - base_), size) ? room : nullptr;
}

}  // namespace fitment
