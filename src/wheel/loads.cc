// Libraries first, then what the package's Python makes of them. Tests: loads_test.cc.
#include "wheel/loads.h"

#include <cxxabi.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>

#include "base/text.h"
#include "python/specifier.h"
#include "wheel/base_names.h"
#include "wheel/load_rules.h"
#include "wheel/python_abi.h"
#include "wheel/python_imports.h"

namespace fitment {
namespace {

constexpr uint64_t kCheapBytes = 40u << 20;  // packed: what is read of a vendor's libraries to look up a C name

bool StartsWithAny(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

std::string Demangled(const std::string& symbol) {
  if (!symbol.starts_with("_Z")) return "";
  int status = 0;
  char* text = abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status);
  std::string demangled = status == 0 && text ? text : "";
  std::free(text);
  return demangled;
}

// "torchvision/_C*.so" against a path; "*" stands for any run of characters but "/".
bool Matches(std::string_view pattern, std::string_view path) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == path;
  const std::string_view head = pattern.substr(0, star), tail = pattern.substr(star + 1);
  return path.size() >= head.size() + tail.size() && path.starts_with(head) && path.ends_with(tail) &&
         path.substr(head.size(), path.size() - head.size() - tail.size()).find('/') == std::string_view::npos;
}

// A library of the set, by the wheel that carries it.
struct Carried {
  WheelReader* wheel = nullptr;
  std::string path;
  uint64_t packed_bytes = 0;
  bool vendor = false;  // of an nvidia wheel: C names, versioned
};

class Judge {
 public:
  Judge(WheelReader& wheel, const std::vector<WheelReader*>& others, const LoadsPlatform& platform,
        const LoadsLimits& limits)
      : wheel_(wheel), others_(others), platform_(platform), limits_(limits) {}

  Result<LoadsAnswer> Run() {
    FITMENT_TRY(const WheelContents* contents, wheel_.Contents());
    contents_ = contents;
    FITMENT_TRY(paths_, wheel_.LibraryPaths());
    FITMENT_CHECK(Collect());
    FITMENT_CHECK(FindGlobals());
    built_for_python_ = IsBuiltForPython(contents_->tags, platform_.python);
    other_python_ = OtherPythonOf(contents_->tags, platform_.python);
    for (const std::string& path : paths_) FITMENT_CHECK(JudgeLibrary(path));
    FindBlocked();
    FITMENT_CHECK(ApplyRules());
    JudgeWheelTag();
    if (!limits_.directory_only) FITMENT_CHECK(JudgeImports());
    return std::move(answer_);
  }

 private:
  Result<void> JudgeImports() {
    std::set<std::string> native;
    FITMENT_TRY(std::vector<PythonImportProblem> imports,
                JudgePythonImports(wheel_, others_, platform_.python, &native));
    for (const std::string& path : down_) {
      if (ruled_ || !path.ends_with(".so") || !native.contains(ModuleOf(path))) continue;
      answer_.loads = false;
      MarkDown(path, false);
    }
    for (LoadProblem& problem : answer_.problems) {
      if (native.contains(ModuleOf(problem.library))) problem.likely = false;
    }
    for (PythonImportProblem& problem : imports) {
      answer_.problems.push_back({problem.file,
                                  LoadProblemKind::kPythonImport,
                                  problem.name,
                                  "",
                                  false,
                                  true,
                                  std::move(problem.evidence),
                                  0,
                                  {std::move(problem.owner)}});
      answer_.loads = false;
    }
    return {};
  }

  // Whether a library's facts may be asked for.
  bool MayRead(WheelReader& wheel, const std::string& path, uint64_t packed_bytes) const {
    return (!limits_.directory_only && packed_bytes <= limits_.library_bytes) || wheel.Knows(path);
  }
  bool MayRead(const Carried& carried) const { return MayRead(*carried.wheel, carried.path, carried.packed_bytes); }

