// The best file by tags and build number, as installers choose. Tests: tests/program/inspect_test.py.
#include "cli/release_wheel.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "python/requirement.h"
#include "python/wheel_name.h"
#include "target/platform_tag.h"

namespace fitment {
namespace {

std::optional<uint32_t> BestFile(const ProjectView& project, uint32_t version, const TagSet& tags) {
  std::optional<uint32_t> best;
  std::pair<uint32_t, std::pair<uint64_t, std::string>> best_rank;
  for (uint32_t i = project.first_file(version); i < project.first_file(version + 1); ++i) {
    const ProjectView::File file = project.file(i);
    if (!file.is_wheel) continue;
    const auto rank = tags.Rank(project.tag_text(file.tags));
    const auto name = WheelName::Parse(file.filename);
    if (!rank || !name) continue;
    const auto build = name->BuildTag();
    if (!best || *rank < best_rank.first || (*rank == best_rank.first && build > best_rank.second)) {
      best = i;
      best_rank = {*rank, build};
    }
  }
  return best;
}

// The platform part of a wheel's tags: "manylinux_2_28_x86_64".
std::string_view PlatformOf(std::string_view tags) {
  return tags.substr(tags.rfind('-') + 1);
}

ReleaseWheel WheelOf(const ProjectView& project, uint32_t version, uint32_t best) {
  const ProjectView::File file = project.file(best);
  ReleaseWheel wheel{file.Url(), std::string(file.filename), file.Sha256(), file.size_bytes, {}};
  const std::string platform(PlatformOf(project.tag_text(file.tags)));
  for (uint32_t i = project.first_file(version); i < project.first_file(version + 1); ++i) {
    const ProjectView::File sibling = project.file(i);
    if (sibling.is_wheel && PlatformOf(project.tag_text(sibling.tags)) == platform && !sibling.Sha256().empty())
      wheel.siblings.push_back(sibling.Sha256());
  }
  return wheel;
}

}  // namespace

Result<ReleaseWheel> FindReleaseWheel(PackageSource& source, const Target& target, const std::string& what) {
  FITMENT_TRY(Requirement wanted, Requirement::Parse(what));
  const TagSet tags = TagSet::For(target.python, target.platform);
  bool any = false;
  for (size_t index = 0; index < source.indexes().size(); ++index) {
    FITMENT_TRY(std::optional<ProjectView> project, source.Project(index, wanted.normalized));
    if (!project) continue;
    any = true;
    for (uint32_t version = project->version_count(); version-- > 0;) {
      auto parsed = Version::Parse(project->version_text(version));
      if (!parsed || !wanted.specifiers.Contains(*parsed)) continue;
      if (const auto best = BestFile(*project, version, tags)) return WheelOf(*project, version, *best);
    }
  }
  return Fail(ErrorKind::kNoSuchProject,
              any ? fmt::format("no wheel of {} fits Python {} on {}", Printable(what), target.python.ToString(),
                                target.platform.ToString())
                  : "no index has a project `" + wanted.normalized + "`",
              {}, any ? "Name another release, --python or --platform." : "Check the name, or name the wheel's file.");
}

}  // namespace fitment
