// Tested by scratch_folder_test.cc.
#include "base/scratch_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

namespace fitment {
namespace {

// What mkdtemp and mkstemp fill in.
std::string Pattern(std::string_view what) {
  const char* parent = std::getenv("TMPDIR");
  return std::string(parent && *parent ? parent : "/tmp") + "/fitment-" + std::string(what) + "-XXXXXX";
}

}  // namespace

ScratchFolder::ScratchFolder(std::string_view what) {
  std::string name = Pattern(what);
  if (!::mkdtemp(name.data())) return;
  path_ = name;
  left_behind_.emplace(path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

std::FILE* OpenScratchFile() {
  std::string name = Pattern("file");
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return nullptr;
  ::unlink(name.c_str());
  std::FILE* file = ::fdopen(fd, "w+");
  if (!file) ::close(fd);
  return file;
}

}  // namespace fitment
