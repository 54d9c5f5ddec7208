#include "index/build_needs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fitment {
namespace {

BuildNeeds Read(std::map<std::string, std::string> files) {
  MemoryTree tree(std::move(files));
  auto needs = ReadBuildNeeds(tree);
  EXPECT_TRUE(needs.has_value());
  return needs.value_or(BuildNeeds());
}

std::vector<std::string> ModulesOf(const BuildNeeds& needs) {
  std::vector<std::string> modules;
  for (const BuildNeeds::Import& import : needs.imports) modules.push_back(import.module);
  return modules;
}

TEST(BuildNeeds, ImportsAtModuleLevelAreNeeded) {
  const BuildNeeds needs = Read({{"setup.py",
                                  "import os\nfrom setuptools import setup\n\nimport torch\nfrom torch.utils import x\n"
                                  "def later():\n    import psutil\nsetup()\n"}});
  EXPECT_TRUE(needs.runs_setup_py);
  EXPECT_FALSE(needs.declared);
  EXPECT_THAT(ModulesOf(needs), testing::ElementsAre("os", "setuptools", "torch"));
  EXPECT_EQ(needs.imports[2].line, 4);
}

TEST(BuildNeeds, WhatIsCaughtOrMayNotRunIsNotNeeded) {
  const BuildNeeds needs = Read({{"setup.py",
                                  "try:\n    import torch\nexcept ImportError:\n    torch = None\n"
                                  "if something():\n    import numpy\n"}});
  EXPECT_THAT(ModulesOf(needs), testing::IsEmpty());
}

TEST(BuildNeeds, ItsOwnModulesAreThere) {
  const BuildNeeds needs = Read({{"setup.py", "import versioneer\nfrom op_builder.all import ALL\nimport torch\n"},
                                 {"versioneer.py", ""},
                                 {"op_builder/__init__.py", ""}});
  EXPECT_THAT(ModulesOf(needs), testing::ElementsAre("torch"));
}

TEST(BuildNeeds, TheBuildSystemTellsRequirementsAndBackend) {
  const std::string setup = "import torch\n";
  const BuildNeeds needs = Read({{"setup.py", setup},
                                 {"pyproject.toml",
                                  "[build-system]\nrequires = [\"setuptools>=61\", \"torch\"]\n"
                                  "build-backend = \"setuptools.build_meta\"\n"}});
  EXPECT_TRUE(needs.declared);
  EXPECT_THAT(needs.requirements, testing::ElementsAre("setuptools>=61", "torch"));
  EXPECT_FALSE(Read({{"setup.py", setup}, {"pyproject.toml", "[build-system]\nbuild-backend = \"hatchling.build\"\n"}})
                   .runs_setup_py);
  EXPECT_FALSE(Read({{"setup.py", setup}, {"pyproject.toml", "not toml"}}).runs_setup_py);
  EXPECT_FALSE(Read({{"pyproject.toml", ""}}).runs_setup_py);
  EXPECT_TRUE(Read({{"setup.py", setup}, {"pyproject.toml", "[tool.black]\n"}}).runs_setup_py);
}

TEST(BuildNeeds, ARecordIsReadBackAndDamageIsTold) {
  const BuildNeeds needs = Read({{"setup.py", "import torch\nimport numpy\n"},
                                 {"pyproject.toml", "[build-system]\nrequires = [\"setuptools\"]\n"}});
  const std::string bytes = EncodeBuildNeeds(needs);
  const auto again = DecodeBuildNeeds(bytes);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->imports, needs.imports);
  EXPECT_EQ(again->requirements, needs.requirements);
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(DecodeBuildNeeds(bytes.substr(0, size)).has_value());
}

}  // namespace
}  // namespace fitment
