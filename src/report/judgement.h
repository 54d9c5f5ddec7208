// What a command learned of one deployment, as one value: the writers of this room (JSON, text, Markdown, locks) read
// nothing else. Filled in by src/cli/session. Tests: through every writer's test.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/input.h"
#include "explain/conflict.h"
#include "resolve/fit_rules.h"
#include "resolve/resolver.h"
#include "target/target.h"

namespace fitment {

enum class Verdict { kFits, kBreaks, kUnsatisfiable, kUndecided };

std::string_view NameOf(Verdict verdict);    // "fits", "breaks", "unsatisfiable", "undecided"
std::string_view NameOf(RungAnswer answer);  // "yes", "no", "unknown", "not asked"
std::string_view NameOf(Level level);        // "error", "warning", "note"
std::string_view NameOf(Rung rung);          // "installs", "loads", "runs", "sound"

// What the answer took: the search for it, and the distinct pages and metadata documents that its source gave, from
// wherever (index, cache, snapshot). Explaining a "no" and finding repairs are not in it.
struct Work {
  uint64_t decisions = 0, conflicts = 0;
  uint64_t projects = 0, metadata = 0;
};

struct Judgement {
  const Deployment* deployment = nullptr;  // borrowed
  const Target* target = nullptr;          // borrowed
  std::string installer;                   // "uv" or "pip"
  std::vector<std::string> assumed;        // what nobody told and was assumed, as sentences
  std::vector<std::string> notes;          // what was seen and is not judged, uncertain metadata
  Verdict verdict = Verdict::kUndecided;
  FitReport fit;                  // rungs, and findings of every rung (faulty lines too)
  Resolution resolution;          // empty unless the lines resolve
  ConflictReport conflicts;       // empty unless they do not
  std::vector<LinePlace> places;  // how RootRequirement::line N stands in the user's file
  Work work;
  std::string providers_date;  // of the table of wheels read beforehand; "" for none
  std::string undecided_why;   // kUndecided: "stopped after 1000000 decisions"
};

// The verdict that a resolved set's findings give: kBreaks where one is an error.
Verdict VerdictOf(const FitReport& fit);
// Whether `rungs` has one that was asked and stayed unknown (`--strict` stops at those).
bool AnyUnknown(const Ladder& rungs);

// "T4 (sm_75), driver 530.30.02, Python 3.11, manylinux_2_35_x86_64".
std::string Describe(const Target& target);

}  // namespace fitment
