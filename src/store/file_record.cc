// Tested by slim_page_test.cc and environment_test.cc.
#include "store/file_record.h"

namespace fitment {

FileRecord RecordOf(const ProjectView::File& file) {
  FileRecord record;
  record.filename = std::string(file.filename);
  record.url = file.Url();
  record.sha256 = file.Sha256();
  record.size_bytes = file.size_bytes;
  record.upload_time_us = file.upload_time_us;
  record.requires_python = std::string(file.requires_python);
  record.yanked = file.yanked;
  record.yanked_reason = std::string(file.yanked_reason);
  record.has_metadata = file.has_metadata;
  record.metadata_sha256 = file.MetadataSha256();
  return record;
}

}  // namespace fitment
