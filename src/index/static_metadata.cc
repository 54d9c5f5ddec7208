// The ladder of static metadata. Tests: static_metadata_test.cc.
#include "index/static_metadata.h"

#include <algorithm>

#include "base/text.h"
#include "index/egg_info.h"
#include "index/setup_cfg.h"
#include "index/setup_py.h"
#include "index/static_pyproject.h"
#include "python/core_metadata.h"
#include "python/version.h"

namespace fitment {
namespace {

// Major and minor of a Metadata-Version.
bool IsAtLeast22(std::string_view metadata_version) {
  const auto version = Version::Parse(metadata_version);
  return version && *version >= Version::Of("2.2");
}

bool RequirementsAreDynamic(const CoreMetadata& metadata) {
  return std::any_of(metadata.dynamic.begin(), metadata.dynamic.end(), [](const std::string& field) {
    return field == "requires-dist" || field == "requires-python" || field == "provides-extra";
  });
}

// Climbs the ladder for one tree.
class Ladder {
 public:
  Ladder(SourceTree& tree, const StaticHints& hints)
      : tree_(tree), hints_(hints), read_([&tree](const std::string& path) { return tree.TryRead(path); }) {}

  Result<MetadataRecord> Run() {
    auto record = hints_.is_sdist ? FromPkgInfo() : std::nullopt;
    if (!record && hints_.is_sdist) record = FromEggInfo();
    if (!record && hints_.is_sdist) record = FromOldPkgInfo();
    if (!record) record = FromProjectFiles();
    if (tree_.trouble()) return std::unexpected(*tree_.trouble());
    return *record;
  }

 private:
  std::string SourceOf(std::string_view what) const { return std::string(what) + " " + hints_.origin; }

  MetadataRecord Make(const CoreMetadata& core, Certainty certainty, std::string_view what) const {
    return MakeMetadataRecord(core.name, core.version, core.requires_python, core.requires_dist, core.provides_extra,
                              certainty, SourceOf(what));
  }

  std::optional<MetadataRecord> FromPkgInfo() {
    const auto text = tree_.TryRead("PKG-INFO");
    auto core = text ? CoreMetadata::Parse(*text) : Fail(ErrorKind::kMetadata, "");
    if (!core) return std::nullopt;
    pkg_info_ = std::move(*core);
    if (!IsAtLeast22(pkg_info_->metadata_version) || RequirementsAreDynamic(*pkg_info_)) return std::nullopt;
    return Make(*pkg_info_, Certainty::kCertain, "PKG-INFO");
  }

  std::optional<MetadataRecord> FromEggInfo() {
    const auto folders = tree_.EggInfoFolders();
    if (!folders || folders->empty()) return std::nullopt;
    const std::string& folder = folders->front();
    has_egg_info_ = true;
    const auto requires_text = tree_.TryRead(folder + "/requires.txt");
    if (!requires_text) return std::nullopt;
    if (!pkg_info_) {
      const auto text = tree_.TryRead(folder + "/PKG-INFO");
      auto core = text ? CoreMetadata::Parse(*text) : Fail(ErrorKind::kMetadata, "");
      if (core) pkg_info_ = std::move(*core);
    }
    CoreMetadata core = pkg_info_.value_or(CoreMetadata());
    if (!pkg_info_) core.name = hints_.name, core.version = hints_.version;
    const RequiresTxt lines = ParseRequiresTxt(*requires_text);
    RequiresDist all = ComposeRequiresDist(lines.requirements, lines.extras);
    core.requires_dist = std::move(all.lines), core.provides_extra = std::move(all.extras);
    return Make(core, Certainty::kLikely, folder + "/requires.txt");
  }

  std::optional<MetadataRecord> FromOldPkgInfo() const {
    const bool lists = pkg_info_ && !pkg_info_->requires_dist.empty();
    if (!lists || RequirementsAreDynamic(*pkg_info_)) return std::nullopt;
    return Make(*pkg_info_, Certainty::kLikely, "PKG-INFO");
  }

