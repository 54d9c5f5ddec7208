// Tests of config/discover.h.
#include "config/discover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace fitment {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DiscoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "discover-" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void Write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(folder_ + "/" + name).parent_path());
    std::ofstream(folder_ + "/" + name) << text;
  }
  std::string folder_;
  std::vector<LeftOut> passed_over_;
};

TEST_F(DiscoverTest, FindsWhatHasTheNameAndTheContent) {
  Write("b/config.yaml", "model_name: x\nrequirements:\n  - torch\n");
  Write("a/requirements-dev.txt", "torch\n");
  Write("a/notes.txt", "torch\n");
  auto found = FindDeployments(folder_, passed_over_);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(*found, ElementsAre(folder_ + "/a/requirements-dev.txt", folder_ + "/b/config.yaml"));
}

TEST_F(DiscoverTest, EnvironmentsAndHiddenFoldersAreNotEntered) {
  for (const char* folder : {".git", "node_modules", "venv/lib", "x/site-packages"})
    Write(std::string(folder) + "/requirements.txt", "torch\n");
  Write("venv/pyvenv.cfg", "home = /usr\n");
  auto found = FindDeployments(folder_, passed_over_);
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, ElementsAre());
}

TEST_F(DiscoverTest, WhatIsNoDeploymentIsToldWithItsReason) {
  Write("config.yaml", "database: here\n");
  auto found = FindDeployments(folder_, passed_over_);
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, ElementsAre());
  ASSERT_EQ(passed_over_.size(), 1u);
  EXPECT_THAT(passed_over_[0].what, HasSubstr("config.yaml"));
  EXPECT_FALSE(passed_over_[0].why.empty());
}

TEST_F(DiscoverTest, AMissingFolderIsAnError) {
  auto found = FindDeployments(folder_ + "/nowhere", passed_over_);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kFile);
}

}  // namespace
}  // namespace fitment
