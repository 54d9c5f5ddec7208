// Unpacks one project at a time, and of it only what is asked for. The layout is told in provider_table.cc. Tests:
// provider_facts_test.cc.
#include "wheel/provider_facts.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <bit>
#include <charconv>

#include "base/text.h"
#include "python/wheel_name.h"
#include "wheel/pack.h"
#include "wheel/provider_table.h"

namespace fitment {
namespace {

constexpr std::string_view kMagic = "FITFACTS2";
constexpr uint64_t kMostHeaderBytes = 64u << 20, kMostFrameBytes = 256u << 20;

std::unexpected<Error> Unusable(const std::string& name, std::string_view why) {
  return Fail(ErrorKind::kStore, fmt::format("the facts table {} {}", Printable(name), why), {},
              "Fetch it again with `fitment facts update`, or make it with `fitment facts build`.");
}

Result<std::string> Decompress(std::string_view frame, uint64_t size, const std::string& name) {
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != size) return Unusable(name, "is damaged");
  std::string content(size, '\0');
  const size_t got = ZSTD_decompress(content.data(), content.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) || got != size) return Unusable(name, "is damaged");
  return content;
}

// ".cpython-311-" for the Python tag "cp311"; "" for tags that name no single CPython.
std::string ExtensionMark(std::string_view filename) {
  const auto name = WheelName::Parse(filename);
  if (!name) return "";
  const std::string tags = name->tags;
  const std::string python = tags.substr(0, tags.find('-'));
  std::string abi = tags.substr(std::min(tags.size(), python.size() + 1));
  abi = abi.substr(0, abi.find('-'));
  if (!python.starts_with("cp3") || !abi.starts_with("cp3")) return "";
  return ".cpython-" + abi.substr(2) + "-";
}

std::string Replaced(std::string_view text, const std::string& from, const std::string& to) {
  std::string replaced(text);
  const size_t at = from.empty() || to.empty() || from == to ? std::string::npos : replaced.find(from);
  return at == std::string::npos ? replaced : replaced.replace(at, from.size(), to);
}

size_t PlaceOf(ReleaseSet releases, size_t release) {
  return static_cast<size_t>(std::popcount(releases & ((ReleaseSet{1} << release) - 1)));
}
bool Holds(ReleaseSet releases, size_t release) {
  return releases >> release & 1;
}

}  // namespace

uint64_t ShortSha256(std::string_view hex) {
  uint64_t number = 0;
  if (hex.size() < 16) return 0;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + 16, number, 16);
  return error == std::errc() && end == hex.data() + 16 ? number : 0;
}

Result<std::unique_ptr<ProviderFacts>> ProviderFacts::Open(std::string_view bytes, std::string name) {
  if (!bytes.starts_with(kMagic.substr(0, kMagic.size() - 1))) return Unusable(name, "is none of fitment's");
  if (!bytes.starts_with(kMagic)) return Unusable(name, "was made by another version of fitment");
  pack::Reader file(bytes.substr(kMagic.size()));
  const uint64_t header_bytes = file.Number();
  const std::string_view frame = file.View(), payloads = file.View();
  if (!file.done() || header_bytes > kMostHeaderBytes) return Unusable(name, "is cut off");
  FITMENT_TRY(const std::string header, Decompress(frame, header_bytes, name));
  auto facts = std::make_unique<ProviderFacts>();
  pack::Reader in(header);
  facts->projects_ = in.List<Project>([&] {
    Project project;
    project.name = in.Text();
    project.releases = in.List<ProviderRelease>([&] {
      ProviderRelease release;
      release.version = in.Text(), release.filename = in.Text(), release.read = in.Text();
      const uint64_t depth = in.Number();
      release.libraries = depth == 1 || depth == 2, release.whole = depth == 2, release.modules = depth == 3;
      release.wheels = in.Raw();
      facts->date_ = std::max(facts->date_, release.read);
      return release;
    });
    auto frame = [&in] { return Project::Frame{in.Text(), in.Number(), in.Number(), in.Number()}; };
    project.directory = frame();
    project.libraries = in.List<Project::Frame>(frame), project.modules = in.List<Project::Frame>(frame);
    return project;
  });
  if (!in.done()) return Unusable(name, "is damaged");
  for (const Project& project : facts->projects_) {
    if (project.releases.size() > kMostReleases) return Unusable(name, "is damaged");
    auto inside = [&](const Project::Frame& frame) {
      return frame.size_bytes <= kMostFrameBytes && CheckedSlice(payloads, frame.offset, frame.packed_bytes);
    };
    if (!inside(project.directory) || !std::all_of(project.libraries.begin(), project.libraries.end(), inside) ||
        !std::all_of(project.modules.begin(), project.modules.end(), inside))
      return Unusable(name, "is damaged");
  }
  facts->bytes_ = payloads;
  facts->name_ = std::move(name);
  return facts;
}

