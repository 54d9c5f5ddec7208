// One project's page of a simple index, whichever form the server chose. Pure: bytes in, a ProjectRecord out. Tests:
// simple_json_test.cc, simple_html_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/records.h"

namespace fitment {

// What to ask for: JSON first, as uv does.
inline constexpr char kAcceptPages[] =
    "Accept: application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";

// Reads a page as what its content type says, or, where that says neither (or lies), as what its first byte says.
// `page_url`: where it came from after redirects; relative file URLs are joined with it. `project`: normalized; becomes
// the record's name. Errors (kNetwork): not a page of a simple index at all, cut off, of an unknown API version; the
// message names the URL (redacted).
Result<ProjectRecord> ParseSimplePage(std::string body, std::string_view content_type, std::string_view page_url,
                                      std::string_view project);

// Microseconds since 1970 UTC of "2024-03-24T00:00:00.000000Z" (also "+02:00", no fraction); 0 where it is no such
// time.
int64_t ParseTimestampUs(std::string_view text);

// 64 hex digits in lower case, or "" for every other text.
std::string CleanSha256(std::string_view text);

}  // namespace fitment
