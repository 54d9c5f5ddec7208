// The projects that a question touches, numbered and filtered for the target. Tested by project_table_test.cc.
#include "resolve/project_table.h"

#include <algorithm>

#include "python/requirement.h"
#include "resolve/requires_python.h"

namespace fitment {
namespace {

bool Names(const std::vector<std::string>& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& item) { return item == ":all:" || item == name; });
}

// First number of project.version(i) that is not below the bound; versions ascend.
uint32_t LowerEnd(const Project& project, const std::optional<VersionBound>& bound) {
  if (!bound) return 0;
  VersionSet above = VersionSet::Between(bound, std::nullopt);
  uint32_t low = 0, high = project.version_count();
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (above.Contains(project.version(middle)))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

uint32_t UpperEnd(const Project& project, const std::optional<VersionBound>& bound) {
  if (!bound) return project.version_count();
  return LowerEnd(project, bound);
}

std::pair<uint64_t, std::string> BuildTagOf(const Project& project, FileChoice wheel) {
  return WheelName::Parse(project.pages[wheel.page].view.filename(wheel.file)).value_or(WheelName{}).BuildTag();
}

}  // namespace

const Version& Project::version(uint32_t v) const {
  if (parsed_.size() < texts.size()) parsed_.resize(texts.size());
  if (!parsed_[v]) parsed_[v] = std::make_unique<Version>(Version::Parse(texts[v]).value_or(Version{}));
  return *parsed_[v];
}

uint32_t Project::FirstNotBelow(const Version& sought) const {
  uint32_t low = 0, high = version_count();
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (version(middle) < sought)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

ProjectTable::ProjectTable(PackageSource& source, const Target& target, const ResolveOptions& options)
    : source_(source),
      target_(target),
      options_(options),
      tags_(TagSet::For(target.python, target.platform)),
      python_(target.python.AsVersion()),
      started_seconds_(options.now_seconds ? options.now_seconds() : 0) {
  tag_ranks_.reserve(2048);  // a large deployment's
}

ProjectId ProjectTable::Id(std::string_view name) {
  if (auto found = ids_.find(name); found != ids_.end()) return found->second;
  ProjectId id = static_cast<ProjectId>(projects_.size());
  projects_.emplace_back().name = std::string(name);
  loaded_.push_back(false);
  ids_.emplace(std::string(name), id);
  return id;
}

Project& ProjectTable::Load(ProjectId id) {
  Project& project = projects_[id];
  if (loaded_[id]) return project;
  loaded_[id] = true;
  if (auto read = ReadPages(project); !read) {
    SetError(read.error());
    project.pages.clear();
  }
  NumberVersions(project);
  FilterForTarget(project);
  return project;
}

ProjectId ProjectTable::NewDirect(std::string_view name, DirectDistribution distribution) {
  ProjectId id = static_cast<ProjectId>(projects_.size());
  Project& project = projects_.emplace_back();
  loaded_.push_back(true);
  project.name = std::string(name);
  project.exists = true;
  project.direct = std::move(distribution);
  project.texts = {project.direct->metadata.version()};
  project.first_place = {0, 0};
  Version version = Version::Parse(project.texts[0]).value_or(Version{});
  project.prerelease = {static_cast<char>(version.IsPrerelease())};
  project.fits = BitSet(1, true);
  project.yanked = BitSet(1);
  project.too_new = BitSet(1);
  return id;
}

Result<void> ProjectTable::ReadPages(Project& project) {
  const auto& indexes = source_.indexes();
  const std::vector<bool> asked = IndexesFor(indexes, project.name);
  for (int pass = 0; pass < 2; ++pass) {  // find-links first: it adds to whatever index answers
    for (size_t i = 0; i < indexes.size(); ++i) {
      bool find_links = indexes[i].kind == IndexSpec::Kind::kFindLinks;
      if (find_links != (pass == 0) || !asked[i]) continue;
      if (waiter_) waiter_([&] { return source_.PeekProject(i, project.name, true).has_value(); });
      FITMENT_TRY(auto page, source_.Project(i, project.name));
      if (!page) continue;
      project.exists = true;
      AddPage(project, i, *page);
      bool first_only =
          options_.index_strategy == IndexStrategy::kFirstIndex && options_.installer == InstallerModel::kUv;
      if (!find_links && first_only) return {};
    }
  }
  return {};
}

bool ProjectTable::FitsPython(std::string_view requires_python) {
  auto [known, first] = python_fits_.try_emplace(requires_python);
  if (first) known->second = PythonFits(requires_python, python_, options_.installer);
  return known->second;
}

void ProjectTable::AddPage(Project& project, size_t index, const ProjectView& view) {
  Project::Page page{index, view, {}, {}};
  page.tag_ranks.resize(view.tag_text_count());
  for (uint32_t i = 0; i < view.tag_text_count(); ++i) {
    auto [known, first] = tag_ranks_.try_emplace(view.tag_text(i), Project::kNoRank);
    if (first) known->second = tags_.Rank(known->first).value_or(Project::kNoRank);
    page.tag_ranks[i] = known->second;
  }
  page.python_fits.resize(view.python_text_count());
  for (uint32_t i = 0; i < view.python_text_count(); ++i) page.python_fits[i] = FitsPython(view.python_text(i));
  project.pages.push_back(std::move(page));
}

void ProjectTable::NumberVersions(Project& project) {
  if (project.pages.size() == 1) {  // the common case: the page's own numbers
    const ProjectView& view = project.pages[0].view;
    uint32_t count = view.version_count();
    project.texts.resize(count);
    project.places.resize(count);
    project.first_place.resize(count + 1);
    project.prerelease.resize(count);
    for (uint32_t v = 0; v < count; ++v) {
      project.texts[v] = view.version_text(v);
      project.places[v] = {0, v};
      project.first_place[v] = v;
      project.prerelease[v] = view.version_is_prerelease(v);
    }
    project.first_place[count] = count;
    return;
  }
  struct Row {
    Version version;
    Project::Place place;
    std::string_view text;
  };
  std::vector<Row> rows;
  for (uint32_t p = 0; p < project.pages.size(); ++p) {
    const ProjectView& view = project.pages[p].view;
    for (uint32_t v = 0; v < view.version_count(); ++v) {
      rows.push_back({Version::Parse(view.version_text(v)).value_or(Version{}), {p, v}, view.version_text(v)});
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.version < b.version; });
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || !(rows[i].version == rows[i - 1].version)) {
      project.first_place.push_back(static_cast<uint32_t>(project.places.size()));
      project.texts.push_back(rows[i].text);
      project.prerelease.push_back(rows[i].version.IsPrerelease());
    }
    project.places.push_back(rows[i].place);
  }
  project.first_place.push_back(static_cast<uint32_t>(project.places.size()));
}

