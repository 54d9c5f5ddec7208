// Tests: background_test.cc.
#include "base/background.h"

#include <system_error>
#include <utility>

namespace fitment {

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Background::Submit(Work work) {
  ++left_;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
  }
  changed_.notify_all();
  if (thread_.joinable()) return;
  try {
    thread_ = std::thread([this] { Run(); });
  } catch (const std::system_error&) {
    return;  // no thread to be had: Help and Wait do all of it
  }
}

void Background::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
    if (ends_) return;
    Work work = std::move(waiting_.front());
    waiting_.pop_front();
    ++in_work_;
    lock.unlock();
    Then then = work();
    work = nullptr;
    lock.lock();
    --in_work_;
    ready_.push_back(std::move(then));
    lock.unlock();
    changed_.notify_all();
    if (wake_) wake_();
    lock.lock();
  }
}

bool Background::Collect() {
  std::deque<Then> ready;
  {
    const std::lock_guard lock(mutex_);
    ready.swap(ready_);
  }
  for (const Then& then : ready) {
    --left_;
    if (then) then();
  }
  return !ready.empty();
}

bool Background::Help() {
  Work work;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return false;
    work = std::move(waiting_.front());
    waiting_.pop_front();
  }
  Then then = work();
  const std::lock_guard lock(mutex_);
  ready_.push_back(std::move(then));
  return true;
}

void Background::Wait() {
  if (Help()) return;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !ready_.empty() || (in_work_ == 0 && waiting_.empty()); });
}

}  // namespace fitment
