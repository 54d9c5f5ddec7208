// The seam between resolution and the world: everything that resolve asks of indexes, wheels, sdists and git hosts.
// Implementations: LiveSource (index/live_source.h: the store, filled through the network), StoreSource (the store or a
// snapshot alone), FakeSource (tests/support: a toy registry from text). All views stay valid as long as the source
// lives. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/build_needs.h"
#include "store/records.h"
#include "wheel/byte_source.h"

namespace fitment {

struct IndexSpec {
  enum class Kind { kSimple, kFindLinks };
  Kind kind = Kind::kSimple;
  std::string url;          // with credentials if the user gave them; printed only through RedactedUrl (net/url.h)
  bool is_default = false;  // the one that --index-url replaces: last in uv's order, first in pip's
  std::vector<std::string> projects;  // normalized: asked for these alone, and they ask no other simple index
};

// Which of `indexes` may be asked for the project: one that is pinned asks its own index and links, others those
// without pins.
inline std::vector<bool> IndexesFor(std::span<const IndexSpec> indexes, std::string_view normalized_name) {
  auto names = [&](const IndexSpec& index) {
    return std::find(index.projects.begin(), index.projects.end(), normalized_name) != index.projects.end();
  };
  const bool pinned = std::any_of(indexes.begin(), indexes.end(), names);
  std::vector<bool> asked;
  for (const IndexSpec& index : indexes) {
    const bool own = pinned ? names(index) : index.projects.empty();
    asked.push_back(own || index.kind == IndexSpec::Kind::kFindLinks);
  }
  return asked;
}

// A requirement's direct reference: an archive URL, a local path, or git.
struct DirectReference {
  std::string url;  // "git+https://host/x.git@ref#subdirectory=d&egg=n", "https://host/x-1.0-py3-none-any.whl",
                    // "file:///…", "./dir"
  std::string base_directory;  // what a relative path is relative to
  bool editable = false;
};
struct DirectDistribution {
  std::string url;        // what a lock prints: git with the full commit, archives with their hash fragment untouched
  std::string commit;     // git only: 40 hex digits
  std::string sha256;     // archives that were read whole
  std::string filename;   // archives: the file's name
  MetadataView metadata;  // version() may be "" (dynamic): printed as its commit
};

struct SourceCounters {
  uint64_t projects_read = 0, metadata_read = 0;  // distinct answers given
  uint64_t requests = 0, bytes_fetched = 0;       // network only
};

class PackageSource {
 public:
  virtual ~PackageSource() = default;
  virtual const std::vector<IndexSpec>& indexes() const = 0;
  // The project's page on index number `index`. nullopt: that index has no such project. Errors: kNetwork, kStore;
  // offline and unknown: kNetwork with a hint.
  virtual Result<std::optional<ProjectView>> Project(size_t index, std::string_view normalized_name) = 0;
  // The metadata of one file of that page (a wheel's METADATA, an sdist's static metadata). A broken one is a view with
  // error(). Errors: kNetwork, kStore.
  virtual Result<MetadataView> Metadata(size_t index, const ProjectView& project, uint32_t file) = 0;
  virtual Result<DirectDistribution> Direct(const DirectReference& reference) = 0;
  // Whether hints are of any use: a source that reads its own store alone says no, and nobody spends time on them.
  virtual bool WantsHints() const { return false; }
  // Hints: likely to be asked soon. Return at once; may do nothing.
  virtual void WantProjects(std::span<const std::string> normalized_names) { (void)normalized_names; }
  virtual void WantMetadata(size_t index, const ProjectView& project, std::span<const uint32_t> files) {
    (void)index, (void)project, (void)files;
  }
  // What Project and Metadata would say, if it is here already; nullopt: it would have to be waited for (and is on its
  // way from now on, before others where it is urgent). Not counted as an answer.
  virtual std::optional<Result<std::optional<ProjectView>>> PeekProject(size_t index, std::string_view name,
                                                                        bool urgent) {
    (void)index, (void)name, (void)urgent;
    return std::nullopt;
  }
  virtual std::optional<Result<MetadataView>> PeekMetadata(size_t index, const ProjectView& project, uint32_t file,
                                                           bool urgent) {
    (void)index, (void)project, (void)file, (void)urgent;
    return std::nullopt;
  }
  // Waits until something has come; false: nothing is under way.
  virtual bool WaitForSome() { return false; }
  virtual SourceCounters counters() const = 0;
  // What building an sdist needs; read once, then known. Errors: the archive's; kNetwork where it was never read and
  // this source has no network.
  virtual Result<BuildNeeds> NeedsOfBuild(const ProjectView::File& sdist);
  // A wheel to be read in pieces: `url` as ProjectView::File::Url() or a user gives it. Errors: kFile; kNetwork where
  // this source has no network. The bytes' source must not outlive this one.
  virtual Result<std::unique_ptr<ByteSource>> Archive(const std::string& url, const std::string& filename,
                                                      uint64_t size_bytes);
  // Hint: archives that Archive() will soon be asked for. Their ends are asked for at once, side by side.
  struct ArchiveHint {
    std::string url, filename;
    uint64_t size_bytes = 0;
  };
  virtual void WantArchives(std::span<const ArchiveHint> archives) { (void)archives; }
};

}  // namespace fitment
