// Dockerfiles read and edited; the shell's words and traps.
#include <gtest/gtest.h>

#include "config/config_testing.h"
#include "config/shell_install.h"

namespace fitment {
namespace {

Result<Deployment> DockerfileOf(const std::string& text) {
  return ReadAs("dockerfile", "Dockerfile", text);
}

constexpr std::string_view kText = R"(ARG TAG=12.1.0-runtime-ubuntu22.04
FROM nvidia/cuda:${TAG} AS base
ENV PIP_EXTRA_INDEX_URL=https://example.org/cu121
ARG VERSION=2.1.0
RUN --mount=type=cache,target=/root/.cache/pip \
    apt-get install -y git && pip install --no-cache-dir \
      torch==${VERSION} \
      # a comment
      "numpy<2" \
      xformers && \
    FOO=1 uv pip install --system rich -i https://example.org/simple
FROM python:3.8 AS other
RUN pip install unused
FROM base
RUN <<EOF
set -e
python3 -m pip install einops 'x[y]>=1'
EOF
RUN pip3 install imageio>=2.1 $UNKNOWN . -r gone.txt; echo pip install no
)";

TEST(Dockerfile, InstallsOfTheLastStageAreRead) {
  auto read = DockerfileOf(std::string(kText));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), (std::vector<std::string>{"torch==2.1.0", "numpy<2", "xformers", "rich", "einops",
                                                      "x[y]>=1", "imageio>=2.1"}));
  EXPECT_EQ(read->default_python, "3.10");
  EXPECT_EQ(read->steps[ItemOf(*read, "rich")->step].options.index_url, "https://example.org/simple");
  EXPECT_EQ(read->steps[ItemOf(*read, "torch")->step].options.index_url, "");
  EXPECT_EQ(read->options.extra_index_urls, std::vector<std::string>{"https://example.org/cu121"});
  EXPECT_EQ(ItemOf(*read, "numpy")->place.line, 9);
  EXPECT_EQ(ItemOf(*read, "numpy")->place.column, 8);
  ASSERT_TRUE(ItemOf(*read, "imageio")->error);
  EXPECT_NE(ItemOf(*read, "imageio")->error->hint.find("\"imageio>=2.1\""), std::string::npos);
  std::string left;
  for (const LeftOut& row : read->left_out) left += row.what + "\n";
  EXPECT_NE(left.find("python:3.8"), std::string::npos) << left;
  EXPECT_NE(left.find("UNKNOWN"), std::string::npos) << left;
}

TEST(Dockerfile, EditsKeepLinesAndQuotes) {
  auto read = DockerfileOf(std::string(kText));
  ASSERT_TRUE(read);
  std::string text =
      Edited(*read, {Replace(*read, "numpy", "numpy<2.1"), Replace(*read, "xformers", "xformers>=0.0.22"),
                     Replace(*read, "imageio", "imageio>=2.1"), Add(*read, "scipy", "numpy")});
  EXPECT_NE(text.find("      \"numpy<2.1\" \\\n      scipy \\\n      \"xformers>=0.0.22\" && \\\n"), std::string::npos)
      << text;
  text = Edited(*read, {Drop(*read, "numpy"), Drop(*read, "einops")});
  EXPECT_NE(text.find("# a comment\n      xformers"), std::string::npos) << text;
  EXPECT_NE(text.find("pip install 'x[y]>=1'"), std::string::npos) << text;
  EXPECT_NE(Edited(*read, {Drop(*read, "rich")}).find("installs nothing else"), std::string::npos);
  EXPECT_NE(Edited(*read, {Replace(*read, "torch", "torch==2.2")}).find("put together by the shell"),
            std::string::npos);
}

TEST(Dockerfile, PythonComesFromImageAndCommands) {
  EXPECT_EQ(DockerfileOf("FROM python:3.10.4-slim\n")->python, "3.10");
  EXPECT_EQ(DockerfileOf("FROM nvidia/cuda:12.1.0-base-ubuntu20.04\n")->default_python, "3.8");
  EXPECT_EQ(DockerfileOf("FROM x\nRUN apt-get install -y python3.11-dev\n")->python, "3.11");
  EXPECT_EQ(DockerfileOf("FROM x\nRUN conda create -n y python=3.10\n")->python, "3.10");
  EXPECT_EQ(DockerfileOf("FROM x\n")->python, "");
}

TEST(ShellWords, QuotesVariablesAndRedirections) {
  std::string text = "a 'b c'\"d\" e\\ f $X ${Y:-z} $(g h) 2>&1 >out i<j k\\\nl # m";
  std::vector<ShellWord> words = SplitShell(text, {0, text.size()}, false, {{"X", "x"}});
  std::vector<std::string> values;
  for (const ShellWord& word : words) values.push_back(word.value);
  EXPECT_EQ(values, (std::vector<std::string>{"a", "b cd", "e f", "x", "z", "", "i", "k", "l"}));
  EXPECT_TRUE(words[5].unknown);
  EXPECT_EQ(words[6].redirected, "<j");
}

}  // namespace
}  // namespace fitment
