// A source tree's metadata without building it: the ladder from what is certain to what only a build would tell. The
// way into this part of the room for sdists, git checkouts and folders. Tests: static_metadata_test.cc.
#pragma once

#include <string>

#include "base/result.h"
#include "index/source_tree.h"
#include "store/records.h"

namespace fitment {

// What is known beforehand.
struct StaticHints {
  std::string name;     // of the requirement or file name; used where the tree does not say it
  std::string version;  // of the sdist's file name, which is the version
  std::string origin;   // for MetadataRecord::source: "of torch-1.0.tar.gz", "at 03733cf18012"
  // An sdist: PKG-INFO and egg-info at its root were written by the build. In a checkout they would be leftovers.
  bool is_sdist = false;
};

// In this order, the first that speaks of requirements:
//   PKG-INFO of Metadata-Version 2.2 and later whose Dynamic has no requirement field         kCertain   (sdists)
//   *.egg-info/requires.txt, and the PKG-INFO beside it                                       kLikely    (sdists)
//   PKG-INFO of an older version that lists Requires-Dist                                     kLikely    (sdists)
//   [project] of pyproject.toml whose requirement fields are not dynamic                      kCertain in a checkout,
//   kLikely in an sdist [project] with dynamic fields, [tool.poetry], setup.cfg, setup.py: together kLikely nothing of
//   it: requirements are empty, and the record's `source` says why                 kUnknown
// A tree without any of these files is a record with `error`. Errors: the tree's own (kNetwork, kFile).
Result<MetadataRecord> ReadStaticMetadata(SourceTree& tree, const StaticHints& hints);

}  // namespace fitment
