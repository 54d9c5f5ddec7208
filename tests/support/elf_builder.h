// Small ELF64 shared libraries for tests: one loadable segment, dynamic section, symbols, versions, both hash tables,
// and any further sections. Header-only.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fitment {

struct ElfSpec {
  uint16_t machine = 62;  // x86_64; 183: aarch64
  std::string soname, rpath, runpath;
  std::vector<std::string> needs;
  struct Symbol {
    std::string name, version, file;  // `file`: of an undefined one's version
    bool weak = false, defined = true;
  };
  std::vector<Symbol> symbols;
  std::vector<std::pair<std::string, std::string>> sections;  // name and bytes
  bool section_headers = true, gnu_hash = true;
};

class ElfBuilder {
 public:
  explicit ElfBuilder(const ElfSpec& spec) : spec_(spec) {}

  std::string Build() {
    Add("", 0);  // offset 0 of the strings is the empty name
    std::string out(64 + 2 * 56, '\0');
    WriteSymbols();
    WriteVersions();
    const uint64_t symbols_at = Place(out, symbols_), versions_at = Place(out, version_table_);
    const uint64_t needs_at = Place(out, version_needs_), definitions_at = Place(out, version_definitions_);
    const uint64_t hash_at = Place(out, Hash());
    for (const std::string& need : spec_.needs) Tag(1, Add(need));
    if (!spec_.soname.empty()) Tag(14, Add(spec_.soname));
    if (!spec_.rpath.empty()) Tag(15, Add(spec_.rpath));
    if (!spec_.runpath.empty()) Tag(29, Add(spec_.runpath));
    const uint64_t strings_at = Place(out, strings_);
    Tag(5, strings_at), Tag(10, strings_.size()), Tag(6, symbols_at), Tag(11, 24);
    Tag(spec_.gnu_hash ? 0x6ffffef5 : 4, hash_at);
    if (!version_table_.empty()) Tag(0x6ffffff0, versions_at);
    if (need_files_) Tag(0x6ffffffe, needs_at), Tag(0x6fffffff, need_files_);
    if (definitions_) Tag(0x6ffffffc, definitions_at), Tag(0x6ffffffd, definitions_);
    Tag(0, 0);
    const uint64_t dynamic_at = Place(out, dynamic_);
    const uint64_t section_table_at = spec_.section_headers ? WriteSections(out, symbols_at) : 0;
    WriteHeaders(out, dynamic_at, section_table_at);
    return out;
  }

