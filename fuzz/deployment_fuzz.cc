// Any bytes as each kind of deployment file; the first byte picks the name.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>

#include "config/input.h"

namespace {

constexpr const char* kNames[] = {"config.yaml", "cog.yaml",    "requirements.txt", "pyproject.toml", "environment.yml",
                                  "Dockerfile",  "setup.cfg",   "script.py",        "poetry.lock",    "uv.lock",
                                  "Pipfile",     "install.sh",  "requirements.in",  "modal_app.py",   "serve.yaml",
                                  "sky.yaml",    "pylock.toml", "Pipfile.lock"};

// A folder in memory, for this process alone.
struct Folder {
  std::string path =
      (access("/dev/shm", W_OK) == 0 ? "/dev/shm/fitment-fuzz-" : "/tmp/fitment-fuzz-") + std::to_string(getpid());
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static const Folder folder;
  const std::string path = folder.path + "/" + kNames[data[0] % std::size(kNames)];
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) return 0;
  std::fwrite(data + 1, 1, size - 1, file);
  std::fclose(file);
  (void)fitment::ReadDeployments({path}, {}, {}, {});
  return 0;
}
