// pyproject.toml read: project, extras, groups, uv and Poetry; and edited in place.
#include <gtest/gtest.h>

#include "config/config_testing.h"
#include "config/format.h"
#include "config/toml_reader.h"

namespace fitment {
namespace {

Result<Deployment> PyprojectOf(const std::string& text, const ReadChoices& choices = {}) {
  return ReadAs("pyproject", "pyproject.toml", text, choices);
}

constexpr std::string_view kText = R"([project]
name = "X"
requires-python = ">=3.10,<3.13"
dependencies = [
    "torch==2.1.2",        # pinned
    'numpy<2 ; python_version < "3.12"',
    "x[gpu]"
]
optional-dependencies.gpu = ["xformers", "bitsandbytes>=0.43"]
optional-dependencies.all = ["x[gpu]", "rich"]

[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
lint = ["ruff"]

[tool.uv]
constraint-dependencies = ["scipy<1.14"]
override-dependencies = ["protobuf==4.25"]
[tool.uv.sources]
torch = { index = "cu121" }
rich = { git = "https://example.org/rich.git", tag = "v1" }
[[tool.uv.index]]
name = "cu121"
url = "https://example.org/cu121"
explicit = true
)";

TEST(Pyproject, WhatIsAskedForIsRead) {
  auto plain = PyprojectOf(std::string(kText));
  ASSERT_TRUE(plain) << plain.error().message;
  EXPECT_EQ(TextsOf(*plain),
            (std::vector<std::string>{"torch==2.1.2", "numpy<2 ; python_version < \"3.12\"", "xformers",
                                      "bitsandbytes>=0.43", "scipy<1.14", "protobuf==4.25"}));
  EXPECT_EQ(plain->default_python, "3.12");
  EXPECT_TRUE(plain->options.extra_index_urls.empty());
  EXPECT_EQ(plain->options.index_pins, std::vector<std::string>{"torch=https://example.org/cu121"});
  EXPECT_EQ(ItemOf(*plain, "scipy")->role, Role::kConstraint);
  EXPECT_EQ(ItemOf(*plain, "protobuf")->role, Role::kOverride);
  EXPECT_EQ(ItemOf(*plain, "numpy")->place.line, 6);
  EXPECT_EQ(ItemOf(*plain, "numpy")->place.column, 6);
  auto more = PyprojectOf(std::string(kText), {{"all"}, {"dev"}});
  ASSERT_TRUE(more) << more.error().message;
  ASSERT_TRUE(ItemOf(*more, "rich"));
  EXPECT_EQ(ItemOf(*more, "rich")->requirement->url, "git+https://example.org/rich.git@v1");
  EXPECT_TRUE(ItemOf(*more, "pytest") && ItemOf(*more, "ruff"));
}

TEST(Pyproject, FaultsAreToldWithTheirPlace) {
  auto unknown = PyprojectOf(std::string(kText), {{"gpus"}, {}});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().hint.find("gpu"), std::string::npos);
  for (const char* text :
       {"[project]\ndependencies = \"torch\"\n", "[project]\ndependencies = [\n1]\n", "[project]\nx = 1\nx = 2\n",
        "[project]\nrequires-python = 3.10\n", "project = 1\n", "[dependency-groups]\na = [{x = 1}]\n",
        "[tool.uv]\nindex = [{name = \"x\"}]\n", "[tool.poetry.dependencies]\ntorch = 2\n"}) {
    auto read = PyprojectOf(text, {{}, {"a"}});
    ASSERT_FALSE(read) << text;
  }
  EXPECT_EQ(PyprojectOf("[project]\ndependencies = [\n1]\n").error().place.line, 3);
  EXPECT_FALSE(
      PyprojectOf("[dependency-groups]\na = [{include-group=\"b\"}]\nb = [{include-group=\"a\"}]\n", {{}, {"a"}}));
  auto faulty = PyprojectOf("[project]\ndependencies = ['torch=2.1']\n");
  ASSERT_TRUE(faulty);
  EXPECT_TRUE(faulty->items.front().error);
}

TEST(Pyproject, EditsKeepTheForm) {
  auto read = PyprojectOf(std::string(kText));
  ASSERT_TRUE(read);
  std::string text = Edited(*read, {Replace(*read, "torch", "torch>=2.4", "Updated from 2.1.2")});
  EXPECT_NE(text.find("    \"torch>=2.4\",          # Updated from 2.1.2\n"), std::string::npos) << text;
  text = Edited(*read, {Replace(*read, "numpy", "numpy<3 ; python_version < '3.12'"), Drop(*read, "torch")});
  EXPECT_NE(text.find("dependencies = [\n    \"numpy<3 ; python_version < '3.12'\",\n"), std::string::npos) << text;
  text = Edited(*read, {Drop(*read, "xformers"), Add(*read, "scipy>=1", "torch")});
  EXPECT_NE(text.find("gpu = [\"bitsandbytes>=0.43\"]"), std::string::npos) << text;
  EXPECT_NE(text.find("# pinned\n    \"scipy>=1\",\n"), std::string::npos) << text;
  text = Edited(*read, {Drop(*read, "xformers"), Drop(*read, "bitsandbytes")});
  EXPECT_NE(text.find("gpu = []"), std::string::npos) << text;
  text = Edited(*read, {Drop(*read, "bitsandbytes"), Add(*read, "z", "xformers")});
  EXPECT_NE(text.find("gpu = [\"xformers\", \"z\"]"), std::string::npos) << text;
}

TEST(Pyproject, AddsBehindTheLastLineAndToAnEmptyList) {
  auto read = PyprojectOf("[project]\r\ndependencies = [\r\n  \"é\",\r\n  'torch' # last\r\n]\r\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(Edited(*read, {Add(*read, "y>=1", "torch")}),
            "[project]\r\ndependencies = [\r\n  \"é\",\r\n  'torch', # last\r\n  'y>=1'\r\n]\r\n");
  auto empty = PyprojectOf("[project]\ndependencies = []\n");
  ASSERT_TRUE(empty);
  EXPECT_EQ(Edited(*empty, {Add(*empty, "y"), Add(*empty, "z")}), "[project]\ndependencies = [\"y\", \"z\"]\n");
}

TEST(Poetry, ConstraintsAsPep440) {
  for (auto [poetry, pep] : std::vector<std::pair<const char*, const char*>>{{"^1.2.3", ">=1.2.3,<2.0"},
                                                                             {"^0.2.3", ">=0.2.3,<0.3"},
                                                                             {"^0.0.3", ">=0.0.3,<0.0.4"},
                                                                             {"^0", ">=0,<1.0"},
                                                                             {"~1.2.3", ">=1.2.3,<1.3"},
                                                                             {"~1", ">=1,<2.0"},
                                                                             {"~=1.2", "~=1.2"},
                                                                             {"*", ""},
                                                                             {"1.2.*", "==1.2.*"},
                                                                             {"1.2", "==1.2"},
                                                                             {">=1 <2", ">=1,<2"},
                                                                             {">= 1, < 2", ">=1,<2"},
                                                                             {"=1.2", "==1.2"}})
    EXPECT_EQ(ClausesOfPoetry(poetry).value_or("none"), pep) << poetry;
  EXPECT_FALSE(ClausesOfPoetry("^1 || ^2"));
  EXPECT_FALSE(ClausesOfPoetry("^x"));
}

TEST(Poetry, IsReadAndEdited) {
  auto read = PyprojectOf(
      "[tool.poetry.dependencies]\npython = \"^3.9,<3.12\"\ntorch = \"^2.1\"  # c\n"
      "x = { version = \"1.0\", extras = [\"a\"], markers = \"sys_platform == 'linux'\" }\ny = {git = "
      "\"https://h/y\"}\n"
      "z = {version = \"*\", optional = true}\n[tool.poetry.group.dev.dependencies]\nw = \"*\"\n");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), (std::vector<std::string>{"torch>=2.1,<3.0", "x[a]==1.0 ; sys_platform == 'linux'",
                                                      "y @ git+https://h/y"}));
  EXPECT_EQ(read->default_python, "3.11");
  std::string text = Edited(
      *read, {Replace(*read, "torch", "torch>=2.4,<3"), Replace(*read, "x", "x[a]>=1.1 ; sys_platform == 'linux'")});
  EXPECT_NE(text.find("torch = \">=2.4,<3\"  # c\nx = { version = \">=1.1\", extras"), std::string::npos) << text;
}

}  // namespace
}  // namespace fitment
