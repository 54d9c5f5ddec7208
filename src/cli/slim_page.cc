// What of a project's page a snapshot carries. Tested by slim_page_test.cc.
#include "cli/slim_page.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "python/wheel_name.h"
#include "store/file_record.h"

namespace fitment {
namespace {

bool TakenOnLinux(const WheelTag& tag) {
  bool platform =
      tag.platform == "any" || ((tag.platform.starts_with("manylinux") || tag.platform.starts_with("linux")) &&
                                (tag.platform.ends_with("x86_64") || tag.platform.ends_with("aarch64")));
  static constexpr std::string_view kOld[] = {"cp26", "cp27", "cp31", "cp32", "cp33",
                                              "cp34", "cp35", "cp36", "cp37", "cp38"};
  bool abi3 = tag.abi == "abi3";
  bool old = tag.python.starts_with("pp") || std::find(std::begin(kOld), std::end(kOld), tag.python) != std::end(kOld);
  return platform && (abi3 || !old);
}

bool Kept(const ProjectView::File& file, const ProjectView& page) {
  if (!file.is_wheel) return true;
  std::vector<WheelTag> tags = ExpandTags(page.tag_text(file.tags));
  return std::any_of(tags.begin(), tags.end(), TakenOnLinux);
}

}  // namespace

std::string SlimPage(const ProjectView& page) {
  ProjectRecord record{std::string(page.name()), std::string(page.status()), std::string(page.status_reason()), {}};
  for (uint32_t v = 0; v < page.version_count(); ++v) {
    size_t before = record.files.size();
    for (uint32_t f = page.first_file(v); f < page.first_file(v + 1); ++f) {
      if (Kept(page.file(f), page)) record.files.push_back(RecordOf(page.file(f)));
    }
    if (record.files.size() == before) record.files.push_back(RecordOf(page.file(page.first_file(v))));
  }
  return EncodeProject(record);
}

}  // namespace fitment
