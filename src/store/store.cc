// The store over one LMDB file and an overlay in memory. Tests: store_test.cc.
#include "store/store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/record_bytes.h"
#include "store/store_impl.h"

namespace fitment {
namespace {

using Kind = LmdbTrouble::Kind;
using Use = LmdbFile::Use;

constexpr size_t kLongestKey = 500, kKeptPart = 400;
constexpr std::string_view kFileName = "/store.mdb", kLockName = "/store.lock";
constexpr std::string_view kPassCacheDir = "delete it (it is only a cache), or pass --cache-dir with another folder";

std::unexpected<Error> StoreError(const std::string& path, const LmdbTrouble& trouble) {
  std::string what = trouble.kind == Kind::kTruncated ? "is truncated: " : "is not one that fitment wrote: ";
  return Fail(ErrorKind::kStore, "the cache file " + path + " " + what + trouble.what, {}, std::string(kPassCacheDir));
}

std::string NotKept(const std::string& directory, const std::string& why) {
  return "nothing is kept for the next run: " + why + " (" + directory + "); --cache-dir names another folder";
}

// A new file with nothing but the format's record. REQUIRES: the setup lock is held.
std::expected<void, LmdbTrouble> CreateEmpty(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) == 0) return {};  // another process was faster
  const std::pair<std::string_view, std::string_view> format[] = {{kFormatKey, kFormat}};
  return LmdbFile::Create(path, format);
}

// Moves a file of another format out of the way, with its locks. REQUIRES: the setup lock is held.
void SetAside(const std::string& path) {
  unlink((path + "-lock").c_str());
  std::rename(path.c_str(), (path + ".set-aside").c_str());
}

bool IsHexDigest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string WithoutEndingSlashes(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

}  // namespace

std::string KeptKey(std::string_view key) {
  if (key.size() <= kLongestKey) return std::string(key);
  return std::string(key.substr(0, kKeptPart)) + "#" + Sha256Hex(key);
}

Store::Impl::~Impl() {
  Unmap();
}

void Store::Impl::Unmap() {
  pages.reset();
  if (txn) mdb_txn_abort(txn);
  txn = nullptr;
  file.reset();
}

std::expected<void, LmdbTrouble> Store::Impl::Map(const std::string& path, Use use, bool& other_format) {
  auto opened = LmdbFile::Open(path, use);
  if (!opened) return std::unexpected(opened.error());
  auto begun = (*opened)->BeginRead();
  if (!begun) return std::unexpected(begun.error());
  file = std::move(*opened);
  txn = *begun;
  pages = PageTree::Of(*file, txn);
  auto format = Read(kFormatKey);
  if (format == kFormat) return {};
  other_format = format && format->starts_with("fitment store ");
  Unmap();
  return std::unexpected(LmdbTrouble{Kind::kForeign, "it lacks fitment's mark"});
}

std::optional<PageTree::Place> Store::Impl::Find(std::string_view key) const {
  if (pages && !copies) return pages->Find(key);
  auto bytes = Read(key);
  return bytes ? std::optional(PageTree::Place{*bytes}) : std::nullopt;
}

std::optional<std::string_view> Store::Impl::Read(std::string_view key) const {
  if (pages) return pages->Get(key);
  if (txn) {
    MDB_val name{key.size(), const_cast<char*>(key.data())}, value;
    if (mdb_get(txn, file->dbi(), &name, &value) != 0) return std::nullopt;
    const std::string_view mapped(static_cast<const char*>(value.mv_data), value.mv_size);
    return copies ? Keep(key, std::string(mapped)) : mapped;
  }
  auto found = std::lower_bound(memory_records.begin(), memory_records.end(), key,
                                [](const auto& record, std::string_view wanted) { return record.first < wanted; });
  if (found == memory_records.end() || found->first != key) return std::nullopt;
  return found->second;
}

std::string_view Store::Impl::Keep(std::string_view key, std::string bytes) const {
  auto value = std::make_unique<const std::string>(std::move(bytes));
  std::string_view view = *value;
  auto [place, added] = kept.try_emplace(std::string(key));
  if (!added) retired.push_back(std::move(place->second));
  place->second = std::move(value);
  return view;
}

