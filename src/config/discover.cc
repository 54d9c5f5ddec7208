#include "config/discover.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "config/format.h"

namespace fitment {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestFile = 1 << 20;
constexpr int kDeepest = 64;

constexpr std::string_view kForeignFolders[] = {"node_modules", "__pycache__", "site-packages", "dist-packages"};

enum class Name { kForeign, kTellsLittle, kTells };

// By the formats' own names; locks are passed by. Requirement files and Truss configs are told by name here.
Name NameOf(const std::string& file) {
  std::string name = ToLower(file);
  bool listed = name.starts_with("requirements") && (name.ends_with(".txt") || name.ends_with(".in"));
  bool truss = name.starts_with("config.") && (name.ends_with(".yaml") || name.ends_with(".yml"));
  if (listed || truss) return Name::kTells;
  Name found = Name::kForeign;
  for (const Format* format : Formats()) {
    if (!format->named(name) || format->search == Format::Search::kNever) continue;
    if (format->search == Format::Search::kAlways) return Name::kTells;
    found = Name::kTellsLittle;
  }
  return found;
}

// Whether a file whose name tells little is of one of the formats.
bool Holds(const std::string& path, std::string_view text) {
  const Format* format = FormatOf(path, text);
  return format && format->search != Format::Search::kNever;
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
    Name name = at->is_regular_file(ignored) ? NameOf(at->path().filename().string()) : Name::kForeign;
    if (name != Name::kForeign) {
      std::string path = at->path().string();
      auto text = ReadFile(path, kLargestFile);
      auto kind = text ? KindOfFile(path, *text) : Result<std::string>(std::unexpected(text.error()));
      bool silent = name == Name::kTellsLittle && (!text || !Holds(path, *text));
      if (silent) {
        // One of many files of such a name.
      } else if (kind) {
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