std::unique_ptr<const ReleaseFacts> ProviderFacts::Find(std::string_view filename, std::string_view sha256) const {
  const uint64_t wanted = ShortSha256(sha256);
  const auto name = WheelName::Parse(filename);
  if (wanted == 0 || !name) return nullptr;
  for (size_t i = 0; i < projects_.size(); ++i) {
    if (projects_[i].name != name->name) continue;
    for (size_t j = 0; j < projects_[i].releases.size(); ++j) {
      const std::vector<uint64_t>& wheels = projects_[i].releases[j].wheels;
      if (std::find(wheels.begin(), wheels.end(), wanted) == wheels.end()) continue;
      return std::make_unique<ReleaseFacts>(*this, i, j, filename);
    }
  }
  return nullptr;
}

std::unexpected<Error> ProviderFacts::Damaged(size_t project) const {
  return Unusable(name_, "is damaged where it tells of " + projects_[project].name);
}

Result<std::string> ProviderFacts::Unpack(size_t project, const Project::Frame& frame) const {
  return Decompress(bytes_.substr(frame.offset, frame.packed_bytes), frame.size_bytes,
                    name_ + " (" + projects_[project].name + ")");
}

namespace {

// A release set by its number; `sound` turns false where there is none of that number.
ReleaseSet SetOf(pack::Reader& in, const std::vector<ReleaseSet>& sets, bool& sound) {
  const uint64_t at = in.Number();
  sound = sound && at < sets.size();
  return sound ? sets[at] : ReleaseSet{0};
}

// The frame in which a path lies if it is there: the last that does not begin behind it. The number of frames: none.
size_t FrameOf(const std::vector<ProviderFacts::Project::Frame>& frames, std::string_view path) {
  const auto behind =
      std::upper_bound(frames.begin(), frames.end(), path,
                       [](std::string_view wanted, const auto& frame) { return wanted < frame.first_path; });
  return behind == frames.begin() ? frames.size() : static_cast<size_t>(behind - frames.begin()) - 1;
}

}  // namespace

Result<const ProviderFacts::Directory*> ProviderFacts::DirectoryOf(size_t project) const {
  if (const auto found = directories_.find(project); found != directories_.end()) return found->second.get();
  FITMENT_TRY(const std::string bytes, Unpack(project, projects_[project].directory));
  auto directory = std::make_unique<Directory>();
  pack::Reader in(bytes);
  directory->contents = in.Texts();
  directory->sets = in.Raw();
  bool sound = directory->contents.size() == projects_[project].releases.size();
  directory->paths = in.List<Path>([&] {
    Path path{in.Text(), SetOf(in, directory->sets, sound)};
    return path;
  });
  if (!in.done() || !sound) return Damaged(project);
  return (directories_[project] = std::move(directory)).get();
}

Result<const ProviderFacts::Entries*> ProviderFacts::EntriesOf(size_t project, Frames frames, size_t frame) const {
  const Project::Frame& place = (projects_[project].*frames)[frame];
  if (const auto found = entries_.find(&place); found != entries_.end()) return found->second.get();
  FITMENT_TRY(const Directory* directory, DirectoryOf(project));
  auto entries = std::make_unique<Entries>();
  FITMENT_TRY(entries->bytes, Unpack(project, place));
  pack::Reader in(entries->bytes);
  bool sound = true;
  for (uint64_t left = in.Number(); left && in.ok() && sound; --left) {
    Entry& entry = entries->by_path[in.Text()];
    entry.releases = SetOf(in, directory->sets, sound);
    for (int i = std::popcount(entry.releases); i > 0; --i) {
      entry.scalars.push_back(in.View());
      if (frames == &Project::libraries) entry.undefined_left_out.push_back(in.Number());
    }
    entry.hashes = in.View();
  }
  if (!in.done() || !sound) return Damaged(project);
  return (entries_[&place] = std::move(entries)).get();
}

Result<const ProviderFacts::Entry*> ProviderFacts::FindEntry(size_t project, Frames frames,
                                                             std::string_view path) const {
  const size_t frame = FrameOf(projects_[project].*frames, path);
  if (frame == (projects_[project].*frames).size()) return nullptr;
  FITMENT_TRY(const Entries* entries, EntriesOf(project, frames, frame));
  const auto found = entries->by_path.find(path);
  return found == entries->by_path.end() ? nullptr : &found->second;
}

