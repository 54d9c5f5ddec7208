// JSON documents. Tests: json_test.cc.
#include "report/json.h"

#include "report/json_writing.h"
#include "target/advisory_file.h"
#include "wheel/load_rule_file.h"

namespace fitment {

Json TargetObject(const Target& target) {
  Json gpus = Json::array();
  for (const TargetGpu& gpu : target.gpus) {
    Json row = {{"name", gpu.name}, {"compute_capability", gpu.compute_capability.ToString()}};
    if (gpu.count > 1) row["count"] = gpu.count;
    gpus.push_back(std::move(row));
  }
  return {{"python", target.python.ToString()},
          {"platform", target.platform.ToString()},
          {"gpus", std::move(gpus)},
          {"cuda", target.cuda ? Json(target.cuda->ToString()) : Json(nullptr)},
          {"driver", target.driver ? Json(target.driver->ToString()) : Json(nullptr)}};
}

Json FindingJson(const Finding& finding) {
  return {{"code", finding.code},
          {"level", NameOf(finding.level)},
          {"rung", NameOf(finding.rung)},
          {"package", OrNull(finding.package)},
          {"version", OrNull(finding.version)},
          {"message", finding.message},
          {"evidence",
           {{"kind", finding.evidence.kind}, {"detail", finding.evidence.detail}, {"source", finding.evidence.source}}},
          {"file", OrNull(finding.file)},
          {"line", finding.line ? Json(finding.line) : Json(nullptr)}};
}

Json RungsJson(const Ladder& rungs) {
  return {{"installs", NameOf(rungs.installs)},
          {"loads", NameOf(rungs.loads)},
          {"runs", NameOf(rungs.runs)},
          {"sound", NameOf(rungs.sound)}};
}

namespace {

std::string_view RoleName(RequirementItem::Role role) {
  switch (role) {
    case RequirementItem::Role::kRequirement:
      return "requirement";
    case RequirementItem::Role::kConstraint:
      return "constraint";
    case RequirementItem::Role::kOverride:
      return "override";
  }
  return "requirement";
}

Json ItemJson(const RequirementItem& item) {
  Json name = item.requirement ? Json(item.requirement->normalized) : Json(nullptr);
  Json row = {{"text", item.text}, {"name", std::move(name)}, {"line", item.place.line}, {"column", item.place.column}};
  row["file"] = item.place.file;
  row["role"] = RoleName(item.role);
  if (item.error) row["error"] = item.error->message;
  return row;
}

Json InputJson(const Deployment& deployment) {
  Json requirements = Json::array(), left_out = Json::array();
  for (const RequirementItem& item : deployment.items) requirements.push_back(ItemJson(item));
  for (const LeftOut& left : deployment.left_out) {
    left_out.push_back({{"line", left.place.line}, {"what", left.what}, {"why", left.why}});
  }
  return {{"file", deployment.file},
          {"kind", deployment.kind},
          {"python", OrNull(deployment.python)},
          {"accelerator", OrNull(deployment.accelerator)},
          {"requirements", std::move(requirements)},
          {"left_out", std::move(left_out)}};
}

Json PackageJson(const Pin& pin) {
  Json row = {{"name", pin.name}, {"version", OrNull(pin.version)}};
  if (pin.direct) {
    row["file"] = OrNull(pin.direct->filename);
    row["url"] = pin.direct->url;
    row["sha256"] = OrNull(pin.direct->sha256);
    row["size"] = nullptr;
    if (!pin.direct->commit.empty()) row["commit"] = pin.direct->commit;
  } else {
    row["file"] = std::string(pin.file.filename);
    row["url"] = pin.file.Url();
    row["sha256"] = OrNull(pin.file.Sha256());
    row["size"] = pin.file.size_bytes ? Json(pin.file.size_bytes) : Json(nullptr);
  }
  row["extras"] = pin.extras;
  row["requested"] = pin.requested;
  row["dependencies"] = pin.dependencies;
  return row;
}

Json ConflictJson(const Conflict& conflict, const std::vector<LinePlace>& places) {
  Json requirements = Json::array(), chain = Json::array();
  for (uint32_t line : conflict.lines) {
    if (line >= places.size()) continue;
    const LinePlace& place = places[line];
    requirements.push_back(
        {{"text", place.text}, {"file", place.place.file}, {"line", place.place.line}, {"column", place.place.column}});
  }
  for (const ChainLink& link : conflict.chain) {
    chain.push_back({{"package", link.package},
                     {"version", OrNull(link.version)},
                     {"requires", link.requires_text},
                     {"source", link.source}});
  }
  Json row = {{"id", conflict.id},
              {"requirements", std::move(requirements)},
              {"chain", std::move(chain)},
              {"text", conflict.text}};
  if (!conflict.hint.empty()) row["hint"] = conflict.hint;
  return row;
}

Json CheckObject(const Judgement& judgement) {
  Json steps = Json::array(), packages = Json::array(), conflicts = Json::array(), findings = Json::array();
  for (const InstallStep& step : judgement.deployment->steps) steps.push_back(step.name);
  for (const Pin& pin : judgement.resolution.pins) packages.push_back(PackageJson(pin));
  for (const Conflict& conflict : judgement.conflicts.conflicts)
    conflicts.push_back(ConflictJson(conflict, judgement.places));
  for (const Finding& finding : judgement.fit.findings) findings.push_back(FindingJson(finding));
  Json document = {{"schema", "fitment.check/1"},
                   {"inputs", Json::array({InputJson(*judgement.deployment)})},
                   {"installer", judgement.installer},
                   {"steps", std::move(steps)},
                   {"assumed", judgement.assumed},
                   {"verdict", NameOf(judgement.verdict)},
                   {"rungs", RungsJson(judgement.fit.rungs)},
                   {"target", TargetObject(*judgement.target)},
                   {"packages", std::move(packages)},
                   {"conflicts", std::move(conflicts)},
                   {"conflicts_complete", judgement.conflicts.complete},
                   {"findings", std::move(findings)},
                   {"notes", judgement.notes}};
  const Work& work = judgement.work;
  document["counters"] = {{"decisions", work.decisions},
                          {"conflicts", work.conflicts},
                          {"projects", work.projects},
                          {"metadata", work.metadata}};
  document["facts"] = {{"date", FactsDate()},
                       {"advisories", AdvisoriesDate()},
                       {"load_rules", LoadRulesDate()},
                       {"providers", OrNull(judgement.providers_date)}};
  if (!judgement.undecided_why.empty()) document["undecided"] = judgement.undecided_why;
  return document;
}

Json PlanJson(const Plan& plan) {
  Json edits = Json::array(), packages = Json::array(), findings = Json::array();
  for (const PlanEdit& edit : plan.edits) {
    edits.push_back({{"file", edit.file},
                     {"line", edit.line},
                     {"old", OrNull(edit.old_text)},
                     {"new", OrNull(edit.new_text)},
                     {"reason", edit.reason}});
  }
  for (const Pin& pin : plan.resolution.pins)
    packages.push_back({{"name", pin.name}, {"version", OrNull(pin.version)}});
  for (const Finding& finding : plan.fit.findings) findings.push_back(FindingJson(finding));
  return {{"edits", std::move(edits)},
          {"lines_touched", plan.lines_touched},
          {"distance", plan.distance},
          {"optimal", plan.optimal},
          {"verdict", NameOf(plan.stays.empty() ? VerdictOf(plan.fit) : Verdict::kBreaks)},
          {"rungs", RungsJson(plan.fit.rungs)},
          {"packages", std::move(packages)},
          {"findings", std::move(findings)},
          {"stays", plan.stays}};
}

Json FixObject(const RepairResult& result) {
  Json plans = Json::array();
  for (const Plan& plan : result.plans) plans.push_back(PlanJson(plan));
  return {{"schema", "fitment.fix/1"}, {"plans", std::move(plans)}, {"notes", result.notes}};
}

}  // namespace

std::string ReadJson(const std::vector<Deployment>& deployments) {
  Json inputs = Json::array();
  for (const Deployment& deployment : deployments) inputs.push_back(InputJson(deployment));
  return Dump({{"schema", "fitment.read/1"}, {"inputs", std::move(inputs)}});
}

std::string CheckJson(const std::vector<Judgement>& judgements) {
  if (judgements.size() == 1) return Dump(CheckObject(judgements.front()));
  Json documents = Json::array();
  for (const Judgement& judgement : judgements) documents.push_back(CheckObject(judgement));
  return Dump({{"schema", "fitment.check/1"}, {"deployments", std::move(documents)}});
}

std::string LockJson(const Judgement& judgement) {
  Json document = CheckObject(judgement);
  document["schema"] = "fitment.lock/1";
  return Dump(document);
}

std::string FixJson(const std::vector<RepairResult>& results) {
  if (results.size() == 1) return Dump(FixObject(results.front()));
  Json documents = Json::array();
  for (const RepairResult& result : results) documents.push_back(FixObject(result));
  return Dump({{"schema", "fitment.fix/1"}, {"deployments", std::move(documents)}});
}

std::string WhyJson(const Why& why) {
  Json bounds = Json::array(), refused = Json::array();
  for (const Bound& bound : why.bounded_by) {
    bounds.push_back({{"package", bound.package}, {"requires", bound.requires_text}, {"source", bound.source}});
  }
  for (const Why::Refused& row : why.candidates_refused)
    refused.push_back({{"version", row.version}, {"why", row.why}});
  return Dump({{"schema", "fitment.why/1"},
               {"name", why.name},
               {"version", OrNull(why.version)},
               {"brought_by", why.brought_by},
               {"bounded_by", std::move(bounds)},
               {"candidates_refused", std::move(refused)}});
}

std::string TargetJson(const Target& target) {
  Json document = {{"schema", "fitment.target/1"}, {"name", OrNull(target.name)}};
  document.update(TargetObject(target));
  document["assumed"] = target.assumed;
  return Dump(document);
}

std::string DetectedJson(const Target& target, const Detected& detected) {
  Json document = {{"schema", "fitment.target/1"}, {"name", nullptr}};
  document.update(TargetObject(target));
  Json gpus = Json::array(), facts = Json::array();
  for (const DetectedGpu& gpu : detected.gpus) {
    gpus.push_back({{"name", gpu.name},
                    {"compute_capability",
                     gpu.compute_capability.IsKnown() ? Json(gpu.compute_capability.ToString()) : Json(nullptr)},
                    {"memory_bytes", gpu.memory_bytes ? Json(gpu.memory_bytes) : Json(nullptr)}});
  }
  for (const DetectedFact& fact : detected.facts)
    facts.push_back({{"what", fact.what}, {"value", fact.value}, {"source", fact.source}});
  document["gpus"] = std::move(gpus);
  document["assumed"] = target.assumed;
  document["facts"] = std::move(facts);
  document["notes"] = detected.notes;
  return Dump(document);
}

std::string PresetsJson(const std::vector<Preset>& presets) {
  Json rows = Json::array();
  for (const Preset& preset : presets) {
    rows.push_back({{"name", preset.name},
                    {"gpu", preset.gpu},
                    {"compute_capability", preset.compute_capability.ToString()},
                    {"memory_gib", preset.memory_gib},
                    {"truss", OrNull(preset.truss)}});
  }
  return Dump({{"schema", "fitment.target/1"}, {"presets", std::move(rows)}});
}

}  // namespace fitment
