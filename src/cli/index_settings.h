// Which indexes a run asks: the command line, else the environment and files of the installer that is modelled (uv's or
// pip's, never both), joined with what the deployment's own files say, else the default index. Tests:
// index_settings_test.cc.
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
  std::string index_strategy;  // "first-index", "unsafe-best-match", "unsafe-first-match"
  bool Silent() const { return index_url.empty() && extra_index_urls.empty() && find_links.empty() && !no_index; }
};

// UV_DEFAULT_INDEX, UV_INDEX_URL, UV_INDEX, UV_EXTRA_INDEX_URL, UV_FIND_LINKS, UV_NO_INDEX, UV_INDEX_STRATEGY, over
// uv.toml (or [tool.uv] of a pyproject.toml) of `directory` or a folder above it, over the user's uv.toml, over the
// system's. A file that is not TOML is passed over: uv's own business. `notes` gets a line for each file that was used.
IndexSettings UvSettings(const EnvironmentVariables& environment, const std::string& directory,
                         std::vector<std::string>& notes);
// PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS, PIP_NO_INDEX, over PIP_CONFIG_FILE, the environment's, the user's
// and the system's pip.conf.
IndexSettings PipSettings(const EnvironmentVariables& environment, std::vector<std::string>& notes);

struct IndexChoice {
  std::vector<IndexSpec> indexes;  // in the installer's order: uv's default index comes last, pip's first
  IndexStrategy strategy = IndexStrategy::kFirstIndex;
};
// Joins the command line (or, where that is silent, `installers`) with the file's options. Errors (kUsage): an unknown
// strategy.
Result<IndexChoice> ChooseIndexes(const IndexSettings& command_line, const IndexSettings& installers,
                                  const Deployment& deployment, InstallerModel installer);

}  // namespace fitment
