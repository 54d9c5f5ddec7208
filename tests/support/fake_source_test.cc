// The toy registry's text means what doc/case-format.md says.
#include "support/fake_source.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

constexpr std::string_view kStory = R"(
# one release with all that can be said, and a few beside it
package torch 2.1.2 requires-python >=3.8 yanked "bad build" tags cp311-cp311-manylinux_2_17_x86_64,cp310-cp310-win_amd64 uploaded 2024-01-02 sdist size 77
  numpy>=1.20
  foo[bar] ; python_version < "3.12"
  extra cuda: nvidia-cublas==1
  extra cuda: triton ; sys_platform == "linux" or os_name == "x"
  extra Empty_One:
package torch 2.2.0rc1 uploaded 2024-01-02T00:00:01Z no-hash
package foo 1 sdist likely
package foo 2 broken "Requires-Dist is nonsense"
project bar
project gone status quarantined "malware"
error project down "the index did not answer"
error metadata foo 1 "connection reset"
direct git+https://example.org/x.git@main#subdirectory=s unsloth commit 0123456789abcdef0123456789abcdef01234567 likely
  torch>=2.4
direct https://example.org/y-3.0-py3-none-any.whl y 3.0 filename y-3.0-py3-none-any.whl sha256 00
)";

ProjectView ProjectOf(FakeSource& source, size_t index, std::string_view name) {
  auto answer = source.Project(index, name);
  if (!answer || !*answer) throw std::runtime_error("no project " + std::string(name));
  return **answer;
}

