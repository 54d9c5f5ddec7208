// Archives as source trees. A tar.gz is inflated once, keeping the small files that metadata may stand in; a file that
// was not kept is read by going through it again. Tests: sdist_test.cc.
#include "index/sdist.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "index/static_metadata.h"
#include "index/tar_reader.h"
#include "python/name.h"
#include "python/wheel_name.h"
#include "wheel/inflate.h"
#include "wheel/zip_directory.h"
#include "wheel/zip_entry.h"

namespace fitment {
namespace {

constexpr uint64_t kPieceBytes = 1u << 20;
constexpr uint64_t kMostUnpacked = 2ull << 30;  // of one archive, read through
constexpr uint64_t kMostKept = 64u << 20;       // of its files, in memory
constexpr uint64_t kMostPaths = 500'000;
constexpr uint64_t kLongestKept = 1u << 20;
constexpr int kMostPasses = 20;

std::unexpected<Error> Broken(const ByteSource& source, std::string_view why) {
  return Fail(ErrorKind::kMetadata, fmt::format("{}: {}", Printable(source.name()), why));
}

// Folders that all paths share: "foo-1.0", or "".
std::string CommonFolder(const std::set<std::string, std::less<>>& paths) {
  if (paths.empty()) return "";
  const std::string folder = paths.begin()->substr(0, paths.begin()->find('/'));
  const bool shared = std::all_of(paths.begin(), paths.end(), [&](const std::string& path) {
    return path.size() > folder.size() && path[folder.size()] == '/' && path.starts_with(folder);
  });
  return shared ? folder : "";
}

// What both kinds of archive share: known paths, and where the project lies among them.
class ArchiveTree : public SourceTree {
 public:
  Result<std::optional<std::string>> Read(const std::string& path) override {
    const auto clean = CleanTreePath(path);
    if (!clean || !paths_.contains(root_ + *clean)) return std::optional<std::string>();
    return ReadArchived(root_ + *clean);
  }
  Result<std::vector<std::string>> EggInfoFolders() override {
    std::vector<std::string> folders;
    for (const std::string& path : paths_) {
      if (!path.starts_with(root_)) continue;
      const auto folder = EggInfoFolderOf(std::string_view(path).substr(root_.size()));
      if (!folder.empty()) folders.emplace_back(folder);
    }
    SortEggInfoFolders(folders);
    return folders;
  }

 protected:
  // `path`: as the archive has it, cleaned.
  virtual Result<std::optional<std::string>> ReadArchived(const std::string& path) = 0;
  Result<void> FindRoot(const ByteSource& source, std::string_view subdirectory) {
    root_ = CommonFolder(paths_);
    if (!root_.empty()) root_ += "/";
    const auto clean = CleanTreePath(subdirectory);
    if (clean) root_ += *clean + "/";
    const bool there =
        std::any_of(paths_.begin(), paths_.end(), [&](const std::string& path) { return path.starts_with(root_); });
    if (!there && clean) return Broken(source, fmt::format("it has no folder `{}`", Printable(subdirectory)));
    return {};
  }

  std::set<std::string, std::less<>> paths_;
  std::string root_;
};

class ZipTree : public ArchiveTree {
 public:
  static Result<std::unique_ptr<SourceTree>> Open(ByteSource& source, std::string_view subdirectory) {
    auto tree = std::make_unique<ZipTree>(source);
    FITMENT_TRY(tree->directory_, ReadZipDirectory(source));
    for (const ZipMember& member : tree->directory_.members) {
      const auto clean = CleanTreePath(member.name);
      if (!clean || member.name.ends_with('/')) continue;
      tree->paths_.insert(*clean);
      tree->members_.emplace(*clean, &member);
    }
    FITMENT_CHECK(tree->FindRoot(source, subdirectory));
    return tree;
  }
  explicit ZipTree(ByteSource& source) : source_(source) {}

 private:
  Result<std::optional<std::string>> ReadArchived(const std::string& path) override {
    const ZipMember& member = *members_.at(path);
    if (member.size_bytes > kLongestFile) return std::optional<std::string>();
    FITMENT_TRY(std::string text, ReadZipEntry(source_, directory_, member, kLongestFile));
    return std::optional<std::string>(std::move(text));
  }

