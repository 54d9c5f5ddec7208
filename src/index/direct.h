// Direct references (PEP 508 `name @ url`, bare URLs and paths, editable ones) to distributions: git, archives behind a
// URL, wheels, sdists and folders of this machine. Tests: direct_test.cc.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "index/build_metadata.h"
#include "index/package_source.h"
#include "index/vcs.h"
#include "store/store.h"
#include "wheel/byte_source.h"

namespace fitment {

// An archive that is to be had from the network, in pieces or whole.
struct FetchedArchive {
  std::unique_ptr<ByteSource> source;
  std::string sha256;  // 64 hex digits where the whole was read, else ""
};
// `whole`: all of its bytes will be read (an sdist). Errors: kNetwork.
using FetchArchive = std::function<Result<FetchedArchive>(const std::string& url, bool whole)>;

struct DirectOptions {
  // Answers of the network are kept in it and taken from it: git ones by their full commit. May be nullptr.
  Store* store = nullptr;
  GitOptions git;
  BuildOptions build;    // of what stays unknown
  FetchArchive fetch;    // may be empty: archives behind URLs are then kNetwork
  bool offline = false;  // what the store lacks is kNetwork with a hint
};

// Reads references and owns what its answers view. Not thread-safe.
class DirectReader {
 public:
  explicit DirectReader(DirectOptions options) : options_(std::move(options)) {}

  // Errors: kRequirement (neither a known archive nor a project; no such ref or subdirectory in git), kFile (no such
  // path, no git), kNetwork. Metadata that is broken is a view with error(). Each reference is asked once: later calls
  // give the same answer, or the same error. Views stay valid as long as the reader and the store live.
  Result<DirectDistribution> Read(const DirectReference& reference);

 private:
  Result<DirectDistribution> ReadAnew(const DirectReference& reference);
  Result<DirectDistribution> ReadGit(const std::string& url);
  Result<DirectDistribution> ReadArchiveUrl(const std::string& url);
  Result<DirectDistribution> ReadPath(const DirectReference& reference, const std::string& path,
                                      const std::string& fragment);
  // True: a build was tried; `record` is what it told, or says how it failed.
  bool BuildIfUnknown(MetadataRecord& record, const std::function<Result<MetadataRecord>()>& build) const;
  bool StaysUnknown(const DirectDistribution& known) const;
  Result<DirectDistribution> FromStore(const std::string& key, bool* found);
  Result<DirectDistribution> Keep(const DirectRecord& record, const std::vector<std::string>& urls);

  DirectOptions options_;
  std::map<std::pair<std::string, std::string>, Result<DirectDistribution>> answers_;  // by URL and base directory
  std::deque<std::string> records_;                                                    // of what is not in the store
};

}  // namespace fitment