  // pyproject.toml before setup.cfg before setup.py, field by field, as setuptools has it.
  MetadataRecord FromProjectFiles() {
    StaticFields fields;
    bool binding = false, any = hints_.is_sdist && (pkg_info_ || has_egg_info_);
    if (const auto text = tree_.TryRead("pyproject.toml")) {
      any = true;
      auto pyproject = ReadStaticPyproject(*text, read_);
      if (!pyproject) return Broken(pyproject.error().message);
      fields = std::move(pyproject->fields);
      binding = pyproject->binding && !hints_.is_sdist;
    }
    if (!IsComplete(fields)) {
      if (const auto text = tree_.TryRead("setup.cfg")) {
        any = true;
        fields = FirstOf(std::move(fields), ReadSetupCfg(*text, read_));
      }
    }
    bool calls_setup = false;
    if (!IsComplete(fields)) {
      if (const auto text = tree_.TryRead("setup.py")) {
        any = true;
        const SetupPy setup = ReadSetupPy(*text, read_);
        calls_setup = setup.calls_setup;
        if (!calls_setup && fields.requirements.IsSilent()) fields.requirements.Compute("setup.py");
        fields = FirstOf(std::move(fields), setup.fields);
      }
    }
    if (!any) return Broken("it has neither pyproject.toml nor setup.py");
    // A setup() without install_requires has none; so has an sdist whose egg-info lists none.
    if (fields.requirements.IsSilent() && calls_setup) fields.requirements.Say({}, "setup.py");
    if (!fields.requirements.IsStated() && has_egg_info_) fields.requirements.Say({}, "egg-info");
    return Compose(fields, binding);
  }

  static bool IsComplete(const StaticFields& fields) {
    return !fields.name.IsSilent() && !fields.version.IsSilent() && !fields.requires_python.IsSilent() &&
           !fields.requirements.IsSilent() && !fields.extras.IsSilent();
  }

  MetadataRecord Compose(const StaticFields& fields, bool binding) const {
    const std::string name = !fields.name.value.empty() ? fields.name.value : pkg_info_ ? pkg_info_->name : hints_.name;
    std::string version = !hints_.version.empty() ? hints_.version : fields.version.value;
    const std::string python = fields.requires_python.IsStated() ? fields.requires_python.value
                               : pkg_info_                       ? pkg_info_->requires_python
                                                                 : "";
    if (!fields.requirements.IsStated()) return OnlyABuildTells(name, std::move(version), python, fields);
    const RequiresDist all = ComposeRequiresDist(fields.requirements.value, fields.extras.value);
    std::string source = SourceOf(fields.requirements.file);
    if (fields.some_extras_computed) source += " (some extras only a build would tell)";
    return MakeMetadataRecord(name, std::move(version), python, all.lines, all.extras,
                              binding ? Certainty::kCertain : Certainty::kLikely, std::move(source));
  }

  MetadataRecord OnlyABuildTells(const std::string& name, std::string version, const std::string& python,
                                 const StaticFields& fields) const {
    std::string why = fields.requirements.IsComputed() ? fields.requirements.file + " computes its requirements"
                                                       : "no file lists its requirements";
    return MakeMetadataRecord(name, std::move(version), python, {}, {}, Certainty::kUnknown,
                              SourceOf("nothing") + ": " + why);
  }

  MetadataRecord Broken(std::string why) const {
    MetadataRecord record;
    record.name = hints_.name, record.version = hints_.version, record.source = SourceOf("files");
    record.certainty = Certainty::kUnknown;
    record.error = std::move(why);
    return record;
  }

  SourceTree& tree_;
  const StaticHints& hints_;
  ReadTreeFile read_;
  std::optional<CoreMetadata> pkg_info_;
  bool has_egg_info_ = false;
};

}  // namespace

Result<MetadataRecord> ReadStaticMetadata(SourceTree& tree, const StaticHints& hints) {
  return Ladder(tree, hints).Run();
}

}  // namespace fitment
