// SkyPilot tasks, Ray's runtime_env, setup.cfg: read and edited.
#include <gtest/gtest.h>

#include "config/config_testing.h"

namespace fitment {
namespace {

using Texts = std::vector<std::string>;

constexpr std::string_view kTask = R"(name: train
resources:
  accelerators: {A100: 8, H100: 1}
  any_of:
    - accelerators: L4:4
    - cloud: gcp
envs:
  X: y
setup: |
  conda create -n x python=3.10 -y
  pip install -r requirements.txt
  pip install "torch==2.1.2" transformers==4.36.2 \
    accelerate
run: |
  uv pip install vllm
  python train.py
)";

TEST(SkyPilot, IsReadAndEdited) {
  EXPECT_EQ(KindOfFile("task.yaml", kTask).value(), "skypilot");
  auto read = ReadAs("skypilot", "task.yaml", std::string(kTask));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), (Texts{"torch==2.1.2", "transformers==4.36.2", "accelerate", "vllm"}));
  EXPECT_EQ(read->accelerator, "A100:8,H100,L4:4");
  EXPECT_EQ(read->python, "3.10");
  ASSERT_EQ(read->steps.size(), 2u);
  EXPECT_EQ(read->steps[1].installer, "uv");
  std::string text = Edited(*read, {Replace(*read, "torch", "torch>=2.4"), Drop(*read, "accelerate")});
  EXPECT_NE(text.find("  pip install \"torch>=2.4\" transformers==4.36.2 \\\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("accelerate\n"), std::string::npos) << text;
}

TEST(SkyPilot, IsKnownByItsFields) {
  EXPECT_EQ(KindOfFile("config.yaml", "model_name: x\nresources:\n  accelerator: T4\nrequirements: []\n").value(),
            "truss");
  EXPECT_FALSE(KindOfFile("a.yaml", "run: x\nresources:\n  foo: 1\n").value_or("") == "skypilot");
  EXPECT_FALSE(ReadAs("skypilot", "t.yaml", "resources: [x]\nrun: x\n"));
  EXPECT_FALSE(ReadAs("skypilot", "t.yaml", "resources: {cpus: 1}\nrun: [x]\n"));
}

TEST(Ray, EachWayToNamePackages) {
  struct Row {
    const char* text;
    Texts items;
    const char* installer;
  };
  const Row rows[] = {
      {"pip: [torch==2.1, \"x<2\"]\n", {"torch==2.1", "x<2"}, "pip"},
      {"{\"uv\": {\"packages\": [\"a\", \"b>=1\"], \"uv_version\": \"==0.4\"}}\n", {"a", "b>=1"}, "uv"},
      {"conda:\n  dependencies:\n    - python=3.10\n    - pip: [c]\n", {"c"}, "pip"},
      {"applications:\n  - name: a\n    runtime_env: {pip: [d]}\n  - name: b\n    runtime_env: {pip: [e]}\n",
       {"d"},
       "pip"},
  };
  for (const Row& row : rows) {
    bool whole = std::string_view(row.text).find("runtime_env") == std::string_view::npos;
    std::string path = whole ? "runtime_env.yaml" : "serve.yaml";
    EXPECT_EQ(KindOfFile(path, row.text).value(), "ray") << row.text;
    auto read = ReadAs("ray", path, row.text);
    ASSERT_TRUE(read) << row.text;
    EXPECT_EQ(TextsOf(*read), row.items) << row.text;
    EXPECT_EQ(read->installer, row.installer) << row.text;
  }
  auto several = ReadAs("ray", "serve.yaml", rows[3].text);
  EXPECT_EQ(several->left_out.size(), 1u);
  auto list = ReadAs("ray", "runtime_env.yaml", "pip:\n  - torch==2.1  # old\n  - x\n");
  EXPECT_EQ(Edited(*list, {Replace(*list, "torch", "torch>=2.4", "Updated from 2.1")}),
            "pip:\n  - torch>=2.4  # Updated from 2.1\n  - x\n");
  EXPECT_FALSE(ReadAs("ray", "runtime_env.yaml", "pip: 3\n"));
}

constexpr std::string_view kSetup = R"([metadata]
name = x
[options]
python_requires = >=3.9,<3.12
install_requires =
    torch==2.1.2
    # a comment
    numpy<2; python_version < "3.13"

    requests
[options.extras_require]
gpu = xformers==0.0.23; bitsandbytes
dev =
    pytest
)";

TEST(SetupCfg, IsReadAndEdited) {
  EXPECT_EQ(KindOfFile("setup.cfg", kSetup).value(), "setup_cfg");
  auto read = ReadAs("setup_cfg", "setup.cfg", std::string(kSetup));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), (Texts{"torch==2.1.2", "numpy<2; python_version < \"3.13\"", "requests"}));
  EXPECT_EQ(read->default_python, "3.11");
  auto extras = ReadAs("setup_cfg", "setup.cfg", std::string(kSetup), {{"GPU", "dev"}, {}, false, ""});
  EXPECT_EQ(extras->items.size(), 6u);
  EXPECT_EQ(ItemOf(*extras, "bitsandbytes")->place.line, 12);
  EXPECT_FALSE(ReadAs("setup_cfg", "setup.cfg", std::string(kSetup), {{"tpu"}, {}, false, ""}));
  std::string text = Edited(*read, {Replace(*read, "torch", "torch>=2.4", "Updated from 2.1.2"),
                                    Drop(*read, "requests"), Add(*read, "x>=1", "numpy")});
  EXPECT_NE(
      text.find("    torch>=2.4\n    # a comment\n    numpy<2; python_version < \"3.13\"\n    x>=1\n\n[options.ex"),
      std::string::npos)
      << text;
}

TEST(SetupCfg, FaultsAreTold) {
  for (const char* text : {"[options]\nx = 1\nx = 2\n", "[options]\n[options]\n", "[options\n", "x = 1\n[options]\n",
                           "[options]\nnonsense\n", "[options]\npython_requires = x y\n"}) {
    auto read = ReadAs("setup_cfg", "setup.cfg", text);
    ASSERT_FALSE(read) << text;
    EXPECT_FALSE(read.error().message.empty());
  }
}

}  // namespace
}  // namespace fitment
