// What a snapshot carries of a page.
#include "cli/slim_page.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

std::vector<std::string> KeptOf(const std::vector<std::string>& names) {
  ProjectRecord record{"a", "active", "", {}};
  for (const std::string& name : names) {
    FileRecord file;
    file.filename = name;
    file.url = "https://files.example.org/" + name;
    file.sha256 = std::string(64, 'a');
    record.files.push_back(file);
  }
  std::string bytes = EncodeProject(record), slim = SlimPage(*ProjectView::Open(bytes));
  auto view = ProjectView::Open(slim);
  std::vector<std::string> kept;
  for (uint32_t f = 0; f < view->file_count(); ++f) kept.emplace_back(view->file(f).filename);
  return kept;
}

TEST(SlimPage, KeepsWhatLinuxMachinesTake) {
  EXPECT_EQ(
      KeptOf({"a-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "a-1.0-cp311-cp311-win_amd64.whl",
              "a-1.0-cp38-cp38-manylinux1_x86_64.whl", "a-1.0-cp37-abi3-manylinux_2_17_aarch64.whl",
              "a-1.0-cp311-cp311-macosx_11_0_arm64.whl", "a-1.0-cp311-cp311-musllinux_1_1_x86_64.whl", "a-1.0.tar.gz"}),
      (std::vector<std::string>{"a-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
                                "a-1.0-cp37-abi3-manylinux_2_17_aarch64.whl", "a-1.0.tar.gz"}));
}

TEST(SlimPage, AReleaseKeepsAFileToBeRefusedFor) {
  EXPECT_EQ(KeptOf({"a-1.0-cp27-cp27mu-manylinux1_x86_64.whl", "a-1.0-cp27-cp27m-win32.whl", "a-2.0-py3-none-any.whl"})
                .size(),
            2u);
}

}  // namespace
}  // namespace fitment
