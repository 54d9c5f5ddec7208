// The file: "FITFACTS2", the size of the header, the header (zstd), the payloads, zstd frames, so that what is
// asked of one library or module does not unpack the names and words of all. The header lists projects and releases
// with the places of the frames and, of those that hold entries with paths, the first. All through pack.h, they hold:
// - directory: each release's contents (its libraries as members); the distinct release sets of all frames; paths
//   of Python files with the releases that have them;
// - libraries (some a frame): how many, path, releases, for each release its record (EncodeLibrary without names
//   exported) and how many undefined names were left out, exported names as hash rows;
// - modules (some a frame): likewise. Tests: provider_facts_test.cc.
#include "wheel/provider_table.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <bit>

#include "wheel/loads.h"
#include "wheel/pack.h"

namespace fitment {
namespace {

constexpr int kLevel = 15;  // 19 is 1 % smaller and takes 70 MB more memory

bool IsSource(std::string_view path) {
  return path.ends_with(".py") || path.ends_with(".pyi");
}

// Names that other wheels must give: of a provider the C names alone. The others are counted.
void LeaveOutNames(LibraryFacts& library, bool whole) {
  const size_t all = library.undefined.size();
  std::erase_if(library.undefined, [&](const UndefinedSymbol& symbol) {
    const bool provider =
        symbol.name.starts_with("_Z") || symbol.name.starts_with("Py") || symbol.name.starts_with("_Py");
    return symbol.weak || IsBaseLibrary(symbol.file) || IsDriverLibrary(symbol.file) || (provider && !whole);
  });
  library.undefined_left_out = all - library.undefined.size();
}

// Puts what belongs to one release among those of the others, which lie in the releases' order.
template <typename T>
void Place(std::vector<T>& values, ReleaseSet& releases, size_t release, T value) {
  const ReleaseSet bit = ReleaseSet{1} << release;
  const auto at = values.begin() + std::popcount(releases & (bit - 1));
  if (releases & bit) {
    *at = std::move(value);
  } else {
    values.insert(at, std::move(value));
  }
  releases |= bit;
}

// `releases` by the numbers that those of `kept` have when the others are gone.
ReleaseSet Renumbered(ReleaseSet releases, ReleaseSet kept) {
  ReleaseSet renumbered = 0;
  for (ReleaseSet rest = releases & kept; rest != 0; rest &= rest - 1) {
    const ReleaseSet below = (rest & -rest) - 1;
    renumbered |= ReleaseSet{1} << std::popcount(kept & below);
  }
  return renumbered;
}

// Of values that lie in the order of `releases`: those of `kept`.
template <typename T>
void RetainValues(std::vector<T>& values, ReleaseSet releases, ReleaseSet kept) {
  std::vector<T> retained;
  size_t i = 0;
  for (ReleaseSet rest = releases; rest != 0; rest &= rest - 1, ++i) {
    if (kept & rest & -rest) retained.push_back(std::move(values[i]));
  }
  values = std::move(retained);
}

void RetainHashes(std::vector<HashRow>& rows, ReleaseSet kept) {
  for (HashRow& row : rows) row.releases = Renumbered(row.releases, kept);
  std::erase_if(rows, [](const HashRow& row) { return row.releases == 0; });
}

// Adds sorted hashes of one release.
void Merge(std::vector<HashRow>& rows, const std::vector<uint64_t>& hashes, int bits, size_t release) {
  std::vector<HashRow> merged;
  merged.reserve(rows.size() + hashes.size() / 4);
  const ReleaseSet bit = ReleaseSet{1} << release;
  auto add = [&](uint64_t hash, ReleaseSet releases) {
    if (!merged.empty() && merged.back().hash == hash) {
      merged.back().releases |= releases;
    } else {
      merged.push_back({hash, releases});
    }
  };
  auto row = rows.begin();
  for (uint64_t full : hashes) {
    const uint64_t hash = full >> (64 - bits);
    for (; row != rows.end() && row->hash <= hash; ++row) add(row->hash, row->releases);
    add(hash, bit);
  }
  for (; row != rows.end(); ++row) add(row->hash, row->releases);
  merged.shrink_to_fit();
  rows = std::move(merged);
}

Result<std::string> Compress(std::string_view content) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(content.size()), '\0');
  const size_t size = ZSTD_compress2(context, packed.data(), packed.size(), content.data(), content.size());
  ZSTD_freeCCtx(context);
  if (ZSTD_isError(size)) return Fail(ErrorKind::kInternal, std::string("zstd: ") + ZSTD_getErrorName(size));
  packed.resize(size);
  return packed;
}

// Entries one behind the other, cut into frames; paths ascend.
class Frames {
 public:
  void Add(const std::string& path, const std::string& entry) {
    if (frames_.empty() || frames_.back().entries.size() > kFull) frames_.push_back({path, 0, ""});
    ++frames_.back().count;
    frames_.back().entries += entry;
  }
  // Each with its first path.
  std::vector<std::pair<std::string, std::string>> Take() {
    std::vector<std::pair<std::string, std::string>> taken;
    for (Frame& frame : frames_) {
      pack::Writer count;
      count.Number(frame.count);
      taken.emplace_back(std::move(frame.first_path), count.Take() + frame.entries);
    }
    return taken;
  }

