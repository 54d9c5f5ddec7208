// Wheels read piece by piece, and never twice.
#include "wheel/wheel_reader.h"

#include <gtest/gtest.h>

#include "support/elf_builder.h"
#include "support/wheel_builder.h"

namespace fitment {
namespace {

ElfSpec Named(const std::string& soname) {
  ElfSpec spec;
  spec.soname = soname;
  spec.symbols = {{"f", "", "", false, true}};
  return spec;
}

TEST(WheelReader, ContentsAndLibraries) {
  ToyWheel toy("toy", "1.0",
               {{"toy/version.py", "__version__ = '1.0+cu124'\n"},
                {"toy/__init__.py", "import torch\n"},
                {"toy/lib.so", ElfOf(Named("lib.so"))}});
  auto contents = toy.reader->Contents();
  ASSERT_TRUE(contents) << contents.error().message;
  EXPECT_EQ((*contents)->name, "toy");
  EXPECT_EQ((*contents)->cuda, "12.4");
  EXPECT_EQ(*toy.reader->LibraryPaths(), (std::vector<std::string>{"toy/lib.so"}));
  EXPECT_EQ((*toy.reader->Library("toy/lib.so"))->soname, "lib.so");
  EXPECT_EQ((*toy.reader->Module("toy/__init__.py"))->uses.size(), 1u);
  EXPECT_EQ(*toy.reader->Module("toy/none.py"), nullptr);
  EXPECT_FALSE(toy.reader->Library("toy/none.so"));
}

TEST(WheelReader, CudaOfTorchAndOfPins) {
  ToyWheel torch("torch", "2.5.1", {{"torch/version.py", "cuda: Optional[str] = '12.4'\n"}, {"torch/x.so", "x"}});
  EXPECT_EQ((*torch.reader->Contents())->cuda, "12.4");
  ToyWheel pinned("pinned", "1", {}, nullptr, "nvidia-cuda-runtime-cu12==12.1.105; platform_system == 'Linux'");
  EXPECT_EQ((*pinned.reader->Contents())->cuda, "12.1");
  ToyWheel local("local", "1+cu118", {});
  EXPECT_EQ((*local.reader->Contents())->cuda, "11.8");
}

TEST(WheelReader, NothingIsReadASecondTime) {
  MemoryKeeper keeper;
  const std::vector<std::pair<std::string, std::string>> members{{"toy/__init__.py", "import torch\n"},
                                                                 {"toy/lib.so", ElfOf(Named("lib.so"))}};
  ToyWheel first("toy", "1.0", members, &keeper);
  ASSERT_TRUE(first.reader->Library("toy/lib.so"));
  ASSERT_TRUE(first.reader->Module("toy/__init__.py"));
  EXPECT_EQ(first.opens(), 1);
  ToyWheel second("toy", "1.0", members, &keeper);
  EXPECT_TRUE(second.reader->Knows("toy/lib.so"));
  EXPECT_EQ((*second.reader->Library("toy/lib.so"))->soname, "lib.so");
  EXPECT_EQ((*second.reader->Module("toy/__init__.py"))->uses.size(), 1u);
  EXPECT_EQ((*second.reader->Contents())->name, "toy");
  EXPECT_EQ(second.opens(), 0);
}

TEST(WheelReader, BrokenLibrariesAreKeptAsSuch) {
  ToyWheel toy("toy", "1.0", {{"toy/lib.so", ElfOf(Named("lib.so")).substr(0, 300)}});
  auto library = toy.reader->Library("toy/lib.so");
  ASSERT_TRUE(library);
  EXPECT_NE((*library)->trouble, "");
}

}  // namespace
}  // namespace fitment
