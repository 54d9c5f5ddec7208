// The public way in to the world: a PackageSource that fills the store through the network. Owner of every request that
// a resolution makes. Tests: live_source_test.cc (a fake transport), loopback_test.cc (a real server on loopback).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "index/build_metadata.h"
#include "index/package_source.h"
#include "index/vcs.h"
#include "net/settings.h"
#include "net/transport.h"
#include "store/store.h"

namespace fitment {

// For a progress line. Counts only grow.
struct LiveProgress {
  uint64_t pages_wanted = 0, pages_done = 0;        // projects' pages that are not already good in the store
  uint64_t metadata_wanted = 0, metadata_done = 0;  // distributions' metadata, likewise
  uint64_t requests = 0, bytes_fetched = 0;         // so far, retries included
};

struct LiveOptions {
  Store* store = nullptr;  // required; outlives the source. Flush() is the caller's
  std::vector<IndexSpec> indexes;
  NetSettings net;            // NetSettingsFromEnvironment (net/settings.h)
  bool keeps_memory = false;  // the process is this program: its allocator may be told what suits it
  bool offline = false;       // nothing is fetched: what the store lacks is kNetwork with a hint
  bool no_cache = false;      // the store's records are neither read nor written
  // A hint for a project asks all indexes at once. False (for uv's first-index): the next index is asked when one has
  // no such project.
  bool all_indexes_at_once = true;
  int64_t cache_max_age_seconds = -1;    // pages: in place of what the index says; negative: the index's word
  std::function<int64_t()> now_seconds;  // required: Unix time
  std::function<void(const LiveProgress&)>
      progress;                          // may be empty; called often, from inside any function of the source
  std::string store_name = "the cache";  // for messages
  BuildOptions build;                    // of sdists whose metadata stays unknown; never offline
  GitOptions git;                        // its cache folder is not used with no_cache
  std::unique_ptr<Transport> transport;  // nullptr: libcurl, loaded at the first request
};

// Errors: kStore (no memory for --no-cache's own store). An index that does not answer shows when it is asked.
Result<std::unique_ptr<PackageSource>> MakeLiveSource(LiveOptions options);

}  // namespace fitment
