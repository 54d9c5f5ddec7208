// Two sources, one behind the other: what the first does not know is asked of the second. `--offline` puts the snapshot
// inside the program behind the cache with it. Tests: layered_source_test.cc.
#pragma once

#include "index/package_source.h"

namespace fitment {

class LayeredSource : public PackageSource {
 public:
  // Both must outlive this, and know the same indexes.
  LayeredSource(PackageSource& first, PackageSource& second) : first_(first), second_(second) {}

  const std::vector<IndexSpec>& indexes() const override { return first_.indexes(); }
  Result<std::optional<ProjectView>> Project(size_t index, std::string_view normalized_name) override;
  Result<MetadataView> Metadata(size_t index, const ProjectView& project, uint32_t file) override;
  Result<DirectDistribution> Direct(const DirectReference& reference) override;
  Result<BuildNeeds> NeedsOfBuild(const ProjectView::File& sdist) override;
  SourceCounters counters() const override;
  // Whether the second one answered anything.
  bool used_second() const { return used_second_; }

 private:
  PackageSource& first_;
  PackageSource& second_;
  bool used_second_ = false;
};

}  // namespace fitment