Result<void> ProviderFacts::Verify() const {
  for (size_t i = 0; i < projects_.size(); ++i) {
    for (size_t j = 0; j < projects_[i].releases.size(); ++j) {
      const ReleaseFacts release(*this, i, j, projects_[i].releases[j].filename);
      FITMENT_CHECK(release.Contents());
      for (size_t frame = 0; frame < projects_[i].libraries.size(); ++frame) {
        FITMENT_TRY(const Entries* libraries, EntriesOf(i, &Project::libraries, frame));
        for (const auto& [path, entry] : libraries->by_path) FITMENT_CHECK(release.Library(path));
      }
      for (size_t frame = 0; frame < projects_[i].modules.size(); ++frame) {
        FITMENT_TRY(const Entries* modules, EntriesOf(i, &Project::modules, frame));
        for (const auto& [path, entry] : modules->by_path) FITMENT_CHECK(release.Module(path));
      }
    }
  }
  return {};
}

ReleaseFacts::ReleaseFacts(const ProviderFacts& facts, size_t project, size_t release, std::string_view filename)
    : facts_(facts),
      project_(project),
      release_(release),
      filename_(filename),
      python_(ExtensionMark(facts.projects_[project].releases[release].filename)),
      own_python_(ExtensionMark(filename)) {}

const std::string& ReleaseFacts::read_on() const {
  return facts_.projects_[project_].releases[release_].read;
}

std::string ReleaseFacts::InTable(std::string_view path) const {
  return Replaced(path, own_python_, python_);
}

Result<WheelContents> ReleaseFacts::Contents() const {
  FITMENT_TRY(const ProviderFacts::Directory* directory, facts_.DirectoryOf(project_));
  auto contents = DecodeContents(directory->contents[release_]);
  const auto name = WheelName::Parse(filename_);
  if (!contents || !name) return Unusable(facts_.name_, "is damaged where it tells of " + filename_);
  contents->filename = filename_;
  contents->tags = name->tags;
  for (WheelContents::Member& member : contents->members) member.path = Replaced(member.path, python_, own_python_);
  for (const ProviderFacts::Path& path : directory->paths) {
    if (Holds(path.releases, release_)) contents->members.push_back({Replaced(path.path, python_, own_python_), 0, 0});
  }
  std::sort(contents->members.begin(), contents->members.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return std::move(*contents);
}

bool ReleaseFacts::HasLibrary(const std::string& path) const {
  if (!facts_.projects_[project_].releases[release_].libraries) return false;
  const auto entry = facts_.FindEntry(project_, &ProviderFacts::Project::libraries, InTable(path));
  return entry && *entry && Holds((*entry)->releases, release_);
}

Result<std::optional<LibraryFacts>> ReleaseFacts::Library(const std::string& path) const {
  FITMENT_TRY(const ProviderFacts::Entry* entry,
              facts_.FindEntry(project_, &ProviderFacts::Project::libraries, InTable(path)));
  if (!entry || !Holds(entry->releases, release_)) return std::nullopt;
  FITMENT_TRY(const ProviderFacts::Directory* directory, facts_.DirectoryOf(project_));
  const size_t place = PlaceOf(entry->releases, release_);
  FITMENT_TRY(LibraryFacts library, DecodeLibrary(entry->scalars[place]));
  library.path = path;
  library.undefined_left_out = entry->undefined_left_out[place];
  library.hash_bits = ProviderTable::kExportBits;
  if (!DecodeHashes(entry->hashes, directory->sets, release_, library.export_hashes))
    return Unusable(facts_.name_, "is damaged where it tells of " + path);
  return library;
}

Result<std::optional<PythonModule>> ReleaseFacts::Module(const std::string& path) const {
  FITMENT_TRY(const ProviderFacts::Entry* entry, facts_.FindEntry(project_, &ProviderFacts::Project::modules, path));
  if (!entry || !Holds(entry->releases, release_)) return std::nullopt;
  FITMENT_TRY(const ProviderFacts::Directory* directory, facts_.DirectoryOf(project_));
  FITMENT_TRY(PythonModule module, DecodePythonModule(entry->scalars[PlaceOf(entry->releases, release_)]));
  module.word_bits = ProviderTable::kWordBits;
  if (!DecodeHashes(entry->hashes, directory->sets, release_, module.words))
    return Unusable(facts_.name_, "is damaged where it tells of " + path);
  return module;
}

}  // namespace fitment
