// Starts a Python server of tests/support (or another that speaks the same way: prints its URL, ends when its standard
// input closes). Header-only; for tests of net and index, which skip where there is no Python.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

extern char** environ;

namespace fitment {

class LoopbackServer {
 public:
  explicit LoopbackServer(std::vector<std::string> arguments = {
                              "python3", FITMENT_SOURCE_DIR "/tests/support/loopback_server.py"}) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    if (posix_spawnp(&child_, pointers[0], &actions, nullptr, pointers.data(), environ) != 0) child_ = 0;
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]), close(out[1]);
    keep_alive_ = in[1];
    char c;
    while (read(out[0], &c, 1) == 1 && c != '\n') url_ += c;
    close(out[0]);
  }
  ~LoopbackServer() {
    if (keep_alive_ >= 0) close(keep_alive_);
    if (child_ > 0) waitpid(child_, nullptr, 0);
  }
  LoopbackServer(const LoopbackServer&) = delete;

  // "http://127.0.0.1:PORT", or "" where it did not start.
  const std::string& url() const { return url_; }

 private:
  pid_t child_ = 0;
  int keep_alive_ = -1;
  std::string url_;
};

}  // namespace fitment
