// Which wheel of a release a machine takes, as the index tells it. Tests: tests/program/inspect_test.py,
// tests/program/facts_test.py.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "index/package_source.h"
#include "target/target.h"

namespace fitment {

struct ReleaseWheel {
  std::string url, filename, sha256;
  uint64_t size_bytes = 0;
  // SHA-256 of the release's wheels for the same machine and ABI family: all its Pythons, this one's too.
  std::vector<std::string> siblings;
};

// `what`: "torch==2.5.1"; the newest release that it allows and that has a wheel for the target. Errors: kRequirement;
// kNoSuchProject: no such project, or no wheel that fits; the source's own.
Result<ReleaseWheel> FindReleaseWheel(PackageSource& source, const Target& target, const std::string& what);

}  // namespace fitment
