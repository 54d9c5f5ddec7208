// The store (LMDB): one file, many processes, crash-safe, read in the pieces that are asked for. Also the form of a
// snapshot once unpacked. doc/store.md has the layout, the keys, and what happens on crashes, read-only folders and
// network file systems. Tests: store_test.cc (two processes, read-only folder, truncated and foreign files),
// snapshot_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"

namespace fitment {

// What is recorded of a project: its page, or (nullopt) that the index has no such project.
struct StoredProject {
  std::optional<ProjectView> page;
};

// Not thread-safe: one thread at a time uses a Store. Any number of stores and processes may use one folder.
class Store {
 public:
  enum class Mode { kReadOnly, kReadWrite };
  // Opens (kReadWrite: creates) DIRECTORY/store.mdb. A file of another format version is set aside
  // (store.mdb.set-aside) and made new in kReadWrite; truncated or foreign bytes are kStore with the path and what to
  // do, the file left as it is. A folder that cannot be written, or that lies on a network file system, falls back to
  // reading alone, and to memory alone where there is no file: writable() and note() tell.
  static Result<std::unique_ptr<Store>> Open(const std::string& directory, Mode mode);
  // An exported snapshot file, unpacked once (atomically) to CACHE/snapshots/HASH/store.mdb and mapped from there;
  // where the cache cannot be written, or `cache_directory` is "", unpacked into memory. Never writable. Errors: kFile
  // (missing, unreadable), kStore (not a snapshot, truncated, damaged, of another format version).
  static Result<std::unique_ptr<Store>> OpenSnapshot(const std::string& snapshot_file,
                                                     const std::string& cache_directory);
  // The snapshot that is compiled into the program, likewise; nullptr where the build has none.
  static Result<std::unique_ptr<Store>> OpenEmbedded(const std::string& cache_directory);
  static Result<std::unique_ptr<Store>> InMemory();
  ~Store();

  // The record's bytes: valid as long as the store lives (one read transaction stays open). Not aligned.
  // nullopt: none.
  std::optional<std::string_view> Get(std::string_view key) const;
  // A project's page, of which only what every question reads is brought into memory; file rows are as they are asked
  // for. nullopt: nothing is recorded. kStore: the record is damaged.
  Result<std::optional<StoredProject>> GetProject(std::string_view key) const;
  // Kept in memory at once (Get sees it; views of an earlier value stay valid), written to disk by Flush() in one
  // transaction, or never where the store is not writable. Returns the kept bytes, valid as long as the store lives.
  std::string_view Put(std::string_view key, std::string bytes);
  // Writes what Put kept; nothing to write costs nothing. An error (kStore: disk full, …) harms no answer: what was put
  // stays readable here.
  Result<void> Flush();
  bool writable() const;
  // Why nothing is kept for the next run, as a sentence for the user; "" where the store is writable or was opened to
  // read.
  const std::string& note() const;
  // Every key that starts with `prefix`, in byte order.
  std::vector<std::string> Keys(std::string_view prefix) const;

  // Keys. `index` is IndexKey(url): "default" for the default index, else the URL without credentials. `name` is
  // normalized.
  static std::string ProjectKey(std::string_view index,
                                std::string_view name);  // "p|index|name": EncodeProject or EncodeNoSuchProject
  static std::string FreshnessKey(std::string_view index,
                                  std::string_view name);  // "f|index|name": etag, fetched at, max age
  // "m|digest or URL": EncodeMetadata. A file is known by the digest of its metadata (which the wheels of one version
  // mostly share), else by its own digest, else by its URL. Everyone who writes or reads metadata of an index's file
  // uses this first form.
  static std::string MetadataKey(const ProjectView::File& file);
  static std::string MetadataKey(std::string_view identity);  // 64 hex digits (kept as 32 bytes) or a URL
  // "d|git+https://host/x@ref#subdirectory=s": EncodeDirect. Without credentials and `egg=`. The reference as written
  // is recorded, and again with its commit if that differs.
  static std::string DirectKey(std::string_view url);
  // "b|digest or URL": EncodeBuildNeeds (index/build_needs.h) of an sdist.
  static std::string BuildKey(const ProjectView::File& sdist);
  static std::string IndexKey(std::string_view url);

  struct Impl;  // private to the room

 private:
  Store();
  std::unique_ptr<Impl> impl_;
};

// What a snapshot says of itself.
struct SnapshotInfo {
  int64_t recorded_us = 0;               // the day it stands for
  std::vector<std::string> deployments;  // what it was made for
  uint64_t projects = 0, metadata = 0;   // counted by WriteSnapshot
};
// Writes the records of `keys` (any order, doubles are fine) as one compressed file (zstd), atomically: equal records
// and info give equal bytes. Errors: kFile (cannot be written), kInternal (a key without a record).
Result<void> WriteSnapshot(const Store& store, const std::vector<std::string>& keys, const SnapshotInfo& info,
                           const std::string& path);
// kStore where `store` is no snapshot.
Result<SnapshotInfo> ReadSnapshotInfo(const Store& store);

}  // namespace fitment