  ByteSource& source_;
  ZipDirectory directory_;
  std::map<std::string, const ZipMember*, std::less<>> members_;
};

class TarGzTree : public ArchiveTree {
 public:
  static Result<std::unique_ptr<SourceTree>> Open(ByteSource& source, bool packed, std::string_view subdirectory) {
    auto tree = std::make_unique<TarGzTree>(source, packed);
    FITMENT_CHECK(tree->ReadThrough([&](const TarReader::Entry& entry) { return tree->Note(entry) ? kLongestKept : 0; },
                                    [&](const TarReader::Entry& entry, std::string content) {
                                      tree->kept_bytes_ += content.size();
                                      tree->kept_[*CleanTreePath(entry.path)] = std::move(content);
                                      return true;
                                    }));
    FITMENT_CHECK(tree->FindRoot(source, subdirectory));
    return tree;
  }
  TarGzTree(ByteSource& source, bool packed) : source_(source), packed_(packed) {}

 private:
  // Whether the file is one of those that metadata often stand in.
  bool Note(const TarReader::Entry& entry) {
    const auto clean = CleanTreePath(entry.path);
    if (!clean || paths_.size() >= kMostPaths) return false;
    paths_.insert(*clean);
    if (entry.size_bytes > kLongestKept || kept_bytes_ + entry.size_bytes > kMostKept) return false;
    const std::string_view name = std::string_view(*clean).substr(clean->rfind('/') + 1);
    const auto depth = std::count(clean->begin(), clean->end(), '/');
    if (clean->find(".egg-info/") != std::string::npos) return name == "requires.txt" || name == "PKG-INFO";
    if (name == "PKG-INFO" || name == "pyproject.toml" || name == "setup.cfg" || name == "setup.py") return depth <= 3;
    if (depth <= 2 && name.ends_with(".txt")) return true;
    return name.find("version") != std::string_view::npos || name == "__about__.py" || name == "VERSION" ||
           (name == "__init__.py" && depth <= 3);
  }

  Result<std::optional<std::string>> ReadArchived(const std::string& path) override {
    if (const auto found = kept_.find(path); found != kept_.end()) return std::optional(found->second);
    std::optional<std::string> text;
    FITMENT_CHECK(
        ReadThrough([&](const TarReader::Entry& entry) { return CleanTreePath(entry.path) == path ? kLongestFile : 0; },
                    [&](const TarReader::Entry&, std::string content) {
                      text = std::move(content);
                      return false;
                    }));
    if (text) kept_[path] = *text;
    return text;
  }

  // The whole archive once, or until `takes` has enough.
  Result<void> ReadThrough(TarReader::Wants wants, TarReader::Takes takes) {
    TarReader tar(std::move(wants), std::move(takes));
    Inflater inflater(Inflater::Form::kGzip);
    FITMENT_TRY(const ByteSource::Tail tail, source_.ReadTail(1));
    uint64_t unpacked = 0;
    auto state = TarReader::State::kMore;
    auto gzip = Inflater::State::kMore;
    for (uint64_t at = 0; at < tail.size_bytes && state == TarReader::State::kMore; at += kPieceBytes) {
      FITMENT_TRY(const std::string piece, source_.Read(at, std::min(kPieceBytes, tail.size_bytes - at)));
      std::string_view input = piece;
      if (!packed_) {
        state = tar.Feed(input);
        continue;
      }
      while (!input.empty() && gzip == Inflater::State::kMore && state == TarReader::State::kMore) {
        std::string bytes;
        gzip = inflater.Inflate(input, kPieceBytes, bytes);
        unpacked += bytes.size();
        if (unpacked > kMostUnpacked) return Broken(source_, "it is larger unpacked than what is read");
        state = tar.Feed(bytes);
      }
      if (gzip == Inflater::State::kBroken) return Broken(source_, inflater.trouble());
      if (gzip == Inflater::State::kEnd) break;
    }
    if (state == TarReader::State::kEnd) return {};
    if (packed_ && gzip != Inflater::State::kEnd) return Broken(source_, "it is cut off, or no gzip archive");
    if (tar.Finish() == TarReader::State::kBroken) return Broken(source_, "its tar: " + tar.trouble());
    return {};
  }

