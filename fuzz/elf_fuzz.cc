// Any bytes as a shared library, and what is kept of it.
#include <cstdint>
#include <cstdlib>

#include "wheel/wheel_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fitment;
  const LibraryFacts facts = ReadLibraryFacts("x/libtorch_python.so", {reinterpret_cast<const char*>(data), size});
  const std::string record = EncodeLibrary(facts);
  auto again = DecodeLibrary(record);
  if (!again || EncodeLibrary(*again) != record) std::abort();
  (void)DecodeLibrary({reinterpret_cast<const char*>(data), size});
  return 0;
}
