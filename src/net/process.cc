// Runs another program: posix_spawn, two pipes, poll. Tests: process_test.cc.
#include "net/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

extern char** environ;

namespace fitment {
namespace {

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

void ReadBoth(Pipe& out, Pipe& err, ProgramOutput& output, size_t limit) {
  while (out.read >= 0 || err.read >= 0) {
    pollfd wanted[2] = {{out.read, POLLIN, 0}, {err.read, POLLIN, 0}};
    if (poll(wanted, 2, -1) < 0 && errno != EINTR) return;
    if (wanted[0].revents) ReadSome(out, output.out, limit);
    if (wanted[1].revents) ReadSome(err, output.err, limit);
  }
}

}  // namespace

Result<ProgramOutput> RunProgram(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  Pipe out, err;
  if (out.read < 0 || err.read < 0) return Fail(ErrorKind::kFile, std::string("no pipe: ") + std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write, 1);
  posix_spawn_file_actions_adddup2(&actions, err.write, 2);
  if (!options.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, options.directory.c_str());
  const std::vector<std::string> environment = MergedEnvironment(options);
  pid_t child = 0;
  int trouble = posix_spawnp(&child, arguments.at(0).c_str(), &actions, nullptr, Pointers(arguments).data(),
                             Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (trouble) {
    return Fail(ErrorKind::kFile, "the program " + arguments[0] + " cannot be run: " + std::strerror(trouble), {},
                "install it, or put it on the PATH");
  }
  out.CloseWrite(), err.CloseWrite();
  ProgramOutput output;
  ReadBoth(out, err, output, options.output_limit_bytes);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  output.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return output;
}

}  // namespace fitment
