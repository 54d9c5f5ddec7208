// Pieces of work that need nothing but their own bytes, done by one further thread while this one goes on: pages are
// read while the network moves. What a piece found is taken over by the thread that asked for it. Tests:
// background_test.cc.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace fitment {

class Background {
 public:
  using Then = std::function<void()>;
  using Work = std::function<Then()>;

  // `wake` (may be empty): called by the other thread whenever a piece is ready.
  explicit Background(std::function<void()> wake = {}) : wake_(std::move(wake)) {}
  // Ends with the piece that is in work; what was not begun, and what is ready, is dropped.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Pieces are begun in order, and may be ready in another. What `work` returns runs in Collect. The thread starts with
  // the first piece; where none can be had, work is done in Help and Wait.
  void Submit(Work work);
  // Runs what is ready. False: nothing was.
  bool Collect();
  // Does a piece that nobody began yet, here. False: there is none.
  bool Help();
  // Until something is ready, or nothing is in work.
  void Wait();
  // Whether anything was submitted and not collected.
  bool Busy() const { return left_ > 0; }

 private:
  void Run();

  std::function<void()> wake_;
  size_t left_ = 0;  // of the asking thread alone
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> waiting_;
  std::deque<Then> ready_;
  size_t in_work_ = 0;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace fitment
