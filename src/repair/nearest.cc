// The nearest versions of several lines. Tested by repair_test.cc and tests/random_repair.
#include "repair/nearest.h"

#include <algorithm>
#include <queue>
#include <set>

#include "explain/core.h"

namespace fitment {
namespace {

constexpr size_t kMostVectors = 300;

class Walker {
 public:
  Walker(Resolver& resolver, const Asker& ask, Question laid, const std::vector<const RootRequirement*>& lines)
      : resolver_(resolver), ask_(ask), laid_(std::move(laid)), lines_(lines) {
    laid_.preferences.clear();
    laid_.lowest_first.clear();
  }

  Result<std::optional<Nearest>> Run(bool older) {
    for (const RootRequirement* line : lines_) {
      FITMENT_TRY(auto releases, resolver_.Releases(line->requirement.normalized));
      steps_.push_back(StepsOf(line->requirement.specifiers, releases, older));
      FITMENT_TRY(bool possible, KeepPossible(*line, releases, steps_.back()));
      if (!possible) return std::nullopt;
    }
    bool alone = lines_.size() == 1 && lines_[0]->role == RootRequirement::Role::kRequirement;
    if (alone) return std::optional(Told(std::vector<size_t>{0}));
    return Together();
  }

 private:
  // Leaves out the steps before the line's own nearest ones. False: none is left.
  Result<bool> KeepPossible(const RootRequirement& line, const std::vector<Resolver::Release>& releases,
                            std::vector<Step>& steps) {
    if (line.role != RootRequirement::Role::kRequirement) return !steps.empty();  // it may bound what nobody requires
    FITMENT_TRY(auto up, First(line, releases, steps, Move::kRaise));
    FITMENT_TRY(auto down, First(line, releases, steps, Move::kFree));
    std::erase_if(steps, [&](const Step& step) {
      if (step.move == Move::kRaise) return !up || step.version < *up;
      return !down || *down < step.version;
    });
    return !steps.empty();
  }

  // The first version in one direction that installs, the other lines let go without bounds.
  Result<std::optional<Version>> First(const RootRequirement& line, const std::vector<Resolver::Release>& releases,
                                       const std::vector<Step>& steps, Move move) {
    const std::string& name = line.requirement.normalized;
    std::set<Version> possible;
    for (const Step& step : steps) {
      if (step.move == move) possible.insert(step.version);
    }
    if (possible.empty()) return std::nullopt;
    Question question = laid_;
    for (const Resolver::Release& release : releases) {
      if (release.usable && !possible.contains(release.version)) question.bans.push_back({name, release.version, ""});
    }
    (move == Move::kRaise ? question.lowest_first : question.highest_first).push_back(name);
    FITMENT_TRY(Answer answer, ask_(question));
    const auto* set = std::get_if<Resolution>(&answer.value);
    if (!set) return std::nullopt;
    for (const Pin& pin : set->pins) {
      if (pin.name == name) return Version::Parse(pin.version);
    }
    return move == Move::kRaise ? *possible.begin() : *possible.rbegin();  // its marker does not hold here
  }

  // Lines at exactly these steps: the lines that refuse it; nothing where it installs.
  Result<std::optional<Lines>> Refused(const std::vector<size_t>& at) {
    Question question = laid_;
    for (RootRequirement& line : question.lines) {
      for (size_t i = 0; i < lines_.size(); ++i) {
        if (lines_[i]->line != line.line) continue;
        line.requirement.specifiers = SpecifierSet::Parse("==" + steps_[i][at[i]].version.ToString()).value();
      }
    }
    FITMENT_TRY(Answer answer, ask_(question));
    auto* no = std::get_if<NoResolution>(&answer.value);
    if (!no) return std::nullopt;
    return std::optional(WithReplaced(question, Lines(no->lines.begin(), no->lines.end())));
  }

  // Any vector that installs differs from a refused one at a line of the proof: only those go on.
  Result<std::optional<Nearest>> Together() {
    using Node = std::pair<int64_t, std::vector<size_t>>;
    std::priority_queue<Node, std::vector<Node>, std::greater<>> open;
    std::vector<size_t> start(lines_.size(), 0);
    std::set<std::vector<size_t>> seen{start};
    open.push({DistanceOf(start), start});
    for (size_t tried = 0; !open.empty(); ++tried) {
      if (tried == kMostVectors) return AnyTogether();
      std::vector<size_t> at = open.top().second;
      open.pop();
      FITMENT_TRY(auto refused, Refused(at));
      if (!refused) return std::optional(Told(at));
      for (size_t i = 0; i < at.size(); ++i) {
        if (!refused->contains(lines_[i]->line) || at[i] + 1 == steps_[i].size()) continue;
        std::vector<size_t> next = at;
        ++next[i];
        if (seen.insert(next).second) open.push({DistanceOf(next), next});
      }
    }
    return std::nullopt;
  }

  // The lowest versions, first line first: installs, and may not be the nearest.
  Result<std::optional<Nearest>> AnyTogether() {
    Question question = laid_;
    for (const RootRequirement* line : lines_) question.lowest_first.push_back(line->requirement.normalized);
    FITMENT_TRY(Answer answer, ask_(question));
    const auto* set = std::get_if<Resolution>(&answer.value);
    if (!set) return std::nullopt;
    std::vector<size_t> at;
    for (size_t i = 0; i < lines_.size(); ++i) {
      const std::string& name = lines_[i]->requirement.normalized;
      auto pin = std::find_if(set->pins.begin(), set->pins.end(), [&](const Pin& p) { return p.name == name; });
      auto version = pin == set->pins.end() ? std::nullopt : Version::Parse(pin->version);
      auto step = std::find_if(steps_[i].begin(), steps_[i].end(),
                               [&](const Step& s) { return version && s.version == *version; });
      if (step == steps_[i].end()) return std::nullopt;
      at.push_back(static_cast<size_t>(step - steps_[i].begin()));
    }
    Nearest nearest = Told(at);
    nearest.least = false;
    return std::optional(std::move(nearest));
  }

  int64_t DistanceOf(const std::vector<size_t>& at) const {
    int64_t distance = 0;
    for (size_t i = 0; i < at.size(); ++i) distance += steps_[i][at[i]].distance;
    return distance;
  }

  Nearest Told(const std::vector<size_t>& at) const {
    Nearest nearest;
    for (size_t i = 0; i < at.size(); ++i) nearest.steps.emplace(lines_[i]->line, steps_[i][at[i]]);
    return nearest;
  }

  Resolver& resolver_;
  const Asker& ask_;
  Question laid_;
  const std::vector<const RootRequirement*>& lines_;
  std::vector<std::vector<Step>> steps_;
};

}  // namespace

Result<std::optional<Nearest>> NearestVersions(Resolver& resolver, const Asker& ask, Question laid,
                                               const std::vector<const RootRequirement*>& lines, bool older) {
  return Walker(resolver, ask, std::move(laid), lines).Run(older);
}

}  // namespace fitment
