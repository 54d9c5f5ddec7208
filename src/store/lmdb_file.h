// One LMDB file: looked at before it is mapped, opened once a process, created whole or not at all. Private to the room
// `store`. Tests: store_test.cc.
#pragma once

#include <lmdb.h>

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace fitment {

// Why a file could not be used; the caller chooses between falling back and an Error.
struct LmdbTrouble {
  enum class Kind {
    kMissing,    // no such file
    kNoAccess,   // the folder or file does not let us (read-only, no rights, full, locks refused)
    kForeign,    // not an LMDB file, or not as this LMDB writes it
    kTruncated,  // shorter than it says
  };
  Kind kind = Kind::kNoAccess;
  std::string what;  // "Read-only file system"
};

class LmdbFile {
 public:
  enum class Use {
    kReadWrite,  // locks, readers are registered
    kRead,       // the same without the right to write
    kUnlocked,   // no lock file: where none can be made, and for files that never change
  };
  // `path` must exist. LMDB forbids opening a file twice in one process: stores that open the same file share it.
  static std::expected<std::shared_ptr<LmdbFile>, LmdbTrouble> Open(const std::string& path, Use use);
  // Writes a new file with these records (sorted by key) beside `path` and renames it there. Whoever opens `path` sees
  // all of it.
  static std::expected<void, LmdbTrouble> Create(
      const std::string& path, std::span<const std::pair<std::string_view, std::string_view>> records);
  // Whether `path` lies on a file system that several machines share, on which LMDB's locks do not hold; its name
  // ("NFS"), or nullptr.
  static const char* NetworkFileSystem(const std::string& path);

  ~LmdbFile();
  LmdbFile(const LmdbFile&) = delete;
  LmdbFile& operator=(const LmdbFile&) = delete;

  MDB_env* env() const { return env_; }
  MDB_dbi dbi() const { return dbi_; }
  Use use() const { return use_; }
  // A read transaction with its snapshot of the file.
  std::expected<MDB_txn*, LmdbTrouble> BeginRead();
  // Where the tree begins that a read transaction sees: what PageTree needs. nullopt: the file tells it no more.
  struct Root {
    int fd;  // the file's; open as long as this object
    uint32_t page_size;
    uint64_t root, page_count;
  };
  std::optional<Root> RootOf(MDB_txn* txn) const;
  // Makes the file as long as its meta page says (LMDB does not write pages that a transaction took and gave back).
  // Call under the setup lock.
  void Pad() const;

 private:
  LmdbFile(MDB_env* env, Use use) : env_(env), use_(use) {}
  MDB_env* env_;
  MDB_dbi dbi_ = 0;
  Use use_;
};

// An exclusive flock on a file beside the store, held while a store is created, set aside or flushed. Does nothing
// where the lock file cannot be made.
class SetupLock {
 public:
  explicit SetupLock(const std::string& path);
  ~SetupLock();
  SetupLock(const SetupLock&) = delete;
  SetupLock& operator=(const SetupLock&) = delete;

 private:
  int fd_;
};

}  // namespace fitment
