// The way that every resolving command goes: deployment files → target → source → resolver → judgement. Tests:
// tests/program.
#pragma once

#include <functional>
#include <map>
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
#include "resolve/environment.h"
#include "resolve/late_caps.h"
#include "resolve/resolver.h"
#include "resolve/wheel_evidence.h"
#include "store/store.h"

namespace fitment {

// The deployments that the files are, with the constraints and overrides that the installer's own settings name.
// Errors: kFile, kSyntax.
Result<std::vector<Deployment>> ReadInputs(const CommandLine& line, const Context& context);
// One without lines, for a command that asks an index and no question; `command` stands for its file.
Deployment WithoutLines(std::string command);
// The folder of the cache: --cache-dir, FITMENT_CACHE_DIR, XDG_CACHE_HOME/fitment, ~/.cache/fitment; "" where there is
// none.
std::string CacheDirectory(const CommandLine& line, const EnvironmentVariables& environment);
// The installer that a deployment is for: --installer, else the file's own, else uv.
InstallerModel InstallerOf(const CommandLine& line, const Deployment& deployment);
// That installer's settings, from the environment and the folders from the current one upwards. `notes` as UvSettings.
InstallerSettings SettingsOf(InstallerModel installer, const Context& context, std::vector<std::string>& notes);
// `deployment` may be nullptr: the command line alone (`target show`).
Result<Target> SettleTarget(const CommandLine& line, const Deployment* deployment);

// How one run of an installer sees the world. Deployments and runs with equal settings share one: what one of them
// learnt of a project is there for the next.
struct Universe {
  std::string key;  // all that it depends on
  InstallerModel installer = InstallerModel::kUv;
  ResolveOptions options;
  std::vector<std::unique_ptr<PackageSource>> sources;  // some point at others
  PackageSource* source = nullptr;
  std::unique_ptr<WheelEvidence> wheels;
  std::unique_ptr<Resolver> resolver;
  std::vector<std::string> assumed, notes;  // what opening it told
  std::string day;                          // that its answers stand for
};

// Where the run's knowledge is kept: one for all deployments of a command.
class Stores {
 public:
  Stores(const CommandLine& line, Context& context) : line_(line), context_(context) {}
  ~Stores();
  Stores(const Stores&) = delete;
  Stores& operator=(const Stores&) = delete;

  // Opened at the first call. Errors: kStore, kFile.
  Result<Store*> Main();
  // The snapshot inside the program; nullptr where it has none or Main() is a snapshot itself.
  Result<Store*> Embedded();
  // What is known of wheels before they are read. Errors: kFile, kStore, of what --facts names.
  Result<FactsTable*> Facts();
  // What wheels were learnt to hold, in Main() and Facts(). Errors: as theirs.
  Result<FactKeeper*> Keeper();
  // A store that lives for this run only, in place of the cache (`snapshot` records into one).
  Result<void> UseMemory();
  // An installer's own settings, read once; `notes`: what was seen while reading them.
  const InstallerSettings& Settings(InstallerModel installer, std::vector<std::string>& notes);

  // What was kept under this key; nullptr: nothing.
  std::shared_ptr<Universe> FindUniverse(const std::string& key) const;
  void KeepUniverse(std::shared_ptr<Universe> universe);
  // Gives back what the universes hold; nobody is at work in one.
  void ForgetUniverses();

 private:
  const CommandLine& line_;
  Context& context_;
  std::unique_ptr<Store> main_, embedded_;
  std::unique_ptr<FactsTable> facts_;
  std::unique_ptr<StoreKeeper> keeper_;
  std::map<InstallerModel, std::pair<InstallerSettings, std::vector<std::string>>> settings_;
  std::map<std::string, std::shared_ptr<Universe>> universes_;
  bool embedded_tried_ = false;
};

// One deployment with all that is needed to ask about it. Not movable: the parts point at one another.
class Workbench {
 public:
  // Errors: kUsage, kFile, kSyntax, kNetwork, kStore.
  static Result<std::unique_ptr<Workbench>> Open(const CommandLine& line, Context& context, Stores& stores,
                                                 Deployment deployment);
  ~Workbench();

