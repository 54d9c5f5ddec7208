// The flat records that the store keeps and everything else reads in place: a project's page, one distribution's metadata.
// A record is one contiguous little-endian byte string: header, fixed-size rows, a pool of texts. It is written once by Encode…, and read
// through a view that decodes nothing up front: Open() checks the header, the sizes and every offset's range once (no heap), accessors then
// give string_views into the mapped bytes. Tests: records_test.cc (round trip, every truncation, bit flips).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

// One file of a project as an index lists it; what the index does not tell is empty or 0.
struct FileRecord {
  std::string filename;          // "torch-2.4.0-cp311-cp311-manylinux1_x86_64.whl"
  std::string url;               // absolute, without credentials; see StoredUrl
  std::string sha256;            // 64 hex digits or ""
  uint64_t size_bytes = 0;
  int64_t upload_time_us = 0;    // microseconds since 1970 UTC; 0: not told
  std::string requires_python;
  bool yanked = false;
  std::string yanked_reason;
  bool has_metadata = false;     // a PEP 658/714 sibling is advertised
  std::string metadata_sha256;   // of the sibling, or ""
  uint32_t index = 0;            // within one merged project: number of the index that lists the file (0 for one page)
};

// A project's page on one index.
struct ProjectRecord {
  std::string name;              // normalized
  std::string status;            // PEP 792: "active" (also when not told), "archived", "quarantined", "deprecated"
  std::string status_reason;
  std::vector<FileRecord> files;
};

// Rows as they lie in the record.
struct FileRow;

// Zero-copy view. Versions are numbered 0 … n-1 in ascending PEP 440 order; files of one version stand together, wheels before sdists.
// Files whose name is neither a wheel's nor an sdist's of this project are dropped by EncodeProject.
class ProjectView {
 public:
  ProjectView() = default;
  // `bytes` must outlive the view. Errors: kStore.
  static Result<ProjectView> Open(std::string_view bytes);

  std::string_view name() const;
  std::string_view status() const;
  uint32_t version_count() const;
  std::string_view version_text(uint32_t version) const;       // normal form
  bool version_is_prerelease(uint32_t version) const;          // a, b, rc or dev
  bool version_has_local(uint32_t version) const;
  uint32_t first_file(uint32_t version) const;                 // files of `version`: [first_file(v), first_file(v + 1))
  uint32_t file_count() const;

  struct File {
    std::string_view filename, url, sha256, requires_python, yanked_reason, metadata_sha256;
    uint64_t size_bytes;
    int64_t upload_time_us;
    bool is_wheel, yanked, has_metadata;
    uint32_t version;            // number of its version
    uint16_t tags;               // number of its compressed tag text in tag_text(), 0xffff for an sdist
    uint16_t python;             // number of its Requires-Python text in python_text(), 0xffff for none
  };
  File file(uint32_t i) const;
  // The cheap parts alone, for filters over all files.
  struct FileKeys { uint16_t tags, python; uint32_t version; int64_t upload_time_us; bool is_wheel, yanked; };
  FileKeys file_keys(uint32_t i) const;

  // Distinct texts, so that a target is asked once per text and not once per file.
  uint32_t tag_text_count() const;
  std::string_view tag_text(uint32_t i) const;                 // "cp311-cp311-manylinux1_x86_64"
  uint32_t python_text_count() const;
  std::string_view python_text(uint32_t i) const;              // ">=3.8.0"

 private:
  std::string_view bytes_;
};
std::string EncodeProject(const ProjectRecord& project);

// How sure the requirements of a distribution are.
enum class Certainty : uint8_t {
  kCertain,    // wheel METADATA, or an sdist's PKG-INFO 2.2 and later without the field in Dynamic
  kLikely,     // egg-info requires.txt, static pyproject.toml, setup.cfg, literals of setup.py
  kUnknown,    // only a build would tell; requirements are then empty
};

// One Requires-Dist line, pre-cut so that a question can skip what it does not touch.
struct RequirementRecord {
  std::string text;              // as written, trimmed
  std::string name;              // normalized
  std::vector<std::string> only_extras;   // if not empty: the line can hold only when one of these (normalized) extras is asked for
};

struct MetadataRecord {
  std::string name;              // as written in the metadata
  std::string version;           // normal form; "" where only a build would tell
  std::string requires_python;
  Certainty certainty = Certainty::kCertain;
  std::string source;            // what was read: "METADATA of torch-2.4.0-….whl", "PKG-INFO of …", "pyproject.toml at 03733cf1"
  std::vector<std::string> provides_extra;        // normalized
  std::vector<RequirementRecord> requirements;    // in order
  std::string error;             // not "": the metadata is broken, and this says how; the rest is then empty
};
// Cuts raw Requires-Dist texts into rows (name and extras by python/requirement.h, leniently). A line that does not parse makes the whole
// distribution unusable, as in uv and pip: `error` is then set.
MetadataRecord MakeMetadataRecord(std::string name, std::string version, std::string requires_python,
                                  const std::vector<std::string>& requires_dist, const std::vector<std::string>& provides_extra,
                                  Certainty certainty, std::string source);

class MetadataView {
 public:
  MetadataView() = default;
  static Result<MetadataView> Open(std::string_view bytes);   // kStore
  std::string_view name() const;
  std::string_view version() const;
  std::string_view requires_python() const;
  Certainty certainty() const;
  std::string_view source() const;
  std::string_view error() const;
  uint32_t extra_count() const;
  std::string_view extra(uint32_t i) const;
  uint32_t requirement_count() const;
  std::string_view requirement_text(uint32_t i) const;
  std::string_view requirement_name(uint32_t i) const;
  // Whether line i can hold with no extra asked for, and with this (normalized) one.
  bool requirement_is_base(uint32_t i) const;
  bool requirement_needs_extra(uint32_t i, std::string_view extra) const;

 private:
  std::string_view bytes_;
};
std::string EncodeMetadata(const MetadataRecord& metadata);

// No registry's host is ever recorded: a URL on the default index or its files host is kept as "index:/path" or "files:/path" and joined
// again on reading with the host that the build took from pip's own constant.
std::string StoredUrl(std::string_view url);
std::string JoinedUrl(std::string_view stored);

}  // namespace fitment
