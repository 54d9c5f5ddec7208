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

constexpr std::string_view kMagic = "FITFACTS1";
constexpr uint64_t kMostHeaderBytes = 64u << 20, kMostPayloadBytes = 256u << 20;

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
    project.offset = in.Number(), project.packed_bytes = in.Number(), project.size_bytes = in.Number();
    return project;
  });
  if (!in.done()) return Unusable(name, "is damaged");
  for (const Project& project : facts->projects_) {
    if (project.releases.size() > kMostReleases || project.size_bytes > kMostPayloadBytes ||
        !CheckedSlice(payloads, project.offset, project.packed_bytes))
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

Result<const ProviderFacts::Payload*> ProviderFacts::Unpack(size_t number) const {
  if (const auto found = payloads_.find(number); found != payloads_.end()) return found->second.get();
  const Project& project = projects_[number];
  auto payload = std::make_unique<Payload>();
  FITMENT_TRY(payload->bytes, Decompress(bytes_.substr(project.offset, project.packed_bytes), project.size_bytes,
                                         name_ + " (" + project.name + ")"));
  pack::Reader in(payload->bytes);
  payload->contents = in.Texts();
  payload->sets = in.Raw();
  bool sound = payload->contents.size() == project.releases.size();
  auto set = [&] {
    const uint64_t at = in.Number();
    sound = sound && at < payload->sets.size();
    return sound ? payload->sets[at] : ReleaseSet{0};
  };
  payload->paths = in.List<Path>([&] {
    Path path{in.Text(), set()};
    return path;
  });
  for (uint64_t left = in.Number(); left && in.ok() && sound; --left) {
    LibraryEntry& entry = payload->libraries[in.Text()];
    entry.releases = set();
    for (int i = std::popcount(entry.releases); i > 0; --i) {
      entry.scalars.push_back(in.View());
      entry.undefined_left_out.push_back(in.Number());
    }
    entry.exports = in.View();
  }
  for (uint64_t left = in.Number(); left && in.ok() && sound; --left) {
    ModuleEntry& entry = payload->modules[in.Text()];
    entry.releases = set();
    for (int i = std::popcount(entry.releases); i > 0; --i) entry.scalars.push_back(in.View());
    entry.words = in.View();
  }
  if (!in.done() || !sound) return Unusable(name_, "is damaged where it tells of " + project.name);
  return (payloads_[number] = std::move(payload)).get();
}

Result<void> ProviderFacts::Verify() const {
  for (size_t i = 0; i < projects_.size(); ++i) {
    FITMENT_TRY(const Payload* payload, Unpack(i));
    for (size_t j = 0; j < projects_[i].releases.size(); ++j) {
      const ReleaseFacts release(*this, i, j, projects_[i].releases[j].filename);
      FITMENT_CHECK(release.Contents());
      for (const auto& [path, entry] : payload->libraries) FITMENT_CHECK(release.Library(path));
      for (const auto& [path, entry] : payload->modules) FITMENT_CHECK(release.Module(path));
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
  FITMENT_TRY(const ProviderFacts::Payload* payload, facts_.Unpack(project_));
  auto contents = DecodeContents(payload->contents[release_]);
  const auto name = WheelName::Parse(filename_);
  if (!contents || !name) return Unusable(facts_.name_, "is damaged where it tells of " + filename_);
  contents->filename = filename_;
  contents->tags = name->tags;
  for (WheelContents::Member& member : contents->members) member.path = Replaced(member.path, python_, own_python_);
  for (const ProviderFacts::Path& path : payload->paths) {
    if (Holds(path.releases, release_)) contents->members.push_back({Replaced(path.path, python_, own_python_), 0, 0});
  }
  std::sort(contents->members.begin(), contents->members.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return std::move(*contents);
}

bool ReleaseFacts::HasLibrary(const std::string& path) const {
  auto payload = facts_.Unpack(project_);
  if (!payload) return false;
  const auto found = (*payload)->libraries.find(InTable(path));
  return found != (*payload)->libraries.end() && Holds(found->second.releases, release_);
}

Result<std::optional<LibraryFacts>> ReleaseFacts::Library(const std::string& path) const {
  FITMENT_TRY(const ProviderFacts::Payload* payload, facts_.Unpack(project_));
  const auto found = payload->libraries.find(InTable(path));
  if (found == payload->libraries.end() || !Holds(found->second.releases, release_)) return std::nullopt;
  const size_t place = PlaceOf(found->second.releases, release_);
  FITMENT_TRY(LibraryFacts library, DecodeLibrary(found->second.scalars[place]));
  library.path = path;
  library.undefined_left_out = found->second.undefined_left_out[place];
  library.hash_bits = ProviderTable::kExportBits;
  if (!DecodeHashes(found->second.exports, payload->sets, release_, library.export_hashes))
    return Unusable(facts_.name_, "is damaged where it tells of " + path);
  return library;
}

Result<std::optional<PythonModule>> ReleaseFacts::Module(const std::string& path) const {
  FITMENT_TRY(const ProviderFacts::Payload* payload, facts_.Unpack(project_));
  const auto found = payload->modules.find(path);
  if (found == payload->modules.end() || !Holds(found->second.releases, release_)) return std::nullopt;
  FITMENT_TRY(PythonModule module,
              DecodePythonModule(found->second.scalars[PlaceOf(found->second.releases, release_)]));
  module.word_bits = ProviderTable::kWordBits;
  if (!DecodeHashes(found->second.words, payload->sets, release_, module.words))
    return Unusable(facts_.name_, "is damaged where it tells of " + path);
  return module;
}

}  // namespace fitment