bool ProjectTable::TooNew(const ProjectView& view, uint32_t file) const {
  if (options_.exclude_newer_us == 0) return false;
  const int64_t time = view.upload_time_us(file);
  return time == 0 || time >= options_.exclude_newer_us;
}

bool ProjectTable::WheelsAllowed(std::string_view name) const {
  return !Names(options_.no_binary, name);
}
bool ProjectTable::SdistsAllowed(std::string_view name) const {
  return !Names(options_.only_binary, name);
}

bool ProjectTable::ArchiveAccepted(const ProjectView::FileKeys& keys) const {
  return keys.usual_archive || options_.installer != InstallerModel::kUv;
}

bool ProjectTable::FileFits(const Project::Page& page, const Project& project, uint32_t file,
                            const ProjectView::FileKeys& keys) const {
  if (TooNew(page.view, file)) return false;
  if (keys.python != 0xffff && !page.python_fits[keys.python]) return false;
  if (!keys.is_wheel) return ArchiveAccepted(keys) && SdistsAllowed(project.name);
  return page.tag_ranks[keys.tags] != Project::kNoRank && WheelsAllowed(project.name);
}

void ProjectTable::FilterForTarget(Project& project) {
  uint32_t count = project.version_count();
  project.fits = BitSet(count);
  project.yanked = BitSet(count);
  project.too_new = BitSet(count, true);
  project.chosen_.assign(count, std::nullopt);
  BitSet unyanked(count);
  for (uint32_t v = 0; v < count; ++v) {
    for (uint32_t i = project.first_place[v]; i < project.first_place[v + 1]; ++i) {
      const Project::Page& page = project.pages[project.places[i].page];
      uint32_t row = project.places[i].version;
      for (uint32_t f = page.view.first_file(row); f < page.view.first_file(row + 1); ++f) {
        ProjectView::FileKeys keys = page.view.file_keys(f);
        if (!TooNew(page.view, f)) project.too_new.Reset(v);
        if (!FileFits(page, project, f, keys)) continue;
        project.fits.Set(v);
        if (!keys.yanked) unyanked.Set(v);
      }
    }
  }
  project.yanked = project.fits;
  project.yanked.Subtract(unyanked);
}

Bits ProjectTable::BitsOf(Project& project, const SpecifierSet& specifiers) {
  std::string text = specifiers.ToString();
  if (auto found = project.specifier_bits_.find(text); found != project.specifier_bits_.end()) {
    return project.bits_[found->second].bits();
  }
  uint32_t count = project.version_count();
  BitSet bits(count, specifiers.empty());
  bool unknown_version = project.direct && project.texts[0].empty();
  if (unknown_version) {
    bits = BitSet(count, true);
  } else if (!specifiers.empty()) {
    bool arbitrary = std::any_of(specifiers.clauses().begin(), specifiers.clauses().end(),
                                 [](const Specifier& s) { return s.op == SpecifierOp::kArbitrary; });
    if (arbitrary) {
      for (uint32_t v = 0; v < count; ++v) {
        if (specifiers.Contains(project.version(v), project.texts[v])) bits.Set(v);
      }
    } else {
      const VersionSet set = specifiers.ToVersionSet();
      for (const VersionSet::Interval& interval : set.intervals()) {
        uint32_t low = LowerEnd(project, interval.low), high = UpperEnd(project, interval.high);
        if (low < high) bits.SetRange(low, high);
      }
    }
  }
  project.bits_.push_back(std::move(bits));
  project.specifier_bits_.emplace(std::move(text), static_cast<uint32_t>(project.bits_.size() - 1));
  return project.bits_.back().bits();
}