  // Who carries which file name or soname: the wheel itself first.
  Result<void> Collect() {
    std::vector<WheelReader*> all{&wheel_};
    for (WheelReader* other : others_) {
      if (other != &wheel_) all.push_back(other);
    }
    for (WheelReader* reader : all) {
      FITMENT_TRY(const WheelContents* contents, reader->Contents());
      if (contents->name == contents_->name && reader != &wheel_) continue;  // the inspected release takes its place
      for (const auto& member : contents->members) {
        if (!IsLibraryPath(member.path)) continue;
        const std::string file = member.path.substr(member.path.rfind('/') + 1);
        carried_.try_emplace(file,
                             Carried{reader, member.path, member.packed_bytes, contents->name.starts_with("nvidia-")});
      }
    }
    return {};
  }

  // What `import torch` opens for all: libtorch_global_deps.so is loaded RTLD_GLOBAL, and with it what it needs.
  Result<void> FindGlobals() {
    const auto found = carried_.find("libtorch_global_deps.so");
    if (found == carried_.end() || !MayRead(found->second)) return {};
    FITMENT_TRY(const LibraryFacts* facts, found->second.wheel->Library(found->second.path));
    globals_ = facts->needs;
    return {};
  }

  const Carried* Find(const std::string& soname) {
    const auto found = carried_.find(soname);
    if (found != carried_.end()) return &found->second;
    const auto alias = aliases_.find(soname);
    if (alias == aliases_.end()) aliases_[soname] = FindAlias(soname);
    const std::string& file = aliases_[soname];
    return file.empty() ? nullptr : &carried_[file];
  }

  // Repair tools rename a file ("libgomp-a34b3233.so.1") and mostly its soname with it. Where the soname stayed
  // ("libgomp.so.1"), the loaded library answers to it. A wheel's own hidden copies (libgomp in numpy.libs) do not
  // count: only those of torch and its libraries are loaded before the package.
  std::string FindAlias(const std::string& soname) {
    const size_t at = soname.find(".so");
    if (at == std::string::npos) return "";
    const std::string stem = soname.substr(0, at) + "-";
    for (auto it = carried_.lower_bound(stem); it != carried_.end() && it->first.starts_with(stem); ++it) {
      if (it->second.packed_bytes > kCheapBytes || !MayRead(it->second)) continue;
      auto facts = it->second.wheel->Library(it->second.path);
      if (facts && (*facts)->soname == soname) return it->first;
    }
    return "";
  }

  void Add(const LibraryFacts& library, LoadProblemKind kind, const std::string& name, std::string evidence,
           std::vector<std::string> beside = {}) {
    for (LoadProblem& known : answer_.problems) {
      if (known.library == library.path && known.kind == kind &&
          (kind == LoadProblemKind::kMissingSymbol || kind == LoadProblemKind::kPythonAbi)) {
        ++known.more;
        return;
      }
    }
    LoadProblem problem;
    problem.library = library.path;
    problem.kind = kind;
    problem.name = name;
    problem.demangled = Demangled(name);
    problem.alternative = IsAlternative(library.path, paths_);
    problem.evidence = std::move(evidence);
    problem.beside = std::move(beside);
    failed_.insert(library.path);
    answer_.problems.push_back(std::move(problem));
  }

  Result<void> JudgeLibrary(const std::string& path) {
    const uint64_t packed_bytes = contents_->Find(path)->packed_bytes;
    if (!MayRead(wheel_, path, packed_bytes)) {
      answer_.undecided.push_back(fmt::format("{} ({} MB) was not read", path, packed_bytes / 1'000'000));
      return {};
    }
    read_.push_back(path);
    FITMENT_TRY(const LibraryFacts* library, wheel_.Library(path));
    if (!library->trouble.empty() && library->machine.empty()) {
      answer_.notes.push_back(library->trouble);
      return {};
    }
    if (library->machine != platform_.machine) return {};
    for (const std::string& need : library->needs) {
      if (IsBaseLibrary(need) || IsDriverLibrary(need) || Find(need)) continue;
      Add(*library, LoadProblemKind::kMissingLibrary, need,
          fmt::format("{} needs {}, which no wheel of the set carries and which is no base library", path, need));
    }
    FITMENT_CHECK(JudgeVersions(*library));
    JudgePythonTag(*library);
    // What a missing library would have exported cannot be told from what nobody exports.
    return failed_.contains(path) ? Result<void>{} : JudgeSymbols(*library);
  }

