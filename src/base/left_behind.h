// What a process must take away with it when a signal ends it in the midst of its work: files under a passing name,
// scratch folders. Destructors do not run then; a signal handler may only read what was written down before. Tests:
// left_behind_test.cc, tests/program/interrupt_test.py.
#pragma once

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

// Removes whatever is on the list. For a signal handler: it calls async-signal-safe functions alone. A child process
// that was forked has its parent's list and must not call this.
void RemoveLeftBehind();

}  // namespace fitment
