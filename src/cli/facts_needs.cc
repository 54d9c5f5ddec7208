// Tests: tests/program/facts_test.py.
#include "cli/facts_needs.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "cli/date.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "python/requirement.h"

namespace fitment {
namespace {

constexpr std::string_view kHead =
    "# What the newest release of each project required on Linux, without markers: guesses of what is asked next, read "
    "while the network is slow (src/resolve/likely_needs.h).\n"
    "# Source: an index's metadata, as a cache held it; `fitment facts needs` wrote it.\n";

struct Project {
  Version version;
  MetadataView metadata;
};

// The newest release that this target could take; nullopt where the cache lacks its metadata.
std::optional<Project> NewestOf(Resolver& resolver, const std::string& name) {
  const auto releases = resolver.Releases(name);
  if (!releases) return std::nullopt;
  const auto newest = std::find_if(releases->rbegin(), releases->rend(), [](const Resolver::Release& release) {
    return release.usable && !release.prerelease;
  });
  if (newest == releases->rend()) return std::nullopt;
  const auto metadata = resolver.MetadataOf(name, newest->version);
  if (!metadata || !*metadata || !(*metadata)->error().empty()) return std::nullopt;
  return Project{newest->version, **metadata};
}

std::string WithoutMarker(const Requirement& requirement) {
  const std::string extras = requirement.extras.empty() ? "" : "[" + Join(requirement.extras, ",") + "]";
  return requirement.normalized + extras + requirement.specifiers.ToString();
}

// What the release requires with this extra and not without; with "", what it always requires.
std::vector<Requirement> NeedsOf(const Project& project, const MarkerEnvironment& environment,
                                 const std::string& extra) {
  std::vector<Requirement> needs;
  const std::string with[] = {extra};
  for (uint32_t i = 0; i < project.metadata.requirement_count(); ++i) {
    auto requirement = Requirement::Parse(project.metadata.requirement_text(i), true);
    if (!requirement || !requirement->url.empty()) continue;
    const bool always = requirement->marker.Evaluate(environment, {});
    const bool holds = extra.empty() ? always : !always && requirement->marker.Evaluate(environment, with);
    if (holds) needs.push_back(std::move(*requirement));
  }
  return needs;
}

}  // namespace

Result<int> ListNeeds(const CommandLine& line, Context& context) {
  CommandLine offline = line;
  offline.offline = true;
  Stores stores(offline, context);
  FITMENT_TRY(auto bench, Workbench::Open(offline, context, stores, WithoutLines("facts")));
  FITMENT_TRY(Store * store, stores.Main());
  const MarkerEnvironment environment = MarkerEnvironmentOf(bench->target());
  const std::string prefix = Store::ProjectKey(Store::IndexKey(bench->source().indexes().front().url), "");
  std::map<std::string, Project> projects;
  std::map<std::string, std::set<std::string>> extras;  // of each project: those that somebody asks for
  auto ask_for = [&](const Requirement& requirement) {
    extras[requirement.normalized].insert(requirement.extras.begin(), requirement.extras.end());
  };
  for (const std::string& key : store->Keys(prefix)) {
    const std::string name = key.substr(prefix.size());
    auto project = NewestOf(bench->resolver(), name);
    if (!project) continue;
    for (const Requirement& need : NeedsOf(*project, environment, "")) ask_for(need);
    projects.emplace(name, std::move(*project));
  }
  for (std::string_view named : Split(line.argument, ',')) {
    if (auto requirement = Requirement::Parse(Trim(named))) ask_for(*requirement);
  }
  std::string table(kHead);
  table += "# Date: " + DateText(NowMicroseconds()) + "\n";
  for (const auto& [name, project] : projects) {
    std::vector<std::string> wanted(extras[name].begin(), extras[name].end());
    wanted.insert(wanted.begin(), "");
    for (const std::string& extra : wanted) {
      const std::vector<Requirement> needs = NeedsOf(project, environment, extra);
      if (needs.empty()) continue;
      table += name + (extra.empty() ? "" : "[" + extra + "]") + "\t" + project.version.ToString();
      for (const Requirement& need : needs) table += "\t" + WithoutMarker(need);
      table += "\n";
    }
  }
  FITMENT_CHECK(Deliver(line, context, table));
  return kExitFits;
}

}  // namespace fitment
