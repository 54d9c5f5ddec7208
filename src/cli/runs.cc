// The runs of a deployment, one after another: each over what the ones before it left, with its own options and
// indexes. Tests: tests/program/steps_test.py, tests/oracle/truss_steps.py.
#include <algorithm>

#include "cli/date.h"
#include "cli/index_settings.h"
#include "cli/session.h"
#include "repair/change.h"

namespace fitment {
namespace {

std::string ListText(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& one : list) text += one + '\0';
  return text + '\1';
}

bool SameIndex(const IndexSpec& a, const IndexSpec& b) {
  return a.kind == b.kind && a.url == b.url && a.projects == b.projects;
}

Resolution WithIndexes(Resolution set, const std::vector<IndexSpec>& own, const std::vector<IndexSpec>& all) {
  for (Pin& pin : set.pins) {
    if (pin.index >= own.size()) continue;
    auto found = std::find_if(all.begin(), all.end(), [&](const IndexSpec& i) { return SameIndex(i, own[pin.index]); });
    if (found != all.end()) pin.index = static_cast<size_t>(found - all.begin());
  }
  return set;
}

}  // namespace

std::string Workbench::KeyOf(const InstallStep& step) const {
  const FileOptions& own = step.options;
  std::string key = line_.installer.empty() ? step.installer : "";
  key += '\0' + step.index_strategy + '\0' + own.index_url + '\0' + (own.no_index ? "n" : "") +
         (own.prerelease || step.prerelease ? "p" : "") + (own.require_hashes ? "h" : "") + '\0';
  for (const auto* list : {&own.extra_index_urls, &own.find_links, &own.no_binary, &own.only_binary, &own.index_pins})
    key += ListText(*list);
  return key;
}

Deployment Workbench::ShapeOf(const InstallStep& step) const {
  Deployment shape;
  shape.options = deployment_.options;
  JoinOptions(step.options, &shape.options);
  shape.index_strategy = step.index_strategy.empty() ? deployment_.index_strategy : step.index_strategy;
  shape.installer = step.installer.empty() ? deployment_.installer : step.installer;
  return shape;
}

Result<Universe*> Workbench::UniverseOf(const InstallStep& step) {
  Deployment shape = ShapeOf(step);
  InstallStep whole = step;
  whole.options = shape.options;
  whole.index_strategy = shape.index_strategy;
  whole.installer = shape.installer;
  std::string key = KeyOf(whole) + ListText(BuiltOtherwise(InstallerOf(line_, shape))) +
                    target_.python.AsVersion().ToString() + '\0' + Describe(target_);
  for (const auto& universe : universes_) {
    if (universe->key == key) return universe.get();
  }
  const bool own = NamesFiles(shape.options);
  std::shared_ptr<Universe> universe = own ? nullptr : stores_.FindUniverse(key);
  if (!universe) {
    FITMENT_TRY(universe, Create(key, shape, whole));
    if (!own) stores_.KeepUniverse(universe);
  }
  for (const IndexSpec& index : universe->source->indexes()) {
    bool known = std::any_of(indexes_.begin(), indexes_.end(), [&](const IndexSpec& i) { return SameIndex(i, index); });
    if (!known) indexes_.push_back(index);
  }
  for (const std::string& told : universe->assumed) {
    if (std::find(assumed_.begin(), assumed_.end(), told) == assumed_.end()) assumed_.push_back(told);
  }
  notes_.insert(notes_.end(), universe->notes.begin(), universe->notes.end());
  day_ = universe->day;
  universes_.push_back(std::move(universe));
  return universes_.back().get();
}

bool Workbench::NamesFiles(const FileOptions& options) const {
  return !options.find_links.empty() || !line_.index.find_links.empty() ||
         std::any_of(deployment_.items.begin(), deployment_.items.end(), [](const RequirementItem& item) {
           return !item.url.empty() || (item.requirement && !item.requirement->url.empty());
         });
}

Result<std::shared_ptr<Universe>> Workbench::Create(std::string key, const Deployment& shape, const InstallStep& step) {
  auto universe = std::make_shared<Universe>();
  universe->key = std::move(key);
  universe->installer = InstallerOf(line_, shape);
  const InstallerSettings& settings = stores_.Settings(universe->installer, universe->assumed);
  FITMENT_CHECK(SettleOptions(step, shape.options, settings, *universe));
  FITMENT_CHECK(OpenSource(shape, settings, *universe));
  universe->wheels = WheelsOf(*universe->source, target_, universe->installer);
  universe->resolver = std::make_unique<Resolver>(*universe->source, target_, universe->options);
  universe->resolver->UseWheels(universe->wheels.get());
  return universe;
}

