// Direct references. Tests: direct_test.cc.
#include "index/direct.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/text.h"
#include "index/distribution_metadata.h"
#include "index/sdist.h"
#include "index/static_metadata.h"
#include "net/url.h"

namespace fitment {
namespace {

bool IsWheel(std::string_view filename) {
  return ToLower(filename).ends_with(".whl");
}

bool IsArchive(std::string_view filename) {
  const std::string lower = ToLower(filename);
  const auto ends = [&](std::string_view ending) { return lower.ends_with(ending); };
  return ends(".tar.gz") || ends(".tgz") || ends(".zip") || ends(".tar") || ends(".tar.bz2") || ends(".tbz") ||
         ends(".tar.xz") || ends(".txz") || ends(".tar.zst") || ends(".tar.lzma");
}

// "subdirectory=a&sha256=b": the value of `key`, or "".
std::string FragmentValue(std::string_view fragment, std::string_view key) {
  for (const std::string_view part : Split(fragment, '&')) {
    if (part.starts_with(key) && part.substr(key.size()).starts_with('=')) {
      return PercentDecode(part.substr(key.size() + 1));
    }
  }
  return {};
}

// "name[extra]" as "name".
std::string NameOfEgg(std::string_view egg) {
  return std::string(Trim(egg.substr(0, egg.find('['))));
}

std::unexpected<Error> UnknownKind(std::string_view what) {
  return Fail(ErrorKind::kRequirement,
              fmt::format("`{}` is neither a wheel nor a source archive nor a git repository", Printable(what)), {},
              "a wheel ends in .whl, a source archive in .tar.gz or .zip, a git URL begins with git+https://");
}

// An archive as a record, wheel or sdist by its name. `subdirectory`: of an sdist's tree.
Result<MetadataRecord> RecordOfArchive(ByteSource& source, const std::string& filename,
                                       const std::string& subdirectory) {
  if (IsWheel(filename)) return RecordOfWheel(source, filename);
  if (subdirectory.empty()) return ReadSdistMetadata(source, filename, "");
  FITMENT_TRY(const auto tree, OpenArchiveTree(source, filename, subdirectory));
  StaticHints hints;
  hints.origin = fmt::format("in {} of {}", Printable(subdirectory), Printable(filename));
  return ReadStaticMetadata(*tree, hints);
}

std::string JoinedPath(const std::string& base, const std::string& path) {
  return path.starts_with('/') || base.empty() ? path : base + "/" + path;
}

}  // namespace

// Whether a stored answer is one that a build now is to better.
bool DirectReader::StaysUnknown(const DirectDistribution& known) const {
  return options_.build.enabled && !options_.offline && known.metadata.certainty() == Certainty::kUnknown;
}

bool DirectReader::BuildIfUnknown(MetadataRecord& record, const std::function<Result<MetadataRecord>()>& build) const {
  if (!options_.build.enabled || options_.offline || record.certainty != Certainty::kUnknown) return false;
  Result<MetadataRecord> built = build();
  if (built) {
    record = std::move(*built);
  } else {
    record.source += "; " + built.error().message;
  }
  return true;
}

Result<DirectDistribution> DirectReader::Read(const DirectReference& reference) {
  const std::pair key(reference.url, reference.base_directory);
  auto known = answers_.find(key);
  if (known == answers_.end()) known = answers_.emplace(key, ReadAnew(reference)).first;
  return known->second;
}

Result<DirectDistribution> DirectReader::ReadAnew(const DirectReference& reference) {
  const std::string url(Trim(reference.url));
  if (StartsWithIgnoreCase(url, "git+")) return ReadGit(url);
  for (const char* other : {"hg+", "svn+", "bzr+"}) {
    if (StartsWithIgnoreCase(url, other)) {
      return Fail(ErrorKind::kRequirement, fmt::format("`{}`: of version control, only git is read", RedactedUrl(url)));
    }
  }
  const size_t hash = std::min(url.find('#'), url.size());
  const std::string fragment = url.substr(std::min(hash + 1, url.size()));
  if (StartsWithIgnoreCase(url, "file:")) {
    auto path = FileUrlPath(url.substr(0, hash));
    // "file:dir" and "file:./dir", which pip and uv take for relative paths.
    if (!path) path = PercentDecode(url.substr(5, hash - 5));
    return ReadPath(reference, *path, fragment);
  }
  if (Url::Parse(url)) return ReadArchiveUrl(url);
  const bool has_fragment = url.find("#subdirectory=") != std::string::npos || url.find("#egg=") != std::string::npos;
  return ReadPath(reference, has_fragment ? url.substr(0, hash) : url, has_fragment ? fragment : "");
}

Result<DirectDistribution> DirectReader::FromStore(const std::string& key, bool* found) {
  *found = false;
  const auto bytes = options_.store ? options_.store->Get(key) : std::nullopt;
  if (!bytes) return DirectDistribution();
  FITMENT_TRY(const DirectView view, DirectView::Open(*bytes));
  *found = true;
  return DirectDistribution{view.Url(), std::string(view.commit()), std::string(view.sha256()),
                            std::string(view.filename()), view.metadata()};
}

// Under each of `urls` in the store; with none, or without a store, in this reader alone.
Result<DirectDistribution> DirectReader::Keep(const DirectRecord& record, const std::vector<std::string>& urls) {
  records_.push_back(EncodeDirect(record));
  std::string_view bytes = records_.back();
  for (const std::string& url : urls) {
    if (options_.store) bytes = options_.store->Put(Store::DirectKey(url), records_.back());
  }
  FITMENT_TRY(const DirectView view, DirectView::Open(bytes));
  // The store's form of a URL has no credentials; a path stays as it was written.
  std::string url = record.url.find("://") == std::string::npos ? record.url : view.Url();
  return DirectDistribution{std::move(url), record.commit, record.sha256, record.filename, view.metadata()};
}

Result<DirectDistribution> DirectReader::ReadGit(const std::string& url) {
  const auto reference = ParseGitUrl(url);
  if (!reference) {
    return Fail(ErrorKind::kRequirement, fmt::format("`{}` is no git URL", RedactedUrl(url)), {},
                "write git+https://HOST/PATH.git@REF#subdirectory=FOLDER, or git+ssh://git@HOST/PATH.git");
  }
  bool found = false;
  if (options_.offline) {
    FITMENT_TRY(DirectDistribution known, FromStore(Store::DirectKey(url), &found));
    if (found) return known;
    if (!reference->url.starts_with("file:")) {
      return Fail(ErrorKind::kNetwork, fmt::format("{} is not in the cache, and git is not asked", RedactedUrl(url)),
                  {}, "run once without --offline");
    }
  }
  FITMENT_TRY(const std::string commit, ResolveGitCommit(*reference, options_.git));
  const std::string pinned = PinnedGitUrl(*reference, commit);
  FITMENT_TRY(DirectDistribution known, FromStore(Store::DirectKey(pinned), &found));
  if (found && !StaysUnknown(known)) {
    const auto bytes = options_.store->Get(Store::DirectKey(pinned));
    const auto as_written = options_.store->Get(Store::DirectKey(url));
    // What is written stands for this commit now.
    if (!as_written || *as_written != *bytes) options_.store->Put(Store::DirectKey(url), std::string(*bytes));
    return known;
  }
  DirectRecord record;
  record.url = pinned;
  record.commit = commit;
  FITMENT_TRY(record.metadata, ReadGitMetadata(*reference, commit, NameOfEgg(reference->egg), options_.git));
  const auto build = [&] { return BuildGitMetadata(*reference, commit, options_.git, options_.build); };
  if (BuildIfUnknown(record.metadata, build)) return Keep(record, {});  // in this run alone, as for archives
  return Keep(record, {url, pinned});
}

Result<DirectDistribution> DirectReader::ReadArchiveUrl(const std::string& url) {
  const std::string filename = UrlFilename(url);
  if (!IsWheel(filename) && !IsArchive(filename)) return UnknownKind(RedactedUrl(url));
  const size_t hash = std::min(url.find('#'), url.size());
  const std::string fragment = url.substr(std::min(hash + 1, url.size()));
  const std::string told_sha256 = ToLower(FragmentValue(fragment, "sha256"));
  bool found = false;
  FITMENT_TRY(DirectDistribution known, FromStore(Store::DirectKey(url), &found));
  // A wheel's URL, or one with a digest, stands for the same bytes for ever; another archive may be a branch's.
  if (found && !StaysUnknown(known) && (options_.offline || IsWheel(filename) || !told_sha256.empty())) return known;
  if (options_.offline || !options_.fetch) {
    return Fail(ErrorKind::kNetwork,
                fmt::format("{} is not in the cache, and the network is not asked", RedactedUrl(url)), {},
                "run once without --offline");
  }
  FITMENT_TRY(const FetchedArchive archive, options_.fetch(url.substr(0, hash), !IsWheel(filename)));
  DirectRecord record;
  record.url = url;
  record.filename = filename;
  record.sha256 = archive.sha256;
  const std::string subdirectory = FragmentValue(fragment, "subdirectory");
  FITMENT_TRY(record.metadata, RecordOfArchive(*archive.source, filename, subdirectory));
  const bool tried = BuildIfUnknown(record.metadata, [&]() -> Result<MetadataRecord> {
    FITMENT_TRY(const ByteSource::Tail whole, archive.source->ReadTail(UINT64_MAX));
    return BuildMetadataOf(whole.bytes, filename, subdirectory, options_.build);
  });
  if (!told_sha256.empty() && !archive.sha256.empty() && told_sha256 != archive.sha256) {
    return Fail(ErrorKind::kNetwork,
                fmt::format("{} has the digest {}, not the one that its URL names", RedactedUrl(url), archive.sha256));
  }
  if (record.sha256.empty() && told_sha256.size() == 64) record.sha256 = told_sha256;
  if (tried) return Keep(record, {});  // in this run alone: without the option the answer is another
  return Keep(record, {url});
}

Result<DirectDistribution> DirectReader::ReadPath(const DirectReference& reference, const std::string& path,
                                                  const std::string& fragment) {
  const std::string whole = JoinedPath(reference.base_directory, path);
  struct stat status {};
  if (stat(whole.c_str(), &status) != 0) {
    SourcePlace place;
    place.file = whole;
    return Fail(
        ErrorKind::kFile, fmt::format("there is no `{}`", Printable(whole)), std::move(place),
        reference.base_directory.empty() ? "" : "a relative path begins at the folder of the file that names it");
  }
  DirectRecord record;
  record.url = std::string(Trim(reference.url));
  const std::string subdirectory = FragmentValue(fragment, "subdirectory");
  if (S_ISDIR(status.st_mode)) {
    FolderTree tree(subdirectory.empty() ? whole : whole + "/" + subdirectory);
    StaticHints hints;
    hints.name = NameOfEgg(FragmentValue(fragment, "egg"));
    hints.origin = "in " + Printable(path);
    FITMENT_TRY(record.metadata, ReadStaticMetadata(tree, hints));
    BuildIfUnknown(record.metadata, [&] { return BuildMetadata(whole, subdirectory, path, options_.build); });
    return Keep(record, {});
  }
  record.filename = whole.substr(whole.rfind('/') + 1);
  if (!IsWheel(record.filename) && !IsArchive(record.filename)) return UnknownKind(path);
  FITMENT_TRY(const auto source, OpenFileSource(whole));
  FITMENT_TRY(record.metadata, RecordOfArchive(*source, record.filename, subdirectory));
  BuildIfUnknown(record.metadata, [&] { return BuildMetadata(whole, subdirectory, path, options_.build); });
  return Keep(record, {});
}

}  // namespace fitment
