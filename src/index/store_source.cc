// Answers from a store alone. Tests: store_source_test.cc.
#include "index/store_source.h"

namespace fitment {

StoreSource::StoreSource(const Store& store, std::vector<IndexSpec> indexes, std::string store_name)
    : store_(store), indexes_(std::move(indexes)), store_name_(std::move(store_name)) {
  for (const IndexSpec& index : indexes_) index_keys_.push_back(Store::IndexKey(index.url));
}

std::unexpected<Error> StoreSource::NotRecorded(const std::string& what) const {
  return Fail(ErrorKind::kNetwork, store_name_ + " does not hold " + what + ", and the network is not asked", {},
              "run once without --offline and --snapshot, or record a snapshot that covers it: `fitment snapshot FILE… "
              "-o OUTPUT`");
}

Result<std::optional<ProjectView>> StoreSource::Project(size_t index, std::string_view normalized_name) {
  std::pair<size_t, std::string> place(index, normalized_name);
  if (auto known = projects_.find(place); known != projects_.end()) return std::optional<ProjectView>(known->second);
  std::string key = Store::ProjectKey(index_keys_.at(index), normalized_name);
  FITMENT_TRY(std::optional<StoredProject> stored, store_.GetProject(key));
  if (!stored) {
    std::string where =
        index_keys_[index] == "default" ? "the default index" : "the index " + JoinedUrl(index_keys_[index]);
    return NotRecorded("the project `" + std::string(normalized_name) + "` of " + where);
  }
  if (!stored->page) {
    absent_.insert(std::move(key));
    return stored->page;
  }
  projects_.emplace(std::move(place), *stored->page);
  return stored->page;
}

Result<MetadataView> StoreSource::Metadata(size_t index, const ProjectView& project, uint32_t file) {
  (void)index;
  ProjectView::File row = project.file(file);
  std::string key = Store::MetadataKey(row);
  auto bytes = store_.Get(key);
  if (!bytes) return NotRecorded("the metadata of " + std::string(row.filename));
  metadata_read_.insert(std::move(key));
  return MetadataView::Open(*bytes);
}

Result<DirectDistribution> StoreSource::Direct(const DirectReference& reference) {
  auto bytes = store_.Get(Store::DirectKey(reference.url));
  if (!bytes) return NotRecorded("what `" + JoinedUrl(StoredUrl(reference.url)) + "` stands for");
  FITMENT_TRY(DirectView view, DirectView::Open(*bytes));
  return DirectDistribution{view.Url(), std::string(view.commit()), std::string(view.sha256()),
                            std::string(view.filename()), view.metadata()};
}

Result<BuildNeeds> StoreSource::NeedsOfBuild(const ProjectView::File& sdist) {
  auto bytes = store_.Get(Store::BuildKey(sdist));
  if (!bytes) return NotRecorded("what a build of " + std::string(sdist.filename) + " needs");
  return DecodeBuildNeeds(*bytes);
}

SourceCounters StoreSource::counters() const {
  SourceCounters counters;
  counters.projects_read = projects_.size() + absent_.size();
  counters.metadata_read = metadata_read_.size();
  return counters;
}

}  // namespace fitment