// Opening a cache folder: the file is mapped, made, or done without.
Result<void> Store::Impl::OpenFolder(const std::string& folder, Mode mode) {
  directory = folder;
  bool write = mode == Mode::kReadWrite;
  std::string path = directory + std::string(kFileName);
  Use use = write ? Use::kReadWrite : Use::kRead;
  if (const char* network = LmdbFile::NetworkFileSystem(directory)) {
    use = Use::kUnlocked;
    if (write) note = NotKept(directory, std::string("the cache folder is on a network file system, ") + network);
  }
  bool other_format = false;
  auto mapped = Map(path, use, other_format);
  if (!mapped && use != Use::kUnlocked) mapped = Mend(path, write, mapped.error(), other_format);
  if (mapped) {
    writable = file->use() == Use::kReadWrite && write;
    copies = file->use() == Use::kUnlocked;
    return {};
  }
  bool damaged = mapped.error().kind == Kind::kForeign || mapped.error().kind == Kind::kTruncated;
  if (damaged && !other_format) return StoreError(path, mapped.error());
  return {};
}

// After a first failure: make the file, wait for whoever is writing it, or read without locks.
std::expected<void, LmdbTrouble> Store::Impl::Mend(const std::string& path, bool write, const LmdbTrouble& first,
                                                   bool& other_format) {
  if (first.kind == Kind::kNoAccess) return MapUnlocked(path, write, first, other_format);
  if (first.kind == Kind::kForeign && !other_format) return std::unexpected(first);
  if (!write && first.kind != Kind::kTruncated) return std::unexpected(first);
  if (write) {
    if (auto made = MakeDirectories(directory); !made) {
      note = NotKept(directory, "the cache folder cannot be made");
      return std::unexpected(LmdbTrouble{Kind::kMissing, made.error().message});
    }
  }
  SetupLock lock(directory + std::string(kLockName));
  Use use = write ? Use::kReadWrite : Use::kRead;
  auto mapped = Map(path, use, other_format);  // another process may have made it meanwhile
  if (mapped || !write || (mapped.error().kind != Kind::kMissing && !other_format)) return mapped;
  if (other_format) SetAside(path);
  if (auto created = CreateEmpty(path); !created) {
    note = NotKept(directory, "the cache folder cannot be written: " + created.error().what);
    return std::unexpected(LmdbTrouble{Kind::kMissing, created.error().what});
  }
  mapped = Map(path, use, other_format);
  return !mapped && mapped.error().kind == Kind::kNoAccess ? MapUnlocked(path, write, mapped.error(), other_format)
                                                           : mapped;
}

std::expected<void, LmdbTrouble> Store::Impl::MapUnlocked(const std::string& path, bool write, const LmdbTrouble& why,
                                                          bool& other_format) {
  if (write) note = NotKept(directory, "the cache folder cannot be written: " + why.what);
  return Map(path, Use::kUnlocked, other_format);
}

Store::Store() : impl_(new Impl) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::Open(const std::string& directory, Mode mode) {
  std::unique_ptr<Store> store(new Store);
  FITMENT_CHECK(store->impl_->OpenFolder(directory, mode));
  return store;
}

Result<std::unique_ptr<Store>> Store::InMemory() {
  return std::unique_ptr<Store>(new Store);
}

std::optional<std::string_view> Store::Get(std::string_view key) const {
  if (key.size() > kLongestKey) return Get(KeptKey(key));
  if (auto found = impl_->kept.find(key); found != impl_->kept.end()) return std::string_view(*found->second);
  return impl_->Read(key);
}

Result<std::optional<StoredProject>> Store::GetProject(std::string_view key) const {
  if (key.size() > kLongestKey) return GetProject(KeptKey(key));
  PageTree::Place place;
  if (auto found = impl_->kept.find(key); found != impl_->kept.end()) {
    place.bytes = *found->second;
  } else if (auto stored = impl_->Find(key)) {
    place = *stored;
  } else {
    return std::optional<StoredProject>();
  }
  if (IsNoSuchProject(place.bytes)) return StoredProject{};
  FITMENT_TRY(ProjectView view, ProjectView::Open(place.bytes, place.parts));
  return StoredProject{view};
}

std::string_view Store::Put(std::string_view key, std::string bytes) {
  std::string kept = KeptKey(key);
  if (impl_->writable) impl_->dirty.push_back(kept);
  return impl_->Keep(kept, std::move(bytes));
}

