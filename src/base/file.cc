// Whole files over POSIX calls: a write is a new file beside the old one, synced, then renamed over it. Tests:
// file_test.cc.
#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "base/left_behind.h"
#include "base/text.h"

namespace fitment {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { Close(); }
  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }
  // False where the system reports a late write error.
  bool Close() {
    const int number = number_;
    number_ = -1;
    return number < 0 || close(number) == 0;
  }

 private:
  int number_;
};

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string HintOf(int error, const std::string& path) {
  switch (error) {
    case ENOENT:
      return fmt::format("Is the path right? It was looked for in the directory `{}`.", Printable(DirectoryOf(path)));
    case EACCES:
    case EPERM:
      return "Give this user the permission, or choose another path.";
    case ENOSPC:
    case EDQUOT:
      return "Free some space and try again; nothing was changed.";
    case EROFS:
      return "The file system is mounted read-only; choose a path on another one.";
    default:
      return "";
  }
}

std::unexpected<Error> FileError(std::string_view what, const std::string& path, int error) {
  SourcePlace place;
  place.file = path;
  return Fail(ErrorKind::kFile, fmt::format("cannot {} `{}`: {}", what, Printable(path), std::strerror(error)),
              std::move(place), HintOf(error, path));
}

std::unexpected<Error> FileError(std::string_view what, const std::string& path, std::string_view why,
                                 std::string hint = {}) {
  SourcePlace place;
  place.file = path;
  return Fail(ErrorKind::kFile, fmt::format("cannot {} `{}`: {}", what, Printable(path), why), std::move(place),
              std::move(hint));
}

// A NUL byte would end the path early for the system, and another file would be meant.
bool HasNul(const std::string& path) {
  return path.find('\0') != std::string::npos;
}

// 0, or errno.
int WriteAll(int number, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(number, content.data(), std::min<size_t>(content.size(), 1u << 30));
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    content.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

// The file that `path` names after its last component's symbolic links, dangling ones too. nullopt: errno says why (a
// loop of links).
std::optional<std::string> FollowLinks(std::string path) {
  for (int links = 0; links < 40; ++links) {
    char target[4096];
    const ssize_t length = readlink(path.c_str(), target, sizeof target);
    if (length < 0) {
      if (errno == EINVAL || errno == ENOENT) return path;
      return std::nullopt;
    }
    const std::string_view next(target, static_cast<size_t>(length));
    path = next.starts_with('/') ? std::string(next) : DirectoryOf(path) + "/" + std::string(next);
  }
  errno = ELOOP;
  return std::nullopt;
}

// A device or pipe (/dev/stdout) cannot be renamed over: it is written to as it is.
Result<void> WriteThrough(const std::string& path, std::string_view content) {
  Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.ok()) return FileError("write", path, errno);
  if (const int error = WriteAll(file.number(), content)) return FileError("write", path, error);
  if (!file.Close()) return FileError("write", path, errno);
  return {};
}

// The new file under its passing name; removed again unless it was renamed.
struct PassingFile {
  std::optional<LeftBehind> left_behind;
  std::string path;
  int number = -1;

  PassingFile() = default;
  PassingFile(const PassingFile&) = delete;
  PassingFile& operator=(const PassingFile&) = delete;
  ~PassingFile() {
    if (number >= 0) close(number);
    if (!path.empty()) unlink(path.c_str());
  }
  // 0, or errno. The kernel applies the umask to `mode`.
  int Create(const std::string& directory, mode_t mode) {
    for (int attempt = 0; attempt < 1000; ++attempt) {
      std::string name = fmt::format("{}/.fitment-{}-{}.tmp", directory, getpid(), attempt);
      left_behind.emplace(name);
      number = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
      if (number >= 0) {
        path = std::move(name);
        return 0;
      }
      left_behind.reset();  // another's
      if (errno != EEXIST) return errno;
    }
    return EEXIST;
  }
  // Content, mode and owner of the file to replace (where there is one), on the disk. 0, or errno.
  int Fill(std::string_view content, const struct stat* old) {
    if (const int error = WriteAll(number, content)) return error;
    if (old) {
      struct stat own {};
      if (fstat(number, &own) != 0) return errno;
      const bool owner_differs = own.st_uid != old->st_uid || own.st_gid != old->st_gid;
      if (owner_differs && fchown(number, old->st_uid, old->st_gid) != 0) return errno;
      if (fchmod(number, old->st_mode & 07777) != 0) return errno;
    }
    return fsync(number) == 0 ? 0 : errno;
  }
  int RenameTo(const std::string& target) {
    const int closing = std::exchange(number, -1);
    if (close(closing) != 0) return errno;
    if (rename(path.c_str(), target.c_str()) != 0) return errno;
    path.clear();
    left_behind.reset();
    return 0;
  }
};