 private:
  static constexpr size_t kFull = 256 << 10;  // smaller ones pack worse
  struct Frame {
    std::string first_path;
    size_t count;
    std::string entries;
  };
  std::vector<Frame> frames_;
};

}  // namespace

Result<ProviderTable> ProviderTable::From(const ProviderFacts& facts) {
  ProviderTable table;
  for (size_t i = 0; i < facts.projects().size(); ++i) {
    FITMENT_TRY(const ProviderFacts::Directory* directory, facts.DirectoryOf(i));
    Project& project = table.projects_[facts.projects()[i].name];
    project.releases = facts.projects()[i].releases;
    project.contents = directory->contents;
    for (const auto& path : directory->paths) project.paths[path.path] = path.releases;
    bool sound = true;
    for (size_t frame = 0; frame < facts.projects()[i].libraries.size(); ++frame) {
      FITMENT_TRY(const ProviderFacts::Entries* libraries,
                  facts.EntriesOf(i, &ProviderFacts::Project::libraries, frame));
      for (const auto& [path, entry] : libraries->by_path) {
        Library& library = project.libraries[path];
        library.releases = entry.releases;
        for (size_t j = 0; j < entry.scalars.size(); ++j)
          library.scalars.emplace_back(entry.scalars[j], entry.undefined_left_out[j]);
        sound = sound && DecodeHashRows(entry.hashes, directory->sets, library.exports);
      }
    }
    for (size_t frame = 0; frame < facts.projects()[i].modules.size(); ++frame) {
      FITMENT_TRY(const ProviderFacts::Entries* modules, facts.EntriesOf(i, &ProviderFacts::Project::modules, frame));
      for (const auto& [path, entry] : modules->by_path) {
        Module& module = project.modules[path];
        module.releases = entry.releases;
        module.scalars.assign(entry.scalars.begin(), entry.scalars.end());
        sound = sound && DecodeHashRows(entry.hashes, directory->sets, module.words);
      }
    }
    if (!sound)
      return Fail(ErrorKind::kStore, "the facts table is damaged where it tells of " + facts.projects()[i].name);
  }
  return table;
}

bool ProviderTable::Has(std::string_view project, const ProviderRelease& release) const {
  const auto found = projects_.find(std::string(project));
  if (found == projects_.end()) return false;
  return std::any_of(found->second.releases.begin(), found->second.releases.end(), [&](const ProviderRelease& row) {
    return row.filename == release.filename && row.Depth() >= release.Depth();
  });
}

void ProviderTable::Retain(const std::set<std::string, std::less<>>& filenames) {
  for (auto& [name, project] : projects_) {
    ReleaseSet kept = 0;
    for (size_t i = 0; i < project.releases.size(); ++i) {
      if (filenames.contains(project.releases[i].filename)) kept |= ReleaseSet{1} << i;
    }
    RetainOf(project, kept);
  }
  std::erase_if(projects_, [](const auto& row) { return row.second.releases.empty(); });
}

void ProviderTable::RetainOf(Project& project, ReleaseSet kept) {
  const ReleaseSet all =
      project.releases.size() == kMostReleases ? ~ReleaseSet{0} : (ReleaseSet{1} << project.releases.size()) - 1;
  if (kept == all) return;
  RetainValues(project.releases, all, kept);
  RetainValues(project.contents, all, kept);
  for (auto& [path, releases] : project.paths) releases = Renumbered(releases, kept);
  for (auto& [path, library] : project.libraries) {
    RetainValues(library.scalars, library.releases, kept);
    RetainHashes(library.exports, kept);
    library.releases = Renumbered(library.releases, kept);
  }
  for (auto& [path, module] : project.modules) {
    RetainValues(module.scalars, module.releases, kept);
    RetainHashes(module.words, kept);
    module.releases = Renumbered(module.releases, kept);
  }
  std::erase_if(project.paths, [](const auto& row) { return row.second == 0; });
  std::erase_if(project.libraries, [](const auto& row) { return row.second.releases == 0; });
  std::erase_if(project.modules, [](const auto& row) { return row.second.releases == 0; });
}

