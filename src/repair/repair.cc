// From a deployment and its question to ranked, written and re-solved plans. Tested by repair_test.cc.
#include "repair/repair.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "base/text.h"
#include "repair/index_moves.h"
#include "repair/partial.h"
#include "repair/plan_writer.h"
#include "repair/search.h"
#include "resolve/codes.h"
#include "resolve/late_caps.h"

namespace fitment {
namespace {

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
           const Question& question, const RepairOptions& options, const IndexFactory& with_index)
      : resolver_(resolver),
        with_python_(with_python),
        with_index_(with_index),
        deployment_(deployment),
        question_(question),
        options_(options),
        corrections_(Correct(deployment, question)),
        resolves_left_(options.max_resolves) {}

  Result<RepairResult> Run() {
    auto found = Find();
    if (found) found->resolves = options_.max_resolves - resolves_left_;
    return found;
  }

 private:
  Result<RepairResult> Find() {
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
      FITMENT_CHECK(Add(resolver_, {*as_is}, {}));
      for (Plan& plan : result_.plans) plan.optimal = true;  // only the faulty lines change
      return std::move(result_);
    }
    FITMENT_CHECK(Search(resolver_, {}, corrections_.question.lines.size() + 3));
    if (python_involved_) FITMENT_CHECK(TryPythons());
    if (with_index_) FITMENT_CHECK(TryIndexes());
    std::stable_sort(result_.plans.begin(), result_.plans.end(), CheaperPlan);
    if (result_.plans.size() > options_.max_plans) result_.plans.resize(options_.max_plans);
    for (size_t i = 0; i < result_.plans.size(); ++i)
      result_.plans[i].optimal = i == 0 && ProvedCheapest(result_.plans[0]);
    if (result_.plans.empty())
      result_.notes.push_back("no set of edits of these lines was found after which the deployment fits");
    return std::move(result_);
  }

  Result<void> Search(Resolver& resolver, const PlanWorld& world, size_t max_lines) {
    RepairSearch search(resolver, corrections_.question, options_, resolves_left_);
    const bool other = !world.python.empty() || world.index;
    if (other) {
      FITMENT_TRY(auto as_is, search.AsItStands());
      if (as_is) return Add(resolver, {*as_is}, world);
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
    if (!outcome->complete) open_.push_back(least == SIZE_MAX ? SIZE_MAX : least + other);
    return Add(resolver, outcome->plans, world);
  }

  // Searches that did not end by themselves do not matter to a plan that touches fewer lines than theirs can.
  bool ProvedCheapest(const Plan& plan) const {
    return std::all_of(open_.begin(), open_.end(), [&](size_t least_lines) {
      return plan.tier == 0 && static_cast<size_t>(plan.lines_touched) < least_lines;
    });
  }

  Result<void> Add(Resolver& resolver, std::vector<Proven> proven, const PlanWorld& world) {
    const std::string& python = world.python;
    PlanWriter writer(resolver, deployment_, corrections_.question, options_);
    for (Proven& one : proven) {
      one.draft.corrected = corrections_.lines;
      FITMENT_TRY(auto plan, writer.Write(one, world));
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
      auto searched = Search(*universe, {python, std::nullopt}, lines - 1);
      if (!searched && searched.error().kind != ErrorKind::kNetwork) return searched;
      if (!searched) {
        open_.push_back(0);
        result_.notes.push_back("Python " + python + " was not tried: " + searched.error().message);
      }
    }
    return {};
  }

  // Lines that a plan of the first tier, without doubts, touches; more than there are where there is none.
  size_t LeastLines() const {
    size_t lines = corrections_.question.lines.size() + 1;
    for (const Plan& plan : result_.plans) {
      if (plan.tier == 0 && !plan.doubtful) lines = std::min(lines, static_cast<size_t>(plan.lines_touched));
    }
    return lines;
  }

  // Where torch itself is at fault: its builds for other CUDA versions. An index that the files name may change for the
  // price of any line; a new one is asked only where no change of a single line does.
  Result<void> TryIndexes() {
    FITMENT_TRY(const std::vector<IndexMove> moves, IndexMovesFor(resolver_, deployment_, question_, options_));
    for (const IndexMove& move : moves) {
      const size_t lines = LeastLines();
      if (lines == 0 || (move.old_url.empty() && lines == 1)) break;
      auto universe = with_index_(move);
      if (!universe && universe.error().kind != ErrorKind::kNetwork) return std::unexpected(universe.error());
      if (universe && !*universe) continue;
      auto searched =
          universe ? SearchIndex(std::move(*universe), move, lines) : Result<void>(std::unexpected(universe.error()));
      if (searched) continue;
      if (searched.error().kind != ErrorKind::kNetwork) return searched;
      result_.notes.push_back("whether another index would do was not found out: " + searched.error().message);
      open_.push_back(1);  // its line may be the only one
      break;               // the next one lies on the same host
    }
    return {};
  }

  // A build that only this index has is no slip there.
  Result<void> SearchIndex(const std::shared_ptr<Resolver>& universe, const IndexMove& move, size_t lines) {
    result_.universes.push_back(universe);
    Corrections there = Correct(deployment_, question_);
    FITMENT_CHECK(CorrectLocal(*universe, deployment_.items, there));
    std::swap(there, corrections_);
    auto searched = Search(*universe, {"", move}, lines > 1 ? lines - 1 : 0);
    std::swap(there, corrections_);
    return searched;
  }

  Resolver& resolver_;
  const ResolverFactory& with_python_;
  const IndexFactory& with_index_;
  const Deployment& deployment_;
  const Question& question_;
  const RepairOptions& options_;
  Corrections corrections_;
  uint64_t resolves_left_;
  RepairResult result_;
  // Of searches that gave the proof up: how many lines a plan of theirs touches at least.
  std::vector<size_t> open_;
  bool python_involved_ = false;
};

}  // namespace

Result<RepairResult> Repair(Resolver& resolver, const ResolverFactory& with_python, const Deployment& deployment,
                            const Question& question, const RepairOptions& options, const IndexFactory& with_index) {
  if (deployment.items.empty()) {
    RepairResult nothing;
    nothing.fits_already = true;
    return nothing;
  }
  auto run = [&](const RepairOptions& asked) {
    return Repairer(resolver, with_python, deployment, question, asked, with_index).Run();
  };
  return options.warnings ? RepairWarnings(resolver, question, options, run)
                          : RepairErrors(resolver, question, options, run);
}

}  // namespace fitment
