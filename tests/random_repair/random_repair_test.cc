// Random small problems beside brute force: src/explain's conflicts are exactly the minimal ones, src/repair's first
// plan is valid and none is cheaper. `random_repair_test [COUNT [FIRST_SEED]]`; FITMENT_RANDOM_REPAIR is COUNT too. A
// failure is made as small as it gets and printed as a case.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

#include "random_repair/brute.h"
#include "random_repair/problem.h"
#include "repair/repair.h"
#include "support/fake_source.h"
#include "target/presets.h"

namespace fitment {
namespace {

struct Tally {
  uint64_t problems = 0, conflicting = 0, conflicts = 0, repaired = 0, fitting = 0, without_plan = 0, unproved = 0;
  uint64_t older = 0, dropping = 0, partial = 0, lines[5] = {};
};

RootRequirement::Role RoleOf(ProblemLine::Role role) {
  return role == ProblemLine::Role::kRequirement  ? RootRequirement::Role::kRequirement
         : role == ProblemLine::Role::kConstraint ? RootRequirement::Role::kConstraint
                                                  : RootRequirement::Role::kOverride;
}

// The problem as the program sees it: a registry, a file of lines, a target.
class Setting {
 public:
  explicit Setting(const Problem& problem) : problem_(problem), source_(FakeSource::Of(problem.Registry())) {
    TargetOptions options;
    options.python = "3.11", options.platform = "manylinux_2_35_x86_64", options.gpu = "T4", options.driver = "535";
    target_ = MakeTarget(options, {}, {}).value();
    resolver_ = std::make_unique<Resolver>(*source_, target_, ResolveOptions{});
    deployment_.file = "app.txt", deployment_.kind = "requirements";
    deployment_.steps.emplace_back().name = "requirements of app.txt";
    for (size_t i = 0; i < problem.lines.size(); ++i) AddLine(i);
  }

  Resolver& resolver() { return *resolver_; }
  const Deployment& deployment() const { return deployment_; }
  const Question& question() const { return question_; }
  const std::vector<LinePlace>& places() const { return places_; }

  Picked Pick(const std::vector<std::optional<Mask>>& masks, const std::map<size_t, Mask>& added) {
    auto [found, fresh] = picks_.try_emplace({masks, added});
    if (!fresh) return found->second;
    Question question;
    for (size_t i = 0; i < masks.size(); ++i) {
      if (masks[i]) question.lines.push_back(Line(problem_.lines[i].project, *masks[i], i));
    }
    for (auto [project, mask] : added) question.lines.push_back(Line(project, mask, question.lines.size() + 100));
    auto answer = resolver_->Resolve(question);
    if (!answer || !answer->ok()) return {};
    return found->second = Judged(std::get<Resolution>(answer->value));
  }

  // By project: releases that no surroundings make fit.
  std::vector<Mask> Never() const {
    std::vector<Mask> never;
    for (size_t p = 0; p < problem_.projects.size(); ++p) {
      const ProblemProject& project = problem_.projects[p];
      bool named = std::any_of(problem_.lines.begin(), problem_.lines.end(),
                               [&](const ProblemLine& line) { return line.project == p; });
      never.push_back(0);
      for (size_t v = 0; v < project.versions.size(); ++v) {
        Version version = Version::Of(project.versions[v].text);
        if (!ForbiddenAlone(project.name, version, nullptr, target_, 0, named).empty()) never[p] |= Mask{1} << v;
      }
    }
    return never;
  }

 private:
  Picked Judged(const Resolution& set) const {
    Picked picked{true, true, {}, {}};
    for (const Finding& finding : JudgeFit(set, target_, 0).findings) {
      if (finding.level != Level::kError) continue;
      picked.fits = false;
      picked.errors.insert({finding.code, finding.package});
      for (const Pin& pin : set.pins) {
        if (pin.name == finding.package || Clash(set, finding.package, pin)) picked.blamed.insert(ProjectOf(pin.name));
      }
    }
    return picked;
  }
  bool Clash(const Resolution& set, const std::string& name, const Pin& other) const {
    for (const Pin& pin : set.pins) {
      if (pin.name != name) continue;
      Version here = Version::Of(pin.version), there = Version::Of(other.version);
      return !ForbiddenBeside(name, here, other.name, there, target_, 0, pin.requested).empty() ||
             !ForbiddenBeside(other.name, there, name, here, target_, 0, other.requested).empty();
    }
    return false;
  }
  size_t ProjectOf(const std::string& name) const {
    size_t project = 0;
    while (project < problem_.projects.size() && problem_.projects[project].name != name) ++project;
    return project;
  }
  void AddLine(size_t i) {
    RequirementItem item;
    item.text = item.line_text = problem_.LineText(i);
    item.place = {"app.txt", static_cast<int>(i) + 1, 1};
    item.requirement = Requirement::Parse(item.text).value();
    RootRequirement root{*item.requirement, std::nullopt, RoleOf(problem_.lines[i].role), static_cast<uint32_t>(i)};
    question_.lines.push_back(std::move(root));
    places_.push_back({item.text, item.place, item.line_text});
    deployment_.items.push_back(std::move(item));
  }

