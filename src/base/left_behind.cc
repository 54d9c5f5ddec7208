#include "base/left_behind.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace fitment {
namespace {

enum State : int { kFree, kBeingWritten, kHeld };

struct Slot {
  std::atomic<int> state{kFree};
  char path[1024] = {};
};
constinit Slot slots[64];  // zeroes: nothing is done for them at start

// A folder is removed by rm: walking one takes memory, which a signal handler may not ask for.
void RemoveFolder(const char* path) {
  const pid_t child = fork();
  if (child == 0) {
    const char* const arguments[] = {"rm", "-rf", "--", path, nullptr};
    const char* const environment[] = {nullptr};
    execve("/bin/rm", const_cast<char* const*>(arguments), const_cast<char* const*>(environment));
    _exit(127);
  }
  while (child > 0 && waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace

LeftBehind::LeftBehind(const std::string& path) {
  if (path.empty() || path.size() >= sizeof(Slot::path)) return;
  for (int i = 0; i < static_cast<int>(std::size(slots)); ++i) {
    int expected = kFree;
    if (!slots[i].state.compare_exchange_strong(expected, kBeingWritten)) continue;
    std::memcpy(slots[i].path, path.c_str(), path.size() + 1);
    slots[i].state.store(kHeld);
    slot_ = i;
    return;
  }
}

LeftBehind::~LeftBehind() {
  if (slot_ >= 0) slots[slot_].state.store(kFree);
}

void RemoveLeftBehind() {
  for (Slot& slot : slots) {
    if (slot.state.load() != kHeld) continue;
    struct stat status {};
    if (lstat(slot.path, &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) {
      RemoveFolder(slot.path);
    } else {
      unlink(slot.path);
    }
  }
}

}  // namespace fitment
