#include "base/left_behind.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace fitment {
namespace {

constexpr pid_t kFree = 0, kBeingWritten = -1;

// Zeroes, both: nothing is done for them at start.
struct Slot {
  std::atomic<pid_t> holder{kFree};  // the process whose it is; a forked child leaves its parent's alone
  char path[1024] = {};
};
constinit Slot slots[64];

struct GroupSlot {
  std::atomic<pid_t> holder{kFree};
  std::atomic<pid_t> leader{0};
};
constinit GroupSlot groups[64];

constexpr int kStepMs = 10, kPatienceMs = 1000;

// The number of a free slot that is now being written; -1: all are held.
template <typename Slots>
int TakeSlot(Slots& all) {
  for (int i = 0; i < static_cast<int>(std::size(all)); ++i) {
    pid_t expected = kFree;
    if (all[i].holder.compare_exchange_strong(expected, kBeingWritten)) return i;
  }
  return -1;
}

// Whether a process of the group runs still; the dead are taken in, and the leader's status kept.
bool GroupRuns(pid_t leader, int& status) {
  int ended = 0;
  for (pid_t dead; (dead = waitpid(-leader, &ended, WNOHANG)) > 0;) {
    if (dead == leader) status = ended;
  }
  return kill(-leader, 0) == 0;
}

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

void Remove(const char* path) {
  struct stat status {};
  if (lstat(path, &status) != 0) return;
  if (!S_ISDIR(status.st_mode)) {
    unlink(path);
    return;
  }
  // Again where something was still being written into it: by a program that left its group.
  for (int left = 10; left > 0 && lstat(path, &status) == 0; --left) {
    RemoveFolder(path);
    if (lstat(path, &status) == 0) poll(nullptr, 0, kStepMs);
  }
}

}  // namespace

LeftBehind::LeftBehind(const std::string& path) {
  if (path.empty() || path.size() >= sizeof(Slot::path)) return;
  slot_ = TakeSlot(slots);
  if (slot_ < 0) return;
  std::memcpy(slots[slot_].path, path.c_str(), path.size() + 1);
  slots[slot_].holder.store(getpid());
}

LeftBehind::~LeftBehind() {
  if (slot_ >= 0) slots[slot_].holder.store(kFree);
}

RunningGroup::RunningGroup(pid_t leader) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);  // whose parent ends before it becomes this process's child, to be waited for
  slot_ = TakeSlot(groups);
  if (slot_ < 0) return;
  groups[slot_].leader.store(leader);
  groups[slot_].holder.store(getpid());
}

RunningGroup::~RunningGroup() {
  if (slot_ >= 0) groups[slot_].holder.store(kFree);
}

int EndGroup(pid_t leader, int patience_ms) {
  int status = 0;
  kill(-leader, SIGTERM);
  for (int waited = 0; GroupRuns(leader, status); waited += kStepMs) {
    if (waited >= patience_ms) {
      kill(-leader, SIGKILL);
      if (waited >= patience_ms + kPatienceMs) break;  // one that is in the kernel, or that nobody takes in
    }
    poll(nullptr, 0, kStepMs);
  }
  return status;
}

void RemoveLeftBehind() {
  const pid_t self = getpid();
  for (GroupSlot& group : groups) {
    if (group.holder.load() == self) EndGroup(group.leader.load(), kPatienceMs);
  }
  for (Slot& slot : slots) {
    if (slot.holder.load() == self) Remove(slot.path);
  }
}

}  // namespace fitment
