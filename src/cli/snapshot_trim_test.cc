// Tests of cli/snapshot_trim.h.
#include "cli/snapshot_trim.h"

#include <gmock/gmock.h>

namespace fitment {
namespace {

FileRecord File(std::string filename) {
  FileRecord file;
  file.url = "https://files.example.org/" + filename;
  file.filename = std::move(filename);
  file.sha256 = std::string(64, 'a');
  file.size_bytes = 7;
  return file;
}

std::vector<std::string> Names(const std::string& record) {
  ProjectView view = ProjectView::Open(record).value();
  std::vector<std::string> names;
  for (uint32_t i = 0; i < view.file_count(); ++i) names.emplace_back(view.file(i).filename);
  return names;
}

TEST(TrimmedProject, KeepsWhatATargetTakesAndEveryVersion) {
  ProjectRecord project;
  project.name = "x";
  for (const char* name : {"x-1.0-cp311-cp311-win_amd64.whl", "x-1.0-cp311-cp311-macosx_11_0_arm64.whl",
                           "x-2.0-cp311-cp311-win_amd64.whl", "x-2.0-cp311-cp311-manylinux_2_17_x86_64.whl",
                           "x-2.0-cp310-cp310-manylinux_2_17_x86_64.whl", "x-2.0.tar.gz", "x-3.0-py3-none-any.whl"}) {
    project.files.push_back(File(name));
  }
  std::vector<TagSet> tags{TagSet::For(PythonVersion{3, 11}, Platform{})};
  std::string trimmed = TrimmedProject(EncodeProject(project), tags).value();
  std::vector<std::string> names = Names(trimmed);
  EXPECT_EQ(names.size(), 4u);
  EXPECT_THAT(names, testing::IsSupersetOf(
                         {"x-2.0-cp311-cp311-manylinux_2_17_x86_64.whl", "x-2.0.tar.gz", "x-3.0-py3-none-any.whl"}));
  ProjectView view = ProjectView::Open(trimmed).value();
  EXPECT_EQ(view.version_count(), 3u);
  EXPECT_EQ(view.file(0).Sha256(), std::string(64, 'a'));
  EXPECT_EQ(view.file(0).size_bytes, 7u);
}

TEST(TrimmedProject, RefusesWhatIsNoPage) {
  EXPECT_FALSE(TrimmedProject("junk", {}));
}

}  // namespace
}  // namespace fitment
