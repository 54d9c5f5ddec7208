#include "cli/interruption.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string_view>

#include "base/left_behind.h"

namespace fitment {
namespace {

pid_t main_process = 0;
bool to_terminal = false;
std::atomic<int> told_exit_code{-1};

std::string_view LineOf(int signal_number) {
  switch (signal_number) {
    case SIGINT:
      return "fitment: interrupted; nothing is half-written\n";
    case SIGTERM:
      return "fitment: terminated; nothing is half-written\n";
    default:
      return "fitment: the terminal is gone; nothing is half-written\n";
  }
}

// Async-signal-safe throughout. Worker processes are forks of this one: they go without a word.
void End(int signal_number) {
  RemoveLeftBehind();
  if (getpid() != main_process) _exit(128 + signal_number);
  const int exit_code = told_exit_code.load();
  if (exit_code >= 0 && signal_number == SIGINT) _exit(exit_code);
  if (to_terminal) (void)!write(STDERR_FILENO, "\n", 1);  // below "^C", or a progress line
  const std::string_view line = LineOf(signal_number);
  (void)!write(STDERR_FILENO, line.data(), line.size());
  _exit(128 + signal_number);
}

}  // namespace

void EndCleanlyWhenInterrupted() {
  main_process = getpid();
  to_terminal = isatty(STDERR_FILENO);
  for (int signal_number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    if (sigaction(signal_number, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    action.sa_handler = End;
    action.sa_flags = 0;
    sigfillset(&action.sa_mask);
    sigaction(signal_number, &action, nullptr);
  }
}

void EndWhenInterruptedWith(int exit_code) {
  told_exit_code.store(exit_code);
}

}  // namespace fitment
