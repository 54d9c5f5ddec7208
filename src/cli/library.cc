// The C interface (include/fitment/fitment.h) over RunInProcess. Tests: tests/library/answers.c,
// tests/program/python_api_test.py.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <new>
#include <vector>

#include "cli/commands.h"
#include "fitment/fitment.h"

namespace fitment {
namespace {

// A connection that the other side closed raises SIGPIPE, which would end the host: it is kept from this thread, and
// what came up meanwhile is taken away.
class NoBrokenPipeSignal {
 public:
  NoBrokenPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    was_pending_ = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipeSignal() {
    const timespec at_once{};
    if (!was_pending_) sigtimedwait(&pipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipeSignal(const NoBrokenPipeSignal&) = delete;
  NoBrokenPipeSignal& operator=(const NoBrokenPipeSignal&) = delete;

 private:
  sigset_t pipe_, before_;
  bool was_pending_ = false;
};

char* Copied(const std::string& text) {
  auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy) std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

std::mutex& OneAtATime() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace
}  // namespace fitment

extern "C" const char* fitment_version(void) {
  return FITMENT_VERSION;
}

extern "C" int fitment_run(int count, const char* const* arguments, const char* const* environment,
                           fitment_answer* answer) {
  *answer = {2, nullptr, 0, nullptr, 0};
  try {
    const std::lock_guard<std::mutex> turn(fitment::OneAtATime());
    const fitment::NoBrokenPipeSignal quiet;
    std::vector<const char*> line{"fitment"};
    line.insert(line.end(), arguments, arguments + count);
    fitment::Printed printed;
    answer->exit_code =
        fitment::RunInProcess(static_cast<int>(line.size()), line.data(), environment ? environment : environ, printed);
    answer->output = fitment::Copied(printed.output);
    answer->error = fitment::Copied(printed.error);
    if (answer->output) answer->output_size = printed.output.size();
    if (answer->error) answer->error_size = printed.error.size();
  } catch (const std::exception& fault) {  // no memory
    fitment_free(answer);
    answer->exit_code = 2;
    answer->error = strdup(fault.what());
    answer->error_size = answer->error ? std::strlen(answer->error) : 0;
  }
  return answer->exit_code;
}

extern "C" void fitment_free(fitment_answer* answer) {
  std::free(answer->output);
  std::free(answer->error);
  *answer = {0, nullptr, 0, nullptr, 0};
}
