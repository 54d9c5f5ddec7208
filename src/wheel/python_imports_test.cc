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
