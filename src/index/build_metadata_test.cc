// Tests of index/build_metadata.h with programs of the test's own in the place of uv and Python.
#include "index/build_metadata.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"

namespace fitment {
namespace {

std::string NewFolder() {
  std::string folder = testing::TempDir() + "fitment_build_XXXXXX";
  return ::mkdtemp(folder.data());
}

std::string Script(const std::string& folder, const std::string& name, const std::string& text) {
  std::string path = folder + "/" + name;
  EXPECT_TRUE(WriteFileAtomically(path, "#!/bin/sh\n" + text));
  ::chmod(path.c_str(), 0755);
  return path;
}

TEST(BuildMetadata, FailuresAreToldAndTheSourceStaysUntouched) {
  const std::string folder = NewFolder();
  ASSERT_TRUE(MakeDirectories(folder + "/project"));
  ASSERT_TRUE(WriteFileAtomically(folder + "/project/setup.py", "raise SystemExit\n"));
  BuildOptions options;
  options.enabled = true;
  options.python = folder + "/none";
  const std::pair<std::string, std::string> examples[] = {
      {"echo trying; echo 'no compiler' >&2; exit 3\n", "no compiler"},
      {"exit 0\n", "made no wheel"},
      {"touch here; exit 7\n", "status 7"}};
  int number = 0;
  for (const auto& [script, words] : examples) {
    options.uv = Script(folder, "uv" + std::to_string(number++), script);
    auto record = BuildMetadata(folder + "/project", "", "./project", options);
    ASSERT_FALSE(record);
    EXPECT_EQ(record.error().kind, ErrorKind::kMetadata);
    EXPECT_NE(record.error().message.find(words), std::string::npos) << record.error().message;
  }
  EXPECT_FALSE(std::filesystem::exists(folder + "/project/here"));
}

TEST(BuildMetadata, WithoutAProgramItSaysWhatIsLacking) {
  const std::string folder = NewFolder();
  BuildOptions options;
  options.uv = options.python = folder + "/none";
  auto record = BuildMetadata(folder, "", "./x", options);
  ASSERT_FALSE(record);
  EXPECT_NE(record.error().message.find("neither"), std::string::npos) << record.error().message;
}

TEST(BuildEnvironment, NamesTheIndexesForBothPrograms) {
  auto variables = BuildEnvironment({{IndexSpec::Kind::kSimple, "https://a.example.org/simple", false},
                                     {IndexSpec::Kind::kSimple, "https://b.example.org/simple", false},
                                     {IndexSpec::Kind::kSimple, "https://main.example.org/simple", true}});
  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(variables,
            (std::vector<Pair>{{"UV_DEFAULT_INDEX", "https://main.example.org/simple"},
                               {"PIP_INDEX_URL", "https://main.example.org/simple"},
                               {"UV_INDEX", "https://a.example.org/simple https://b.example.org/simple"},
                               {"PIP_EXTRA_INDEX_URL", "https://a.example.org/simple https://b.example.org/simple"}}));
}

}  // namespace
}  // namespace fitment