  Result<void> JudgeVersions(const LibraryFacts& library) {
    for (const NeededVersion& need : library.version_needs) {
      if (need.weak) continue;
      std::string has;
      std::string_view number = need.version;
      if (number.starts_with("GLIBC_2") && IsBaseLibrary(need.file)) {
        number.remove_prefix(6);
        has = platform_.glibc;
      } else if (number.starts_with("GLIBCXX_") && IsBaseLibrary(need.file)) {
        number.remove_prefix(8);
        has = LibstdcxxOf(platform_.glibc);
      } else if (number.starts_with("CXXABI_1") && IsBaseLibrary(need.file)) {
        number.remove_prefix(7);
        has = CxxabiOf(platform_.glibc);
      }
      if (has.empty() || CompareDotted(number, has) <= 0) continue;
      Add(library, LoadProblemKind::kSymbolVersion, need.version,
          fmt::format("{} needs {} of {}; a platform of glibc {} has {}", library.path, need.version, need.file,
                      platform_.glibc, has));
    }
    return {};
  }

  // A wheel for another Python: its extension modules are not found by their names, or want an ABI that is not there.
  // In a wheel that fits, a module of another Python's name is only never imported.
  void JudgePythonTag(const LibraryFacts& library) {
    if (other_python_.empty() || !IsExtension(library.path)) return;
    std::string built_for = OtherPythonOfExtension(library.path, platform_.python);
    if (built_for.empty()) built_for = other_python_;
    Add(library, LoadProblemKind::kPythonAbi, built_for,
        fmt::format("{} is built for {}, and the target is Python {}", library.path, built_for, platform_.python));
  }

  // No installer takes it there, whatever the package does without its libraries.
  void JudgeWheelTag() {
    if (other_python_.empty() || paths_.empty()) return;
    answer_.loads = false;
    answer_.problems.push_back(
        {contents_->filename, LoadProblemKind::kPythonAbi, other_python_, "", false, true,
         fmt::format("{} is for {}, and the target is Python {}", contents_->filename, other_python_, platform_.python),
         0});
  }

  // A vendor's library that is not read for C names: a large one, or one of which a shipped table has the directory.
  static bool TakenAsGiven(const Carried& carried) {
    return carried.vendor && !carried.wheel->Knows(carried.path) &&
           (carried.packed_bytes > kCheapBytes || carried.wheel->known());
  }

  // The libraries that are in scope when `library` is opened: its own needs, theirs, and what is open for all.
  Result<std::vector<Carried>> ScopeOf(const LibraryFacts& library) {
    std::vector<Carried> scope;
    std::set<std::string> seen;
    std::deque<std::string> waiting(library.needs.begin(), library.needs.end());
    waiting.insert(waiting.end(), globals_.begin(), globals_.end());
    while (!waiting.empty()) {
      const std::string need = std::move(waiting.front());
      waiting.pop_front();
      const Carried* carried = IsBaseLibrary(need) ? nullptr : Find(need);
      if (!carried || !seen.insert(need).second) continue;
      scope.push_back(*carried);
      if (TakenAsGiven(*carried) || !MayRead(*carried)) continue;
      if (carried->packed_bytes > kCheapBytes && !carried->wheel->Knows(carried->path)) {
        deferred_needs_ = true;  // its needs are looked at when it is read
        continue;
      }
      FITMENT_TRY(const LibraryFacts* facts, carried->wheel->Library(carried->path));
      waiting.insert(waiting.end(), facts->needs.begin(), facts->needs.end());
    }
    std::stable_sort(scope.begin(), scope.end(),
                     [](const Carried& a, const Carried& b) { return a.packed_bytes < b.packed_bytes; });
    return scope;
  }

  static bool Provides(const LibraryFacts& facts, const UndefinedSymbol& symbol) {
    if (symbol.version.empty()) return facts.Exports(symbol.name);
    if (facts.ExportsVersion(symbol.name, symbol.version)) return true;
    return facts.version_definitions.empty() && facts.Exports(symbol.name);
  }

  // Names that no wheel has to give: the platform's, the interpreter's.
  bool GivenElsewhere(const UndefinedSymbol& symbol) const {
    if (symbol.weak || IsBaseLibrary(symbol.file) || IsDriverLibrary(symbol.file)) return true;
    return IsPythonName(symbol) && (built_for_python_ || PythonsThatGive(symbol.name, platform_.python).empty());
  }
  static bool IsPythonName(const UndefinedSymbol& symbol) {
    return symbol.version.empty() && StartsWithAny(symbol.name, {"Py", "_Py"});
  }

