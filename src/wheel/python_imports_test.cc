// Names that one wheel takes from another at import.
#include "wheel/python_imports.h"

#include <gtest/gtest.h>

#include "support/wheel_builder.h"

namespace fitment {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

std::vector<std::string> Missing(const Members& toy_members, const std::string& torch_version = "2.5.1") {
  ToyWheel torch(
      "torch", torch_version,
      {{"torch/__init__.py", "from torch._C import *\nfrom .more import *\ndef compile(): pass\nglobals()\n"},
       {"torch/more.py", "hidden = 1\n"},
       {"torch/_C/__init__.pyi", "float8: dtype = ...\n"},
       {"torch/_C.cpython-311-x86_64-linux-gnu.so", "x"},
       {"torch/nn/__init__.py", ""},
       {"torch/nn/functional.py", "def relu(x): return x\n"}});
  ToyWheel triton("triton", "3.2.0", {{"triton/__init__.py", ""}, {"triton/language/__init__.py", ""}});
  ToyWheel toy("toy", "1.0", toy_members);
  auto problems = JudgePythonImports(*toy.reader, {torch.reader.get(), triton.reader.get()}, "3.11");
  EXPECT_TRUE(problems);
  std::vector<std::string> names;
  for (const PythonImportProblem& problem : *problems) names.push_back(problem.file + " " + problem.name);
  return names;
}
using Texts = std::vector<std::string>;

TEST(PythonImports, MissingModulesAndNames) {
  EXPECT_EQ(Missing({{"toy/__init__.py", "import triton.ops\n"}}), (Texts{"toy/__init__.py triton.ops"}));
  EXPECT_EQ(Missing({{"toy/__init__.py", "from .sub import x\n"},
                     {"toy/sub.py", "from torch.nn.functional import ScalingType, relu\n"}}),
            (Texts{"toy/sub.py torch.nn.functional.ScalingType"}));
  EXPECT_EQ(Missing({{"toy/__init__.py", "import torch.nn.functional as F\nx = F.gone\ny = F.relu\n"}}),
            (Texts{"toy/__init__.py torch.nn.functional.gone"}));
}

TEST(PythonImports, WhatIsNotCertainIsNoProblem) {
  EXPECT_EQ(
      Missing({{"toy/__init__.py", "import torch\ntorch.hidden\ntorch.compile\ntorch.float8\ntorch.who_knows\n"}}),
      (Texts{}));
  EXPECT_EQ(Missing({{"toy/__init__.py", "import numpy.gone\nfrom elsewhere import x\n"}}), (Texts{}));
  EXPECT_EQ(Missing({{"toy/__init__.py", ""}, {"toy/unused.py", "import triton.ops\n"}}), (Texts{}));
  EXPECT_EQ(Missing({{"toy/__init__.py", "try:\n  import triton.ops\nexcept ImportError: pass\n"}}), (Texts{}));
}

// What `toy` misses of one other wheel, which has no compiled code.
Texts MissingOf(const std::string& name, const std::string& version, const Members& members,
                const std::string& toy_text) {
  ToyWheel other(name, version, members);
  ToyWheel toy("toy", "1.0", {{"toy/__init__.py", toy_text}});
  auto problems = JudgePythonImports(*toy.reader, {other.reader.get()}, "3.11");
  EXPECT_TRUE(problems);
  Texts names;
  for (const PythonImportProblem& problem : *problems) names.push_back(problem.name);
  return names;
}

TEST(PythonImports, LazyPackagesHaveTheNamesThatTheirSourcesHold) {
  const Members lazy{
      {"hub/__init__.py", "from ._lazy import attach\n__getattr__ = attach(__name__)\nfrom .gone import *\n"},
      {"hub/_lazy.py", "NAMES = ['listed']\ndef attach(n): return n.endswith('Fast')\n"}};
  EXPECT_EQ(MissingOf("hub", "1.0", lazy, "from hub import listed, TokenizerFast, nowhere\n"), (Texts{"hub.nowhere"}));
  EXPECT_EQ(MissingOf("hub", "1.0", lazy, "import hub.nowhere\n"), (Texts{"hub.nowhere"}));
  Members compiled = lazy;
  compiled.emplace_back("hub/_C.so", "x");
  EXPECT_EQ(MissingOf("hub", "1.0", compiled, "from hub import nowhere\n"), (Texts{}));
}

TEST(PythonImports, PackagesThatReplaceThemselves) {
  const Members toolz{{"tlz/__init__.py", "from . import _build\n"},
                      {"tlz/_build.py", "import sys\nsys.modules['tlz'] = make()\n"},
                      {"toolz/__init__.py", "def merge(): pass\n"},
                      {"toolz/functoolz.py", ""},
                      {"plain/__init__.py", ""}};
  EXPECT_EQ(
      MissingOf("toolz", "1.0", toolz, "from tlz import merge, never\nimport tlz.functoolz\nfrom plain import merge\n"),
      (Texts{"tlz.never", "plain.merge"}));
}

TEST(PythonImports, NamesThatAreOnlyRemembered) {
  const Members numpy{{"numpy/__init__.py", "def __getattr__(n):\n  if n in ('NaN', 'bool'): raise AttributeError\n"},
                      {"numpy/core.so", "x"}};
  const std::string text = "import numpy as np\nX = np.NaN\nY = [np.bool]\nZ = np.other\n";
  EXPECT_EQ(MissingOf("numpy", "1.23.5", numpy, text), (Texts{}));
  EXPECT_EQ(MissingOf("numpy", "1.26.4", numpy, text), (Texts{"numpy.bool"}));
  EXPECT_EQ(MissingOf("numpy", "2.0.2", numpy, text), (Texts{"numpy.NaN"}));
}

TEST(PythonImports, NamespacesAndModulesThatWentOut) {
  ToyWheel audio("space.audio", "3.2",
                 {{"space/audio/__init__.py", "from space.core import x, gone\nimport space.other\n"}});
  ToyWheel core("space.core", "5.0", {{"space/core/__init__.py", "x = 1\n"}});
  auto problems = JudgePythonImports(*audio.reader, {core.reader.get()}, "3.11");
  ASSERT_TRUE(problems && problems->size() == 1);
  EXPECT_EQ(problems->front().name, "space.core.gone");
  const std::string text = "import pkg_resources\n";
  EXPECT_EQ(MissingOf("setuptools", "82.0.0", {{"setuptools/__init__.py", ""}}, text), (Texts{"pkg_resources"}));
  EXPECT_EQ(
      MissingOf("setuptools", "81.0.0", {{"setuptools/__init__.py", ""}, {"pkg_resources/__init__.py", ""}}, text),
      (Texts{}));
  EXPECT_EQ(MissingOf("wheel", "0.45", {{"wheel/__init__.py", ""}}, text), (Texts{}));
}

TEST(PythonImports, NativeNamesByRelease) {
  const Members members{{"toy/__init__.py", "import torch\nX = {torch.int1: 1}\n"}};
  EXPECT_EQ(Missing(members, "2.5.1"), (Texts{"toy/__init__.py torch.int1"}));
  EXPECT_EQ(Missing(members, "2.6.0"), (Texts{}));
}

TEST(PythonImports, GuardsAreDecidedByTheSet) {
  const std::string text =
      "if not is_triton_available():\n  pass\nelse:\n  from triton.ops.matmul import x\n"
      "if torch_version_at_least('2.6'):\n  import torch.gone\n";
  EXPECT_EQ(Missing({{"toy/__init__.py", text}}, "2.5.1"), (Texts{"toy/__init__.py triton.ops.matmul"}));
  EXPECT_EQ(Missing({{"toy/__init__.py", text}}, "2.6.0"),
            (Texts{"toy/__init__.py triton.ops.matmul", "toy/__init__.py torch.gone"}));
}

}  // namespace
}  // namespace fitment