  ByteSource& source_;
  bool packed_;
  uint64_t kept_bytes_ = 0;
  int passes_ = 0;  // for files that were not kept
  std::map<std::string, std::string, std::less<>> kept_;
};

bool EndsWithAny(std::string_view text, std::initializer_list<std::string_view> endings) {
  const std::string lower = ToLower(text);
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return lower.ends_with(ending); });
}

bool IsUnreadKind(std::string_view filename) {
  return EndsWithAny(
      filename, {".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tar.lzma", ".tar.lz", ".tlz", ".tar.z"});
}

MetadataRecord BrokenRecord(const StaticHints& hints, std::string why) {
  MetadataRecord record;
  record.name = hints.name, record.version = hints.version, record.source = hints.origin;
  record.certainty = Certainty::kUnknown;
  record.error = std::move(why);
  return record;
}

// "foo-bar-1.0.tar.gz" of a project that nobody named: the last dash before which a version follows.
std::string VersionOfFilename(std::string_view filename) {
  for (size_t dash = filename.rfind('-'); dash != std::string_view::npos && dash > 0;
       dash = filename.rfind('-', dash - 1)) {
    const auto name = SdistName::Parse(filename, NormalizeName(filename.substr(0, dash)));
    if (name) return name->version.ToString();
  }
  return "";
}

// An archive that says to be something else than its name is not used, as in uv and pip.
MetadataRecord CheckIdentity(MetadataRecord record, const StaticHints& hints, std::string_view filename) {
  if (!record.error.empty()) return record;
  if (!hints.name.empty() && NormalizeName(record.name) != NormalizeName(hints.name)) {
    return BrokenRecord(hints, fmt::format("{}: its metadata is that of {}, not of {}", Printable(filename),
                                           Printable(record.name), hints.name));
  }
  const auto told = Version::Parse(record.version), named = Version::Parse(hints.version);
  if (told && named && told->WithoutLocal() != named->WithoutLocal()) {
    return BrokenRecord(
        hints, fmt::format("{}: its metadata is that of version {}", Printable(filename), Printable(record.version)));
  }
  return record;
}

}  // namespace

Result<std::unique_ptr<SourceTree>> OpenArchiveTree(ByteSource& source, std::string_view filename,
                                                    std::string_view subdirectory) {
  if (EndsWithAny(filename, {".zip"})) return ZipTree::Open(source, subdirectory);
  if (EndsWithAny(filename, {".tar.gz", ".tgz"})) return TarGzTree::Open(source, true, subdirectory);
  if (EndsWithAny(filename, {".tar"})) return TarGzTree::Open(source, false, subdirectory);
  return Broken(source, "archives of its kind are not read (.tar.gz, .tgz, .tar and .zip are)");
}

Result<MetadataRecord> ReadSdistMetadata(ByteSource& source, std::string_view filename, std::string_view project,
                                         BuildNeeds* needs) {
  StaticHints hints;
  hints.name = project;
  hints.is_sdist = true;
  hints.origin = "of " + Printable(filename);
  if (const auto name = SdistName::Parse(filename, project); name && !project.empty()) {
    hints.version = name->version.ToString();
  }
  if (IsUnreadKind(filename)) {
    return MakeMetadataRecord(hints.name, hints.version, "", {}, {}, Certainty::kUnknown,
                              "nothing " + hints.origin + ": archives of its kind are not read");
  }
  const auto tree = OpenArchiveTree(source, filename, "");
  auto record = tree ? ReadStaticMetadata(**tree, hints) : Result<MetadataRecord>(std::unexpected(tree.error()));
  if (!record && record.error().kind == ErrorKind::kMetadata) return BrokenRecord(hints, record.error().message);
  if (!record) return record;
  if (needs && tree) {
    FITMENT_TRY(*needs, ReadBuildNeeds(**tree));
  }
  if (record->error.empty() && record->version.empty()) record->version = VersionOfFilename(filename);
  return CheckIdentity(std::move(*record), hints, filename);
}

}  // namespace fitment
