// From a deployment and its question to ranked, written and re-solved plans. Tested by repair_test.cc.
#include "repair/repair.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "base/text.h"
#include "explain/phrase.h"
#include "repair/search.h"
#include "resolve/codes.h"
#include "resolve/late_caps.h"

namespace fitment {
namespace {

constexpr uint64_t kResolvesForOneWarning = 1000;

// The question with faulty lines read as they were most likely meant.
struct Corrections {
  Question question;
  std::map<uint32_t, std::string> lines;
};

// A pin to a build that no index here has, of a release that one has (torch==2.4.1+cu121 without PyTorch's own index),
// is read as the release.
Result<void> CorrectLocal(Resolver& resolver, const std::vector<RequirementItem>& items, Corrections& out) {
  for (RootRequirement& line : out.question.lines) {
    if (line.line >= items.size() || line.direct || out.lines.contains(line.line)) continue;
    const SpecifierSet& old = line.requirement.specifiers;
    auto fixed = WithoutLocal(items[line.line].text, old);
    auto parsed = fixed ? Requirement::Parse(*fixed) : Fail(ErrorKind::kRequirement, "no local version");
    if (!parsed) continue;
    FITMENT_TRY(auto releases, resolver.Releases(line.requirement.normalized));
    auto has = [&](const SpecifierSet& set) {
      return std::any_of(releases.begin(), releases.end(),
                         [&](const Resolver::Release& r) { return r.usable && set.Contains(r.version); });
    };
    if (has(old) || !has(parsed->specifiers)) continue;
    out.lines[line.line] = *fixed;
    line.requirement.specifiers = parsed->specifiers;
  }
  return {};
}

Corrections Correct(const Deployment& deployment, const Question& question) {
  Corrections out{question, {}};
  const auto& items = deployment.items;
  for (uint32_t i = 0; i < items.size(); ++i) {
    if (!items[i].error || items[i].generated) continue;
    auto fixed = CorrectedLine(items[i].text);
    if (!fixed) continue;
    out.lines[i] = *fixed;
    out.question.lines.push_back({*Requirement::Parse(*fixed), std::nullopt, RootRequirement::Role::kRequirement, i});
  }
  std::stable_sort(out.question.lines.begin(), out.question.lines.end(),
                   [](const RootRequirement& a, const RootRequirement& b) { return a.line < b.line; });
  return out;
}

// What in the repaired set refuses the version that the line asked for: "unsloth 2025.11.3 requires torch>=2.4.0". Of
// several the one whose bound is the line's new one.
std::string WhyMoved(const Resolution& set, const std::string& name, const std::optional<Version>& asked,
                     const std::optional<Version>& low, const Target& target) {
  if (!asked) return "";
  MarkerEnvironment environment = MarkerEnvironmentOf(target);
  std::string why;
  for (const Pin& pin : set.pins) {
    for (uint32_t i = 0; i < pin.metadata.requirement_count(); ++i) {
      if (pin.metadata.requirement_name(i) != name) continue;
      auto requirement = Requirement::Parse(pin.metadata.requirement_text(i), true);
      if (!requirement || !requirement->marker.Evaluate(environment, pin.extras)) continue;
      if (requirement->specifiers.Contains(*asked)) continue;
      bool same_bound = low && AskedVersion(requirement->specifiers) == low;
      std::string text = pin.name + " " + pin.version + " requires " + name + InReadingOrder(requirement->specifiers);
      if (same_bound) return text;
      if (why.empty()) why = std::move(text);
    }
  }
  return why;
}

// What a faulty line had in place of specifiers: "=0.21.4" of "diffusers=0.21.4".
std::string SlipOf(const std::string& text) {
  const std::string name = LineWith(text, "");
  size_t marker = text.find(';');
  size_t begin = std::min(name.find(';'), name.size());
  return std::string(Trim(std::string_view(text).substr(begin, marker == std::string::npos ? marker : marker - begin)));
}

class PlanWriter {
 public:
  PlanWriter(Resolver& resolver, const Deployment& deployment, const Question& question, const RepairOptions& options)
      : resolver_(resolver),
        items_(deployment.items),
        deployment_(deployment),
        question_(question),
        options_(options) {}

