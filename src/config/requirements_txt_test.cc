// Tests of requirements_txt: the grammar of pip's documentation by table, with places and spans.
#include "config/requirements_txt.h"

#include <gtest/gtest.h>

#include "config/config_testing.h"

namespace fitment {
namespace {

Deployment Read(const std::string& text, const EnvironmentVariables& environment = {}) {
  Result<Deployment> read = RequirementsOf(text, environment);
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return read ? std::move(*read) : Deployment{};
}

const std::vector<RequirementItem>& ItemsOf(const Deployment& deployment) {
  return deployment.items;
}

TEST(RequirementsTxt, LinesCommentsAndPlaces) {
  std::string text = "# head\n\ntorch==2.1  # Too old!\n   numpy >= 1 ; python_version > '3'\r\nfoo#bar\n";
  Deployment read = Read(text);
  ASSERT_EQ(ItemsOf(read).size(), 3u);
  const RequirementItem& torch = ItemsOf(read)[0];
  EXPECT_EQ(torch.text, "torch==2.1");
  EXPECT_EQ(torch.place, (SourcePlace{"requirements.txt", 3, 1}));
  EXPECT_EQ(torch.line_text, "torch==2.1  # Too old!");
  EXPECT_EQ(torch.requirement->name, "torch");
  const RequirementItem& numpy = ItemsOf(read)[1];
  EXPECT_EQ(numpy.text, "numpy >= 1 ; python_version > '3'");
  EXPECT_EQ(numpy.place, (SourcePlace{"requirements.txt", 4, 4}));
  EXPECT_EQ(text.substr(numpy.span.begin, numpy.span.end - numpy.span.begin), numpy.text);
  EXPECT_TRUE(ItemsOf(read)[2].error);
}

TEST(RequirementsTxt, Continuations) {
  std::string text =
      "torch\\\n==2.1 \\\n  --hash=sha256:aa \\\n  --hash=sha256:bb\nnumpy \\\n# comment ends it\nscipy\\";
  Deployment read = Read(text);
  ASSERT_EQ(ItemsOf(read).size(), 3u);
  EXPECT_EQ(ItemsOf(read)[0].text, "torch==2.1");
  EXPECT_EQ(ItemsOf(read)[0].span, (Span{0, text.find(" \\\n  --hash")}));
  EXPECT_EQ(ItemsOf(read)[0].hashes, (std::vector<std::string>{"sha256:aa", "sha256:bb"}));
  EXPECT_EQ(ItemsOf(read)[1].text, "numpy");
  EXPECT_EQ(ItemsOf(read)[1].place.line, 5);
  EXPECT_EQ(ItemsOf(read)[2].text, "scipy");
}

TEST(RequirementsTxt, Options) {
  Deployment read = Read(
      "--index-url https://a/simple\n-i https://b/simple\n--extra-index-url=https://c --pre\n-f ./wheels\n--no-index\n"
      "--no-binary x,y\n--only-binary :all:\n--require-hashes\n--trusted-host h\n--use-feature f\n");
  EXPECT_EQ(read.options.index_url, "https://b/simple");
  EXPECT_EQ(read.options.extra_index_urls, std::vector<std::string>{"https://c"});
  EXPECT_EQ(read.options.no_binary, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(read.options.only_binary, std::vector<std::string>{":all:"});
  EXPECT_TRUE(read.options.no_index && read.options.prerelease && read.options.require_hashes);
  ASSERT_EQ(read.left_out.size(), 2u);
  EXPECT_EQ(read.left_out[0].place.line, 9);
}

TEST(RequirementsTxt, VariablesAreExpandedInMeaningNotInText) {
  EnvironmentVariables environment{{"TOKEN", "abc"}, {"V", "2.1"}};
  Deployment read =
      Read("torch==${V}\nx @ https://${TOKEN}@h/x-1-py3-none-any.whl\n-i https://${NONE}/simple\n", environment);
  EXPECT_EQ(ItemsOf(read)[0].text, "torch==${V}");
  EXPECT_EQ(ItemsOf(read)[0].requirement->specifiers.ToString(), "==2.1");
  EXPECT_EQ(ItemsOf(read)[1].requirement->url, "https://abc@h/x-1-py3-none-any.whl");
  EXPECT_EQ(read.options.index_url, "https://${NONE}/simple");
  ASSERT_EQ(read.notes.size(), 1u);
  EXPECT_NE(read.notes[0].find("NONE"), std::string::npos);
}

TEST(RequirementsTxt, BareUrlsAndPaths) {
  Deployment read = Read(
      "git+https://github.com/x/y.git\n./dir[gpu] ; python_version > "
      "'3'\nhttps://h/torch-2.1.2%2Bcu121-cp311-cp311-linux_x86_64.whl\n"
      "-e git+https://h/z#egg=z-name\n-e .\n");
  ASSERT_EQ(ItemsOf(read).size(), 5u);
  EXPECT_EQ(ItemsOf(read)[0].url, "git+https://github.com/x/y.git");
  EXPECT_FALSE(ItemsOf(read)[0].requirement);
  EXPECT_EQ(ItemsOf(read)[1].url, "./dir");
  EXPECT_EQ(ItemsOf(read)[1].url_extras, std::vector<std::string>{"gpu"});
  EXPECT_FALSE(ItemsOf(read)[1].url_marker.empty());
  EXPECT_EQ(ItemsOf(read)[2].requirement->normalized, "torch");
  EXPECT_TRUE(ItemsOf(read)[3].editable);
  EXPECT_EQ(ItemsOf(read)[3].requirement->normalized, "z-name");
  EXPECT_EQ(ItemsOf(read)[4].url, ".");
  EXPECT_EQ(ItemsOf(read)[4].place.column, 4);
}

TEST(RequirementsTxt, FaultyLinesAreItemsAndTheRestIsRead) {
  Deployment read = Read("diffusers=0.21.4\ntorch\n--no-deps\nother.txt\nnumpy --pre\n");
  ASSERT_EQ(ItemsOf(read).size(), 5u);
  ASSERT_TRUE(ItemsOf(read)[0].error);
  EXPECT_EQ(ItemsOf(read)[0].error->kind, ErrorKind::kRequirement);
  EXPECT_EQ(ItemsOf(read)[0].error->place.file, "requirements.txt");
  EXPECT_EQ(ItemsOf(read)[0].error->place.line, 1);
  EXPECT_NE(ItemsOf(read)[0].error->hint.find("=="), std::string::npos);
  EXPECT_FALSE(ItemsOf(read)[1].error);
  EXPECT_NE(ItemsOf(read)[2].error->message.find("--no-deps"), std::string::npos);
  EXPECT_NE(ItemsOf(read)[3].error->hint.find("-r other.txt"), std::string::npos);
  EXPECT_EQ(ItemsOf(read)[4].error->place.column, 7);
}

TEST(RequirementsTxt, Encodings) {
  EXPECT_EQ(TextsOf(Read("\xEF\xBB\xBFtorch\n")), std::vector<std::string>{"torch"});
  EXPECT_EQ(ItemsOf(Read("\xEF\xBB\xBFtorch\n"))[0].place.column, 1);
  Deployment latin = Read("# -*- coding: latin-1 -*-\ntorch  # \xE9t\xE9\n");
  EXPECT_EQ(ItemsOf(latin)[0].line_text, "torch  # été");
  std::string utf16("\xFF\xFEt\0o\0r\0c\0h\0\r\0\n\0", 16);
  EXPECT_EQ(TextsOf(Read(utf16)), std::vector<std::string>{"torch"});
  EXPECT_EQ(RequirementsOf("# coding: koi8-r\ntorch\n").error().kind, ErrorKind::kSyntax);
  EXPECT_TRUE(ItemsOf(Read("torch\xff\n"))[0].error);
  EXPECT_FALSE(ItemsOf(Read("torch  # \xff\n"))[0].error);
}

TEST(RequirementsTxt, GeneratedFiles) {
  std::string uv =
      "# This file was autogenerated by uv via the following command:\n#    uv pip compile -c limits.txt "
      "requirements.in -o requirements.txt\n"
      "numpy==1.2\n    # via torch\n";
  ASSERT_TRUE(GeneratedBy(uv));
  EXPECT_EQ(GeneratedBy(uv)->tool, "uv");
  EXPECT_EQ(GeneratedBy(uv)->source, "requirements.in");
  EXPECT_TRUE(ItemsOf(Read(uv))[0].generated);
  std::string pip_tools =
      "#\n# This file is autogenerated by pip-compile with Python 3.11\n# by the following command:\n#\n#    "
      "pip-compile setup.py\n#\nx==1\n";
  EXPECT_EQ(GeneratedBy(pip_tools)->tool, "pip-compile");
  EXPECT_EQ(GeneratedBy(pip_tools)->source, "setup.py");
  EXPECT_TRUE(GeneratedBy("a==1 \\\n  --hash=sha256:aa\nb==2 --hash=sha256:bb\n"));
  EXPECT_TRUE(GeneratedBy("numpy==1.2  # via torch\n"));
  EXPECT_FALSE(GeneratedBy("a==1 --hash=sha256:aa\nb\n"));
  EXPECT_FALSE(GeneratedBy("# made by hand\ntorch==2.1  # viable\n"));
  EXPECT_FALSE(GeneratedBy(""));
}

class Includes : public testing::Test {
 protected:
  Result<std::vector<Deployment>> Read(const std::string& file) {
    return ReadDeployments({folder_.Path(file)}, {}, {}, {});
  }
  TestFolder folder_;
};

TEST_F(Includes, AreRelativeToTheIncludingFileAndKeepTheirRole) {
  folder_.Write("a.txt", "one\n-r sub/b.txt\n-c sub/c.txt\ntwo\n");
  folder_.Write("sub/b.txt", "three\n-r d.txt\n-f wheels\n");
  folder_.Write("sub/c.txt", "torch<2.5\n-r d.txt\n");
  folder_.Write("sub/d.txt", "four\n");
  Result<std::vector<Deployment>> read = Read("a.txt");
  ASSERT_TRUE(read) << read.error().message;
  const Deployment& deployment = read->front();
  EXPECT_EQ(TextsOf(deployment), (std::vector<std::string>{"one", "three", "four", "torch<2.5", "four", "two"}));
  EXPECT_EQ(ItemsOf(deployment)[3].role, RequirementItem::Role::kConstraint);
  EXPECT_EQ(ItemsOf(deployment)[4].role, RequirementItem::Role::kConstraint);
  EXPECT_EQ(ItemsOf(deployment)[2].place.file, folder_.Path("sub/d.txt"));
  EXPECT_EQ(deployment.files.size(), 4u);
  EXPECT_EQ(deployment.options.find_links, std::vector<std::string>{folder_.Path("sub/wheels")});
}

TEST_F(Includes, CirclesAndMissingFilesAreRefusedWithThePlace) {
  folder_.Write("a.txt", "one\n-r b.txt\n");
  folder_.Write("b.txt", "-r a.txt\n");
  Result<std::vector<Deployment>> circle = Read("a.txt");
  ASSERT_FALSE(circle);
  EXPECT_NE(circle.error().message.find("includes itself"), std::string::npos);
  EXPECT_EQ(circle.error().place.line, 1);
  folder_.Write("c.txt", "one\n -r none.txt\n");
  Result<std::vector<Deployment>> missing = Read("c.txt");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kFile);
  EXPECT_NE(missing.error().message.find("none.txt"), std::string::npos);
  EXPECT_EQ(missing.error().place, (SourcePlace{folder_.Path("c.txt"), 2, 2}));
}

TEST_F(Includes, UrlsAndOtherFormatsAreLeftOut) {
  folder_.Write("a.txt", "-r https://h/x.txt\n-r pylock.toml\ntorch\n");
  Result<std::vector<Deployment>> read = Read("a.txt");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->front().left_out.size(), 2u);
}

TEST_F(Includes, ConstraintsMustBeNamed) {
  folder_.Write("a.txt", "torch\n-c c.txt\n");
  folder_.Write("c.txt", "git+https://h/x\n-e ./y\nx @ https://h/x.zip\n");
  Result<std::vector<Deployment>> read = Read("a.txt");
  ASSERT_TRUE(read);
  EXPECT_TRUE(ItemsOf(read->front())[1].error);
  EXPECT_TRUE(ItemsOf(read->front())[2].error);
  EXPECT_FALSE(ItemsOf(read->front())[3].error);
}

}  // namespace
}  // namespace fitment
