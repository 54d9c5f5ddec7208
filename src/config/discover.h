// The deployments below a folder, by the names that their files have and what stands in them. Tests: discover_test.cc.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "config/input.h"

namespace fitment {

// Paths below `folder` (which stands before each), sorted, that KindOfFile knows. Not entered: hidden folders,
// environments and caches (.git, node_modules, __pycache__, site-packages, a folder with a pyvenv.cfg), symbolic links
// to folders. Files over 1 MiB are passed over. `passed_over`: what has a deployment's name and is none, with the
// reason. Errors (kFile): `folder` is none, or cannot be read.
Result<std::vector<std::string>> FindDeployments(const std::string& folder, std::vector<LeftOut>& passed_over);

}  // namespace fitment
