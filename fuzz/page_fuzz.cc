// Any bytes as a page of a simple index: JSON, HTML, and what the first byte says.
#include <cstdint>
#include <string>

#include "index/simple_page.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  for (const char* type : {"application/vnd.pypi.simple.v1+json", "text/html", ""})
    (void)fitment::ParseSimplePage(body, type, "https://index.example.org/simple/x/", "x");
  return 0;
}
