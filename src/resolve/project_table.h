// The projects that a question touches: candidates of all indexes merged and numbered, sorted; the target's filter as a
// bitmap, computed once per project; specifiers as bitmaps, made when first met. Shared by every re-solve of a repair.
// Tests: project_table_test.cc.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text_map.h"
#include "index/package_source.h"
#include "python/specifier.h"
#include "python/version.h"
#include "python/wheel_name.h"
#include "resolve/resolver.h"
#include "solver/bits.h"
#include "target/platform_tag.h"

namespace fitment {

using ProjectId = uint32_t;

// One file: which page (Project::pages) and which row of it.
struct FileChoice {
  uint32_t page = 0;
  uint32_t file = 0;
};

struct Project {
  struct Page {
    size_t index;  // number of the index
    ProjectView view;
    std::vector<uint32_t> tag_ranks;  // by tag text number; kNoRank: no tag fits
    std::vector<char> python_fits;    // by Requires-Python text number
  };
  // Where a version stands: one page's version number, or several under unsafe-best-match.
  struct Place {
    uint32_t page, version;
  };
  static constexpr uint32_t kNoRank = 0xffffffff;

  std::string name;  // normalized
  std::vector<Page> pages;
  std::vector<std::string_view> texts;  // versions, ascending, normal form
  std::vector<uint32_t> first_place;    // places of version v: [first_place[v], first_place[v + 1])
  std::vector<Place> places;
  std::vector<char> prerelease;
  BitSet fits;                               // some file for the target before the date (yanked ones too)
  BitSet yanked;                             // every file that fits is yanked
  BitSet too_new;                            // every file is newer than the date: as if it did not exist
  std::optional<DirectDistribution> direct;  // a direct reference: then the only version is 0
  bool exists = false;                       // some index has the project (or it is direct)

  uint32_t version_count() const { return static_cast<uint32_t>(texts.size()); }
  const Version& version(uint32_t v) const;  // parsed when first asked
  uint32_t FirstNotBelow(const Version& version) const;

 private:
  friend class ProjectTable;
  mutable std::vector<std::unique_ptr<Version>> parsed_;
  mutable TextMap<uint32_t> specifier_bits_;  // specifier text → number in bits_
  std::deque<BitSet> bits_;
  std::vector<std::optional<FileChoice>> chosen_;
  std::vector<std::pair<uint32_t, MetadataView>> metadata_;  // of the few versions that were asked for
};

class ProjectTable {
 public:
  ProjectTable(PackageSource& source, const Target& target, const ResolveOptions& options);

  // Number of a project; nothing is read yet.
  ProjectId Id(std::string_view normalized_name);
  const std::string& Name(ProjectId id) const { return projects_[id].name; }
  // The project, read if it was not. On a fault of the world: a project without versions, and error() is set.
  Project& Load(ProjectId id);
  bool Loaded(ProjectId id) const { return loaded_[id]; }
  // A project that stands for a direct reference: one version, no index is asked. Beside the index's project of that
  // name, if any.
  ProjectId NewDirect(std::string_view normalized_name, DirectDistribution distribution);

  // Versions that the specifiers hold for; the same span for the same text. Pre-releases are not left out here. A
  // direct reference of unknown version satisfies everything.
  Bits BitsOf(Project& project, const SpecifierSet& specifiers);
  Bits AllOf(Project& project) { return BitsOf(project, SpecifierSet{}); }
  Bits SingleOf(Project& project, uint32_t version);

  // The file that would be installed: wheel of the best tag, else sdist. nullopt: none fits.
  std::optional<FileChoice> Choose(Project& project, uint32_t version);
  // The file whose metadata stands for the version: the chosen wheel, else the wheel that is nearest to fitting (as uv:
  // wheels for another platform before those for another Python; the first of equals), else the sdist.
  std::optional<FileChoice> MetadataFile(Project& project, uint32_t version);
  Result<MetadataView> Metadata(Project& project, uint32_t version);
  // Why `version` is not in `fits`, in people's words.
  Refusal WhyUnfit(Project& project, uint32_t version);

  // Whether a Requires-Python of the source's records admits the target's.
  bool FitsPython(std::string_view requires_python);

  PackageSource& source() { return source_; }
  // Called before the source would have to be waited for, with what tells that it has come.
  using Waiter = std::function<void(const std::function<bool()>& here)>;
  void WaitThrough(Waiter waiter) { waiter_ = std::move(waiter); }
  const Target& target() const { return target_; }
  // What markers are held against: the target, as the installer reads it.
  MarkerEnvironment environment() const {
    MarkerEnvironment environment = MarkerEnvironmentOf(target_);
    environment.python_by_release = options_.installer == InstallerModel::kUv;
    return environment;
  }
  const ResolveOptions& options() const { return options_; }
  // When the table was made, by the caller's clock: deadlines count from there, over all questions.
  double started_seconds() const { return started_seconds_; }
  const TagSet& tags() const { return tags_; }
  const std::optional<Error>& error() const { return error_; }
  void SetError(Error error) {
    if (!error_) error_ = std::move(error);
  }
  void ClearError() { error_.reset(); }
  size_t size() const { return projects_.size(); }

 private:
  Result<void> ReadPages(Project& project);
  void NumberVersions(Project& project);
  void FilterForTarget(Project& project);
  void AddPage(Project& project, size_t index, const ProjectView& view);
  bool FileFits(const Project::Page& page, const Project& project, uint32_t file,
                const ProjectView::FileKeys& keys) const;
  // How near a wheel that is not chosen comes to fitting: more is nearer.
  int Closeness(const Project& project, const Project::Page& page, const ProjectView::FileKeys& keys) const;
  // uv takes sdists named as PEP 625 says (.tar.gz, and .zip of old); pip every archive.
  bool ArchiveAccepted(const ProjectView::FileKeys& keys) const;
  bool TooNew(const ProjectView& view, uint32_t file) const;
  Refusal WhyTags(const std::vector<std::string_view>& tag_texts) const;
  bool WheelsAllowed(std::string_view name) const;
  bool SdistsAllowed(std::string_view name) const;

  PackageSource& source_;
  Target target_;
  ResolveOptions options_;
  TagSet tags_;
  Version python_;
  double started_seconds_ = 0;
  Waiter waiter_;
  std::deque<Project> projects_;
  std::vector<char> loaded_;
  TextMap<ProjectId> ids_;
  // By texts of the source's records, which live as long as the table.
  std::unordered_map<std::string_view, uint32_t> tag_ranks_;
  std::unordered_map<std::string_view, char> python_fits_;
  std::optional<Error> error_;
};

}  // namespace fitment
