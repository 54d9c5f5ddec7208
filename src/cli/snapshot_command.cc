// `fitment snapshot`: asks everything that `check`, `fix`, `lock`, `why` and `report` would ask of these deployments,
// into a fresh store, and writes what was read as one file. Tests: tests/program/snapshot_test.py.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/date.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "cli/slim_page.h"

namespace fitment {
namespace {

// The question as told, then again for each further Python and day.
std::vector<CommandLine> Questions(const CommandLine& line, const std::vector<int64_t>& moments) {
  std::vector<CommandLine> questions;
  std::vector<std::string> pythons{line.target.python};
  pythons.insert(pythons.end(), line.snapshot_pythons.begin(), line.snapshot_pythons.end());
  for (const std::string& python : pythons) {
    for (int64_t moment : moments) {
      CommandLine question = line;
      question.target.python = python;
      question.resolve.exclude_newer_us = moment;
      questions.push_back(std::move(question));
    }
  }
  return questions;
}

// Everything that the commands would read for one deployment; answers are not looked at.
Result<void> AskAll(const CommandLine& line, Context& context, Stores& stores, const Deployment& deployment) {
  FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, deployment));
  FITMENT_TRY(Judgement judgement, bench->Judge());
  if (judgement.verdict == Verdict::kBreaks || judgement.verdict == Verdict::kUnsatisfiable) {
    FITMENT_TRY([[maybe_unused]] RepairResult repair,
                bench->FindRepair(line.policy, line.late_caps, /*warnings=*/false, /*partial=*/true));
  }
  for (const RequirementItem& item : deployment.items) {
    if (!item.requirement) continue;
    FITMENT_TRY([[maybe_unused]] auto releases, bench->resolver().Releases(item.requirement->normalized));
  }
  return {};
}

std::vector<std::string> KeysOf(const Store& store) {
  std::vector<std::string> keys;
  for (std::string_view prefix : {"p|", "m|", "d|", "b|"}) {
    std::vector<std::string> some = store.Keys(prefix);
    keys.insert(keys.end(), some.begin(), some.end());
  }
  return keys;
}

}  // namespace

Result<int> RunSnapshot(const CommandLine& line, Context& context) {
  if (line.output.empty() || line.output == "-") {
    return Fail(ErrorKind::kUsage, "`fitment snapshot` writes a file", {}, "Name it: -o facts.snapshot");
  }
  std::vector<int64_t> moments{line.resolve.exclude_newer_us};
  for (const std::string& date : line.snapshot_dates) {
    FITMENT_TRY(int64_t moment, ParseExcludeNewer(date));
    moments.push_back(moment);
  }
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputs(line, context));
  Stores stores(line, context);
  FITMENT_CHECK(stores.UseMemory());
  SnapshotInfo info;
  info.recorded_us = NowMicroseconds();
  std::vector<CommandLine> questions = Questions(line, moments);
  for (const Deployment& deployment : deployments) {
    info.deployments.push_back(deployment.file);
    for (const CommandLine& question : questions) FITMENT_CHECK(AskAll(question, context, stores, deployment));
  }
  FITMENT_TRY(Store * store, stores.Main());
  for (const std::string& key : store->Keys("p|")) {
    auto page = ProjectView::Open(*store->Get(key));
    if (page && !IsNoSuchProject(*store->Get(key))) store->Put(key, SlimPage(*page));
  }
  std::vector<std::string> keys = KeysOf(*store);
  FITMENT_CHECK(WriteSnapshot(*store, keys, info, line.output));
  context.terminal.Say(fmt::format("wrote {}: {} records for {} deployments, asked {} ways", line.output, keys.size(),
                                   deployments.size(), questions.size()));
  return kExitFits;
}

}  // namespace fitment
