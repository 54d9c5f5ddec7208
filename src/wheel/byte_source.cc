// Archives in memory and in local files. Tests: byte_source_test.cc.
#include "wheel/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/checked_cursor.h"
#include "base/text.h"

namespace fitment {
namespace {

std::unexpected<Error> OutsideError(const std::string& name, uint64_t offset, uint64_t count, uint64_t size) {
  return Fail(ErrorKind::kMetadata, fmt::format("{} is cut off: it has {} bytes, and {} at {} were asked for",
                                                Printable(name), size, count, offset));
}

std::unexpected<Error> FileTrouble(const std::string& path, int error) {
  SourcePlace place;
  place.file = path;
  return Fail(ErrorKind::kFile, fmt::format("cannot read `{}`: {}", Printable(path), std::strerror(error)),
              std::move(place));
}

class FileSource : public ByteSource {
 public:
  FileSource(std::string path, int descriptor, uint64_t size)
      : path_(std::move(path)), descriptor_(descriptor), size_(size) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override { close(descriptor_); }

  const std::string& name() const override { return path_; }
  Result<Tail> ReadTail(uint64_t count) override {
    const uint64_t wanted = std::min(count, size_);
    FITMENT_TRY(std::string bytes, Read(size_ - wanted, wanted));
    return Tail{std::move(bytes), size_};
  }
  Result<std::string> Read(uint64_t offset, uint64_t count) override {
    if (offset > size_ || count > size_ - offset) return OutsideError(path_, offset, count, size_);
    std::string bytes(count, '\0');
    size_t filled = 0;
    while (filled < bytes.size()) {
      const ssize_t got =
          pread(descriptor_, bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return FileTrouble(path_, errno);
      if (got == 0) return OutsideError(path_, offset, count, offset + filled);  // cut short while it was read
      filled += static_cast<size_t>(got);
    }
    return bytes;
  }

 private:
  std::string path_;
  int descriptor_;
  uint64_t size_;
};

}  // namespace

Result<bool> ByteSource::Stream(uint64_t offset, uint64_t count, PieceSink& sink) {
  constexpr uint64_t kPieceBytes = 1u << 20;
  sink.Restart();
  for (uint64_t done = 0; done < count;) {
    const uint64_t some = std::min(kPieceBytes, count - done);
    FITMENT_TRY(std::string piece, Read(offset + done, some));
    if (!sink.Take(piece)) return false;
    done += some;
  }
  return true;
}

Result<ByteSource::Tail> MemorySource::ReadTail(uint64_t count) {
  const size_t wanted = static_cast<size_t>(std::min<uint64_t>(count, bytes_.size()));
  return Tail{std::string(bytes_.substr(bytes_.size() - wanted)), bytes_.size()};
}

Result<std::string> MemorySource::Read(uint64_t offset, uint64_t count) {
  const auto piece = CheckedSlice(bytes_, offset, count);
  if (!piece) return OutsideError(name_, offset, count, bytes_.size());
  return std::string(*piece);
}

Result<std::unique_ptr<ByteSource>> OpenFileSource(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return FileTrouble(path, errno);
  struct stat status {};
  int trouble = fstat(descriptor, &status) == 0 ? 0 : errno;
  if (!trouble && S_ISDIR(status.st_mode)) trouble = EISDIR;
  if (!trouble && !S_ISREG(status.st_mode)) trouble = ESPIPE;  // a pipe has no size and no second look
  if (trouble) {
    close(descriptor);
    return FileTrouble(path, trouble);
  }
  return std::make_unique<FileSource>(path, descriptor, static_cast<uint64_t>(status.st_size));
}

}  // namespace fitment
