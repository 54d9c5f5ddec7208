// Any bytes as a table of providers, and as the hash rows inside of one.
#include <cstdint>

#include "wheel/provider_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fitment;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (auto facts = ProviderFacts::Open(bytes, "x")) (void)(*facts)->Verify();
  std::vector<HashRow> rows;
  (void)DecodeHashRows(bytes, {1, 2, 3}, rows);
  return 0;
}
