// Tests: scout_test.cc.
#include "resolve/likely_needs.h"

#include "base/text.h"

#ifdef FITMENT_EMBEDDED_NEEDS
__asm__(
    ".pushsection .rodata\n"
    ".global fitment_needs_begin\n"
    "fitment_needs_begin:\n"
    ".incbin \"" FITMENT_EMBEDDED_NEEDS
    "\"\n"
    ".global fitment_needs_end\n"
    "fitment_needs_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
extern const char fitment_needs_begin[];
extern const char fitment_needs_end[];
}
#endif

namespace fitment {

LikelyNeeds::LikelyNeeds(std::string_view table) {
  for (std::string_view line : SplitLines(table)) {
    const size_t tab = line.find('\t');
    if (line.starts_with('#') || tab == line.npos) continue;
    rows_.emplace(line.substr(0, tab), line.substr(tab + 1));
  }
}

const LikelyNeeds& LikelyNeeds::Embedded() {
#ifdef FITMENT_EMBEDDED_NEEDS
  static const LikelyNeeds needs({fitment_needs_begin, static_cast<size_t>(fitment_needs_end - fitment_needs_begin)});
#else
  static const LikelyNeeds needs("");
#endif
  return needs;
}

std::optional<LikelyNeeds::Row> LikelyNeeds::Of(std::string_view name) const {
  const auto found = rows_.find(name);
  if (found == rows_.end()) return std::nullopt;
  Row row;
  row.requirements = Split(found->second, '\t');
  row.version = row.requirements.front();
  row.requirements.erase(row.requirements.begin());
  return row;
}

}  // namespace fitment
