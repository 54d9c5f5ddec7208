// Snapshots: a store's records as one compressed file, and back. Tests: snapshot_test.cc.
//
//   "FITSNAP2"  u64 size of the content  32 bytes: SHA-256 of the content  zstd frame of the content
//   content: per record, sorted by key: u32 key size, u32 value size, key, value
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstring>

#include "base/checked_cursor.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/embedded.h"
#include "store/record_bytes.h"
#include "store/store_impl.h"

namespace fitment {
namespace {

using record::Append;
using record::At;
using record::TextRef;

constexpr std::string_view kPackedMagic = "FITSNAP2";
constexpr std::string_view kPackedFamily = "FITSNAP";
constexpr uint64_t kLargestPacked = uint64_t{1} << 30, kLargestContent = uint64_t{2} << 30;
constexpr int kLevel = 19, kWindowLog = 27;
constexpr size_t kHashBytes = 32;
constexpr size_t kLongestKey = 511;
constexpr uint32_t kInfoMagic = 0x31495446;  // "FTI1"

struct InfoHeader {
  uint32_t magic, deployment_count;
  int64_t recorded_us;
  uint64_t projects, metadata;
};

std::string EncodeInfo(const SnapshotInfo& info) {
  std::string refs;
  std::string texts;
  for (const std::string& deployment : info.deployments) {
    Append(refs, TextRef{static_cast<uint32_t>(texts.size()), static_cast<uint32_t>(deployment.size())});
    texts += deployment;
  }
  std::string out;
  Append(out, InfoHeader{kInfoMagic, static_cast<uint32_t>(info.deployments.size()), info.recorded_us, info.projects,
                         info.metadata});
  return out + refs + texts;
}

// What the head of a snapshot file says.
struct PackedHead {
  uint64_t content_size = 0;
  std::string hash;  // 64 hex digits
  std::string_view frame;
};

std::unexpected<Error> Unusable(const std::string& name, std::string_view why, std::string_view hint) {
  return Fail(ErrorKind::kStore, "the snapshot " + name + " " + std::string(why), {}, std::string(hint));
}
constexpr std::string_view kRecordAgain = "record it again with `fitment snapshot FILE… -o OUTPUT`, or fetch it again";

Result<PackedHead> ReadHead(std::string_view packed, const std::string& name) {
  if (!packed.starts_with(kPackedFamily))
    return Unusable(name, "is no snapshot of fitment's", "name a file that `fitment snapshot` wrote");
  if (!packed.starts_with(kPackedMagic))
    return Unusable(name, "was recorded by another version of fitment", kRecordAgain);
  CheckedCursor cursor(packed, kPackedMagic.size());
  auto size = cursor.Read<uint64_t>();
  auto hash = cursor.Take(kHashBytes);
  if (!size || !hash) return Unusable(name, "is truncated", kRecordAgain);
  if (*size > kLargestContent) return Unusable(name, "is damaged: it says to hold more than 2 GiB", kRecordAgain);
  return PackedHead{*size, HexOf(*hash), packed.substr(cursor.position())};
}

Result<std::string> Decompress(const PackedHead& head, const std::string& name) {
  if (ZSTD_getFrameContentSize(head.frame.data(), head.frame.size()) != head.content_size) {
    return Unusable(name, "is truncated or damaged", kRecordAgain);
  }
  std::string content(head.content_size, '\0');
  size_t size = ZSTD_decompress(content.data(), content.size(), head.frame.data(), head.frame.size());
  if (ZSTD_isError(size))
    return Unusable(name, std::string("is truncated or damaged: ") + ZSTD_getErrorName(size), kRecordAgain);
  if (size != head.content_size || Sha256Hex(content) != head.hash)
    return Unusable(name, "is damaged: its digest is another", kRecordAgain);
  return content;
}

// The records inside of `content`, to which the views point; the format's own record first.
Result<Store::Impl::Records> RecordsOf(std::string_view content, const std::string& name) {
  Store::Impl::Records records{{kFormatKey, kFormat}};
  CheckedCursor cursor(content);
  while (cursor.left() > 0) {
    auto key_size = cursor.Read<uint32_t>();
    auto value_size = cursor.Read<uint32_t>();
    auto key = key_size ? cursor.Take(*key_size) : std::nullopt;
    auto value = value_size ? cursor.Take(*value_size) : std::nullopt;
    if (!key || !value || *key <= records.back().first || key->size() > kLongestKey)
      return Unusable(name, "is damaged", kRecordAgain);
    records.emplace_back(*key, *value);
  }
  return records;
}

std::string UnpackedPath(const std::string& cache_directory, const std::string& hash) {
  return cache_directory + "/snapshots/" + hash.substr(0, 32) + "/store.mdb";
}

// Several first runs may do this at once: each renames a whole file into place, and all are equal.
std::expected<void, LmdbTrouble> Unpack(const std::string& path, const Store::Impl::Records& records) {
  std::string folder = path.substr(0, path.rfind('/'));
  if (auto made = MakeDirectories(folder); !made)
    return std::unexpected(LmdbTrouble{LmdbTrouble::Kind::kNoAccess, made.error().message});
  return LmdbFile::Create(path, records);
}

// The first bytes of a snapshot file, enough for ReadHead.
Result<std::string> ReadStart(const std::string& path) {
  auto unreadable = [&path](int code) {
    return Fail(ErrorKind::kFile, "the snapshot " + path + " cannot be read: " + std::strerror(code), {},
                "name a file that `fitment snapshot` wrote");
  };
  std::string start(kPackedMagic.size() + sizeof(uint64_t) + kHashBytes, '\0');
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return unreadable(errno);
  ssize_t size = pread(fd, start.data(), start.size(), 0);
  int code = errno;
  close(fd);
  if (size < 0) return unreadable(code);
  start.resize(static_cast<size_t>(size));
  return start;
}

}  // namespace

Result<std::unique_ptr<Store>> Store::Impl::OpenUnpacked(const std::string& path) {
  std::unique_ptr<Store> store(new Store);
  bool other_format = false;
  if (auto mapped = store->impl_->Map(path, LmdbFile::Use::kUnlocked, other_format); !mapped) {
    return Fail(ErrorKind::kStore, mapped.error().what);
  }
  return store;
}

Result<std::unique_ptr<Store>> Store::Impl::OpenPacked(std::string_view packed, const std::string& name,
                                                       const std::string& cache_directory) {
  FITMENT_TRY(PackedHead head, ReadHead(packed, name));
  std::string path = UnpackedPath(cache_directory, head.hash);
  if (!cache_directory.empty()) {
    if (auto store = OpenUnpacked(path)) return store;
  }
  FITMENT_TRY(std::string content, Decompress(head, name));
  FITMENT_TRY(Records records, RecordsOf(content, name));
  if (!cache_directory.empty() && Unpack(path, records)) {
    if (auto store = OpenUnpacked(path)) return store;
  }
  std::unique_ptr<Store> store(new Store);
  store->impl_->memory = std::move(content);
  FITMENT_TRY(store->impl_->memory_records, RecordsOf(store->impl_->memory, name));
  return store;
}

Result<std::unique_ptr<Store>> Store::OpenSnapshot(const std::string& snapshot_file,
                                                   const std::string& cache_directory) {
  FITMENT_TRY(std::string start, ReadStart(snapshot_file));
  FITMENT_TRY(PackedHead head, ReadHead(start, snapshot_file));
  if (!cache_directory.empty()) {
    if (auto store = Impl::OpenUnpacked(UnpackedPath(cache_directory, head.hash)))
      return store;  // without reading the whole file
  }
  FITMENT_TRY(std::string packed, ReadFile(snapshot_file, kLargestPacked));
  return Impl::OpenPacked(packed, snapshot_file, cache_directory);
}

Result<std::unique_ptr<Store>> Store::OpenEmbedded(const std::string& cache_directory) {
  if (EmbeddedSnapshot().empty()) return std::unique_ptr<Store>();
  return Impl::OpenPacked(EmbeddedSnapshot(), "inside of the program", cache_directory);
}

namespace {

void AppendRecord(std::string& content, std::string_view key, std::string_view value) {
  Append(content, static_cast<uint32_t>(key.size()));
  Append(content, static_cast<uint32_t>(value.size()));
  content.append(key).append(value);
}

Result<std::string> Compress(std::string_view content) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, kWindowLog);
  ZSTD_CCtx_setParameter(context, ZSTD_c_enableLongDistanceMatching, 1);
  std::string packed(ZSTD_compressBound(content.size()), '\0');
  size_t size = ZSTD_compress2(context, packed.data(), packed.size(), content.data(), content.size());
  ZSTD_freeCCtx(context);
  if (ZSTD_isError(size)) return Fail(ErrorKind::kInternal, std::string("zstd: ") + ZSTD_getErrorName(size));
  packed.resize(size);
  return packed;
}

}  // namespace

