// The smallest edits of the user's own lines after which the deployment fits: product.md's "What a fix is". Each plan
// is re-solved as the installer would before it is shown. doc/repair.md has the cost order and the search. Tests:
// repair_test.cc (brute force over all edits).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/edit.h"
#include "config/input.h"
#include "explain/conflict.h"
#include "resolve/fit_rules.h"
#include "resolve/resolver.h"

namespace fitment {

using FindingKey = std::pair<std::string, std::string>;  // code and package

enum class RepairPolicy { kMinimum, kCompatible, kPin };

struct RepairOptions {
  RepairPolicy policy = RepairPolicy::kMinimum;
  size_t max_plans = 5;
  uint64_t max_resolves = 5000;
  bool late_caps = false;
  bool warnings = false;  // those that another release may be free of count as errors do
  std::string pytorch_index = "https://download.pytorch.org/whl";  // where its own builds lie, or a mirror of it
  std::set<FindingKey> let_be;                                     // of those: what may stay
  // Where no plan ends every error: plans that end as many as edits can.
  bool partial = false;
  std::set<FindingKey> stays;  // errors that may stay
  bool installs_only = false;  // every error of the upper rungs may
};

struct PlanEdit {
  LineEdit edit;     // what SplicesFor takes
  std::string file;  // for JSON: where
  int line = 0;
  std::string old_text, new_text, reason;
};

struct Plan {
  std::vector<PlanEdit> edits;  // in file order
  int lines_touched = 0;
  int64_t distance = 0;
  bool drops_or_downgrades = false;
  int tier = 0;           // 0; 1: moves a line only to older versions; 2: drops one
  bool doubtful = false;  // a line goes back to a release of which too little is known: its edit's reason says what
  int64_t age_of_lines = 0, age = 0;  // releases that are newer than the set's: of the lines' projects, of all
  std::string python;                 // "3.11" where the plan changes the Python version, else ""
  int sdists = 0;
  bool optimal = false;   // proved: no cheaper set of edits exists
  Resolution resolution;  // what the installer picks from the written lines
  FitReport fit;
  std::vector<std::string> stays;  // problems that it leaves, as sentences; filled in by the caller
};

struct RepairResult {
  bool fits_already = false;  // the deployment fits as it stands: nothing to do, no plan
  std::vector<Plan> plans;    // best first; empty: none found, `notes` says why
  std::vector<std::shared_ptr<Resolver>>
      universes;  // of plans that change Python: their resolutions' views live as long as these
  // Errors that the plans leave, because no edit of these lines was found that ends them (`partial`). Empty: the plans
  // end everything.
  std::set<FindingKey> stays;
  uint64_t resolves = 0;           // that it took
  std::vector<std::string> notes;  // proved bounds, offers in words (another GPU or driver), limits reached
};

// A Python version change needs another universe: how to get one. `python` is "3.11".
using ResolverFactory = std::function<std::unique_ptr<Resolver>(const std::string& python)>;

// Another index likewise: nullptr where the deployment cannot take it. Errors: as Repair's.
using IndexFactory = std::function<Result<std::unique_ptr<Resolver>>(const IndexMove& move)>;

// `question` is made from the deployment (line numbers are indexes into its items). Errors: kNetwork, kStore.
Result<RepairResult> Repair(Resolver& resolver, const ResolverFactory& with_python, const Deployment& deployment,
                            const Question& question, const RepairOptions& options,
                            const IndexFactory& with_index = {});

}  // namespace fitment
