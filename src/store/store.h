// The memory-mapped store (LMDB): one file, many processes, crash-safe, records read in place. Also the form of a snapshot once unpacked.
// Tests: store_test.cc (two processes, read-only folder, truncated and foreign files, full disk).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fitment {

class Store {
 public:
  enum class Mode { kReadOnly, kReadWrite };
  // Opens (kReadWrite: creates) DIR/store.mdb. A file of another format version is set aside and made new in kReadWrite; truncated or
  // foreign bytes are kStore with the path and what to do, the file left as it is. A cache folder that cannot be written falls back to
  // kReadOnly, and to memory alone where there is none: writable() tells.
  static Result<std::unique_ptr<Store>> Open(const std::string& directory, Mode mode);
  // An exported snapshot file, unpacked once (atomically) to CACHE/snapshots/HASH/store.mdb and mapped from there. kStore, kFile.
  static Result<std::unique_ptr<Store>> OpenSnapshot(const std::string& snapshot_file, const std::string& cache_directory);
  // The snapshot that is compiled into the program; nullptr where the build has none.
  static Result<std::unique_ptr<Store>> OpenEmbedded(const std::string& cache_directory);
  static Result<std::unique_ptr<Store>> InMemory();
  ~Store();

  // The record's bytes, mapped: valid as long as the store lives (one read transaction stays open, 8-byte aligned). nullopt: none.
  std::optional<std::string_view> Get(std::string_view key) const;
  // Kept in memory at once (Get sees it), written to disk by Flush() in one transaction, or never (read-only).
  std::string_view Put(std::string_view key, std::string bytes);
  Result<void> Flush();
  bool writable() const;
  // Every key that starts with `prefix`, in order.
  std::vector<std::string> Keys(std::string_view prefix) const;

  // Keys. `index` is IndexKey(url): "default" for the default index, else the URL without credentials.
  static std::string ProjectKey(std::string_view index, std::string_view name);    // "p|index|name"
  static std::string FreshnessKey(std::string_view index, std::string_view name);  // "f|index|name": etag, fetched at, max age
  static std::string MetadataKey(std::string_view identity);                       // "m|sha256 or URL"
  static std::string DirectKey(std::string_view url);                              // "d|git url@commit#subdirectory"
  static std::string IndexKey(std::string_view url);

 private:
  Store();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What a snapshot says of itself.
struct SnapshotInfo {
  int64_t recorded_us = 0;                 // the day it stands for
  std::vector<std::string> deployments;    // what it was made for
  uint64_t projects = 0, metadata = 0;
};
// Writes the records of `keys` as one compressed file (zstd), atomically. kFile.
Result<void> WriteSnapshot(const Store& store, const std::vector<std::string>& keys, const SnapshotInfo& info, const std::string& path);
Result<SnapshotInfo> ReadSnapshotInfo(const Store& store);

}  // namespace fitment
