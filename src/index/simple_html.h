// PEP 503 pages (with PEP 592, 658, 714 and 792), and any HTML page with links to distributions (find-links). A
// tolerant scanner of tags, by hand: such pages come from many hands and need no tree. Tests: simple_html_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"

namespace fitment {

struct HtmlPage {
  std::vector<FileRecord> files;      // one a link that has a file's name at its end: nothing else is sorted out
  std::string title;                  // of <title>, trimmed, entities decoded
  std::string status, status_reason;  // PEP 792's meta tags; "" for none
  bool says_simple = false;           // has a repository-version meta tag, or "Links for" in its title or first heading
};

HtmlPage ScanHtml(std::string_view html, std::string_view page_url);

// Errors as ParseSimplePage: HTML without one link to a distribution that does not say that it is a simple index (a
// login page, a 404 as 200).
Result<ProjectRecord> ParseSimpleHtml(std::string_view html, std::string_view page_url, std::string_view project);

// "&gt;=3.8" → ">=3.8": the named entities that matter, decimal and hexadecimal ones; an unknown one stays.
std::string DecodeEntities(std::string_view text);

}  // namespace fitment