  // Of what nobody exports: the names of the C API that this Python does not have.
  void TakePythonNames(const LibraryFacts& library, std::vector<const UndefinedSymbol*>& wanted) {
    for (const UndefinedSymbol* symbol : wanted) {
      if (!IsPythonName(*symbol)) continue;
      Add(library, LoadProblemKind::kPythonAbi, symbol->name,
          fmt::format("{} has the undefined symbol {}, which {} exports and Python {} does not", library.path,
                      symbol->name, PythonsThatGive(symbol->name, platform_.python), platform_.python));
    }
    std::erase_if(wanted, [](const UndefinedSymbol* symbol) { return IsPythonName(*symbol); });
  }

  Result<void> JudgeSymbols(const LibraryFacts& library) {
    std::vector<const UndefinedSymbol*> wanted;
    for (const UndefinedSymbol& symbol : library.undefined) {
      if (!GivenElsewhere(symbol) && !library.Exports(symbol.name)) wanted.push_back(&symbol);
    }
    if (wanted.empty()) return {};
    bool driver = false;
    for (const std::string& need : library.needs) driver = driver || IsDriverLibrary(need);
    std::set<std::string> unread, beside;
    // Twice where reading a large library showed further ones behind it.
    for (int round = 0; round < 2 && !wanted.empty(); ++round) {
      deferred_needs_ = false;
      FITMENT_TRY(std::vector<Carried> scope, ScopeOf(library));
      for (const Carried& carried : scope) {
        if (wanted.empty()) break;
        if (carried.wheel != &wheel_) {
          FITMENT_TRY(const WheelContents* contents, carried.wheel->Contents());
          beside.insert(contents->name);
        }
        FITMENT_CHECK(Strike(carried, wanted, unread));
      }
      if (!deferred_needs_) break;
    }
    if (driver)
      std::erase_if(wanted, [](const UndefinedSymbol* symbol) { return StartsWithAny(symbol->name, {"cu", "nvml"}); });
    std::erase_if(wanted,
                  [](const UndefinedSymbol* symbol) { return symbol->version.empty() && IsBaseName(symbol->name); });
    TakePythonNames(library, wanted);
    if (!unread.empty() && !wanted.empty()) {
      FITMENT_TRY(bool other_abi, IsOfOtherCxxAbi(library, wanted));
      if (other_abi) return {};
      answer_.undecided.push_back(fmt::format("{}: {} names that may be in {}", library.path, wanted.size(),
                                              Join(std::vector(unread.begin(), unread.end()), ", ")));
      return {};
    }
    for (const UndefinedSymbol* symbol : wanted) {
      Add(library, LoadProblemKind::kMissingSymbol, symbol->name,
          fmt::format("{} has the undefined symbol {}, which none of {} exports", library.path,
                      symbol->name + (symbol->version.empty() ? "" : "@" + symbol->version),
                      library.needs.empty() ? "the libraries in scope" : Join(library.needs, ", ")),
          {beside.begin(), beside.end()});
    }
    return {};
  }

  // Two builds of libstdc++'s std::string: a library of the one finds no function of torch that takes a string in
  // libraries of the other, however large those that were not read. libc10.so tells torch's.
  Result<bool> IsOfOtherCxxAbi(const LibraryFacts& library, const std::vector<const UndefinedSymbol*>& wanted) {
    const Carried* c10 = library.cxx11_abi ? Find("libc10.so") : nullptr;
    if (!c10 || c10->wheel == &wheel_ || !MayRead(*c10)) return false;
    FITMENT_TRY(const LibraryFacts* facts, c10->wheel->Library(c10->path));
    FITMENT_TRY(const WheelContents* torch, c10->wheel->Contents());
    if (!facts->cxx11_abi || *facts->cxx11_abi == *library.cxx11_abi) return false;
    for (const UndefinedSymbol* symbol : wanted) {
      const std::string_view name = symbol->name;
      const bool of_torch =
          StartsWithAny(name, {"_ZN3c10", "_ZNK3c10", "_ZN2at", "_ZNK2at", "_ZN5torch", "_ZNK5torch"});
      const bool has_string = *library.cxx11_abi ? name.find("__cxx11") != std::string_view::npos
                                                 : name.find("RKSs") != std::string_view::npos || name.ends_with("Ss");
      if (!of_torch || !has_string) continue;
      Add(library, LoadProblemKind::kMissingSymbol, symbol->name,
          fmt::format("{} is compiled with the {} C++ ABI and {} {} with the {} one: it has the undefined symbol {}",
                      library.path, *library.cxx11_abi ? "new" : "old", torch->name, torch->version,
                      *library.cxx11_abi ? "old" : "new", symbol->name),
          {torch->name});
      return true;
    }
    return false;
  }

