// One question to one universe. Tested by resolver_test.cc, tests/oracle/uv_test.py.
#include "resolve/resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "python/name.h"
#include "resolve/dependency_table.h"
#include "resolve/direct_pass.h"
#include "resolve/project_table.h"
#include "resolve/question_provider.h"
#include "resolve/scout.h"
#include "solver/solver.h"

namespace fitment {

struct Resolver::Impl {
  Impl(PackageSource& source, const Target& target, const ResolveOptions& options)
      : projects(source, target, options), table(projects), direct_pass(projects, table) {
    if (!source.WantsHints()) return;
    scout = std::make_unique<Scout>(source, target, options);
    table.SetScout(scout.get());
    projects.WaitThrough([this](const std::function<bool()>& here) { scout->Await(here); });
  }

  ProjectTable projects;
  DependencyTable table;
  DirectPass direct_pass;
  std::unique_ptr<Scout> scout;
  Question question;  // of the last provider, which reads it
  std::map<ProjectId, ProjectId> direct;
  std::unique_ptr<QuestionProvider> provider;

  Outcome Ask(const YankedPins& yanked, const SolverLimits& limits);
  Undecided Tell(Undecided undecided, const SolverCounters& counters) const;
  std::vector<uint32_t> LinesOf(const Proof& proof) const;
  Resolution BuildResolution(const Solution& solution);
  Pin BuildPin(ProjectId id, VersionId version, const std::set<std::string>& extras);
  void AddDependencies(Pin& pin, PackageId package, VersionId version);
  void AddNotes(Resolution& resolution);
  std::string StatusOf(const Project& project) const;
  Result<Project*> Loaded(std::string_view name);
};

Resolver::Resolver(PackageSource& source, const Target& target, const ResolveOptions& options)
    : impl_(std::make_unique<Impl>(source, target, options)) {}
Resolver::~Resolver() = default;

const Target& Resolver::target() const {
  return impl_->projects.target();
}
const ResolveOptions& Resolver::options() const {
  return impl_->projects.options();
}
SourceCounters Resolver::source_counters() const {
  return impl_->projects.source().counters();
}

Result<std::string> Resolver::Name(const DirectReference& reference) {
  FITMENT_TRY(ProjectId id, impl_->direct_pass.Read(reference));
  return impl_->projects.Name(id);
}

std::vector<uint32_t> Resolver::Impl::LinesOf(const Proof& proof) const {
  std::set<uint32_t> lines;
  for (const Incompatibility& node : proof.nodes) {
    if (node.kind != Incompatibility::Kind::kDependency) continue;
    for (const auto& [versions, tag] : node.marks) {
      const EdgeOrigin& origin = table.Origin(tag);
      if (!origin.from_line) continue;
      lines.insert(origin.line);
      if (node.dependent != kRootPackage) continue;
      if (auto bringer = provider->BroughtInBy(origin.line)) lines.insert(*bringer);
    }
  }
  return {lines.begin(), lines.end()};
}

Result<Answer> Resolver::Resolve(const Question& question) {
  Impl& impl = *impl_;
  impl.projects.ClearError();
  impl.provider.reset();
  impl.question = question;
  FITMENT_TRY(impl.direct, impl.direct_pass.Run(impl.question));
  SolverLimits limits;
  limits.max_decisions = options().max_decisions;
  YankedPins yanked;
  Outcome outcome = impl.Ask(yanked, limits);
  // pip takes yanked versions that metadata pins: where there is no other way, those that were met are let in.
  while (std::holds_alternative<Proof>(outcome.value) && !impl.provider->yanked_pins_met().empty()) {
    yanked.insert(impl.provider->yanked_pins_met().begin(), impl.provider->yanked_pins_met().end());
    outcome = impl.Ask(yanked, limits);
  }
  if (impl.projects.error()) return std::unexpected(*impl.projects.error());
  Answer answer{Undecided{}, outcome.counters};
  if (auto* solution = std::get_if<Solution>(&outcome.value)) {
    answer.value = impl.BuildResolution(*solution);
  } else if (auto* proof = std::get_if<Proof>(&outcome.value)) {
    std::vector<uint32_t> lines = impl.LinesOf(*proof);
    answer.value = NoResolution{std::move(*proof), std::move(lines)};
  } else {
    answer.value = impl.Tell(std::get<Undecided>(std::move(outcome.value)), outcome.counters);
  }
  return answer;
}

Outcome Resolver::Impl::Ask(const YankedPins& yanked, const SolverLimits& limits) {
  provider = std::make_unique<QuestionProvider>(projects, table, question, direct, yanked);
  provider->SetScout(scout.get());
  return Solve(*provider, limits);
}

// "stopped after 5000 decisions (the deadline of 10 s); it was stuck on torch and numpy".
Undecided Resolver::Impl::Tell(Undecided undecided, const SolverCounters& counters) const {
  if (provider->timed_out()) {
    undecided.why = "stopped at the deadline of " + fmt::format("{:g}", projects.options().deadline_seconds) +
                    " s after " + std::to_string(counters.decisions) + " decisions";
  }
  std::vector<std::string> names;
  for (PackageId package : undecided.stuck_on) {
    const std::string& name = projects.Name(table.ProjectOf(package));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (!names.empty()) undecided.why += "; it was stuck on " + JoinAnd(names);
  return undecided;
}

void Resolver::Impl::AddDependencies(Pin& pin, PackageId package, VersionId version) {
  const EdgeRow& row = table.Row(package, version);
  for (const Edge& edge : row.edges) {
    if (!edge.requirement) continue;
    const std::string& name = projects.Name(edge.project);
    if (name != pin.name) pin.dependencies.push_back(name);
  }
}

Pin Resolver::Impl::BuildPin(ProjectId id, VersionId version, const std::set<std::string>& extras) {
  Project& project = projects.Load(id);
  Pin pin;
  pin.name = project.name;
  pin.version = std::string(project.texts[version]);
  pin.extras.assign(extras.begin(), extras.end());
  pin.requested = std::any_of(question.lines.begin(), question.lines.end(), [&](const RootRequirement& line) {
    return line.role == RootRequirement::Role::kRequirement && line.requirement.normalized == project.name;
  });
  if (auto metadata = projects.Metadata(project, version)) pin.metadata = *metadata;
  AddDependencies(pin, table.Package(id), version);
  for (const std::string& extra : extras) AddDependencies(pin, table.Package(id, extra), version);
  std::sort(pin.dependencies.begin(), pin.dependencies.end());
  pin.dependencies.erase(std::unique(pin.dependencies.begin(), pin.dependencies.end()), pin.dependencies.end());
  pin.direct = project.direct;
  if (auto choice = projects.Choose(project, version)) {
    const Project::Page& page = project.pages[choice->page];
    pin.file = page.view.file(choice->file);
    pin.index = page.index;
    pin.built_from_sdist = !pin.file.is_wheel;
    for (uint32_t f = page.view.first_file(pin.file.version); f < page.view.first_file(pin.file.version + 1); ++f) {
      pin.files.push_back(page.view.file(f));
    }
  }
  return pin;
}

Resolution Resolver::Impl::BuildResolution(const Solution& solution) {
  std::map<ProjectId, std::pair<VersionId, std::set<std::string>>> chosen;
  for (const auto& [package, version] : solution.choices) {
    if (package == kRootPackage) continue;
    auto& entry = chosen[table.ProjectOf(package)];
    entry.first = version;
    if (!table.ExtraOf(package).empty()) entry.second.insert(table.ExtraOf(package));
  }
  Resolution resolution;
  for (const auto& [id, entry] : chosen) resolution.pins.push_back(BuildPin(id, entry.first, entry.second));
  std::sort(resolution.pins.begin(), resolution.pins.end(), [](const Pin& a, const Pin& b) { return a.name < b.name; });
  AddNotes(resolution);
  return resolution;
}

void Resolver::Impl::AddNotes(Resolution& resolution) {
  for (const Pin& pin : resolution.pins) {
    std::string what = pin.name + (pin.version.empty() ? "" : " " + pin.version);
    std::string source(pin.metadata.source());
    if (!pin.direct) {
      std::string status = StatusOf(projects.Load(projects.Id(pin.name)));
      if (!status.empty()) resolution.notes.push_back(pin.name + " " + status);
    }
    if (pin.metadata.certainty() == Certainty::kLikely) {
      resolution.notes.push_back(what + ": its requirements are read without building it (" + source +
                                 "): likely, not certain");
    } else if (pin.metadata.certainty() == Certainty::kUnknown) {
      resolution.notes.push_back(what + ": only a build would tell what it requires; nothing is assumed (" + source +
                                 ")");
    }
    for (const std::string& extra : pin.extras) {
      bool provided = false;
      for (uint32_t i = 0; i < pin.metadata.extra_count(); ++i) provided |= pin.metadata.extra(i) == extra;
      if (!provided) resolution.notes.push_back(what + " has no extra `" + extra + "`: it brings nothing in");
    }
  }
}

std::string Resolver::PackageName(PackageId package) const {
  return package == kRootPackage ? "" : impl_->projects.Name(impl_->table.ProjectOf(package));
}
std::string Resolver::PackageExtra(PackageId package) const {
  return impl_->table.ExtraOf(package);
}
Version Resolver::VersionOf(PackageId package, VersionId version) const {
  return impl_->projects.Load(impl_->table.ProjectOf(package)).version(version);
}
EdgeOrigin Resolver::OriginOf(uint32_t tag) const {
  return impl_->table.Origin(tag);
}
std::string Resolver::FaultOf(const Proof& proof) const {
  return impl_->provider ? CheckProof(proof, *impl_->provider) : "nothing was asked";
}
Refusal Resolver::RefusalOf(PackageId package, VersionId version, uint32_t mark) const {
  return impl_->provider ? impl_->provider->RefusalOf(package, version, mark) : Refusal{};
}

Result<Project*> Resolver::Impl::Loaded(std::string_view name) {
  projects.ClearError();
  Project& project = projects.Load(projects.Id(name));
  if (projects.error()) return std::unexpected(*projects.error());
  return &project;
}

Result<std::vector<Resolver::Release>> Resolver::Releases(std::string_view name) {
  FITMENT_TRY(Project * loaded, impl_->Loaded(name));
  Project& project = *loaded;
  std::vector<Release> releases(project.version_count());
  for (uint32_t v = 0; v < project.version_count(); ++v) {
    Release& release = releases[v];
    release.version = project.version(v);
    release.prerelease = project.prerelease[v];
    release.yanked = project.yanked.Test(v);
    release.usable = project.fits.Test(v) && !release.yanked;
    if (auto choice = impl_->projects.Choose(project, v)) {
      release.has_wheel = project.pages[choice->page].view.file_keys(choice->file).is_wheel;
    }
    if (release.yanked) release.refusal = {Refusal::Kind::kYanked, "was yanked"};
    if (!project.fits.Test(v)) release.refusal = impl_->projects.WhyUnfit(project, v);
  }
  return releases;
}

Result<std::vector<Version>> Resolver::FinalsAfter(std::string_view name, const Version& version) {
  FITMENT_TRY(Project * project, impl_->Loaded(name));
  std::vector<Version> finals;
  for (uint32_t v = project->FirstNotBelow(version); v < project->version_count(); ++v) {
    const bool usable = project->fits.Test(v) && !project->yanked.Test(v) && !project->prerelease[v];
    if (usable && version < project->version(v)) finals.push_back(project->version(v));
  }
  return finals;
}

Result<std::optional<ProjectView::File>> Resolver::FileOf(std::string_view name, const Version& version) {
  FITMENT_TRY(Project * project, impl_->Loaded(name));
  for (uint32_t v = 0; v < project->version_count(); ++v) {
    if (!(project->version(v) == version)) continue;
    auto choice = impl_->projects.Choose(*project, v);
    return choice ? std::optional(project->pages[choice->page].view.file(choice->file)) : std::nullopt;
  }
  return std::nullopt;
}

std::string Resolver::StatusOf(std::string_view name) {
  return impl_->StatusOf(impl_->projects.Load(impl_->projects.Id(name)));
}

std::string Resolver::Impl::StatusOf(const Project& project) const {
  for (const Project::Page& page : project.pages) {
    const std::string status(page.view.status()), reason(page.view.status_reason());
    if (status == "active") continue;
    return "is " + status + (status == "quarantined" ? " by its index" : "") + (reason.empty() ? "" : ": " + reason);
  }
  return "";
}

Result<std::optional<MetadataView>> Resolver::MetadataOf(std::string_view name, const Version& version) {
  FITMENT_TRY(Project * project, impl_->Loaded(name));
  const uint32_t v = project->FirstNotBelow(version);
  if (v == project->version_count() || !(project->version(v) == version)) return std::nullopt;
  if (!impl_->projects.MetadataFile(*project, v)) return std::nullopt;
  FITMENT_TRY(auto metadata, impl_->projects.Metadata(*project, v));
  return std::optional(metadata);
}

}  // namespace fitment