// The rename itself reaches the disk with its directory; file systems that cannot sync directories are let be.
void SyncDirectory(const std::string& directory) {
  Descriptor handle(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.ok()) (void)fsync(handle.number());
}

Result<void> Replace(const std::string& path, const std::string& target, std::string_view content,
                     const struct stat* old) {
  const std::string directory = DirectoryOf(target);
  struct stat parent {};
  if (stat(directory.c_str(), &parent) != 0 && errno == ENOENT) {
    return FileError("write", path, fmt::format("the directory `{}` does not exist", Printable(directory)),
                     "Create the directory first, or correct the path.");
  }
  PassingFile passing;
  if (const int error = passing.Create(directory, old ? 0600 : 0666)) {
    if (error != EACCES) return FileError("write", path, error);
    return FileError("write", path,
                     fmt::format("no permission to create a file in the directory `{}`", Printable(directory)),
                     "A file is replaced whole, by a new one beside it, so its directory must be writable too.");
  }
  if (const int error = passing.Fill(content, old)) {
    if (error != EPERM) return FileError("write", path, error);
    return FileError("write", path, "it belongs to another user or group, and that could not be kept for the new file",
                     "Run as the file's owner, or write to another path.");
  }
  if (const int error = passing.RenameTo(target)) return FileError("write", path, error);
  SyncDirectory(directory);
  return {};
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, uint64_t limit_bytes) {
  if (HasNul(path)) return FileError("read", path, "the path holds a NUL byte");
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return FileError("read", path, errno);
  struct stat status {};
  if (fstat(file.number(), &status) != 0) return FileError("read", path, errno);
  if (S_ISDIR(status.st_mode)) return FileError("read", path, "it is a directory", "Name a file in it.");
  std::string content;
  const uint64_t told = S_ISREG(status.st_mode) && status.st_size > 0 ? static_cast<uint64_t>(status.st_size) : 0;
  size_t filled = 0;
  while (told <= limit_bytes && filled <= limit_bytes) {
    // One byte more than told: the read that finds the end then needs no growth. Pipes and files of /proc tell 0.
    if (filled == content.size()) content.resize(filled == 0 ? std::max<uint64_t>(told + 1, 4096) : filled * 2);
    const ssize_t got = read(file.number(), content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError("read", path, errno);
    if (got == 0) {
      content.resize(filled);
      return content;
    }
    filled += static_cast<size_t>(got);
  }
  return FileError("read", path, fmt::format("it is larger than {} bytes, the most that is read", limit_bytes));
}

Result<void> WriteFileAtomically(const std::string& path, std::string_view content) {
  if (HasNul(path)) return FileError("write", path, "the path holds a NUL byte");
  if (path.empty()) return FileError("write", path, "the path is empty");
  struct stat old {};
  const bool exists = stat(path.c_str(), &old) == 0;
  if (!exists && errno != ENOENT) return FileError("write", path, errno);
  if (exists && S_ISDIR(old.st_mode)) return FileError("write", path, "it is a directory", "Name a file in it.");
  if (exists && !S_ISREG(old.st_mode)) return WriteThrough(path, content);
  // A rename would pass over the file's own write protection.
  if (exists && faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) return FileError("write", path, errno);
  const std::optional<std::string> target = FollowLinks(path);
  if (!target) return FileError("write", path, errno);
  return Replace(path, *target, content, exists ? &old : nullptr);
}

bool IsDirectory(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Result<void> MakeDirectories(const std::string& path) {
  if (HasNul(path)) return FileError("create the directory", path, "the path holds a NUL byte");
  for (size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0777) == 0) continue;
    const int error = errno;
    struct stat status {};
    const bool there = stat(part.c_str(), &status) == 0;
    if (there && S_ISDIR(status.st_mode)) continue;
    if (there) return FileError("create the directory", path, fmt::format("`{}` is a file", Printable(part)));
    return FileError("create the directory", path, error);
  }
  return {};
}

}  // namespace fitment
