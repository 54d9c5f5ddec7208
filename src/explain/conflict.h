// Every independent reason why a deployment does not install: minimal sets of the user's own lines, each with the
// shortest true chain from the line to what contradicts it. Proof → statements → the few that are needed → links →
// text: pure steps, each tested alone. Tests: conflict_test.cc (whole texts beside toy registries).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "resolve/resolver.h"

namespace fitment {

// One sentence of the chain; SentenceOf (phrase.h) makes it one. For machines its parts.
struct ChainLink {
  std::string package;  // "unsloth"
  std::string version;  // one version, or the class of versions that says the same ("2025.11.3", "2.4 and newer")
  // "bitsandbytes>=0.45.5,!=0.46.0,!=0.48.0", bounds first; for refusals "has wheels for Python 3.8 to 3.11 only", …
  std::string requires_text;
  std::string source;    // "METADATA of unsloth-2025.11.3-py3-none-any.whl"; "index" for refusals
  std::string extra;     // the requirement is that of the extra: "colab-new"
  bool refusal = false;  // `requires_text` is a verb and what follows, not a requirement
};

struct Conflict {
  int id = 0;                    // 1, 2, …
  std::vector<uint32_t> lines;   // RootRequirement::line: minimal; take any one away and the rest of this set resolves
  std::vector<ChainLink> chain;  // from the user's lines to the contradiction
  std::string
      text;  // whole, several lines, without colour, <= 80 columns where names allow; places as file:line:column
  // The next step as a sentence without a full stop. `text` has it where it is particular to this conflict.
  std::string hint;
};

// How a line stands in the user's file; for texts.
struct LinePlace {
  std::string text;  // "bitsandbytes==0.41.3"
  SourcePlace place;
  std::string source_line;
};

struct ConflictReport {
  std::vector<Conflict> conflicts;  // in the order of their lines
  bool complete = true;             // every minimal conflict is listed (else the bound or a limit was reached)
  std::string bound_note;           // what was reached
};

// REQUIRES: `first` is resolver's answer "no" to `question`. `places[i]` belongs to the line numbered i. At most
// `bound` conflicts. Errors: kNetwork, kStore: explaining may have to read a project that solving did not.
Result<ConflictReport> ExplainConflicts(Resolver& resolver, const Question& question, const NoResolution& first,
                                        const std::vector<LinePlace>& places, size_t bound = 20);

}  // namespace fitment
