// What a Python file uses when it is imported: tokens, blocks, guards.
#include "wheel/python_module.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

std::vector<std::string> Uses(std::string_view text) {
  std::vector<std::string> uses;
  for (const PythonUse& use : ReadPythonModule(text).uses) {
    uses.push_back(std::string(static_cast<size_t>(use.level), '.') + use.module +
                   (use.name.empty() ? "" : ":" + use.name) + (use.guards.empty() ? "" : "?"));
  }
  return uses;
}
using Texts = std::vector<std::string>;

TEST(PythonModule, Imports) {
  EXPECT_EQ(Uses("import a, b.c as d; import e\n"), (Texts{"a", "b.c", "e"}));
  EXPECT_EQ(Uses("from a.b import (c,\n  d as e,  # why\n)\nfrom . import f\nfrom ..g import *\n"),
            (Texts{"a.b:c", "a.b:d", ".:f", "..g:*"}));
  EXPECT_EQ(Uses("\"\"\"import no\n\"\"\"\nx = 'import no'\nimport a \\\n  .b\n"), (Texts{"a.b"}));
  EXPECT_EQ(Uses("from __future__ import annotations\n"), (Texts{}));
}

TEST(PythonModule, WhatDoesNotRunOrIsCaughtIsNoUse) {
  EXPECT_EQ(Uses("def f():\n  import a\nimport b\n"), (Texts{"b"}));
  EXPECT_EQ(Uses("try:\n  import a\nexcept ImportError:\n  import c\nimport b\n"), (Texts{"b"}));
  EXPECT_EQ(Uses("try:\n  import a\nfinally:\n  pass\n"), (Texts{"a"}));
  EXPECT_EQ(Uses("with suppress(ImportError):\n  import a\n"), (Texts{}));
  EXPECT_EQ(Uses("if x():\n  import a\nelse:\n  import b\nimport c\n"), (Texts{"c"}));
  EXPECT_EQ(Uses("class A:\n  import a\n  def f(self):\n    import b\n"), (Texts{"a"}));
  EXPECT_EQ(Uses("raise ImportError\nimport a\n"), (Texts{}));
}

TEST(PythonModule, WhatTheModuleCallsRuns) {
  EXPECT_EQ(Uses("def f():\n  import a\nf()\nimport b\n"), (Texts{"a", "b"}));
  EXPECT_EQ(Uses("def g(x):\n  from .c import d\ndef f(y=1):\n  if not y:\n    raise ImportError\n  g(y)\n  import "
                 "a\nf(\n  2)\n"),
            (Texts{".c:d", "a"}));
  EXPECT_EQ(Uses("import torch\ndef f(t):\n  torch.ops.load(t)\n  import torch.x as torch\nf(1)\ntorch.y\n"),
            (Texts{"torch", "torch:ops.load", "torch.x", "torch:y"}))
      << "names of the function are its own";
  // Up to the first way out of it.
  EXPECT_EQ(Uses("def f():\n  import a\n  if x():\n    return\n  import b\nf()\n"), (Texts{"a"}));
  EXPECT_EQ(Uses("def f():\n  try:\n    import a\n  except ImportError:\n    pass\nf()\n"), (Texts{}));
  for (const char* other : {"@cached\ndef f():\n  import a\nf()\n", "def f():\n  import a\n  yield 1\nf()\n",
                            "def f():\n  import a\ndef f():\n  pass\nf()\n", "def f():\n  import a\nf = g\nf()\n",
                            "def f():\n  import a\nif x:\n  f()\n", "def f():\n  import a\nx = f\n",
                            "def f():\n  import a\nf().g()\n", "class C:\n  def f():\n    import a\nf()\n"}) {
    EXPECT_EQ(Uses(other), (Texts{})) << other;
  }
  EXPECT_EQ(Uses("def f():\n  import a\n  f()\nf()\n"), (Texts{"a", "a", "a"})) << "to a depth";
}