TEST(FakeSource, ReadsReleases) {
  auto source = FakeSource::Of(kStory);
  ASSERT_EQ(source->indexes().size(), 1u);
  EXPECT_TRUE(source->indexes()[0].is_default);
  ProjectView torch = ProjectOf(*source, 0, "torch");
  ASSERT_EQ(torch.version_count(), 2u);
  EXPECT_EQ(torch.first_file(1), 3u) << "two wheels and an sdist";
  ProjectView::File file = torch.file(0);
  EXPECT_EQ(file.filename, "torch-2.1.2-cp311-cp311-manylinux_2_17_x86_64.whl");
  EXPECT_EQ(torch.tag_text(torch.file(1).tags), "cp310-cp310-win_amd64");
  EXPECT_EQ(torch.file(2).filename, "torch-2.1.2.tar.gz");
  EXPECT_EQ(file.requires_python, ">=3.8");
  EXPECT_EQ(file.yanked_reason, "bad build");
  EXPECT_EQ(file.upload_time_us, 1'704'153'600'000'000);
  EXPECT_EQ(file.size_bytes, 77u);
  EXPECT_EQ(file.Sha256().size(), 64u);
  EXPECT_NE(file.Sha256(), torch.file(1).Sha256());
  EXPECT_EQ(torch.file(3).filename, "torch-2.2.0rc1-py3-none-any.whl");
  EXPECT_EQ(torch.file(3).upload_time_us, 1'704'153'601'000'000);
  EXPECT_EQ(torch.file(3).Sha256(), "");
}

TEST(FakeSource, ReadsRequirements) {
  auto source = FakeSource::Of(kStory);
  ProjectView torch = ProjectOf(*source, 0, "torch");
  auto metadata = source->Metadata(0, torch, 0);
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_EQ(metadata->error(), "");
  EXPECT_EQ(metadata->source(), "METADATA of torch-2.1.2-cp311-cp311-manylinux_2_17_x86_64.whl");
  ASSERT_EQ(metadata->requirement_count(), 4u);
  EXPECT_EQ(metadata->requirement_text(1), "foo[bar] ; python_version < \"3.12\"");
  EXPECT_EQ(metadata->requirement_text(2), "nvidia-cublas==1 ; extra == \"cuda\"");
  EXPECT_EQ(metadata->requirement_text(3),
            "triton ; (sys_platform == \"linux\" or os_name == \"x\") and extra == \"cuda\"");
  EXPECT_TRUE(metadata->requirement_is_base(1));
  EXPECT_TRUE(metadata->requirement_needs_extra(3, "cuda"));
  ASSERT_EQ(metadata->extra_count(), 2u);
  EXPECT_EQ(metadata->extra(1), "empty-one");
  ProjectView foo = ProjectOf(*source, 0, "foo");
  EXPECT_EQ(source->Metadata(0, foo, 1)->error(), "Requires-Dist is nonsense");
  EXPECT_FALSE(source->Metadata(0, foo, 0)) << "an injected network error";
  EXPECT_EQ(source->metadata_asked().count("foo-1.tar.gz"), 1u);
}

TEST(FakeSource, TellsAbsenceAndTrouble) {
  auto source = FakeSource::Of(kStory);
  auto unknown = source->Project(0, "unknown");
  ASSERT_TRUE(unknown);
  EXPECT_FALSE(unknown->has_value());
  EXPECT_EQ(ProjectOf(*source, 0, "bar").file_count(), 0u);
  EXPECT_EQ(ProjectOf(*source, 0, "gone").status(), "quarantined");
  EXPECT_EQ(ProjectOf(*source, 0, "gone").status_reason(), "malware");
  auto down = source->Project(0, "down");
  ASSERT_FALSE(down);
  EXPECT_EQ(down.error().kind, ErrorKind::kNetwork);
  EXPECT_EQ(source->counters().projects_read, 4u);
}

TEST(FakeSource, KnowsDirectReferences) {
  auto source = FakeSource::Of(kStory);
  auto git = source->Direct({"git+https://example.org/x.git@main#subdirectory=s", "", false});
  ASSERT_TRUE(git) << git.error().message;
  EXPECT_EQ(git->commit, "0123456789abcdef0123456789abcdef01234567");
  EXPECT_EQ(git->url, "git+https://example.org/x.git@" + git->commit + "#subdirectory=s");
  EXPECT_EQ(git->metadata.version(), "");
  EXPECT_EQ(git->metadata.certainty(), Certainty::kLikely);
  EXPECT_EQ(git->metadata.requirement_name(0), "torch");
  auto wheel = source->Direct({"https://example.org/y-3.0-py3-none-any.whl", "", false});
  ASSERT_TRUE(wheel);
  EXPECT_EQ(wheel->filename, "y-3.0-py3-none-any.whl");
  EXPECT_EQ(wheel->metadata.version(), "3.0");
  EXPECT_FALSE(source->Direct({"https://example.org/z", "", false}));
}

TEST(FakeSource, SeveralIndexes) {
  auto source = FakeSource::Of(R"(
index cuda https://download.pytorch.org/whl/cu121
package torch 2.4.0+cu121
index main default
package torch 2.5.0
package numpy 1
)");
  ASSERT_EQ(source->indexes().size(), 2u);
  EXPECT_EQ(source->indexes()[0].url, "https://download.pytorch.org/whl/cu121");
  EXPECT_FALSE(source->indexes()[0].is_default);
  EXPECT_EQ(source->indexes()[1].url, "https://main.example.org/simple");
  EXPECT_TRUE(source->indexes()[1].is_default);
  EXPECT_EQ(ProjectOf(*source, 0, "torch").version_text(0), "2.4.0+cu121");
  EXPECT_EQ(ProjectOf(*source, 1, "torch").version_text(0), "2.5.0");
  EXPECT_FALSE((*source->Project(0, "numpy")).has_value());
}

TEST(FakeSource, SlipsNameTheirLine) {
  auto slip = [](std::string_view text) {
    auto source = FakeSource::Parse(text);
    return source ? std::string("no error") : source.error().message;
  };
  EXPECT_NE(slip("\npackge foo 1").find("line 2: `packge`"), std::string::npos) << slip("\npackge foo 1");
  EXPECT_NE(slip("package foo").find("lacks a version"), std::string::npos);
  EXPECT_NE(slip("package foo 1 2 3").find("`2` is not known"), std::string::npos);
  EXPECT_NE(slip("package foo one").find("PEP 440"), std::string::npos);
  EXPECT_NE(slip("package foo 1 uploaded yesterday").find("YYYY"), std::string::npos);
  EXPECT_NE(slip("package foo 1 tags").find("value of tags"), std::string::npos);
  EXPECT_THROW(FakeSource::Of("nonsense"), std::runtime_error);
  EXPECT_EQ(FakeSource::Of("")->indexes().size(), 1u);
}

}  // namespace
}  // namespace fitment
