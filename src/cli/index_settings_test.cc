// Tests of cli/index_settings.h: environment and files of uv and pip, precedence, order.
#include "cli/index_settings.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "base/file.h"

namespace fitment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kMain[] = "https://main.example.org/simple", kExtra[] = "https://extra.example.org/simple";

// A folder of its own, left behind in the system's temporary folder.
std::string NewFolder() {
  std::string folder = testing::TempDir() + "fitment_index_settings_XXXXXX";
  return ::mkdtemp(folder.data());
}

std::vector<std::string> UrlsOf(const IndexChoice& choice) {
  std::vector<std::string> urls;
  for (const IndexSpec& index : choice.indexes) urls.push_back(index.url);
  return urls;
}

TEST(UvSettings, ReadsTheEnvironment) {
  std::vector<std::string> notes;
  EnvironmentVariables environment{{"UV_INDEX_URL", kMain},
                                   {"UV_INDEX", "torch=https://t.example.org/whl https://u.example.org/simple"},
                                   {"UV_EXTRA_INDEX_URL", kExtra},
                                   {"UV_FIND_LINKS", "/a,/b"},
                                   {"UV_INDEX_STRATEGY", "unsafe-best-match"},
                                   {"UV_NO_CONFIG", "1"},
                                   {"PIP_INDEX_URL", "https://pip.example.org/simple"}};
  InstallerSettings settings = UvSettings(environment, "", notes);
  EXPECT_EQ(settings.index_url, kMain);
  EXPECT_THAT(settings.extra_index_urls,
              ElementsAre("https://t.example.org/whl", "https://u.example.org/simple", kExtra));
  EXPECT_THAT(settings.find_links, ElementsAre("/a", "/b"));
  EXPECT_EQ(settings.index_strategy, "unsafe-best-match");
  EXPECT_EQ(notes.size(), 1u);
}

TEST(UvSettings, ReadsTheNearestProjectFileThenTheUsers) {
  std::string folder = NewFolder();
  ASSERT_TRUE(MakeDirectories(folder + "/project/sub") && MakeDirectories(folder + "/home/.config/uv"));
  ASSERT_TRUE(WriteFileAtomically(
      folder + "/project/pyproject.toml",
      "[tool.uv]\nindex-strategy = \"unsafe-first-match\"\n[[tool.uv.index]]\nurl = \"https://p.example.org/simple\"\n"
      "[[tool.uv.index]]\nurl = \"https://hidden.example.org/simple\"\nexplicit = true\n"));
  ASSERT_TRUE(WriteFileAtomically(folder + "/home/.config/uv/uv.toml", "index-url = \"" + std::string(kMain) + "\"\n"));
  std::vector<std::string> notes;
  InstallerSettings settings = UvSettings({{"HOME", folder + "/home"}}, folder + "/project/sub", notes);
  EXPECT_THAT(settings.extra_index_urls, ElementsAre("https://p.example.org/simple"));
  EXPECT_EQ(settings.index_url, kMain);
  EXPECT_EQ(settings.index_strategy, "unsafe-first-match");
  EXPECT_EQ(notes.size(), 2u);
}

TEST(UvSettings, PassesOverABrokenFile) {
  std::string folder = NewFolder();
  ASSERT_TRUE(WriteFileAtomically(folder + "/uv.toml", "index-url = \n"));
  std::vector<std::string> notes;
  EXPECT_TRUE(UvSettings({{"HOME", folder}, {"UV_CONFIG_FILE", folder + "/uv.toml"}}, folder, notes).Silent());
}

TEST(PipSettings, ReadsConfUnderTheEnvironment) {
  std::string folder = NewFolder();
  std::string conf = folder + "/pip.conf";
  ASSERT_TRUE(WriteFileAtomically(conf, "# comment\n[global]\nindex-url = " + std::string(kMain) +
                                            "\nextra_index_url =\n    " + kExtra +
                                            "\n    https://b.example.org/simple\n[install]\nno-index = false\n"));
  std::vector<std::string> notes;
  InstallerSettings settings = PipSettings(
      {{"PIP_CONFIG_FILE", conf}, {"PIP_FIND_LINKS", "/x /y"}, {"UV_INDEX_URL", "https://uv.example.org"}}, notes);
  EXPECT_EQ(settings.index_url, kMain);
  EXPECT_THAT(settings.extra_index_urls, ElementsAre(kExtra, "https://b.example.org/simple"));
  EXPECT_THAT(settings.find_links, ElementsAre("/x", "/y"));
  EXPECT_EQ(settings.no_index, false);
}

TEST(PipSettings, DevNullMeansNoFile) {
  std::vector<std::string> notes;
  EXPECT_TRUE(PipSettings({{"PIP_CONFIG_FILE", "/dev/null"}}, notes).Silent());
  EXPECT_THAT(notes, IsEmpty());
}

TEST(UvSettings, ReadsWhatElseDecidesAResolution) {
  std::vector<std::string> notes;
  InstallerSettings settings = UvSettings({{"UV_PRERELEASE", "allow"},
                                           {"UV_RESOLUTION", "lowest"},
                                           {"UV_EXCLUDE_NEWER", "7 days"},
                                           {"UV_CONSTRAINT", "a.txt b.txt"},
                                           {"UV_OVERRIDE", "c.txt"},
                                           {"UV_NO_CONFIG", "1"}},
                                          "", notes);
  EXPECT_EQ(settings.prerelease, "allow");
  EXPECT_EQ(settings.resolution, "lowest");
  EXPECT_EQ(settings.exclude_newer, "7 days");
  EXPECT_THAT(settings.constraints, ElementsAre("a.txt", "b.txt"));
  EXPECT_THAT(settings.overrides, ElementsAre("c.txt"));
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0], HasSubstr("UV_OVERRIDE"));
}