  // Takes out of `wanted` what `carried` exports; where it may not be read, `unread` has its name.
  Result<void> Strike(const Carried& carried, std::vector<const UndefinedSymbol*>& wanted,
                      std::set<std::string>& unread) {
    const std::string file = carried.path.substr(carried.path.rfind('/') + 1);
    if (TakenAsGiven(carried)) {
      // Hundreds of megabytes of kernels for a few C names: those that name it as their library are taken as given.
      std::erase_if(wanted, [&](const UndefinedSymbol* symbol) {
        if (symbol->name.starts_with("_Z")) return false;
        return symbol->file == file || (symbol->version.empty() && StartsWithAny(symbol->name, {"cu", "nccl", "nv"}));
      });
      return {};
    }
    if (carried.vendor && std::all_of(wanted.begin(), wanted.end(),
                                      [](const UndefinedSymbol* symbol) { return symbol->name.starts_with("_Z"); }))
      return {};
    if (!MayRead(carried)) {
      FITMENT_TRY(const WheelContents* contents, carried.wheel->Contents());
      unread.insert(fmt::format("{} of {} {} ({} MB, not read)", file, contents->name, contents->version,
                                carried.packed_bytes / 1'000'000));
      return {};
    }
    FITMENT_TRY(const LibraryFacts* facts, carried.wheel->Library(carried.path));
    std::erase_if(wanted, [&](const UndefinedSymbol* symbol) { return Provides(*facts, *symbol); });
    return {};
  }

  // A library is blocked where it needs, however far, a failed one of the same wheel.
  void FindBlocked() {
    std::set<std::string> down = failed_;
    for (bool grew = true; grew;) {
      grew = false;
      for (const std::string& path : read_) {
        auto library = wheel_.Library(path);
        if (!library || down.contains(path)) continue;
        for (const std::string& need : (*library)->needs) {
          const Carried* carried = Find(need);
          if (!carried || carried->wheel != &wheel_ || !down.contains(carried->path)) continue;
          down.insert(path);
          answer_.blocked.emplace_back(path, carried->path);
          grew = true;
          break;
        }
      }
    }
    down_ = std::move(down);
  }

  const WheelContents* TorchContents() {
    for (WheelReader* other : others_) {
      auto contents = other->Contents();
      if (contents && (*contents)->name == "torch") return *contents;
    }
    return nullptr;
  }

  bool Applies(const LoadRule& rule) const {
    if (rule.package != contents_->name) return false;
    if (rule.versions.empty()) return true;
    auto specifiers = SpecifierSet::Parse(rule.versions);
    auto version = Version::Parse(contents_->version);
    return specifiers && version && specifiers->Contains(*version);
  }

  Result<void> ApplyRules() {
    for (const LoadRule& rule : LoadRules()) {
      if (!Applies(rule)) continue;
      ruled_ = true;
      if (rule.kind == LoadRule::Kind::kNeedsLibrary) MarkFatal(rule);
      if (rule.kind == LoadRule::Kind::kSameCuda || rule.kind == LoadRule::Kind::kSameCudaMajor) CompareCuda(rule);
    }
    if (!ruled_) MarkExtensions();
    return {};
  }

  void MarkFatal(const LoadRule& rule) {
    for (const std::string& path : down_) {
      if (!Matches(rule.argument, path)) continue;
      answer_.loads = false;
      MarkDown(path, false);
    }
  }

