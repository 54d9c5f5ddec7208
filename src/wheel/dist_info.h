// A wheel's core metadata: the METADATA file of its .dist-info folder. The public way into this room for a resolution.
// Tests: dist_info_test.cc, fuzz/.
#pragma once

#include <string>

#include "base/result.h"
#include "python/core_metadata.h"
#include "python/wheel_name.h"
#include "wheel/byte_source.h"
#include "wheel/zip_directory.h"

namespace fitment {

// "NAME-VERSION.dist-info" of the archive's top level, as spelled there. The folder's name and version are compared
// normalized with the wheel's (PEP 503, PEP 440), since builders spell them in many ways. Errors (kMetadata): none;
// several; one of another project or version; METADATA missing or there twice.
Result<std::string> FindDistInfo(const ZipDirectory& directory, const WheelName& wheel, const std::string& archive);

// METADATA, found and parsed: mostly one or two pieces of the source. A METADATA of another project or version than the
// file name's is an error, as it is for uv and pip. Errors: the source's own (kNetwork, kFile); kMetadata for
// everything that is wrong with the file itself.
Result<CoreMetadata> ReadWheelMetadata(ByteSource& source, const WheelName& wheel, const ZipLimits& limits = {});

// The check of the above, for metadata that came beside the wheel (PEP 658).
Result<void> CheckMetadataIdentity(const CoreMetadata& metadata, const WheelName& wheel, const std::string& archive);

}  // namespace fitment
