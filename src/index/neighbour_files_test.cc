// Walking through a project's releases.
#include "index/neighbour_files.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

class NeighbourFilesTest : public testing::Test {
 protected:
  void Page(std::vector<std::string> filenames) {
    ProjectRecord record;
    record.name = "demo";
    record.status = "active";
    for (std::string& name : filenames) {
      FileRecord file;
      file.yanked = name.starts_with("!");
      file.filename = name.substr(file.yanked);
      file.url = "https://h/" + file.filename;
      record.files.push_back(file);
    }
    bytes_ = EncodeProject(record);
    page_ = *ProjectView::Open(bytes_);
  }
  std::vector<std::string> From(const std::string& filename, uint32_t count, bool newer) {
    std::vector<std::string> names;
    for (uint32_t file = 0; file < page_.file_count(); ++file) {
      if (page_.file(file).filename != filename) continue;
      for (uint32_t next : NeighbourFiles(page_, file, count, newer)) names.emplace_back(page_.file(next).filename);
    }
    return names;
  }
  using Names = std::vector<std::string>;
  std::string bytes_;
  ProjectView page_;
};

TEST_F(NeighbourFilesTest, NearestFirstInEitherDirection) {
  Page({"demo-1.0-py3-none-any.whl", "demo-2.0-py3-none-any.whl", "demo-3.0-py3-none-any.whl",
        "demo-10.0-py3-none-any.whl"});
  EXPECT_EQ(From("demo-10.0-py3-none-any.whl", 2, false),
            (Names{"demo-3.0-py3-none-any.whl", "demo-2.0-py3-none-any.whl"}));
  EXPECT_EQ(From("demo-3.0-py3-none-any.whl", 9, true), (Names{"demo-10.0-py3-none-any.whl"}));
  EXPECT_TRUE(From("demo-1.0-py3-none-any.whl", 9, false).empty());
}

TEST_F(NeighbourFilesTest, OfTheSameTagsElseOfTheSameKind) {
  Page({"demo-1.0-cp311-cp311-manylinux1_x86_64.whl", "demo-1.0-cp310-cp310-manylinux1_x86_64.whl",
        "demo-1.0-cp311-cp311-win_amd64.whl", "demo-1.0-cp311-cp311-manylinux2014_aarch64.whl",
        "demo-2.0-cp311-cp311-manylinux_2_28_x86_64.whl", "demo-2.0-cp311-cp311-win_amd64.whl"});
  EXPECT_EQ(From("demo-2.0-cp311-cp311-manylinux_2_28_x86_64.whl", 1, false),
            Names{"demo-1.0-cp311-cp311-manylinux1_x86_64.whl"});
  EXPECT_EQ(From("demo-2.0-cp311-cp311-win_amd64.whl", 1, false), Names{"demo-1.0-cp311-cp311-win_amd64.whl"});
}

TEST_F(NeighbourFilesTest, WithoutYankedPrereleasesAndSdists) {
  Page({"demo-1.0-py3-none-any.whl", "!demo-2.0-py3-none-any.whl", "demo-3.0rc1-py3-none-any.whl", "demo-4.0.tar.gz",
        "demo-5.0-py3-none-any.whl", "demo-6.0rc1-py3-none-any.whl"});
  EXPECT_EQ(From("demo-5.0-py3-none-any.whl", 9, false), Names{"demo-1.0-py3-none-any.whl"});
  EXPECT_EQ(From("demo-6.0rc1-py3-none-any.whl", 2, false),
            (Names{"demo-5.0-py3-none-any.whl", "demo-3.0rc1-py3-none-any.whl"}));
  EXPECT_TRUE(From("demo-4.0.tar.gz", 9, false).empty());
}

}  // namespace
}  // namespace fitment
