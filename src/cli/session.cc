// Inputs, target, stores and output of a command. Tests: tests/program.
#include "cli/session.h"

#include <unistd.h>

#include <climits>

#include "base/file.h"
#include "cli/date.h"
#include "cli/defaults.h"

namespace fitment {
namespace {

std::string Get(const EnvironmentVariables& environment, const std::string& name) {
  auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

void Append(std::vector<std::string>& list, const std::vector<std::string>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

}  // namespace

InstallerModel InstallerOf(const CommandLine& line, const Deployment& deployment) {
  const std::string& name = line.installer.empty() ? deployment.installer : line.installer;
  return name == "pip" ? InstallerModel::kPip : InstallerModel::kUv;
}

InstallerSettings SettingsOf(InstallerModel installer, const Context& context, std::vector<std::string>& notes) {
  if (installer == InstallerModel::kPip) return PipSettings(context.environment, notes);
  char directory[PATH_MAX];
  return UvSettings(context.environment, ::getcwd(directory, sizeof directory) ? directory : "", notes);
}

// Of an option that may be told several times, uv lets the command line replace what its settings say; pip adds.
Result<std::vector<Deployment>> ReadInputs(const CommandLine& line, const Context& context) {
  ReadChoices choices{line.extras, line.groups, line.with_platform, ""};
  if (int64_t newest = line.resolve.exclude_newer_us) choices.day = DateText(newest - 1);
  FITMENT_TRY(auto deployments,
              ReadDeployments(line.files, line.constraints, line.overrides, context.environment, choices));
  for (size_t i = 0; i < deployments.size(); ++i) {
    const InstallerModel installer = InstallerOf(line, deployments[i]);
    std::vector<std::string> notes, constraints = line.constraints, overrides = line.overrides;
    const InstallerSettings settings = SettingsOf(installer, context, notes);
    if (constraints.empty() || installer == InstallerModel::kPip) Append(constraints, settings.constraints);
    if (overrides.empty()) Append(overrides, settings.overrides);
    if (constraints == line.constraints && overrides == line.overrides) continue;
    FITMENT_TRY(auto again, ReadDeployments(line.files, constraints, overrides, context.environment, choices));
    deployments[i] = std::move(again.at(i));
  }
  return deployments;
}

Deployment WithoutLines(std::string command) {
  Deployment deployment;
  deployment.file = std::move(command);
  deployment.kind = "requirements";
  deployment.steps.emplace_back();
  return deployment;
}

std::string CacheDirectory(const CommandLine& line, const EnvironmentVariables& environment) {
  if (!line.cache_dir.empty()) return line.cache_dir;
  if (std::string named = Get(environment, "FITMENT_CACHE_DIR"); !named.empty()) return named;
  if (std::string caches = Get(environment, "XDG_CACHE_HOME"); !caches.empty()) return caches + "/fitment";
  std::string home = Get(environment, "HOME");
  return home.empty() ? "" : home + "/.cache/fitment";
}

Result<Target> SettleTarget(const CommandLine& line, const Deployment* deployment) {
  TargetOptions file, defaults;
  FITMENT_TRY(Defaults project, ReadDefaults());
  defaults = std::move(project.target);
  if (deployment) {
    file.gpu = deployment->accelerator;
    file.python = deployment->python;
    file.glibc = deployment->glibc;
    if (defaults.python.empty() && file.python.empty() && line.target.python.empty())
      defaults.python = deployment->default_python;
  }
  auto target = MakeTarget(line.target, file, defaults);
  if (!target && deployment && target.error().place.file.empty()) {
    // What the file itself says is told with its line.
    bool gpu = !file.gpu.empty() && target.error().message.find(file.gpu) != std::string::npos;
    bool python = !file.python.empty() && target.error().message.find(file.python) != std::string::npos;
    if (gpu && deployment->accelerator_place) target.error().place = *deployment->accelerator_place;
    if (python && deployment->python_place) target.error().place = *deployment->python_place;
  }
  return target;
}

Stores::~Stores() {
  if (context_.until_exit) {
    for (auto& [key, universe] : universes_) context_.until_exit->emplace_back(std::move(universe->resolver));
  }
  ForgetUniverses();
  if (!main_) return;
  if (auto flushed = main_->Flush(); !flushed) context_.terminal.Say("note: " + flushed.error().message);
}

std::shared_ptr<Universe> Stores::FindUniverse(const std::string& key) const {
  const auto found = universes_.find(key);
  return found == universes_.end() ? nullptr : found->second;
}

void Stores::KeepUniverse(std::shared_ptr<Universe> universe) {
  std::string key = universe->key;
  universes_.insert_or_assign(std::move(key), std::move(universe));
}

void Stores::ForgetUniverses() {
  universes_.clear();
}

Result<Store*> Stores::Main() {
  if (main_) return main_.get();
  std::string cache = CacheDirectory(line_, context_.environment);
  if (!line_.snapshot.empty()) {
    FITMENT_TRY(main_, Store::OpenSnapshot(line_.snapshot, line_.no_cache ? "" : cache));
    return main_.get();
  }
  if (line_.no_cache || cache.empty()) {
    FITMENT_CHECK(UseMemory());
    return main_.get();
  }
  FITMENT_TRY(main_, Store::Open(cache, line_.offline ? Store::Mode::kReadOnly : Store::Mode::kReadWrite));
  if (!main_->note().empty()) context_.terminal.Say("note: " + main_->note());
  return main_.get();
}

Result<Store*> Stores::Embedded() {
  if (!embedded_tried_) {
    embedded_tried_ = true;
    FITMENT_TRY(embedded_, Store::OpenEmbedded(line_.no_cache ? "" : CacheDirectory(line_, context_.environment)));
  }
  return embedded_.get();
}

Result<FactsTable*> Stores::Facts() {
  if (!facts_) {
    FITMENT_TRY(facts_, FactsTable::Open(line_, context_));
  }
  return facts_.get();
}

Result<FactKeeper*> Stores::Keeper() {
  if (!keeper_) {
    FITMENT_TRY(Store * store, Main());
    FITMENT_TRY(FactsTable * facts, Facts());
    keeper_ = std::make_unique<StoreKeeper>(*store, facts);
  }
  return keeper_.get();
}

const InstallerSettings& Stores::Settings(InstallerModel installer, std::vector<std::string>& notes) {
  auto [at, first] = settings_.try_emplace(installer);
  auto& [settings, seen] = at->second;
  if (first) settings = SettingsOf(installer, context_, seen);
  notes.insert(notes.end(), seen.begin(), seen.end());
  return settings;
}

Result<void> Stores::UseMemory() {
  FITMENT_TRY(main_, Store::InMemory());
  return {};
}

Result<void> Deliver(const CommandLine& line, Context& context, std::string_view data) {
  if (line.output.empty() || line.output == "-") return context.terminal.Out(data);
  return WriteFileAtomically(line.output, data);
}

}  // namespace fitment
