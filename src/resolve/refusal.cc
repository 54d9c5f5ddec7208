// Why a version cannot be used on the target, in people's words. Tested by project_table_test.cc.
#include <algorithm>
#include <set>

#include "python/wheel_name.h"
#include "resolve/project_table.h"

namespace fitment {
namespace {

// "3.8 to 3.11" of the CPython minors in tag texts; "" where none is told.
std::string PythonsOf(const std::vector<std::string_view>& tag_texts) {
  std::set<int> minors;
  for (std::string_view text : tag_texts) {
    std::string_view python = text.substr(0, text.find('-'));
    if (!python.starts_with("cp3") || python.size() < 4) continue;
    int minor = 0;
    for (char c : python.substr(3)) {
      if (c < '0' || c > '9') break;
      minor = minor * 10 + (c - '0');
    }
    minors.insert(minor);
  }
  if (minors.empty()) return "";
  std::string low = "3." + std::to_string(*minors.begin()), high = "3." + std::to_string(*minors.rbegin());
  return low == high ? low : low + " to " + high;
}

struct FilesOfVersion {
  std::vector<std::string_view> tags;
  std::string python;  // a Requires-Python that refused
  bool any = false, any_wheel = false, any_sdist = false, any_in_time = false;
  bool any_accepted_sdist = false;
};

}  // namespace

Refusal ProjectTable::WhyUnfit(Project& project, uint32_t version) {
  FilesOfVersion files;
  for (uint32_t i = project.first_place[version]; i < project.first_place[version + 1]; ++i) {
    const Project::Page& page = project.pages[project.places[i].page];
    uint32_t row = project.places[i].version;
    for (uint32_t f = page.view.first_file(row); f < page.view.first_file(row + 1); ++f) {
      ProjectView::FileKeys keys = page.view.file_keys(f);
      files.any = true;
      if (TooNew(page.view, f)) continue;
      files.any_in_time = true;
      (keys.is_wheel ? files.any_wheel : files.any_sdist) = true;
      if (!keys.is_wheel && ArchiveAccepted(keys)) files.any_accepted_sdist = true;
      if (keys.is_wheel) files.tags.push_back(page.view.tag_text(keys.tags));
      if (keys.python != 0xffff && !page.python_fits[keys.python]) files.python = page.view.python_text(keys.python);
    }
  }
  if (!files.any) return {Refusal::Kind::kNoVersions, "has no files"};
  if (!files.any_in_time) return {Refusal::Kind::kTooNew, "was uploaded after the date limit"};
  if (!files.python.empty()) return {Refusal::Kind::kPythonVersion, "requires Python " + files.python};
  if (!WheelsAllowed(project.name) && !files.any_sdist)
    return {Refusal::Kind::kNoBinary, "has wheels only, and --no-binary refuses them"};
  if (!files.any_wheel && !files.any_accepted_sdist)
    return {Refusal::Kind::kOther, "has only an sdist that uv does not take (neither .tar.gz nor .zip)"};
  if (!files.any_wheel) return {Refusal::Kind::kOnlyBinary, "has no wheel, and --only-binary refuses its sdist"};
  return WhyTags(files.tags);
}

Refusal ProjectTable::WhyTags(const std::vector<std::string_view>& tag_texts) const {
  auto misfit = TagSet::Misfit::kPython;
  for (std::string_view text : tag_texts) misfit = std::max(misfit, tags_.WhyNot(text));
  if (misfit == TagSet::Misfit::kPython || misfit == TagSet::Misfit::kAbi) {
    std::string pythons = PythonsOf(tag_texts);
    if (pythons.empty())
      return {Refusal::Kind::kTags, "has no wheel for Python " + target_.python.ToString() + " and no sdist"};
    return {Refusal::Kind::kTags, "has wheels for Python " + pythons + " only"};
  }
  std::set<std::string> platforms;
  for (std::string_view text : tag_texts) {
    size_t last = text.rfind('-');
    if (last != std::string_view::npos) platforms.insert(std::string(text.substr(last + 1)));
  }
  std::string list;
  for (const std::string& platform : platforms) {
    if (list.size() > 60) {
      list += ", …";
      break;
    }
    list += (list.empty() ? "" : ", ") + platform;
  }
  return {Refusal::Kind::kTags, "has wheels for " + list + " only, none for " + target_.platform.ToString()};
}

}  // namespace fitment
