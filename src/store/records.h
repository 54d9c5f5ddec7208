// The flat records that the store keeps and everything else reads in place: a project's page, one distribution's
// metadata, a direct reference. A record is one contiguous little-endian byte string: header, fixed-size rows, a pool
// of texts (doc/store.md draws them). It is written once by Encode…, and read through a view that decodes nothing up
// front: Open() checks header, sizes and offsets once (file rows apart, no heap), accessors then give string_views
// into the mapped bytes and check nothing. No alignment is needed. Tests: records_test.cc (round trip, every
// truncation, bit flips).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/record_parts.h"

namespace fitment {

// One file of a project as an index lists it; what the index does not tell is empty or 0.
struct FileRecord {
  std::string filename;  // "torch-2.4.0-cp311-cp311-manylinux1_x86_64.whl"
  std::string url;       // absolute; EncodeProject drops credentials and a registry's host (StoredUrl)
  std::string sha256;    // 64 hex digits or ""
  uint64_t size_bytes = 0;
  int64_t upload_time_us = 0;  // microseconds since 1970 UTC; 0: not told
  std::string requires_python;
  bool yanked = false;
  std::string yanked_reason;
  bool has_metadata = false;    // a PEP 658/714 sibling is advertised
  std::string metadata_sha256;  // of the sibling, or ""
};

// A project's page on one index.
struct ProjectRecord {
  std::string name;    // normalized
  std::string status;  // PEP 792: "active" (also when not told), "archived", "quarantined", "deprecated"
  std::string status_reason;
  std::vector<FileRecord> files;
};

// Zero-copy view. Versions are numbered 0 … n-1 in ascending PEP 440 order (versions that are equal by PEP 440, 1.0
// and 1.0.0, are one); files of one version stand together, wheels before sdists, each in the index's order. Files
// whose name is neither a wheel's nor an sdist's of this project, whose version is no PEP 440 version, or whose name
// came before, are dropped by EncodeProject.
class ProjectView {
 public:
  ProjectView() = default;  // no versions, no files
  // `bytes` must outlive the view, and so must `parts`, which brings them into memory where they are not yet all there
  // (nullptr: they are). Errors: kStore.
  static Result<ProjectView> Open(std::string_view bytes, const RecordParts* parts = nullptr);

  std::string_view name() const;
  std::string_view status() const;  // never empty
  std::string_view status_reason() const;
  uint32_t version_count() const { return version_count_; }
  std::string_view version_text(uint32_t version) const;  // normal form
  bool version_is_prerelease(uint32_t version) const;     // a, b, rc or dev
  bool version_has_local(uint32_t version) const;
  uint32_t first_file(
      uint32_t version) const;  // files of `version`: [first_file(v), first_file(v + 1)); v <= version_count()
  uint32_t file_count() const { return file_count_; }

  // Digests lie raw (32 bytes) in the record, which halves what cannot be compressed: hence the functions with capital
  // letters, which make text.
  struct File {
    std::string_view filename, requires_python, yanked_reason;
    std::string_view
        url_text;  // as StoredUrl gives it; "" where url_digest holds the path's 32 bytes. Print and fetch Url()
    std::string_view url_digest, sha256_bytes, metadata_sha256_bytes;  // 32 raw bytes each, or empty
    uint64_t size_bytes = 0;
    int64_t upload_time_us = 0;
    bool is_wheel = false, yanked = false, has_metadata = false;
    uint32_t version = 0;      // number of its version
    uint16_t tags = 0xffff;    // number of its compressed tag text in tag_text(), 0xffff for an sdist
    uint16_t python = 0xffff;  // number of its Requires-Python text in python_text(), 0xffff for none

    std::string Url() const;             // absolute, with the host: what is fetched and what a lock prints
    std::string Sha256() const;          // 64 hex digits or ""
    std::string MetadataSha256() const;  // 64 hex digits or ""
  };
  File file(uint32_t i) const;
  // What filters over all files ask: they lie together, apart from the rest.
  struct FileKeys {
    uint16_t tags, python;  // as File's
    bool is_wheel, yanked;
    bool usual_archive;  // an sdist's .tar.gz or .zip
  };
  FileKeys file_keys(uint32_t i) const;
  int64_t upload_time_us(uint32_t i) const;
  std::string_view filename(uint32_t i) const;

  // Distinct texts, so that a target is asked once per text and not once per file.
  uint32_t tag_text_count() const { return tag_count_; }
  std::string_view tag_text(uint32_t i) const;  // "cp311-cp311-manylinux1_x86_64"
  uint32_t python_text_count() const { return python_count_; }
  std::string_view python_text(uint32_t i) const;  // ">=3.8.0"

  const char* address() const { return bytes_.data(); }  // the record's own: one record, one address

 private:
  const char* Brought(const char* at, size_t size) const;
  const char* BroughtTexts() const;
  struct FileBlock;
  struct Later;
  FileBlock Block(uint32_t version) const;
  FileBlock BroughtBlock(uint32_t version) const;
  FileBlock EveryBlock() const;
  size_t RestSize() const;
  uint32_t VersionOf(uint32_t i) const;

