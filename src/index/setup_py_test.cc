// setup.py: literals, files of requirements, and what only running it would tell.
#include "index/setup_py.h"

#include <gtest/gtest.h>

#include <map>

namespace fitment {
namespace {

SetupPy Read(std::string_view text, std::map<std::string, std::string> files = {}) {
  return ReadSetupPy(text, [files](const std::string& path) -> std::optional<std::string> {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  });
}
using Texts = std::vector<std::string>;

TEST(SetupPy, RequirementsReadFromAFile) {
  const SetupPy setup = Read(
      "from setuptools import find_packages, setup\n\n"
      "with open('README.md', encoding='utf-8') as f:\n    long_description = f.read()\n\n"
      "setup(\n    name='snac',\n    version='1.2.1',\n    long_description=long_description,\n"
      "    packages=find_packages(),\n    install_requires=open('requirements.txt').read().splitlines(),\n)\n",
      {{"requirements.txt", "torch\nnumpy\n\n# a comment\neinops # why\nhuggingface_hub\n"}});
  ASSERT_TRUE(setup.calls_setup);
  EXPECT_EQ(setup.fields.name.value, "snac");
  EXPECT_EQ(setup.fields.version.value, "1.2.1");
  ASSERT_TRUE(setup.fields.requirements.IsStated());
  EXPECT_EQ(setup.fields.requirements.value, (Texts{"torch", "numpy", "einops", "huggingface_hub"}));
  EXPECT_TRUE(setup.fields.requires_python.IsSilent());
  EXPECT_TRUE(setup.fields.extras.IsSilent());
}

TEST(SetupPy, OptionLinesAreNotUnderstood) {
  const char* text = "setup(name='a', install_requires=open('r.txt').read().splitlines())";
  EXPECT_TRUE(Read(text, {{"r.txt", "-r other.txt\na\n"}}).fields.requirements.IsComputed());
  EXPECT_TRUE(Read(text).fields.requirements.IsComputed());
}

TEST(SetupPy, ExtrasWithMarkersAndComputedOnes) {
  const SetupPy setup = Read(
      "setup(name='a', version=get_version(), python_requires='>=3.8',\n"
      "  install_requires='b\\nc>=1', extras_require={'x': ['d'], ':python_version<\"3.9\"': 'e', 'y': find()})");
  EXPECT_TRUE(setup.fields.version.IsComputed());
  EXPECT_EQ(setup.fields.requires_python.value, ">=3.8");
  EXPECT_EQ(setup.fields.requirements.value, (Texts{"b", "c>=1"}));
  ASSERT_EQ(setup.fields.extras.value.size(), 2u);
  EXPECT_EQ(setup.fields.extras.value[1].first, ":python_version<\"3.9\"");
  EXPECT_TRUE(setup.fields.some_extras_computed);
}

TEST(SetupPy, VersionImportedFromThePackage) {
  EXPECT_EQ(Read("from pkg.version import __version__\nsetup(name='a', version=__version__)",
                 {{"pkg/version.py", "__version__ = '3.1'\n"}})
                .fields.version.value,
            "3.1");
  EXPECT_EQ(Read("import pkg\nsetup(name='a', version=pkg.__version__)",
                 {{"pkg/__init__.py", "from .v import __version__\n"}, {"pkg/v.py", "__version__ = '3.2'\n"}})
                .fields.version.value,
            "3.2");
}

TEST(SetupPy, ArgumentsOutOfSightAreComputed) {
  const SetupPy open = Read("setup(name='a', **kwargs())");
  EXPECT_TRUE(open.fields.requirements.IsComputed());
  EXPECT_TRUE(open.fields.version.IsComputed());
  EXPECT_EQ(open.fields.name.value, "a");
  EXPECT_FALSE(Read("import os").calls_setup);
}

}  // namespace
}  // namespace fitment
