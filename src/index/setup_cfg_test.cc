// setup.cfg as setuptools reads it.
#include "index/setup_cfg.h"

#include <gtest/gtest.h>

#include <map>

namespace fitment {
namespace {

StaticFields Read(std::string_view text, std::map<std::string, std::string> files = {}) {
  return ReadSetupCfg(text, [files](const std::string& path) -> std::optional<std::string> {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  });
}
using Texts = std::vector<std::string>;

TEST(SetupCfg, OptionsAndExtras) {
  const StaticFields fields = Read(
      "[metadata]\nname = demo\nversion: 1.0\n\n[options]\npython-requires = >=3.8\ninstall_requires =\n    a>=1\n"
      "    # no\n\n    b ; python_version < \"3.9\"\n[options.extras_require]\ndev = pytest; black\nall =\n  x # "
      "why\n");
  EXPECT_EQ(fields.name.value, "demo");
  EXPECT_EQ(fields.version.value, "1.0");
  EXPECT_EQ(fields.requires_python.value, ">=3.8");
  EXPECT_EQ(fields.requirements.value, (Texts{"a>=1", "b ; python_version < \"3.9\""}));
  ASSERT_EQ(fields.extras.value.size(), 2u);
  EXPECT_EQ(fields.extras.value[0].second, (Texts{"pytest", "black"}));
  EXPECT_EQ(fields.extras.value[1].second, (Texts{"x"}));
}

TEST(SetupCfg, Directives) {
  const StaticFields fields = Read(
      "[metadata]\nversion = attr: pkg.__version__\n[options]\npackage_dir =\n  = lib\ninstall_requires = file: "
      "r.txt\n",
      {{"lib/pkg/__init__.py", "__version__ = '2.0'\n"}, {"r.txt", "a\nb\n"}});
  EXPECT_EQ(fields.version.value, "2.0");
  EXPECT_EQ(fields.requirements.value, (Texts{"a", "b"}));
  EXPECT_EQ(Read("[metadata]\nversion = file: VERSION", {{"VERSION", "1.5\n"}}).version.value, "1.5");
  EXPECT_TRUE(Read("[metadata]\nversion = attr: pkg.__version__").version.IsComputed());
  EXPECT_TRUE(Read("[options]\ninstall_requires = file: r.txt").requirements.IsComputed());
}

TEST(SetupCfg, SilentAboutTheRest) {
  const StaticFields fields = Read("[flake8]\nmax-line-length = 100\n");
  EXPECT_TRUE(fields.requirements.IsSilent());
  EXPECT_TRUE(fields.extras.IsSilent());
  EXPECT_TRUE(Read("no section = 1\n  continued\n[broken\n").name.IsSilent());
}

}  // namespace
}  // namespace fitment