// All indexes of all runs, the first run's first; which of them a version comes from is left to the runs.
Result<Universe*> Workbench::JoinedUniverse() {
  InstallStep joined;
  joined.installer = deployment_.steps.front().installer;
  std::vector<std::string> further;
  bool several = false;
  for (const InstallStep& step : deployment_.steps) {
    FileOptions options = step.options;
    several |= KeyOf(step) != KeyOf(deployment_.steps.front());
    if (!options.index_url.empty()) further.push_back(options.index_url);
    options.index_url.clear();
    options.no_index = false;
    JoinOptions(options, &joined.options);
    joined.prerelease |= step.prerelease;
  }
  joined.options.extra_index_urls.insert(joined.options.extra_index_urls.end(), further.begin(), further.end());
  joined.index_strategy = several ? "unsafe-best-match" : deployment_.steps.front().index_strategy;
  return UniverseOf(joined);
}

const InstallStep& Workbench::StepOf(const RootRequirement& line) const {
  uint32_t step = deployment_.items[line.line].step;
  return deployment_.steps[step == kEveryStep ? 0 : step];
}

Question Workbench::QuestionOf(size_t step, const std::vector<RootRequirement>& lines) const {
  Question question;
  for (const RootRequirement& line : lines) {
    uint32_t own = deployment_.items[line.line].step;
    if (own == step || own == kEveryStep) question.lines.push_back(line);
  }
  question.without_dependencies = deployment_.steps[step].without_dependencies;
  return question;
}

namespace {

// What a run does not keep although it could.
std::set<std::string> RenewedBy(const InstallStep& step, const Question& question) {
  std::set<std::string> renewed(step.renewed.begin(), step.renewed.end());
  if (step.renews != InstallStep::Renews::kNamed) return renewed;
  for (const RootRequirement& line : question.lines) {
    if (line.role == RootRequirement::Role::kRequirement) renewed.insert(line.requirement.normalized);
  }
  return renewed;
}

}  // namespace

Result<Workbench::Runs> Workbench::Run(const std::vector<RootRequirement>& lines, const Target& target) {
  Runs runs;
  runs.asked = universes_.front()->resolver.get();
  InstalledSet installed;
  StepNames names;
  std::set<std::string> overridden;
  for (const InstallStep& step : deployment_.steps) names.push_back(step.name);
  for (size_t i = 0; i < deployment_.steps.size(); ++i) {
    const InstallStep& step = deployment_.steps[i];
    FITMENT_TRY(Universe * universe, UniverseOf(step));
    runs.question = QuestionOf(i, lines);
    if (runs.question.lines.empty()) continue;
    runs.question.preferences = question_.preferences;
    runs.asked = universe->resolver.get();
    bool over = !installed.packages().empty() && step.renews != InstallStep::Renews::kAll;
    const bool other_target = target.python.ToString() != target_.python.ToString();
    if (over || other_target) {
      PackageSource* source = universe->source;
      if (over) {
        auto kept = installed.Preferences(RenewedBy(step, runs.question));
        runs.question.preferences.insert(runs.question.preferences.begin(), kept.begin(), kept.end());
        run_sources_.push_back(std::make_unique<InstalledSource>(*source, installed));
        source = run_sources_.back().get();
      }
      run_resolvers_.push_back(ResolverFor(*source, target, universe->options));
      runs.asked = run_resolvers_.back().get();
    }
    for (const RootRequirement& line : runs.question.lines) {
      if (line.role == RootRequirement::Role::kOverride) overridden.insert(line.requirement.normalized);
    }
    FITMENT_TRY(Answer answer, runs.asked->Resolve(runs.question));
    runs.counters.decisions += answer.counters.decisions;
    runs.counters.conflicts += answer.counters.conflicts;
    if (auto* no = std::get_if<NoResolution>(&answer.value)) {
      runs.no = std::move(*no);
      return runs;
    }
    if (auto* undecided = std::get_if<Undecided>(&answer.value)) {
      runs.undecided_why = undecided->why;
      return runs;
    }
    auto& set = std::get<Resolution>(answer.value);
    for (std::string& note : set.notes) {
      if (std::find(runs.set.notes.begin(), runs.set.notes.end(), note) == runs.set.notes.end())
        runs.set.notes.push_back(std::move(note));
    }
    installed.Install(WithIndexes(std::move(set), universe->source->indexes(), indexes_), i, step.without_dependencies);
  }
  runs.broken = installed.Broken(target, names, overridden);
  for (const BrokenRequirement& broken : runs.broken) runs.findings.push_back(broken.finding);
  AddReplaced(lines, target, installed, runs);
  std::vector<std::string> notes = std::move(runs.set.notes);
  runs.set = installed.ToResolution();
  runs.set.notes = std::move(notes);
  return runs;
}

