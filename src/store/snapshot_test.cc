// Snapshots: equal content gives equal bytes, unpacking happens once and is safe beside others, and damage is told.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "store/embedded.h"
#include "store/store.h"
#include "store/store_impl.h"

namespace fitment {
namespace {

namespace fs = std::filesystem;

class SnapshotTest : public testing::Test {
 protected:
  SnapshotTest() {
    std::string pattern = (fs::temp_directory_path() / "fitment-snapshot-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    store_ = std::move(*Store::InMemory());
    store_->Put("p|default|torch", std::string(100'000, 't'));
    store_->Put("p|default|numpy", EncodeNoSuchProject());
    store_->Put(Store::MetadataKey(std::string(64, 'a')), "metadata");
    store_->Put("d|git+https://example.org/x", "direct");
    store_->Put("f|default|torch", "not wanted");
    info_ = {1'764'028'800'000'000, {"config-before.yaml", "config-after.yaml"}, 0, 0};
  }
  ~SnapshotTest() override { fs::remove_all(folder_); }
  std::string Path(std::string_view name) const { return folder_ + "/" + std::string(name); }
  std::vector<std::string> Keys() const {
    return {"p|default|torch", Store::MetadataKey(std::string(64, 'a')), "p|default|numpy",
            "d|git+https://example.org/x", "p|default|torch"};
  }
  std::string Write(const std::string& name) {
    auto written = WriteSnapshot(*store_, Keys(), info_, Path(name));
    EXPECT_TRUE(written) << written.error().message;
    return Path(name);
  }
  static void ExpectContent(const Store& store) {
    EXPECT_FALSE(store.writable());
    EXPECT_EQ(store.Get("p|default|torch"), std::string(100'000, 't'));
    EXPECT_TRUE(IsNoSuchProject(store.Get("p|default|numpy").value_or("")));
    EXPECT_EQ(store.Get(Store::MetadataKey(std::string(64, 'a'))), "metadata");
    EXPECT_FALSE(store.Get("f|default|torch"));
    EXPECT_EQ(store.Keys("p|"), (std::vector<std::string>{"p|default|numpy", "p|default|torch"}));
    auto info = ReadSnapshotInfo(store);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->recorded_us, 1'764'028'800'000'000);
    EXPECT_EQ(info->deployments, (std::vector<std::string>{"config-before.yaml", "config-after.yaml"}));
    EXPECT_EQ(info->projects, 2u);
    EXPECT_EQ(info->metadata, 1u);
  }

  std::string folder_;
  std::unique_ptr<Store> store_;
  SnapshotInfo info_;
};

TEST_F(SnapshotTest, UnpackedOnceAndMapped) {
  std::string file = Write("s.snapshot"), cache = Path("cache");
  {
    auto store = Store::OpenSnapshot(file, cache);
    ASSERT_TRUE(store) << store.error().message;
    ExpectContent(**store);
    (*store)->Put("p|default|new", "x");
    EXPECT_EQ((*store)->Get("p|default|new"), "x");
    EXPECT_TRUE((*store)->Flush());
  }
  std::string unpacked;
  for (const auto& entry : fs::recursive_directory_iterator(cache)) {
    if (entry.is_regular_file()) unpacked += entry.path().filename().string() + ";";
  }
  EXPECT_EQ(unpacked, "store.mdb;") << "nothing but the finished file is left";
  // The second time the head of the file is enough: the rest may as well be gone.
  fs::resize_file(file, 48);
  auto again = Store::OpenSnapshot(file, cache);
  ASSERT_TRUE(again) << again.error().message;
  ExpectContent(**again);
  EXPECT_FALSE((*again)->Get("p|default|new"));
}

TEST_F(SnapshotTest, EqualContentGivesEqualBytes) {
  std::string first = *ReadFile(Write("one"));
  auto other = std::move(*Store::InMemory());
  auto keys = Keys();
  std::sort(keys.rbegin(), keys.rend());
  for (const std::string& key : keys) other->Put(key, std::string(*store_->Get(key)));
  info_.projects = 77;  // counted anew
  ASSERT_TRUE(WriteSnapshot(*other, keys, info_, Path("two")));
  EXPECT_EQ(*ReadFile(Path("two")), first);
  // And a snapshot of a snapshot is the same snapshot.
  auto unpacked = Store::OpenSnapshot(Path("one"), Path("cache"));
  ASSERT_TRUE(unpacked);
  ASSERT_TRUE(WriteSnapshot(**unpacked, (*unpacked)->Keys(""), *ReadSnapshotInfo(**unpacked), Path("three")));
  EXPECT_EQ(*ReadFile(Path("three")), first);
  info_.recorded_us += 1;
  EXPECT_NE(*ReadFile(Write("four")), first);
}

TEST_F(SnapshotTest, WithoutACacheItLivesInMemory) {
  std::string file = Write("s.snapshot");
  std::ofstream(Path("in-the-way")) << "x";
  for (const std::string& cache : {std::string(), Path("in-the-way"), std::string("/proc/fitment-test")}) {
    auto store = Store::OpenSnapshot(file, cache);
    ASSERT_TRUE(store) << store.error().message;
    ExpectContent(**store);
  }
}

TEST_F(SnapshotTest, ConcurrentFirstRuns) {
  std::string file = Write("s.snapshot");
  std::vector<pid_t> children;
  for (int number = 0; number < 6; ++number) {
    pid_t child = fork();
    if (child == 0) {
      auto store = Store::OpenSnapshot(file, Path("cache"));
      _exit(store && (*store)->Get("p|default|torch") == std::string(100'000, 't') ? 0 : 1);
    }
    children.push_back(child);
  }
  for (pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

TEST_F(SnapshotTest, ADamagedUnpackedFileIsMadeAnew) {
  std::string file = Write("s.snapshot");
  ASSERT_TRUE(Store::OpenSnapshot(file, Path("cache")));
  fs::path unpacked;
  for (const auto& entry : fs::recursive_directory_iterator(Path("cache"))) {
    if (entry.is_regular_file()) unpacked = entry.path();
  }
  fs::resize_file(unpacked, 5000);
  auto store = Store::OpenSnapshot(file, Path("cache"));
  ASSERT_TRUE(store);
  ExpectContent(**store);
  EXPECT_GT(fs::file_size(unpacked), 100'000u);
}

TEST_F(SnapshotTest, DamageAndForeignFilesAreTold) {
  std::string file = Write("s.snapshot");
  std::string whole = *ReadFile(file);
  std::string bad = Path("bad");
  for (size_t size = 0; size < whole.size(); size += size < 60 ? 1 : 7) {
    ASSERT_TRUE(WriteFileAtomically(bad, whole.substr(0, size)));
    auto store = Store::OpenSnapshot(bad, "");
    ASSERT_FALSE(store) << "cut at " << size;
    EXPECT_EQ(store.error().kind, ErrorKind::kStore);
    EXPECT_NE(store.error().message.find(bad), std::string::npos);
    EXPECT_NE(store.error().hint, "");
  }
  int passed = 0;
  for (size_t byte = 0; byte < whole.size(); ++byte) {
    std::string flipped = whole;
    flipped[byte] = static_cast<char>(flipped[byte] ^ 0x10);
    ASSERT_TRUE(WriteFileAtomically(bad, flipped));
    // A bit that means nothing to zstd may pass; the content's digest is checked in any case.
    if (auto store = Store::OpenSnapshot(bad, "")) {
      ++passed;
      ExpectContent(**store);
    }
  }
  EXPECT_LE(passed, 2);
  auto missing = Store::OpenSnapshot(Path("missing"), "");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kFile);
  EXPECT_FALSE(Store::OpenSnapshot(folder_, "")) << "a folder is no snapshot";
}

TEST_F(SnapshotTest, AKeyWithoutARecordIsABug) {
  auto written = WriteSnapshot(*store_, {"p|default|unknown"}, info_, Path("s"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kInternal);
  EXPECT_FALSE(ReadSnapshotInfo(*store_));
}

TEST_F(SnapshotTest, TheProgramsOwn) {
  auto store = Store::OpenEmbedded(Path("cache"));
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(*store == nullptr, EmbeddedSnapshot().empty());
  if (*store) {
    EXPECT_TRUE(ReadSnapshotInfo(**store));
  }
}

}  // namespace
}  // namespace fitment
