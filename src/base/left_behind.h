// What a process must take away with it when a signal ends it in the midst of its work: programs that it runs, files
// under a passing name, scratch folders. Destructors do not run then; a signal handler may only read what was written
// down before. What a process held when it was forked stays its own: the child's list begins empty. Tests:
// left_behind_test.cc, tests/program/interrupt_test.py.
#pragma once

#include <sys/types.h>

#include <string>

namespace fitment {

// Holds one entry of the list while it lives. Where the list (64 entries) is full, or the path too long, it holds none.
// Any thread may make one.
class LeftBehind {
 public:
  explicit LeftBehind(const std::string& path);  // a file, or a folder with everything in it
  ~LeftBehind();
  LeftBehind(const LeftBehind&) = delete;
  LeftBehind& operator=(const LeftBehind&) = delete;

 private:
  int slot_ = -1;
};

// As LeftBehind, for a child process that leads a process group of its own: it may write in a folder of the list, and
// Ctrl-C in a terminal does not reach its group.
class RunningGroup {
 public:
  explicit RunningGroup(pid_t leader);
  ~RunningGroup();
  RunningGroup(const RunningGroup&) = delete;
  RunningGroup& operator=(const RunningGroup&) = delete;

 private:
  int slot_ = -1;
};

// Ends every process of the group: SIGTERM, and SIGKILL for those that are there still after `patience_ms`. The leader
// is waited for, unless somebody else does; its status is returned, 0 where it is not known.
int EndGroup(pid_t leader, int patience_ms);

// Ends the groups and removes the files and folders on this process's list. For a signal handler: it, and EndGroup,
// call async-signal-safe functions alone.
void RemoveLeftBehind();

}  // namespace fitment
