// The hashes that a user's lines demand, held against the files of the chosen releases: an installer refuses what does
// not match, after the download. Pure. Tests: hash_check_test.cc.
#pragma once

#include <string>
#include <vector>

#include "resolve/fit_rules.h"

namespace fitment {

struct HashedLine {
  std::string name;                 // normalized
  std::vector<std::string> hashes;  // "sha256:…", of any algorithm; empty: the line has none
  bool pinned = false;              // by "==" or "===", or a direct reference
  std::string file;                 // the line's place
  int line = 0;
};

// FIT203. `every`: each package of the set must have a hash (pip as soon as one line has one; uv with
// --require-hashes). Where an index tells no SHA-256, or a line another algorithm alone, nothing is said.
std::vector<Finding> JudgeHashes(const Resolution& set, const std::vector<HashedLine>& lines, bool every);

}  // namespace fitment
