// What a run of an installer asks: its options, its source, and how deep it reads wheels. Tests: tests/program,
// index_settings_test.cc.
#include <algorithm>

#include "cli/date.h"
#include "cli/index_settings.h"
#include "cli/layered_source.h"
#include "cli/modes.h"
#include "cli/session.h"
#include "index/live_source.h"
#include "index/store_source.h"
#include "net/url.h"
#include "python/name.h"

namespace fitment {
namespace {

// What SlimPage keeps of a page is enough for these targets only.
bool SnapshotServes(const Target& target) {
  return target.platform.os == Os::kLinuxGlibc &&
         (target.platform.machine == "x86_64" || target.platform.machine == "aarch64");
}

std::string ProgressLine(const LiveProgress& progress) {
  return "reading the index: " + std::to_string(progress.pages_done) + " of " + std::to_string(progress.pages_wanted) +
         " projects, " + std::to_string(progress.metadata_done) + " of " + std::to_string(progress.metadata_wanted) +
         " releases, " + std::to_string(progress.bytes_fetched / 1024) + " KiB";
}

WheelDepth DepthOf(const CommandLine& line) {
  if (!line.depth_given) return WheelDepth::kUsual;
  return line.depth == "metadata"    ? WheelDepth::kMetadata
         : line.depth == "directory" ? WheelDepth::kDirectory
                                     : WheelDepth::kBinary;
}

}  // namespace

Result<void> Workbench::OpenSource(const Deployment& shape, const InstallerSettings& settings, Universe& universe) {
  ResolveOptions& options = universe.options;
  FITMENT_TRY(IndexChoice choice, ChooseIndexes(line_.index, settings, shape, universe.installer));
  options.index_strategy = choice.strategy;
  int64_t newest = options.exclude_newer_us;
  universe.day = DateText(newest ? newest - 1 : NowMicroseconds());
  bool stored = line_.offline || !line_.snapshot.empty();
  FITMENT_TRY(std::unique_ptr<PackageSource> source,
              stored ? StoredSource(choice.indexes, universe) : LiveSourceOf(choice.indexes, options, false));
  universe.sources.push_back(std::move(source));
  universe.source = universe.sources.back().get();
  return {};
}

Result<std::unique_ptr<PackageSource>> Workbench::StoredSource(const std::vector<IndexSpec>& indexes,
                                                               Universe& universe) {
  const ResolveOptions& options = universe.options;
  FITMENT_TRY(Store * main, stores_.Main());
  auto tell_day = [&](const Store& store, const std::string& what) {
    auto info = ReadSnapshotInfo(store);
    if (!info) return;
    std::string day = DateText(info->recorded_us);
    universe.assumed.push_back(what + " of " + day);
    if (!options.exclude_newer_us) universe.day = day;
  };
  if (!line_.snapshot.empty()) {
    tell_day(*main, "the indexes are as in the snapshot " + line_.snapshot);
    if (!SnapshotServes(target_)) {
      return Fail(ErrorKind::kUsage,
                  "a snapshot holds the wheels of Linux machines (glibc, x86_64 and aarch64); the target is " +
                      target_.platform.ToString(),
                  {}, "Ask without --snapshot, or for a Linux target.");
    }
    return SourceOfStore(indexes, options, "the snapshot " + line_.snapshot);
  }
  FITMENT_TRY(Store * embedded, stores_.Embedded());
  FITMENT_TRY(auto cached, SourceOfStore(indexes, options, "the cache"));
  if (!embedded || !SnapshotServes(target_)) return cached;
  tell_day(*embedded, "offline: what the cache does not have is taken from the snapshot inside the program,");
  universe.sources.push_back(std::move(cached));
  PackageSource& first = *universe.sources.back();
  universe.sources.push_back(std::make_unique<StoreSource>(*embedded, indexes, "the snapshot inside the program"));
  return std::make_unique<LayeredSource>(first, *universe.sources.back());
}

Result<std::unique_ptr<PackageSource>> Workbench::SourceOfStore(const std::vector<IndexSpec>& indexes,
                                                                const ResolveOptions& options,
                                                                const std::string& store_name) {
  bool local = std::any_of(indexes.begin(), indexes.end(), [](const IndexSpec& index) {
    return index.kind == IndexSpec::Kind::kFindLinks || FileUrlPath(index.url);
  });
  for (const RequirementItem& item : deployment_.items) {
    local |= !item.url.empty() || (item.requirement && !item.requirement->url.empty());
  }
  if (local) return LiveSourceOf(indexes, options, true);
  FITMENT_TRY(Store * main, stores_.Main());
  return std::make_unique<StoreSource>(*main, indexes, store_name);
}

Result<std::unique_ptr<PackageSource>> Workbench::LiveSourceOf(const std::vector<IndexSpec>& indexes,
                                                               const ResolveOptions& resolve, bool offline) {
  FITMENT_TRY(Store * main, stores_.Main());
  LiveOptions options;
  options.store = main;
  options.offline = offline;
  if (!line_.snapshot.empty()) options.store_name = "the snapshot " + line_.snapshot;
  options.build.enabled = line_.build_metadata;
  options.build.environment = BuildEnvironment(indexes);
  options.indexes = indexes;
  if (!line_.no_cache) options.git.cache_directory = CacheDirectory(line_, context_.environment) + "/git";
  options.net = NetSettingsFromEnvironment([this](std::string_view name) -> std::optional<std::string> {
    auto found = context_.environment.find(std::string(name));
    return found == context_.environment.end() ? std::nullopt : std::optional(found->second);
  });
  options.no_cache = line_.no_cache;
  options.all_indexes_at_once = resolve.index_strategy != IndexStrategy::kFirstIndex;
  options.now_seconds = [] { return NowMicroseconds() / 1'000'000; };
  options.keeps_memory = context_.until_exit != nullptr;
  options.progress = [&context = context_](const LiveProgress& progress) {
    if (progress.requests) context.terminal.Progress(ProgressLine(progress));
  };
  return MakeLiveSource(std::move(options));
}

Result<void> Workbench::SettleOptions(const InstallStep& step, const FileOptions& file,
                                      const InstallerSettings& settings, Universe& universe) const {
  const bool pip = universe.installer == InstallerModel::kPip;
  ResolveOptions& options = universe.options = line_.resolve;
  options.installer = universe.installer;
  options.now_seconds = SteadySeconds;
  auto unknown = [](const std::string& what, const std::string& text) {
    return Fail(ErrorKind::kUsage, "the installer's settings name the " + what + " `" + text + "`, which there is not");
  };
  if (!line_.prerelease_told && !settings.prerelease.empty()) {
    auto mode = ModeOf(kPrereleaseModes, settings.prerelease);
    if (!mode) return unknown("pre-release mode", settings.prerelease);
    options.prerelease = *mode;
  }
  if (!line_.resolution_told && !settings.resolution.empty()) {
    auto mode = ModeOf(kResolutionModes, settings.resolution);
    if (!mode) return unknown("resolution", settings.resolution);
    options.resolution = *mode;
  }
  if (options.exclude_newer_us == 0 && !settings.exclude_newer.empty()) {
    FITMENT_TRY(options.exclude_newer_us, ParseExcludeNewer(settings.exclude_newer, NowMicroseconds()));
  }
  if ((file.prerelease && pip) || step.prerelease) options.prerelease = PrereleaseMode::kAllow;
  if (file.prerelease && !pip)
    universe.notes.push_back(
        "--pre in the file is passed over: uv takes it from its command line alone (--prerelease allow)");
  auto add = [](std::vector<std::string>& names, const std::vector<std::string>& more) {
    for (const std::string& name : more) {
      if (name == ":none:") names.clear();
      if (name != ":none:") names.push_back(name.starts_with(':') ? name : NormalizeName(name));
    }
  };
  if (options.no_binary.empty()) add(options.no_binary, settings.no_binary);
  if (options.only_binary.empty()) add(options.only_binary, settings.only_binary);
  add(options.no_binary, file.no_binary);
  add(options.only_binary, file.only_binary);
  return {};
}

std::vector<std::string> Workbench::BuiltOtherwise(InstallerModel installer) {
  std::vector<std::string> names, notes;
  auto add = [&](const std::vector<std::string>& more) { names.insert(names.end(), more.begin(), more.end()); };
  auto take = [&](const auto& options) {  // --no-binary: built although there may be a wheel
    add(options.build_otherwise);
    for (const std::string& name : options.no_binary)
      names.push_back(name.starts_with(':') ? name : NormalizeName(name));
  };
  for (const InstallStep& step : deployment_.steps) take(step.options);
  take(deployment_.options);
  take(stores_.Settings(installer, notes));
  add(line_.resolve.no_binary);
  return names;
}

std::unique_ptr<WheelEvidence> Workbench::WheelsOf(PackageSource& source, const Target& target,
                                                   InstallerModel installer) {
  auto wheels = std::make_unique<WheelEvidence>(source, keeper_, target, DepthOf(line_));
  wheels->BuiltOtherwise(BuiltOtherwise(installer));
  if (line_.command == "lock" && !line_.fit) wheels->LeavePythonUnread();  // it locks whatever the answer
  return wheels;
}

}  // namespace fitment
