// Any bytes as a section of fat binaries.
#include <cstdint>

#include "wheel/fatbin.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto entries = fitment::ParseFatbin({reinterpret_cast<const char*>(data), size}, "x");
  for (size_t i = 0; entries && i < entries->size(); ++i) (void)(*entries)[i].Name();
  return 0;
}
