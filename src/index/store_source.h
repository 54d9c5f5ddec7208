// A PackageSource that knows what a store recorded and nothing else: the snapshot, and --offline without a network.
// Owner: whoever answers a question without asking the world. Tests: store_source_test.cc.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "index/package_source.h"
#include "store/store.h"

namespace fitment {

class StoreSource : public PackageSource {
 public:
  // `store` must outlive the source. `store_name` is for messages: "the snapshot founding.snapshot", "the cache".
  StoreSource(const Store& store, std::vector<IndexSpec> indexes, std::string store_name);

  const std::vector<IndexSpec>& indexes() const override { return indexes_; }
  // What EncodeNoSuchProject recorded is nullopt; what was never recorded is kNetwork, with the name and what to do.
  Result<std::optional<ProjectView>> Project(size_t index, std::string_view normalized_name) override;
  Result<MetadataView> Metadata(size_t index, const ProjectView& project, uint32_t file) override;
  // Git and archive URLs that were recorded as written (or with the commit that they stood for then); local paths are
  // never recorded.
  Result<DirectDistribution> Direct(const DirectReference& reference) override;
  Result<BuildNeeds> NeedsOfBuild(const ProjectView::File& sdist) override;
  SourceCounters counters() const override;

 private:
  std::unexpected<Error> NotRecorded(const std::string& what) const;

  const Store& store_;
  std::vector<IndexSpec> indexes_;
  std::vector<std::string> index_keys_;
  std::string store_name_;
  std::map<std::pair<size_t, std::string>, ProjectView, std::less<>>
      projects_;  // opened once: Open() looks at every row
  std::unordered_set<std::string> absent_, metadata_read_;
};

}  // namespace fitment
