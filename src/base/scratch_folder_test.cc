// Tests of scratch_folder.h.
#include "base/scratch_folder.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace fitment