  std::string_view bytes_;
  const RecordParts* parts_ = nullptr;
  std::shared_ptr<Later> later_;  // what `parts_` brought since Open; shared by this view's copies
  // In memory:
  const char* header_ = nullptr;
  const char* versions_ = nullptr;  // VersionRow[version_count + 1]
  const char* keys_ = nullptr;      // KeyRow[file_count]
  const char* tags_ = nullptr;      // TextRef[tag_count]
  const char* pythons_ = nullptr;   // TextRef[python_count]
  const char* texts_ = nullptr;     // those of the above
  // In memory, too, unless there are parts:
  const char* times_ = nullptr;      // int64_t[file_count]
  const char* files_ = nullptr;      // FileRow[file_count]
  const char* digests_ = nullptr;    // 32 bytes each
  const char* all_texts_ = nullptr;  // char[text_size]
  uint32_t version_count_ = 0, file_count_ = 0, tag_count_ = 0, python_count_ = 0, digest_count_ = 0, text_size_ = 0;
};
std::string EncodeProject(const ProjectRecord& project);

// "This index has no such project", kept under the project's key so that it is not asked again.
std::string EncodeNoSuchProject();
bool IsNoSuchProject(std::string_view bytes);

// How sure the requirements of a distribution are.
enum class Certainty : uint8_t {
  kCertain,  // wheel METADATA, or an sdist's PKG-INFO 2.2 and later without the field in Dynamic
  kLikely,   // egg-info requires.txt, static pyproject.toml, setup.cfg, literals of setup.py
  kUnknown,  // only a build would tell; requirements are then empty
};

// One Requires-Dist line, pre-cut so that a question can skip what it does not touch.
struct RequirementRecord {
  std::string text;  // as written, trimmed
  std::string name;  // normalized
  std::vector<std::string>
      only_extras;  // if not empty: the line can hold only when one of these (normalized) extras is asked for
};

struct MetadataRecord {
  std::string name;     // as written in the metadata
  std::string version;  // normal form; "" where only a build would tell
  std::string requires_python;
  Certainty certainty = Certainty::kCertain;
  std::string source;  // what was read: "METADATA of torch-2.4.0-….whl", "PKG-INFO of …", "pyproject.toml at 03733cf1"
  std::vector<std::string> provides_extra;      // normalized
  std::vector<RequirementRecord> requirements;  // in order
  std::string error;  // not "": the metadata is broken, and this says how; extras and requirements are then empty
};
// Cuts raw Requires-Dist texts into rows (name and extras by python/requirement.h, leniently). A line that does not
// parse, or a version that is none, makes the whole distribution unusable, as in uv and pip: `error` is then set.
MetadataRecord MakeMetadataRecord(std::string name, std::string version, std::string_view requires_python,
                                  const std::vector<std::string>& requires_dist,
                                  const std::vector<std::string>& provides_extra, Certainty certainty,
                                  std::string source);

class MetadataView {
 public:
  MetadataView() = default;                                  // everything empty
  static Result<MetadataView> Open(std::string_view bytes);  // kStore
  std::string_view name() const { return text(0); }
  std::string_view version() const { return text(1); }
  std::string_view requires_python() const { return text(2); }
  std::string_view source() const { return text(3); }
  std::string_view error() const { return text(4); }
  Certainty certainty() const { return certainty_; }
  uint32_t extra_count() const { return extra_count_; }
  std::string_view extra(uint32_t i) const;
  uint32_t requirement_count() const { return requirement_count_; }
  std::string_view requirement_text(uint32_t i) const;
  std::string_view requirement_name(uint32_t i) const;
  // Whether line i can hold with no extra asked for, and whether it can hold only because this (normalized) one, among
  // others, is asked for.
  bool requirement_is_base(uint32_t i) const;
  bool requirement_needs_extra(uint32_t i, std::string_view extra) const;

  std::string_view bytes() const { return bytes_; }  // the whole record

 private:
  std::string_view text(int field) const;

  std::string_view bytes_;
  const char* extras_ = nullptr;        // TextRef[extra_count]
  const char* requirements_ = nullptr;  // RequirementRow[requirement_count]
  const char* needs_ = nullptr;         // TextRef: the only_extras of all rows
  const char* texts_ = nullptr;
  uint32_t extra_count_ = 0, requirement_count_ = 0;
  Certainty certainty_ = Certainty::kCertain;
};
std::string EncodeMetadata(const MetadataRecord& metadata);

// What a direct reference (git, archive URL) turned out to be.
struct DirectRecord {
  std::string
      url;  // what a lock prints: git with the full commit, archives with their hash fragment; credentials are dropped
  std::string commit, sha256, filename;
  MetadataRecord metadata;
};
class DirectView {
 public:
  static Result<DirectView> Open(std::string_view bytes);  // kStore
  std::string Url() const;                                 // joined
  std::string_view commit() const { return commit_; }
  std::string_view sha256() const { return sha256_; }  // hex
  std::string_view filename() const { return filename_; }
  const MetadataView& metadata() const { return metadata_; }

 private:
  std::string_view url_, commit_, sha256_, filename_;
  MetadataView metadata_;
};
std::string EncodeDirect(const DirectRecord& direct);

// No registry's host and no credential is ever recorded: a URL on the default index or its files host is kept as
// "index:/path" or "files:/path" and joined again on reading with the host that the build took from pip's own constant.
// User and password are cut out of any URL (the user alone stays where ssh needs it). JoinedUrl leaves a URL that is
// already whole as it is.
std::string StoredUrl(std::string_view url);
std::string JoinedUrl(std::string_view stored);

}  // namespace fitment