 private:
  static void Put(std::string& into, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) into += static_cast<char>(value >> (8 * i) & 255);
  }
  static void Patch(std::string& into, size_t at, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) into[at + i] = static_cast<char>(value >> (8 * i) & 255);
  }
  uint64_t Add(const std::string& text, int = 0) {
    const uint64_t at = strings_.size();
    strings_ += text;
    strings_ += '\0';
    return at;
  }
  static uint64_t Place(std::string& out, const std::string& bytes) {
    while (out.size() % 8) out += '\0';
    const uint64_t at = out.size();
    out += bytes;
    return at;
  }
  void Tag(uint64_t tag, uint64_t value) { Put(dynamic_, tag, 8), Put(dynamic_, value, 8); }

  void WriteSymbols() {
    Put(symbols_, 0, 8), Put(symbols_, 0, 8), Put(symbols_, 0, 8);
    for (const bool defined : {false, true}) {  // the GNU hash table wants the defined ones last
      for (const ElfSpec::Symbol& symbol : spec_.symbols) {
        if (symbol.defined != defined) continue;
        Put(symbols_, Add(symbol.name), 4), Put(symbols_, (symbol.weak ? 2 : 1) << 4 | 2, 1), Put(symbols_, 0, 1);
        Put(symbols_, defined ? 1 : 0, 2), Put(symbols_, defined ? 64 : 0, 8), Put(symbols_, 1, 8);
        ordered_.push_back(&symbol);
      }
    }
  }

  void WriteVersions() {
    std::map<std::string, std::map<std::string, int>> needs;
    std::map<std::string, int> definitions;
    int next = 2;
    for (const auto* symbol : ordered_) {
      if (symbol->version.empty()) continue;
      int& index = symbol->defined ? definitions[symbol->version] : needs[symbol->file][symbol->version];
      if (!index) index = next++;
    }
    if (next == 2) return;
    Put(version_table_, 0, 2);
    for (const auto* symbol : ordered_) {
      const int index = symbol->version.empty() ? 1
                        : symbol->defined       ? definitions[symbol->version]
                                                : needs[symbol->file][symbol->version];
      Put(version_table_, index, 2);
    }
    need_files_ = needs.size();
    size_t left = needs.size();
    for (const auto& [file, versions] : needs) {
      Put(version_needs_, 1, 2), Put(version_needs_, versions.size(), 2), Put(version_needs_, Add(file), 4);
      Put(version_needs_, 16, 4), Put(version_needs_, --left ? 16 + 16 * versions.size() : 0, 4);
      size_t rows = versions.size();
      for (const auto& [version, index] : versions) {
        Put(version_needs_, 0, 4), Put(version_needs_, 0, 2), Put(version_needs_, index, 2);
        Put(version_needs_, Add(version), 4), Put(version_needs_, --rows ? 16 : 0, 4);
      }
    }
    definitions_ = definitions.size();
    left = definitions.size();
    for (const auto& [version, index] : definitions) {
      Put(version_definitions_, 1, 2), Put(version_definitions_, 0, 2), Put(version_definitions_, index, 2);
      Put(version_definitions_, 1, 2), Put(version_definitions_, 0, 4), Put(version_definitions_, 20, 4);
      Put(version_definitions_, --left ? 28 : 0, 4), Put(version_definitions_, Add(version), 4);
      Put(version_definitions_, 0, 4);
    }
  }

  // One bucket that holds every defined symbol.
  std::string Hash() const {
    std::string table;
    const uint64_t count = ordered_.size() + 1;
    uint64_t first = 1;
    for (const auto* symbol : ordered_) first += !symbol->defined;
    if (!spec_.gnu_hash) {
      Put(table, 1, 4), Put(table, count, 4);
      return table;
    }
    Put(table, 1, 4), Put(table, first, 4), Put(table, 1, 4), Put(table, 0, 4), Put(table, 0, 8);
    Put(table, first < count ? first : 0, 4);
    for (uint64_t i = first; i < count; ++i) Put(table, i + 1 == count ? 1 : 0, 4);
    return table;
  }

  uint64_t WriteSections(std::string& out, uint64_t symbols_at) {
    std::string names(1, '\0'), table(64, '\0');
    auto add = [&](const std::string& name, uint64_t type, uint64_t at, uint64_t size, uint64_t entry) {
      Put(table, names.size(), 4), Put(table, type, 4), Put(table, 0, 8), Put(table, at, 8), Put(table, at, 8);
      Put(table, size, 8), Put(table, 0, 8), Put(table, 1, 8), Put(table, entry, 8);
      names += name + '\0';
    };
    add(".dynsym", 11, symbols_at, symbols_.size(), 24);
    for (const auto& [name, bytes] : spec_.sections) {
      const uint64_t at = Place(out, bytes);
      add(name, 1, at, bytes.size(), 0);
    }
    const size_t row = table.size();
    add(".shstrtab", 3, 0, 0, 0);
    const uint64_t names_at = Place(out, names);
    Patch(table, row + 24, names_at, 8), Patch(table, row + 32, names.size(), 8);
    section_count_ = table.size() / 64;
    return Place(out, table);
  }

  void WriteHeaders(std::string& out, uint64_t dynamic_at, uint64_t section_table_at) const {
    std::string head("\177ELF\2\1\1", 7);
    head.resize(16);
    Put(head, 3, 2), Put(head, spec_.machine, 2), Put(head, 1, 4), Put(head, 0, 8), Put(head, 64, 8);
    Put(head, section_table_at, 8), Put(head, 0, 4), Put(head, 64, 2), Put(head, 56, 2), Put(head, 2, 2);
    Put(head, 64, 2), Put(head, section_count_, 2), Put(head, section_count_ ? section_count_ - 1 : 0, 2);
    auto segment = [&](uint64_t type, uint64_t at, uint64_t size) {
      Put(head, type, 4), Put(head, 4, 4), Put(head, at, 8), Put(head, at, 8), Put(head, at, 8);
      Put(head, size, 8), Put(head, size, 8), Put(head, 4096, 8);
    };
    segment(1, 0, out.size());
    segment(2, dynamic_at, dynamic_.size());
    out.replace(0, head.size(), head);
  }

  const ElfSpec& spec_;
  std::string strings_, symbols_, version_table_, version_needs_, version_definitions_, dynamic_;
  std::vector<const ElfSpec::Symbol*> ordered_;
  uint64_t need_files_ = 0, definitions_ = 0, section_count_ = 0;
};

inline std::string ElfOf(const ElfSpec& spec) {
  return ElfBuilder(spec).Build();
}

// One fat binary container with entries of (kind 1: PTX, 2: SASS; architecture; data).
struct FatbinSpec {
  uint16_t kind = 2;
  uint32_t sm = 80;
  std::string data;
  uint64_t flags = 0;
};
inline std::string FatbinOf(const std::vector<FatbinSpec>& entries) {
  auto put = [](std::string& into, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) into += static_cast<char>(value >> (8 * i) & 255);
  };
  std::string content;
  for (const FatbinSpec& entry : entries) {
    std::string data = entry.data;
    while (data.size() % 8) data += '\0';
    put(content, entry.kind, 2), put(content, 0x101, 2), put(content, 64, 4), put(content, data.size(), 8);
    put(content, entry.flags ? entry.data.size() : 0, 4), put(content, 0, 4), put(content, 4, 2), put(content, 12, 2);
    put(content, entry.sm, 4), put(content, 0, 8), put(content, entry.flags, 8), put(content, 0, 8), put(content, 0, 8);
    content += data;
  }
  std::string out;
  put(out, 0xba55ed50, 4), put(out, 1, 2), put(out, 16, 2), put(out, content.size(), 8);
  return out + content;
}

}  // namespace fitment
