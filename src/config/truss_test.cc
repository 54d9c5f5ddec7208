// Tests of truss: fields, what is left out, and errors with their place.
#include "config/truss.h"

#include <gtest/gtest.h>

#include "config/config_testing.h"

namespace fitment {
namespace {

Deployment Read(const std::string& text) {
  Result<Deployment> read = TrussOf(text);
  EXPECT_TRUE(read) << (read ? "" : read.error().message) << "\n" << text;
  return read ? std::move(*read) : Deployment{};
}

const std::vector<RequirementItem>& ItemsOf(const Deployment& deployment) {
  return deployment.items;
}

TEST(Truss, TheFoundingShape) {
  Deployment read = Read(
      "model_name: é\npython_version: py311\nresources:\n  accelerator: T4\n  use_gpu: true\nrequirements:\n"
      "  # Core\n  - torch==2.1.2                # Too old!\n  - unsloth[colab-new]==2025.11.3\n  - snac\n");
  EXPECT_EQ(TextsOf(read), (std::vector<std::string>{"torch==2.1.2", "unsloth[colab-new]==2025.11.3", "snac"}));
  EXPECT_EQ(ItemsOf(read)[0].place, (SourcePlace{"config.yaml", 8, 5}));
  EXPECT_EQ(ItemsOf(read)[0].line_text, "  - torch==2.1.2                # Too old!");
  EXPECT_EQ(read.python, "py311");
  EXPECT_EQ(read.python_place, (SourcePlace{"config.yaml", 2, 17}));
  EXPECT_EQ(read.accelerator, "T4");
  EXPECT_EQ(read.default_python, "3.13");
  EXPECT_EQ(read.installer, "uv");
  EXPECT_EQ(read.index_strategy, "unsafe-best-match");
  EXPECT_EQ(read.steps.front().name, "requirements of config.yaml");
  EXPECT_TRUE(read.left_out.empty());
}

TEST(Truss, ItemsThatAreOptionsUrlsAndComments) {
  Deployment read = Read(
      "requirements:\n- --pre --extra-index-url https://x/whl/cu121\n- git+https://h/y.git\n- \"torch==2.1  # "
      "pinned\"\n- # nothing\n- null\n"
      "- \"\"\n- z @ https://h/z.zip\n- -e ./packages/q\n- 'it==1; python_version < \"3.12\"'\n");
  EXPECT_EQ(TextsOf(read), (std::vector<std::string>{"git+https://h/y.git", "torch==2.1", "z @ https://h/z.zip",
                                                     "./packages/q", "it==1; python_version < \"3.12\""}));
  EXPECT_TRUE(read.options.prerelease);
  EXPECT_EQ(read.options.extra_index_urls, std::vector<std::string>{"https://x/whl/cu121"});
  EXPECT_EQ(read.left_out.size(), 3u);
  EXPECT_TRUE(ItemsOf(read)[3].editable);
  EXPECT_EQ(ItemsOf(read)[1].place.line, 4);
  EXPECT_EQ(ItemsOf(read)[1].place.column, 4);
}

TEST(Truss, BlockScalarsFlowListsAndAliases) {
  Deployment read = Read("requirements: [torch, \"numpy==1\", 'x[a]']\n");
  EXPECT_EQ(TextsOf(read), (std::vector<std::string>{"torch", "numpy==1", "x[a]"}));
  std::string text = "requirements:\n- |\n  torch==2.1\n  # c\n  numpy  # why\n- >-\n  scipy\n  >=1\n";
  read = Read(text);
  EXPECT_EQ(TextsOf(read), (std::vector<std::string>{"torch==2.1", "numpy", "scipy >=1"}));
  EXPECT_EQ(ItemsOf(read)[1].place.line, 5);
  EXPECT_EQ(text.substr(ItemsOf(read)[1].span.begin, 5), "numpy");
  read = Read("base: &b\n- torch\nrequirements: *b\n");
  EXPECT_EQ(TextsOf(read), std::vector<std::string>{"torch"});
  read = Read("requirements:\n- &t torch==1\n- *t\n");
  EXPECT_EQ(TextsOf(read), (std::vector<std::string>{"torch==1", "torch==1"}));
  read = Read("<<: {requirements: [a]}\nmodel_name: x\n");
  EXPECT_EQ(TextsOf(read), std::vector<std::string>{"a"});
}

TEST(Truss, SilentFields) {
  for (const char* text :
       {"", "# nothing\n", "model_name: x\n", "requirements: null\n", "requirements:\n", "requirements: []\n"}) {
    Deployment read = Read(text);
    EXPECT_TRUE(ItemsOf(read).empty()) << text;
    EXPECT_EQ(read.python, "") << text;
    EXPECT_TRUE(read.python_insert) << text;
  }
  EXPECT_EQ(*Read("model_name: x\nrequirements: []\n").python_insert, 14u);
  EXPECT_EQ(*Read("# head\nrequirements: []\n").python_insert, 7u);
}

TEST(Truss, AcceleratorsAndInstanceTypes) {
  EXPECT_EQ(Read("resources: {accelerator: 'H100:8'}\n").accelerator, "H100:8");
  EXPECT_EQ(Read("resources:\n  accelerator: null\n").accelerator, "");
  EXPECT_EQ(Read("resources:\n  instance_type: L4:4x16\n  accelerator: T4\n").accelerator, "L4");
  EXPECT_EQ(Read("resources:\n  instance_type: A10G:2x24x96\n").accelerator, "A10G:2");
  EXPECT_EQ(Read("resources:\n  instance_type: CPU:4x16\n").accelerator, "");
}

TEST(Truss, WhatIsNotJudgedIsSaid) {
  Deployment read = Read(
      "base_image:\n  image: nvidia/cuda:12\nsystem_packages:\n- ffmpeg\n- sox\nbuild_commands:\n- pip install "
      "flash-attn\n- echo x\n"
      "external_package_dirs: [../p]\n");
  ASSERT_EQ(read.left_out.size(), 3u);
  EXPECT_EQ(read.left_out[0].what, "system_packages: ffmpeg, sox");
  EXPECT_EQ(read.left_out[2].place.line, 8);
  ASSERT_EQ(read.notes.size(), 1u);
  EXPECT_NE(read.notes[0].find("nvidia/cuda:12"), std::string::npos);
  EXPECT_EQ(read.image, "nvidia/cuda:12");
  ASSERT_EQ(read.items.size(), 1u);
  EXPECT_EQ(read.items[0].text, "flash-attn");
}

TEST(Truss, WithoutABuildNothingIsInstalled) {
  Deployment read = Read("requirements: [a]\nbuild_commands: [pip install b]\ndocker_server:\n  no_build: true\n");
  EXPECT_NE(read.never_installed.find("no_build"), std::string::npos);
  EXPECT_EQ(read.items.size(), 1u);
}

TEST(Truss, RequirementsFile) {
  TestFolder folder;
  std::string config = folder.Write("config.yaml", "requirements_file: ./sub/requirements.txt\n");
  folder.Write("sub/requirements.txt", "torch==2.1\n-r more.txt\n");
  folder.Write("sub/more.txt", "numpy\n");
  Result<std::vector<Deployment>> read = ReadDeployments({config}, {}, {}, {});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(read->front()), (std::vector<std::string>{"torch==2.1", "numpy"}));
  EXPECT_EQ(read->front().files.size(), 3u);
  EXPECT_EQ(read->front().files.front().path, config);
  folder.Write("config.yaml", "requirements_file: none.txt\n");
  read = ReadDeployments({config}, {}, {}, {});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kFile);
  EXPECT_EQ(read.error().place.line, 1);
  folder.Write("config.yaml", "requirements_file: ./uv.lock\n");
  EXPECT_FALSE(ReadDeployments({config}, {}, {}, {}));
  folder.Write("uv.lock", "version = 1\n[[package]]\nname = \"torch\"\nversion = \"2.1.0\"\n");
  read = ReadDeployments({config}, {}, {}, {});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(read->front()), std::vector<std::string>{"torch==2.1.0"});
  EXPECT_EQ(read->front().kind, "truss");
}

