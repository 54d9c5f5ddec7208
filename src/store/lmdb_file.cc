// LMDB's C interface, wrapped where it must be handled with care. Tests: store_test.cc.
#include "store/lmdb_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <tuple>

namespace fitment {
namespace {

using Kind = LmdbTrouble::Kind;

std::unexpected<LmdbTrouble> Trouble(Kind kind, std::string what) {
  return std::unexpected(LmdbTrouble{kind, std::move(what)});
}

// LMDB returns errno values and codes of its own.
std::unexpected<LmdbTrouble> TroubleOf(int code) {
  bool foreign = code == MDB_INVALID || code == MDB_VERSION_MISMATCH || code == MDB_CORRUPTED ||
                 code == MDB_PAGE_NOTFOUND || code == MDB_PANIC || code == MDB_INCOMPATIBLE;
  return Trouble(code == ENOENT ? Kind::kMissing : foreign ? Kind::kForeign : Kind::kNoAccess, mdb_strerror(code));
}

// LMDB trusts its first two pages; we look at them before it maps the file. Layout of format version 1 (LMDB 0.9), 64
// bits.
struct MetaPage {
  uint64_t page_number;
  uint16_t pad, page_flags, lower, upper;
  uint32_t magic, version;
  uint64_t address, map_size;
  struct Tree {
    uint32_t pad;  // of the first tree: the page size
    uint16_t flags, depth;
    uint64_t branch_pages, leaf_pages, overflow_pages, entries, root;
  } trees[2];
  uint64_t last_page, transaction;
};
static_assert(sizeof(MetaPage) == 152);
constexpr uint32_t kMetaMagic = 0xBEEFC0DE;
constexpr uint16_t kMetaFlag = 0x08;

bool ReadMeta(int fd, uint64_t offset, MetaPage& page) {
  return pread(fd, &page, sizeof page, static_cast<off_t>(offset)) == static_cast<ssize_t>(sizeof page);
}

bool MetaIsSound(const MetaPage& page, uint32_t page_size) {
  if (page.magic != kMetaMagic || page.version != 1 || !(page.page_flags & kMetaFlag)) return false;
  if (page_size < 512 || page_size > 65536 || (page_size & (page_size - 1)) != 0 || page.trees[0].pad != page_size)
    return false;
  for (const MetaPage::Tree& tree : page.trees) {
    if (tree.root != ~uint64_t{0} && tree.root > page.last_page) return false;
    if (tree.depth > 32) return false;
  }
  return page.last_page >= 1 && page.last_page < (uint64_t{1} << 40);
}

// The size that an LMDB file's newer meta page promises.
std::expected<uint64_t, LmdbTrouble> PromisedSize(int fd) {
  MetaPage first, second;
  if (!ReadMeta(fd, 0, first)) return Trouble(Kind::kTruncated, "it ends inside its first page");
  uint32_t page_size = first.trees[0].pad;
  if (!MetaIsSound(first, page_size)) return Trouble(Kind::kForeign, "it does not begin as an LMDB file does");
  if (!ReadMeta(fd, page_size, second)) return Trouble(Kind::kTruncated, "it ends inside its second page");
  if (!MetaIsSound(second, page_size)) return Trouble(Kind::kForeign, "its second page is not an LMDB file's");
  const MetaPage& newer = first.transaction < second.transaction ? second : first;
  return (newer.last_page + 1) * page_size;
}

std::expected<void, LmdbTrouble> LookAt(int fd, const struct stat& status) {
  auto promised = PromisedSize(fd);
  if (!promised) return std::unexpected(promised.error());
  if (*promised > static_cast<uint64_t>(status.st_size)) {
    return Trouble(Kind::kTruncated,
                   "it has " + std::to_string(status.st_size) + " bytes of " + std::to_string(*promised));
  }
  return {};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// The files that this process has open with locks. By process too: a child after fork() must not use its parent's.
using FileId = std::tuple<pid_t, dev_t, ino_t, LmdbFile::Use>;
struct Registry {
  std::mutex mutex;
  std::map<FileId, std::weak_ptr<LmdbFile>> files;
};
Registry& OpenFiles() {
  static Registry registry;
  return registry;
}

// Address space, not memory: room for the file to grow while it is mapped. Smaller where the process may not have so
// much.
constexpr uint64_t kMapSizes[] = {uint64_t{64} << 30, uint64_t{8} << 30, uint64_t{1} << 30};
constexpr unsigned kReaders = 1022;

unsigned FlagsOf(LmdbFile::Use use) {
  unsigned flags = MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD;
  switch (use) {
    case LmdbFile::Use::kReadWrite:
      return flags | MDB_NOMETASYNC;  // a crash may lose the last flush, never the file
    case LmdbFile::Use::kRead:
      return flags | MDB_RDONLY;
    case LmdbFile::Use::kUnlocked:
      return flags | MDB_RDONLY | MDB_NOLOCK;
  }
  return flags;
}

std::expected<MDB_env*, LmdbTrouble> OpenEnv(const std::string& path, unsigned flags) {
  int code = 0;
  for (uint64_t map_size : kMapSizes) {
    MDB_env* env = nullptr;
    code = mdb_env_create(&env);
    if (code != 0) break;
    mdb_env_set_mapsize(env, map_size);
    mdb_env_set_maxreaders(env, kReaders);
    code = mdb_env_open(env, path.c_str(), flags, 0644);
    if (code == 0) return env;
    mdb_env_close(env);
    if (code != ENOMEM && code != EINVAL) break;  // EINVAL: valgrind's
  }
  return TroubleOf(code);
}

int PutAll(MDB_env* env, std::span<const std::pair<std::string_view, std::string_view>> records) {
  MDB_txn* txn = nullptr;
  if (int code = mdb_txn_begin(env, nullptr, 0, &txn); code != 0) return code;
  MDB_dbi dbi = 0;
  int code = mdb_dbi_open(txn, nullptr, 0, &dbi);
  for (const auto& [key_text, value_text] : records) {
    if (code != 0) break;
    MDB_val key{key_text.size(), const_cast<char*>(key_text.data())};
    MDB_val value{value_text.size(), const_cast<char*>(value_text.data())};
    code = mdb_put(txn, dbi, &key, &value, MDB_APPEND);
  }
  if (code == 0) return mdb_txn_commit(txn);
  mdb_txn_abort(txn);
  return code;
}

void PadTo(int fd) {
  struct stat status;
  auto promised = PromisedSize(fd);
  if (!promised || fstat(fd, &status) != 0 || static_cast<uint64_t>(status.st_size) >= *promised) return;
  if (ftruncate(fd, static_cast<off_t>(*promised)) != 0)
    return;  // then the next reader says "truncated"; nothing better can be done here
}

}  // namespace

std::expected<std::shared_ptr<LmdbFile>, LmdbTrouble> LmdbFile::Open(const std::string& path, Use use) {
  Descriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0)
    return Trouble(errno == ENOENT || errno == ENOTDIR ? Kind::kMissing : Kind::kNoAccess, std::strerror(errno));
  struct stat status;
  if (fstat(fd.get(), &status) != 0) return Trouble(Kind::kNoAccess, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return Trouble(Kind::kForeign, "it is no regular file");
  if (auto sound = LookAt(fd.get(), status); !sound) return std::unexpected(sound.error());
  Registry& registry = OpenFiles();
  std::lock_guard lock(registry.mutex);
  FileId id{getpid(), status.st_dev, status.st_ino, use};
  if (use != Use::kUnlocked) {
    if (auto known = registry.files[id].lock()) return known;
    Use other = use == Use::kRead ? Use::kReadWrite : Use::kRead;
    auto also = registry.files.find(FileId{getpid(), status.st_dev, status.st_ino, other});
    if (also != registry.files.end() && also->second.lock()) {
      if (use == Use::kRead) return also->second.lock();
      return Trouble(Kind::kNoAccess, "this process has it open to read alone");
    }
  }
  auto env = OpenEnv(path, FlagsOf(use));
  if (!env) return std::unexpected(env.error());
  std::shared_ptr<LmdbFile> file(new LmdbFile(*env, use));
  if (use != Use::kUnlocked) registry.files[id] = file;
  return file;
}

std::expected<void, LmdbTrouble> LmdbFile::Create(
    const std::string& path, std::span<const std::pair<std::string_view, std::string_view>> records) {
  std::string beside = path + ".new-" + std::to_string(getpid());
  unlink(beside.c_str());
  auto env = OpenEnv(beside, MDB_NOSUBDIR | MDB_NOLOCK);
  int code = 0;
  if (env) {
    code = PutAll(*env, records);
    int fd = -1;
    if (code == 0 && mdb_env_get_fd(*env, &fd) == 0) PadTo(fd);
    mdb_env_close(*env);
    if (code == 0 && rename(beside.c_str(), path.c_str()) == 0) return {};
    if (code == 0) code = errno;
  }
  unlink(beside.c_str());
  return env ? TroubleOf(code) : std::unexpected(env.error());
}

const char* LmdbFile::NetworkFileSystem(const std::string& path) {
  struct statfs status;
  if (statfs(path.c_str(), &status) != 0) return nullptr;
  switch (static_cast<uint32_t>(status.f_type)) {
    case 0x6969:
      return "NFS";
    case 0x517B:
    case 0xFE534D42:
    case 0xFF534D42:
      return "SMB";
    case 0x00C36400:
      return "Ceph";
    case 0x0BD00BD0:
      return "Lustre";
    case 0x47504653:
      return "GPFS";
    case 0x5346414F:
    case 0x6B414653:
      return "AFS";
    default:
      return nullptr;
  }
}

LmdbFile::~LmdbFile() {
  mdb_env_close(env_);
}

std::expected<MDB_txn*, LmdbTrouble> LmdbFile::BeginRead() {
  MDB_txn* txn = nullptr;
  int code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn);
  if (code == MDB_READERS_FULL) {
    int dead = 0;
    mdb_reader_check(env_, &dead);  // slots of processes that crashed
    code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn);
  }
  if (code != 0) return TroubleOf(code);
  code = mdb_dbi_open(txn, nullptr, 0, &dbi_);
  if (code == 0) return txn;
  mdb_txn_abort(txn);
  return TroubleOf(code);
}

std::optional<LmdbFile::Root> LmdbFile::RootOf(MDB_txn* txn) const {
  int fd = -1;
  MDB_stat stat;
  if (mdb_env_get_fd(env_, &fd) != 0 || mdb_env_stat(env_, &stat) != 0) return std::nullopt;
  // The meta pages take turns, so this transaction's may have been written over by the second commit after it.
  MetaPage page;
  const uint64_t transaction = mdb_txn_id(txn);
  if (!ReadMeta(fd, (transaction & 1) * stat.ms_psize, page) || !MetaIsSound(page, stat.ms_psize)) return std::nullopt;
  if (page.transaction != transaction) return std::nullopt;
  return Root{fd, stat.ms_psize, page.trees[1].root, page.last_page + 1};
}

void LmdbFile::Pad() const {
  int fd = -1;
  if (mdb_env_get_fd(env_, &fd) == 0) PadTo(fd);
}

SetupLock::SetupLock(const std::string& path) : fd_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
  while (fd_ >= 0 && flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

SetupLock::~SetupLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace fitment
