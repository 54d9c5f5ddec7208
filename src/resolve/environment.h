// What a sequence of installs leaves behind. Each run of an installer keeps what is there where its own lines allow it,
// replaces what they do not, and looks at nothing else: so a later run may break what an earlier one chose, which uv
// does silently and pip with a line on stderr. Tests: environment_test.cc.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "index/package_source.h"
#include "resolve/fit_rules.h"
#include "resolve/resolver.h"

namespace fitment {

// One installed distribution, and the run that put it there.
struct Installed {
  Pin pin;
  size_t step = 0;
};

// A version that a run took away.
struct Replaced {
  std::string name, before, after;
  size_t step_before = 0, step_after = 0;
};

// A requirement that the set does not meet.
struct BrokenRequirement {
  Finding finding;
  Requirement requirement;
  std::optional<size_t> step;  // the run that installed what does not meet it; nullopt: nothing is installed
};

// How the runs are named in findings.
using StepNames = std::vector<std::string>;

class InstalledSet {
 public:
  // What run number `step` does to the set: what it names anew stays where the version is the same, with the extras of
  // both. `without_dependencies`: what its pins require was not installed with them.
  void Install(Resolution resolution, size_t step, bool without_dependencies = false);

  const std::map<std::string, Installed>& packages() const { return packages_; }  // by normalized name
  const std::vector<Replaced>& replaced() const { return replaced_; }
  Resolution ToResolution() const;
  // Versions for Question::preferences, apart from `renewed` (normalized names).
  std::vector<std::pair<std::string, Version>> Preferences(const std::set<std::string>& renewed) const;

  // As `pip check`: requirements of what is installed that the set does not meet (FIT221), or that a run without
  // dependencies left out (FIT223). `but`: names whose requirements were overridden.
  std::vector<BrokenRequirement> Broken(const Target& target, const StepNames& steps,
                                        const std::set<std::string>& but) const;

 private:
  Finding FindingOf(const Installed& who, const Requirement& requirement, const Installed* what, const StepNames& steps,
                    std::string_view source) const;

  std::map<std::string, Installed> packages_;
  std::set<std::string> bare_;  // installed without what they require
  std::vector<Replaced> replaced_;
};

// A source as a run over a filled environment sees it: what is installed is a candidate too, wherever it came from.
// The source must outlive this, and this the views that it gives.
class InstalledSource : public PackageSource {
 public:
  InstalledSource(PackageSource& source, InstalledSet installed) : source_(source), installed_(std::move(installed)) {}

  const std::vector<IndexSpec>& indexes() const override { return source_.indexes(); }
  Result<std::optional<ProjectView>> Project(size_t index, std::string_view normalized_name) override;
  Result<MetadataView> Metadata(size_t index, const ProjectView& project, uint32_t file) override;
  Result<DirectDistribution> Direct(const DirectReference& reference) override { return source_.Direct(reference); }
  bool WantsHints() const override { return source_.WantsHints(); }
  void WantProjects(std::span<const std::string> names) override { source_.WantProjects(names); }
  void WantMetadata(size_t index, const ProjectView& project, std::span<const uint32_t> files) override;
  SourceCounters counters() const override { return source_.counters(); }
  Result<std::unique_ptr<ByteSource>> Archive(const std::string& url, const std::string& filename,
                                              uint64_t size_bytes) override {
    return source_.Archive(url, filename, size_bytes);
  }

 private:
  // A page that was made here: the index's own, and one file more.
  struct Page {
    std::string bytes;
    ProjectView inner;
    std::vector<uint32_t> file_in_inner;  // UINT32_MAX: the installed one
    MetadataView installed;
  };
  // Makes the page that carries the installed version, where no index has its file: on the first index that knows the
  // project, so that the order of indexes stays what it is. Errors: as Project.
  Result<void> Settle(const std::string& name);

  PackageSource& source_;
  const InstalledSet installed_;
  std::set<std::string, std::less<>> settled_;
  std::map<std::pair<size_t, std::string>, Page> pages_;
  std::map<const char*, const Page*> by_address_;
};

}  // namespace fitment
