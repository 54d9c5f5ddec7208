// The first answer that is not "not known here". Tests: layered_source_test.cc.
#include "cli/layered_source.h"

namespace fitment {

Result<std::optional<ProjectView>> LayeredSource::Project(size_t index, std::string_view normalized_name) {
  auto answer = first_.Project(index, normalized_name);
  if (answer || answer.error().kind != ErrorKind::kNetwork) return answer;
  auto second = second_.Project(index, normalized_name);
  if (!second) return answer;
  used_second_ = true;
  return second;
}

Result<MetadataView> LayeredSource::Metadata(size_t index, const ProjectView& project, uint32_t file) {
  auto answer = first_.Metadata(index, project, file);
  if (answer || answer.error().kind != ErrorKind::kNetwork) return answer;
  auto second = second_.Metadata(index, project, file);
  if (!second) return answer;
  used_second_ = true;
  return second;
}

Result<DirectDistribution> LayeredSource::Direct(const DirectReference& reference) {
  auto answer = first_.Direct(reference);
  if (answer || answer.error().kind != ErrorKind::kNetwork) return answer;
  auto second = second_.Direct(reference);
  if (!second) return answer;
  used_second_ = true;
  return second;
}

Result<BuildNeeds> LayeredSource::NeedsOfBuild(const ProjectView::File& sdist) {
  auto answer = first_.NeedsOfBuild(sdist);
  if (answer || answer.error().kind != ErrorKind::kNetwork) return answer;
  auto second = second_.NeedsOfBuild(sdist);
  if (!second) return answer;
  used_second_ = true;
  return second;
}

SourceCounters LayeredSource::counters() const {
  SourceCounters sum = first_.counters(), more = second_.counters();
  sum.projects_read += more.projects_read;
  sum.metadata_read += more.metadata_read;
  sum.requests += more.requests;
  sum.bytes_fetched += more.bytes_fetched;
  return sum;
}

}  // namespace fitment
