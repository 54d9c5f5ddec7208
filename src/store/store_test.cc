// The store as its users meet it: beside other processes, on folders that refuse, on files that are not ours.
#include "store/store.h"

#include <gtest/gtest.h>
#include <lmdb.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "base/text.h"
#include "store/store_impl.h"

namespace fitment {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    std::string pattern = (fs::temp_directory_path() / "fitment-store-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~StoreTest() override { fs::remove_all(folder_); }
  std::string Path(std::string_view name) const { return folder_ + "/" + std::string(name); }

  std::unique_ptr<Store> Open(const std::string& folder, Store::Mode mode = Store::Mode::kReadWrite) {
    auto store = Store::Open(folder, mode);
    if (!store) throw std::runtime_error(store.error().message);
    return std::move(*store);
  }
  void Fill(const std::string& folder, const std::string& key, const std::string& value) {
    auto store = Open(folder);
    store->Put(key, value);
    ASSERT_TRUE(store->Flush());
  }

  std::string folder_;
};

// Runs `work` in a process of its own; its result is the exit code.
template <typename Work>
pid_t Start(Work work) {
  pid_t child = fork();
  if (child == 0) {
    int code = 99;
    try {
      code = work();
    } catch (...) {
    }
    _exit(code);
  }
  return child;
}
int Wait(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_F(StoreTest, KeepsWhatIsPutAtOnceAndForTheNextRun) {
  std::string folder = Path("deep/cache");
  {
    auto store = Open(folder);
    EXPECT_TRUE(store->writable());
    EXPECT_EQ(store->note(), "");
    EXPECT_FALSE(store->Get("p|default|torch"));
    std::string_view first = store->Put("p|default|torch", "one");
    EXPECT_EQ(store->Get("p|default|torch"), "one");
    store->Put("p|default|torch", "two");
    EXPECT_EQ(first, "one") << "views of earlier values stay valid";
    store->Put("m|empty", "");
    ASSERT_TRUE(store->Flush());
    EXPECT_EQ(store->Get("p|default|torch"), "two");
    store->Put("p|default|numpy", "three");  // never flushed
  }
  auto store = Open(folder);
  EXPECT_EQ(store->Get("p|default|torch"), "two");
  EXPECT_EQ(store->Get("m|empty"), "");
  EXPECT_FALSE(store->Get("p|default|numpy"));
  EXPECT_EQ(store->Keys("p|"), std::vector<std::string>{"p|default|torch"});
  store->Put("p|default|absent", "x");
  EXPECT_EQ(store->Keys(""), (std::vector<std::string>{"m|empty", "p|default|absent", "p|default|torch"}));
  EXPECT_EQ(store->Keys("p|default|t"), std::vector<std::string>{"p|default|torch"});
}

TEST_F(StoreTest, HoldsLongKeysAndLargeValues) {
  std::string key = "m|https://example.org/" + std::string(3000, 'x'), other = key + "y";
  std::string value(5'000'000, 'v');
  Fill(folder_, key, value);
  auto store = Open(folder_);
  EXPECT_EQ(store->Get(key), value);
  EXPECT_FALSE(store->Get(other));
  for (const std::string& kept : store->Keys("m|")) EXPECT_EQ(store->Get(kept), value);
  EXPECT_FALSE(store->Get(""));
}

TEST_F(StoreTest, OpenTwiceInOneProcess) {
  Fill(folder_, "a", "1");
  auto first = Open(folder_);
  auto second = Open(folder_);
  first->Put("b", "2");
  ASSERT_TRUE(first->Flush());
  EXPECT_FALSE(second->Get("b")) << "a reader keeps the moment at which it began";
  second->Put("c", "3");
  ASSERT_TRUE(second->Flush());
  first.reset();
  EXPECT_EQ(second->Get("a"), "1");
  auto third = Open(folder_, Store::Mode::kReadOnly);
  EXPECT_EQ(third->Get("b"), "2");
  EXPECT_EQ(third->Get("c"), "3");
  EXPECT_FALSE(third->writable());
}

TEST_F(StoreTest, ManyProcessesWriteAtOnce) {
  constexpr int kProcesses = 6, kRounds = 8;
  std::string folder = Path("cache");
  std::vector<pid_t> children;
  for (int number = 0; number < kProcesses; ++number) {
    children.push_back(Start([&] {
      for (int round = 0; round < kRounds; ++round) {
        auto store = Open(folder);
        if (!store->writable()) return 1;
        store->Put("own|" + std::to_string(number) + "|" + std::to_string(round),
                   std::string(10'000, static_cast<char>('a' + number)));
        store->Put("shared", std::to_string(number));
        if (!store->Flush()) return 2;
        if (round > 0 && !store->Get("own|" + std::to_string(number) + "|" + std::to_string(round - 1))) return 3;
      }
      return 0;
    }));
  }
  for (pid_t child : children) EXPECT_EQ(Wait(child), 0);
  auto store = Open(folder);
  EXPECT_EQ(store->Keys("own|").size(), size_t{kProcesses * kRounds});
  EXPECT_TRUE(store->Get("shared"));
}

TEST_F(StoreTest, AKilledWriterLeavesAWholeStore) {
  Fill(folder_, "a", "1");
  for (int pause_us : {200, 1000, 3000, 9000}) {
    pid_t child = Start([&] {
      auto store = Open(folder_);
      for (int round = 0;; ++round) {
        store->Put("k" + std::to_string(round % 50), std::string(30'000, 'x'));
        if (!store->Flush()) return 1;
      }
    });
    usleep(static_cast<useconds_t>(pause_us));
    kill(child, SIGKILL);
    Wait(child);
    auto store = Open(folder_);
    EXPECT_TRUE(store->writable());
    EXPECT_EQ(store->Get("a"), "1");
    for (const std::string& key : store->Keys("k")) EXPECT_EQ(store->Get(key)->size(), 30'000u);
    store->Put("after", "x");
    EXPECT_TRUE(store->Flush());
  }
}

TEST_F(StoreTest, AFolderThatCannotBeMadeMeansMemory) {
  std::ofstream(Path("file")) << "in the way";
  for (const std::string& folder : {Path("file"), Path("file/below"), std::string("/proc/fitment-test")}) {
    auto store = Open(folder);
    EXPECT_FALSE(store->writable());
    EXPECT_NE(store->note().find(folder), std::string::npos) << store->note();
    store->Put("a", "1");
    EXPECT_EQ(store->Get("a"), "1");
    EXPECT_TRUE(store->Flush());
    EXPECT_EQ(Open(folder, Store::Mode::kReadOnly)->note(), "") << "who only reads misses nothing";
  }
}

// As root no permission bit keeps us out, so the lock file is made impossible instead: a folder lies in its place.
TEST_F(StoreTest, WithoutLocksItReads) {
  Fill(folder_, "a", "1");
  fs::remove(Path("store.mdb-lock"));
  fs::create_directory(Path("store.mdb-lock"));
  auto store = Open(folder_);
  EXPECT_FALSE(store->writable());
  EXPECT_NE(store->note(), "");
  EXPECT_EQ(store->Get("a"), "1");
  store->Put("b", "2");
  EXPECT_TRUE(store->Flush());
  EXPECT_EQ(store->Get("b"), "2");
}

// A file that may not grow is what a full disk looks like.
TEST_F(StoreTest, AFullDiskHarmsNoAnswer) {
  Fill(folder_, "a", "1");
  pid_t child = Start([&] {
    signal(SIGXFSZ, SIG_IGN);
    auto store = Open(folder_);
    rlimit limit{100'000, 100'000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    std::string value(1'000'000, 'x');
    store->Put("b", value);
    auto flushed = store->Flush();
    if (flushed || flushed.error().kind != ErrorKind::kStore) return 2;
    if (flushed.error().message.find(folder_) == std::string::npos || flushed.error().hint.empty()) return 3;
    return store->Get("a") == "1" && store->Get("b") == value ? 0 : 4;
  });
  EXPECT_EQ(Wait(child), 0);
  auto store = Open(folder_);
  EXPECT_EQ(store->Get("a"), "1");
  EXPECT_FALSE(store->Get("b"));
  store->Put("c", "3");
  EXPECT_TRUE(store->Flush());
}

// What was read before stays as it was, small and large.
TEST_F(StoreTest, ViewsOutliveManyReads) {
  auto text_of = [](int i) { return std::string(static_cast<size_t>(i % 7 ? 20 + i : 9000 + i), 'a' + i % 26); };
  {
    auto store = Open(folder_);
    for (int i = 0; i < 300; ++i) store->Put("k" + std::to_string(i), text_of(i));
    ASSERT_TRUE(store->Flush());
  }
  auto store = Open(folder_, Store::Mode::kReadOnly);
  std::vector<std::string_view> views;
  for (int i = 0; i < 300; ++i) views.push_back(*store->Get("k" + std::to_string(i)));
  for (int i = 0; i < 300; ++i) EXPECT_EQ(views[static_cast<size_t>(i)], text_of(i)) << i;
}

TEST_F(StoreTest, InMemory) {
  auto store = Store::InMemory();
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->Put("a", "1"), "1");
  EXPECT_EQ((*store)->Get("a"), "1");
  EXPECT_FALSE((*store)->writable());
  EXPECT_TRUE((*store)->Flush());
}

void ExpectRefused(const std::string& folder, const std::string& content, const std::string& what) {
  std::string path = folder + "/store.mdb";
  ASSERT_TRUE(WriteFileAtomically(path, content));
  for (auto mode : {Store::Mode::kReadOnly, Store::Mode::kReadWrite}) {
    auto store = Store::Open(folder, mode);
    ASSERT_FALSE(store) << what;
    EXPECT_EQ(store.error().kind, ErrorKind::kStore);
    EXPECT_NE(store.error().message.find(path), std::string::npos) << store.error().message;
    EXPECT_NE(store.error().message.find(what), std::string::npos) << store.error().message;
    EXPECT_NE(store.error().hint.find("delete it"), std::string::npos) << store.error().hint;
  }
  EXPECT_EQ(*ReadFile(path), content) << "the file is left as it was";
}

TEST_F(StoreTest, ForeignAndTruncatedFilesAreNamedAndLeft) {
  Fill(folder_, "a", std::string(100'000, 'x'));
  std::string whole = *ReadFile(Path("store.mdb"));
  ExpectRefused(folder_, "", "truncated");
  ExpectRefused(folder_, whole.substr(0, 100), "truncated");
  ExpectRefused(folder_, whole.substr(0, 4096), "truncated");
  ExpectRefused(folder_, whole.substr(0, 8192), "truncated");
  ExpectRefused(folder_, whole.substr(0, whole.size() - 1), "truncated");
  ExpectRefused(folder_, std::string(20'000, 'x'), "not one that fitment wrote");
  ExpectRefused(folder_, "SQLite format 3" + std::string(20'000, '\0'), "not one that fitment wrote");
  std::string broken = whole;
  broken[16 + 24] = 7;  // the page size
  ExpectRefused(folder_, broken, "not one that fitment wrote");
  ASSERT_TRUE(WriteFileAtomically(Path("store.mdb"), whole));
  EXPECT_EQ(Open(folder_)->Get("a")->size(), 100'000u);
  fs::remove(Path("store.mdb"));
  fs::create_directory(Path("store.mdb"));
  EXPECT_FALSE(Store::Open(folder_, Store::Mode::kReadWrite));
}

TEST_F(StoreTest, AnotherProgramsLmdbFileIsForeign) {
  const std::pair<std::string_view, std::string_view> records[] = {{"hello", "world"}};
  ASSERT_TRUE(LmdbFile::Create(Path("store.mdb"), records));
  auto store = Store::Open(folder_, Store::Mode::kReadWrite);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("mark"), std::string::npos) << store.error().message;
}

TEST_F(StoreTest, AStoreOfAnotherVersionIsSetAside) {
  const std::pair<std::string_view, std::string_view> records[] = {{kFormatKey, "fitment store 0"}, {"a", "old"}};
  ASSERT_TRUE(LmdbFile::Create(Path("store.mdb"), records));
  EXPECT_FALSE(Open(folder_, Store::Mode::kReadOnly)->Get("a")) << "records of another version are not read";
  auto store = Open(folder_);
  EXPECT_TRUE(store->writable());
  EXPECT_FALSE(store->Get("a"));
  store->Put("a", "new");
  ASSERT_TRUE(store->Flush());
  EXPECT_TRUE(fs::exists(Path("store.mdb.set-aside")));
  EXPECT_EQ(Open(folder_)->Get("a"), "new");
}

TEST(StoreKeys, SayWhatTheyHold) {
  EXPECT_EQ(Store::IndexKey(FITMENT_DEFAULT_INDEX), "default");
  EXPECT_EQ(Store::IndexKey(FITMENT_DEFAULT_INDEX "/"), "default");
  EXPECT_EQ(Store::IndexKey("https://user:secret@example.org/simple/"), "https://example.org/simple");
  EXPECT_EQ(Store::ProjectKey("default", "torch"), "p|default|torch");
  EXPECT_EQ(Store::FreshnessKey("default", "torch"), "f|default|torch");
  EXPECT_EQ(Store::MetadataKey(std::string(64, '4')), "m|" + std::string(32, 'D'));
  EXPECT_EQ(Store::MetadataKey("https://u:p@example.org/x.whl"), "m|https://example.org/x.whl");
  EXPECT_EQ(Store::DirectKey("git+https://t@example.org/x.git@v1#egg=x&subdirectory=s"),
            "d|git+https://example.org/x.git@v1#subdirectory=s");
  EXPECT_EQ(Store::DirectKey("https://example.org/x.whl"), "d|https://example.org/x.whl");
  ProjectView::File file;
  file.url_text = "https://example.org/x.whl";
  EXPECT_EQ(Store::MetadataKey(file), "m|https://example.org/x.whl");
  std::string digest(32, 'a'), metadata(32, 'b');
  file.sha256_bytes = digest;
  EXPECT_EQ(Store::MetadataKey(file), "m|" + digest);
  file.metadata_sha256_bytes = metadata;
  EXPECT_EQ(Store::MetadataKey(file), "m|" + metadata);
}

}  // namespace
}  // namespace fitment
