// Runs another program: posix_spawn, two pipes, poll. Tests: process_test.cc.
#include "net/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>

#include "base/left_behind.h"

extern char** environ;

namespace fitment {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPatienceMs = 2000;

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) == 0) read = ends[0], write = ends[1];
  }
  ~Pipe() { CloseRead(), CloseWrite(); }
  Pipe(const Pipe&) = delete;
  void CloseRead() { Close(read); }
  void CloseWrite() { Close(write); }
  static void Close(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

// The inherited environment with `added` in front of what it replaces.
std::vector<std::string> MergedEnvironment(const ProgramOptions& options) {
  std::vector<std::string> merged;
  for (const auto& [name, value] : options.environment) merged.push_back(name + "=" + value);
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    bool replaced = false;
    for (const auto& [name, value] : options.environment) replaced |= text.starts_with(name + "=");
    if (!replaced) merged.emplace_back(text);
  }
  return merged;
}

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Reads what is there; closes the end at end of file.
void ReadSome(Pipe& pipe, std::string& into, size_t limit) {
  char buffer[16384];
  ssize_t count = read(pipe.read, buffer, sizeof buffer);
  if (count < 0 && errno == EINTR) return;
  if (count <= 0) return pipe.CloseRead();
  into.append(buffer, std::min(static_cast<size_t>(count), limit - std::min(limit, into.size())));
}

// Milliseconds until `deadline`, as poll wants them; -1 without one.
int LeftUntil(const std::optional<Clock::time_point>& deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - Clock::now()).count();
  return static_cast<int>(std::max<int64_t>(0, left));
}

// Until both ends are closed, or the deadline has passed.
void ReadBoth(Pipe& out, Pipe& err, ProgramOutput& output, const ProgramOptions& options) {
  std::optional<Clock::time_point> deadline;
  if (options.timeout_ms > 0) deadline = Clock::now() + std::chrono::milliseconds(options.timeout_ms);
  while (out.read >= 0 || err.read >= 0) {
    pollfd wanted[2] = {{out.read, POLLIN, 0}, {err.read, POLLIN, 0}};
    const int ready = poll(wanted, 2, LeftUntil(deadline));
    if (ready < 0 && errno != EINTR) return;
    if (ready == 0) {
      output.timed_out = true;
      return;
    }
    if (ready < 0) continue;
    if (wanted[0].revents) ReadSome(out, output.out, options.output_limit_bytes);
    if (wanted[1].revents) ReadSome(err, output.err, options.output_limit_bytes);
  }
}

}  // namespace

Result<ProgramOutput> RunProgram(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  Pipe out, err;
  if (out.read < 0 || err.read < 0) return Fail(ErrorKind::kFile, std::string("no pipe: ") + std::strerror(errno));
  assert(!options.may_ask || options.timeout_ms == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write, 1);
  posix_spawn_file_actions_adddup2(&actions, err.write, 2);
  if (!options.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, options.directory.c_str());
  const std::vector<std::string> environment = MergedEnvironment(options);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  if (!options.may_ask) posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // to a group of its own
  pid_t child = 0;
  int trouble = posix_spawnp(&child, arguments.at(0).c_str(), &actions, &attributes, Pointers(arguments).data(),
                             Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (trouble) {
    return Fail(ErrorKind::kFile, "the program " + arguments[0] + " cannot be run: " + std::strerror(trouble), {},
                "install it, or put it on the PATH");
  }
  std::optional<RunningGroup> group;
  if (!options.may_ask) group.emplace(child);
  out.CloseWrite(), err.CloseWrite();
  ProgramOutput output;
  ReadBoth(out, err, output, options);
  int status = 0;
  if (output.timed_out) {
    status = EndGroup(child, kPatienceMs);  // gently first, so that it can clear up
  } else {
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
  }
  output.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return output;
}

std::optional<std::string> OutputOf(const std::vector<std::string>& arguments, int timeout_ms) {
  ProgramOptions options;
  options.timeout_ms = timeout_ms;
  auto output = RunProgram(arguments, options);
  if (!output || output->status != 0 || output->timed_out) return std::nullopt;
  return output->out;
}

}  // namespace fitment
