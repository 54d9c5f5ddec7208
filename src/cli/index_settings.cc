// Precedence and order of indexes. Tests: index_settings_test.cc.
#include "cli/index_settings.h"

#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/text.h"
#include "net/url.h"

namespace fitment {
namespace {

// A folder or a file of links as the user wrote it: URLs stay, paths become absolute file: URLs.
std::string LinksUrl(const std::string& text) {
  if (text.find("://") != std::string::npos) return text;
  std::string path = text.starts_with("file:") ? text.substr(5) : text;
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved)) return FileUrl(resolved);
  char directory[PATH_MAX];
  if (path.starts_with('/') || !::getcwd(directory, sizeof directory)) return FileUrl(path);
  return FileUrl(std::string(directory) + "/" + path);
}

Result<IndexStrategy> ParseStrategy(const std::string& text) {
  if (text == "first-index") return IndexStrategy::kFirstIndex;
  if (text == "unsafe-best-match") return IndexStrategy::kUnsafeBestMatch;
  if (text == "unsafe-first-match") return IndexStrategy::kUnsafeFirstMatch;
  return Fail(ErrorKind::kUsage, "there is no index strategy `" + text + "`", {},
              "Known are first-index, unsafe-best-match and unsafe-first-match.");
}

void AddOnce(std::vector<IndexSpec>& indexes, IndexSpec spec) {
  bool known = std::any_of(indexes.begin(), indexes.end(),
                           [&](const IndexSpec& have) { return have.kind == spec.kind && have.url == spec.url; });
  if (!known && !spec.url.empty()) indexes.push_back(std::move(spec));
}

}  // namespace

Result<IndexChoice> ChooseIndexes(const IndexSettings& command_line, const IndexSettings& installers,
                                  const Deployment& deployment, InstallerModel installer) {
  const IndexSettings& base = command_line.Silent() ? installers : command_line;
  const FileOptions& file = deployment.options;
  IndexChoice choice;
  std::string default_url = !base.index_url.empty()   ? base.index_url
                            : !file.index_url.empty() ? file.index_url
                                                      : FITMENT_DEFAULT_INDEX;
  bool no_index = base.no_index.value_or(false) || file.no_index;
  IndexSpec default_index{IndexSpec::Kind::kSimple, default_url, true};
  if (!no_index && installer == InstallerModel::kPip) AddOnce(choice.indexes, default_index);
  if (!no_index) {
    for (const auto* urls : {&base.extra_index_urls, &file.extra_index_urls}) {
      for (const std::string& url : *urls) AddOnce(choice.indexes, {IndexSpec::Kind::kSimple, url, false});
    }
    if (installer == InstallerModel::kUv) AddOnce(choice.indexes, default_index);
  }
  for (const auto* links : {&base.find_links, &file.find_links}) {
    for (const std::string& link : *links)
      AddOnce(choice.indexes, {IndexSpec::Kind::kFindLinks, LinksUrl(link), false});
  }
  choice.strategy = installer == InstallerModel::kPip ? IndexStrategy::kUnsafeBestMatch : IndexStrategy::kFirstIndex;
  for (const std::string* named :
       {&command_line.index_strategy, &deployment.index_strategy, &installers.index_strategy}) {
    if (named->empty()) continue;
    FITMENT_TRY(choice.strategy, ParseStrategy(*named));
    break;
  }
  return choice;
}

}  // namespace fitment