  // A package without rows: extension modules are imported, so one that fails takes the package with it, unless it is
  // one of several.
  void MarkExtensions() {
    bool any_loads = false;
    for (const std::string& path : paths_) any_loads = any_loads || (IsExtension(path) && !down_.contains(path));
    for (const std::string& path : down_) {
      if (!IsExtension(path) || IsAlternative(path, paths_)) continue;
      answer_.loads = false;
      MarkDown(path, any_loads && path.find('/') != std::string::npos);
    }
  }

  static bool IsExtension(std::string_view path) {
    return path.find(".cpython-") != std::string_view::npos || path.ends_with(".abi3.so");
  }

  // "toy._C" of "toy/_C.cpython-311-x86_64-linux-gnu.so".
  static std::string ModuleOf(std::string_view path) {
    std::string module(path.substr(0, path.find('.', path.rfind('/') + 1)));
    std::replace(module.begin(), module.end(), '/', '.');
    return module;
  }

  // The problems of a library that is needed, or of the one of the same wheel that keeps it from loading.
  void MarkDown(std::string path, bool likely) {
    for (size_t steps = 0; !failed_.contains(path) && steps < paths_.size(); ++steps) {
      const auto by = std::find_if(answer_.blocked.begin(), answer_.blocked.end(),
                                   [&](const auto& row) { return row.first == path; });
      if (by == answer_.blocked.end()) return;
      path = by->second;
    }
    for (LoadProblem& problem : answer_.problems) {
      if (problem.library != path) continue;
      problem.likely = likely && (problem.likely || !problem.fatal);
      problem.fatal = true;
    }
  }

  void CompareCuda(const LoadRule& rule) {
    const WheelContents* torch = TorchContents();
    if (!torch || torch->cuda.empty() || contents_->cuda.empty()) return;
    // The comparison is reached only where the library that answers it loads.
    for (const LoadRule& needs : LoadRules()) {
      if (!Applies(needs) || needs.kind != LoadRule::Kind::kNeedsLibrary) continue;
      for (const std::string& path : down_) {
        if (Matches(needs.argument, path)) return;
      }
    }
    auto part = [&](const std::string& cuda) {
      return rule.kind == LoadRule::Kind::kSameCudaMajor ? cuda.substr(0, cuda.find('.')) : cuda;
    };
    if (part(torch->cuda) == part(contents_->cuda)) return;
    answer_.loads = false;
    answer_.problems.push_back(
        {contents_->filename,
         LoadProblemKind::kVersionRule,
         "CUDA " + contents_->cuda,
         "",
         false,
         true,
         fmt::format("{} {} is built for CUDA {}, torch {} for CUDA {}; {}", contents_->name, contents_->version,
                     contents_->cuda, torch->version, torch->cuda, rule.source),
         0,
         {"torch"}});
  }

  WheelReader& wheel_;
  const std::vector<WheelReader*>& others_;
  const LoadsPlatform& platform_;
  const LoadsLimits& limits_;
  const WheelContents* contents_ = nullptr;
  std::vector<std::string> paths_, read_, globals_;
  std::map<std::string, Carried> carried_;      // by file name
  std::map<std::string, std::string> aliases_;  // soname to file name, "" for none
  std::set<std::string> failed_, down_;
  bool deferred_needs_ = false, built_for_python_ = false, ruled_ = false;
  std::string other_python_;  // what the wheel is built for, where that is not the target's Python
  LoadsAnswer answer_;
};

}  // namespace

std::string_view LoadProblemName(LoadProblemKind kind) {
  switch (kind) {
    case LoadProblemKind::kMissingSymbol:
      return "missing_symbol";
    case LoadProblemKind::kMissingLibrary:
      return "missing_library";
    case LoadProblemKind::kSymbolVersion:
      return "symbol_version";
    case LoadProblemKind::kPythonAbi:
      return "python_abi";
    case LoadProblemKind::kVersionRule:
      return "version_rule";
    case LoadProblemKind::kPythonImport:
      return "python_import";
  }
  return "missing_symbol";
}

bool IsBaseLibrary(std::string_view soname) {
  for (std::string_view base : {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1",
                                "libresolv.so.2", "libnsl.so.1", "libcrypt.so.1", "libanl.so.1", "libBrokenLocale.so.1",
                                "libmvec.so.1", "libthread_db.so.1", "libstdc++.so.6", "libgcc_s.so.1", "libz.so.1"}) {
    if (soname == base) return true;
  }
  return soname.starts_with("ld-linux") || soname.starts_with("linux-vdso");
}

