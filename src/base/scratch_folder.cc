// Tested by scratch_folder_test.cc.
#include "base/scratch_folder.h"

#include <stdlib.h>

#include <filesystem>

namespace fitment {

ScratchFolder::ScratchFolder(std::string_view what) {
  const char* parent = std::getenv("TMPDIR");
  std::string name = std::string(parent && *parent ? parent : "/tmp") + "/fitment-" + std::string(what) + "-XXXXXX";
  if (!::mkdtemp(name.data())) return;
  path_ = name;
  left_behind_.emplace(path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace fitment
