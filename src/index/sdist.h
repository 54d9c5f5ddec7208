// Metadata of source distributions, read without building: .tar.gz and .zip. Tests: sdist_test.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "index/build_needs.h"
#include "index/source_tree.h"
#include "store/records.h"
#include "wheel/byte_source.h"

namespace fitment {

// Metadata of the sdist `filename` ("foo-1.0.tar.gz"), a release of `project` (normalized; "" where it is not known: an
// archive behind a URL). Certainty and sources as ReadStaticMetadata (static_metadata.h). .tar.bz2, .tar.xz, .tar.zst
// and the like are kUnknown. What is wrong with the archive itself (cut off, no archive, larger than what is read) is
// in the record's `error`. `needs` (may be nullptr) gets what a build of it needs. Errors: the source's own (kNetwork,
// kFile).
Result<MetadataRecord> ReadSdistMetadata(ByteSource& source, std::string_view filename, std::string_view project,
                                         BuildNeeds* needs = nullptr);

// The archive as a tree. The first folder of its paths ("foo-1.0/") is taken off where all share it; `subdirectory` (""
// for none) is where in it the project lies. `source` must outlive the tree. Errors: the source's own; kMetadata: no
// such archive, damaged, or its kind is not read.
Result<std::unique_ptr<SourceTree>> OpenArchiveTree(ByteSource& source, std::string_view filename,
                                                    std::string_view subdirectory);

}  // namespace fitment
