// What ParseElf and ParseFatbin read of each file named, as lines for tests/oracle/elf_test.py.
#include <cstdio>

#include "base/file.h"
#include "wheel/elf.h"
#include "wheel/fatbin.h"

namespace {

int Width(std::string_view text) {
  return static_cast<int>(text.size());
}

void Print(const char* key, std::string_view text) {
  std::printf("%s\t%.*s\n", key, Width(text), text.data());
}

void PrintSymbols(const char* key, const std::vector<fitment::ElfSymbol>& symbols) {
  for (const fitment::ElfSymbol& symbol : symbols) {
    std::printf("%s\t%.*s\t%.*s\t%s\n", key, Width(symbol.name), symbol.name.data(), Width(symbol.version),
                symbol.version.data(), symbol.weak ? "weak" : "global");
  }
}

bool PrintFile(const char* path) {
  auto bytes = fitment::ReadFile(path, 4ull << 30);
  if (!bytes) return false;
  Print("file", path);
  auto elf = fitment::ParseElf(*bytes, path);
  if (!elf) {
    Print("error", elf.error().message);
    return true;
  }
  Print("machine", elf->machine);
  Print("soname", elf->soname);
  Print("rpath", elf->rpath);
  Print("runpath", elf->runpath);
  for (std::string_view need : elf->needs) Print("needs", need);
  for (const auto& need : elf->version_needs) {
    std::printf("verneed\t%.*s\t%.*s\n", Width(need.file), need.file.data(), Width(need.version), need.version.data());
  }
  for (std::string_view version : elf->version_definitions) Print("verdef", version);
  PrintSymbols("undefined", elf->undefined);
  PrintSymbols("export", elf->exports);
  for (std::string_view section : {".nv_fatbin", "__nv_relfatbin"}) {
    auto entries = fitment::ParseFatbin(elf->SectionBytes(section, *bytes), path);
    if (!entries) Print("error", entries.error().message);
    for (size_t i = 0; entries && i < entries->size(); ++i) Print("fatbin", (*entries)[i].Name());
    if (entries && !entries->empty()) break;  // relocatable code beside linked code is never loaded
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (!PrintFile(argv[i])) return 2;
  }
  return 0;
}
