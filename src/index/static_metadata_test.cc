// The ladder of static metadata over trees in memory: which file speaks, how sure it is, what it says.
#include "index/static_metadata.h"

#include <gtest/gtest.h>

#include "index/egg_info.h"
#include "index/static_pyproject.h"
#include "index/version_source.h"

namespace fitment {
namespace {

using Files = std::map<std::string, std::string>;

MetadataRecord Read(Files files, bool is_sdist = false, std::string version = "") {
  MemoryTree tree(std::move(files));
  StaticHints hints{"demo", std::move(version), "of a test", is_sdist};
  auto record = ReadStaticMetadata(tree, hints);
  EXPECT_TRUE(record);
  return record.value_or(MetadataRecord());
}

std::vector<std::string> Lines(const MetadataRecord& record) {
  std::vector<std::string> lines;
  for (const RequirementRecord& requirement : record.requirements) lines.push_back(requirement.text);
  return lines;
}
using Texts = std::vector<std::string>;

TEST(StaticMetadata, PkgInfoOfOurDaysIsCertain) {
  const Files files = {{"PKG-INFO", "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\nRequires-Dist: a>=1\n"},
                       {"demo.egg-info/requires.txt", "never\n"}};
  const MetadataRecord record = Read(files, true);
  EXPECT_EQ(record.certainty, Certainty::kCertain);
  EXPECT_EQ(Lines(record), Texts{"a>=1"});
  EXPECT_EQ(record.source, "PKG-INFO of a test");
}

TEST(StaticMetadata, DynamicOrOldPkgInfoIsNot) {
  const std::string egg = "a\n\n[gpu]\nb>=2\n\n[gpu:python_version < \"3.9\"]\nc\n\n[:os_name == \"nt\"]\nd\n";
  for (const char* head : {"Metadata-Version: 2.2\nDynamic: Requires-Dist\n", "Metadata-Version: 2.1\n"}) {
    const MetadataRecord record =
        Read({{"PKG-INFO", head + std::string("Name: demo\nVersion: 1.0\nRequires-Python: >=3.7\n")},
              {"src/demo.egg-info/requires.txt", "a\n\n[gpu]\nb>=2\n\n[gpu:python_version < \"3.9\"]\nc\n"},
              {"src/demo.egg-info/PKG-INFO", head + std::string("Name: other\nVersion: 2.0\n")}},
             true);
    EXPECT_EQ(record.certainty, Certainty::kLikely);
    EXPECT_EQ(record.requires_python, ">=3.7");
    EXPECT_EQ(record.version, "1.0");
    EXPECT_EQ(Lines(record),
              (Texts{"a", "b>=2 ; extra == \"gpu\"", "c ; (python_version < \"3.9\") and extra == \"gpu\""}));
    EXPECT_EQ(record.provides_extra, Texts{"gpu"});
  }
  EXPECT_EQ(ParseRequiresTxt(egg).extras.size(), 3u);
}

TEST(StaticMetadata, OldPkgInfoThatListsRequirementsIsLikely) {
  const MetadataRecord record =
      Read({{"PKG-INFO", "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Dist: a\n"}}, true);
  EXPECT_EQ(record.certainty, Certainty::kLikely);
  EXPECT_EQ(Lines(record), Texts{"a"});
}

constexpr char kProject[] =
    "[build-system]\nbuild-backend = 'setuptools.build_meta'\n[project]\nname = 'demo'\ndynamic = ['version']\n"
    "requires-python = '>=3.9'\ndependencies = ['a>=1', \"b ; os_name == 'nt'\"]\n"
    "[project.optional-dependencies]\nGPU_all = ['c @ https://h/c.whl', \"d ; os_name == 'y' or sys_platform == "
    "'q'\"]\n"
    "[tool.setuptools.dynamic]\nversion = {attr = 'demo._v.__version__'}\n";

TEST(StaticMetadata, StaticProjectTableIsCertainInACheckoutAlone) {
  Files files = {{"pyproject.toml", kProject}, {"demo/_v.py", "import x\n__version__ = '1.0'\n"}};
  const MetadataRecord record = Read(files);
  EXPECT_EQ(record.certainty, Certainty::kCertain);
  EXPECT_EQ(record.version, "1.0");
  EXPECT_EQ(record.requires_python, ">=3.9");
  EXPECT_EQ(record.provides_extra, Texts{"gpu-all"});
  ASSERT_EQ(Lines(record).size(), 4u) << record.error;
  EXPECT_EQ(Lines(record)[3], "d ; (os_name == 'y' or sys_platform == 'q') and extra == \"gpu-all\"");
  EXPECT_EQ(Lines(record)[2], "c @ https://h/c.whl ; extra == \"gpu-all\"");
  EXPECT_EQ(Read(files, true, "1.0").certainty, Certainty::kLikely);
  files.erase("demo/_v.py");
  EXPECT_EQ(Read(files).version, "");
  files["src/demo/_v.py"] = "__version__ = '1.1'";
  EXPECT_EQ(Read(files).version, "1.1");
}

TEST(StaticMetadata, DynamicRequirementsAreLookedForWhereSetuptoolsLooks) {
  const std::string head = "[project]\nname='demo'\nversion='1'\ndynamic=['dependencies','optional-dependencies']\n";
  const MetadataRecord from_file =
      Read({{"pyproject.toml", head + "[tool.setuptools.dynamic]\ndependencies = {file = ['r.txt', 's.txt']}\n"
                                      "optional-dependencies.x = {file = 's.txt'}\n"},
            {"r.txt", "a\n"},
            {"s.txt", "b\n"}});
  EXPECT_EQ(from_file.certainty, Certainty::kLikely);
  EXPECT_EQ(Lines(from_file), (Texts{"a", "b", "b ; extra == \"x\""}));
  const MetadataRecord from_setup = Read({{"pyproject.toml", head}, {"setup.py", "setup(install_requires=['c'])"}});
  EXPECT_EQ(Lines(from_setup), Texts{"c"});
  EXPECT_EQ(from_setup.certainty, Certainty::kLikely);
  const MetadataRecord hooks = Read({{"pyproject.toml", "[build-system]\nbuild-backend='hatchling.build'\n" + head}});
  EXPECT_EQ(hooks.certainty, Certainty::kUnknown);
  EXPECT_NE(hooks.source.find("pyproject.toml computes"), std::string::npos) << hooks.source;
}

TEST(StaticMetadata, SetupCfgOverridesSetupPy) {
  const MetadataRecord record =
      Read({{"setup.cfg", "[metadata]\nname = demo\n[options]\ninstall_requires =\n  a\n"},
            {"setup.py", "from setuptools import setup\nsetup(version='2.0', install_requires=['b'])\n"}});
  EXPECT_EQ(record.name, "demo");
  EXPECT_EQ(record.version, "2.0");
  EXPECT_EQ(Lines(record), Texts{"a"});
  EXPECT_EQ(record.source, "setup.cfg of a test");
}

TEST(StaticMetadata, WhatOnlyABuildTellsIsUnknownAndEmpty) {
  const MetadataRecord record = Read({{"setup.py", "setup(name='demo', version='1', install_requires=f())"}});
  EXPECT_EQ(record.certainty, Certainty::kUnknown);
  EXPECT_TRUE(record.requirements.empty());
  EXPECT_EQ(record.error, "");
  EXPECT_EQ(Read({{"pyproject.toml", "[build-system]\nrequires = []\n"}}).certainty, Certainty::kUnknown);
  EXPECT_NE(Read({{"README", "x"}}).error, "");
  EXPECT_NE(Read({{"pyproject.toml", "[project\n"}}).error.find("no TOML"), std::string::npos);
  EXPECT_NE(Read({{"pyproject.toml", "[project]\nname='a'\ndependencies='b'\n"}}).error.find("dependencies"),
            std::string::npos);
}

TEST(StaticMetadata, ASetupWithoutRequirementsHasNone) {
  const MetadataRecord record = Read({{"setup.py", "setup(name='demo', version='1')"}});
  EXPECT_EQ(record.certainty, Certainty::kLikely);
  EXPECT_TRUE(record.requirements.empty());
  EXPECT_EQ(Read({{"setup.py", "x()"}}).certainty, Certainty::kUnknown);
}

TEST(StaticMetadata, Poetry) {
  const MetadataRecord record = Read(
      {{"pyproject.toml",
        "[tool.poetry]\nname = 'demo'\nversion = '1.0'\n[tool.poetry.dependencies]\npython = '^3.8'\na = '^1.2'\n"
        "b = {version = '*', optional = true}\nc = [{version='<2', python='<3.9'}, {version='>=2', python='>=3.9'}]\n"
        "d = {git = 'https://h/d.git', rev = 'abc'}\ne = {version = '1', extras = ['x'], markers = \"os_name == "
        "'nt'\"}\n"
        "[tool.poetry.extras]\nopt = ['B']\n"}});
  EXPECT_EQ(record.error, "");
  EXPECT_EQ(record.certainty, Certainty::kLikely);
  EXPECT_EQ(record.requires_python, ">=3.8,<4.0");
  EXPECT_EQ(Lines(record), (Texts{"a>=1.2,<2.0", "c<2 ; python_version < \"3.9\"", "c>=2 ; python_version >= \"3.9\"",
                                  "d @ git+https://h/d.git@abc", "e[x]==1 ; os_name == 'nt'", "b ; extra == \"opt\""}));
  EXPECT_EQ(Read({{"pyproject.toml", "[tool.poetry]\nname='a'\n[tool.poetry.dependencies]\nb = {path = '../b'}\n"}})
                .certainty,
            Certainty::kUnknown);
}

TEST(VersionSource, Backends) {
  const auto version = [](const std::string& toml, Files files) {
    files["pyproject.toml"] = "[project]\nname='my-demo'\ndynamic=['version']\n" + toml;
    return Read(std::move(files)).version;
  };
  EXPECT_EQ(version("[tool.hatch.version]\npath='src/x/__about__.py'\n", {{"src/x/__about__.py", "__version__ = '1'"}}),
            "1");
  EXPECT_EQ(version("[tool.hatch.version]\nsource='vcs'\n", {}), "");
  EXPECT_EQ(version("[tool.pdm.version]\nsource='file'\npath='x.py'\n", {{"x.py", "__version__ = '2'"}}), "2");
  EXPECT_EQ(version("[build-system]\nbuild-backend='flit_core.buildapi'\n",
                    {{"my_demo/__init__.py", "'''doc'''\n__version__ = '3'"}}),
            "3");
  EXPECT_EQ(version("[tool.setuptools.dynamic]\nversion = {file = 'VERSION'}\n", {{"VERSION", "4\n"}}), "4");
  EXPECT_EQ(version("[tool.setuptools.dynamic]\nversion = {attr = 'p.v'}\n[tool.setuptools.package-dir]\n'' = 'lib'\n",
                    {{"lib/p.py", "v = (5, 1)\n"}}),
            "5.1");
  EXPECT_EQ(version("", {}), "");
}

TEST(VersionSource, ImportsAreFollowedAndComputedOnesAreNot) {
  const auto chase = [](Files files) {
    MemoryTree tree(std::move(files));
    return VersionOfAttribute("a.b.__version__", {}, [&](const std::string& path) { return tree.TryRead(path); });
  };
  EXPECT_EQ(chase({{"a/b/__init__.py", "from ._v import __version__\n"}, {"a/b/_v.py", "__version__ = '1'"}}), "1");
  EXPECT_EQ(chase({{"a/b.py", "from .c import V as __version__\n"}, {"a/c.py", "V = '2'"}}), "2");
  EXPECT_EQ(chase({{"a/b.py", "from .b import __version__\n"}}), std::nullopt);
  EXPECT_EQ(chase({{"a/b.py", "import importlib.metadata as m\n__version__ = m.version('a')\n"}}), std::nullopt);
  EXPECT_EQ(chase({{"a/b.py", "__version__ = 'not a version'"}}), std::nullopt);
}

TEST(SourceTree, PathsStayInside) {
  EXPECT_EQ(CleanTreePath("a/./b//c/../d"), "a/b/d");
  EXPECT_EQ(CleanTreePath("../a"), std::nullopt);
  EXPECT_EQ(CleanTreePath("/etc/passwd"), std::nullopt);
  EXPECT_EQ(CleanTreePath("."), std::nullopt);
}

}  // namespace
}  // namespace fitment
