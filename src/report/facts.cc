// The tables as people and programs read them. Tests: tests/program/facts_test.py.
#include "report/facts.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/json_writing.h"
#include "target/advisory_file.h"
#include "target/facts.h"
#include "wheel/load_rule_file.h"

namespace fitment {
namespace {

std::string_view DepthName(const ProviderRelease& release) {
  if (release.modules) return "modules";
  return release.whole ? "whole" : release.libraries ? "libraries" : "directory";
}

std::string Conditions(const Advisory& advisory) {
  std::string text;
  auto add = [&text](std::string_view what, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", what, value);
  };
  if (!advisory.with.empty()) add("beside", fmt::format("{} {}", advisory.with, advisory.with_versions));
  add("without", advisory.without);
  add("torch's CUDA", advisory.torch_cuda);
  add("compute capability", advisory.gpu);
  add("Python", advisory.python);
  add("glibc", advisory.glibc);
  add("on", advisory.os);
  return text;
}

std::string AdvisoryText(const Advisory& advisory) {
  const std::string when = Conditions(advisory);
  std::string text =
      fmt::format("{}\n  {} {}{}\n  {} of the rung {}\n  {}\n", advisory.id, advisory.package, advisory.versions,
                  when.empty() ? "" : "; " + when, advisory.level, advisory.rung, advisory.reason);
  if (!advisory.fix.empty()) text += fmt::format("  What to do: {}\n", advisory.fix);
  return text + fmt::format("  {}: {} (read {}, known since {})\n", advisory.from.evidence, advisory.from.source,
                            advisory.from.date, advisory.since);
}

std::string ProjectText(const ProviderFacts::Project& project) {
  std::string text = fmt::format("{}: wheels read beforehand\n", project.name);
  for (const ProviderRelease& release : project.releases) {
    text +=
        fmt::format("  {:<14} {:<10} {}  {}\n", release.version, DepthName(release), release.read, release.filename);
  }
  return text;
}

Json AdvisoryJson(const Advisory& advisory) {
  return {{"id", advisory.id},
          {"package", advisory.package},
          {"versions", advisory.versions},
          {"level", advisory.level},
          {"rung", advisory.rung},
          {"kind", advisory.kind},
          {"when", Conditions(advisory)},
          {"reason", advisory.reason},
          {"fix", OrNull(std::string(advisory.fix))},
          {"since", advisory.since},
          {"evidence", advisory.from.evidence},
          {"source", advisory.from.source},
          {"date", advisory.from.date}};
}

}  // namespace

std::string FactsText(const ProviderFacts* providers, std::string_view origin) {
  std::string text = fmt::format(
      "Tables of {}: {} torch releases, {} native libraries' releases; {} advisories of {}, {} load rules of {}\n\n",
      FactsDate(), TorchFacts().size(), NativeFacts().size(), Advisories().size(), AdvisoriesDate(), LoadRules().size(),
      LoadRulesDate());
  for (const Advisory& advisory : Advisories()) {
    text += fmt::format("  {:<36} {:<8} {:<6} {} {}\n", advisory.id, advisory.level, advisory.rung, advisory.package,
                        advisory.versions);
  }
  if (!providers) return text + "\nNo table of providers.\n";
  text += fmt::format("\nWheels read beforehand, as of {} ({}):\n\n", providers->date(), Printable(origin));
  for (const ProviderFacts::Project& project : providers->projects()) {
    size_t deep = 0;
    for (const ProviderRelease& release : project.releases) deep += release.libraries;
    text += fmt::format("  {:<28} {:>3} releases, libraries of {}\n", project.name, project.releases.size(), deep);
  }
  return text;
}

std::string FactsJson(const ProviderFacts* providers, std::string_view origin) {
  Json advisories = Json::array(), projects = Json::array();
  for (const Advisory& advisory : Advisories()) advisories.push_back(AdvisoryJson(advisory));
  for (size_t i = 0; providers && i < providers->projects().size(); ++i) {
    const ProviderFacts::Project& project = providers->projects()[i];
    Json releases = Json::array();
    for (const ProviderRelease& release : project.releases) {
      releases.push_back({{"version", release.version},
                          {"file", release.filename},
                          {"depth", release.libraries ? "binary" : "directory"},
                          {"read", release.read},
                          {"wheels", release.wheels.size()}});
    }
    projects.push_back({{"name", project.name}, {"releases", std::move(releases)}});
  }
  Json root = {{"schema", "fitment.facts/1"},
               {"date", FactsDate()},
               {"advisories_date", AdvisoriesDate()},
               {"load_rules_date", LoadRulesDate()},
               {"advisories", std::move(advisories)}};
  root["providers"] = providers
                          ? Json{{"date", providers->date()}, {"origin", origin}, {"projects", std::move(projects)}}
                          : Json(nullptr);
  return root.dump(2) + "\n";
}

std::string FactText(std::string_view id, std::string_view project, const ProviderFacts* providers) {
  std::string text;
  for (const Advisory& advisory : Advisories()) {
    if (advisory.id == id || advisory.package == project) text += AdvisoryText(advisory);
  }
  for (size_t i = 0; providers && i < providers->projects().size(); ++i) {
    if (providers->projects()[i].name == project) text += ProjectText(providers->projects()[i]);
  }
  return text;
}

}  // namespace fitment
