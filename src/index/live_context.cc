// What the parts of the live client share. Tests: live_source_test.cc.
#include "index/live_context.h"

namespace fitment {

bool LiveContext::Drive(bool wait) {
  const bool moved = fetcher->Drive(wait);
  Report();
  return moved;
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