  // Resolves, climbs the rungs, explains. Errors: kNetwork, kStore.
  // `without_late_caps`: what an exact lock of these lines is by the rule of --late-caps, not what the installer picks.
  Result<Judgement> Judge(bool without_late_caps = false);
  // The same lines for several machines of one Python and platform, target()'s: they are resolved once. `take` gets a
  // judgement for each, in order; it is valid during the call. Not before FindRepair: what fails on one of the machines
  // is learnt for all. Errors as Judge().
  Result<void> JudgeEach(const std::vector<Target>& targets, const std::function<void(const Judgement&)>& take);
  // The smallest edits. `partial`: where not every error can be ended, plans that end the others.
  Result<RepairResult> FindRepair(RepairPolicy policy, bool late_caps, bool warnings = false, bool partial = false);
  // A set that fits, from the lines as they stand; nullopt where none was found.
  Result<std::optional<FittingSet>> FindFitting() { return FindFittingSet(resolver(), question_); }
  // Versions to prefer where they are allowed (an existing lock).
  void Prefer(std::vector<std::pair<std::string, Version>> preferences) {
    question_.preferences = std::move(preferences);
  }

  const Deployment& deployment() const { return deployment_; }
  const Target& target() const { return target_; }
  Resolver& resolver() { return *universes_.front()->resolver; }  // of the first step
  PackageSource& source() { return *universes_.front()->source; }
  // The indexes asked, without credentials, as Pin::index numbers them.
  std::vector<std::string> IndexUrls() const;
  // The day that the answer stands for: --exclude-newer's, a snapshot's, else today.
  std::string Day() const { return day_; }

 private:
  // What the runs come to, one after another.
  struct Runs {
    Resolution set;                 // what stands in the end
    std::vector<Finding> findings;  // what a later run broke or replaced
    std::vector<BrokenRequirement> broken;
    SolverCounters counters;
    std::optional<NoResolution> no;  // a run that ended without a set, and who can explain it
    Resolver* asked = nullptr;
    Question question;
    std::string undecided_why;
  };

  // What does not change with the machine: the set or why there is none.
  struct Resolved {
    Judgement judgement;                // of no target yet
    Resolver* asked = nullptr;          // of judgement.resolution; nullptr: there is no set, or none is asked for
    std::vector<Finding> run_findings;  // of several runs
    std::vector<LateCap> late_caps;
  };

