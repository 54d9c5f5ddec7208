// ELF64 shared libraries (x86_64, aarch64) as the dynamic loader sees them: what they need, what they export, which
// symbols and symbol versions they want of others. Nothing of a file is trusted. Tests: elf_test.cc (small files of a
// builder; every truncation, bit flips), tests/oracle/elf_test.py (beside lief, on real libraries).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

// One entry of the dynamic symbol table that takes part in linking (local ones do not).
struct ElfSymbol {
  std::string_view name;
  std::string_view version;       // "GLIBC_2.17", "" for none
  std::string_view version_file;  // undefined ones: the soname that should define that version
  bool weak = false;
  bool default_version = true;  // definitions: found by those who ask for no version
};

// A version that is wanted of another library.
struct ElfVersionNeed {
  std::string_view file, version;
  bool weak = false;
};

// All texts are views into the bytes that were parsed.
struct ElfLibrary {
  std::string_view machine;  // "x86_64", "aarch64"
  std::string_view soname, rpath, runpath;
  std::vector<std::string_view> needs;  // DT_NEEDED, in order
  std::vector<ElfVersionNeed> version_needs;
  std::vector<std::string_view> version_definitions;  // without the base one
  std::vector<ElfSymbol> undefined, exports;          // in the table's order
  bool has_gnu_hash = false;
  struct Section {
    std::string_view name;
    uint64_t offset = 0, size = 0;  // in the file; wholly inside it
  };
  std::vector<Section> sections;  // those with bytes in the file; empty where they were stripped

  // The section's bytes, or "".
  std::string_view SectionBytes(std::string_view name, std::string_view file) const;
};

// Whether bytes begin like an ELF file of any kind.
bool LooksLikeElf(std::string_view bytes);

// `bytes` is the whole file and must outlive the answer; `name` is for messages. Errors (kMetadata): not ELF, another
// class, byte order or machine, cut off, contradictory, names beyond all measure. A file without dynamic section (a
// static program) has no needs and no symbols.
Result<ElfLibrary> ParseElf(std::string_view bytes, std::string_view name);

}  // namespace fitment
