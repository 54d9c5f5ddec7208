// What the parts of the live client share: the store, the fetcher, the clock, the counts. Tests: live_source_test.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/background.h"
#include "index/live_source.h"
#include "net/fetcher.h"

namespace fitment {

struct LiveContext {
  LiveOptions options;
  std::unique_ptr<Store> own_store;  // with no_cache
  Store* store = nullptr;
  std::unique_ptr<Fetcher> fetcher;
  std::unique_ptr<Background> background;  // ends before the fetcher, which it wakes
  LiveProgress progress;

  int64_t Now() const { return options.now_seconds ? options.now_seconds() : 0; }
  // Moves what is under way, here and on the network; with `wait` until something completes. False: nothing was.
  bool Drive(bool wait);
  void Report();
  // "not in the cache, and --offline": what a run without the network cannot know.
  std::unexpected<Error> NotInCache(const std::string& what) const;
};

// A fetch failed: the error that the user sees.
std::unexpected<Error> FetchFailed(const LiveContext& context, std::string_view what, std::string_view url,
                                   const FetchOutcome& outcome);

}  // namespace fitment
