// Precedence and order of indexes. Tests: index_settings_test.cc.
#include "cli/index_settings.h"

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "base/text.h"
#include "net/url.h"
#include "python/name.h"

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
  bool known = std::any_of(indexes.begin(), indexes.end(), [&](const IndexSpec& have) {
    return have.kind == spec.kind && have.url == spec.url && have.projects.empty();
  });
  if (!known && !spec.url.empty()) indexes.push_back(std::move(spec));
}

// "NAME=URL" as an index for that project alone. Errors (kUsage): neither.
Result<void> AddPin(const std::string& pin, std::vector<IndexSpec>& indexes) {
  size_t equals = pin.find('=');
  std::string_view name = Trim(std::string_view(pin).substr(0, equals));
  if (equals == std::string::npos || !IsValidName(name) || pin.find("://", equals) == std::string::npos) {
    return Fail(ErrorKind::kUsage, "`" + Printable(pin) + "` pins no project to an index", {},
                "Write --index-pin torch=https://download.pytorch.org/whl/cu121.");
  }
  std::string url = pin.substr(equals + 1);
  for (IndexSpec& have : indexes) {
    if (have.projects.empty() || have.url != url) continue;
    have.projects.push_back(NormalizeName(name));
    return {};
  }
  IndexSpec spec{IndexSpec::Kind::kSimple, std::move(url), false};
  spec.projects.push_back(NormalizeName(name));
  indexes.push_back(std::move(spec));
  return {};
}

}  // namespace

void FillIn(IndexSettings& over, const IndexSettings& under) {
  if (over.index_url.empty()) over.index_url = under.index_url;
  if (over.extra_index_urls.empty()) over.extra_index_urls = under.extra_index_urls;
  if (over.find_links.empty()) over.find_links = under.find_links;
  if (!over.no_index) over.no_index = under.no_index;
  if (over.index_strategy.empty()) over.index_strategy = under.index_strategy;
}

Result<IndexChoice> ChooseIndexes(const IndexSettings& command_line, const IndexSettings& installers,
                                  const Deployment& deployment, InstallerModel installer) {
  IndexSettings base = command_line;
  FillIn(base, installers);
  const FileOptions& file = deployment.options;
  IndexChoice choice;
  const bool file_first = installer == InstallerModel::kPip && !file.index_url.empty();
  std::string default_url = !base.index_url.empty() && !file_first ? base.index_url
                            : !file.index_url.empty()              ? file.index_url
                                                                   : FITMENT_DEFAULT_INDEX;
  bool no_index = base.no_index.value_or(false) || file.no_index;
  IndexSpec default_index{IndexSpec::Kind::kSimple, default_url, true};
  if (!no_index && installer == InstallerModel::kPip) AddOnce(choice.indexes, default_index);
  if (!no_index) {
    for (const auto* urls : {&std::as_const(base).extra_index_urls, &file.extra_index_urls}) {
      for (const std::string& url : *urls) AddOnce(choice.indexes, {IndexSpec::Kind::kSimple, url, false});
    }
    if (installer == InstallerModel::kUv) AddOnce(choice.indexes, default_index);
  }
  for (const auto* links : {&std::as_const(base).find_links, &file.find_links}) {
    for (const std::string& link : *links)
      AddOnce(choice.indexes, {IndexSpec::Kind::kFindLinks, LinksUrl(link), false});
  }
  for (const std::string& pin : base.pins) FITMENT_CHECK(AddPin(pin, choice.indexes));
  // The command line's word on a project goes over its file's.
  for (const std::string& pin : file.index_pins) {
    std::string start = NormalizeName(Trim(std::string_view(pin).substr(0, pin.find('=')))) + "=";
    bool told = std::any_of(base.pins.begin(), base.pins.end(), [&](const std::string& have) {
      return NormalizeName(Trim(std::string_view(have).substr(0, have.find('=')))) + "=" == start;
    });
    if (!told) FITMENT_CHECK(AddPin(pin, choice.indexes));
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
