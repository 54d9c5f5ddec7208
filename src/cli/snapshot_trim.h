// Makes a snapshot small: of each project's page it keeps the files that the asked targets can take. Tests:
// snapshot_trim_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "target/platform_tag.h"

namespace fitment {

// The page without the wheels that none of `tags` takes. Sdists stay, and of a version that nothing would be left of,
// its first file: so each version stays known, and why it cannot be used. Errors: kStore (not a page).
Result<std::string> TrimmedProject(std::string_view record, const std::vector<TagSet>& tags);

}  // namespace fitment
