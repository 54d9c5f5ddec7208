// A body in memory or in a temporary file. Tests: range_source_test.cc.
#include "index/spill_buffer.h"

#include <cerrno>
#include <cstring>

#include "base/scratch_folder.h"

namespace fitment {

void SpillBuffer::Restart() {
  bytes_.clear();
  file_.reset();
  size_ = 0;
  failed_ = false;
}

bool SpillBuffer::Spill() {
  file_.reset(OpenScratchFile());
  if (!file_ || std::fwrite(bytes_.data(), 1, bytes_.size(), file_.get()) != bytes_.size()) return false;
  bytes_ = std::string();
  return true;
}

bool SpillBuffer::Write(std::string_view piece) {
  if (stopped_) return false;
  if (!file_ && bytes_.size() + piece.size() > memory_limit_bytes_ && !Spill()) failed_ = true;
  if (!failed_ && !file_) bytes_.append(piece);
  if (!failed_ && file_ && std::fwrite(piece.data(), 1, piece.size(), file_.get()) != piece.size()) failed_ = true;
  size_ += piece.size();
  return !failed_;
}

Result<std::string> SpillBuffer::Read(uint64_t offset, uint64_t count) const {
  if (!file_) return bytes_.substr(offset, count);
  std::string piece(count, '\0');
  if (std::fseek(file_.get(), static_cast<long>(offset), SEEK_SET) != 0 ||
      std::fread(piece.data(), 1, count, file_.get()) != count) {
    return Fail(ErrorKind::kFile, std::string("a temporary file cannot be read: ") + std::strerror(errno), {},
                "check the disk of TMPDIR");
  }
  return piece;
}

}  // namespace fitment
