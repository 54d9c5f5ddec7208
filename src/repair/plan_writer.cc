// From a proven draft to text and back. Tests: repair_test.cc, tests/random_repair.
#include "repair/plan_writer.h"

#include <algorithm>

#include "base/text.h"
#include "explain/phrase.h"
#include "repair/index_moves.h"
#include "resolve/codes.h"
#include "resolve/late_caps.h"

namespace fitment {
namespace {

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

// Why the release that a line asked for cannot stay, where nothing of the set refuses it: it is not there, cannot be
// used here, or itself requires what the set breaks.
Result<std::string> WhyLeft(Resolver& resolver, const Resolution& set, const std::string& name, const Version& asked) {
  const std::string label = name + " " + asked.ToString();
  FITMENT_TRY(const auto releases, resolver.Releases(name));
  auto release = std::find_if(releases.begin(), releases.end(),
                              [&](const Resolver::Release& other) { return other.version == asked; });
  if (release == releases.end()) return "there is no " + label;
  if (!release->usable) return release->refusal.detail.empty() ? "" : label + " " + release->refusal.detail;
  FITMENT_TRY(const auto metadata, resolver.MetadataOf(name, asked));
  const MarkerEnvironment environment = MarkerEnvironmentOf(resolver.target());
  for (uint32_t i = 0; metadata && i < metadata->requirement_count(); ++i) {
    auto requirement = Requirement::Parse(metadata->requirement_text(i), true);
    const Pin* pin = requirement ? FindPin(set, requirement->normalized) : nullptr;
    auto version = pin ? Version::Parse(pin->version) : std::nullopt;
    if (!version || requirement->specifiers.Contains(*version) || !requirement->marker.Evaluate(environment, {}))
      continue;
    return label + " requires " + requirement->normalized + InReadingOrder(requirement->specifiers);
  }
  return std::string();
}

// What a faulty line had in place of specifiers: "=0.21.4" of "diffusers=0.21.4".
std::string SlipOf(const std::string& text) {
  const std::string name = LineWith(text, "");
  size_t marker = text.find(';');
  size_t begin = std::min(name.find(';'), name.size());
  return std::string(Trim(std::string_view(text).substr(begin, marker == std::string::npos ? marker : marker - begin)));
}

}  // namespace

Result<std::optional<Plan>> PlanWriter::Write(const Proven& proven, const PlanWorld& world) {
  Plan plan;
  Question written;
  written.preferences = question_.preferences;
  if (!world.python.empty()) AddPython(plan, world.python);
  for (const RootRequirement& line : question_.lines) WriteLine(line, proven, plan, written);
  for (const std::string& name : proven.draft.added) AddLine(name, proven, plan, written);
  if (world.index) AddIndex(plan, *world.index, proven);
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
  plan.distance = proven.distance + (world.index ? 1 : 0);
  plan.sdists = proven.sdists;
  plan.tier = proven.draft.tier();
  plan.drops_or_downgrades = plan.tier > 0;
  plan.doubtful = !proven.doubts.empty();
  plan.age_of_lines = proven.age_of_lines;
  plan.age = proven.age;
  plan.python = world.python;
  std::stable_sort(plan.edits.begin(), plan.edits.end(), [](const PlanEdit& a, const PlanEdit& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  return std::optional(std::move(plan));
}

void PlanWriter::AddPython(Plan& plan, const std::string& python) {
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

void PlanWriter::AddIndex(Plan& plan, const IndexMove& move, const Proven& proven) {
  PlanEdit edit;
  if (auto written = IndexEditFor(deployment_, move)) edit.edit = std::move(*written);
  edit.file = edit.edit.after ? edit.edit.after->place.file : deployment_.file;
  edit.line = edit.edit.after ? edit.edit.after->place.line + 1 : 0;
  for (const InputFile& file : deployment_.files) {
    const size_t at = move.old_url.empty() ? std::string::npos : file.text.find(move.old_url);
    if (at == std::string::npos) continue;
    edit.file = file.path;
    edit.line = 1 + static_cast<int>(std::count(file.text.begin(), file.text.begin() + static_cast<long>(at), '\n'));
    break;
  }
  edit.old_text = move.old_url;
  edit.new_text = edit.edit.new_text = !move.old_url.empty()   ? move.url
                                       : move.projects.empty() ? move.Line()
                                                               : "index " + move.url + " for " + JoinAnd(move.projects);
  const Pin* torch = FindPin(proven.resolution, "torch");
  if (torch) edit.reason = "torch " + torch->version + " is there, built for what the target runs";
  if (torch && move.projects.empty()) edit.edit.remark = "torch " + torch->version;
  plan.edits.push_back(std::move(edit));
}

void PlanWriter::WriteLine(const RootRequirement& line, const Proven& proven, Plan& plan, Question& written) {
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
  if (move != Move::kKeep) edit.reason = WhyMoved(proven.resolution, name, AskedVersion(old), low, resolver_.target());
  if (!why.message.empty()) edit.reason += (edit.reason.empty() ? "" : "; ") + why.message;
  if (auto asked = AskedVersion(old); asked && move != Move::kKeep && edit.reason.empty()) {
    edit.reason = why.brief = ForbiddenAlone(resolver_, name, *asked, true);
    auto left = edit.reason.empty() ? WhyLeft(resolver_, proven.resolution, name, *asked) : edit.reason;
    if (left) edit.reason = std::move(*left);  // a reason that cannot be read is none
  }
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

std::string PlanWriter::Specifiers(const std::string& name, const SpecifierSet& old, Move move, const Proven& proven) {
  auto bounds = proven.draft.bounds.find(name);
  std::optional<Version> picked;
  for (const Pin& pin : proven.resolution.pins) {
    if (pin.name == name) picked = Version::Parse(pin.version);
  }
  return WrittenSpecifiers(old, move, bounds == proven.draft.bounds.end() ? Bounds{} : bounds->second, options_.policy,
                           picked);
}

void PlanWriter::AddLine(const std::string& name, const Proven& proven, Plan& plan, Question& written) {
  PlanEdit edit;
  edit.edit.kind = LineEdit::Kind::kAdd;
  for (const RequirementItem& item : items_) {
    if (item.role == RequirementItem::Role::kRequirement && item.place.file == items_.front().place.file)
      edit.edit.after = &item;
  }
  edit.new_text = edit.edit.new_text = name + Specifiers(name, {}, Move::kKeep, proven);
  if (auto reason = proven.draft.reasons.find(name); reason != proven.draft.reasons.end()) {
    edit.reason = reason->second.message;
    edit.edit.remark = reason->second.brief.substr(0, reason->second.brief.find_first_of(";:("));
    edit.edit.remark = Trim(edit.edit.remark);
  }
  edit.file = edit.edit.after ? edit.edit.after->place.file : deployment_.file;
  edit.line = edit.edit.after ? edit.edit.after->place.line + 1 : 0;
  if (auto parsed = Requirement::Parse(edit.new_text)) {
    written.lines.push_back({*parsed, std::nullopt, RootRequirement::Role::kRequirement,
                             static_cast<uint32_t>(1'000'000 + plan.edits.size())});
  }
  plan.edits.push_back(std::move(edit));
}

}  // namespace fitment
