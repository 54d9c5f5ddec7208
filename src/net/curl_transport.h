// The real transport: libcurl's multi interface, one thread, HTTP/2 over few connections. libcurl (and the OpenSSL
// behind it) is loaded at the first request, so that a run that needs no network never pays for it. Tests:
// curl_transport_test.cc (a loopback server).
#pragma once

#include <memory>

#include "net/settings.h"
#include "net/transport.h"

namespace fitment {

// Never fails: a machine without libcurl answers every request with kUnavailable.
std::unique_ptr<Transport> MakeCurlTransport(NetSettings settings);

}  // namespace fitment
