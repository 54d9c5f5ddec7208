// From a library's bytes to what is kept of it. Tests: wheel_facts_test.cc.
#include "wheel/wheel_facts.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "wheel/elf.h"
#include "wheel/fatbin.h"
#include "wheel/pack.h"

namespace fitment {
namespace {

constexpr uint64_t kFormat = 1;

uint64_t VersionedHash(std::string_view name, std::string_view version) {
  std::string both(name);
  both += '@';
  both += version;
  return FastHash(both);
}

void TakeSymbols(const ElfLibrary& elf, LibraryFacts& facts) {
  for (const ElfSymbol& symbol : elf.undefined) {
    facts.undefined.push_back(
        {std::string(symbol.name), std::string(symbol.version), std::string(symbol.version_file), symbol.weak});
  }
  facts.exported = elf.exports.size();
  facts.export_hashes.reserve(elf.exports.size());
  for (const ElfSymbol& symbol : elf.exports) {
    if (symbol.default_version) facts.export_hashes.push_back(FastHash(symbol.name));
    if (!symbol.version.empty()) facts.export_hashes.push_back(VersionedHash(symbol.name, symbol.version));
  }
  std::sort(facts.export_hashes.begin(), facts.export_hashes.end());
  facts.export_hashes.erase(std::unique(facts.export_hashes.begin(), facts.export_hashes.end()),
                            facts.export_hashes.end());
}

// Old names spell std::string "Ss", new ones "NSt7__cxx1112basic_string…" or carry the tag B5cxx11. Only names that
// are shared with other libraries tell, and torch's are the ones that matter.
std::optional<bool> Cxx11AbiOf(const ElfLibrary& elf) {
  std::optional<bool> abi;
  for (const auto* table : {&elf.undefined, &elf.exports}) {
    for (const ElfSymbol& symbol : *table) {
      const std::string_view name = symbol.name;
      const bool of_torch = name.starts_with("_ZN3c10") || name.starts_with("_ZNK3c10") || name.starts_with("_ZN2at") ||
                            name.starts_with("_ZNK2at") || name.starts_with("_ZN5torch") ||
                            name.starts_with("_ZNK5torch");
      if (!of_torch) continue;
      if (name.find("__cxx11") != std::string_view::npos || name.find("B5cxx11") != std::string_view::npos) return true;
      if (name.find("RKSs") != std::string_view::npos || name.ends_with("Ss")) abi = false;
    }
    if (abi) return abi;
  }
  return abi;
}

int NumberOf(const std::string& architecture) {
  int number = 0;
  std::from_chars(architecture.data(), architecture.data() + architecture.size(), number);
  return number;
}

std::vector<std::string> Ascending(const std::set<std::string>& names) {
  std::vector<std::string> sorted(names.begin(), names.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const std::string& a, const std::string& b) { return NumberOf(a) < NumberOf(b); });
  return sorted;
}

// What the driver is given is the linked code; the code before device linking, which lies beside it in libraries built
// with -rdc, is never loaded. cuobjdump, too, lists it only where there is nothing else.
void TakeFatbins(const ElfLibrary& elf, std::string_view bytes, LibraryFacts& facts,
                 const std::function<void()>& let_go) {
  std::set<std::string> sass, ptx;
  for (std::string_view section : {".nv_fatbin", "__nv_relfatbin"}) {
    auto entries = ParseFatbin(elf.SectionBytes(section, bytes), facts.path, let_go);
    if (!entries) {
      facts.trouble = entries.error().message;
      continue;
    }
    if (!sass.empty() || !ptx.empty()) break;
    for (const FatbinEntry& entry : *entries) {
      std::string name = std::to_string(entry.sm);
      if (entry.suffix) name += entry.suffix;
      (entry.kind == FatbinEntry::Kind::kPtx ? ptx : sass).insert(std::move(name));
    }
  }
  facts.sass = Ascending(sass);
  facts.ptx = Ascending(ptx);
}

// "sm_90a", "compute_120".
bool IsArchitecture(std::string_view word) {
  for (std::string_view first : {"sm_", "compute_"}) {
    if (!word.starts_with(first)) continue;
    word.remove_prefix(first.size());
    const size_t letters = std::min(word.find_first_not_of("0123456789"), word.size());
    return letters >= 2 && word.size() - letters <= 1;
  }
  return false;
}

// "sm_50 sm_60 sm_70": what torch's Python binding answers to get_arch_list(). It ends with a zero byte; before it may
// stand a text that has none (2.8.0).
std::string ArchListOf(const ElfLibrary& elf, std::string_view bytes) {
  const std::string_view texts = elf.SectionBytes(".rodata", bytes);
  std::string best;
  for (std::string_view first : {"sm_", "compute_"}) {
    for (size_t at = texts.find(first); at != std::string_view::npos; at = texts.find(first, at + 1)) {
      const std::string_view text = texts.substr(at, std::min<size_t>(texts.find('\0', at), at + 400) - at);
      bool list = text.find(' ') != std::string_view::npos;
      for (std::string_view word : Split(text, ' ')) list = list && IsArchitecture(word);
      if (list && text.size() > best.size()) best = text;
    }
  }
  return best;
}

std::vector<std::string> Strings(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

std::string_view FileNameOf(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

std::string LibraryFacts::FileName() const {
  return std::string(FileNameOf(path));
}

bool LibraryFacts::Exports(std::string_view name) const {
  return std::binary_search(export_hashes.begin(), export_hashes.end(), FastHash(name) >> (64 - hash_bits));
}

bool LibraryFacts::ExportsVersion(std::string_view name, std::string_view version) const {
  return std::binary_search(export_hashes.begin(), export_hashes.end(),
                            VersionedHash(name, version) >> (64 - hash_bits));
}

bool LibraryFacts::DefinesVersion(std::string_view version) const {
  return std::find(version_definitions.begin(), version_definitions.end(), version) != version_definitions.end();
}

std::string LibraryFacts::Newest(std::string_view prefix) const {
  std::string newest;
  for (const NeededVersion& need : version_needs) {
    if (!need.version.starts_with(prefix)) continue;
    const std::string number = need.version.substr(prefix.size());
    if (number.empty() || number[0] < '0' || number[0] > '9') continue;  // GLIBC_PRIVATE
    if (newest.empty() || CompareDotted(newest, number) < 0) newest = number;
  }
  return newest;
}

int CompareDotted(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    auto next = [](std::string_view& text) {
      long number = 0;
      const std::string_view word = text.substr(0, text.find('.'));
      std::from_chars(word.data(), word.data() + word.size(), number);
      text.remove_prefix(std::min(text.size(), word.size() + 1));
      return number;
    };
    const long left = next(a), right = next(b);
    if (left != right) return left < right ? -1 : 1;
  }
  return 0;
}

bool IsLibraryPath(std::string_view path) {
  const std::string_view name = FileNameOf(path);
  if (name.ends_with(".so")) return true;
  const size_t at = name.find(".so.");
  return at != std::string_view::npos && at + 4 < name.size() && name[at + 4] >= '0' && name[at + 4] <= '9';
}

LibraryFacts ReadLibraryFacts(std::string_view path, std::string_view bytes, const std::function<void()>& let_go) {
  LibraryFacts facts;
  facts.path = path;
  facts.size_bytes = bytes.size();
  auto elf = ParseElf(bytes, path);
  if (!elf) {
    facts.trouble = elf.error().message;
    return facts;
  }
  facts.machine = elf->machine;
  facts.soname = elf->soname;
  facts.rpath = elf->rpath;
  facts.runpath = elf->runpath;
  facts.needs = Strings(elf->needs);
  facts.version_definitions = Strings(elf->version_definitions);
  for (const ElfVersionNeed& need : elf->version_needs)
    facts.version_needs.push_back({std::string(need.file), std::string(need.version), need.weak});
  TakeSymbols(*elf, facts);
  facts.cxx11_abi = Cxx11AbiOf(*elf);
  if (let_go) let_go();
  TakeFatbins(*elf, bytes, facts, let_go);
  if (FileNameOf(path).starts_with("libtorch_python")) facts.arch_list = ArchListOf(*elf, bytes);
  return facts;
}

std::string EncodeLibrary(const LibraryFacts& library) {
  pack::Writer out;
  out.Number(kFormat);
  for (const std::string* text : {&library.path, &library.trouble, &library.machine, &library.soname, &library.rpath,
                                  &library.runpath, &library.arch_list})
    out.Text(*text);
  out.Number(library.size_bytes);
  out.Texts(library.needs);
  out.List(library.version_needs,
           [&](const NeededVersion& need) { out.Text(need.file), out.Text(need.version), out.Number(need.weak); });
  out.Texts(library.version_definitions);
  out.List(library.undefined, [&](const UndefinedSymbol& symbol) {
    out.Text(symbol.name), out.Text(symbol.version), out.Text(symbol.file), out.Number(symbol.weak);
  });
  out.Number(library.exported);
  out.Raw(library.export_hashes);
  out.Number(library.cxx11_abi ? 1 + *library.cxx11_abi : 0);
  out.Texts(library.sass);
  out.Texts(library.ptx);
  return out.Take();
}

Result<LibraryFacts> DecodeLibrary(std::string_view bytes) {
  pack::Reader in(bytes);
  LibraryFacts library;
  const bool known = in.Number() == kFormat;
  for (std::string* text : {&library.path, &library.trouble, &library.machine, &library.soname, &library.rpath,
                            &library.runpath, &library.arch_list})
    *text = in.Text();
  library.size_bytes = in.Number();
  library.needs = in.Texts();
  library.version_needs = in.List<NeededVersion>([&] {
    NeededVersion need;
    need.file = in.Text(), need.version = in.Text(), need.weak = in.Number() != 0;
    return need;
  });
  library.version_definitions = in.Texts();
  library.undefined = in.List<UndefinedSymbol>([&] {
    UndefinedSymbol symbol;
    symbol.name = in.Text(), symbol.version = in.Text(), symbol.file = in.Text(), symbol.weak = in.Number() != 0;
    return symbol;
  });
  library.exported = in.Number();
  library.export_hashes = in.Raw();
  const uint64_t abi = in.Number();
  if (abi) library.cxx11_abi = abi == 2;
  library.sass = in.Texts();
  library.ptx = in.Texts();
  if (!known || !in.done()) return Fail(ErrorKind::kStore, "the record of a library is damaged or of another format");
  return library;
}

}  // namespace fitment
