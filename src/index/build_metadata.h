// --build-metadata: what no file of a source distribution tells, a build does. Runs PEP 517 through an installed uv, or
// python -m build, in a folder of its own that is removed afterwards. Off by default: a build runs the project's code.
// Tests: build_metadata_test.cc, tests/program/options_test.py.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "index/package_source.h"
#include "store/records.h"

namespace fitment {

struct BuildOptions {
  bool enabled = false;
  // Added to the inherited environment: where build requirements come from (BuildEnvironment).
  std::vector<std::pair<std::string, std::string>> environment;
  // Programs tried in this order; the first that there is runs the build.
  std::string uv = "uv", python = "python3";
  int timeout_ms = 600'000;
};

// uv's and pip's variables for these indexes.
std::vector<std::pair<std::string, std::string>> BuildEnvironment(const std::vector<IndexSpec>& indexes);

// The metadata of the wheel that is built of `path`, an archive or a folder, which itself stays untouched.
// `subdirectory`: where in it the project lies. `what`: for messages, "x-1.0.tar.gz". Errors (kMetadata): no program to
// build with, the build failed (its last words), it took too long, it made no wheel.
Result<MetadataRecord> BuildMetadata(const std::string& path, const std::string& subdirectory, const std::string& what,
                                     const BuildOptions& options);
// The same of an archive that is in memory.
Result<MetadataRecord> BuildMetadataOf(const std::string& bytes, const std::string& filename,
                                       const std::string& subdirectory, const BuildOptions& options);
// What stays of `unknown` where the build failed: its source tells of it.
MetadataRecord UnknownAfterBuild(const MetadataView& unknown, const Error& error);

}  // namespace fitment
