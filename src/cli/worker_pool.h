// Work done by forked processes, so that an item that crashes or runs wild is one row, never the end; a worker shares
// with its parent what was read before the fork, and opens files of its own. Tests: worker_pool_test.cc.
#pragma once

#include <functional>
#include <string>

namespace fitment {

struct WorkerPool {
  size_t workers = 1;
  // In a worker: the output of item i, any number of whole lines.
  std::function<std::string(size_t item)> work;
  // In the parent: each line as it comes, of any item.
  std::function<void(std::string_view line)> take;
  // In the parent: the worker that held the item died of signal or exit; its lines may be missing.
  std::function<void(size_t item, const std::string& how)> died;
};

// Runs items 0 … count-1, each once, and returns when all are done. Where no process can be forked, in this one.
void RunPool(size_t count, const WorkerPool& pool);

}  // namespace fitment
