// Choosing among plans, line by line. Tested by tests/program/fix_test.py.
#include "cli/choose.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"

namespace fitment {
namespace {

using Place = std::pair<std::string, int>;  // file and line
using Numbers = std::vector<size_t>;        // of plans

// What a plan makes of the line at a place: its new text, "" where it is dropped, nothing where it stays.
std::optional<std::string> ChangeAt(const Plan& plan, const Place& place) {
  std::string text;
  bool found = false;
  for (const PlanEdit& edit : plan.edits) {
    if (Place(edit.file, edit.line) != place) continue;
    text +=
        (found ? ", " : "") + (edit.edit.kind == LineEdit::Kind::kPython ? "Python " : std::string()) + edit.new_text;
    found = true;
  }
  return found ? std::optional(text) : std::nullopt;
}

std::string OldText(const std::vector<Plan>& plans, const Place& place) {
  for (const Plan& plan : plans) {
    for (const PlanEdit& edit : plan.edits) {
      if (Place(edit.file, edit.line) == place && edit.edit.kind == LineEdit::Kind::kReplace) return edit.old_text;
    }
  }
  return "";
}

// The first place at which the plans that are left differ.
std::optional<Place> FirstDifference(const std::vector<Plan>& plans, const Numbers& left) {
  std::map<Place, size_t> places;
  for (size_t number : left) {
    for (const PlanEdit& edit : plans[number].edits) ++places[{edit.file, edit.line}];
  }
  for (const auto& [place, count] : places) {
    for (size_t number : left) {
      if (ChangeAt(plans[number], place) != ChangeAt(plans[left[0]], place)) return place;
    }
  }
  return std::nullopt;
}

std::string Words(const std::optional<std::string>& change) {
  if (!change) return "leave it as it is";
  return change->empty() ? "drop it" : *change;
}

// What the best plan with this choice comes to.
std::string Brings(const Plan& plan, const Place& place) {
  std::string text = std::to_string(plan.lines_touched) + (plan.lines_touched == 1 ? " line" : " lines") +
                     " in all, distance " + std::to_string(plan.distance);
  if (plan.optimal) text += ", the smallest change there is";
  if (plan.drops_or_downgrades) text += ", gives something up";
  for (const PlanEdit& edit : plan.edits) {
    if (Place(edit.file, edit.line) == place && !edit.reason.empty()) text += "\n       " + edit.reason;
  }
  for (const PlanEdit& edit : plan.edits) {
    if (Place(edit.file, edit.line) != place)
      text += "\n       with " + (edit.old_text.empty() ? "a new line:" : edit.old_text + " →") + " " +
              (edit.new_text.empty() ? "dropped" : edit.new_text);
  }
  return text;
}

// 1 to `count`; nullopt where the user stopped.
std::optional<size_t> NumberUpTo(size_t count, const Talk& talk) {
  for (;;) {
    talk.say("Which one? [1-" + std::to_string(count) + ", Enter for 1, q to stop]");
    auto typed = talk.answer();
    if (!typed) return std::nullopt;
    const std::string_view word = Trim(*typed);
    if (word == "q") return std::nullopt;
    size_t number = word.empty() ? 1 : 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    if (number >= 1 && number <= count) return number;
  }
}

}  // namespace

std::optional<size_t> ChoosePlan(const std::vector<Plan>& plans, const Talk& talk) {
  Numbers left;
  for (size_t i = 0; i < plans.size(); ++i) left.push_back(i);
  while (left.size() > 1) {
    auto place = FirstDifference(plans, left);
    if (!place) break;
    std::vector<std::pair<std::optional<std::string>, Numbers>> choices;
    for (size_t number : left) {
      auto change = ChangeAt(plans[number], *place);
      auto same =
          std::find_if(choices.begin(), choices.end(), [&](const auto& choice) { return choice.first == change; });
      if (same == choices.end()) same = choices.insert(choices.end(), {change, {}});
      same->second.push_back(number);
    }
    const std::string old = OldText(plans, *place);
    talk.say("\n" + place->first + ":" + std::to_string(place->second) + (old.empty() ? "" : ": " + old));
    for (size_t i = 0; i < choices.size(); ++i) {
      talk.say("  " + std::to_string(i + 1) + ". " + Words(choices[i].first) + "\n       " +
               Brings(plans[choices[i].second[0]], *place));
    }
    auto chosen = NumberUpTo(choices.size(), talk);
    if (!chosen) return std::nullopt;
    left = choices[*chosen - 1].second;
  }
  return left[0];
}

bool Agreed(const Talk& talk, const std::string& question) {
  talk.say(question + " [y/N]");
  auto typed = talk.answer();
  const std::string_view word = typed ? Trim(*typed) : std::string_view();
  return word == "y" || word == "yes" || word == "Y";
}

}  // namespace fitment
