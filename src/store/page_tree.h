// Looking a key up in an LMDB file without its mapping: the file's B+tree, read through FilePieces. Only reading, only
// the form that our stores have (one tree, keys in byte order, no doubles); everything else is LMDB's. Each page is
// checked before it is believed, so that rotten pages are a miss and never a wild read. Private to the room `store`.
// Source: the format of LMDB 0.9 (MDB_DATA_VERSION 1), lmdb.h and mdb.c. Tests: page_tree_test.cc (beside mdb_get, and
// with damaged pages).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "store/file_pieces.h"
#include "store/lmdb_file.h"

namespace fitment {

class PageTree {
 public:
  // The file as the read transaction `txn` sees it: LMDB keeps its pages from being used again while it is open.
  // nullptr where that cannot be had (short of address space, two commits since the transaction began): ask LMDB.
  static std::unique_ptr<PageTree> Of(const LmdbFile& file, MDB_txn* txn);

  // Where a value lies: in memory, or (`parts`) still in the file.
  struct Place {
    std::string_view bytes;
    const RecordParts* parts = nullptr;
  };
  // nullopt: none, or its pages are damaged.
  std::optional<Place> Find(std::string_view key) const;
  // The same, in memory whole.
  std::optional<std::string_view> Get(std::string_view key) const;

 private:
  struct Node;
  PageTree(std::unique_ptr<FilePieces> file, uint32_t page_size, uint64_t root)
      : file_(std::move(file)), page_size_(page_size), root_(root) {}
  const char* Page(uint64_t number) const;
  std::optional<Node> NodeAt(const char* page, uint32_t i) const;
  std::optional<Place> ValueOf(const Node& node) const;

  std::unique_ptr<FilePieces> file_;
  uint32_t page_size_;
  uint64_t root_;
  mutable std::unordered_map<uint64_t, const char*> pages_;      // of the tree, by number; nullptr: damaged
  mutable std::unordered_map<const char*, const char*> values_;  // that were copied, by place
};

}  // namespace fitment
