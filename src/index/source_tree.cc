// Source trees in memory and in folders. Tests: static_metadata_test.cc, direct_test.cc.
#include "index/source_tree.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/file.h"
#include "base/text.h"

namespace fitment {
namespace {

constexpr std::string_view kEggInfo = ".egg-info";

size_t DepthOf(std::string_view path) {
  return static_cast<size_t>(std::count(path.begin(), path.end(), '/'));
}

// `prefix`: "" or "src/".
void ListEggInfo(const std::string& root, const std::string& prefix, int levels, std::vector<std::string>& found) {
  DIR* folder = opendir((root + "/" + prefix).c_str());
  if (!folder) return;
  std::vector<std::string> below;
  while (const dirent* entry = readdir(folder)) {
    const std::string name = entry->d_name;
    if (name.starts_with('.') || !IsDirectory(root + "/" + prefix + name)) continue;
    (name.ends_with(kEggInfo) ? found : below).push_back(prefix + name);
  }
  closedir(folder);
  if (levels <= 1 || below.size() > 100) return;
  for (const std::string& name : below) ListEggInfo(root, name + "/", levels - 1, found);
}

}  // namespace

std::optional<std::string> SourceTree::TryRead(const std::string& path) {
  if (++reads_ > kMostReads) return std::nullopt;
  auto text = Read(path);
  if (text) return *text;
  if (!trouble_) trouble_ = text.error();
  return std::nullopt;
}

Result<std::optional<std::string>> MemoryTree::Read(const std::string& path) {
  const auto clean = CleanTreePath(path);
  const auto found = clean ? files_.find(*clean) : files_.end();
  return found == files_.end() ? std::optional<std::string>() : found->second;
}

Result<std::vector<std::string>> MemoryTree::EggInfoFolders() {
  std::vector<std::string> folders;
  for (const auto& [path, text] : files_) {
    if (const auto folder = EggInfoFolderOf(path); !folder.empty()) folders.emplace_back(folder);
  }
  SortEggInfoFolders(folders);
  return folders;
}

Result<std::optional<std::string>> FolderTree::Read(const std::string& path) {
  const auto clean = CleanTreePath(path);
  struct stat status {};
  const std::string whole = folder_ + "/" + clean.value_or("");
  if (!clean || stat(whole.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::optional<std::string>();
  if (static_cast<uint64_t>(status.st_size) > kLongestFile) return std::optional<std::string>();
  FITMENT_TRY(std::string text, ReadFile(whole, kLongestFile));
  return std::optional<std::string>(std::move(text));
}

Result<std::vector<std::string>> FolderTree::EggInfoFolders() {
  std::vector<std::string> folders;
  ListEggInfo(folder_, "", 3, folders);
  SortEggInfoFolders(folders);
  return folders;
}

std::optional<std::string> CleanTreePath(std::string_view path) {
  if (path.starts_with('/') || path.find('\0') != std::string_view::npos) return std::nullopt;
  std::vector<std::string> parts;
  for (const std::string_view part : Split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.emplace_back(part);
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  if (parts.empty()) return std::nullopt;
  return Join(parts, "/");
}

std::string_view EggInfoFolderOf(std::string_view path) {
  const size_t end = path.find(".egg-info/");
  if (end == std::string_view::npos) return {};
  const std::string_view folder = path.substr(0, end + kEggInfo.size());
  return DepthOf(folder) < 3 ? folder : std::string_view();
}

void SortEggInfoFolders(std::vector<std::string>& folders) {
  std::sort(folders.begin(), folders.end(), [](const std::string& a, const std::string& b) {
    return std::pair(DepthOf(a), a) < std::pair(DepthOf(b), b);
  });
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
}

}  // namespace fitment