Result<void> Store::Flush() {
  if (impl_->dirty.empty()) return {};
  std::sort(impl_->dirty.begin(), impl_->dirty.end());
  impl_->dirty.erase(std::unique(impl_->dirty.begin(), impl_->dirty.end()), impl_->dirty.end());
  SetupLock lock(impl_->directory + std::string(kLockName));
  MDB_txn* txn = nullptr;
  int code = mdb_txn_begin(impl_->file->env(), nullptr, 0, &txn);
  for (size_t i = 0; code == 0 && i < impl_->dirty.size(); ++i) {
    const std::string& key = impl_->dirty[i];
    const std::string& bytes = *impl_->kept.find(key)->second;
    MDB_val name{key.size(), const_cast<char*>(key.data())}, value{bytes.size(), const_cast<char*>(bytes.data())};
    code = mdb_put(txn, impl_->file->dbi(), &name, &value, 0);
  }
  if (code == 0) {
    code = mdb_txn_commit(txn);
  } else if (txn) {
    mdb_txn_abort(txn);
  }
  if (code != 0) {
    return Fail(
        ErrorKind::kStore,
        "the cache file " + impl_->directory + std::string(kFileName) + " could not be written: " + mdb_strerror(code),
        {}, "the answer stands; free some space, delete the file, or pass --cache-dir with another folder");
  }
  impl_->file->Pad();
  impl_->dirty.clear();
  return {};
}

bool Store::writable() const {
  return impl_->writable;
}
const std::string& Store::note() const {
  return impl_->note;
}

std::vector<std::string> Store::Keys(std::string_view prefix) const {
  std::set<std::string> keys;
  for (const auto& [key, value] : impl_->kept) {
    if (key.starts_with(prefix)) keys.insert(key);
  }
  for (const auto& [key, value] : impl_->memory_records) {
    if (key.starts_with(prefix)) keys.emplace(key);
  }
  MDB_cursor* cursor = nullptr;
  if (impl_->txn && mdb_cursor_open(impl_->txn, impl_->file->dbi(), &cursor) == 0) {
    MDB_val name{prefix.size(), const_cast<char*>(prefix.data())}, value;
    int code = prefix.empty() ? mdb_cursor_get(cursor, &name, &value, MDB_FIRST)
                              : mdb_cursor_get(cursor, &name, &value, MDB_SET_RANGE);
    for (; code == 0; code = mdb_cursor_get(cursor, &name, &value, MDB_NEXT)) {
      std::string_view key(static_cast<const char*>(name.mv_data), name.mv_size);
      if (!key.starts_with(prefix)) break;
      keys.emplace(key);
    }
    mdb_cursor_close(cursor);
  }
  keys.erase(std::string(kFormatKey));
  return {keys.begin(), keys.end()};
}

std::string Store::ProjectKey(std::string_view index, std::string_view name) {
  return std::string("p|").append(index).append("|").append(name);
}
std::string Store::FreshnessKey(std::string_view index, std::string_view name) {
  return std::string("f|").append(index).append("|").append(name);
}

std::string Store::MetadataKey(const ProjectView::File& file) {
  std::string_view digest = file.metadata_sha256_bytes.empty() ? file.sha256_bytes : file.metadata_sha256_bytes;
  return digest.empty() ? MetadataKey(file.Url()) : std::string("m|").append(digest);
}

std::string Store::MetadataKey(std::string_view identity) {
  return "m|" + (IsHexDigest(identity) ? record::BytesOfHex(identity) : StoredUrl(identity));
}

std::string Store::BuildKey(const ProjectView::File& sdist) {
  return sdist.sha256_bytes.empty() ? "b|" + StoredUrl(sdist.Url()) : std::string("b|").append(sdist.sha256_bytes);
}

std::string Store::DirectKey(std::string_view url) {
  std::string_view fragment;
  if (size_t hash = url.find('#'); hash != std::string_view::npos) {
    fragment = url.substr(hash + 1);
    url = url.substr(0, hash);
  }
  std::vector<std::string> parts;
  for (std::string_view part : Split(fragment, '&')) {
    if (!part.empty() && !part.starts_with("egg=")) parts.emplace_back(part);
  }
  std::sort(parts.begin(), parts.end());
  return "d|" + StoredUrl(url) + (parts.empty() ? "" : "#" + Join(parts, "&"));
}

std::string Store::IndexKey(std::string_view url) {
  std::string bare = WithoutEndingSlashes(StoredUrl(url));
  return bare == WithoutEndingSlashes(StoredUrl(FITMENT_DEFAULT_INDEX)) ? "default" : bare;
}

}  // namespace fitment
