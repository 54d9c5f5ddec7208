// The way that every resolving command goes: deployment files → target → source → resolver → judgement. Tests:
// tests/program.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/context.h"
#include "cli/store_keeper.h"
#include "config/input.h"
#include "index/package_source.h"
#include "repair/fitting.h"
#include "repair/repair.h"
#include "report/judgement.h"
#include "resolve/resolver.h"
#include "resolve/wheel_evidence.h"
#include "store/store.h"

namespace fitment {

// The deployments that the files are, with the constraints and overrides that the installer's own settings name.
// Errors: kFile, kSyntax.
Result<std::vector<Deployment>> ReadInputs(const CommandLine& line, const Context& context);
// The folder of the cache: --cache-dir, FITMENT_CACHE_DIR, XDG_CACHE_HOME/fitment, ~/.cache/fitment; "" where there is
// none.
std::string CacheDirectory(const CommandLine& line, const EnvironmentVariables& environment);
// The installer that a deployment is for: --installer, else the file's own, else uv.
InstallerModel InstallerOf(const CommandLine& line, const Deployment& deployment);
// That installer's settings, from the environment and the folders from the current one upwards. `notes` as UvSettings.
InstallerSettings SettingsOf(InstallerModel installer, const Context& context, std::vector<std::string>& notes);
// `deployment` may be nullptr: the command line alone (`target show`).
Result<Target> SettleTarget(const CommandLine& line, const Deployment* deployment);

// Where the run's knowledge is kept: one for all deployments of a command.
class Stores {
 public:
  Stores(const CommandLine& line, Context& context) : line_(line), context_(context) {}
  ~Stores();

  // Opened at the first call. Errors: kStore, kFile.
  Result<Store*> Main();
  // The snapshot inside the program; nullptr where it has none or Main() is a snapshot itself.
  Result<Store*> Embedded();
  // What is known of wheels before they are read. Errors: kFile, kStore, of what --facts names.
  Result<FactsTable*> Facts();
  // A store that lives for this run only, in place of the cache (`snapshot` records into one).
  Result<void> UseMemory();

 private:
  const CommandLine& line_;
  Context& context_;
  std::unique_ptr<Store> main_, embedded_;
  std::unique_ptr<FactsTable> facts_;
  bool embedded_tried_ = false;
};

// One deployment with all that is needed to ask about it. Not movable: the parts point at one another.
class Workbench {
 public:
  // Errors: kUsage, kFile, kSyntax, kNetwork, kStore.
  static Result<std::unique_ptr<Workbench>> Open(const CommandLine& line, Context& context, Stores& stores,
                                                 Deployment deployment);

  // Resolves, climbs the rungs, explains. Errors: kNetwork, kStore.
  // `without_late_caps`: what an exact lock of these lines is by the rule of --late-caps, not what the installer picks.
  Result<Judgement> Judge(bool without_late_caps = false);
  // The smallest edits; `judgement` is Judge()'s.
  Result<RepairResult> FindRepair(RepairPolicy policy, bool late_caps);
  // A set that fits, from the lines as they stand; nullopt where none was found.
  Result<std::optional<FittingSet>> FindFitting() { return FindFittingSet(*resolver_, question_); }
  // Versions to prefer where they are allowed (an existing lock).
  void Prefer(std::vector<std::pair<std::string, Version>> preferences) {
    question_.preferences = std::move(preferences);
  }

  const Deployment& deployment() const { return deployment_; }
  const Target& target() const { return target_; }
  Resolver& resolver() { return *resolver_; }
  PackageSource& source() { return *sources_.back(); }
  // The indexes asked, without credentials.
  std::vector<std::string> IndexUrls() const;
  // The day that the answer stands for: --exclude-newer's, a snapshot's, else today.
  std::string Day() const { return day_; }

 private:
  Workbench(const CommandLine& line, Context& context) : line_(line), context_(context) {}
  void SettleInstaller();
  Result<void> OpenSource(Stores& stores);
  Result<std::unique_ptr<PackageSource>> StoredSource(Stores& stores, const std::vector<IndexSpec>& indexes);
  // `offline`: what the store and this machine's folders hold, no network.
  Result<std::unique_ptr<PackageSource>> LiveSourceOf(Stores& stores, const std::vector<IndexSpec>& indexes,
                                                      bool offline);
  // The store alone where that is enough: it starts faster.
  Result<std::unique_ptr<PackageSource>> SourceOfStore(Stores& stores, const std::vector<IndexSpec>& indexes,
                                                       const std::string& store_name);
  Result<void> SettleOptions();
  Result<void> MakeQuestion();
  Result<void> AddLine(uint32_t number, const RequirementItem& item);
  void AddFaulty(const RequirementItem& item, const Error& error);
  void AddHashFindings(const Resolution& set, FitReport& fit) const;
  void PlaceFindings(FitReport& fit) const;
  // A universe for `target`, judged by its wheels too.
  std::unique_ptr<Resolver> Universe(Target target);

  const CommandLine& line_;
  Context& context_;
  Deployment deployment_;
  Target target_;
  InstallerModel installer_ = InstallerModel::kUv;
  InstallerSettings settings_;  // the installer's own
  ResolveOptions options_;
  std::string day_;
  std::vector<std::string> assumed_, notes_;
  std::vector<std::unique_ptr<PackageSource>> sources_;  // the last one is asked; it may point at the others
  std::unique_ptr<StoreKeeper> keeper_;
  std::vector<std::unique_ptr<WheelEvidence>> wheels_;  // one a universe
  std::unique_ptr<Resolver> resolver_;
  Question question_;
  std::vector<LinePlace> places_;
  std::vector<Finding> faulty_;
};

// Data to stdout, or to the file that -o names. kFile.
Result<void> Deliver(const CommandLine& line, Context& context, std::string_view data);

}  // namespace fitment
