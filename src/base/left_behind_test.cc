#include "base/left_behind.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

namespace fitment {
namespace {

namespace fs = std::filesystem;

// Not a ScratchFolder: those are on the list themselves.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("left-behind-" + std::to_string(getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string FileIn(const fs::path& folder, const char* name) {
  fs::create_directories(folder);
  std::ofstream(folder / name) << "half";
  return folder / name;
}

TEST(LeftBehind, WhatIsHeldIsRemovedAndNothingElse) {
  Folder scratch;
  const std::string held = FileIn(scratch.path(), "held"), done = FileIn(scratch.path(), "done");
  FileIn(scratch.path() + "/folder/deep", "file");
  LeftBehind file(held), folder(scratch.path() + "/folder");
  { LeftBehind passing(done); }
  RemoveLeftBehind();
  EXPECT_FALSE(fs::exists(held));
  EXPECT_FALSE(fs::exists(scratch.path() + "/folder"));
  EXPECT_TRUE(fs::exists(done));
}

TEST(LeftBehind, AFullListAndAnEndlessPathHoldNothing) {
  Folder scratch;
  std::vector<std::unique_ptr<LeftBehind>> held;
  for (int i = 0; i < 80; ++i) held.push_back(std::make_unique<LeftBehind>(scratch.path() + "/none"));
  const std::string over = FileIn(scratch.path(), "over");
  LeftBehind one_more(over), endless(std::string(5000, 'a'));
  RemoveLeftBehind();
  EXPECT_TRUE(fs::exists(over));
}

// A leader and its child, both writing into the folder until they are ended; the leader deaf to SIGTERM.
pid_t StartWriters(const std::string& folder) {
  const pid_t leader = fork();
  if (leader != 0) return leader;
  setpgid(0, 0);
  std::signal(SIGTERM, SIG_IGN);
  const pid_t child = fork();
  if (child == 0) std::signal(SIGTERM, SIG_DFL);
  for (int i = 0;; ++i) {
    fs::create_directories(folder + "/" + std::to_string(child == 0) + "/" + std::to_string(i % 50));
    std::ofstream(folder + "/" + std::to_string(child == 0) + "/file") << i;
  }
}

TEST(LeftBehind, ProgramsThatWriteIntoAFolderAreEndedFirst) {
  Folder scratch;
  const std::string written = scratch.path() + "/written";
  fs::create_directories(written);
  const pid_t leader = StartWriters(written);
  ASSERT_GT(leader, 0);
  while (!fs::exists(written + "/0") || !fs::exists(written + "/1")) usleep(1000);
  LeftBehind folder(written);
  RunningGroup group(leader);
  RemoveLeftBehind();
  EXPECT_FALSE(fs::exists(written));
  EXPECT_NE(kill(leader, 0), 0);
}

TEST(LeftBehind, AForkedChildLeavesItsParentsAlone) {
  Folder scratch;
  const std::string held = FileIn(scratch.path(), "held"), own = FileIn(scratch.path(), "own");
  LeftBehind file(held);
  const pid_t child = fork();
  if (child == 0) {
    LeftBehind of_the_child(own);
    RemoveLeftBehind();
    _exit(0);
  }
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(fs::exists(held));
  EXPECT_FALSE(fs::exists(own));
}

TEST(LeftBehind, ASymbolicLinkGoesAndWhatItPointsToStays) {
  Folder scratch;
  const std::string file = FileIn(scratch.path() + "/kept", "file");
  fs::create_directory_symlink(scratch.path() + "/kept", scratch.path() + "/link");
  LeftBehind link(scratch.path() + "/link");
  RemoveLeftBehind();
  EXPECT_FALSE(fs::is_symlink(scratch.path() + "/link"));
  EXPECT_TRUE(fs::exists(file));
}

}  // namespace
}  // namespace fitment