  // The plan's edits in file order, and the question that the written lines are.
  Result<std::optional<Plan>> Write(const Proven& proven, const std::string& python) {
    Plan plan;
    Question written;
    written.preferences = question_.preferences;
    if (!python.empty()) AddPython(plan, python);
    for (const RootRequirement& line : question_.lines) WriteLine(line, proven, plan, written);
    for (const std::string& name : proven.draft.added) AddLine(name, proven, plan, written);
    FITMENT_TRY(Answer answer, resolver_.Resolve(written));
    auto* set = std::get_if<Resolution>(&answer.value);
    if (!set) return std::nullopt;
    plan.fit = JudgeFit(resolver_, *set);
    if (auto caps = LateCapsOf(resolver_, *set, written)) AddLateCaps(plan.fit, *caps);
    plan.resolution = std::move(*set);
    for (const Finding& finding : plan.fit.findings) {
      if (IsFault(finding, options_)) return std::nullopt;
    }
    plan.lines_touched = static_cast<int>(plan.edits.size());
    plan.distance = proven.distance;
    plan.sdists = proven.sdists;
    plan.tier = proven.draft.tier();
    plan.drops_or_downgrades = plan.tier > 0;
    plan.doubtful = !proven.doubts.empty();
    plan.age_of_lines = proven.age_of_lines;
    plan.age = proven.age;
    plan.python = python;
    std::stable_sort(plan.edits.begin(), plan.edits.end(), [](const PlanEdit& a, const PlanEdit& b) {
      return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
    return std::optional(std::move(plan));
  }

 private:
  void AddPython(Plan& plan, const std::string& python) {
    PlanEdit edit;
    edit.edit.kind = LineEdit::Kind::kPython;
    edit.edit.new_text = python;
    edit.edit.remark = deployment_.python.empty() ? "" : "Updated from " + deployment_.python;
    edit.file = deployment_.file;
    edit.line = deployment_.python_place ? deployment_.python_place->line : 0;
    edit.old_text = deployment_.python;
    edit.new_text = python;
    edit.reason = "the pinned versions have wheels for Python " + python;
    plan.edits.push_back(std::move(edit));
  }

  void WriteLine(const RootRequirement& line, const Proven& proven, Plan& plan, Question& written) {
    const Draft& draft = proven.draft;
    auto corrected = draft.corrected.find(line.line);
    if (!draft.touched.contains(line.line) && corrected == draft.corrected.end()) {
      written.lines.push_back(line);
      return;
    }
    const RequirementItem& item = items_[line.line];
    Move move = draft.moves.contains(line.line) ? draft.moves.at(line.line) : Move::kKeep;
    PlanEdit edit;
    edit.edit.item = &item;
    edit.file = item.place.file;
    edit.line = item.place.line;
    edit.old_text = item.text;
    if (move == Move::kDrop) {
      edit.edit.kind = LineEdit::Kind::kDrop;
      edit.reason = "no version of it can be installed beside the others";
      plan.edits.push_back(std::move(edit));
      return;
    }
    const SpecifierSet& old = line.requirement.specifiers;
    std::string base = corrected == draft.corrected.end() ? item.text : corrected->second;
    std::string text = base;
    const std::string& name = line.requirement.normalized;
    if (draft.touched.contains(line.line)) text = LineWith(base, Specifiers(name, old, move, proven));
    auto reason = draft.reasons.find(name);
    Reason why = reason == draft.reasons.end() ? Reason{} : reason->second;
    auto bounds = draft.bounds.find(name);
    std::optional<Version> low = bounds == draft.bounds.end() ? std::nullopt : bounds->second.low;
    if (move != Move::kKeep)
      edit.reason = WhyMoved(proven.resolution, name, AskedVersion(old), low, resolver_.target());
    if (!why.message.empty()) edit.reason += (edit.reason.empty() ? "" : "; ") + why.message;
    if (auto doubt = proven.doubts.find(name); doubt != proven.doubts.end())
      edit.reason += (edit.reason.empty() ? "" : "; ") + doubt->second;
    if (corrected != draft.corrected.end() && edit.reason.empty())
      edit.reason = item.error ? "`" + item.text + "` is not a requirement" : "no index here has this build of it";
    edit.new_text = edit.edit.new_text = text;
    edit.edit.remark = RemarkFor(old, why.brief);
    if (corrected != draft.corrected.end()) {
      edit.edit.remark =
          item.requirement ? RemarkFor(item.requirement->specifiers, "") : "Updated from " + SlipOf(item.text);
    }
    if (auto parsed = Requirement::Parse(text)) {
      RootRequirement changed = line;
      changed.requirement = *parsed;
      written.lines.push_back(std::move(changed));
    }
    plan.edits.push_back(std::move(edit));
  }

  std::string Specifiers(const std::string& name, const SpecifierSet& old, Move move, const Proven& proven) {
    auto bounds = proven.draft.bounds.find(name);
    std::optional<Version> picked;
    for (const Pin& pin : proven.resolution.pins) {
      if (pin.name == name) picked = Version::Parse(pin.version);
    }
    return WrittenSpecifiers(old, move, bounds == proven.draft.bounds.end() ? Bounds{} : bounds->second,
                             options_.policy, picked);
  }

  void AddLine(const std::string& name, const Proven& proven, Plan& plan, Question& written) {
    PlanEdit edit;
    edit.edit.kind = LineEdit::Kind::kAdd;
    for (const RequirementItem& item : items_) {
      if (item.role == RequirementItem::Role::kRequirement && item.place.file == items_.front().place.file)
        edit.edit.after = &item;
    }
    edit.new_text = edit.edit.new_text = name + Specifiers(name, {}, Move::kKeep, proven);
    edit.reason = proven.draft.reasons.contains(name) ? proven.draft.reasons.at(name).message : "";
    edit.edit.remark = edit.reason.substr(0, edit.reason.find_first_of(";:"));
    edit.file = edit.edit.after ? edit.edit.after->place.file : deployment_.file;
    edit.line = edit.edit.after ? edit.edit.after->place.line + 1 : 0;
    if (auto parsed = Requirement::Parse(edit.new_text)) {
      written.lines.push_back({*parsed, std::nullopt, RootRequirement::Role::kRequirement,
                               static_cast<uint32_t>(1'000'000 + plan.edits.size())});
    }
    plan.edits.push_back(std::move(edit));
  }

  Resolver& resolver_;
  const std::vector<RequirementItem>& items_;
  const Deployment& deployment_;
  const Question& question_;
  const RepairOptions& options_;
};

bool CheaperPlan(const Plan& a, const Plan& b) {
  auto late_caps = [](const Plan& p) {
    return std::count_if(p.fit.findings.begin(), p.fit.findings.end(),
                         [](const Finding& finding) { return finding.code == code::kLateCap; });
  };
  auto key = [&](const Plan& p) {
    return std::tuple(p.tier, p.doubtful, p.lines_touched, p.distance, p.sdists, late_caps(p), p.age_of_lines, p.age);
  };
  return key(a) < key(b);
}

// The Pythons that a deployment's format can be moved to, nearest first.
std::vector<std::string> OtherPythons(const Deployment& deployment, const Target& target) {
  if (!deployment.python_span && !deployment.python_insert) return {};
  std::vector<int> minors{9, 10, 11, 12, 13, 14};
  int now = target.python.minor;
  std::erase(minors, now);
  std::stable_sort(minors.begin(), minors.end(), [&](int a, int b) { return std::abs(a - now) < std::abs(b - now); });
  std::vector<std::string> out;
  for (int minor : minors) out.push_back("3." + std::to_string(minor));
  return out;
}

class Repairer {
 public:
  Repairer(Resolver& resolver, const ResolverFactory& with_python, const Deployment& deployment,
           const Question& question, const RepairOptions& options)
      : resolver_(resolver),
        with_python_(with_python),
        deployment_(deployment),
        options_(options),
        corrections_(Correct(deployment, question)),
        resolves_left_(options.max_resolves) {}

  Result<RepairResult> Run() {
    for (const RequirementItem& item : deployment_.items) {
      if (item.error && !CorrectedLine(item.text)) {
        result_.notes.push_back(item.place.ToString() + ": `" + item.text +
                                "` cannot be read, so no plan is made for it: " + item.error->message);
      }
    }
    FITMENT_CHECK(CorrectLocal(resolver_, deployment_.items, corrections_));
    RepairSearch search(resolver_, corrections_.question, options_, resolves_left_);
    FITMENT_TRY(auto as_is, search.AsItStands());
    if (as_is && corrections_.lines.empty()) {
      result_.fits_already = true;
      return std::move(result_);
    }
    if (as_is) {
      FITMENT_CHECK(Add(resolver_, {*as_is}, ""));
      for (Plan& plan : result_.plans) plan.optimal = true;  // only the faulty lines change
      return std::move(result_);
    }
    FITMENT_CHECK(Search(resolver_, "", corrections_.question.lines.size() + 3));
    if (python_involved_) FITMENT_CHECK(TryPythons());
    std::stable_sort(result_.plans.begin(), result_.plans.end(), CheaperPlan);
    if (result_.plans.size() > options_.max_plans) result_.plans.resize(options_.max_plans);
    for (size_t i = 0; i < result_.plans.size(); ++i)
      result_.plans[i].optimal = i == 0 && ProvedCheapest(result_.plans[0]);
    if (result_.plans.empty())
      result_.notes.push_back("no set of edits of these lines was found after which the deployment fits");
    return std::move(result_);
  }

 private:
  Result<void> Search(Resolver& resolver, const std::string& python, size_t max_lines) {
    RepairSearch search(resolver, corrections_.question, options_, resolves_left_);
    if (!python.empty()) {
      FITMENT_TRY(auto as_is, search.AsItStands());
      if (as_is) return Add(resolver, {*as_is}, python);
    }
    auto outcome = search.Run(max_lines);
    if (!outcome && outcome.error().kind == ErrorKind::kUndecided) {
      open_.push_back(0);
      result_.notes.push_back("the search was cut short: " + outcome.error().message);
      return {};
    }
    FITMENT_CHECK(outcome);
    python_involved_ = python_involved_ || outcome->python_involved;
    const size_t least = outcome->least_lines;
    if (!outcome->complete) open_.push_back(least == SIZE_MAX ? SIZE_MAX : least + !python.empty());
    return Add(resolver, outcome->plans, python);
  }

  // Searches that did not end by themselves do not matter to a plan that touches fewer lines than theirs can.
  bool ProvedCheapest(const Plan& plan) const {
    return std::all_of(open_.begin(), open_.end(), [&](size_t least_lines) {
      return plan.tier == 0 && static_cast<size_t>(plan.lines_touched) < least_lines;
    });
  }

  Result<void> Add(Resolver& resolver, std::vector<Proven> proven, const std::string& python) {
    PlanWriter writer(resolver, deployment_, corrections_.question, options_);
    for (Proven& one : proven) {
      one.draft.corrected = corrections_.lines;
      FITMENT_TRY(auto plan, writer.Write(one, python));
      if (!plan) continue;
      if (!python.empty()) plan->distance += std::abs(PythonMinor(python) - resolver_.target().python.minor);
      result_.plans.push_back(std::move(*plan));
    }
    return {};
  }

  static int PythonMinor(const std::string& python) { return std::atoi(python.c_str() + python.find('.') + 1); }

  Result<void> TryPythons() {
    for (const std::string& python : OtherPythons(deployment_, resolver_.target())) {
      size_t lines = corrections_.question.lines.size();
      for (const Plan& plan : result_.plans) {
        if (!plan.drops_or_downgrades) lines = std::min(lines, static_cast<size_t>(plan.lines_touched));
      }
      if (lines == 0) return {};
      std::shared_ptr<Resolver> universe = with_python_(python);
      if (!universe) continue;
      result_.universes.push_back(universe);
      auto searched = Search(*universe, python, lines - 1);
      if (!searched && searched.error().kind != ErrorKind::kNetwork) return searched;
      if (!searched) {
        open_.push_back(0);
        result_.notes.push_back("Python " + python + " was not tried: " + searched.error().message);
      }
    }
    return {};
  }

  Resolver& resolver_;
  const ResolverFactory& with_python_;
  const Deployment& deployment_;
  const RepairOptions& options_;
  Corrections corrections_;
  uint64_t resolves_left_;
  RepairResult result_;
  // Of searches that gave the proof up: how many lines a plan of theirs touches at least.
  std::vector<size_t> open_;
  bool python_involved_ = false;
};

using FindingKey = std::pair<std::string, std::string>;  // code and package

// The warnings that another release may be free of, of what the installer picks from the lines as they are, or from
// the plan that ends the errors alone.
Result<std::map<FindingKey, std::string>> WarningsOf(Resolver& resolver, const Question& question,
                                                     const RepairResult& plain) {
  FitReport fit;
  if (!plain.plans.empty()) fit = plain.plans.front().fit;
  if (plain.fits_already) {
    FITMENT_TRY(Answer answer, resolver.Resolve(question));
    const auto* set = std::get_if<Resolution>(&answer.value);
    if (!set) return std::map<FindingKey, std::string>{};
    fit = JudgeFit(resolver, *set);
    FITMENT_TRY(auto caps, LateCapsOf(resolver, *set, question));
    AddLateCaps(fit, caps);
  }
  std::map<FindingKey, std::string> warnings;
  for (const Finding& finding : fit.findings) {
    if (finding.level == Level::kWarning && CountsFrom(finding, Level::kWarning))
      warnings.emplace(FindingKey{finding.code, finding.package}, finding.brief);
  }
  return warnings;
}

// Warnings too: all of them, else as many as edits can end.
Result<RepairResult> RepairWarnings(Resolver& resolver, const ResolverFactory& with_python,
                                    const Deployment& deployment, const Question& question,
                                    const RepairOptions& options) {
  auto run = [&](const RepairOptions& asked) {
    return Repairer(resolver, with_python, deployment, question, asked).Run();
  };
  FITMENT_TRY(RepairResult whole, run(options));
  if (whole.fits_already || !whole.plans.empty()) return whole;
  RepairOptions errors = options;
  errors.warnings = errors.late_caps = false;
  FITMENT_TRY(RepairResult plain, run(errors));
  FITMENT_TRY(auto warnings, WarningsOf(resolver, question, plain));
  RepairOptions some = options;
  std::vector<std::string> notes;
  for (const auto& [key, brief] : warnings) {
    RepairOptions alone = options;
    alone.max_resolves = kResolvesForOneWarning;
    for (const auto& [other, ignored] : warnings) {
      if (other != key) alone.let_be.insert(other);
    }
    bool ends = false;
    if (warnings.size() > 1) {
      FITMENT_TRY(RepairResult found, run(alone));
      ends = !found.plans.empty();
    }
    if (ends) continue;
    some.let_be.insert(key);
    notes.push_back("no edit of these lines was found that ends a warning: " + brief);
  }
  if (some.let_be.size() < warnings.size()) {
    FITMENT_TRY(whole, run(some));
  } else if (!plain.fits_already) {
    whole = std::move(plain);
  }
  if (!notes.empty() && whole.plans.empty()) whole.notes.clear();
  whole.notes.insert(whole.notes.end(), notes.begin(), notes.end());
  return whole;
}

}  // namespace

Result<RepairResult> Repair(Resolver& resolver, const ResolverFactory& with_python, const Deployment& deployment,
                            const Question& question, const RepairOptions& options) {
  if (deployment.items.empty()) {
    RepairResult nothing;
    nothing.fits_already = true;
    return nothing;
  }
  if (options.warnings) return RepairWarnings(resolver, with_python, deployment, question, options);
  return Repairer(resolver, with_python, deployment, question, options).Run();
}

}  // namespace fitment
