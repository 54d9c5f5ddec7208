#include "config/discover.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"

namespace fitment {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestFile = 1 << 20;
constexpr int kDeepest = 64;

// `prefix` and `suffix` of a file name in lower case.
struct NamePattern {
  std::string_view prefix, suffix;
};
constexpr NamePattern kDeploymentNames[] = {
    {"config.", "yaml"},     {"config.", "yml"},       {"cog.", "yaml"},       {"requirements", ".txt"},
    {"requirements", ".in"}, {"dockerfile", ""},       {"", ".dockerfile"},    {"pyproject.toml", ""},
    {"environment", ".yml"}, {"environment", ".yaml"}, {"bentofile.", "yaml"},
};
constexpr std::string_view kForeignFolders[] = {"node_modules", "__pycache__", "site-packages", "dist-packages"};

bool HasDeploymentName(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::any_of(std::begin(kDeploymentNames), std::end(kDeploymentNames), [&](const NamePattern& pattern) {
    return name.size() >= pattern.prefix.size() + pattern.suffix.size() && name.starts_with(pattern.prefix) &&
           name.ends_with(pattern.suffix);
  });
}

bool Enters(const fs::directory_entry& folder) {
  std::string name = folder.path().filename().string();
  if (name.starts_with('.')) return false;
  for (std::string_view foreign : kForeignFolders) {
    if (name == foreign) return false;
  }
  std::error_code failed;
  return !fs::exists(folder.path() / "pyvenv.cfg", failed);
}

}  // namespace

Result<std::vector<std::string>> FindDeployments(const std::string& folder, std::vector<LeftOut>& passed_over) {
  std::error_code failed;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failed), end;
  if (failed) {
    return Fail(ErrorKind::kFile, "the folder " + folder + " cannot be read: " + failed.message(), {},
                "name a folder that holds deployments");
  }
  std::vector<std::string> found;
  while (at != end) {
    std::error_code ignored;
    if (at->is_directory(ignored) && (at.depth() >= kDeepest || !Enters(*at))) at.disable_recursion_pending();
    if (at->is_regular_file(ignored) && HasDeploymentName(at->path().filename().string())) {
      std::string path = at->path().string();
      auto text = ReadFile(path, kLargestFile);
      auto kind = text ? KindOfFile(path, *text) : Result<std::string>(std::unexpected(text.error()));
      if (kind) {
        found.push_back(std::move(path));
      } else {
        passed_over.push_back({{path, 0, 0}, path, kind.error().message});
      }
    }
    at.increment(failed);
    if (failed) break;
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace fitment
