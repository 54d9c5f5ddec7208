// A draft that was proved, as edits of the user's lines: written as text, read back, resolved and judged once more.
// Tests: repair_test.cc, tests/random_repair.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "repair/repair.h"
#include "repair/search.h"

namespace fitment {

// Where a plan was looked for, besides the deployment's own Python and indexes.
struct PlanWorld {
  std::string python;              // "3.11"; "": the deployment's
  std::optional<IndexMove> index;  // nullopt: the deployment's
};

class PlanWriter {
 public:
  PlanWriter(Resolver& resolver, const Deployment& deployment, const Question& question, const RepairOptions& options)
      : resolver_(resolver),
        items_(deployment.items),
        deployment_(deployment),
        question_(question),
        options_(options) {}

  // The plan's edits in file order, and what the installer picks then. nullopt: it does not fit after all.
  Result<std::optional<Plan>> Write(const Proven& proven, const PlanWorld& world);

 private:
  void AddPython(Plan& plan, const std::string& python);
  void AddIndex(Plan& plan, const IndexMove& move, const Proven& proven);
  void WriteLine(const RootRequirement& line, const Proven& proven, Plan& plan, Question& written);
  std::string Specifiers(const std::string& name, const SpecifierSet& old, Move move, const Proven& proven);
  void AddLine(const std::string& name, const Proven& proven, Plan& plan, Question& written);

  Resolver& resolver_;
  const std::vector<RequirementItem>& items_;
  const Deployment& deployment_;
  const Question& question_;
  const RepairOptions& options_;
};

}  // namespace fitment
