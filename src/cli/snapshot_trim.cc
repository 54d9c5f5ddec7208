// Pages, trimmed to targets. Tests: snapshot_trim_test.cc.
#include "cli/snapshot_trim.h"

#include <algorithm>

namespace fitment {
namespace {

FileRecord RecordOf(const ProjectView::File& file) {
  FileRecord record;
  record.filename = file.filename;
  record.url = file.Url();
  record.sha256 = file.Sha256();
  record.size_bytes = file.size_bytes;
  record.upload_time_us = file.upload_time_us;
  record.requires_python = file.requires_python;
  record.yanked = file.yanked;
  record.yanked_reason = file.yanked_reason;
  record.has_metadata = file.has_metadata;
  record.metadata_sha256 = file.MetadataSha256();
  return record;
}

}  // namespace

Result<std::string> TrimmedProject(std::string_view record, const std::vector<TagSet>& tags) {
  FITMENT_TRY(ProjectView view, ProjectView::Open(record));
  std::vector<bool> taken(view.tag_text_count());
  for (uint32_t i = 0; i < view.tag_text_count(); ++i) {
    taken[i] = std::any_of(tags.begin(), tags.end(),
                           [&](const TagSet& set) { return set.Rank(view.tag_text(i)).has_value(); });
  }
  ProjectRecord trimmed;
  trimmed.name = view.name();
  trimmed.status = view.status();
  trimmed.status_reason = view.status_reason();
  for (uint32_t version = 0; version < view.version_count(); ++version) {
    size_t before = trimmed.files.size();
    for (uint32_t i = view.first_file(version); i < view.first_file(version + 1); ++i) {
      ProjectView::FileKeys keys = view.file_keys(i);
      if (!keys.is_wheel || taken[keys.tags]) trimmed.files.push_back(RecordOf(view.file(i)));
    }
    if (trimmed.files.size() == before) trimmed.files.push_back(RecordOf(view.file(view.first_file(version))));
  }
  return EncodeProject(trimmed);
}

}  // namespace fitment
