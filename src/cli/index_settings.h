// Which indexes a run asks: the command line, over the environment and files of the installer that is modelled (uv's or
// pip's, never both), joined with what the deployment's own files say, else the default index; and what else that
// installer's settings say of a resolution. Tests: index_settings_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/input.h"
#include "index/package_source.h"
#include "resolve/resolver.h"

namespace fitment {

// What one source of settings says; nullopt or empty where it is silent.
struct IndexSettings {
  std::string index_url;                      // the default index's replacement
  std::vector<std::string> extra_index_urls;  // in order of priority
  std::vector<std::string> find_links;
  std::optional<bool> no_index;
  std::string index_strategy;     // "first-index", "unsafe-best-match", "unsafe-first-match"
  std::vector<std::string> pins;  // "torch=https://…": that project's only index
  bool Silent() const { return index_url.empty() && extra_index_urls.empty() && find_links.empty() && !no_index; }
};

// All that is heard of an installer's own settings. A list or value that is empty was not told.
struct InstallerSettings : IndexSettings {
  std::string prerelease, resolution, exclude_newer;  // as written: "allow", "lowest", "2025-11-25", "7 days"
  std::vector<std::string> constraints, overrides;    // files
  std::vector<std::string> no_binary, only_binary;    // as written, ":all:" too
  std::vector<std::string> build_otherwise;           // normalized, or ":all:": not built by what they declare alone
};

// What `over` leaves open is taken from `under`: a setting of a higher level replaces that of a lower one, lists too.
void FillIn(IndexSettings& over, const IndexSettings& under);

// UV_DEFAULT_INDEX, UV_INDEX_URL, UV_INDEX, UV_EXTRA_INDEX_URL, UV_FIND_LINKS, UV_INDEX_STRATEGY, UV_PRERELEASE,
// UV_RESOLUTION, UV_EXCLUDE_NEWER, UV_CONSTRAINT, UV_OVERRIDE, over uv.toml (or [tool.uv] of a pyproject.toml) of
// `directory` or a folder above it, over the user's uv.toml, over the system's. A file that is not TOML is passed over:
// uv's own business. `notes` gets a line that names the variables and one for each file that was used.
InstallerSettings UvSettings(const EnvironmentVariables& environment, const std::string& directory,
                             std::vector<std::string>& notes);
// PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS, PIP_NO_INDEX, PIP_PRE, PIP_CONSTRAINT, PIP_NO_BINARY,
// PIP_ONLY_BINARY, PIP_UPLOADED_PRIOR_TO, over PIP_CONFIG_FILE, the environment's, the user's and the system's
// pip.conf.
InstallerSettings PipSettings(const EnvironmentVariables& environment, std::vector<std::string>& notes);

struct IndexChoice {
  std::vector<IndexSpec> indexes;  // in the installer's order: uv's default index comes last, pip's first
  IndexStrategy strategy = IndexStrategy::kFirstIndex;
};
// Joins the command line, over `installers` (option by option, as the installers do), with the file's options: of two
// default indexes uv takes the command line's, pip the file's. Errors (kUsage): an unknown strategy.
Result<IndexChoice> ChooseIndexes(const IndexSettings& command_line, const IndexSettings& installers,
                                  const Deployment& deployment, InstallerModel installer);

}  // namespace fitment
