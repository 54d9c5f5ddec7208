#include "cli/worker_pool.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

namespace fitment {
namespace {

constexpr size_t kNone = static_cast<size_t>(-1);

// In memory that all processes share. `held`: what each worker is at.
struct Board {
  std::atomic<size_t> next;
  std::atomic<size_t> held[1];
};

struct Worker {
  pid_t pid = -1;
  int pipe = -1;
  std::string unfinished;  // the last line, without its end
};

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) _exit(1);  // the parent is gone
    text.remove_prefix(static_cast<size_t>(written));
  }
}

class Pool {
 public:
  Pool(size_t count, const WorkerPool& pool, Board* board) : count_(count), pool_(pool), board_(board) {}

  void Run() {
    workers_.resize(std::min(std::max<size_t>(pool_.workers, 1), count_));
    for (size_t i = 0; i < workers_.size(); ++i) Start(i);
    while (AnyRuns()) Wait();
  }

  // Without processes: the rest, in this one, unless another worker runs.
  void Here() {
    if (AnyRuns()) return;
    for (size_t item; (item = board_->next++) < count_;) Feed(own_, pool_.work(item));
  }

 private:
  bool AnyRuns() const {
    for (const Worker& worker : workers_) {
      if (worker.pid > 0) return true;
    }
    return false;
  }

  void Start(size_t number) {
    int ends[2];
    workers_[number] = {};
    board_->held[number] = kNone;
    if (pipe(ends) != 0) return Here();
    pid_t pid = fork();
    if (pid < 0) {
      close(ends[0]);
      close(ends[1]);
      return Here();
    }
    if (pid == 0) {
      close(ends[0]);
      for (size_t item; (item = board_->next++) < count_;) {
        board_->held[number] = item;
        WriteAll(ends[1], pool_.work(item));
        board_->held[number] = kNone;
      }
      _exit(0);  // nothing of the parent's is flushed twice
    }
    close(ends[1]);
    workers_[number].pid = pid;
    workers_[number].pipe = ends[0];
  }

  void Feed(Worker& worker, std::string_view text) {
    for (size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
      worker.unfinished += text.substr(0, end);
      pool_.take(worker.unfinished);
      worker.unfinished.clear();
    }
    worker.unfinished += text;
  }

  void Wait() {
    std::vector<pollfd> ready;
    std::vector<size_t> numbers;
    for (size_t i = 0; i < workers_.size(); ++i) {
      if (workers_[i].pid <= 0) continue;
      ready.push_back({workers_[i].pipe, POLLIN, 0});
      numbers.push_back(i);
    }
    if (poll(ready.data(), ready.size(), -1) < 0) return;
    for (size_t i = 0; i < ready.size(); ++i) {
      if (ready[i].revents) Read(numbers[i]);
    }
  }

  void Read(size_t number) {
    char buffer[65536];
    ssize_t size = read(workers_[number].pipe, buffer, sizeof buffer);
    if (size > 0) return Feed(workers_[number], {buffer, static_cast<size_t>(size)});
    if (size < 0 && errno == EINTR) return;
    End(number);
  }

  void End(size_t number) {
    int status = 0;
    while (waitpid(workers_[number].pid, &status, 0) < 0 && errno == EINTR) {
    }
    close(workers_[number].pipe);
    workers_[number] = {};
    size_t item = board_->held[number];
    if (item == kNone) return;
    pool_.died(item, WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "it ended of itself");
    Start(number);
  }

  size_t count_;
  const WorkerPool& pool_;
  Board* board_;
  std::vector<Worker> workers_;
  Worker own_;
};

}  // namespace

void RunPool(size_t count, const WorkerPool& pool) {
  if (count == 0) return;
  size_t size = sizeof(Board) + pool.workers * sizeof(std::atomic<size_t>);
  void* shared = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) {
    Board own{};
    return Pool(count, pool, &own).Here();
  }
  Pool(count, pool, static_cast<Board*>(shared)).Run();  // zeroed pages are atomics of 0
  munmap(shared, size);
}

}  // namespace fitment