struct Refused {
  const char* text;
  const char* part;
  int line;
  const char* hint;
};

TEST(Truss, RefusalsSayWhatToWrite) {
  const Refused cases[] = {
      {"a: 1\nrequirements: torch\n", "is a scalar", 2, "- "},
      {"requirements: requirements.txt\n", "is a scalar", 1, "requirements_file"},
      {"requirements:\n  torch: 2.1\n", "is a mapping", 2, "- "},
      {"requirements:\n- x\n- torch: 2.1\n", "item 2 of `requirements`", 3, "torch==2.1"},
      {"requirements:\n- 1.0\n", "item 1", 2, "quotes"},
      {"requirements:\n- [a]\n", "is a list", 2, "quotes"},
      {"python_version: 3.11\n", "`python_version: 3.11`", 1, "did you mean `py311`?"},
      {"python_version: py38\n", "py38", 1, "py39, py310"},
      {"python_version: \"3.12\"\n", "3.12", 1, "py312"},
      {"resources: T4\n", "`resources`", 1, "accelerator"},
      {"resources:\n  accelerator: 4\n", "`accelerator`", 2, "T4"},
      {"requirements: [a]\nrequirements_file: r.txt\n", "both", 2, "keep one"},
      {"- torch\n", "no mapping", 1, "model_name"},
      {"requirements: [a]\nrequirements: [b]\n", "on line 1 and again on line 2", 2, "keep one"},
      {"a: [\n", "not YAML", 2, ""},
  };
  for (const Refused& wrong : cases) {
    Result<Deployment> read = TrussOf(wrong.text);
    ASSERT_FALSE(read) << wrong.text;
    EXPECT_EQ(read.error().kind, ErrorKind::kSyntax) << wrong.text;
    EXPECT_NE(read.error().message.find(wrong.part), std::string::npos) << read.error().message;
    EXPECT_EQ(read.error().place.line, wrong.line) << wrong.text << read.error().message;
    EXPECT_NE(read.error().hint.find(wrong.hint), std::string::npos) << read.error().hint;
  }
}

TEST(Truss, FaultyRequirementsAreItems) {
  Deployment read = Read("requirements:\n- diffusers=0.21.4\n- torch\n- \"x=\\x31\"\n");
  ASSERT_EQ(ItemsOf(read).size(), 3u);
  EXPECT_EQ(ItemsOf(read)[0].error->place.line, 2);
  EXPECT_FALSE(ItemsOf(read)[1].error);
  EXPECT_EQ(ItemsOf(read)[2].error->place, (SourcePlace{"config.yaml", 4, 4}));
}

}  // namespace
}  // namespace fitment
