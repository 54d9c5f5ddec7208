// What a Store holds. Private to the room `store`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text_map.h"
#include "store/lmdb_file.h"
#include "store/page_tree.h"
#include "store/store.h"

namespace fitment {

// The record under this key tells the format of the file and of the records in it; it sorts before every other key.
constexpr std::string_view kFormatKey = "!format";
constexpr std::string_view kFormat = "fitment store 2";
// Of a snapshot alone: what ReadSnapshotInfo reads.
constexpr std::string_view kSnapshotInfoKey = "s|info";

// A key as it is kept: LMDB takes 511 bytes; what is longer ends in its digest.
std::string KeptKey(std::string_view key);

struct Store::Impl {
  using Records = std::vector<std::pair<std::string_view, std::string_view>>;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl();

  Result<void> OpenFolder(const std::string& folder, Mode mode);
  // The steps of opening. Trouble is returned where the caller may fall back; `other_format` tells that the file is
  // ours, of another version.
  std::expected<void, LmdbTrouble> Map(const std::string& path, LmdbFile::Use use, bool& other_format);
  std::expected<void, LmdbTrouble> Mend(const std::string& path, bool write, const LmdbTrouble& first,
                                        bool& other_format);
  std::expected<void, LmdbTrouble> MapUnlocked(const std::string& path, bool write, const LmdbTrouble& why,
                                               bool& other_format);
  void Unmap();
  // A snapshot's bytes, already in memory or mapped; `name` is for messages. Unpacks them into `cache_directory` unless
  // that was done before.
  static Result<std::unique_ptr<Store>> OpenPacked(std::string_view packed, const std::string& name,
                                                   const std::string& cache_directory);
  static Result<std::unique_ptr<Store>> OpenUnpacked(const std::string& path);
  // Of what was not put: Find() tells where a value lies, Read() brings it into memory.
  std::optional<PageTree::Place> Find(std::string_view key) const;
  std::optional<std::string_view> Read(std::string_view key) const;
  std::string_view Keep(std::string_view key, std::string bytes) const;

  std::string directory, note;
  bool writable = false;
  bool copies = false;  // values are read at once and whole: the file may change under a reader without locks
  std::shared_ptr<LmdbFile> file;
  MDB_txn* txn = nullptr;
  std::unique_ptr<PageTree> pages;  // what is read of the file; nullptr: LMDB's mapping
  // A snapshot unpacked into memory: its bytes, and its records sorted by key.
  std::string memory;
  Records memory_records;
  // What was put (and, with `copies`, what was read). Values never move; replaced ones are retired, not freed.
  mutable std::unordered_map<std::string, std::unique_ptr<const std::string>, TextHash, std::equal_to<>> kept;
  mutable std::vector<std::unique_ptr<const std::string>> retired;
  std::vector<std::string> dirty;
};

}  // namespace fitment