Bits ProjectTable::SingleOf(Project& project, uint32_t version) {
  std::string key = "#" + std::to_string(version);  // never a specifier's text
  if (auto found = project.specifier_bits_.find(key); found != project.specifier_bits_.end()) {
    return project.bits_[found->second].bits();
  }
  BitSet bits(project.version_count());
  bits.Set(version);
  project.bits_.push_back(std::move(bits));
  project.specifier_bits_.emplace(std::move(key), static_cast<uint32_t>(project.bits_.size() - 1));
  return project.bits_.back().bits();
}

std::optional<FileChoice> ProjectTable::Choose(Project& project, uint32_t version) {
  if (project.direct || !project.fits.Test(version)) return std::nullopt;
  if (project.chosen_[version]) return project.chosen_[version];
  std::optional<FileChoice> best, sdist;
  std::pair<bool, uint32_t> best_preference(true, Project::kNoRank);
  for (uint32_t i = project.first_place[version];
       i < project.first_place[version + 1] && !(best && !best_preference.first); ++i) {
    const Project::Page& page = project.pages[project.places[i].page];
    uint32_t row = project.places[i].version;
    for (uint32_t f = page.view.first_file(row); f < page.view.first_file(row + 1); ++f) {
      ProjectView::FileKeys keys = page.view.file_keys(f);
      if (!FileFits(page, project, f, keys)) continue;
      if (!keys.is_wheel) {
        if (!sdist) sdist = FileChoice{project.places[i].page, f};
        continue;
      }
      const FileChoice wheel{project.places[i].page, f};
      const std::pair preference(keys.yanked, page.tag_ranks[keys.tags]);  // the less the better
      if (best && preference > best_preference) continue;
      if (best && preference == best_preference && !(BuildTagOf(project, wheel) > BuildTagOf(project, *best))) continue;
      best = wheel;
      best_preference = preference;
    }
  }
  project.chosen_[version] = best ? best : sdist;
  return project.chosen_[version];
}

std::optional<FileChoice> ProjectTable::MetadataFile(Project& project, uint32_t version) {
  std::optional<FileChoice> choice = Choose(project, version), stand_in;
  if (choice && project.pages[choice->page].view.file_keys(choice->file).is_wheel) return choice;
  int best = -1;
  for (uint32_t i = project.first_place[version]; i < project.first_place[version + 1]; ++i) {
    const Project::Page& page = project.pages[project.places[i].page];
    uint32_t row = project.places[i].version;
    for (uint32_t f = page.view.first_file(row); f < page.view.first_file(row + 1); ++f) {
      ProjectView::FileKeys keys = page.view.file_keys(f);
      if (!keys.is_wheel && !choice) choice = FileChoice{project.places[i].page, f};
      if (!keys.is_wheel || TooNew(page.view, f)) continue;
      int closeness = Closeness(project, page, keys);
      if (closeness <= best) continue;
      best = closeness;
      stand_in = FileChoice{project.places[i].page, f};
    }
  }
  return stand_in ? stand_in : choice;
}

int ProjectTable::Closeness(const Project& project, const Project::Page& page,
                            const ProjectView::FileKeys& keys) const {
  if (!WheelsAllowed(project.name)) return 0;
  if (keys.yanked) return 1;
  switch (tags_.WhyNot(page.view.tag_text(keys.tags))) {
    case TagSet::Misfit::kPython:
      return 2;
    case TagSet::Misfit::kAbi:
      return 3;
    default:
      return 4;
  }
}

Result<MetadataView> ProjectTable::Metadata(Project& project, uint32_t version) {
  if (project.direct) return project.direct->metadata;
  for (const auto& [known, view] : project.metadata_) {
    if (known == version) return view;
  }
  auto choice = MetadataFile(project, version);
  if (!choice) {
    return Fail(ErrorKind::kMetadata, project.name + " " + std::string(project.texts[version]) + " has no file");
  }
  const Project::Page& page = project.pages[choice->page];
  if (waiter_) waiter_([&] { return source_.PeekMetadata(page.index, page.view, choice->file, true).has_value(); });
  auto metadata = source_.Metadata(page.index, page.view, choice->file);
  if (metadata) project.metadata_.emplace_back(version, *metadata);
  return metadata;
}

}  // namespace fitment