// Lines that were met by their own run, and are not by what stands in the end.
void Workbench::AddReplaced(const std::vector<RootRequirement>& lines, const Target& target, const InstalledSet& set,
                            Runs& runs) const {
  MarkerEnvironment environment = MarkerEnvironmentOf(target);
  for (const RootRequirement& line : lines) {
    const Requirement& asked = line.requirement;
    const RequirementItem& item = deployment_.items[line.line];
    bool own = line.role == RootRequirement::Role::kRequirement && !line.direct && !item.platform;
    auto found = set.packages().find(asked.normalized);
    if (!own || found == set.packages().end() || !asked.marker.Evaluate(environment)) continue;
    auto version = Version::Parse(found->second.pin.version);
    if (!version || asked.specifiers.Contains(*version)) continue;
    Finding finding;
    finding.code = "FIT222";
    finding.level = Level::kWarning;
    finding.rung = Rung::kInstalls;
    finding.package = asked.normalized;
    finding.version = found->second.pin.version;
    finding.message = "the line `" + item.text + "` is met by " + StepOf(line).name + ", and then " +
                      deployment_.steps[found->second.step].name + " installs " + asked.normalized + " " +
                      found->second.pin.version + " in its place";
    finding.evidence = {"config", item.line_text, item.place.ToString()};
    finding.file = item.place.file;
    finding.line = item.place.line;
    runs.findings.push_back(std::move(finding));
  }
}

Result<Workbench::Resolved> Workbench::ResolveInRuns(Judgement judgement) {
  FITMENT_TRY(Runs runs, Run(question_.lines, target_));
  uint64_t projects = 0, metadata = 0;
  for (const auto& universe : universes_) {
    const SourceCounters read = universe->source->counters();
    projects += read.projects_read, metadata += read.metadata_read;
  }
  judgement.work = {runs.counters.decisions, runs.counters.conflicts, projects, metadata};
  Resolved resolved{std::move(judgement), nullptr, {}, {}};
  if (runs.no) {
    FITMENT_CHECK(TakeNo(*runs.asked, runs.question, *runs.no, resolved.judgement));
  } else if (!runs.undecided_why.empty()) {
    TakeUndecided(std::move(runs.undecided_why), resolved.judgement);
  } else {
    resolved.asked = runs.asked;
    resolved.judgement.resolution = std::move(runs.set);
    resolved.run_findings = std::move(runs.findings);
  }
  return resolved;
}

void Workbench::AddRunFindings(const std::vector<Finding>& findings, FitReport& fit) {
  fit.findings.insert(fit.findings.begin(), findings.begin(), findings.end());
  std::stable_sort(fit.findings.begin(), fit.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.level < b.level; });
  bool broken = std::any_of(findings.begin(), findings.end(),
                            [](const Finding& finding) { return finding.level == Level::kError; });
  if (broken) fit.rungs.installs = RungAnswer::kNo;
}

std::vector<RootRequirement> Workbench::LinesAfter(const Plan& plan) const {
  std::vector<RootRequirement> lines = question_.lines;
  for (const PlanEdit& written : plan.edits) {
    const LineEdit& edit = written.edit;
    if (edit.kind == LineEdit::Kind::kPython || edit.kind == LineEdit::Kind::kIndex) continue;
    auto requirement = Requirement::Parse(edit.new_text);
    if (edit.kind == LineEdit::Kind::kAdd) {
      const RequirementItem* after = edit.after ? edit.after : &deployment_.items.front();
      RootRequirement added;
      added.line = static_cast<uint32_t>(after - deployment_.items.data());
      if (requirement) added.requirement = *requirement;
      if (requirement) lines.push_back(std::move(added));
      continue;
    }
    uint32_t number = static_cast<uint32_t>(edit.item - deployment_.items.data());
    std::erase_if(lines, [&](const RootRequirement& line) { return line.line == number; });
    if (edit.kind == LineEdit::Kind::kDrop || !requirement) continue;
    RootRequirement changed;
    changed.line = number;
    changed.requirement = *requirement;
    if (edit.item->role == RequirementItem::Role::kConstraint) changed.role = RootRequirement::Role::kConstraint;
    if (edit.item->role == RequirementItem::Role::kOverride) changed.role = RootRequirement::Role::kOverride;
    lines.push_back(std::move(changed));
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const RootRequirement& a, const RootRequirement& b) { return a.line < b.line; });
  return lines;
}

// The line of a run that names the project, and the last one of its own lines: a new one goes below it.
struct Workbench::RunLines {
  const RequirementItem *named = nullptr, *last = nullptr;
};

Workbench::RunLines Workbench::LinesOf(size_t step, const std::string& name) const {
  RunLines lines;
  for (const RequirementItem& item : deployment_.items) {
    bool own = item.step == step && item.role == RequirementItem::Role::kRequirement && !item.generated && !item.error;
    if (!own) continue;
    lines.last = &item;
    if (item.requirement && item.requirement->normalized == name && item.requirement->url.empty()) lines.named = &item;
  }
  return lines;
}