Result<void> WriteSnapshot(const Store& store, const std::vector<std::string>& keys, const SnapshotInfo& info,
                           const std::string& path) {
  std::vector<std::string> sorted;
  SnapshotInfo counted = info;
  counted.projects = counted.metadata = 0;
  for (const std::string& key : keys) sorted.push_back(KeptKey(key));
  sorted.emplace_back(kSnapshotInfoKey);
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  for (const std::string& key : sorted) {
    counted.projects += key.starts_with("p|");
    counted.metadata += key.starts_with("m|");
  }
  std::string content;
  for (const std::string& key : sorted) {
    if (key == kFormatKey) continue;
    if (key == kSnapshotInfoKey) {
      AppendRecord(content, key, EncodeInfo(counted));
      continue;
    }
    auto value = store.Get(key);
    if (!value)
      return Fail(ErrorKind::kInternal, "a snapshot was to hold a record that the store lacks: " + Printable(key));
    AppendRecord(content, key, *value);
  }
  if (content.size() > kLargestContent)
    return Fail(ErrorKind::kFile, "the snapshot " + path + " would hold more than 2 GiB");
  FITMENT_TRY(std::string frame, Compress(content));
  std::string out(kPackedMagic);
  Append(out, static_cast<uint64_t>(content.size()));
  out += record::BytesOfHex(Sha256Hex(content));
  out += frame;
  return WriteFileAtomically(path, out);
}

Result<SnapshotInfo> ReadSnapshotInfo(const Store& store) {
  auto no_snapshot = [] {
    return Fail(ErrorKind::kStore, "this store is no snapshot", {}, "name a file that `fitment snapshot` wrote");
  };
  auto bytes = store.Get(kSnapshotInfoKey);
  if (!bytes) return no_snapshot();
  CheckedCursor cursor(*bytes);
  auto header = cursor.Read<InfoHeader>();
  if (!header || header->magic != kInfoMagic) return no_snapshot();
  auto refs = cursor.Take(uint64_t{header->deployment_count} * sizeof(TextRef));
  if (!refs) return no_snapshot();
  std::string_view texts = bytes->substr(cursor.position());
  SnapshotInfo info{header->recorded_us, {}, header->projects, header->metadata};
  for (uint32_t i = 0; i < header->deployment_count; ++i) {
    auto ref = At<TextRef>(refs->data(), i);
    auto text = CheckedSlice(texts, ref.offset, ref.size);
    if (!text) return no_snapshot();
    info.deployments.emplace_back(*text);
  }
  return info;
}

}  // namespace fitment
