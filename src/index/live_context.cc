// What the parts of the live client share. Tests: live_source_test.cc.
#include "index/live_context.h"

namespace fitment {

bool LiveContext::Drive(bool wait) {
  const uint64_t before = fetcher->finished();
  const bool busy = background->Busy();
  bool moved = background->Collect();
  const bool flying = fetcher->Drive(wait && !busy);
  moved |= fetcher->finished() > before;
  if (wait && busy && !moved) {
    // Rather than wait for the network, a piece of the work is done here.
    if (!background->Help()) {
      if (flying) fetcher->Drive(true);  // the background wakes it
      if (!flying) background->Wait();
    }
    background->Collect();
  }
  Report();
  return flying || busy;
}

void LiveContext::Report() {
  progress.requests = fetcher->requests();
  progress.bytes_fetched = fetcher->bytes_received();
  if (options.progress) options.progress(progress);
}

std::unexpected<Error> LiveContext::NotInCache(const std::string& what) const {
  return Fail(ErrorKind::kNetwork, what + " is not in " + options.store_name + ", and the network is not asked", {},
              "run once without --offline");
}

std::unexpected<Error> FetchFailed(const LiveContext& context, std::string_view what, std::string_view url,
                                   const FetchOutcome& outcome) {
  return std::unexpected<Error>(FetchError(what, url, outcome, context.options.net));
}

}  // namespace fitment