bool IsDriverLibrary(std::string_view soname) {
  for (std::string_view driver : {"libcuda.so.1", "libnvidia-ml.so.1", "libnvcuvid.so.1", "libnvidia-encode.so.1",
                                  "libnvidia-ptxjitcompiler.so.1", "libcuda.so"}) {
    if (soname == driver) return true;
  }
  return false;
}

// The C++ library that came with the distributions of each glibc: CentOS 7, RHEL 8, Debian 10 to 13, Ubuntu 20.04 to
// 26.04. A newer one may be installed; an older one hardly.
std::string LibstdcxxOf(std::string_view glibc) {
  if (glibc.empty()) return "";
  constexpr std::pair<std::string_view, std::string_view> kRows[] = {
      {"2.41", "3.4.33"}, {"2.39", "3.4.33"}, {"2.38", "3.4.32"}, {"2.37", "3.4.31"}, {"2.35", "3.4.30"},
      {"2.33", "3.4.29"}, {"2.31", "3.4.28"}, {"2.30", "3.4.28"}, {"2.28", "3.4.25"}, {"2.27", "3.4.25"}};
  for (const auto& [from, version] : kRows) {
    if (CompareDotted(glibc, from) >= 0) return std::string(version);
  }
  return "3.4.19";
}

std::string CxxabiOf(std::string_view glibc) {
  const std::string library = LibstdcxxOf(glibc);
  if (library.empty()) return "";
  constexpr std::pair<std::string_view, std::string_view> kRows[] = {{"3.4.32", "1.3.15"}, {"3.4.31", "1.3.14"},
                                                                     {"3.4.30", "1.3.13"}, {"3.4.29", "1.3.13"},
                                                                     {"3.4.28", "1.3.12"}, {"3.4.25", "1.3.11"}};
  for (const auto& [from, version] : kRows) {
    if (CompareDotted(library, from) >= 0) return std::string(version);
  }
  return "1.3.7";
}

namespace {

// The name without what tells one alternative from another ("cuda118", "ffmpeg4", "90a"); whether there was any.
std::pair<std::string, bool> StemOf(std::string_view path) {
  std::string file = ToLower(path);
  bool marked = false;
  for (std::string_view word : {"nocublaslt", "cuda", "rocm", "hip", "xpu", "ffmpeg", "cpu", "cu", "sm"}) {
    for (size_t at = file.find(word, file.rfind('/') + 1); at != std::string::npos; at = file.find(word, at + 1)) {
      if (at && std::string_view("_-./").find(file[at - 1]) == std::string_view::npos) continue;
      size_t end = at + word.size();
      while (end < file.size() && ((file[end] >= '0' && file[end] <= '9') ||
                                   (file[end] == '_' && end == at + word.size() && end + 1 < file.size() &&
                                    file[end + 1] >= '0' && file[end + 1] <= '9')))
        ++end;
      if (end < file.size() && std::string_view("_-.").find(file[end]) == std::string_view::npos) continue;
      file.replace(at, end - at, "#");
      marked = true;
    }
  }
  for (size_t at = file.rfind('/') + 1; at < file.size(); ++at) {  // "_90a"
    size_t end = at + 1;
    while (end < file.size() && file[end] >= '0' && file[end] <= '9') ++end;
    if (file[at] != '_' || end - at < 3 || end >= file.size() || (file[end] != 'a' && file[end] != 'f')) continue;
    file.replace(at, end + 1 - at, "#");
    marked = true;
  }
  while (file.find("#_#") != std::string::npos) file.replace(file.find("#_#"), 3, "#");
  return {file, marked};
}

}  // namespace

bool IsAlternative(std::string_view path, const std::vector<std::string>& all_paths) {
  const auto [stem, marked] = StemOf(path);
  if (!marked) return false;
  for (const std::string& other : all_paths) {
    if (other != path && StemOf(other).first == stem) return true;
  }
  return false;
}

Result<LoadsAnswer> JudgeLoads(WheelReader& wheel, const std::vector<WheelReader*>& others,
                               const LoadsPlatform& platform, const LoadsLimits& limits) {
  return Judge(wheel, others, platform, limits).Run();
}

}  // namespace fitment
