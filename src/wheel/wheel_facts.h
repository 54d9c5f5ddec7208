// What a wheel's libraries say, as values that can be kept: read once from the binaries (wheel_reader.h), asked for
// ever. Tests: wheel_facts_test.cc, wheel_reader_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

struct UndefinedSymbol {
  std::string name, version, file;  // "memcpy", "GLIBC_2.14", "libc.so.6"; version and file "" for none
  bool weak = false;
};
struct NeededVersion {
  std::string file, version;
  bool weak = false;
};

// One shared library or extension module of a wheel.
struct LibraryFacts {
  std::string path;     // inside the wheel
  std::string trouble;  // why it could not be read; all below is empty then
  std::string machine;  // "x86_64", "aarch64"
  uint64_t size_bytes = 0;
  std::string soname, rpath, runpath;
  std::vector<std::string> needs;
  std::vector<NeededVersion> version_needs;
  std::vector<std::string> version_definitions;
  std::vector<UndefinedSymbol> undefined;
  uint64_t exported = 0;
  // FastHash of each exported name, and of "name@version" where it has one: sorted. Torch exports a hundred thousand
  // names of a hundred bytes each, and a question is only ever "has it this one?".
  std::vector<uint64_t> export_hashes;
  // Of each hash that many upper bits are kept: 64, fewer in the shipped table, which also leaves out undefined names.
  int hash_bits = 64;
  uint64_t undefined_left_out = 0;
  std::optional<bool> cxx11_abi;       // of the C++ names in its tables; nullopt: none tells
  std::vector<std::string> sass, ptx;  // "75", "90a": distinct, ascending
  std::string arch_list;               // torch's own: "sm_50 sm_60", where the library holds one

  std::string FileName() const;
  bool Exports(std::string_view name) const;
  bool ExportsVersion(std::string_view name, std::string_view version) const;
  bool DefinesVersion(std::string_view version) const;
  // The newest "GLIBC_x.y" (or "GLIBCXX_", "CXXABI_") that it needs, as "x.y"; "" for none.
  std::string Newest(std::string_view prefix) const;
};

// Reads one library. Never fails: a hostile or foreign file gives `trouble`.
// `let_go` (may be empty) is called now and then while a large one is walked through: pages may leave the memory.
LibraryFacts ReadLibraryFacts(std::string_view path, std::string_view bytes, const std::function<void()>& let_go = {});

std::string EncodeLibrary(const LibraryFacts& library);
// Errors (kStore): truncated or foreign bytes.
Result<LibraryFacts> DecodeLibrary(std::string_view bytes);

// Whether a member's name is that of a shared library: "x.so", "x.so.12", "x.abi3.so".
bool IsLibraryPath(std::string_view path);

// -1, 0, 1: numbers between dots compared, "2.9" < "2.17".
int CompareDotted(std::string_view a, std::string_view b);

}  // namespace fitment
