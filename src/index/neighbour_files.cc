// Files of neighbouring releases. Tests: neighbour_files_test.cc.
#include "index/neighbour_files.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace fitment {
namespace {

// "cp311-cp311" of "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", and what its platform begins and ends
// with.
struct Likeness {
  std::string_view interpreter, system, machine;
  bool operator==(const Likeness&) const = default;
};

Likeness LikenessOf(std::string_view tags) {
  const size_t dash = tags.rfind('-');
  if (dash == std::string_view::npos) return {tags, "", ""};
  const std::string_view platform = tags.substr(dash + 1);
  return {tags.substr(0, dash), platform.substr(0, 5),
          platform.substr(platform.size() - std::min<size_t>(platform.size(), 6))};
}

// The wheel of `version` that is most like one of `tags`.
std::optional<uint32_t> WheelLike(const ProjectView& project, uint32_t version, uint16_t tags) {
  const Likeness wanted = LikenessOf(project.tag_text(tags));
  std::optional<uint32_t> alike;
  for (uint32_t file = project.first_file(version); file < project.first_file(version + 1); ++file) {
    const ProjectView::FileKeys keys = project.file_keys(file);
    if (!keys.is_wheel || keys.yanked) continue;
    if (keys.tags == tags) return file;
    if (!alike && LikenessOf(project.tag_text(keys.tags)) == wanted) alike = file;
  }
  return alike;
}

}  // namespace

std::vector<uint32_t> NeighbourFiles(const ProjectView& project, uint32_t file, uint32_t count, bool newer) {
  std::vector<uint32_t> files;
  const ProjectView::FileKeys keys = project.file_keys(file);
  if (!keys.is_wheel) return files;
  uint32_t version = project.file(file).version;
  const bool prereleases = project.version_is_prerelease(version);
  while (files.size() < count && (newer ? version + 1 < project.version_count() : version > 0)) {
    version += newer ? 1 : -1;
    if (project.version_is_prerelease(version) && !prereleases) continue;
    if (std::optional<uint32_t> like = WheelLike(project, version, keys.tags)) files.push_back(*like);
  }
  return files;
}

}  // namespace fitment
