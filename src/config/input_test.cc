// Tests of input: kinds of files, and how the files of a command line make deployments.
#include "config/input.h"

#include <gtest/gtest.h>

#include "config/config_testing.h"

namespace fitment {
namespace {

TEST(KindOfFile, ByNameAndContent) {
  EXPECT_EQ(*KindOfFile("a/config.yaml", "model_name: x\n"), "truss");
  EXPECT_EQ(*KindOfFile("config-before.yaml", "requirements: []\n"), "truss");
  EXPECT_EQ(*KindOfFile("config.yaml", ""), "truss");
  EXPECT_EQ(*KindOfFile("requirements.txt", "anything: at all"), "requirements");
  EXPECT_EQ(*KindOfFile("requirements.in", ""), "requirements");
  EXPECT_EQ(*KindOfFile("requirements", "torch==2\n# x\n-r y.txt\n"), "requirements");
  EXPECT_EQ(*KindOfFile("-", "torch"), "requirements");
}

TEST(KindOfFile, OthersAreNamedWithWhatIsUnderstood) {
  const std::pair<const char*, const char*> cases[] = {{"compose.yaml", "services:\n  x: 1\n"},
                                                       {"target.toml", "[project]\nname='x'\n"},
                                                       {"notes", "Some words that are\nno requirements.\n"},
                                                       {"empty", ""},
                                                       {"config.yaml", "a: 1\n"}};
  for (const auto& [path, text] : cases) {
    Result<std::string> kind = KindOfFile(path, text);
    ASSERT_FALSE(kind) << path;
    EXPECT_EQ(kind.error().kind, ErrorKind::kFile) << path;
    EXPECT_NE(kind.error().hint.find("Truss config.yaml"), std::string::npos);
  }
  EXPECT_EQ(KindOfFile("config.yaml", "a: [\n").error().kind, ErrorKind::kSyntax);
}

TEST(KindOfFile, WhatIsKnownAndNotReadSaysWhatToNameInstead) {
  for (const char* path : {"a/setup.cfg", "setup.py", "Pipfile", "Pipfile.lock", "pdm.lock", "conda-lock.yml"}) {
    Result<std::string> kind = KindOfFile(path, "[flake8]\nignore = E501\n");
    ASSERT_FALSE(kind) << path;
    EXPECT_TRUE(kind.error().message.starts_with(std::string(path) + " ")) << kind.error().message;
    EXPECT_TRUE(kind.error().hint.starts_with("name ")) << kind.error().hint;
  }
  EXPECT_EQ(*KindOfFile("setup.cfg", "[options]\n"), "setup_cfg");
}

TEST(KindOfFile, ADockerfileMayHaveItsNameLast) {
  for (const char* path :
       {"Dockerfile", "gpu.Dockerfile", "docker/Model_Dockerfile", "gpu-dockerfile", "Dockerfile_dev"})
    EXPECT_EQ(*KindOfFile(path, "FROM x\n"), "dockerfile") << path;
}

TEST(ReadDeployments, RequirementFilesTogetherAreOne) {
  TestFolder folder;
  std::string first = folder.Write("a.txt", "torch\n-i https://a\n"), second = folder.Write("b.txt", "numpy\n");
  std::string truss = folder.Write("config.yaml", "model_name: x\nrequirements: [scipy]\n");
  std::string limits = folder.Write("limits.txt", "torch<2.5\n--pre\n"),
              force = folder.Write("force.txt", "numpy==1\n");
  Result<std::vector<Deployment>> read = ReadDeployments({first, truss, second}, {limits}, {force}, {});
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2u);
  const Deployment& requirements = (*read)[0];
  EXPECT_EQ(requirements.kind, "requirements");
  EXPECT_EQ(requirements.file, first);
  EXPECT_EQ(requirements.steps.front().name, "requirements of a.txt and b.txt");
  EXPECT_EQ(TextsOf(requirements), (std::vector<std::string>{"torch", "numpy", "torch<2.5", "numpy==1"}));
  EXPECT_EQ(requirements.items[2].role, RequirementItem::Role::kConstraint);
  EXPECT_EQ(requirements.items[3].role, RequirementItem::Role::kOverride);
  EXPECT_TRUE(requirements.options.prerelease);
  EXPECT_EQ(requirements.files.size(), 4u);
  EXPECT_EQ((*read)[1].kind, "truss");
  EXPECT_EQ(TextsOf((*read)[1]), (std::vector<std::string>{"scipy", "torch<2.5", "numpy==1"}));
}

TEST(ReadDeployments, Missing) {
  Result<std::vector<Deployment>> read = ReadDeployments({"/nonexistent/r.txt"}, {}, {}, {});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kFile);
  EXPECT_EQ(ReadDeployments({}, {}, {}, {}).error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace fitment
