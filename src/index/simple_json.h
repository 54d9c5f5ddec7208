// PEP 691 pages (with PEP 700, 714 and 792) through simdjson. Tests: simple_json_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/records.h"

namespace fitment {

// Fields that are missing or of a wrong type are as not told; a file without name or URL is passed over. Errors as
// ParseSimplePage.
Result<ProjectRecord> ParseSimpleJson(std::string body, std::string_view page_url, std::string_view project);

}  // namespace fitment