  Workbench(const CommandLine& line, Context& context, Stores& stores)
      : line_(line), context_(context), stores_(stores) {}
  void SettleInstaller();
  // The source of a universe, whose options get the strategy.
  Result<void> OpenSource(const Deployment& shape, const InstallerSettings& settings, Universe& universe);
  Result<std::unique_ptr<PackageSource>> StoredSource(const std::vector<IndexSpec>& indexes, Universe& universe);
  // `offline`: what the store and this machine's folders hold, no network.
  Result<std::unique_ptr<PackageSource>> LiveSourceOf(const std::vector<IndexSpec>& indexes,
                                                      const ResolveOptions& options, bool offline);
  // The store alone where that is enough: it starts faster.
  Result<std::unique_ptr<PackageSource>> SourceOfStore(const std::vector<IndexSpec>& indexes,
                                                       const ResolveOptions& options, const std::string& store_name);
  // The options of a run: the command line's, its installer's, its file's and its own.
  Result<void> SettleOptions(const InstallStep& step, const FileOptions& file, const InstallerSettings& settings,
                             Universe& universe) const;
  // What a step's own options make of the deployment's.
  Deployment ShapeOf(const InstallStep& step) const;
  Result<Universe*> UniverseOf(const InstallStep& step);
  Result<std::shared_ptr<Universe>> Create(std::string key, const Deployment& shape, const InstallStep& step);
  // Whether what was learnt of projects is true of this deployment alone: its lines or options name files and URLs.
  bool NamesFiles(const FileOptions& options) const;
  // One that sees what all runs see together: where a repair is looked for.
  Result<Universe*> JoinedUniverse();
  std::string KeyOf(const InstallStep& step) const;
  const InstallStep& StepOf(const RootRequirement& line) const;
  Question QuestionOf(size_t step, const std::vector<RootRequirement>& lines) const;
  Result<Runs> Run(const std::vector<RootRequirement>& lines, const Target& target);
  void AddReplaced(const std::vector<RootRequirement>& lines, const Target& target, const InstalledSet& set,
                   Runs& runs) const;
  // The lines as a plan leaves them.
  std::vector<RootRequirement> LinesAfter(const Plan& plan) const;
  Result<void> ProvePlans(RepairResult& repair);
  // The bounds that later runs break, repeated in them.
  Result<std::optional<Plan>> BoundLaterRuns();
  struct RunLines;
  RunLines LinesOf(size_t step, const std::string& name) const;
  bool AddBounds(const std::vector<BrokenRequirement>& broken, Plan& plan) const;
  // Several runs, or one that is no plain resolution.
  bool InRuns() const { return deployment_.steps.size() > 1 || deployment_.steps.front().without_dependencies; }
  Result<Resolved> Resolve(bool without_late_caps);
  Result<Resolved> ResolveInRuns(Judgement judgement);
  Result<void> TakeNo(Resolver& asked, const Question& question, const NoResolution& no, Judgement& judgement) const;
  static void TakeUndecided(std::string why, Judgement& judgement);
  static std::optional<SetJudge> JudgeOf(const Resolved& resolved, const Judgement& judgement);
  // The rungs above, for one machine; `judgement` is Resolve()'s.
  void Climb(const Resolved& resolved, const Target& target, SetJudge* judge, Judgement& judgement) const;
  static void AddRunFindings(const std::vector<Finding>& findings, FitReport& fit);
  Result<void> MakeQuestion();
  Result<void> AddLine(uint32_t number, const RequirementItem& item);
  void AddFaulty(const RequirementItem& item, const Error& error);
  void AddHashFindings(const Resolution& set, FitReport& fit) const;
  void TakeFaulty(Judgement& judgement) const;
  Finding NeverInstalled() const;
  void PlaceFindings(FitReport& fit) const;
  std::unique_ptr<WheelEvidence> WheelsOf(PackageSource& source, const Target& target, InstallerModel installer);
  Result<std::unique_ptr<Resolver>> ResolverWith(const IndexMove& move);
  // Packages whose builds see more than their own requirements, by any step or setting.
  std::vector<std::string> BuiltOtherwise(InstallerModel installer);
  // A resolver for this bench alone, which judges by wheels too.
  std::unique_ptr<Resolver> ResolverFor(PackageSource& source, const Target& target, const ResolveOptions& options);

  const CommandLine& line_;
  Context& context_;
  Stores& stores_;
  Deployment deployment_;
  Target target_;
  std::string day_;
  std::vector<std::string> assumed_, notes_;  // the target's own assumptions apart
  FactKeeper* keeper_ = nullptr;
  std::vector<std::shared_ptr<Universe>> universes_;         // the first is that of the first step
  std::vector<std::shared_ptr<Universe>> moved_universes_;   // as they would be after an edit
  std::vector<std::unique_ptr<PackageSource>> run_sources_;  // of runs over a filled environment
  std::vector<std::unique_ptr<WheelEvidence>> own_wheels_;
  std::vector<std::unique_ptr<Resolver>> run_resolvers_;
  std::vector<IndexSpec> indexes_;  // of all universes, as Pin::index numbers them
  Question question_;               // of all steps
  std::vector<LinePlace> places_;
  std::vector<Finding> faulty_;
};

// Data to stdout, or to the file that -o names. kFile.
Result<void> Deliver(const CommandLine& line, Context& context, std::string_view data);

}  // namespace fitment
