// The loads rung on toy wheels: one rule each.
#include "wheel/loads.h"

#include <gtest/gtest.h>

#include "support/elf_builder.h"
#include "support/wheel_builder.h"
#include "wheel/base_names.h"

namespace fitment {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;
using Symbol = ElfSpec::Symbol;

std::string Elf(std::vector<std::string> needs, std::vector<Symbol> symbols, const std::string& soname = "") {
  ElfSpec spec;
  spec.needs = std::move(needs);
  spec.symbols = std::move(symbols);
  spec.soname = soname;
  return ElfOf(spec);
}
Symbol Wants(const std::string& name, const std::string& version = "", const std::string& file = "") {
  return {name, version, file, false, false};
}
Symbol Gives(const std::string& name) {
  return {name, "", "", false, true};
}

Members Torch() {
  return {{"torch/__init__.py", "from torch._C import *\nglobals()\ndef compile(): pass\n"},
          {"torch/version.py", "cuda = '12.4'\n"},
          {"torch/nn/__init__.py", ""},
          {"torch/nn/functional.py", "def relu(x): return x\n"},
          {"torch/lib/libc10.so", Elf({"libc.so.6"}, {Gives("_ZN3c105ErrorEv")}, "libc10.so")},
          {"torch/lib/libtorch.so", Elf({"libc10.so", "libtorch_cpu.so"}, {}, "libtorch.so")},
          {"torch/lib/libtorch_cpu.so", Elf({"libc10.so"}, {Gives("_ZN2at5emptyEv")}, "libtorch_cpu.so")},
          {"torch/lib/libgomp-a34b3233.so.1", Elf({}, {Gives("GOMP_parallel")}, "libgomp.so.1")},
          {"torch/lib/libtorch_global_deps.so", Elf({"libextra.so.1"}, {}, "libtorch_global_deps.so")},
          {"torch/lib/libextra.so.1", Elf({}, {Gives("extra_call")}, "libextra.so.1")}};
}

LoadsAnswer Judged(const std::string& name, const Members& members, const std::string& version = "1.0",
                   LoadsPlatform platform = {}) {
  ToyWheel torch("torch", "2.5.1", Torch()), wheel(name, version, members);
  auto answer = JudgeLoads(*wheel.reader, {torch.reader.get()}, platform);
  EXPECT_TRUE(answer) << answer.error().message;
  return answer ? *answer : LoadsAnswer{};
}

TEST(Loads, WhatOthersExportIsFound) {
  const LoadsAnswer answer =
      Judged("toy", {{"toy/_C.abi3.so", Elf({"libtorch.so", "libgomp.so.1", "libcuda.so.1", "libc.so.6"},
                                            {Wants("_ZN2at5emptyEv"),
                                             Wants("_ZN3c105ErrorEv"),
                                             Wants("GOMP_parallel"),
                                             Wants("extra_call"),
                                             Wants("PyModule_Create2"),
                                             Wants("pthread_create"),
                                             Wants("inflate"),
                                             Wants("memcpy", "GLIBC_2.14", "libc.so.6"),
                                             Wants("cuInit"),
                                             {"nobody_has_this", "", "", true, false}})}});
  EXPECT_TRUE(answer.problems.empty()) << answer.problems[0].evidence;
  EXPECT_TRUE(answer.loads);
}

// A torch whose large library may not be read.
LoadsAnswer JudgedWithinLimit(const std::vector<Symbol>& symbols) {
  ElfSpec large;
  large.soname = "libtorch_cpu.so";
  large.symbols = {Gives("_ZN2at5emptyEv")};
  std::string noise;
  for (uint32_t i = 0, x = 1; i < 20000; ++i) noise += static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
  large.sections.emplace_back(".noise", noise);
  ToyWheel torch(
      "torch", "2.5.1",
      {{"torch/lib/libc10.so", Elf({}, {Gives("_ZN3c105ErrorERKNSt7__cxx1112basic_stringIcEE")}, "libc10.so")},
       {"torch/lib/libtorch_cpu.so", ElfOf(large)}});
  ToyWheel wheel("toy", "1.0", {{"toy/_C.abi3.so", Elf({"libtorch_cpu.so", "libc10.so"}, symbols)}});
  LoadsLimits limits;
  limits.library_bytes = 10000;
  return *JudgeLoads(*wheel.reader, {torch.reader.get()}, {}, limits);
}

TEST(Loads, WhatALibraryBeyondTheLimitMayHaveIsLeftOpen) {
  const LoadsAnswer answer = JudgedWithinLimit({Wants("_ZN2at5emptyEv")});
  EXPECT_TRUE(answer.problems.empty());
  ASSERT_EQ(answer.undecided.size(), 1u);
  EXPECT_NE(answer.undecided[0].find("libtorch_cpu.so of torch 2.5.1"), std::string::npos);
}

TEST(Loads, TheOtherCxxAbiShowsWithoutTheLargeLibrary) {
  const LoadsAnswer answer = JudgedWithinLimit({Wants("_ZN2at5emptyEv"), Wants("_ZN3c105ErrorERKSs")});
  ASSERT_EQ(answer.problems.size(), 1u);
  EXPECT_EQ(answer.problems[0].name, "_ZN3c105ErrorERKSs");
  EXPECT_EQ(answer.problems[0].beside, std::vector<std::string>{"torch"});
  EXPECT_FALSE(answer.loads);
}

TEST(Loads, MissingSymbolsAreNamedAndDemangled) {
  const LoadsAnswer answer = Judged(
      "toy", {{"toy/_C.abi3.so", Elf({"libtorch.so"}, {Wants("_ZN2at3gonEv"), Wants("aoti_torch_abi_version")})}});
  ASSERT_EQ(answer.problems.size(), 1u);
  EXPECT_EQ(answer.problems[0].kind, LoadProblemKind::kMissingSymbol);
  EXPECT_EQ(answer.problems[0].name, "_ZN2at3gonEv");
  EXPECT_EQ(answer.problems[0].demangled, "at::gon()");
  EXPECT_EQ(answer.problems[0].more, 1u);
  EXPECT_TRUE(answer.problems[0].fatal);
  EXPECT_FALSE(answer.loads);
}

TEST(Loads, ASymbolOutOfScopeIsMissing) {
  // libtorch_cpu.so has the name, but this library names only libc10.so.
  const LoadsAnswer answer = Judged("toy", {{"toy/x.so", Elf({"libc10.so"}, {Wants("_ZN2at5emptyEv")})}});
  ASSERT_EQ(answer.problems.size(), 1u);
}

TEST(Loads, MissingLibrariesAndWhoIsBlockedByThem) {
  const LoadsAnswer answer = Judged(
      "toy", {{"toy/liba.so", Elf({"libsox.so"}, {Wants("sox_open")}, "liba.so")}, {"toy/b.so", Elf({"liba.so"}, {})}});
  ASSERT_EQ(answer.problems.size(), 1u);
  EXPECT_EQ(answer.problems[0].library, "toy/liba.so");
  EXPECT_EQ(answer.problems[0].kind, LoadProblemKind::kMissingLibrary);
  EXPECT_EQ(answer.problems[0].name, "libsox.so");
  ASSERT_EQ(answer.blocked.size(), 1u);
  EXPECT_EQ(answer.blocked[0].first, "toy/b.so");
}

TEST(Loads, VersionsOfTheTarget) {
  const Members members{{"toy/x.so", Elf({"libc.so.6"}, {Wants("f", "GLIBC_2.34", "libc.so.6"),
                                                         Wants("g", "GLIBCXX_3.4.29", "libstdc++.so.6")})}};
  EXPECT_TRUE(Judged("toy", members, "1", {"2.36", "3.11", "x86_64"}).problems.empty());
  const LoadsAnswer old = Judged("toy", members, "1", {"2.31", "3.11", "x86_64"});
  ASSERT_EQ(old.problems.size(), 2u);
  EXPECT_EQ(old.problems[0].kind, LoadProblemKind::kSymbolVersion);
  EXPECT_EQ(LibstdcxxOf("2.31"), "3.4.28");
}

TEST(Loads, AlternativesTakeNothingDown) {
  Members members;
  for (const char* cuda : {"118", "124", "130"}) {
    members.emplace_back(
        std::string("toy/libtoy_cuda") + cuda + ".so",
        Elf(cuda == std::string("124") ? std::vector<std::string>{} : std::vector<std::string>{"libno.so"}, {}));
  }
  const LoadsAnswer answer = Judged("toy", members);
  ASSERT_EQ(answer.problems.size(), 2u);
  EXPECT_TRUE(answer.problems[0].alternative);
  EXPECT_TRUE(answer.loads);
  const std::vector<std::string> paths{"a/_torio_ffmpeg4.so", "a/_torio_ffmpeg5.so", "a/_C.abi3.so",
                                       "a/_C_cutlass_90a.abi3.so", "a/_C_cutlass_100a.abi3.so"};
  EXPECT_TRUE(IsAlternative(paths[0], paths));
  EXPECT_FALSE(IsAlternative(paths[2], paths));
  EXPECT_TRUE(IsAlternative(paths[3], paths));
}

TEST(Loads, RulesOfPackages) {
  const std::string broken = Elf({"libc10.so"}, {Wants("_ZN3c10goneEv")}), sound = Elf({"libc10.so"}, {});
  EXPECT_FALSE(Judged("torchvision", {{"torchvision/_C.so", broken}}).loads);
  EXPECT_TRUE(Judged("torchvision", {{"torchvision/image.so", broken}}).loads);
  EXPECT_TRUE(Judged("xformers", {{"xformers/_C.so", broken}}).loads);
  const Members other_cuda{{"torchaudio/version.py", "__version__ = '1+cu121'"},
                           {"torchaudio/lib/libtorchaudio.so", sound}};
  const LoadsAnswer answer = Judged("torchaudio", other_cuda);
  EXPECT_FALSE(answer.loads);
  ASSERT_EQ(answer.problems.size(), 1u);
  EXPECT_EQ(answer.problems[0].kind, LoadProblemKind::kVersionRule);
  EXPECT_TRUE(
      Judged("torchvision", {{"torchvision/version.py", "__version__ = '1+cu121'"}, {"torchvision/_C.so", sound}})
          .loads);
}

TEST(Loads, AModuleThatIsSurelyImportedTakesThePackageDown) {
  const Members native{{"toy/lib/libtoy.so", Elf({"libc10.so"}, {Wants("_ZN3c10goneEv")}, "libtoy.so")},
                       {"toy/_toy.so", Elf({"libtoy.so"}, {})}};
  auto with = [&](const std::string& init) {
    Members members = native;
    members.emplace_back("toy/__init__.py", init);
    return Judged("toy", members);
  };
  const LoadsAnswer answer = with("def set_up():\n  from toy import _toy\nset_up()\n");
  EXPECT_FALSE(answer.loads);
  ASSERT_EQ(answer.problems.size(), 1u);
  EXPECT_EQ(answer.problems[0].library, "toy/lib/libtoy.so");
  EXPECT_TRUE(answer.problems[0].fatal);
  EXPECT_TRUE(with("def set_up():\n  from toy import _toy\n").loads) << "nobody calls it";
  EXPECT_TRUE(with("try:\n  from toy import _toy\nexcept ImportError: pass\n").loads);
}

LoadsAnswer JudgedAs(const std::string& tags, const std::string& file, const std::vector<Symbol>& symbols,
                     const std::string& python) {
  const std::string bytes = ZipOf({{"toy/" + file, Elf({"libc.so.6"}, symbols)},
                                   {"toy-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n"}});
  WheelReader reader(
      "toy-1.0-" + tags + ".whl", "",
      [&]() -> Result<std::unique_ptr<ByteSource>> { return std::make_unique<MemorySource>("toy", bytes); }, nullptr);
  LoadsPlatform platform;
  platform.python = python;
  return *JudgeLoads(reader, {}, platform);
}

TEST(Loads, ExtensionsOfAnotherPython) {
  const std::string file = "_C.cpython-310-x86_64-linux-gnu.so";
  EXPECT_TRUE(JudgedAs("cp310-cp310-linux_x86_64", file, {}, "3.10").loads);
  const LoadsAnswer other = JudgedAs("cp310-cp310-linux_x86_64", file, {}, "3.11");
  EXPECT_FALSE(other.loads);
  ASSERT_EQ(other.problems.size(), 2u);  // the module, and the wheel
  for (const LoadProblem& problem : other.problems) {
    EXPECT_EQ(problem.kind, LoadProblemKind::kPythonAbi);
    EXPECT_EQ(problem.name, "CPython 3.10");
    EXPECT_TRUE(problem.fatal);
  }
  // A module without a Python in its name fails as part of its wheel.
  EXPECT_EQ(JudgedAs("cp310-cp310-linux_x86_64", "_C.so", {}, "3.11").problems.size(), 1u);
  EXPECT_FALSE(JudgedAs("cp39-abi3-linux_x86_64", "_C.abi3.so", {}, "3.8").loads);
  // In a wheel that fits, a module of another Python is never imported; the loader takes it all the same.
  EXPECT_TRUE(JudgedAs("cp39-abi3-linux_x86_64", file, {}, "3.11").problems.empty());
}

TEST(Loads, NamesThatThisPythonDoesNotExport) {
  const std::vector<Symbol> symbols{Wants("PyUnicode_AsUnicode"), Wants("PyModule_Create2"), Wants("_PyNobody_Knows")};
  EXPECT_TRUE(JudgedAs("cp37-abi3-linux_x86_64", "_C.abi3.so", symbols, "3.11").problems.empty());
  const LoadsAnswer gone = JudgedAs("cp37-abi3-linux_x86_64", "_C.abi3.so", symbols, "3.12");
  EXPECT_FALSE(gone.loads);
  ASSERT_EQ(gone.problems.size(), 1u);
  EXPECT_EQ(gone.problems[0].kind, LoadProblemKind::kPythonAbi);
  EXPECT_EQ(gone.problems[0].name, "PyUnicode_AsUnicode");
  EXPECT_NE(gone.problems[0].evidence.find("CPython 3.11 and older"), std::string::npos);
  // A wheel for just this Python was linked against it.
  EXPECT_TRUE(JudgedAs("cp312-cp312-linux_x86_64", "_C.abi3.so", symbols, "3.12").problems.empty());
  // The abi3 floor by its names: written for 3.10, tagged for less.
  EXPECT_FALSE(JudgedAs("cp37-abi3-linux_x86_64", "_C.abi3.so", {Wants("PyModule_AddObjectRef")}, "3.9").loads);
}

TEST(Loads, ForeignMachinesAndBrokenFilesAreNotJudged) {
  ElfSpec arm;
  arm.machine = 183;
  arm.needs = {"libno.so"};
  const LoadsAnswer answer = Judged("toy", {{"toy/arm.so", ElfOf(arm)}, {"toy/text.so", "GROUP ( libm.so.6 )"}});
  EXPECT_TRUE(answer.problems.empty());
  EXPECT_EQ(answer.notes.size(), 1u);
}

TEST(Loads, BaseNames) {
  for (std::string_view name : {"pthread_create", "memcpy", "cosf", "_Znwm",
                                "_ZNSt15__exception_ptr13exception_ptr9_M_addrefEv", "_Unwind_Resume"}) {
    EXPECT_TRUE(IsBaseName(name)) << name;
  }
  for (std::string_view name : {"aoti_torch_abi_version", "_ZN3c105ErrorEv", "_ZNSt6vectorIN3c106SymIntEE4pushEv",
                                "GOMP_parallel", "_ZTIN2at6TensorE"}) {
    EXPECT_FALSE(IsBaseName(name)) << name;
  }
}

}  // namespace
}  // namespace fitment
