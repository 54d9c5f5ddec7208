// Tests of scratch_folder.h.
#include "base/scratch_folder.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace fitment {
namespace {

TEST(ScratchFolder, IsThereAndGoesWithWhatLiesInIt) {
  std::string path;
  {
    const ScratchFolder folder("one"), other("one");
    path = folder.path();
    EXPECT_NE(path.find("/fitment-one-"), std::string::npos);
    EXPECT_NE(path, other.path());
    std::ofstream(path + "/file") << "text";
    ASSERT_TRUE(std::filesystem::exists(path + "/file"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ScratchFile, LiesBelowTmpdirWithoutAName) {
  const ScratchFolder folder("tmpdir");
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before ? before : "";
  setenv("TMPDIR", folder.path().c_str(), 1);
  std::FILE* file = OpenScratchFile();
  setenv("TMPDIR", (folder.path() + "/absent").c_str(), 1);
  EXPECT_EQ(OpenScratchFile(), nullptr);
  before ? setenv("TMPDIR", kept.c_str(), 1) : unsetenv("TMPDIR");
  ASSERT_NE(file, nullptr);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_EQ(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fileno(file))).parent_path(),
            folder.path());
  ASSERT_GE(std::fputs("text", file), 0);
  std::rewind(file);
  char read[5] = "";
  EXPECT_EQ(std::fread(read, 1, 4, file), 4u);
  EXPECT_STREQ(read, "text");
  std::fclose(file);
}

}  // namespace
}  // namespace fitment