TEST(PythonModule, GuardsThatCanBeDecided) {
  auto uses = ReadPythonModule(
                  "if TYPE_CHECKING:\n  import a\n"
                  "if not is_triton_available():\n  import b\nelse:\n  import triton.ops\n"
                  "if TORCH_VERSION_AT_LEAST_2_6:\n  import c\nelif torch_version_at_least(\"2.4.0\"):\n  import d\n"
                  "if sys.version_info >= (3, 10):\n  import e\n")
                  .uses;
  ASSERT_EQ(uses.size(), 6u);
  EXPECT_EQ(uses[0].guards[0].kind, PythonGuard::Kind::kNever);
  EXPECT_TRUE(uses[1].guards[0].negated);
  EXPECT_EQ(uses[2].module, "triton.ops");
  EXPECT_EQ(uses[2].guards[0].kind, PythonGuard::Kind::kAvailable);
  EXPECT_EQ(uses[2].guards[0].subject, "triton");
  EXPECT_FALSE(uses[2].guards[0].negated);
  EXPECT_EQ(uses[3].guards[0].version, "2.6");
  ASSERT_EQ(uses[4].guards.size(), 2u);
  EXPECT_TRUE(uses[4].guards[0].negated);
  EXPECT_EQ(uses[4].guards[1].version, "2.4.0");
  EXPECT_EQ(uses[5].guards[0].version, "3.10");
}

TEST(PythonModule, AttributesOfImportedModules) {
  EXPECT_EQ(Uses("import torch\nX = {torch.int1: 1}\n"), (Texts{"torch", "torch:int1"}));
  EXPECT_EQ(Uses("import torch.nn.functional as F\n@F.mark\ndef f(x=F.relu): return F.no\n"),
            (Texts{"torch.nn.functional", "torch.nn.functional:mark", "torch.nn.functional:relu"}));
  EXPECT_EQ(Uses("import torch\nX = torch.a if hasattr(torch, 'a') else None\nY = lambda: torch.b\n"),
            (Texts{"torch"}));
  EXPECT_EQ(Uses("import torch\ntorch.patched = 1\ntorch = None\ntorch.x\n"), (Texts{"torch"}));
  EXPECT_EQ(Uses("from __future__ import annotations\nimport torch\nx: torch.int1 = 1\ndef f(a: torch.b): pass\n"),
            (Texts{"torch"}));
}

TEST(PythonModule, WhatRunsWhereNothingWasRaised) {
  const std::string tail = "    raise Missing()\nexcept Missing:\n  import dummy\nelse:\n  import torch.a\n";
  EXPECT_EQ(Uses("try:\n  if not is_torch_available():\n" + tail), (Texts{"torch.a?"}));
  EXPECT_EQ(Uses("try:\n  if not (is_torch_available() and is_x_available()):\n" + tail), (Texts{"torch.a?"}));
  EXPECT_EQ(Uses("try:\n  if not is_torch_available() or not is_x_available():\n" + tail), (Texts{"torch.a?"}));
  EXPECT_EQ(Uses("try:\n  if who() > 1:\n" + tail), (Texts{}));
  EXPECT_EQ(Uses("try:\n  load()\n  if not is_torch_available():\n" + tail), (Texts{}));
  EXPECT_EQ(Uses("for x in y:\n  pass\nelse:\n  import torch.a\n"), (Texts{}));
  EXPECT_EQ(Uses("if __TOY_SETUP__:\n  import a\nelse:\n  import torch.a\n"), (Texts{"a?", "torch.a?"}));
}

TEST(PythonModule, WordsAndRecords) {
  PythonModule module = ReadPythonModule("from .a import *\n__all__ = ['name']\ndef f(): pass\n");
  EXPECT_TRUE(module.Mentions("name"));
  EXPECT_TRUE(module.Mentions("f"));
  EXPECT_FALSE(module.Mentions("g"));
  EXPECT_EQ(module.stars, (Texts{".a"}));
  EXPECT_FALSE(module.dynamic);
  EXPECT_TRUE(ReadPythonModule("def __getattr__(n): pass").dynamic);
  const std::string bytes = EncodePythonModule(module);
  EXPECT_EQ(EncodePythonModule(*DecodePythonModule(bytes)), bytes);
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(DecodePythonModule(bytes.substr(0, size)));
}

TEST(PythonModule, AnythingIsRead) {
  const std::string text = "from a import (b\nif x: import 'unclosed\n\"\"\"never ends\n";
  for (size_t size = 0; size <= text.size(); ++size) (void)ReadPythonModule(text.substr(0, size));
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  (void)ReadPythonModule(bytes + bytes);
  EXPECT_TRUE(ReadPythonModule(std::string(100000, '(')).uses.empty());
}

}  // namespace
}  // namespace fitment