  RootRequirement Line(size_t project, Mask mask, size_t number) const {
    std::string text;
    const auto& versions = problem_.projects[project].versions;
    const bool as_written =
        number < problem_.lines.size() && mask == problem_.MaskOf(project, problem_.lines[number].specifiers);
    if (as_written) text = problem_.lines[number].specifiers;  // "==" is decided before a range
    for (size_t v = 0; v < versions.size() && !as_written; ++v) {
      if (((mask >> v) & 1) == 0) text += (text.empty() ? "!=" : ",!=") + versions[v].text;
    }
    RootRequirement line;
    line.requirement = Requirement::Parse(problem_.projects[project].name + text).value();
    line.line = static_cast<uint32_t>(number);
    if (number < problem_.lines.size()) line.role = RoleOf(problem_.lines[number].role);
    return line;
  }

  const Problem& problem_;
  std::unique_ptr<FakeSource> source_;
  Target target_;
  std::unique_ptr<Resolver> resolver_;
  Deployment deployment_;
  Question question_;
  std::vector<LinePlace> places_;
  std::map<std::pair<std::vector<std::optional<Mask>>, std::map<size_t, Mask>>, Picked> picks_;
};

std::string SetsText(const std::set<std::set<uint32_t>>& sets) {
  std::string text;
  for (const auto& set : sets) {
    text += "{";
    for (uint32_t line : set) text += " " + std::to_string(line + 1);
    text += " } ";
  }
  return text;
}

// "" where the conflicts are the minimal ones.
std::string CheckConflicts(const Problem& problem, Tally& tally) {
  Setting setting(problem);
  auto truth = MinimalConflicts(problem);
  auto answer = setting.resolver().Resolve(setting.question());
  if (!answer) return "resolve: " + answer.error().message;
  if (answer->ok() != truth.empty()) return truth.empty() ? "refused, but a set exists" : "resolved, but no set exists";
  if (answer->ok()) return "";
  auto* no = std::get_if<NoResolution>(&answer->value);
  if (!no) return "undecided";
  auto report = ExplainConflicts(setting.resolver(), setting.question(), *no, setting.places());
  if (!report) return "explain: " + report.error().message;
  if (!report->complete) return "not complete: " + report->bound_note;
  std::set<std::set<uint32_t>> told;
  for (const Conflict& conflict : report->conflicts) {
    told.insert({conflict.lines.begin(), conflict.lines.end()});
    if (conflict.text.empty()) return "a conflict without a text";
  }
  ++tally.conflicting, tally.conflicts += told.size();
  return told == truth ? "" : "conflicts " + SetsText(told) + ", minimal ones " + SetsText(truth);
}

// What the plan's lines admit, read from the text that is written.
std::string ReadPlan(const Problem& problem, const Plan& plan, std::vector<std::optional<Mask>>& masks,
                     std::map<size_t, Mask>& added) {
  for (size_t i = 0; i < problem.lines.size(); ++i)
    masks.push_back(problem.MaskOf(problem.lines[i].project, problem.lines[i].specifiers));
  for (const PlanEdit& edit : plan.edits) {
    if (edit.edit.kind == LineEdit::Kind::kDrop) {
      masks[static_cast<size_t>(edit.line) - 1].reset();
      continue;
    }
    auto requirement = Requirement::Parse(edit.new_text);
    if (!requirement) return "a written line cannot be read: " + edit.new_text;
    size_t project = 0;
    while (project < problem.projects.size() && problem.projects[project].name != requirement->normalized) ++project;
    if (project == problem.projects.size()) return "a written line names another project: " + edit.new_text;
    Mask mask = problem.MaskOf(project, requirement->specifiers.ToString());
    if (edit.edit.kind == LineEdit::Kind::kAdd) {
      added[project] = mask;
    } else {
      masks[static_cast<size_t>(edit.line) - 1] = mask;
    }
  }
  return "";
}

std::string PlanText(const Plan& plan) {
  std::string text;
  for (const PlanEdit& edit : plan.edits)
    text += (edit.old_text.empty() ? "(new)" : edit.old_text) + " -> " +
            (edit.new_text.empty() ? "(dropped)" : edit.new_text) + "; ";
  return text;
}

// A plan that leaves errors: it leaves no others than it says, and no edits leave fewer of them.
std::string CheckPartial(const Problem& problem, const RepairResult& result, const std::vector<Mask>& never,
                         const Picker& pick, Tally& tally) {
  ++tally.partial;
  auto leaves = [&](const std::set<FindingKey>& stays) -> Picker {
    return [&pick, stays](const std::vector<std::optional<Mask>>& masks, const std::map<size_t, Mask>& added) {
      Picked picked = pick(masks, added);
      picked.fits =
          picked.installs && std::includes(stays.begin(), stays.end(), picked.errors.begin(), picked.errors.end());
      return picked;
    };
  };
  for (const Plan& plan : result.plans) {
    std::vector<std::optional<Mask>> masks;
    std::map<size_t, Mask> added;
    std::string fault = ReadPlan(problem, plan, masks, added);
    if (!fault.empty()) return fault;
    if (plan.optimal) return "told optimal, but it leaves errors: " + PlanText(plan);
    if (!leaves(result.stays)(masks, added).fits) return "leaves more than it says: " + PlanText(plan);
  }
  std::vector<Mask> possible = never;
  for (size_t p = 0; p < problem.projects.size(); ++p) {
    for (const FindingKey& key : result.stays) possible[p] = key.second == problem.projects[p].name ? 0 : possible[p];
  }
  for (const FindingKey& key : result.stays) {
    std::set<FindingKey> fewer = result.stays;
    fewer.erase(key);
    auto better = CheapestPlan(problem, leaves(fewer), {true, true, possible}, 4);
    if (better && better->tier < 2)  // no line is dropped where something stays
      return "leaves " + key.first + " of " + key.second + ", but " + better->ToString() +
             " ends it: " + PlanText(result.plans.front());
  }
  return "";
}

// `cheapest`: by the moves that `optimal` speaks of; `any`: by any edits.
std::string CheckPlan(const Problem& problem, const RepairResult& result, const std::optional<Cost>& cheapest,
                      const std::function<std::optional<Cost>()>& any, const Picker& pick, Tally& tally) {
  if (result.plans.empty()) {
    ++tally.without_plan;
    return cheapest ? "no plan, but there is one: " + cheapest->ToString() : "";
  }
  for (size_t i = 0; i < result.plans.size(); ++i) {
    std::vector<std::optional<Mask>> masks;
    std::map<size_t, Mask> added;
    std::string fault = ReadPlan(problem, result.plans[i], masks, added);
    if (!fault.empty()) return fault;
    if (!pick(masks, added).fits)
      return "plan " + std::to_string(i + 1) + " does not fit: " + PlanText(result.plans[i]);
  }
  const Plan& plan = result.plans.front();
  Cost cost{plan.tier, plan.lines_touched, plan.distance};
  ++tally.repaired, tally.older += cost.tier == 1, tally.dropping += cost.tier == 2,
      ++tally.lines[std::min(cost.lines, 4)];
  if (!plan.optimal) ++tally.unproved;
  std::string told = PlanText(plan) + "(" + cost.ToString() + ")";
  if (cheapest && plan.optimal && *cheapest < cost)
    return "told optimal, but " + cheapest->ToString() + " is possible: " + told;
  if (cheapest && !(cost < *cheapest)) return "";
  std::optional<Cost> least = any();
  if (!least) return "a plan, but brute force finds none: " + told;
  if (cost < *least) return "cheaper than brute force's " + least->ToString() + ": " + told;
  return "";
}

// "" where the first plan is valid and, if told so, optimal.
std::string CheckRepair(const Problem& problem, bool fit_rules, Tally& tally) {
  Setting setting(problem);
  if (setting.question().lines.empty()) return "";
  RepairOptions options;
  options.partial = true;
  auto result = Repair(
      setting.resolver(), [](const std::string&) { return std::unique_ptr<Resolver>(); }, setting.deployment(),
      setting.question(), options);
  if (!result) return "repair: " + result.error().message;
  Picker pick = [&](const std::vector<std::optional<Mask>>& masks, const std::map<size_t, Mask>& added) {
    if (fit_rules) return setting.Pick(masks, added);
    bool installs = Satisfiable(problem, DemandsOf(problem, masks));
    return Picked{installs, installs, {}, {}};
  };
  std::vector<std::optional<Mask>> as_is;
  for (const ProblemLine& line : problem.lines) as_is.push_back(problem.MaskOf(line.project, line.specifiers));
  bool fitting = pick(as_is, {}).fits;
  if (fitting != result->fits_already) return fitting ? "fits, but plans were made" : "told to fit, but does not";
  if (fitting) return ++tally.fitting, "";
  if (!fit_rules) {
    auto least = CheapestPlan(problem, pick, {}, 5);
    return CheckPlan(
        problem, *result, least, [&] { return least; }, pick, tally);
  }
  auto any = [&] { return CheapestPlan(problem, pick, {true, false, {}}, 4); };
  auto cheapest = CheapestPlan(problem, pick, {true, true, setting.Never()}, 4);
  if (result->stays.empty()) return CheckPlan(problem, *result, cheapest, any, pick, tally);
  if (cheapest) return "leaves errors, but there is a plan: " + cheapest->ToString();
  return CheckPartial(problem, *result, setting.Never(), pick, tally);
}

std::string Check(const Problem& problem, const ProblemShape& shape, Tally& tally) {
  bool requirement = false;
  for (const ProblemLine& line : problem.lines) requirement |= line.role == ProblemLine::Role::kRequirement;
  if (!requirement) return "";
  std::string fault = CheckConflicts(problem, tally);
  if (fault.empty() && !shape.overrides) fault = CheckRepair(problem, shape.fit_rules, tally);
  return fault;
}

ProblemShape ShapeOf(uint64_t seed) {
  return {seed % 4 == 3, seed % 4 == 2, seed % 2 == 1 && seed % 4 != 3, seed % 16 == 15};
}

// One thing taken away after the other, as long as something stays wrong.
void PrintShrunk(Problem problem, const ProblemShape& shape, uint64_t seed) {
  Tally ignored;
  for (bool again = true; again;) {
    again = false;
    for (Problem& smaller : Smaller(problem)) {
      if (Check(smaller, shape, ignored).empty()) continue;
      problem = std::move(smaller);
      again = true;
      break;
    }
  }
  const std::string path = "random_repair_" + std::to_string(seed) + ".case";
  std::ofstream(path) << problem.ToString();
  std::printf("seed %llu: %s\n%s(left in %s)\n\n", static_cast<unsigned long long>(seed),
              Check(problem, shape, ignored).c_str(), problem.ToString().c_str(), path.c_str());
}

// A case file again: 0 if nothing is wrong with it.
int RunCase(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  Problem problem = Problem::Parse(text.str());
  ProblemShape shape;
  for (const ProblemProject& project : problem.projects) shape.fit_rules |= project.name == "torch";
  for (const ProblemLine& line : problem.lines) shape.overrides |= line.role == ProblemLine::Role::kOverride;
  Tally tally;
  std::string fault = Check(problem, shape, tally);
  std::printf("%s: %s\n", path, fault.empty() ? "nothing is wrong" : fault.c_str());
  return fault.empty() ? 0 : 1;
}

int Run(uint64_t count, uint64_t first) {
  Tally tally;
  int faults = 0;
  for (uint64_t seed = first; seed < first + count && faults < 5; ++seed) {
    ProblemShape shape = ShapeOf(seed);
    Problem problem = RandomProblem(seed, shape);
    ++tally.problems;
    if (Check(problem, shape, tally).empty()) continue;
    ++faults;
    PrintShrunk(std::move(problem), shape, seed);
  }
  auto number = [](uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf("%llu problems: %llu conflicting (%llu minimal conflicts), %llu fit as they stand\n",
              number(tally.problems), number(tally.conflicting), number(tally.conflicts), number(tally.fitting));
  std::printf(
      "%llu repaired (1, 2, 3, more lines: %llu %llu %llu %llu; to older %llu, dropping %llu; not told optimal %llu), ",
      number(tally.repaired), number(tally.lines[1]), number(tally.lines[2]), number(tally.lines[3]),
      number(tally.lines[4]), number(tally.older), number(tally.dropping), number(tally.unproved));
  std::printf("%llu in part, %llu without a plan; %d faults\n", number(tally.partial), number(tally.without_plan),
              faults);
  return faults == 0 ? 0 : 1;
}

}  // namespace
}  // namespace fitment

int main(int argc, char** argv) {
  if (argc > 1 && !std::isdigit(static_cast<unsigned char>(argv[1][0]))) return fitment::RunCase(argv[1]);
  const char* told = std::getenv("FITMENT_RANDOM_REPAIR");
  uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : told ? std::strtoull(told, nullptr, 10) : 2000;
  uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  return fitment::Run(count, first);
}
