// From the bytes of a wheel or of its METADATA to the record that the store keeps. What is broken in a
// distribution is told inside the record (MetadataRecord::error): the candidate is passed over, nothing fails. Tests:
// distribution_metadata_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/records.h"
#include "wheel/byte_source.h"

namespace fitment {

// A wheel's METADATA text. Name and version must be those of the file's name (its local version may be missing), as uv
// wants them.
MetadataRecord RecordOfMetadata(std::string_view text, std::string_view wheel_filename);

// The wheel's METADATA, read through `source`. Errors: the source's own (kNetwork, kFile), passed through; whatever is
// wrong with the archive is in the record.
Result<MetadataRecord> RecordOfWheel(ByteSource& source, std::string_view wheel_filename);

// Whether `text` can be this wheel's METADATA at all: some hosts answer a page with status 200 for whatever they do not
// have.
bool LooksLikeMetadata(std::string_view text, std::string_view wheel_filename);

}  // namespace fitment