Result<void> ProviderTable::Add(const ProviderRelease& release, WheelReader& reader, const Told& told) {
  FITMENT_TRY(const WheelContents* contents, reader.Contents());
  Project& project = projects_[contents->name];
  const auto there = std::find_if(project.releases.begin(), project.releases.end(),
                                  [&](const ProviderRelease& row) { return row.filename == release.filename; });
  const auto number = static_cast<size_t>(there - project.releases.begin());
  if (number == kMostReleases) {
    return Fail(ErrorKind::kUsage, fmt::format("a table holds {} releases of a project, and the list names more of {}",
                                               kMostReleases, contents->name));
  }
  WheelContents kept = *contents;
  kept.members.clear();
  for (const WheelContents::Member& member : contents->members) {
    if (IsLibraryPath(member.path)) {
      kept.members.push_back(member);
    } else if (IsSource(member.path)) {
      project.paths[member.path] |= ReleaseSet{1} << number;
    }
  }
  if (release.libraries) FITMENT_CHECK(AddLibraries(project, number, release.whole, reader, told));
  if (release.Depth() > 0) FITMENT_CHECK(AddModules(project, number, release.whole, reader, *contents));
  project.releases.resize(std::max(project.releases.size(), number + 1));
  project.contents.resize(project.releases.size());
  project.contents[number] = EncodeContents(kept);
  project.releases[number] = release;
  return {};
}

Result<void> ProviderTable::AddLibraries(Project& project, size_t number, bool whole, WheelReader& reader,
                                         const Told& told) {
  FITMENT_TRY(std::vector<std::string> paths, reader.LibraryPaths());
  for (size_t i = 0; i < paths.size(); ++i) {
    told(paths[i], i + 1, paths.size());
    FITMENT_TRY(const LibraryFacts* read, reader.Library(paths[i]));
    Library& library = project.libraries[paths[i]];
    Merge(library.exports, read->export_hashes, kExportBits, number);
    LibraryFacts facts = *read;
    facts.export_hashes.clear();
    LeaveOutNames(facts, whole);
    Place(library.scalars, library.releases, number, {EncodeLibrary(facts), facts.undefined_left_out});
  }
  return {};
}

Result<void> ProviderTable::AddModules(Project& project, size_t number, bool whole, WheelReader& reader,
                                       const WheelContents& contents) {
  std::vector<std::string> paths;
  for (const WheelContents::Member& member : contents.members) {
    if (IsSource(member.path)) paths.push_back(member.path);
  }
  reader.WantModules(paths);
  for (const std::string& path : paths) {
    FITMENT_TRY(const PythonModule* read, reader.Module(path));
    if (!read) continue;
    Module& module = project.modules[path];
    Merge(module.words, read->words, kWordBits, number);
    PythonModule scalars;
    scalars.stars = read->stars;
    scalars.dynamic = read->dynamic;
    if (whole) scalars.uses = read->uses;
    Place(module.scalars, module.releases, number, EncodePythonModule(scalars));
  }
  return {};
}

ProviderTable::Payload ProviderTable::PayloadOf(const Project& project) {
  ReleaseSets sets;
  pack::Writer paths, directory;
  paths.Number(project.paths.size());
  for (const auto& [path, releases] : project.paths) paths.Text(path), paths.Number(sets.NumberOf(releases));
  Frames libraries, modules;
  for (const auto& [path, library] : project.libraries) {
    pack::Writer entry;
    entry.Text(path), entry.Number(sets.NumberOf(library.releases));
    for (const auto& [scalars, left_out] : library.scalars) entry.Text(scalars), entry.Number(left_out);
    entry.Text(EncodeHashRows(library.exports, kExportBits, sets));
    libraries.Add(path, entry.Take());
  }
  for (const auto& [path, module] : project.modules) {
    pack::Writer entry;
    entry.Text(path), entry.Number(sets.NumberOf(module.releases));
    for (const std::string& scalars : module.scalars) entry.Text(scalars);
    entry.Text(EncodeHashRows(module.words, kWordBits, sets));
    modules.Add(path, entry.Take());
  }
  directory.Texts(project.contents);
  directory.Raw(sets.sets());
  return {directory.Take() + paths.Take(), libraries.Take(), modules.Take()};
}

Result<std::string> ProviderTable::Write() const {
  pack::Writer header;
  std::string payloads;
  header.Number(projects_.size());
  for (const auto& [name, project] : projects_) {
    header.Text(name);
    header.List(project.releases, [&](const ProviderRelease& release) {
      header.Text(release.version), header.Text(release.filename), header.Text(release.read);
      header.Number(release.whole ? 2 : release.libraries ? 1 : release.modules ? 3 : 0), header.Raw(release.wheels);
    });
    const Payload payload = PayloadOf(project);
    auto frame = [&](const std::string& first_path, const std::string& content) -> Result<void> {
      FITMENT_TRY(std::string packed, Compress(content));
      header.Text(first_path), header.Number(payloads.size()), header.Number(packed.size());
      header.Number(content.size());
      payloads += packed;
      return {};
    };
    FITMENT_CHECK(frame("", payload.directory));
    for (const auto* frames : {&payload.libraries, &payload.modules}) {
      header.Number(frames->size());
      for (const auto& [first_path, content] : *frames) FITMENT_CHECK(frame(first_path, content));
    }
  }
  const std::string plain = header.Take();
  FITMENT_TRY(std::string packed_header, Compress(plain));
  pack::Writer file;
  file.Number(plain.size()), file.Text(packed_header), file.Text(payloads);
  return "FITFACTS2" + file.Take();
}

}  // namespace fitment
