// file.h: whole reads, atomic replacement (mode, links, nothing half-written), and errors that name the path and the
// way out.
#include "base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace fitment {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/fitment-file-test-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    root_ = name;
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string Path(const std::string& name) const { return root_ + "/" + name; }
  size_t EntryCount() const { return std::distance(fs::directory_iterator(root_), fs::directory_iterator()); }
  static mode_t ModeOf(const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }

  std::string root_;
};

TEST_F(FileTest, WhatWasWrittenIsRead) {
  const std::string content = std::string("a\0b\r\n", 5) + std::string(100000, 'x');
  ASSERT_TRUE(WriteFileAtomically(Path("a"), content));
  EXPECT_EQ(ReadFile(Path("a")).value(), content);
  ASSERT_TRUE(WriteFileAtomically(Path("a"), ""));
  EXPECT_EQ(ReadFile(Path("a")).value(), "");
  EXPECT_EQ(EntryCount(), 1u);
}

TEST_F(FileTest, ReadErrorsNameThePathAndTheReason) {
  const auto missing = ReadFile(Path("none.txt"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kFile);
  EXPECT_EQ(missing.error().place.file, Path("none.txt"));
  EXPECT_THAT(missing.error().message, HasSubstr("none.txt`: No such file"));
  EXPECT_THAT(missing.error().hint, HasSubstr(root_));
  EXPECT_THAT(ReadFile(root_).error().message, HasSubstr("it is a directory"));
  EXPECT_THAT(ReadFile(std::string("a\0b", 3)).error().message, HasSubstr("NUL"));
}

TEST_F(FileTest, TheLimitIsTheLastSizeThatIsRead) {
  ASSERT_TRUE(WriteFileAtomically(Path("a"), std::string(5000, 'x')));
  EXPECT_EQ(ReadFile(Path("a"), 5000).value().size(), 5000u);
  EXPECT_THAT(ReadFile(Path("a"), 4999).error().message, HasSubstr("larger than 4999 bytes"));
}

TEST_F(FileTest, AFileWithoutToldSizeIsReadToItsEndOrLimit) {
  EXPECT_FALSE(ReadFile("/proc/self/status").value().empty());
  EXPECT_FALSE(ReadFile("/dev/zero", 100000));
}

TEST_F(FileTest, ModeIsKeptAndNewFilesFollowTheUmask) {
  ASSERT_TRUE(WriteFileAtomically(Path("a"), "1"));
  chmod(Path("a").c_str(), 0640);
  ASSERT_TRUE(WriteFileAtomically(Path("a"), "2"));
  EXPECT_EQ(ModeOf(Path("a")), 0640u);
  const mode_t before = umask(027);
  ASSERT_TRUE(WriteFileAtomically(Path("b"), "1"));
  umask(before);
  EXPECT_EQ(ModeOf(Path("b")), 0640u);
}

TEST_F(FileTest, SymbolicLinksStayLinks) {
  fs::create_directory(Path("sub"));
  ASSERT_TRUE(WriteFileAtomically(Path("sub/real"), "1"));
  fs::create_symlink("sub/real", Path("link"));
  fs::create_symlink("link", Path("link2"));
  ASSERT_TRUE(WriteFileAtomically(Path("link2"), "2"));
  EXPECT_TRUE(fs::is_symlink(Path("link2")));
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  EXPECT_EQ(ReadFile(Path("sub/real")).value(), "2");
  fs::create_symlink("sub/new", Path("dangling"));
  ASSERT_TRUE(WriteFileAtomically(Path("dangling"), "3"));
  EXPECT_EQ(ReadFile(Path("sub/new")).value(), "3");
  fs::create_symlink("loop", Path("loop"));
  EXPECT_FALSE(WriteFileAtomically(Path("loop"), "4"));
}

TEST_F(FileTest, AFailedWriteLeavesTheOldFileAndNothingElse) {
  ASSERT_TRUE(WriteFileAtomically(Path("a"), "old"));
  struct rlimit before {};
  getrlimit(RLIMIT_FSIZE, &before);
  struct rlimit small = before;
  small.rlim_cur = 1000;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  const auto written = WriteFileAtomically(Path("a"), std::string(100000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kFile);
  EXPECT_EQ(ReadFile(Path("a")).value(), "old");
  EXPECT_EQ(EntryCount(), 1u);
}

TEST_F(FileTest, WriteErrorsSayWhatToDo) {
  const auto missing = WriteFileAtomically(Path("no/such/a"), "x");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("the directory `" + Path("no/such") + "` does not exist"));
  EXPECT_THAT(WriteFileAtomically(root_, "x").error().message, HasSubstr("it is a directory"));
  EXPECT_FALSE(WriteFileAtomically("", "x"));
}

TEST_F(FileTest, DevicesAreWrittenThrough) {
  EXPECT_TRUE(WriteFileAtomically("/dev/null", "x"));
  const auto full = WriteFileAtomically("/dev/full", "x");
  ASSERT_FALSE(full);
  EXPECT_THAT(full.error().message, HasSubstr("No space left"));
  EXPECT_THAT(full.error().hint, HasSubstr("Free some space"));
}

TEST_F(FileTest, WriteProtectionIsRespected) {
  if (geteuid() == 0) GTEST_SKIP() << "the superuser may write everywhere";
  ASSERT_TRUE(WriteFileAtomically(Path("a"), "old"));
  chmod(Path("a").c_str(), 0444);
  EXPECT_THAT(WriteFileAtomically(Path("a"), "new").error().message, HasSubstr("Permission denied"));
  EXPECT_EQ(ReadFile(Path("a")).value(), "old");
  chmod(root_.c_str(), 0555);
  EXPECT_THAT(WriteFileAtomically(Path("b"), "new").error().message, HasSubstr("no permission to create a file"));
  chmod(root_.c_str(), 0755);
}

TEST_F(FileTest, AFolderIsToldThroughALinkToo) {
  ASSERT_TRUE(WriteFileAtomically(Path("file"), "x"));
  fs::create_directory_symlink(root_, Path("link"));
  EXPECT_TRUE(IsDirectory(root_));
  EXPECT_TRUE(IsDirectory(Path("link")));
  EXPECT_FALSE(IsDirectory(Path("file")));
  EXPECT_FALSE(IsDirectory(Path("nowhere")));
}

TEST_F(FileTest, DirectoriesAreMadeWithTheirParents) {
  EXPECT_TRUE(MakeDirectories(Path("x/y//z/")));
  EXPECT_TRUE(fs::is_directory(Path("x/y/z")));
  EXPECT_TRUE(MakeDirectories(Path("x/y/z")));
  ASSERT_TRUE(WriteFileAtomically(Path("file"), ""));
  EXPECT_THAT(MakeDirectories(Path("file/sub")).error().message, HasSubstr("file` is a file"));
  EXPECT_EQ(MakeDirectories(Path("file")).error().kind, ErrorKind::kFile);
}

}  // namespace
}  // namespace fitment
