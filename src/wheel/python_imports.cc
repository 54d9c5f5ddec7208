// A walk over the files that an import runs. Tests: python_imports_test.cc.
#include "wheel/python_imports.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "python/specifier.h"
#include "python/version.h"
#include "wheel/load_rules.h"

namespace fitment {
namespace {

constexpr size_t kMostModules = 4000;
constexpr int kMostStars = 8;

std::string PathOf(std::string_view module) {
  std::string path(module);
  std::replace(path.begin(), path.end(), '.', '/');
  return path;
}

// What Python gives every module.
bool IsOfEveryModule(std::string_view name) {
  constexpr std::string_view kNames[] = {"__name__", "__file__",   "__path__",    "__doc__",   "__dict__",
                                         "__spec__", "__loader__", "__package__", "__class__", "__builtins__"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

std::string FirstPart(std::string_view dotted) {
  return std::string(dotted.substr(0, dotted.find('.')));
}

// What a dotted module name is in a wheel.
struct Place {
  enum class Kind { kNone, kFolder, kSource, kNative };
  Kind kind = Kind::kNone;
  std::string path;  // kSource
  bool package = false;
};

class Importer {
 public:
  Importer(WheelReader& wheel, const std::vector<WheelReader*>& others, const std::string& python)
      : wheel_(wheel), python_(python) {
    wheels_.push_back(&wheel);
    for (WheelReader* other : others) {
      if (other != &wheel) wheels_.push_back(other);
    }
  }

  const std::set<std::string>& native_modules() const { return native_; }

  Result<std::vector<PythonImportProblem>> Run() {
    FITMENT_TRY(contents_, wheel_.Contents());
    FITMENT_CHECK(FindOwners());
    WantAll();
    for (const std::string& package : Packages()) Reach(package);
    while (!waiting_.empty() && reached_.size() < kMostModules) {
      const std::string module = std::move(waiting_.front());
      waiting_.pop_front();
      FITMENT_CHECK(VisitModule(module));
    }
    return std::move(problems_);
  }

 private:
  // Whose the top-level packages and modules are; members stand by path.
  Result<void> FindOwners() {
    for (WheelReader* reader : wheels_) {
      FITMENT_TRY(const WheelContents* contents, reader->Contents());
      if (reader != &wheel_ && contents->name == contents_->name) continue;
      std::string_view last;
      for (const auto& member : contents->members) {
        const std::string_view top = std::string_view(member.path).substr(0, member.path.find('/'));
        if (top == std::exchange(last, top) || top.find(".dist-info") != top.npos || top.find(".data") != top.npos)
          continue;
        std::vector<WheelReader*>& owners = owners_[FirstPart(top)];
        if (owners.empty() || owners.back() != reader) owners.push_back(reader);
      }
    }
    return {};
  }

  void WantAll() {
    std::vector<std::string> paths;
    for (const auto& member : contents_->members) {
      if (member.path.ends_with(".py")) paths.push_back(member.path);
    }
    wheel_.WantModules(paths);
  }

  // What is imported: the package of the project's own name (pyannote.audio), else every package that lies in no other.
  std::vector<std::string> Packages() const {
    std::vector<std::string> packages, tops;
    for (const auto& member : contents_->members) {
      if (!member.path.ends_with("/__init__.py")) continue;
      const std::string folder = member.path.substr(0, member.path.size() - 12);
      bool inner = false;
      for (size_t slash = folder.find('/'); slash != std::string::npos; slash = folder.find('/', slash + 1))
        inner = inner || contents_->Find(folder.substr(0, slash) + "/__init__.py");
      if (!inner) tops.push_back(folder);
    }
    for (std::string& top : tops) {
      std::string normalized = ToLower(top), package = top;
      std::replace_if(
          normalized.begin(), normalized.end(), [](char c) { return c == '_' || c == '/'; }, '-');
      std::replace(package.begin(), package.end(), '/', '.');
      if (normalized == contents_->name) return {package};
      // What a wheel carries by oversight is not what anybody imports.
      constexpr std::string_view kAside[] = {"test",     "tests", "testing",    "docs",    "doc",   "example",
                                             "examples", "demo",  "benchmarks", "scripts", "tools", "build"};
      if (std::ranges::find(kAside, top) == std::end(kAside)) packages.push_back(package);
    }
    return packages;
  }

  void Reach(const std::string& module) {
    // Importing a.b.c runs a and a.b first.
    for (size_t dot = module.find('.');; dot = module.find('.', dot + 1)) {
      const std::string part = module.substr(0, dot);
      if (reached_.insert(part).second) waiting_.push_back(part);
      if (dot == std::string::npos) return;
    }
  }

  // The wheel that a module belongs to. Where several share the top-level name (google, pyannote), the only one that
  // holds the module, or nullptr: nobody can say that it is missing.
  Result<WheelReader*> OwnerOf(std::string_view module) {
    const auto found = owners_.find(FirstPart(module));
    if (found == owners_.end()) return nullptr;
    if (found->second.size() == 1) return found->second.front();
    WheelReader* owner = nullptr;
    for (WheelReader* reader : found->second) {
      FITMENT_TRY(Place place, Locate(*reader, module));
      if (place.kind == Place::Kind::kNone || place.kind == Place::Kind::kFolder) continue;
      if (owner) return nullptr;
      owner = reader;
    }
    return owner;
  }

  Result<Place> Locate(WheelReader& reader, std::string_view module) {
    FITMENT_TRY(const WheelContents* contents, reader.Contents());
    const std::string path = PathOf(module);
    if (contents->Find(path + "/__init__.py")) return Place{Place::Kind::kSource, path + "/__init__.py", true};
    if (contents->Find(path + ".py")) return Place{Place::Kind::kSource, path + ".py", false};
    auto first_from = [&](const std::string& wanted) {
      return std::ranges::lower_bound(contents->members, wanted, {}, &WheelContents::Member::path);
    };
    // An extension module: "x.so", "x.abi3.so", "x.cpython-311-x86_64-linux-gnu.so"; or only a stub is left of it.
    for (auto it = first_from(path + "."); it != contents->members.end() && it->path.starts_with(path + "."); ++it) {
      if (it->path.ends_with(".so") || it->path.ends_with(".pyi") || it->path.ends_with(".pyc"))
        return Place{Place::Kind::kNative, "", false};
    }
    const auto inside = first_from(path + "/");
    const bool folder = inside != contents->members.end() && inside->path.starts_with(path + "/");
    return folder ? Place{Place::Kind::kFolder, "", true} : Place{};
  }

  // Whether a guard holds; nullopt where that cannot be told.
  std::optional<bool> Holds(const PythonGuard& guard) const {
    bool holds = false;
    switch (guard.kind) {
      case PythonGuard::Kind::kUnknown:
        return std::nullopt;
      case PythonGuard::Kind::kNever:
        break;
      case PythonGuard::Kind::kAvailable:
        holds = owners_.contains(guard.subject);
        if (!holds) return std::nullopt;  // installed by other means, perhaps
        break;
      case PythonGuard::Kind::kAtLeast: {
        const auto owner = owners_.find(guard.subject);
        if (owner == owners_.end() || owner->second.size() != 1) return std::nullopt;
        auto contents = owner->second.front()->Contents();
        if (!contents) return std::nullopt;
        const auto have = Version::Parse((*contents)->version), wanted = Version::Parse(guard.version);
        if (!have || !wanted) return std::nullopt;
        holds = *have >= *wanted;
        break;
      }
      case PythonGuard::Kind::kPythonAtLeast:
        holds = CompareDotted(python_, guard.version) >= 0;
        break;
    }
    return holds != guard.negated;
  }

  bool Certain(const PythonUse& use) const {
    return std::all_of(use.guards.begin(), use.guards.end(),
                       [&](const PythonGuard& guard) { return Holds(guard).value_or(false); });
  }

  Result<void> VisitModule(const std::string& module) {
    FITMENT_TRY(Place place, Locate(wheel_, module));
    if (place.kind == Place::Kind::kNative) native_.insert(module);
    if (place.kind != Place::Kind::kSource) return {};
    FITMENT_TRY(const PythonModule* source, wheel_.Module(place.path));
    if (!source) return {};
    for (const PythonUse& use : source->uses) {
      if (!Certain(use)) continue;
      FITMENT_TRY(std::string target, Absolute(use, module, place.package));
      if (target.empty()) continue;
      FITMENT_CHECK(Take(use, target, place.path));
    }
    return {};
  }

  // The module that a use names, relative ones resolved.
  static Result<std::string> Absolute(const PythonUse& use, const std::string& module, bool package) {
    if (use.level == 0) return use.module;
    std::string base = module;
    for (int up = package ? 1 : 0; up < use.level; ++up) {
      const size_t dot = base.rfind('.');
      if (dot == std::string::npos) return std::string();
      base.resize(dot);
    }
    return use.module.empty() ? base : base + "." + use.module;
  }

  Result<void> Take(const PythonUse& use, const std::string& target, const std::string& file) {
    FITMENT_TRY(WheelReader * owner, OwnerOf(target));
    if (!owner) return TakeUnowned(use, target, file);
    if (owner == &wheel_) {
      if (use.kind == PythonUse::Kind::kAttribute) return {};
      Reach(target);
      if (use.kind == PythonUse::Kind::kFrom && use.name != "*") {
        FITMENT_TRY(Place inner, Locate(wheel_, target + "." + use.name));
        if (inner.kind == Place::Kind::kSource || inner.kind == Place::Kind::kNative) Reach(target + "." + use.name);
      }
      return {};
    }
    if (use.kind == PythonUse::Kind::kAttribute) return TakeChain(*owner, use, target, file);
    FITMENT_TRY(bool there, HasModule(*owner, target));
    if (!there) return Report(*owner, use, target, file, true);
    if (use.kind != PythonUse::Kind::kFrom || use.name == "*") return {};
    FITMENT_TRY(bool defined, Defines(*owner, target, use.name, 0));
    return defined ? Result<void>{} : Report(*owner, use, target + "." + use.name, file);
  }

  // torch.nn.functional.scaled_mm: as far as the parts are modules, then the one name after them.
  Result<void> TakeChain(WheelReader& owner, const PythonUse& use, std::string module, const std::string& file) {
    FITMENT_TRY(Place begin, Locate(owner, module));
    if (begin.kind != Place::Kind::kSource) return {};
    for (std::string_view part : Split(use.name, '.')) {
      const std::string next = module + "." + std::string(part);
      FITMENT_TRY(Place place, Locate(owner, next));
      if (place.kind == Place::Kind::kSource) {
        module = next;
        continue;
      }
      if (place.kind != Place::Kind::kNone) return {};
      FITMENT_TRY(bool defined, Defines(owner, module, part, 0));
      return defined ? Result<void>{} : Report(owner, use, next, file);
    }
    return {};
  }

  Result<bool> HasModule(WheelReader& owner, const std::string& module) {
    FITMENT_TRY(Place place, Locate(owner, module));
    if (place.kind != Place::Kind::kNone) return true;
    // Certain only below a regular package of that wheel, and not where that package makes modules up.
    const size_t dot = module.rfind('.');
    if (dot == std::string::npos) return true;
    FITMENT_TRY(Place parent, Locate(owner, module.substr(0, dot)));
    if (parent.kind == Place::Kind::kNone) return HasModule(owner, module.substr(0, dot));
    if (parent.kind != Place::Kind::kSource || !parent.package) return true;
    FITMENT_TRY(const PythonModule* source, owner.Module(parent.path));
    if (!source) return true;
    if (!MakesModules(*source)) {
      FITMENT_TRY(bool remade, Remakes(owner, *source, module.substr(0, dot), true));
      if (!remade) return false;
    }
    return owner.MayMakeName(module.substr(dot + 1));
  }

  // Whether a source may put something into sys.modules, in its own place too.
  static bool MakesModules(const PythonModule& source) {
    return source.Mentions("sys.modules") || (source.Mentions("modules") && source.Mentions("sys"));
  }

  // Whether `name` may be a name of `module`: said of every name that its source mentions at all.
  Result<bool> Defines(WheelReader& owner, const std::string& module, std::string_view name, int depth) {
    if (depth > kMostStars || IsOfEveryModule(name)) return true;
    FITMENT_TRY(Place place, Locate(owner, module));
    if (place.kind != Place::Kind::kSource) return true;
    FITMENT_TRY(Place inner, Locate(owner, module + "." + std::string(name)));
    if (inner.kind != Place::Kind::kNone) return true;
    FITMENT_TRY(bool gone, IsGone(owner, module, name));
    if (gone) return false;
    FITMENT_TRY(const PythonModule* source, owner.Module(place.path));
    if (!source || source->Mentions(name)) return true;
    bool made_up = source->dynamic || MakesModules(*source) || source->Mentions("locals");
    for (const std::string& star : source->stars) {
      PythonUse use;
      use.level = static_cast<int>(std::min(star.find_first_not_of('.'), star.size()));
      use.module = star.substr(static_cast<size_t>(use.level));
      FITMENT_TRY(std::string from, Absolute(use, module, place.package));
      if (from == module) continue;
      if (from.empty()) return true;
      FITMENT_TRY(WheelReader * from_owner, OwnerOf(from));
      if (from_owner != &owner) return true;
      FITMENT_TRY(Place star_place, Locate(owner, from));
      if (star_place.kind == Place::Kind::kSource) {
        FITMENT_TRY(bool there, Defines(owner, from, name, depth + 1));
        if (there) return true;
      } else if (star_place.kind == Place::Kind::kNone) {
        made_up = true;  // the star of a module that is not there, or that something makes
      } else {
        FITMENT_TRY(bool there, Stubbed(owner, PathOf(from), name));
        if (there) return true;
      }
    }
    if (!made_up) {
      FITMENT_TRY(bool remade, Remakes(owner, *source, module, place.package));
      if (!remade) return false;
    }
    // Names that a module takes from its native part stand in no source, and its stubs leave some out. A wheel without
    // one has its names from its sources, however it comes by them; protoc's modules alone have them in packed bytes.
    FITMENT_TRY(bool known, NativelyDefined(owner, module, name));
    if (!known || place.path.ends_with("_pb2.py")) return known;
    return owner.MayMakeName(std::string(name));
  }

  // Whether a module that this one imports from its own package may put another in its place (tlz, built by
  // tlz._build_tlz): it must name it.
  Result<bool> Remakes(WheelReader& owner, const PythonModule& source, const std::string& module, bool package) {
    for (const PythonUse& use : source.uses) {
      if (use.kind == PythonUse::Kind::kAttribute) continue;
      FITMENT_TRY(std::string from, Absolute(use, module, package));
      if (FirstPart(from) != FirstPart(module)) continue;
      for (const std::string& candidate : {from, from + "." + use.name}) {
        FITMENT_TRY(Place place, Locate(owner, candidate));
        if (place.kind != Place::Kind::kSource || candidate == module) continue;
        FITMENT_TRY(const PythonModule* inner, owner.Module(place.path));
        if (inner && MakesModules(*inner) && (inner->Mentions(module) || inner->Mentions("__package__"))) return true;
      }
    }
    return false;
  }

  static Result<bool> IsGone(WheelReader& owner, const std::string& module, std::string_view name) {
    for (const GoneNames& row : NamesGone()) {
      const std::vector<std::string_view> names = Split(row.names, ' ');
      if (row.module != module || std::ranges::find(names, name) == names.end()) continue;
      FITMENT_TRY(const WheelContents* contents, owner.Contents());
      const auto have = Version::Parse(contents->version);
      const auto gone = SpecifierSet::Parse(row.versions);
      if (have && gone && gone->Contains(*have)) return true;
    }
    return false;
  }

  static Result<bool> NativelyDefined(WheelReader& owner, const std::string& module, std::string_view name) {
    FITMENT_TRY(const WheelContents* contents, owner.Contents());
    const auto have = Version::Parse(contents->version);
    for (const NativeName& row : NativeNames()) {
      const auto since = Version::Parse(row.since);
      if (row.module == module && row.name == name && have && since) return *have >= *since;
    }
    return true;
  }

  // Whether the stubs of a native module name it; true too where there are none.
  Result<bool> Stubbed(WheelReader& owner, const std::string& path, std::string_view name) {
    bool any = false;
    FITMENT_TRY(const WheelContents* contents, owner.Contents());
    for (const std::string& stub : {path + ".pyi", path + "/__init__.pyi", path + "/_VariableFunctions.pyi"}) {
      if (!contents->Find(stub)) continue;
      FITMENT_TRY(const PythonModule* module, owner.Module(stub));
      if (!module) continue;
      any = true;
      if (module->Mentions(name)) return true;
    }
    return !any;
  }

  // A module that no wheel carries may come with the system, but for those that went out of a wheel which is there.
  Result<void> TakeUnowned(const PythonUse& use, const std::string& target, const std::string& file) {
    const auto setuptools = owners_.find("setuptools");
    if (FirstPart(target) != "pkg_resources" || setuptools == owners_.end()) return {};
    return Report(*setuptools->second.front(), use, target, file, true);
  }

  Result<void> Report(WheelReader& owner, const PythonUse& use, const std::string& name, const std::string& file,
                      bool module = false) {
    if (!reported_.insert(name).second) return {};
    FITMENT_TRY(const WheelContents* contents, owner.Contents());
    problems_.push_back({file, name,
                         fmt::format("{}:{} uses {} when it is imported; {} {} has no such {}", file, use.line, name,
                                     contents->name, contents->version, module ? "module" : "name"),
                         contents->name});
    return {};
  }

  WheelReader& wheel_;
  std::string python_;
  std::vector<WheelReader*> wheels_;
  const WheelContents* contents_ = nullptr;
  std::map<std::string, std::vector<WheelReader*>> owners_;  // by top-level package
  std::set<std::string> reached_, reported_, native_;
  std::deque<std::string> waiting_;
  std::vector<PythonImportProblem> problems_;
};

}  // namespace

Result<std::vector<PythonImportProblem>> JudgePythonImports(WheelReader& wheel, const std::vector<WheelReader*>& others,
                                                            const std::string& python,
                                                            std::set<std::string>* native_modules) {
  Importer importer(wheel, others, python);
  auto problems = importer.Run();
  if (native_modules) *native_modules = importer.native_modules();
  return problems;
}

}  // namespace fitment
