// The files of a source distribution, wherever they lie: an archive, a folder, a git commit. The seam below static
// metadata. Tests: static_metadata_test.cc, sdist_test.cc, vcs_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fitment {

class SourceTree {
 public:
  static constexpr uint64_t kLongestFile = 8u << 20;  // of what is read; a longer file counts as unreadable
  static constexpr int kMostReads = 500;

  virtual ~SourceTree() = default;
  // The file at `path`, relative to the project's folder ("setup.py", "src/x/__init__.py"). nullopt: there is none, it
  // is no plain file, it is too long, or the path leads out of the project. Errors: kNetwork, kFile.
  virtual Result<std::optional<std::string>> Read(const std::string& path) = 0;
  // Folders called NAME.egg-info, at most three levels down: "src/x.egg-info". Sorted, the least deep first.
  virtual Result<std::vector<std::string>> EggInfoFolders() = 0;
  // Read, with an error kept for `trouble()` and answered as "no such file": for readers that cannot stop in the
  // middle. After kMostReads calls there is nothing more: no setup.py may keep the reader busy.
  std::optional<std::string> TryRead(const std::string& path);
  const std::optional<Error>& trouble() const { return trouble_; }

 private:
  std::optional<Error> trouble_;
  int reads_ = 0;
};

// Files in memory, as tests and small archives have them.
class MemoryTree : public SourceTree {
 public:
  explicit MemoryTree(std::map<std::string, std::string> files) : files_(std::move(files)) {}
  Result<std::optional<std::string>> Read(const std::string& path) override;
  Result<std::vector<std::string>> EggInfoFolders() override;

 private:
  std::map<std::string, std::string> files_;
};

// A folder of this machine. Links that lead out of it are followed, as a build would.
class FolderTree : public SourceTree {
 public:
  explicit FolderTree(std::string folder) : folder_(std::move(folder)) {}
  Result<std::optional<std::string>> Read(const std::string& path) override;
  Result<std::vector<std::string>> EggInfoFolders() override;

 private:
  std::string folder_;
};

// "a/./b//c" as "a/b/c"; nullopt: absolute, empty, or leading out by "..".
std::optional<std::string> CleanTreePath(std::string_view path);
// For EggInfoFolders: the folder of "src/x.egg-info/PKG-INFO", or "" where there is none at most three levels down.
std::string_view EggInfoFolderOf(std::string_view path);
void SortEggInfoFolders(std::vector<std::string>& folders);

}  // namespace fitment
