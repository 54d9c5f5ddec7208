// Runs laid over one another, and what they break. Tested by environment_test.cc.
#include "resolve/environment.h"

#include <algorithm>
#include <iterator>

#include "store/file_record.h"

namespace fitment {
namespace {

// Another distribution: another version, or another reference.
bool SameDistribution(const Pin& a, const Pin& b) {
  if (a.direct.has_value() != b.direct.has_value()) return a.version == b.version && !b.direct;
  return a.direct ? a.direct->url == b.direct->url : a.version == b.version;
}

std::vector<std::string> Union(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> both;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

FileRecord InstalledFile(const Pin& pin) {
  FileRecord record;
  record.filename = std::string(pin.file.filename);
  if (pin.direct || record.filename.empty()) {
    std::string name = pin.name;
    std::replace(name.begin(), name.end(), '-', '_');
    record.filename = name + "-" + pin.version + "-py3-none-any.whl";
  }
  record.url = pin.direct ? pin.direct->url : pin.file.Url();
  record.sha256 = pin.direct ? pin.direct->sha256 : pin.file.Sha256();
  record.size_bytes = pin.file.size_bytes;
  record.upload_time_us = pin.file.upload_time_us;
  return record;
}

bool HasFile(const ProjectView& page, std::string_view filename) {
  for (uint32_t i = 0; i < page.file_count(); ++i) {
    if (page.filename(i) == filename) return true;
  }
  return false;
}

std::string StepName(const StepNames& steps, size_t step) {
  return step < steps.size() ? steps[step] : "run " + std::to_string(step + 1);
}

}  // namespace

void InstalledSet::Install(Resolution resolution, size_t step, bool without_dependencies) {
  for (Pin& pin : resolution.pins) {
    std::string name = pin.name;
    auto found = packages_.find(name);
    if (found == packages_.end()) {
      if (without_dependencies) bare_.insert(name);
      packages_.emplace(std::move(name), Installed{std::move(pin), step});
      continue;
    }
    Installed& have = found->second;
    if (SameDistribution(have.pin, pin)) {
      have.pin.extras = Union(have.pin.extras, pin.extras);
      have.pin.dependencies = Union(have.pin.dependencies, pin.dependencies);
      have.pin.requested |= pin.requested;
      if (!without_dependencies) bare_.erase(name);
      continue;
    }
    replaced_.push_back({name, have.pin.version, pin.version, have.step, step});
    pin.requested |= have.pin.requested;
    if (without_dependencies) {
      bare_.insert(name);
    } else {
      bare_.erase(name);
    }
    have = {std::move(pin), step};
  }
}

Resolution InstalledSet::ToResolution() const {
  Resolution resolution;
  for (const auto& [name, installed] : packages_) resolution.pins.push_back(installed.pin);
  return resolution;
}

std::vector<std::pair<std::string, Version>> InstalledSet::Preferences(const std::set<std::string>& renewed) const {
  std::vector<std::pair<std::string, Version>> out;
  for (const auto& [name, installed] : packages_) {
    auto version = Version::Parse(installed.pin.version);
    if (version && !renewed.contains(name)) out.emplace_back(name, std::move(*version));
  }
  return out;
}

Finding InstalledSet::FindingOf(const Installed& who, const Requirement& requirement, const Installed* what,
                                const StepNames& steps, std::string_view source) const {
  Finding finding;
  finding.rung = Rung::kInstalls;
  finding.package = who.pin.name;
  finding.version = who.pin.version;
  std::string asked = requirement.name + requirement.specifiers.ToString();
  std::string label = who.pin.name + " " + who.pin.version;
  if (what) {
    finding.code = "FIT221";
    finding.level = Level::kError;
    std::string other = what->pin.name + " " + what->pin.version;
    bool later = what->step > who.step;
    finding.brief = label + " requires " + asked + ", and " + other + " stands there in the end";
    finding.message = label + " (from " + StepName(steps, who.step) + ") requires " + asked + ", and " +
                      StepName(steps, what->step) + (later ? " then installs " : " installed ") + other +
                      ": the installer does not look back, and `pip check` would refuse the environment";
  } else {
    finding.code = "FIT223";
    finding.level = Level::kWarning;
    finding.message = label + " requires " + asked + ", which nothing installs: " + StepName(steps, who.step) +
                      " leaves requirements out (--no-deps)";
  }
  finding.evidence = {"metadata", label + " requires " + asked, std::string(source)};
  return finding;
}

std::vector<BrokenRequirement> InstalledSet::Broken(const Target& target, const StepNames& steps,
                                                    const std::set<std::string>& but) const {
  std::vector<BrokenRequirement> broken;
  MarkerEnvironment environment = MarkerEnvironmentOf(target);
  for (const auto& [name, who] : packages_) {
    const MetadataView& metadata = who.pin.metadata;
    for (uint32_t i = 0; i < metadata.requirement_count(); ++i) {
      std::string needed(metadata.requirement_name(i));
      if (but.contains(needed) || needed == name) continue;
      auto found = packages_.find(needed);
      if (found == packages_.end() && !bare_.contains(name)) continue;
      auto requirement = Requirement::Parse(metadata.requirement_text(i), true);
      if (!requirement || !requirement->marker.Evaluate(environment, who.pin.extras)) continue;
      const Installed* what = found == packages_.end() ? nullptr : &found->second;
      if (what) {
        auto version = Version::Parse(what->pin.version);
        if (!requirement->url.empty() || !version || requirement->specifiers.Contains(*version)) continue;
      }
      Finding finding = FindingOf(who, *requirement, what, steps, metadata.source());
      broken.push_back({std::move(finding), std::move(*requirement), what ? std::optional(what->step) : std::nullopt});
    }
  }
  return broken;
}

Result<void> InstalledSource::Settle(const std::string& name) {
  if (!settled_.insert(name).second) return {};
  auto found = installed_.packages().find(name);
  if (found == installed_.packages().end() || found->second.pin.version.empty()) return {};
  const Pin& pin = found->second.pin;
  FileRecord extra = InstalledFile(pin);
  std::vector<bool> asked = IndexesFor(source_.indexes(), name);
  std::optional<size_t> carrier;
  std::optional<ProjectView> page;
  for (size_t i = 0; i < asked.size(); ++i) {
    if (!asked[i]) continue;
    FITMENT_TRY(std::optional<ProjectView> here, source_.Project(i, name));
    if (here && !pin.direct && HasFile(*here, pin.file.filename)) return {};
    if (!carrier || (here && !page)) {
      carrier = i;
      page = here;
    }
  }
  if (!carrier) return {};
  ProjectRecord record;
  record.name = name;
  record.status = page ? std::string(page->status()) : "active";
  for (uint32_t i = 0; page && i < page->file_count(); ++i) record.files.push_back(RecordOf(page->file(i)));
  // Files that came from a page keep their names; that of a direct reference may stand there already.
  std::erase_if(record.files, [&](const FileRecord& file) { return file.filename == extra.filename; });
  record.files.push_back(extra);
  Page& made = pages_[{*carrier, name}];
  made.bytes = EncodeProject(record);
  if (page) made.inner = *page;
  made.installed = pin.metadata;
  FITMENT_TRY(ProjectView view, ProjectView::Open(made.bytes));
  std::map<std::string_view, uint32_t> inner;
  for (uint32_t i = 0; page && i < page->file_count(); ++i) inner.emplace(page->filename(i), i);
  for (uint32_t i = 0; i < view.file_count(); ++i) {
    auto at = inner.find(view.filename(i));
    bool own = view.filename(i) == extra.filename || at == inner.end();
    made.file_in_inner.push_back(own ? UINT32_MAX : at->second);
  }
  by_address_[made.bytes.data()] = &made;
  return {};
}

Result<std::optional<ProjectView>> InstalledSource::Project(size_t index, std::string_view normalized_name) {
  std::string name(normalized_name);
  FITMENT_CHECK(Settle(name));
  auto found = pages_.find({index, name});
  if (found == pages_.end()) return source_.Project(index, normalized_name);
  FITMENT_TRY(ProjectView view, ProjectView::Open(found->second.bytes));
  return std::optional(view);
}

Result<MetadataView> InstalledSource::Metadata(size_t index, const ProjectView& project, uint32_t file) {
  auto found = by_address_.find(project.address());
  if (found == by_address_.end()) return source_.Metadata(index, project, file);
  uint32_t inner = found->second->file_in_inner[file];
  if (inner == UINT32_MAX) return found->second->installed;
  return source_.Metadata(index, found->second->inner, inner);
}

void InstalledSource::WantMetadata(size_t index, const ProjectView& project, std::span<const uint32_t> files) {
  auto found = by_address_.find(project.address());
  if (found == by_address_.end()) return source_.WantMetadata(index, project, files);
  std::vector<uint32_t> inner;
  for (uint32_t file : files) {
    if (found->second->file_in_inner[file] != UINT32_MAX) inner.push_back(found->second->file_in_inner[file]);
  }
  source_.WantMetadata(index, found->second->inner, inner);
}

}  // namespace fitment
