// An environment held against its metadata and files. Tests: doctor_test.cc.
#include "report/doctor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "python/name.h"
#include "report/json_writing.h"
#include "report/text.h"
#include "resolve/codes.h"

namespace fitment {
namespace {

std::string TextOf(const Json& row, const char* key) {
  auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<std::string> TextsOf(const Json& row, const char* key) {
  std::vector<std::string> texts;
  auto found = row.find(key);
  if (found == row.end() || !found->is_array()) return texts;
  for (const Json& text : *found) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

const InstalledDistribution* Find(const InstalledEnvironment& environment, std::string_view name) {
  for (const InstalledDistribution& distribution : environment.distributions) {
    if (distribution.name == name) return &distribution;
  }
  return nullptr;
}

// "" where it is met; else what is there instead.
std::string Unmet(const InstalledEnvironment& environment, const Requirement& requirement) {
  const InstalledDistribution* found = Find(environment, requirement.normalized);
  if (!found) return requirement.normalized + " is not installed";
  auto version = Version::Parse(found->version);
  if (!version || requirement.specifiers.Contains(*version)) return "";
  return requirement.normalized + " " + found->version + " is installed";
}

Finding InstallsFinding(std::string_view code, std::string package, std::string version, std::string message,
                        Evidence evidence) {
  Finding finding;
  finding.code = code;
  finding.level = Level::kError;
  finding.rung = Rung::kInstalls;
  finding.package = std::move(package);
  finding.version = std::move(version);
  finding.message = std::move(message);
  finding.evidence = std::move(evidence);
  return finding;
}

std::string FactsText(const Detected& machine) {
  std::string text;
  for (const DetectedFact& fact : machine.facts)
    text += fmt::format("  {:<8} {:<44} [{}]\n", fact.what, fact.value, fact.source);
  return text;
}

std::string FindingText(const Finding& finding, const Paint& paint) {
  std::string level(NameOf(finding.level));
  level = finding.level == Level::kError ? paint.Bad(level) : paint.Warn(level);
  std::string text = "\n" + level + " " + finding.code + "  " + finding.message + "\n";
  if (!finding.file.empty()) text += "    at " + SourcePlace{finding.file, finding.line, 0}.ToString() + "\n";
  if (!finding.evidence.detail.empty()) text += paint.Dim("    evidence: " + finding.evidence.detail) + "\n";
  if (!finding.evidence.source.empty()) text += paint.Dim("    source: " + finding.evidence.source) + "\n";
  if (const CodeFact* fact = FindCode(finding.code)) text += "    to do: " + std::string(fact->remedy) + "\n";
  return text;
}

}  // namespace

Result<InstalledEnvironment> ReadProbe(std::string_view json) {
  Json document = Json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || !document.contains("distributions"))
    return Fail(ErrorKind::kSyntax, "the environment's Python did not tell what is installed");
  InstalledEnvironment environment{
      TextOf(document, "python"), TextOf(document, "executable"), TextOf(document, "prefix"), {}};
  for (const Json& row : document["distributions"]) {
    if (!row.is_object()) continue;
    InstalledDistribution distribution;
    distribution.name = NormalizeName(TextOf(row, "name"));
    distribution.version = TextOf(row, "version");
    distribution.requires_python = TextOf(row, "requires_python");
    distribution.installer = TextOf(row, "installer");
    distribution.requires_dist = TextsOf(row, "requires");
    distribution.extras = TextsOf(row, "extras");
    distribution.whole = !distribution.version.empty();
    environment.distributions.push_back(std::move(distribution));
  }
  std::sort(environment.distributions.begin(), environment.distributions.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return environment;
}

std::vector<Finding> AgainstMetadata(const InstalledEnvironment& environment, const Target& target) {
  std::vector<Finding> findings;
  const MarkerEnvironment markers = MarkerEnvironmentOf(target);
  for (const InstalledDistribution& distribution : environment.distributions) {
    const std::string label = distribution.name + " " + distribution.version;
    if (!distribution.whole)
      findings.push_back(InstallsFinding(code::kInstalledBroken, distribution.name, "",
                                         distribution.name + " is there without whole metadata: an installation that "
                                                             "broke off, or files left behind.",
                                         {"metadata", "", environment.prefix}));
    for (const std::string& text : distribution.requires_dist) {
      auto requirement = Requirement::Parse(text, true);
      if (!requirement || !requirement->marker.Evaluate(markers, {})) continue;
      std::string unmet = Unmet(environment, *requirement);
      if (unmet.empty()) continue;
      findings.push_back(InstallsFinding(
          code::kInstalledUnmet, distribution.name, distribution.version,
          label + " requires " + requirement->name + requirement->specifiers.ToString() + ", and " + unmet + ".",
          {"metadata", text, "METADATA of " + label + " in " + environment.prefix}));
    }
  }
  return findings;
}

std::vector<Finding> AgainstLines(const InstalledEnvironment& environment, const Deployment& deployment,
                                  const Target& target) {
  std::vector<Finding> findings;
  const MarkerEnvironment markers = MarkerEnvironmentOf(target);
  for (const RequirementItem& item : deployment.items) {
    if (!item.requirement || !item.requirement->marker.Evaluate(markers, {})) continue;
    const bool constraint = item.role != RequirementItem::Role::kRequirement;
    if (constraint && !Find(environment, item.requirement->normalized)) continue;
    std::string unmet = Unmet(environment, *item.requirement);
    if (unmet.empty()) continue;
    Finding finding = InstallsFinding(code::kInstalledOther, item.requirement->normalized, "",
                                      item.text + " is asked for, and " + unmet + ".",
                                      {"config", std::string(Trim(item.line_text)), item.place.ToString()});
    finding.file = item.place.file;
    finding.line = item.place.line;
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::string DoctorText(const DoctorReport& report, bool color, int verbosity) {
  Paint paint(color);
  std::string text = paint.Bold("this machine") + ": " + Describe(report.target) + "\n" + FactsText(report.machine);
  for (const std::string& note : report.machine.notes) text += paint.Warn("  note: ") + note + "\n";
  for (const std::string& note : report.notes) text += paint.Warn("  note: ") + note + "\n";
  if (!report.environment) return text;
  const InstalledEnvironment& environment = *report.environment;
  text += "\n" + paint.Bold(environment.prefix) +
          fmt::format(": Python {}, {} distributions\n", environment.python, environment.distributions.size());
  const Ladder& rungs = report.fit.rungs;
  text += fmt::format("  installs: {}   loads: {}   runs: {}   sound: {}\n", NameOf(rungs.installs),
                      NameOf(rungs.loads), NameOf(rungs.runs), NameOf(rungs.sound));
  size_t shown = 0;
  for (const Finding& finding : report.fit.findings) {
    if (finding.level == Level::kNote && verbosity == 0) continue;
    text += FindingText(finding, paint);
    ++shown;
  }
  return shown ? text : text + "\nNothing is wrong with what is installed there.\n";
}

std::string DoctorJson(const DoctorReport& report) {
  Json facts = Json::array(), findings = Json::array();
  for (const DetectedFact& fact : report.machine.facts)
    facts.push_back({{"what", fact.what}, {"value", fact.value}, {"source", fact.source}});
  for (const Finding& finding : report.fit.findings) findings.push_back(FindingJson(finding));
  Json document = {{"schema", "fitment.doctor/1"},
                   {"target", TargetObject(report.target)},
                   {"facts", std::move(facts)},
                   {"notes", report.machine.notes}};
  for (const std::string& note : report.notes) document["notes"].push_back(note);
  document["environment"] = nullptr;
  if (report.environment) {
    Json packages = Json::array();
    for (const InstalledDistribution& row : report.environment->distributions)
      packages.push_back({{"name", row.name}, {"version", OrNull(row.version)}, {"installer", OrNull(row.installer)}});
    document["environment"] = {{"python", report.environment->python},
                               {"executable", report.environment->executable},
                               {"prefix", report.environment->prefix},
                               {"packages", std::move(packages)}};
  }
  document["rungs"] = RungsJson(report.fit.rungs);
  document["findings"] = std::move(findings);
  return Dump(document);
}

}  // namespace fitment
