// The loader's way through a file: program headers, dynamic section, string and symbol tables. Tests: elf_test.cc.
#include "wheel/elf.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>

#include "base/checked_cursor.h"
#include "base/text.h"

namespace fitment {
namespace {

constexpr uint16_t kX86_64 = 62, kAarch64 = 183;
constexpr uint32_t kLoad = 1, kDynamic = 2;
constexpr uint32_t kSectionDynsym = 11, kSectionNoBits = 8;
constexpr uint64_t kTagNeeded = 1, kTagHash = 4, kTagStrtab = 5, kTagSymtab = 6, kTagStrsz = 10, kTagSyment = 11,
                   kTagSoname = 14, kTagRpath = 15, kTagRunpath = 29, kTagGnuHash = 0x6ffffef5, kTagVersym = 0x6ffffff0,
                   kTagVerdef = 0x6ffffffc, kTagVerdefNum = 0x6ffffffd, kTagVerneed = 0x6ffffffe,
                   kTagVerneedNum = 0x6fffffff;
constexpr uint64_t kHeaderBytes = 64, kProgramBytes = 56, kSectionBytes = 64, kSymbolBytes = 24;
constexpr uint64_t kMostNameBytes = 1u << 20;    // templates of CUTLASS come to tens of kilobytes
constexpr uint64_t kMostTextBytes = 2ull << 30;  // all names together: overlapping ones could cost a hostile file's n²
constexpr uint32_t kMostVersionRecords = 1 << 16;

struct FileHeader {
  uint8_t ident[16];
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, program_offset, section_offset;
  uint32_t flags;
  uint16_t header_size, program_size, program_count, section_size, section_count, names_section;
};
struct ProgramHeader {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_size, memory_size, align;
};
struct SectionHeader {
  uint32_t name, type;
  uint64_t flags, address, offset, size;
  uint32_t link, info;
  uint64_t align, entry_size;
};
struct SymbolRow {
  uint32_t name;
  uint8_t info, other;
  uint16_t section;
  uint64_t value, size;
};
struct VersionNeedRow {
  uint16_t version, count;
  uint32_t file, aux, next;
};
struct VersionNeedAux {
  uint32_t hash;
  uint16_t flags, index;
  uint32_t name, next;
};
struct VersionDefinitionRow {
  uint16_t version, flags, index, count;
  uint32_t hash, aux, next;
};
static_assert(sizeof(FileHeader) == kHeaderBytes && sizeof(ProgramHeader) == kProgramBytes);
static_assert(sizeof(SectionHeader) == kSectionBytes && sizeof(SymbolRow) == kSymbolBytes);
static_assert(sizeof(VersionNeedRow) == 16 && sizeof(VersionNeedAux) == 16 && sizeof(VersionDefinitionRow) == 20);

// The version that an index of the version table stands for.
struct VersionName {
  std::string_view version, file;
};

class Parser {
 public:
  Parser(std::string_view bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  Result<ElfLibrary> Parse() {
    FITMENT_CHECK(ReadHeader());
    FITMENT_CHECK(ReadSegments());
    FITMENT_CHECK(ReadSections());
    if (!has_dynamic_) return std::move(library_);
    FITMENT_CHECK(ReadDynamic());
    FITMENT_CHECK(ReadNames());
    FITMENT_CHECK(ReadVersionNeeds());
    FITMENT_CHECK(ReadVersionDefinitions());
    FITMENT_CHECK(ReadSymbols());
    return std::move(library_);
  }

 private:
  std::unexpected<Error> Broken(std::string_view why) const {
    return Fail(ErrorKind::kMetadata, fmt::format("{} is not a sound ELF file: {}", Printable(name_), why));
  }

  // A row at a place in the file.
  template <typename T>
  std::optional<T> Row(uint64_t offset) const {
    if (offset > bytes_.size()) return std::nullopt;
    return CheckedCursor(bytes_, static_cast<size_t>(offset)).Read<T>();
  }

  // Where an address lies in the file, and how many bytes of its segment follow there.
  struct Place {
    uint64_t offset = 0, left = 0;
  };
  std::optional<Place> PlaceOf(uint64_t address) const {
    for (const ProgramHeader& segment : segments_) {
      if (address < segment.address || address - segment.address >= segment.file_size) continue;
      const uint64_t skip = address - segment.address;
      return Place{segment.offset + skip, segment.file_size - skip};
    }
    return std::nullopt;
  }
  template <typename T>
  std::optional<T> RowAt(uint64_t address) const {
    const auto place = PlaceOf(address);
    return place && place->left >= sizeof(T) ? Row<T>(place->offset) : std::nullopt;
  }

  // A name of the dynamic string table.
  Result<std::string_view> Text(uint64_t offset) {
    if (offset >= strings_.size()) return Broken("a name lies outside of the string table");
    const std::string_view rest = strings_.substr(offset, kMostNameBytes);
    const size_t end = rest.find('\0');
    if (end == std::string_view::npos) return Broken("a name has no end");
    text_bytes_ += end;
    if (text_bytes_ > kMostTextBytes) return Broken("its names are too many to read");
    return rest.substr(0, end);
  }

  Result<void> ReadHeader() {
    if (!LooksLikeElf(bytes_)) return Broken("it does not begin like one");
    const auto header = Row<FileHeader>(0);
    if (!header) return Broken("it is cut off in its header");
    if (header->ident[4] != 2 || header->ident[5] != 1) return Broken("only 64-bit little-endian files are read");
    if (header->machine == kX86_64) {
      library_.machine = "x86_64";
    } else if (header->machine == kAarch64) {
      library_.machine = "aarch64";
    } else {
      return Broken(fmt::format("machine {} is neither x86_64 nor aarch64", header->machine));
    }
    header_ = *header;
    return {};
  }

  Result<void> ReadSegments() {
    if (header_.program_count && header_.program_size != kProgramBytes) return Broken("its program headers are odd");
    for (uint32_t i = 0; i < header_.program_count; ++i) {
      const uint64_t at = header_.program_offset + i * kProgramBytes;
      const auto segment = at >= header_.program_offset ? Row<ProgramHeader>(at) : std::nullopt;
      if (!segment) return Broken("it is cut off in its program headers");
      if (segment->type != kLoad && segment->type != kDynamic) continue;
      if (!CheckedSlice(bytes_, segment->offset, segment->file_size)) return Broken("a segment reaches beyond its end");
      if (segment->type == kLoad) {
        segments_.push_back(*segment);
      } else if (!has_dynamic_) {
        dynamic_ = *CheckedSlice(bytes_, segment->offset, segment->file_size);
        has_dynamic_ = true;
      }
    }
    return {};
  }

  // Sections tell where the fat binaries lie and how many symbols there are; a loader needs none, so odd ones are
  // passed over.
  Result<void> ReadSections() {
    if (!header_.section_count || header_.section_size != kSectionBytes) return {};
    const auto table = CheckedSlice(bytes_, header_.section_offset, header_.section_count * kSectionBytes);
    if (!table) return Broken("it is cut off in its section headers");
    std::string_view names;
    if (header_.names_section < header_.section_count) {
      const auto row = Row<SectionHeader>(header_.section_offset + header_.names_section * kSectionBytes);
      if (row) names = CheckedSlice(bytes_, row->offset, row->size).value_or("");
    }
    CheckedCursor cursor(*table);
    while (const auto row = cursor.Read<SectionHeader>()) {
      if (row->type == kSectionNoBits || !CheckedSlice(bytes_, row->offset, row->size)) continue;
      if (row->type == kSectionDynsym && row->entry_size == kSymbolBytes) dynsym_ = {row->offset, row->size};
      if (row->name >= names.size()) continue;
      const std::string_view rest = names.substr(row->name, 256);
      library_.sections.push_back({rest.substr(0, rest.find('\0')), row->offset, row->size});
    }
    return {};
  }

  Result<void> ReadDynamic() {
    CheckedCursor cursor(dynamic_);
    while (const auto entry = cursor.Read<std::array<uint64_t, 2>>()) {
      const auto [tag, value] = *entry;
      if (tag == 0) break;
      if (tag == kTagNeeded) {
        needed_.push_back(value);
      } else {
        tags_.try_emplace(tag, value);
      }
    }
    library_.has_gnu_hash = tags_.contains(kTagGnuHash);
    if (!tags_.contains(kTagStrtab)) return needed_.empty() ? Result<void>{} : Broken("it has no string table");
    const auto place = PlaceOf(tags_[kTagStrtab]);
    const uint64_t size = tags_.contains(kTagStrsz) ? tags_[kTagStrsz] : 0;
    if (!place || size > place->left) return Broken("its string table lies outside of the file");
    strings_ = *CheckedSlice(bytes_, place->offset, size);
    return {};
  }

  Result<void> ReadNames() {
    for (uint64_t offset : needed_) {
      FITMENT_TRY(std::string_view name, Text(offset));
      library_.needs.push_back(name);
    }
    struct {
      uint64_t tag;
      std::string_view& into;
    } const fields[] = {{kTagSoname, library_.soname}, {kTagRpath, library_.rpath}, {kTagRunpath, library_.runpath}};
    for (const auto& [tag, into] : fields) {
      if (!tags_.contains(tag)) continue;
      FITMENT_TRY(into, Text(tags_[tag]));
    }
    return {};
  }

  Result<void> ReadVersionNeeds() {
    if (!tags_.contains(kTagVerneed)) return {};
    uint64_t at = tags_[kTagVerneed];
    const uint64_t files = std::min<uint64_t>(tags_.contains(kTagVerneedNum) ? tags_[kTagVerneedNum] : 0, 4096);
    for (uint64_t i = 0; i < files; ++i) {
      const auto row = RowAt<VersionNeedRow>(at);
      if (!row) return Broken("its version needs are cut off");
      FITMENT_TRY(std::string_view file, Text(row->file));
      uint64_t aux_at = at + row->aux;
      for (uint32_t j = 0; j < row->count; ++j) {
        const auto aux = RowAt<VersionNeedAux>(aux_at);
        if (!aux) return Broken("its version needs are cut off");
        FITMENT_TRY(std::string_view version, Text(aux->name));
        if (library_.version_needs.size() >= kMostVersionRecords) return Broken("its version needs are too many");
        library_.version_needs.push_back({file, version, (aux->flags & 2) != 0});
        versions_[aux->index & 0x7fff] = {version, file};
        if (!aux->next) break;
        aux_at += aux->next;
      }
      if (!row->next) break;
      at += row->next;
    }
    return {};
  }

  Result<void> ReadVersionDefinitions() {
    if (!tags_.contains(kTagVerdef)) return {};
    uint64_t at = tags_[kTagVerdef];
    const uint64_t count =
        std::min<uint64_t>(tags_.contains(kTagVerdefNum) ? tags_[kTagVerdefNum] : 0, kMostVersionRecords);
    for (uint64_t i = 0; i < count; ++i) {
      const auto row = RowAt<VersionDefinitionRow>(at);
      const auto name_at = row ? RowAt<uint32_t>(at + row->aux) : std::nullopt;
      if (!name_at) return Broken("its version definitions are cut off");
      FITMENT_TRY(std::string_view version, Text(*name_at));
      if (!(row->flags & 1)) {  // the base definition names the file itself
        library_.version_definitions.push_back(version);
        versions_[row->index & 0x7fff] = {version, {}};
      }
      if (!row->next) break;
      at += row->next;
    }
    return {};
  }

  // How many symbols there are: the section header says, else the older hash table, else the GNU one's last chain.
  Result<uint64_t> SymbolCount(const Place& symbols) const {
    if (dynsym_.left && dynsym_.offset == symbols.offset) return dynsym_.left / kSymbolBytes;
    if (const auto hash = tags_.find(kTagHash); hash != tags_.end()) {
      const auto row = RowAt<std::array<uint32_t, 2>>(hash->second);
      if (!row) return Broken("its hash table is cut off");
      return (*row)[1];
    }
    const auto gnu = tags_.find(kTagGnuHash);
    return gnu == tags_.end() ? Result<uint64_t>(0) : GnuHashCount(gnu->second);
  }
  Result<uint64_t> GnuHashCount(uint64_t address) const {
    const auto head = RowAt<std::array<uint32_t, 4>>(address);
    if (!head) return Broken("its GNU hash table is cut off");
    const auto [buckets, first_symbol, bloom_words, shift] = *head;
    const uint64_t buckets_at = address + 16 + uint64_t{bloom_words} * 8;
    const auto place = PlaceOf(buckets_at);
    if (!place || uint64_t{buckets} * 4 > place->left) return Broken("its GNU hash table is cut off");
    uint32_t last = 0;
    for (uint64_t i = 0; i < buckets; ++i) last = std::max(last, Row<uint32_t>(place->offset + i * 4).value_or(0));
    if (last < first_symbol) return uint64_t{first_symbol};
    const uint64_t chains_at = place->offset + uint64_t{buckets} * 4;
    for (uint64_t symbol = last;; ++symbol) {
      const auto chain = Row<uint32_t>(chains_at + (symbol - first_symbol) * 4);
      if (!chain) return Broken("its GNU hash table has no end");
      if (*chain & 1) return symbol + 1;
    }
  }

  Result<void> ReadSymbols() {
    if (!tags_.contains(kTagSymtab)) return {};
    if (tags_.contains(kTagSyment) && tags_[kTagSyment] != kSymbolBytes) return Broken("its symbol table is odd");
    const auto place = PlaceOf(tags_[kTagSymtab]);
    if (!place) return Broken("its symbol table lies outside of the file");
    FITMENT_TRY(uint64_t count, SymbolCount(*place));
    if (count > place->left / kSymbolBytes) return Broken("its symbol table is cut off");
    std::string_view version_table;
    if (tags_.contains(kTagVersym)) {
      const auto versions = PlaceOf(tags_[kTagVersym]);
      if (!versions || count * 2 > versions->left) return Broken("its version table is cut off");
      version_table = bytes_.substr(versions->offset, count * 2);
    }
    for (uint64_t i = 1; i < count; ++i) {
      SymbolRow row;
      std::memcpy(&row, bytes_.data() + place->offset + i * kSymbolBytes, sizeof row);
      uint16_t version = 1;
      if (!version_table.empty()) std::memcpy(&version, version_table.data() + i * 2, 2);
      FITMENT_CHECK(TakeSymbol(row, version));
    }
    return {};
  }

  Result<void> TakeSymbol(const SymbolRow& row, uint16_t version) {
    const int binding = row.info >> 4, type = row.info & 15, visibility = row.other & 3;
    if (binding == 0 || row.name == 0) return {};                 // local, or nameless
    if (row.section != 0 && (type == 3 || type == 4)) return {};  // a section's or file's own mark
    ElfSymbol symbol;
    FITMENT_TRY(symbol.name, Text(row.name));
    symbol.weak = binding == 2;
    symbol.default_version = !(version & 0x8000);
    if (const auto found = versions_.find(version & 0x7fff); found != versions_.end()) {
      symbol.version = found->second.version;
      symbol.version_file = found->second.file;
    }
    if (row.section == 0) {
      library_.undefined.push_back(symbol);
    } else if ((version & 0x7fff) != 0 && (visibility == 0 || visibility == 3)) {
      library_.exports.push_back(symbol);
    }
    return {};
  }

  std::string_view bytes_, name_, dynamic_, strings_;
  FileHeader header_{};
  std::vector<ProgramHeader> segments_;
  bool has_dynamic_ = false;
  Place dynsym_;
  std::vector<uint64_t> needed_;
  std::unordered_map<uint64_t, uint64_t> tags_;
  std::unordered_map<uint32_t, VersionName> versions_;
  uint64_t text_bytes_ = 0;
  ElfLibrary library_;
};

}  // namespace

std::string_view ElfLibrary::SectionBytes(std::string_view name, std::string_view file) const {
  for (const Section& section : sections) {
    if (section.name == name) return CheckedSlice(file, section.offset, section.size).value_or("");
  }
  return {};
}

bool LooksLikeElf(std::string_view bytes) {
  return bytes.starts_with("\177ELF");
}

Result<ElfLibrary> ParseElf(std::string_view bytes, std::string_view name) {
  return Parser(bytes, name).Parse();
}

}  // namespace fitment