// Whether anything was added. A line of the later run that names the project gets the bound; else a new line has it.
bool Workbench::AddBounds(const std::vector<BrokenRequirement>& broken, Plan& plan) const {
  bool added = false;
  for (const BrokenRequirement& one : broken) {
    if (!one.step || one.requirement.specifiers.clauses().empty()) continue;
    RunLines lines = LinesOf(*one.step, one.requirement.normalized);
    if (!lines.last) continue;
    auto found = std::find_if(plan.edits.begin(), plan.edits.end(), [&](const PlanEdit& have) {
      auto written = Requirement::Parse(have.new_text);
      bool same_run = lines.named ? have.edit.item == lines.named : have.edit.after == lines.last;
      return same_run && written && written->normalized == one.requirement.normalized;
    });
    bool again = found != plan.edits.end();
    std::string before = again ? found->new_text : lines.named ? lines.named->text : one.requirement.name;
    auto asked = Requirement::Parse(before);
    std::string bound = one.requirement.specifiers.ToString();
    if (!asked || asked->specifiers.ToString().find(bound) != std::string::npos) continue;
    std::string specifiers = asked->specifiers.ToString();
    PlanEdit edit;
    edit.edit.kind = lines.named ? LineEdit::Kind::kReplace : LineEdit::Kind::kAdd;
    edit.edit.item = lines.named;
    edit.edit.after = lines.named ? nullptr : lines.last;
    edit.file = lines.last->place.file;
    edit.line = (lines.named ? lines.named : lines.last)->place.line;
    edit.old_text = lines.named ? lines.named->text : "";
    edit.new_text = edit.edit.new_text = LineWith(before, specifiers.empty() ? bound : specifiers + "," + bound);
    edit.reason = one.finding.package + " " + one.finding.version + " requires " + one.requirement.name + bound;
    if (lines.named) edit.edit.remark = RemarkFor(lines.named->requirement->specifiers, edit.reason);
    if (again) {
      *found = std::move(edit);
    } else {
      plan.edits.push_back(std::move(edit));
    }
    added = true;
  }
  return added;
}

Result<std::optional<Plan>> Workbench::BoundLaterRuns() {
  Plan plan;
  constexpr int kMostRounds = 8;
  for (int round = 0; round < kMostRounds; ++round) {
    FITMENT_TRY(Runs runs, Run(LinesAfter(plan), target_));
    if (runs.no || !runs.undecided_why.empty()) return std::optional<Plan>();
    plan.resolution = std::move(runs.set);
    plan.fit = JudgeFit(*runs.asked, plan.resolution);
    AddRunFindings(runs.findings, plan.fit);
    if (VerdictOf(plan.fit) == Verdict::kFits) break;
    if (!AddBounds(runs.broken, plan)) return std::optional<Plan>();
  }
  plan.lines_touched = static_cast<int>(plan.edits.size());
  bool fits = VerdictOf(plan.fit) == Verdict::kFits && !plan.edits.empty();
  return fits ? std::optional(std::move(plan)) : std::optional<Plan>();
}

// A plan was found for all lines at once; here its lines go through the runs as they will.
Result<void> Workbench::ProvePlans(RepairResult& repair) {
  std::vector<Plan> proved;
  repair.fits_already = false;
  for (Plan& plan : repair.plans) {
    Target target = target_;
    if (auto python = PythonVersion::Parse(plan.python)) target.python = *python;
    FITMENT_TRY(Runs runs, Run(LinesAfter(plan), target));
    if (runs.no || !runs.undecided_why.empty()) continue;
    plan.resolution = std::move(runs.set);
    plan.fit = JudgeFit(*runs.asked, plan.resolution);
    AddRunFindings(runs.findings, plan.fit);
    const auto& findings = plan.fit.findings;
    const bool does = std::all_of(findings.begin(), findings.end(), [&](const Finding& finding) {
      return finding.level != Level::kError || repair.stays.contains({finding.code, finding.package});
    });
    plan.optimal = false;  // fewer lines may do where a later run replaces what an earlier one installed
    if (does) proved.push_back(std::move(plan));
  }
  if (proved.empty()) {
    FITMENT_TRY(std::optional<Plan> bounded, BoundLaterRuns());
    if (bounded) proved.push_back(std::move(*bounded));
  }
  if (proved.size() < repair.plans.size())
    repair.notes.push_back(std::to_string(repair.plans.size() - proved.size()) +
                           " plans would do for one run of everything, and not for these runs one after another");
  repair.plans = std::move(proved);
  return {};
}

}  // namespace fitment
