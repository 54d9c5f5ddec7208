// Tags, file names and names of the C API, a Python each.
#include "wheel/python_abi.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace fitment {
namespace {

TEST(PythonAbi, NamesCameAndWent) {
  EXPECT_EQ(PythonsThatGive("PyModule_Create2", "3.8"), "");
  EXPECT_EQ(PythonsThatGive("PyArray_Nobody", "3.11"), "");  // not Python's
  // Removed from the C API in 3.12, added in 3.10.
  EXPECT_EQ(PythonsThatGive("PyUnicode_AsUnicode", "3.11"), "");
  EXPECT_EQ(PythonsThatGive("PyUnicode_AsUnicode", "3.12"), "CPython 3.11 and older");
  EXPECT_EQ(PythonsThatGive("PyUnicode_AsUnicode", "3.15"), "CPython 3.11 and older");
  EXPECT_EQ(PythonsThatGive("PyModule_AddObjectRef", "3.9"), "CPython 3.10 and newer");
  EXPECT_EQ(PythonsThatGive("PyModule_AddObjectRef", "3.10"), "");
  EXPECT_EQ(PythonsThatGive("PyModule_AddObjectRef", "3.14"), "");
  EXPECT_EQ(PythonsThatGive("PyModule_AddObjectRef", "3.7"), "");  // older than what was read
  EXPECT_EQ(PythonsThatGive("PyModule_AddObjectRef", "nothing"), "");
}

TEST(PythonAbi, TheTableIsSortedAndHasEachNameOnce) {
  std::vector<std::string> all;
  for (const PythonNames& row : PythonNameTable()) {
    EXPECT_LE(row.first, row.last);
    std::vector<std::string> names;
    for (size_t at = 0; at < row.names.size();) {
      const size_t end = std::min(row.names.find(' ', at), row.names.size());
      names.emplace_back(row.names.substr(at, end - at));
      at = end + 1;
    }
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    all.insert(all.end(), names.begin(), names.end());
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  EXPECT_GT(all.size(), 1000u);
}

TEST(PythonAbi, TagsOfOtherPythons) {
  EXPECT_EQ(OtherPythonOf("cp311-cp311-manylinux_2_28_x86_64", "3.11"), "");
  EXPECT_EQ(OtherPythonOf("cp310-cp310-manylinux_2_28_x86_64", "3.11"), "CPython 3.10");
  EXPECT_EQ(OtherPythonOf("cp37-cp37m-manylinux1_x86_64", "3.11"), "CPython 3.7");
  EXPECT_EQ(OtherPythonOf("cp39-abi3-manylinux_2_28_x86_64", "3.11"), "");
  EXPECT_EQ(OtherPythonOf("cp39-abi3-manylinux_2_28_x86_64", "3.8"), "CPython 3.9 and newer (abi3)");
  EXPECT_EQ(OtherPythonOf("cp39-abi3-manylinux_2_28_x86_64", "3.14t"), "CPython 3.9 and newer (abi3)");
  EXPECT_EQ(OtherPythonOf("cp310.cp311-cp310.cp311-linux_x86_64", "3.11"), "");
  EXPECT_EQ(OtherPythonOf("py3-none-manylinux_2_28_x86_64", "3.11"), "");
  EXPECT_EQ(OtherPythonOf("py39-none-manylinux_2_28_x86_64", "3.8"), "Python 3.9 and newer");
  EXPECT_EQ(OtherPythonOf("cp313-cp313t-linux_x86_64", "3.13"), "CPython 3.13t");
  EXPECT_EQ(OtherPythonOf("cp313-cp313t-linux_x86_64", "3.13t"), "");
  EXPECT_EQ(OtherPythonOf("pp310-pypy310_pp73-linux_x86_64", "3.11"), "");  // not judged
  EXPECT_EQ(OtherPythonOf("odd", "3.11"), "");
  EXPECT_TRUE(IsBuiltForPython("cp311-cp311-linux_x86_64", "3.11"));
  EXPECT_FALSE(IsBuiltForPython("cp311-abi3-linux_x86_64", "3.11"));
  EXPECT_FALSE(IsBuiltForPython("cp311-cp311-linux_x86_64", "3.12"));
}

TEST(PythonAbi, NamesOfExtensionModules) {
  EXPECT_EQ(OtherPythonOfExtension("toy/_C.cpython-310-x86_64-linux-gnu.so", "3.11"), "CPython 3.10");
  EXPECT_EQ(OtherPythonOfExtension("toy/_C.cpython-311-x86_64-linux-gnu.so", "3.11"), "");
  EXPECT_EQ(OtherPythonOfExtension("toy/_C.cpython-313t-x86_64-linux-gnu.so", "3.13"), "CPython 3.13t");
  EXPECT_EQ(OtherPythonOfExtension("toy/_C.abi3.so", "3.11"), "");
  EXPECT_EQ(OtherPythonOfExtension("toy/_C.so", "3.11"), "");
}

}  // namespace
}  // namespace fitment
