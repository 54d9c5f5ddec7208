// What is read of an LMDB file page by page is what LMDB reads of it; damaged and shortened files are misses.
#include "store/page_tree.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "base/file.h"
#include "store/store.h"

namespace fitment {
namespace {

namespace fs = std::filesystem;

std::string RandomBytes(std::mt19937& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

class PageTreeTest : public testing::Test {
 protected:
  PageTreeTest() {
    std::string pattern = (fs::temp_directory_path() / "fitment-pages-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/store.mdb";
    EXPECT_TRUE(LmdbFile::Create(path_, {}));
  }
  ~PageTreeTest() override { fs::remove_all(folder_); }

  std::shared_ptr<LmdbFile> Open(LmdbFile::Use use = LmdbFile::Use::kReadWrite) {
    auto file = LmdbFile::Open(path_, use);
    EXPECT_TRUE(file) << file.error().what;
    return *file;
  }
  // One commit; nullopt takes a key away.
  static void Change(const LmdbFile& file, const std::map<std::string, std::optional<std::string>>& changes) {
    MDB_txn* txn = nullptr;
    MDB_dbi dbi = 0;
    ASSERT_EQ(mdb_txn_begin(file.env(), nullptr, 0, &txn), 0);
    ASSERT_EQ(mdb_dbi_open(txn, nullptr, 0, &dbi), 0);
    for (const auto& [key_text, value_text] : changes) {
      MDB_val key{key_text.size(), const_cast<char*>(key_text.data())};
      if (!value_text) {
        mdb_del(txn, dbi, &key, nullptr);
        continue;
      }
      MDB_val value{value_text->size(), const_cast<char*>(value_text->data())};
      ASSERT_EQ(mdb_put(txn, dbi, &key, &value, 0), 0);
    }
    ASSERT_EQ(mdb_txn_commit(txn), 0);
  }
  static std::optional<std::string> ByLmdb(const LmdbFile& file, MDB_txn* txn, const std::string& key_text) {
    MDB_val key{key_text.size(), const_cast<char*>(key_text.data())}, value;
    if (mdb_get(txn, file.dbi(), &key, &value) != 0) return std::nullopt;
    return std::string(static_cast<const char*>(value.mv_data), value.mv_size);
  }
  static std::optional<std::string> ByPages(const PageTree& pages, const std::string& key) {
    auto value = pages.Get(key);
    return value ? std::optional(std::string(*value)) : std::nullopt;
  }

  // Mostly short keys that share beginnings, some of the longest; values on the leaf and on pages of their own.
  std::map<std::string, std::optional<std::string>> SomeRecords(std::mt19937& random, size_t count) {
    std::map<std::string, std::optional<std::string>> records;
    for (size_t i = 0; i < count; ++i) {
      const size_t key = random() % 20 == 0 ? 511 : 1 + random() % 40;
      const size_t value = random() % 8 == 0 ? random() % 40'000 : random() % 900;
      records[RandomBytes(random, key)] = RandomBytes(random, value);
    }
    return records;
  }

  std::string folder_, path_;
};

TEST_F(PageTreeTest, FindsWhatLmdbFindsThroughManyCommits) {
  std::mt19937 random(11);
  auto file = Open();
  std::map<std::string, std::optional<std::string>> all;
  for (int commit = 0; commit < 12; ++commit) {
    auto begun = file->BeginRead();
    ASSERT_TRUE(begun);
    auto pages = PageTree::Of(*file, *begun);
    ASSERT_TRUE(pages);
    for (const auto& [key, value] : all) {
      EXPECT_EQ(ByPages(*pages, key), ByLmdb(*file, *begun, key));
      EXPECT_EQ(ByPages(*pages, key), value);
      EXPECT_FALSE(pages->Get(key + "x"));
      EXPECT_FALSE(pages->Get(key.substr(0, key.size() / 2) + "\xff\xff\xff"));
    }
    EXPECT_FALSE(pages->Get(""));
    mdb_txn_abort(*begun);
    auto changes = SomeRecords(random, commit == 0 ? 1 : 150);
    for (const auto& [key, value] : all) {
      if (random() % 5 == 0) changes[key] = std::nullopt;
      if (random() % 5 == 0) changes[key] = RandomBytes(random, random() % 9'000);
    }
    Change(*file, changes);
    for (const auto& [key, value] : changes) all[key] = value;
  }
  EXPECT_GT(all.size(), 1000u);
}

TEST_F(PageTreeTest, AReaderKeepsItsMomentWhileOthersWrite) {
  std::mt19937 random(12);
  auto file = Open();
  const auto records = SomeRecords(random, 300);
  Change(*file, records);
  auto begun = file->BeginRead();
  ASSERT_TRUE(begun);
  auto early = PageTree::Of(*file, *begun);
  ASSERT_TRUE(early);
  auto changed = records;
  for (auto& [key, value] : changed) value = RandomBytes(random, value->size());
  Change(*file, changed);
  EXPECT_TRUE(PageTree::Of(*file, *begun)) << "its meta page is still there";
  for (int commit = 0; commit < 6; ++commit) Change(*file, SomeRecords(random, 50));
  EXPECT_FALSE(PageTree::Of(*file, *begun)) << "its meta page was written over: LMDB must be asked";
  for (const auto& [key, value] : records) EXPECT_EQ(ByPages(*early, key), value);
  mdb_txn_abort(*begun);
}

// Damage of any kind behind the two meta pages: a miss or wrong bytes, and never a step outside.
TEST_F(PageTreeTest, DamagedPagesAreReadHarmlessly) {
  std::mt19937 random(13);
  const auto records = SomeRecords(random, 400);
  { Change(*Open(), records); }
  const std::string sound = ReadFile(path_, 1u << 30).value();
  size_t found = 0, sum = 0;
  for (int round = 0; round < 150; ++round) {
    std::string damaged = sound;
    for (int change = 0; change < 60; ++change) {
      const size_t page = 2 + random() % (damaged.size() / 4096 - 2);
      const size_t at = page * 4096 + random() % (random() % 2 ? 64 : 4096);
      damaged[at] = static_cast<char>(random() % 3 == 0 ? 0xff : random());
    }
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << damaged;
    auto file = Open(LmdbFile::Use::kUnlocked);
    auto begun = file->BeginRead();
    ASSERT_TRUE(begun);
    auto pages = PageTree::Of(*file, *begun);
    ASSERT_TRUE(pages);
    for (const auto& [key, value] : records) {
      auto read = pages->Get(key);
      if (!read) continue;
      ++found;
      for (char c : *read) sum += static_cast<unsigned char>(c);
    }
    mdb_txn_abort(*begun);
  }
  EXPECT_GT(found, records.size()) << "most pages are sound";
  EXPECT_LT(found, 150 * records.size());
  EXPECT_GT(sum, 0u);
}

TEST_F(PageTreeTest, AFileThatWasCutShortIsAMiss) {
  { Change(*Open(), {{"small", "1"}, {"large", std::string(100'000, 'x')}}); }
  auto file = Open(LmdbFile::Use::kUnlocked);
  auto begun = file->BeginRead();
  ASSERT_TRUE(begun);
  auto pages = PageTree::Of(*file, *begun);
  ASSERT_TRUE(pages);
  auto place = pages->Find("large");
  ASSERT_TRUE(place && place->parts);
  EXPECT_NE(place->parts->Copy(place->bytes.data(), 10), nullptr);
  EXPECT_EQ(place->parts->Copy(place->bytes.data() + 200'000, 10), nullptr) << "not of this file";
  EXPECT_EQ(place->parts->Copy(folder_.data(), 1), nullptr);
  fs::resize_file(path_, 8192);
  EXPECT_FALSE(pages->Get("large"));
  EXPECT_EQ(pages->Get("small"), "1") << "its page was read already";
  mdb_txn_abort(*begun);
}

// The store answers the same whether a page comes whole or in parts, and whether it was just put or is in the file.
TEST_F(PageTreeTest, StoresGiveProjectsInParts) {
  ProjectRecord project;
  project.name = "torch";
  for (int i = 0; i < 3000; ++i) {
    FileRecord file;
    file.filename = "torch-2." + std::to_string(i / 3) + ".0-cp31" + std::to_string(i % 3) + "-none-any.whl";
    file.url = "https://files.example.org/" + file.filename;
    file.upload_time_us = i + 1;
    project.files.push_back(file);
  }
  fs::remove(path_);
  auto check = [&](const Store& store) {
    auto stored = store.GetProject("p|default|torch");
    ASSERT_TRUE(stored && *stored && (*stored)->page);
    auto whole = ProjectView::Open(*store.Get("p|default|torch"));
    ASSERT_TRUE(whole);
    const ProjectView& page = *(*stored)->page;
    ASSERT_EQ(page.file_count(), 3000u);
    for (uint32_t i = 0; i < 3000; i += 7) {
      EXPECT_EQ(page.file(i).Url(), whole->file(i).Url());
      EXPECT_EQ(page.upload_time_us(i), whole->upload_time_us(i));
    }
    auto absent = store.GetProject("p|default|absent");
    ASSERT_TRUE(absent && *absent);
    EXPECT_FALSE((*absent)->page);
    auto nothing = store.GetProject("p|default|numpy");
    ASSERT_TRUE(nothing);
    EXPECT_FALSE(*nothing);
    EXPECT_FALSE(store.GetProject("p|default|broken"));
  };
  {
    auto store = Store::Open(folder_, Store::Mode::kReadWrite);
    ASSERT_TRUE(store);
    (*store)->Put("p|default|torch", EncodeProject(project));
    (*store)->Put("p|default|absent", EncodeNoSuchProject());
    (*store)->Put("p|default|broken", EncodeProject(project).substr(0, 10'000));
    check(**store);
    ASSERT_TRUE((*store)->Flush());
  }
  auto store = Store::Open(folder_, Store::Mode::kReadOnly);
  ASSERT_TRUE(store);
  check(**store);
}

}  // namespace
}  // namespace fitment