TEST(PipSettings, ReadsWhatElseDecidesAResolution) {
  std::string conf = NewFolder() + "/pip.conf";
  ASSERT_TRUE(WriteFileAtomically(conf, "[install]\npre = yes\nonly-binary = a,b\n"));
  std::vector<std::string> notes;
  InstallerSettings settings =
      PipSettings({{"PIP_CONFIG_FILE", conf}, {"PIP_CONSTRAINT", "c.txt"}, {"PIP_NO_BINARY", ":all:"}}, notes);
  EXPECT_EQ(settings.prerelease, "allow");
  EXPECT_THAT(settings.only_binary, ElementsAre("a", "b"));
  EXPECT_THAT(settings.no_binary, ElementsAre(":all:"));
  EXPECT_THAT(settings.constraints, ElementsAre("c.txt"));
}

TEST(ChooseIndexes, TheCommandLineGoesOverTheInstallersSettingsOptionByOption) {
  Deployment deployment;
  IndexSettings command_line{.extra_index_urls = {kExtra}},
      installers{.index_url = kMain, .extra_index_urls = {"https://other.example.org/simple"}};
  EXPECT_THAT(UrlsOf(ChooseIndexes(command_line, installers, deployment, InstallerModel::kUv).value()),
              ElementsAre(kExtra, kMain));
  EXPECT_THAT(UrlsOf(ChooseIndexes({}, {.index_url = kMain}, deployment, InstallerModel::kUv).value()),
              ElementsAre(kMain));
}

TEST(ChooseIndexes, OfTwoDefaultIndexesPipTakesTheFiles) {
  Deployment deployment;
  deployment.options.index_url = kExtra;
  EXPECT_THAT(UrlsOf(ChooseIndexes({.index_url = kMain}, {}, deployment, InstallerModel::kUv).value()),
              ElementsAre(kMain));
  EXPECT_THAT(UrlsOf(ChooseIndexes({.index_url = kMain}, {}, deployment, InstallerModel::kPip).value()),
              ElementsAre(kExtra));
}

TEST(ChooseIndexes, AProjectsOwnIndex) {
  IndexSettings line{.index_url = kMain};
  line.pins = {"Torch=https://t.example.org/whl", "torch_vision=https://t.example.org/whl"};
  auto choice = ChooseIndexes(line, {}, {}, InstallerModel::kUv).value();
  EXPECT_THAT(UrlsOf(choice), ElementsAre(kMain, "https://t.example.org/whl"));
  EXPECT_THAT(choice.indexes[1].projects, ElementsAre("torch", "torch-vision"));
  EXPECT_EQ(IndexesFor(choice.indexes, "torch"), std::vector<bool>({false, true}));
  EXPECT_EQ(IndexesFor(choice.indexes, "numpy"), std::vector<bool>({true, false}));
  EXPECT_FALSE(ChooseIndexes({.pins = {"torch"}}, {}, {}, InstallerModel::kUv));
}

TEST(ChooseIndexes, JoinsTheFilesOptionsAndOrdersAsTheInstallerDoes) {
  Deployment deployment;
  deployment.options.index_url = kMain;
  deployment.options.extra_index_urls = {kExtra};
  auto uv = ChooseIndexes({}, {}, deployment, InstallerModel::kUv).value();
  EXPECT_THAT(UrlsOf(uv), ElementsAre(kExtra, kMain));
  EXPECT_TRUE(uv.indexes.back().is_default);
  EXPECT_EQ(uv.strategy, IndexStrategy::kFirstIndex);
  auto pip = ChooseIndexes({}, {}, deployment, InstallerModel::kPip).value();
  EXPECT_THAT(UrlsOf(pip), ElementsAre(kMain, kExtra));
  EXPECT_EQ(pip.strategy, IndexStrategy::kUnsafeBestMatch);
}

TEST(ChooseIndexes, NoIndexLeavesTheLinks) {
  Deployment deployment;
  deployment.options.find_links = {"/wheels"};
  auto choice = ChooseIndexes({.no_index = true}, {}, deployment, InstallerModel::kUv).value();
  EXPECT_THAT(UrlsOf(choice), ElementsAre("file:///wheels"));
  EXPECT_EQ(choice.indexes[0].kind, IndexSpec::Kind::kFindLinks);
}

TEST(ChooseIndexes, TheKindOfFileMayNameAStrategy) {
  Deployment deployment;
  deployment.index_strategy = "unsafe-best-match";
  EXPECT_EQ(ChooseIndexes({}, {}, deployment, InstallerModel::kUv)->strategy, IndexStrategy::kUnsafeBestMatch);
  EXPECT_EQ(ChooseIndexes({.index_strategy = "first-index"}, {}, deployment, InstallerModel::kUv)->strategy,
            IndexStrategy::kFirstIndex);
  auto unknown = ChooseIndexes({.index_strategy = "best"}, {}, deployment, InstallerModel::kUv);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace fitment
